"""What looks like a call is a product where its letter is no function."""

import dataclasses
from typing import Any

import pytest
from printed import tree

from softxent.checks.formulas.syntax import nodes
from softxent.checks.formulas.syntax.nodes import as_product, hidden_product


@pytest.mark.parametrize("kind", [kind for kind in vars(nodes).values() if dataclasses.is_dataclass(kind)])
def test_a_node_cannot_change(kind: Any) -> None:
    node = kind(*("a" for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING))
    assert hash(node) == hash(dataclasses.replace(node))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(node, dataclasses.fields(kind)[0].name, "b")


@pytest.mark.parametrize(
    ("called", "multiplied"),
    [
        ("p(1 - p)", r"p \cdot (1 - p)"),
        ("p_k(v_k - m)^2", r"p_k \cdot (v_k - m)^2"),
        ("J(p - y)_i", r"J \cdot (p - y)_i"),
        (r"J(p)^{\mathsf T}", r"J \cdot p^{\mathsf T}"),
        (r"m(x)_i^2", r"m \cdot x_i^2"),
    ],
)
def test_the_scripts_of_a_product_belong_to_the_parenthesis(called: str, multiplied: str) -> None:
    assert as_product(tree(called)) == tree(multiplied)


@pytest.mark.parametrize("source", ["L(x; y)", "p_i", "2", "(p + q)^2", "a b", r"(\log x)^2", r"\sqrt{x}^2"])
def test_other_nodes_are_no_product_of_a_letter_and_a_parenthesis(source: str) -> None:
    assert as_product(tree(source)) is None


def test_parentheses_around_a_call_keep_its_script_outside() -> None:
    assert as_product(tree("(p(1 - q))^2")) is None
    assert tree("(p(1 - q))^2") != tree("p(1 - q)^2")
    assert tree("(p(1 - q))") == tree("p(1 - q)")


@pytest.mark.parametrize("source", [r"\log p(1 - p)", r"\log p(1 - p)^2", "1/p(1 - p)", r"\nabla_x p(1 - p)"])
def test_a_product_that_an_operator_may_reach_in_part(source: str) -> None:
    product = hidden_product(tree(source))
    assert product
    assert product.factors[0] == tree("p")


@pytest.mark.parametrize("source", [r"\log(p(1 - p))", r"\log P(a \mid b)", r"\log \log x", r"\frac{1}{p(1 - p)}", "p"])
def test_an_operator_that_reaches_one_factor(source: str) -> None:
    assert hidden_product(tree(source)) is None
