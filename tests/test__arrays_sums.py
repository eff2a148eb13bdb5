"""Sums do not drift, along no axis and in no layout of memory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softxent._arrays.sums import add_up, pairwise_sum, sum_of_others


@pytest.mark.parametrize("n", [1, 7, 8, 9, 17, 1000, 12_345])
@pytest.mark.parametrize("axes", [(0,), (1,), (0, 2), (0, 1, 2)])
def test_pairwise_sum(n: int, axes: tuple[int, ...]) -> None:
    terms = np.random.default_rng(n).random((n, 3, 2))
    before = terms.copy()
    total = pairwise_sum(terms, axes)
    np.testing.assert_allclose(total, terms.sum(axis=axes, keepdims=True), rtol=1e-12)
    np.testing.assert_array_equal(terms, before)


@pytest.mark.parametrize(
    "layout", ["C", "reversed", "broadcast", "broadcast to two", "repeated", "every second", "two axes"]
)
def test_pairwise_sum_is_accurate_where_numpy_drifts(layout: str) -> None:
    column = np.random.default_rng(0).random(100_003).astype(np.float32)
    terms = {
        "C": np.stack([column] * 3, axis=1),
        "reversed": np.stack([column] * 3, axis=1)[::-1],
        "broadcast": np.broadcast_to(column[:, None], (100_003, 3)),
        "broadcast to two": np.broadcast_to(column[:, None], (100_003, 2)),
        "repeated": np.broadcast_to(column[:3], (100_003, 3)),
        "every second": np.repeat(np.stack([column] * 3, axis=1), 2, axis=0)[::2],
        "two axes": np.stack([column] * 3, axis=1).reshape(1, 100_003, 3),
    }[layout]
    axis = terms.ndim - 2
    first = terms[..., 0].ravel()
    exact = math.fsum(first.astype(float))
    assert abs(pairwise_sum(terms, (axis,)).ravel()[0] - exact) <= 3 * np.spacing(np.float32(exact))
    assert abs(terms.sum(axis=axis).ravel()[0] - exact) > 10 * np.spacing(np.float32(exact))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("axis", [0, 1])
def test_sum_of_others(dtype: type[np.floating], axis: int) -> None:
    terms = np.array([[1, 1, 0, 1, 0], [1e-30, 1, 0, 0.5, 1], [2e-30, 3, 0, 0.5, 0]], dtype)
    expected = np.array([[3e-30, 4, 0, 1, 1], [1, 4, 0, 1.5, 0], [1, 2, 0, 1.5, 1]])
    terms, expected = (terms, expected) if axis == 0 else (terms.T, expected.T)
    others = sum_of_others(terms, pairwise_sum(terms, (axis,)), (axis,))
    np.testing.assert_allclose(others, expected, rtol=2 * float(np.finfo(dtype).eps))


def test_add_up() -> None:
    parts = [np.full((2, 1), float(k)) for k in range(101)]
    np.testing.assert_array_equal(add_up(parts), np.full((2, 1), 5050.0))
    assert add_up(parts[:1]) is parts[0]
