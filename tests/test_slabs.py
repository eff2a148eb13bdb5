"""Slabs cover an array once, stay small, and their sums do not drift."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softxent.slabs import SLAB, add_up, pairwise_sum, slabs


@pytest.mark.parametrize("shape", [(), (3,), (0, 5), (1_000_000,), (2000, 3000), (3, 900, 1100), (700_000, 2)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_slabs_cover_once_and_are_small(shape, order):
    array = np.zeros(shape, np.float64, order=order)
    pieces = slabs(array, range(array.ndim))
    for piece in pieces:
        array[piece] += 1
        assert array[piece].nbytes <= SLAB
    assert (array == 1).all()


def test_only_the_given_axes_are_cut():
    array = np.zeros((3000, 4000), np.float32)
    for axis in (0, 1):
        assert {array[piece].shape[1 - axis] for piece in slabs(array, [axis])} == {array.shape[1 - axis]}
    assert len(slabs(np.broadcast_to(0.0, (1000, 1000)), [0])) > 1


@pytest.mark.parametrize("n", [1, 7, 8, 9, 17, 1000, 12_345])
@pytest.mark.parametrize("axes", [(0,), (1,), (0, 2), (0, 1, 2)])
def test_pairwise_sum(n, axes):
    terms = np.random.default_rng(n).random((n, 3, 2))
    before = terms.copy()
    total = pairwise_sum(terms, axes)
    np.testing.assert_allclose(total, terms.sum(axis=axes, keepdims=True), rtol=1e-12)
    np.testing.assert_array_equal(terms, before)


def test_pairwise_sum_is_accurate_where_numpy_drifts():
    terms = np.random.default_rng(0).random((100_003, 3)).astype(np.float32)
    exact = math.fsum(terms[:, 0].astype(float))
    assert abs(pairwise_sum(terms, (0,))[0, 0] - exact) <= 3 * np.spacing(np.float32(exact))
    assert abs(terms.sum(axis=0)[0] - exact) > 10 * np.spacing(np.float32(exact))


def test_add_up():
    parts = [np.full((2, 1), float(k)) for k in range(101)]
    np.testing.assert_array_equal(add_up(parts), np.full((2, 1), 5050.0))
    assert add_up(parts[:1]) is parts[0]
