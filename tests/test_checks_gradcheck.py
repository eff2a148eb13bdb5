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
