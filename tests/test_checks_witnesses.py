"""Difference quotients and 50-digit arithmetic against derivatives and values known in closed form."""

import numpy as np
import pytest
from mpmath import mp

from softxent.checks.witnesses import central_difference, complex_step, high_precision, logits
from softxent.softmax import softmax, softmax_naive

MATRIX = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.mark.parametrize("difference", [central_difference, complex_step])
def test_jacobian_of_a_linear_map_is_its_matrix(difference: object) -> None:
    jacobian = difference(lambda x: MATRIX @ x)  # type: ignore[operator]
    assert jacobian(np.array([0.3, -1.0, 2.0])) == pytest.approx(MATRIX, abs=1e-9)


@pytest.mark.parametrize("difference", [central_difference, complex_step])
def test_gradient_of_a_number(difference: object) -> None:
    x = np.array([0.5, -2.0])
    assert difference(lambda x: (x**3).sum())(x) == pytest.approx(3 * x**2, abs=1e-8)  # type: ignore[operator]


def test_complex_step_is_exact_to_rounding() -> None:
    x = logits(10, each=1)[0]
    p = softmax(x)
    exact = np.diag(p) - np.outer(p, p)
    assert np.abs(complex_step(softmax_naive)(x) - exact).max() < 1e-15


def test_high_precision_rounds_once() -> None:
    tiny = high_precision(lambda x: mp.log(mp.fsum(map(mp.exp, x))))(np.array([0.0, -40.0]))
    assert tiny == np.exp(-40.0)
    assert mp.dps == 15, "the working precision must be restored"


def test_logits_are_seeded_and_sized() -> None:
    assert [len(vector) for vector in logits()] == [2] * 3 + [3] * 3 + [10] * 3
    assert np.array_equal(logits(5)[0], logits(5)[0])
    assert not np.array_equal(logits(5)[0], logits(5, seed=1)[0])
