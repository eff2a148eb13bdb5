"""Each term of the divergence against 60 digits, on both sides of the place where the series takes over."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp
from reference import ulps

from softxent.divergence import divergence_terms


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1.0, 1e-30])
def test_terms(dtype: type[np.floating], size: float) -> None:
    distances = 10.0 ** np.arange(-6, 0.5, 0.5)
    ratios = np.concatenate([[1.0, 0.66, 0.67, 1.49, 1.51, 1e-4, 1e4], 1 + distances, 1 - distances[:-2]])
    p = (size * 0.3 * ratios).astype(dtype)
    q = np.full_like(p, size * 0.3)
    with mp.workdps(60):
        pairs = [(mp.mpf(float(a)), mp.mpf(float(b))) for a, b in zip(p, q, strict=True)]
        exact = [a * mp.log(a / b) - a + b for a, b in pairs]
    assert ulps(divergence_terms(p, q, p - q), exact) <= 16


def test_the_formula_as_it_is_written_cancels() -> None:
    """The test above can fail: this is off by more than the whole term."""
    p, q = np.array([0.3 * (1 + 1e-9)]), np.array([0.3])
    assert abs((p * np.log(p / q) - p + q) / divergence_terms(p, q, p - q) - 1) > 0.5


def test_special_values() -> None:
    p = np.array([0.0, 0.5, 0.0, 0.5, 1e-320, np.nan])
    q = np.array([0.5, 0.0, 0.0, 5e-324, 0.5, 0.5])
    with np.errstate(all="ignore"):
        terms = divergence_terms(p, q, p - q)
    expected = [0.5, np.inf, 0, 0.5 * (np.log(0.5) - np.log(5e-324)) - 0.5, 0.5, np.nan]
    np.testing.assert_allclose(terms, expected, rtol=1e-14)
