"""The shift that is mostly 0, and the sum that is split at its maximum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softxent._arrays.exponentials import exponentials, gentle_shift, split_sum


def shift_of(m: float | np.floating, dtype: type[np.floating] = np.float32) -> Any:
    shift = gentle_shift(np.array([m], dtype))
    return dtype(0) if shift is None else shift[0]


@pytest.mark.parametrize(("dtype", "window"), [(np.float32, 64), (np.float64, 685)])
@given(exponent=st.integers(-10, 70), mantissa=st.floats(-1, 1))
def test_shift_is_whole_and_the_least_that_brings_the_maximum_into_the_window(
    dtype: type[np.floating], window: int, exponent: int, mantissa: float
) -> None:
    m = dtype(mantissa * 2.0**exponent)
    c = shift_of(m, dtype)
    assert c == np.floor(c)
    assert c <= max(m, 0)
    assert 0 <= Fraction(float(m)) - Fraction(float(c)) <= window + 1
    assert c == 0 or not 0 <= m <= window


@pytest.mark.parametrize(("dtype", "window"), [(np.float32, 64), (np.float64, 685)])
def test_window(dtype: type[np.floating], window: int) -> None:
    assert gentle_shift(np.array([0, 1.5, window], dtype)) is None
    assert shift_of(window + dtype(1.5), dtype) == 1
    assert shift_of(-0.5, dtype) == -1
    assert np.log(np.finfo(dtype).max) - (window + 1) > np.log(1e10)


@pytest.mark.parametrize("exponent", range(20, 75))
def test_huge_maxima_are_not_shifted_too_little(exponent: int) -> None:
    """2^30 + 128 minus 64, for example, is rounded to 2^30 in float32."""
    for steps in range(-3, 4):
        for dtype, window in ((np.float32, 64), (np.float64, 685)):
            m = dtype(2.0**exponent) + steps * np.spacing(dtype(2.0**exponent))
            assert m - shift_of(m, dtype) <= window + 1


@given(st.floats(-(2.0**24), 0, width=32), st.floats(-(2.0**24), 0, width=32))
def test_a_whole_shift_of_negative_logits_is_next_to_exact(a: float, b: Any) -> None:
    x, m = sorted((a, b))
    c = shift_of(m)
    error = Fraction(float(np.float32(x) - c)) - (Fraction(x) - Fraction(float(c)))
    assert abs(error) <= Fraction(1, 2**25)


def test_the_maximum_as_shift_is_rounded() -> None:
    """The test above can fail: this is what subtracting the maximum does."""
    x, m = np.float32(-16.1), np.float32(-0.3)
    assert abs(Fraction(float(x - m)) - (Fraction(float(x)) - Fraction(float(m)))) > Fraction(1, 2**25)


def test_infinite_maxima() -> None:
    maxima = np.array([np.inf, -np.inf, np.nan])
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(gentle_shift(maxima), maxima)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(50,), (1_000_000,), (3, 400_000), (400_000, 3)])
@pytest.mark.parametrize("margin", [0.0, 0.3, 1.0, 5.0, 30.0])
def test_split_sum(dtype: type[np.floating], shape: tuple[int, ...], margin: float) -> None:
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    axis = x.shape.index(max(x.shape))
    top = np.argmax(x, axis=axis, keepdims=True)
    np.put_along_axis(x, top, np.take_along_axis(x, top, axis) + dtype(margin + np.log(x.shape[axis])), axis)
    out = np.empty_like(x)
    m, tail, total = split_sum(x, (axis,), out)
    wide = x.astype(np.float64)
    others = np.exp(wide - m)
    np.put_along_axis(others, top, 0, axis)
    np.testing.assert_array_equal(m, x.max(axis=axis, keepdims=True))
    np.testing.assert_allclose(tail, others.sum(axis=axis, keepdims=True), rtol=1e-5 if dtype is np.float32 else 1e-12)
    rows = np.ascontiguousarray(np.moveaxis(out, axis, -1))  # NumPy's own sum would drift along axis 0
    np.testing.assert_allclose(
        total.ravel(), rows.sum(axis=-1, dtype=np.float64).ravel(), rtol=6 * float(np.finfo(dtype).eps)
    )
    np.testing.assert_array_equal(out, exponentials(x, gentle_shift(m)))


def test_ties_are_left_out_once() -> None:
    m, tail, _ = split_sum(np.array([2.0, 2.0, 2.0]), (0,))
    np.testing.assert_allclose([m[0], tail[0]], [2, 2], rtol=1e-15)
