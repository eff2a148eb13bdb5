"""Slabs cover an array once, and stay small."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from softxent._arrays.slabs import SLAB, slabs


@pytest.mark.parametrize("shape", [(), (3,), (0, 5), (1_000_000,), (2000, 3000), (3, 900, 1100), (700_000, 2)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_slabs_cover_once_and_are_small(shape: tuple[int, ...], order: Literal["C", "F"]) -> None:
    array = np.zeros(shape, np.float64, order=order)
    pieces = slabs(array, range(array.ndim))
    for piece in pieces:
        array[piece] += 1
        assert array[piece].nbytes <= SLAB
    assert (array == 1).all()


def test_only_the_given_axes_are_cut() -> None:
    array = np.zeros((3000, 4000), np.float32)
    for axis in (0, 1):
        assert {array[piece].shape[1 - axis] for piece in slabs(array, [axis])} == {array.shape[1 - axis]}
    assert len(slabs(np.broadcast_to(0.0, (1000, 1000)), [0])) > 1


def test_the_axis_of_largest_stride_is_cut_first() -> None:
    """So a slab is as contiguous as the array allows."""
    array = np.zeros((8, 400, 1000))
    for order in np.argsort(np.random.default_rng(0).random((6, 3)), axis=1):
        turned = array.transpose(order)
        first = turned[slabs(turned, [0, 1, 2])[0]]
        lengths = {axis: first.shape[k] for k, axis in enumerate(order)}
        assert lengths == {0: 1, 1: 131, 2: 1000}
