"""Sums run over what is printed below them, or over the axis that their letter indexes."""

from typing import Any

import numpy as np
import pytest
from formulas import scope, side

from softxent.checks.formulas.evaluation.evaluator import evaluate
from softxent.checks.formulas.evaluation.values import FormulaError

A = np.array([1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize(
    ("tex", "value"),
    [
        (r"\sum_k a_k", 15),
        (r"\sum_{k=1}^n a_k", 15),
        (r"\sum_{k=2}^{3} a_k", 6),
        (r"\sum_{k=1}^3 k", 6),
        (r"\sum_{k \ne 2} a_k", 13),
        (r"\sum_{i < j} (a_i - a_j)^2", 1 + 9 + 49 + 4 + 36 + 16),
        (r"\sum_{i, j} a_i a_j", 225),
        (r"\sum_{a_k > 2} a_k", 12),
        (r"\sum_{k \in S} a_k", 5),
        (r"\max_k a_k", 8),
        (r"\min_k a_k", 1),
        (r"\prod_k a_k", 64),
        (r"\sum_{i=1}^n \sum_{k=1}^n \delta_{ik} a_k", 15),
        (r"\max_{b \in \Delta} b", 5),
    ],
)
def test_value(tex: str, value: Any) -> None:
    assert evaluate(side(tex), scope((), a=A, S={1, 3}, **{r"\Delta": [3.0, 5.0, 4.0]})) == value


def test_a_letter_without_an_axis() -> None:
    with pytest.raises(FormulaError, match="the index k runs over nothing of known length"):
        evaluate(side(r"\sum_k 1"), scope(a=A))


def test_a_letter_over_two_axes() -> None:
    with pytest.raises(FormulaError, match=r"axes of different lengths, \[3, 4\]"):
        evaluate(side(r"\sum_k a_k b_k"), scope(a=A, b=np.ones(3)))


def test_a_range_beyond_the_axis() -> None:
    with pytest.raises(FormulaError, match="no position 5 among 4"):
        evaluate(side(r"\sum_{k=1}^5 a_k"), scope(a=A))
