"""Printed formulas have the values that a reader gives them, and no value where a reader would object."""

import math
from typing import Any

import numpy as np
import pytest
from formulas import scope, side

from softxent.checks.formulas.evaluation.evaluator import evaluate
from softxent.checks.formulas.evaluation.values import FormulaError

X, P = np.array([0.5, -1.0, 2.0]), np.array([0.2, 0.3, 0.5])


@pytest.mark.parametrize(
    ("tex", "value"),
    [
        (r"2 \cdot 3^2 - \frac{1}{4}", 17.75),
        (r"\langle p, x\rangle", P @ X),
        (r"p^{\mathsf T} x", P @ X),
        (r"p_1(1 - p_1)^2", 0.2 * 0.64),
        (r"\|x\|", math.sqrt(5.25)),
        (r"\|x\|_\infty", 2.0),
        (r"|x_2| + \lceil x_1 \rceil", 2.0),
        (r"\log_2 8", 3.0),
        (r"H_2(q)", 1.0),
        (r"\max(x_2, 0)", 0.0),
        (r"\operatorname{softmax}(x, 0)_4", 1 / (1 + np.exp(X).sum())),
        (r"\operatorname{KL}(p \| p)", 0.0),
        (r"|S|", 2.0),
        (r"\langle (x_1, 3), (2, 1)\rangle", 4.0),
    ],
)
def test_value(tex: str, value: Any) -> None:
    bound = scope(x=X, p=P, q=np.array([0.5, 0.5]), S={1, 3})
    assert evaluate(side(tex), bound) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    "tex",
    [
        *("p x", "x + 1", r"\frac{1}{x}", "x^2", r"\sigma(x)", r"\operatorname{KL}(x \| x^{\mathsf T})"),
        *(r"\|x\|_p", r"\|x\|_0"),
    ],
)
def test_no_value(tex: str) -> None:
    with pytest.raises(FormulaError, match="not defined"):
        evaluate(side(tex), scope(x=X, p=P))


def test_a_letter_before_a_parenthesis_is_a_function_if_it_is_bound_to_one() -> None:
    assert evaluate(side("a(b)"), scope(a=2.0, b=3.0)) == 6.0
    assert evaluate(side("a(b)"), scope(a=lambda b: b + 1, b=3.0)) == 4.0


class TestZeroTimesLogarithm:
    def test_the_convention(self) -> None:
        bound = scope(p=np.array([0.0, 1.0]), q=np.array([0.0, 1.0]))
        assert evaluate(side(r"\sum_i p_i \log p_i"), bound) == 0
        assert evaluate(side(r"\sum_i p_i \log\frac{p_i}{q_i}"), bound) == 0
        assert evaluate(side(r"\sum_i p_i (\log p_i - \log q_i)"), bound) == 0

    def test_a_positive_weight_stays_infinite(self) -> None:
        assert evaluate(side(r"p \log\frac{p}{q}"), scope(p=0.5, q=0.0)) == math.inf

    def test_nothing_else_that_is_undefined_becomes_0(self) -> None:
        assert math.isnan(evaluate(side(r"p \frac{1}{p}"), scope(p=0.0)))


class TestCases:
    FORMULA = side(r"\begin{cases} 1 & \text{for labels,} \\ 2 & \text{otherwise.} \end{cases}")

    def test_the_words_choose(self) -> None:
        assert evaluate(self.FORMULA, scope((), **{"for labels": True})) == 1
        assert evaluate(self.FORMULA, scope((), **{"for labels": False})) == 2

    def test_unbound_words(self) -> None:
        with pytest.raises(FormulaError, match="no truth value for the case 'for labels'"):
            evaluate(self.FORMULA, scope())


def test_an_operator_makes_a_function_of_a_function() -> None:
    quotient = lambda h: lambda f: lambda t: (f(t + h) - f(t - h)) / (2 * h)  # noqa: E731
    assert evaluate(side("D_h f(t)"), scope(D_=quotient, f=lambda t: t**2, h=0.5, t=3.0)) == 6.0
