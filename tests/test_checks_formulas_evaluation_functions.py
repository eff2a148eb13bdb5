"""The functions of every page agree with independent values, conventions included."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from softxent.checks.formulas.evaluation.functions import FUNCTIONS
from softxent.checks.formulas.evaluation.values import FormulaError

P, Q, X = np.array([0.2, 0.0, 0.8]), np.array([0.5, 0.25, 0.25]), np.array([0.3, -2.0, 1.0])


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        (r"\operatorname{softmax}", (X,), special.softmax(X)),
        (r"\operatorname{LSE}", (X, 2.0), special.logsumexp([*X, 2.0])),
        ("H", (P,), stats.entropy(P)),
        ("H", (Q, X**2), -np.sum(Q * np.log(X**2))),
        ("H", (0.2, 0.8), stats.entropy([0.2, 0.8])),
        (r"\operatorname{KL}", (P, Q), stats.entropy(P, Q)),
        (r"\operatorname{KL}", (Q, P), math.inf),
        (r"\sigma", (1.3,), special.expit(1.3)),
        (r"\sinh", (0.7,), np.sinh(0.7)),
        (r"\cosh", (0.7,), np.cosh(0.7)),
        (r"\log", (0.0,), -math.inf),
        (r"\sqrt", (2.25,), 1.5),
        (r"\sqrt", (0.25,), 0.5),
        (r"\operatorname{diag}", (P,), np.diag(P)),
    ],
)
def test_value(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    assert np.allclose(FUNCTIONS[name](*arguments), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (r"\operatorname{KL}", (P, np.ones(2))),
        (r"\operatorname{KL}", (P, np.ones((3, 3)))),
        (r"\operatorname{softmax}", (np.ones((2, 2)),)),
        (r"\operatorname{diag}", (1.0,)),
        (r"\operatorname{diag}", (np.ones((2, 2)),)),
        ("H", (0.5, P)),
        (r"\sigma", (X,)),
        (r"\operatorname{KL}", (P,)),
    ],
)
def test_no_value(name: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(FormulaError):
        FUNCTIONS[name](*arguments)
