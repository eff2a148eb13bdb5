"""The letters that run are found, and what they run over."""

import numpy as np
import pytest
from formulas import scope, side

from softxent.checks.formulas.evaluation import evaluator  # noqa: F401 - the evaluator registers the rules
from softxent.checks.formulas.evaluation.ranges import free_letters, positions
from softxent.checks.formulas.evaluation.values import FormulaError

A, W = np.ones(3), np.ones((2, 4))


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        ("a_i W_{jk}", ["i", "j", "k"]),
        (r"\sum_i a_i W_{ij}", ["j"]),
        (r"a_{y_s}", ["s"]),
        ("a_y", []),
        (r"\delta_{ij}", ["i", "j"]),
        ("F_b(a)", []),
        ("F_i(a)", ["i"]),
        (r"W(i \mid j)", ["j", "i"]),
        (r"a_b", ["b"]),
    ],
)
def test_free_letters(tex: str, letters: list[str]) -> None:
    bound = scope(a=A, W=W, y=2, F_=lambda i, a: a, b=0.5)
    assert free_letters([side(tex)], bound) == letters


@pytest.mark.parametrize(
    ("letter", "tex", "length"),
    [
        ("i", "a_i", 3),
        ("k", "W_{jk}", 4),
        ("i", r"\operatorname{softmax}(a)_i", 3),
        ("c", r"\operatorname{softmax}(W_s)_c", 4),
        ("s", "m_s", 2),
        ("i", r"W(i \mid j)", 4),
    ],
)
def test_positions(letter: str, tex: str, length: int) -> None:
    assert positions(letter, [side(tex)], scope((r"m_s = \sum_c W_{sc}",), a=A, W=W)) == range(1, length + 1)


def test_a_letter_bound_to_a_range() -> None:
    assert positions("c", [side(r"\delta_{c y}")], scope(c=range(2, 5))) == range(2, 5)


def test_different_lengths() -> None:
    with pytest.raises(FormulaError, match="different lengths"):
        positions("i", [side("a_i W_{ji}")], scope(a=A, W=W))
