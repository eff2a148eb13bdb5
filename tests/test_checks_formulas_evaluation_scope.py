"""Left sides of definitions, keys of names, and what a scope hides."""

import numpy as np
import pytest
from formulas import scope, side

from softxent.checks.formulas.evaluation.scope import define, head, key_of
from softxent.checks.formulas.evaluation.values import FormulaError


@pytest.mark.parametrize(
    ("left", "key", "indices", "parameters", "components"),
    [
        ("m", "m", (), (), ()),
        (r"\hat p", r"\hat p", (), (), ()),
        ("a_{sc}", "a", ("s", "c"), (), ()),
        ("L(x; y)", "L", (), ("x", "y"), ()),
        ("f_i(t)", "f", ("i",), ("t",), ()),
        (r"\operatorname{softmax}(x)_i", r"\operatorname{softmax}", (), ("x",), ("i",)),
        ("r^X_a", "r^X", ("a",), (), ()),
        ("q'_c", "q'", ("c",), (), ()),
        (r"R_{\text{label}}", r"R_{\text{label}}", (), (), ()),
    ],
)
def test_left_sides(
    left: str, key: str, indices: tuple[str, ...], parameters: tuple[str, ...], components: tuple[str, ...]
) -> None:
    found = head(side(left))
    assert found is not None
    name, definition = found
    assert (name, definition.indices, definition.parameters, definition.components) == (
        key,
        indices,
        parameters,
        components,
    )


@pytest.mark.parametrize("left", ["a + b", "p_i p_j", "2", r"\log p", "f(2)"])
def test_no_left_side(left: str) -> None:
    with pytest.raises(FormulaError, match="defines nothing"):
        define(side(left), side("1"))


def test_a_product_is_no_name() -> None:
    assert key_of(side("a b")) is None


def test_a_running_letter_hides_a_value() -> None:
    inner = scope(k=7.0).at(k=2)
    assert "k" not in inner
    assert inner.indices["k"] == 2


def test_shifted_values_forget_what_was_computed() -> None:
    outer = scope(x=np.ones(2))
    outer.cache["p"] = 1
    assert outer.shifted({"x": np.zeros(2)}).cache == {}
    assert outer.at(i=1).cache is outer.cache


def test_watching() -> None:
    bound = scope(x=1.0, y=2.0)
    bound.entry("x")
    with bound.watching("x") as looked_up:
        bound.entry("y")
        assert not looked_up()
        bound.entry("x")
        assert looked_up()
    assert bound.used == {"x", "y"}
