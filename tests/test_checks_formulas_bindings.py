"""What is bound badly is refused with the name and the remedy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from formulas import display

from softxent.checks.formulas.bindings import Bindings, keys
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.reading import read_label
from softxent.checks.formulas.record import ReadingError
from softxent.checks.witnesses import logits

POINTS = [(x, 0.3 + x**2) for x in logits(3, 4, each=2)]
LOSS = display(r"L(x; y) = -\sum_{i=1}^n y_i \log \operatorname{softmax}(x)_i .", "eq-def-loss")
GRADIENT = r"\nabla_x L(x; y) = m\,p - y ,"
BOUND = {
    "on": POINTS,
    "names": "x y",
    "using": ["eq-def-loss"],
    "where": [r"m = \sum_k y_k", r"p = \operatorname{softmax}(x)"],
}


def test_names() -> None:
    assert keys(r"x \lambda \hat p a_ q'") == ["x", r"\lambda", r"\hat p", "a_", "q'"]
    assert keys(["for labels", r"if p \in \Delta", "p^{(a)}"]) == ["for labels", r"if p \in \Delta", "p^()"]
    assert keys([r"\text{for labels,}"]) == ["for labels"]


def test_a_family_gives_way_to_the_letter_alone() -> None:
    bound = Bindings.of("b", [], [r"a_i = b_i^2", r"a = \sum_i b_i"], {})
    assert set(bound.table) == {"b", "a_", "a"}


def test_what_is_no_name() -> None:
    with pytest.raises(FormulaError, match="is not a name"):
        keys("2_")


class TestBindings:
    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"names": "x y y"}, "y is bound twice"),
            ({"names": "x", "on": [x for x, _ in POINTS]}, "nothing is bound to y"),
            ({"names": "x y z", "on": [(x, y, 1.0) for x, y in POINTS]}, r"no tested statement uses z \(names\)"),
            ({"on": [(x, x, x) for x, _ in POINTS]}, "a point has 3 values for the 2 names x, y"),
            ({"on": []}, "no points"),
            ({"given": {"K": len}}, r"uses K \(given\)"),
            ({"where": [*BOUND["where"], "J = 2"]}, r"uses J \(where\)"),
            ({"where": [r"m = \sum_k y_k", r"p \le 1"]}, "a line defines one letter"),
            ({"using": ["eq-nowhere"]}, "labelled eq-nowhere"),
            ({"using": ["eq-def-loss", "eq-def-loss"]}, "defines nothing that is not bound already"),
        ],
    )
    def test_bad_ones(self, page: Callable[..., None], changed: dict[str, Any], message: str) -> None:
        page(LOSS, GRADIENT)
        with pytest.raises(ReadingError, match=message):
            read_label("eq-here", **{**BOUND, **changed})

    def test_a_value_where_a_definition_is_needed(self, page: Callable[..., None]) -> None:
        page(r"\frac{\partial p_i}{\partial x_j} = p_i (\delta_{ij} - p_j)")
        with pytest.raises(ReadingError, match="p_i does not depend on x here"):
            read_label("eq-here", on=[(x, np.exp(x) / np.exp(x).sum()) for x in logits(3)], names="x p")
