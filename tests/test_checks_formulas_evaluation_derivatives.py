"""Derivatives are those of the printed formula, wherever it is smooth."""

import math
from typing import Any

import numpy as np
import pytest
from formulas import scope, side

from softxent.checks.formulas.evaluation.derivatives import difference_quotient
from softxent.checks.formulas.evaluation.evaluator import evaluate
from softxent.checks.formulas.evaluation.values import FormulaError

X = np.array([0.3, -1.2, 2.0])
P = np.exp(X) / np.exp(X).sum()
SOFTMAX = (r"p = \operatorname{softmax}(x)",)


@pytest.mark.parametrize("at", [1e-9, 1e-3, 0.0079, 1.0, 300.0])
def test_the_step_follows_the_argument(at: float) -> None:
    assert difference_quotient(math_log, [at], [1]) * at == pytest.approx(1, abs=1e-8)


def math_log(t: Any) -> Any:
    return math.log(t) if t > 0 else math.nan


@pytest.mark.parametrize("order", [1, 2, 3])
def test_orders(order: int) -> None:
    assert difference_quotient(math.exp, [0.7], [order]) == pytest.approx(math.exp(0.7), rel=1e-7)


def test_a_derivative_at_zero_and_at_another_point() -> None:
    assert evaluate(side("f'(0)"), scope(f=np.exp)) == pytest.approx(1, rel=1e-8)
    at = evaluate(side(r"\frac{\partial f_2}{\partial x_1}(y)"), scope(("f_i(x) = x_i x_1",), x=X, y=2 * X))
    assert at == pytest.approx(2 * X[1], rel=1e-8)


def test_a_partial_derivative_through_a_definition() -> None:
    jacobian = np.diag(P) - np.outer(P, P)
    found = [
        [evaluate(side(r"\frac{\partial p_i}{\partial x_j}"), scope(SOFTMAX, x=X).at(i=i, j=j)) for j in (1, 2, 3)]
        for i in (1, 2, 3)
    ]
    assert np.allclose(found, jacobian, atol=1e-9)


def test_gradient_and_hessian() -> None:
    assert np.allclose(evaluate(side(r"\nabla_x \operatorname{LSE}(x)"), scope(x=X)), P, atol=1e-9)
    hessian = evaluate(side(r"\nabla_x^2 \operatorname{LSE}(x)"), scope(x=X))
    assert np.allclose(hessian, np.diag(P) - np.outer(P, P), atol=1e-8)


def test_a_gradient_has_the_shape_of_its_variable() -> None:
    weights = np.arange(6.0).reshape(2, 3)
    assert np.allclose(evaluate(side(r"\nabla_W \sum_{i, j} W_{ij}^2"), scope(W=weights)), 2 * weights)


def test_primes() -> None:
    assert evaluate(side("g'''(t)"), scope(("g(t) = t^3",), t=2.0)) == pytest.approx(6)
    assert evaluate(side("f_2'(3)"), scope(("f_i(t) = i t^2",))) == pytest.approx(12)


def test_total_derivatives() -> None:
    cube = scope(("g = t^3",), t=2.0)
    assert evaluate(side(r"\frac{d g}{d t}"), cube) == pytest.approx(12)
    assert evaluate(side(r"\frac{d}{d t} (g - t)"), cube) == pytest.approx(11)


def test_a_value_does_not_depend_on_the_variable() -> None:
    with pytest.raises(FormulaError, match="p_1 does not depend on x here; define it in where="):
        evaluate(side(r"\frac{\partial p_1}{\partial x_1}"), scope(p=P, x=X))


def test_what_has_no_derivative() -> None:
    with pytest.raises(FormulaError, match="a number has no derivative"):
        evaluate(side("a'(2)"), scope(a=1.0))
    with pytest.raises(FormulaError, match="order 4"):
        evaluate(side("g''''(2)"), scope(("g(t) = t^5",)))
