"""The Jacobian of softmax against differences, complex steps and PyTorch, and its products against the matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from reference import exact, exact_jacobian, exact_product, families, ulps

from softxent import softmax, softmax_jacobian, softmax_jvp, softmax_vjp
from softxent.checks.witnesses import central_difference, complex_step
from softxent.softmax import softmax_naive


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_jacobian_is_the_derivative(n: int) -> None:
    x = np.random.default_rng(n).standard_normal(n)
    np.testing.assert_allclose(softmax_jacobian(x), complex_step(softmax_naive)(x), atol=1e-15)
    np.testing.assert_allclose(softmax_jacobian(x), central_difference(softmax)(x), atol=1e-9)
    theirs = torch.func.jacrev(lambda t: torch.softmax(t, -1))(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(softmax_jacobian(x), theirs, atol=1e-15)


def test_jacobian_of_a_batch() -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    jacobians = softmax_jacobian(x)
    assert jacobians.shape == (2, 3, 4, 4)
    for row in np.ndindex(2, 3):
        np.testing.assert_array_equal(jacobians[row], softmax_jacobian(x[row]))


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_jacobian_is_symmetric_and_kills_constants(n: int, seed: int) -> None:
    jacobian = softmax_jacobian(5 * np.random.default_rng(seed).standard_normal(n))
    np.testing.assert_array_equal(jacobian, jacobian.T)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-15)


@pytest.mark.parametrize("product", [softmax_jvp, softmax_vjp])
@pytest.mark.parametrize("axis", [0, 1, (0, 1), None])
def test_products(product: Callable[..., Any], axis: int | tuple[int, ...] | None) -> None:
    rng = np.random.default_rng(0)
    x, v = rng.standard_normal((2, 3, 4))
    expected = central_difference(lambda t: softmax(x + t[0] * v, axis=axis))(np.zeros(1))[..., 0]
    np.testing.assert_allclose(product(x, v, axis=axis), expected, atol=1e-9)
    if axis == 1:
        np.testing.assert_allclose(product(x, v), np.einsum("bij,bj->bi", softmax_jacobian(x), v), atol=1e-15)


CASES = [
    pytest.param(x.astype(dtype), id=f"{dtype.__name__}-{n}-{name}-{k}")
    for dtype in (np.float32, np.float64)
    for n in (2, 3, 10)
    for k, (name, x) in enumerate(families(dtype, n, 0))
]


@pytest.mark.parametrize("x", CASES)
def test_every_entry_keeps_its_digits(x: Any) -> None:
    """Beside the error of softmax itself a few roundings, also where one class dominates."""
    jacobian, slack = softmax_jacobian(x), ulps(softmax(x), exact(x)[0])
    assert ulps(jacobian, exact_jacobian(x)) <= slack + 4.5
    scale = np.maximum(np.diagonal(jacobian), np.finfo(x.dtype).tiny)
    assert (np.abs(jacobian.sum(axis=1, dtype=np.float64)) <= 4 * np.finfo(x.dtype).eps * scale).all()
    for offset in (0, 100):
        v = (offset + np.random.default_rng(0).standard_normal(len(x))).astype(x.dtype)
        product, sizes = exact_product(x, v)
        for function in (softmax_jvp, softmax_vjp):
            assert ulps(function(x, v), product, sizes) <= slack + 6
            if len(x) == 2:
                assert ulps(function(x, v), product) <= 2 * slack + 4


@pytest.mark.parametrize(("dtype", "margin"), [(np.float32, 10.0), (np.float64, 40.0)])
def test_the_textbook_formula_loses_the_dominant_class(dtype: type[np.floating], margin: float) -> None:
    """The test above can fail: p (1 - p) does not pass it."""
    x = np.array([margin, 0.0, -np.inf], dtype)
    p = softmax(x)
    entry = exact_jacobian(x[:2])[0]
    assert ulps(p[:1] * (1 - p[:1]), [entry]) > 1000
    assert ulps(softmax_jacobian(x)[0, :1], [entry]) <= 2
    assert ulps(softmax_jvp(x, np.array([1, 0, np.inf], dtype))[:1], [entry]) <= 2
    assert not softmax_jacobian(x)[2].any()
    assert not softmax_jacobian(x)[:, 2].any()


def test_one_dominant_class_among_many() -> None:
    """Directions without cancellation of their own: each entry of the product to a few units of its own size."""
    x = np.append(np.zeros(100), 50.0)
    for v in (np.append(np.arange(100.0), 200), np.append(np.arange(100.0), -200)):
        assert ulps(softmax_jvp(x, v), exact_product(x, v)[0]) <= 6


@pytest.mark.parametrize("offset", [0, 1, 100])
def test_product_along_a_long_axis(offset: int) -> None:
    """Row after row NumPy's sums drift: the formula p (v - sum(p v)) is off by thousands of units."""
    rng = np.random.default_rng(0)
    x, v = rng.standard_normal((100_000, 3)), rng.standard_normal((100_000, 3)) + offset
    single, direction = x.astype(np.float32), v.astype(np.float32)
    p = np.exp(single.T.astype(np.float64))
    p /= p.sum(axis=1, keepdims=True)
    mean = (p * direction.T).sum(axis=1, keepdims=True)
    sizes = p * (np.abs(direction.T - mean) + (p * np.abs(direction.T - mean)).sum(axis=1, keepdims=True))
    for layout in (single, np.asfortranarray(single), single[::-1].copy()[::-1]):
        error = np.abs(softmax_jvp(layout, direction, axis=0).T - p * (direction.T - mean))
        assert (error <= 4 * np.finfo(np.float32).eps * sizes).all()


def test_directions() -> None:
    """A mask counts nothing, and the difference of two large numbers does not overflow."""
    np.testing.assert_array_equal(softmax_jvp([0.0, -np.inf], [1.0, np.inf]), [0, 0])
    np.testing.assert_array_equal(softmax_jvp([0.0, 0.0, -np.inf], [1.0, 0.0, np.nan]), [0.25, -0.25, 0])
    np.testing.assert_allclose(softmax_jvp([0.0, 0.0], [1.7e308, -1.7e308]), [8.5e307, -8.5e307], rtol=1e-15)
    np.testing.assert_array_equal(softmax_jvp([0.0, 0.0, 0.0], [1.79e308] * 3), [0, 0, 0])
    assert np.isnan(softmax_jvp([0.0, 0.0], [np.nan, 0.0])).all()
    assert np.isnan(softmax_jvp([800.0, 0.0], [0.0, -np.inf])).all()  # no mask: its probability is only rounded to 0
    assert np.isnan(softmax_jvp([-np.inf, -np.inf], [1.0, 0.0])).all()
    assert np.isnan(softmax_jacobian([np.nan, 0.0])).all()


def test_types() -> None:
    x = np.ones(3, np.float32)
    assert softmax_jacobian(x).dtype == softmax_jvp(x, x).dtype == np.float32
    assert softmax_jvp(x, np.ones(3)).dtype == softmax_jvp([1, 2, 3], x).dtype == np.float64
    half = np.array([0, -4], np.float16)
    assert softmax_jacobian(half).dtype == softmax_jvp(half, half).dtype == np.float16
    np.testing.assert_array_equal(softmax_jacobian(half), softmax_jacobian(half.astype(np.float64)).astype(np.float16))


def test_products_in_half_precision_are_rounded_once() -> None:
    x, v = np.random.default_rng(0).standard_normal((2, 50, 20)).astype(np.float16)
    wide = softmax_jvp(x.astype(np.float64), v.astype(np.float64))
    assert ulps(softmax_jvp(x, v), wide.ravel()) <= 0.51


def test_refused() -> None:
    with pytest.raises(ValueError, match=r"got the number 1\.0"):
        softmax_jacobian(1.0)
    with pytest.raises(ValueError, match=r"shape of x, \(2,\); got \(3,\)"):
        softmax_jvp([1, 2], [1, 2, 3])
    with pytest.raises(TypeError, match="complex128"):
        softmax_jvp([1, 2], [1j, 2])
