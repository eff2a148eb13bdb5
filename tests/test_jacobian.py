"""The Jacobian of softmax against differences, complex steps and PyTorch, and its products against the matrix."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from softxent import softmax, softmax_jacobian, softmax_jvp, softmax_vjp
from softxent.checks.witnesses import central_difference, complex_step
from softxent.softmax import softmax_naive


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_jacobian_is_the_derivative(n):
    x = np.random.default_rng(n).standard_normal(n)
    np.testing.assert_allclose(softmax_jacobian(x), complex_step(softmax_naive)(x), atol=1e-15)
    np.testing.assert_allclose(softmax_jacobian(x), central_difference(softmax)(x), atol=1e-9)
    theirs = torch.func.jacrev(lambda t: torch.softmax(t, -1))(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(softmax_jacobian(x), theirs, atol=1e-15)


def test_jacobian_of_a_batch():
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    jacobians = softmax_jacobian(x)
    assert jacobians.shape == (2, 3, 4, 4)
    for row in np.ndindex(2, 3):
        np.testing.assert_array_equal(jacobians[row], softmax_jacobian(x[row]))


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_jacobian_is_symmetric_and_kills_constants(n, seed):
    jacobian = softmax_jacobian(5 * np.random.default_rng(seed).standard_normal(n))
    np.testing.assert_array_equal(jacobian, jacobian.T)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-15)


@pytest.mark.parametrize("product", [softmax_jvp, softmax_vjp])
@pytest.mark.parametrize("axis", [0, 1, (0, 1), None])
def test_products(product, axis):
    rng = np.random.default_rng(0)
    x, v = rng.standard_normal((2, 3, 4))
    expected = central_difference(lambda t: softmax(x + t[0] * v, axis=axis))(np.zeros(1))[..., 0]
    np.testing.assert_allclose(product(x, v, axis=axis), expected, atol=1e-9)
    if axis == 1:
        np.testing.assert_allclose(product(x, v), np.einsum("bij,bj->bi", softmax_jacobian(x), v), atol=1e-15)


def test_types():
    x = np.ones(3, np.float32)
    assert softmax_jacobian(x).dtype == softmax_jvp(x, x).dtype == np.float32


def test_refused():
    with pytest.raises(ValueError, match=r"got the number 1\.0"):
        softmax_jacobian(1.0)
    with pytest.raises(ValueError, match=r"shape of x, \(2,\); got \(3,\)"):
        softmax_jvp([1, 2], [1, 2, 3])
    with pytest.raises(TypeError, match="complex128"):
        softmax_jvp([1, 2], [1j, 2])
