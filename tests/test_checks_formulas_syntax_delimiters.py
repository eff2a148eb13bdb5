"""What stands between delimiters."""

import pytest
from printed import tree, why

from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Bars,
    Cases,
    Inner,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    Tuple,
)

A, B, X = Name("a"), Name("b"), Name("x")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("|a|", Bars("abs", A)),
        (r"\left|a\right|", Bars("abs", A)),
        ("x|a|", Product((X, Bars("abs", A)))),
        ("|a| |b|", Product((Bars("abs", A), Bars("abs", B)))),
        ("|a - |b||", Bars("abs", Sum((A, Negative(Bars("abs", B)))))),
        ("|(a|b|)|", Bars("abs", Product((A, Bars("abs", B))))),
        (r"\|a\|_\infty", Bars("norm", A, Number(r"\infty"))),
        (r"\lVert a\rVert^2", Power(Bars("norm", A), Number("2"))),
        (r"f(\|a\| b)", Apply(Name("f"), (Product((Bars("norm", A), B)),))),
        (r"f(\log \|a\|)", Apply(Name("f"), (Apply(Name(r"\log"), (Bars("norm", A),), parentheses=False),))),
        (r"\lceil a\rceil", Bars("ceiling", A)),
        (r"\lfloor a\rfloor", Bars("floor", A)),
        (r"\langle a,\, b\rangle", Inner(A, B)),
        ("(a, b)", Tuple((A, B))),
        ("f((a, b))", Apply(Name("f"), (Tuple((A, B)),))),
        (
            r"\begin{cases} -a & \text{if } x \in \Delta,\\ +b & \text{otherwise.} \end{cases}",
            Cases(((Negative(A), r"\text{if } x \in \Delta"), (B, r"\text{otherwise.}"))),
        ),
    ],
)
def test_trees(source: str, expected: object) -> None:
    assert tree(source) == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("|a", "'|' is missing, at the end"),
        ("||", "a formula is missing"),
        ("(a, b]", "')' is missing"),
        ("[a, b]", "square brackets that follow no letter"),
        (r"\{a\}", "a set in braces"),
        (r"\langle a\rangle", "',' is missing"),
        (r"(\text{weight})", "words"),
        (r"\begin{pmatrix} a \end{pmatrix}", r"'\begin{pmatrix}' is unknown"),
        (r"\begin{cases} a \\ b \end{cases}", "'&' is missing"),
        (r"\begin{cases}\end{cases}", r"'\end{cases}' is unknown"),
        (r"a \circ \cdot b", r"'\cdot' is unknown"),
    ],
)
def test_reasons(source: str, reason: str) -> None:
    assert reason in why(source)
