"""Indices, exponents, marks and primes."""

import pytest
from printed import tree, why

from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Name,
    Negative,
    Number,
    Power,
    Prime,
    Product,
    Subscript,
    Sum,
    Superscript,
    Transpose,
)

i, J, K, P, X = (Name(letter) for letter in "ijkpx")
TWO = Number("2")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x_i", Subscript(X, (i,))),
        ("x_{ij}", Subscript(X, (i, J))),
        ("x_{i, j}", Subscript(X, (i, J))),
        ("x_{k+1}", Subscript(X, (Sum((K, Number("1"))),))),
        ("x_{p_i}", Subscript(X, (Subscript(P, (i,)),))),
        (r"x_{\pi(i)}", Subscript(X, (Apply(Name(r"\pi"), (i,)),))),
        ("x_{dk}", Subscript(X, (Name("d"), K))),
        (r"x_{\text{one-hot}}", Subscript(X, (Name(r"\text{one-hot}"),))),
        ("x_+", Subscript(X, (Name("+"),))),
        ("x_i^2", Power(Subscript(X, (i,)), TWO)),
        ("x^2_i", Power(Subscript(X, (i,)), TWO)),
        ("x_i j", Product((Subscript(X, (i,)), J))),
        ("x^2k", Product((Power(X, TWO), K))),
        ("p^k", Power(P, K)),
        (r"p^{\mathsf T}", Transpose(P)),
        ("p^*", Superscript(P, "*")),
        ("p^{*}", Superscript(P, "*")),
        ("p^{(k)}", Superscript(P, "()", (K,))),
        ("p^{(k)}_i", Subscript(Superscript(P, "()", (K,)), (i,))),
        (r"p^{\otimes k}", Superscript(P, r"\otimes", (K,))),
        ("p^X_i", Subscript(Superscript(P, "X"), (i,))),
        ("K^X", Power(Name("K"), Name("X"))),
        ("e^L", Power(Name("e"), Name("L"))),
        ("2^{-L}", Power(TWO, Negative(Name("L")))),
        ("e^{(k)}", Power(Name("e"), K)),
        ("e^{(i+j)k}", Power(Name("e"), Product((Sum((i, J)), K)))),
        ("p'''", Prime(P, 3)),
        ("p'_i", Subscript(Prime(P, 1), (i,))),
        ("(p')^2", Power(Prime(P, 1), TWO)),
    ],
)
def test_trees(source: str, expected: object) -> None:
    assert tree(source) == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x_", "one letter, one digit or something in braces is missing"),
        ("x^{}", "a formula is missing"),
        ("x_i_j", "a second '_'"),
        ("x^2^3", "a second '^'"),
        ("x_{11}", "one index, or several?"),
        ("x_{2k}", "one index, or several?"),
        ("x^+", "one letter, one digit or something in braces is missing, before '+'"),
    ],
)
def test_reasons(source: str, reason: str) -> None:
    assert reason in why(source)
