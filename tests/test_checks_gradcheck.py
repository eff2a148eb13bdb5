"""PyTorch accepts right derivatives and refuses wrong ones, for vectors, for numbers, and entry by entry."""

import numpy as np
import pytest
import torch

from softxent import softmax, softmax_jacobian
from softxent.checks.gradcheck import autograd_jacobian, passes_gradcheck
from softxent.checks.witnesses import logits

CASES = {
    "a vector": (lambda x: torch.softmax(x, dim=-1), softmax_jacobian),
    "a number": (lambda x: torch.logsumexp(x, dim=-1), softmax),
}


@pytest.mark.parametrize("name", CASES)
def test_right_and_wrong_derivatives(name: str) -> None:
    function, jacobian = CASES[name]
    points = logits(2, 4)
    assert passes_gradcheck(function, jacobian, points)
    assert not passes_gradcheck(function, lambda x: -jacobian(x), points)
    assert autograd_jacobian(function)(points[0]) == pytest.approx(jacobian(points[0]))


def test_one_bad_point_is_enough() -> None:
    def right_near_zero(x: np.ndarray) -> np.ndarray:
        return np.diag(np.where(x < 1, 2 * x, 0))

    assert passes_gradcheck(torch.square, right_near_zero, [np.full(2, 0.5)])
    assert not passes_gradcheck(torch.square, right_near_zero, [np.full(2, 0.5), np.full(2, 3.0)])


MATRIX = np.array([[1.0, 2.0, 3.0], [-4.0, 5.0, 0.5]])


@pytest.mark.parametrize("matrix", [MATRIX, MATRIX.T, MATRIX[:, :2], MATRIX[:1]], ids=["wide", "tall", "square", "row"])
def test_rows_belong_to_the_output(matrix: np.ndarray) -> None:
    """A linear map, whose Jacobian is its matrix and not the transpose."""

    def function(x: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(matrix.copy()) @ x

    point = np.arange(1.0, 1 + matrix.shape[1])
    assert np.array_equal(autograd_jacobian(function)(point), matrix)
    assert passes_gradcheck(function, lambda x: matrix.copy(), [point])
    if matrix.shape[0] == matrix.shape[1]:
        assert not passes_gradcheck(function, lambda x: matrix.T.copy(), [point])
    else:
        with pytest.raises(ValueError, match=r"has the shape .* first the output, then the input"):
            passes_gradcheck(function, lambda x: matrix.T.copy(), [point])


def test_a_matrix_as_input_and_a_vector_as_output() -> None:
    """The function is t @ x, so the derivative of entry j by x_kl is t_k if j = l."""
    weights = np.array([1.0, -2.0, 0.5])

    def function(x: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(weights) @ x

    right = np.einsum("k,jl->jkl", weights, np.eye(2))
    point = np.arange(6.0).reshape(3, 2)
    assert np.array_equal(autograd_jacobian(function)(point), right)
    assert passes_gradcheck(function, lambda x: right, [point])
    assert not passes_gradcheck(function, lambda x: right[::-1].copy(), [point])


def test_log_softmax_has_a_jacobian_that_is_not_symmetric() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        return torch.log_softmax(x, dim=-1)

    def jacobian(x: np.ndarray) -> np.ndarray:
        return np.eye(x.size) - softmax(x)

    points = logits(2, 4)
    assert passes_gradcheck(function, jacobian, points)
    assert not passes_gradcheck(function, lambda x: jacobian(x).T, points)
    assert autograd_jacobian(function)(points[-1]) == pytest.approx(jacobian(points[-1]))
