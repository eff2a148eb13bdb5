"""A printed formula is accepted when it is true and tested at every place; a fault planted on the page is found."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from formulas import display

from softxent.checks.formulas.reading import read_label
from softxent.checks.formulas.record import ReadingError
from softxent.checks.witnesses import logits

POINTS = [(x, 0.3 + x**2) for x in logits(3, 4, each=2)]
LOSS = display(r"L(x; y) = -\sum_{i=1}^n y_i \log \operatorname{softmax}(x)_i .", "eq-def-loss")
GRADIENT = r"\nabla_x L(x; y) = m\,p - y ,"
BOUND: dict[str, Any] = {
    "on": POINTS,
    "names": "x y",
    "using": ["eq-def-loss"],
    "where": [r"m = \sum_k y_k", r"p = \operatorname{softmax}(x)"],
}


def test_a_true_formula(page: Callable[..., None]) -> None:
    page(LOSS, GRADIENT)
    reading = read_label("eq-here", **BOUND)
    assert (reading.tested, reading.statements, reading.still_true, reading.sizes) == ([(1, 1)], 1, {}, [3, 4])
    assert len(reading.refuted) > 15


@pytest.mark.parametrize(
    ("true", "false"),
    [("- y", "+ y"), (r"m\,p", "p"), ("p - y", "y - p"), ("_x L", "_y L"), ("(x; y)", "(y; x)"), ("= m", "= 2m")],
)
def test_a_planted_fault_is_found(page: Callable[..., None], true: str, false: str) -> None:
    page(LOSS, GRADIENT.replace(true, false))
    with pytest.raises(ReadingError, match=r"eq-here, statement 1, as printed in chapters/04-page.ipynb"):
        read_label("eq-here", **BOUND)


def test_the_message_shows_the_line_the_point_and_both_values(page: Callable[..., None]) -> None:
    page(r"\log \operatorname{softmax}(x)_i = x_i + \operatorname{LSE}(x)")
    with pytest.raises(ReadingError) as error:
        read_label("eq-here", on=[np.zeros(2)], names="x")
    assert str(error.value).splitlines() == [
        "eq-here, statement 1, as printed in chapters/04-page.ipynb:",
        r"    \log \operatorname{softmax}(x)_i = x_i + \operatorname{LSE}(x)",
        "is false at x = [0. 0.], i = 1:",
        "        left  -0.693147",
        "        right 0.693147",
    ]
