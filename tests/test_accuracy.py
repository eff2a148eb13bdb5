"""Errors against 50 digits, in units in the last place, beside SciPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.special
from reference import exact, families, ulps

from softxent import log_softmax, logsumexp, softmax

CASES = [
    pytest.param(dtype, x.astype(dtype), id=f"{dtype.__name__}-{n}-{name}-{k}")
    for dtype in (np.float32, np.float64)
    for n in (2, 3, 10, 100, 1000)
    for seed in range(2 if n < 1000 else 1)
    for k, (name, x) in enumerate(families(dtype, n, seed))
]


@pytest.mark.parametrize(("dtype", "x"), CASES)
def test_accuracy_of_a_row(dtype: type[np.floating], x: Any) -> None:
    p, log_p, lse = exact(x)
    assert ulps(log_softmax(x), log_p) <= 12
    assert ulps(softmax(x), p) <= (24 if dtype is np.float32 else 10)
    # A unit or so is granted for luck: two roundings of the same quality differ by as much.
    with np.errstate(all="ignore"):
        assert ulps(softmax(x), p) <= max(ulps(scipy.special.softmax(x), p), 3) + 1
        theirs = ulps(np.array([scipy.special.logsumexp(x)]), [lse])
    assert ulps(np.array([logsumexp(x)]), [lse]) <= theirs + 1.5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [10_000, 100_000])
def test_long_rows_along_both_axes(dtype: type[np.floating], n: int) -> None:
    """NumPy sums row after row along axis 0 of a C array, and errors pile up."""
    column = np.random.default_rng(n).standard_normal(n).astype(dtype)
    p, log_p, lse = exact(column)
    for axis in (0, 1):
        x = np.stack([column, column[::-1], -column], axis=1 - axis).copy()
        index = (0, slice(None)) if axis else (slice(None), 0)
        assert ulps(softmax(x, axis=axis)[index], p) <= (4.5 if dtype is np.float32 else 5)
        assert ulps(log_softmax(x, axis=axis)[index], log_p) <= 4
        assert ulps(logsumexp(x, axis=axis)[:1], [lse]) <= 2


def test_sequential_summation_would_fail() -> None:
    """The test above can fail: SciPy does not pass it."""
    column = np.random.default_rng(10_000).standard_normal(10_000).astype(np.float32)
    x = np.stack([column, column, column], axis=1)
    assert ulps(scipy.special.softmax(x, axis=0)[:, 0], exact(column)[0]) > 6


@pytest.mark.parametrize(("dtype", "margin"), [(np.float32, 17.5), (np.float64, 40.0)])
def test_peers_lose_the_dominant_entry(dtype: type[np.floating], margin: float) -> None:
    x = np.array([margin, 0.0, -1.0], dtype)
    assert scipy.special.log_softmax(x)[0] == 0
    assert ulps(log_softmax(x), exact(x)[1]) <= 4


def test_float16_rounds_once() -> None:
    x = np.random.default_rng(0).standard_normal(1000).astype(np.float16) * np.float16(5)
    p, log_p, lse = exact(x)
    assert ulps(softmax(x), p) <= 0.51
    assert ulps(log_softmax(x), log_p) <= 0.51
    assert ulps(np.array([logsumexp(x)]), [lse]) <= 0.51
