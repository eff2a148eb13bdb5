"""Arguments are checked and converted once; output never overlaps input by accident."""

from __future__ import annotations

import numpy as np
import pytest

from softxent.arrays import as_working, output_like, reduced_axes, working_type


@pytest.mark.parametrize(
    ("dtype", "working", "result"),
    [
        (bool, np.float64, np.float64),
        (np.uint8, np.float64, np.float64),
        (np.int64, np.float64, np.float64),
        (np.float16, np.float32, np.float16),
        (np.float32, np.float32, np.float32),
        (">f4", np.float32, np.float32),
        (np.float64, np.float64, np.float64),
        (np.longdouble, np.longdouble, np.longdouble),
    ],
)
def test_types(dtype, working, result):
    array, kept = as_working(np.ones(2, dtype), "x", "0")
    assert array.dtype == working == working_type(kept)
    assert kept == result


def test_no_copy_where_none_is_needed():
    x = np.ones(3, np.float32)
    assert as_working(x, "x", "0")[0] is x


@pytest.mark.parametrize(
    ("axis", "ndim", "axes"),
    [(-1, 3, (2,)), (0, 3, (0,)), (None, 3, (0, 1, 2)), ((0, -1), 3, (0, 2)), ((), 3, ()), (-1, 0, ()), (None, 0, ())],
)
def test_reduced_axes(axis, ndim, axes):
    assert reduced_axes(axis, ndim) == axes
    assert reduced_axes(np.int64(axis) if isinstance(axis, int) else axis, ndim) == axes


def test_overlapping_input_is_copied():
    memory = np.arange(5.0)
    same, _ = output_like(memory, memory.dtype, memory)
    assert same is memory
    moved, _ = output_like(memory[:-1], memory.dtype, memory[1:])
    assert not np.shares_memory(moved, memory)
