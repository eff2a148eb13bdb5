"""The parts of a node, and a node with one part replaced."""

import pytest
from printed import DISPLAYS, tree

from softxent.checks.formulas.syntax.nodes import Name, Node
from softxent.checks.formulas.syntax.reader import read
from softxent.checks.formulas.syntax.tree import children, is_operator, with_child


def test_children() -> None:
    found = [(field, place, child) for field, place, child in children(tree(r"f(x, y)"))]
    assert found == [("function", 0, Name("f")), ("arguments", 0, Name("x")), ("arguments", 1, Name("y"))]


def test_words_of_cases_are_no_parts() -> None:
    cases = tree(r"\begin{cases} a & \text{if} \\ b & \text{else} \end{cases}")
    assert [child for _, _, child in children(cases)] == [Name("a"), Name("b")]
    assert with_child(cases, "branches", 1, Name("c")) == tree(
        r"\begin{cases} a & \text{if} \\ c & \text{else} \end{cases}"
    )


@pytest.mark.parametrize("source", [source for _, source in DISPLAYS])
def test_a_part_put_back_changes_nothing(source: str) -> None:
    def walk(node: Node) -> None:
        for field, place, child in children(node):
            assert with_child(node, field, place, child) == node
            assert with_child(node, field, place, Name("other")) != node
            walk(child)

    walk(read(source))


def test_operators() -> None:
    assert all(is_operator(Name(text)) for text in [r"\log", r"\max", r"\operatorname{LSE}", r"\text{length}"])
    assert not any(is_operator(node) for node in [Name("f"), Name(r"\lambda"), tree("f(x)")])
