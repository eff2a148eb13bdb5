"""Arguments are checked and converted once; output never overlaps input by accident."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from softxent._arrays.arguments import as_array, as_working, output_like, reduced_axes, refuse, working_type


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
def test_types(dtype: Any, working: type, result: type) -> None:
    array, kept = as_working(np.ones(2, dtype), "x", "0")
    assert array.dtype == working == working_type(kept)
    assert kept == result


def test_no_copy_where_none_is_needed() -> None:
    x = np.ones(3, np.float32)
    assert as_working(x, "x", "0")[0] is x


@pytest.mark.parametrize(
    ("axis", "ndim", "axes"),
    [(-1, 3, (2,)), (0, 3, (0,)), (None, 3, (0, 1, 2)), ((0, -1), 3, (0, 2)), ((), 3, ()), (-1, 0, ()), (None, 0, ())],
)
def test_reduced_axes(axis: int | tuple[int, ...] | None, ndim: int, axes: tuple[int, ...]) -> None:
    assert reduced_axes(axis, ndim) == axes
    of_numpy: Any = np.int64(axis) if isinstance(axis, int) else axis
    assert reduced_axes(of_numpy, ndim) == axes


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1 + 1e-12, "1.000000000001"),
        (1.5, "1.5"),
        (2.0, "2"),
        (1 - 2**-53, "0.9999999999999999"),
        (1.23456789, "1.23457"),
    ],
)
def test_a_refused_value_has_the_digits_that_make_it_wrong(value: float, shown: str) -> None:
    with pytest.raises(ValueError, match=rf"p must be 1; got {re.escape(shown)} at index \(1,\)\. Mend it\."):
        refuse(np.array([False, True]), np.array([1.0, value]), "p must be 1", "Mend it.")


@pytest.mark.parametrize("x", [np.ma.array([1.0]), [np.ma.masked, 1.0], [[1.0], (np.ma.array([2.0]),)]])
def test_masks_are_found_in_lists(x: Any) -> None:
    with pytest.raises(TypeError, match=r"y is a masked array, and its mask would be lost\. Use y\.filled\(0\)\."):
        as_array(x, "y", "0")


def test_overlapping_input_is_copied() -> None:
    memory = np.arange(5.0)
    same, _ = output_like(memory, memory.dtype, memory)
    assert same is memory
    moved, _ = output_like(memory[:-1], memory.dtype, memory[1:])
    assert not np.shares_memory(moved, memory)
