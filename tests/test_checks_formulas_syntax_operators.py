"""Sums and maxima, fractions and derivatives."""

import pytest
from printed import chain, tree, why

from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Big,
    Derivative,
    Fraction,
    Name,
    Number,
    Power,
    Product,
    Subscript,
)

i, J, K, N, P, T, X = (Name(letter) for letter in "ijknptx")
ONE, TWO = Number("1"), Number("2")
F = Name("f")
P_I, X_I, X_J = Subscript(P, (i,)), Subscript(X, (i,)), Subscript(X, (J,))


@pytest.mark.parametrize(
    ("source", "binders", "lower", "upper", "conditions"),
    [
        (r"\sum_k x", (K,), None, None, []),
        (r"\sum_{k=1}^n x", (K,), ONE, N, []),
        (r"\sum^n_{k=1} x", (K,), ONE, N, []),
        (r"\sum_{k=n}^{2n} x", (K,), N, Product((TWO, N)), []),
        (r"\sum_{i, j} x", (i, J), None, None, []),
        (r"\sum_{i < j} x", (i, J), None, None, ["i < j"]),
        (r"\sum_{k \ne i} x", (K,), None, None, [r"k \ne i"]),
        (r"\sum_{p_i > 0} x", (i,), None, None, ["p_i > 0"]),
        (r"\sum_{i \in S_j} x", (i,), None, None, [r"i \in S_j"]),
        (r"\sum_{i \notin M} x", (i,), None, None, [r"i \notin M"]),
        (r"\max_{p \in \Delta} x", (P,), None, None, [r"p \in \Delta"]),
        (r"\max_\Delta x", (Name(r"\Delta"),), None, None, []),
    ],
)
def test_what_runs(source: str, binders: object, lower: object, upper: object, conditions: list[str]) -> None:
    operator = source[:4]
    tests = tuple(chain(condition) for condition in conditions)
    assert tree(source) == Big(operator, binders, lower, upper, tests, X)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\max(x, i)", Apply(Name(r"\max"), (X, i))),
        (r"\max x", Apply(Name(r"\max"), (X,), parentheses=False)),
        (r"\arg\max_k x", Big(r"\arg\max", (K,), None, None, (), X)),
        (r"\arg\max", Name(r"\arg\max")),
        (r"\frac12", Fraction(ONE, TWO)),
        (r"\tfrac i2", Fraction(i, TWO)),
        (r"\frac{x}{i}", Fraction(X, i)),
        (r"\sqrt2 x", Product((Apply(Name(r"\sqrt"), (TWO,), parentheses=False), X))),
        (r"\frac{\partial p_i}{\partial x_j}", Derivative("partial", P_I, (X_J,))),
        (r"\frac{\partial^2 f}{\partial x_j\,\partial x_i}", Derivative("partial", F, (X_J, X_I), 2)),
        (r"\frac{\partial^2 f}{\partial x_j^2}", Derivative("partial", F, (X_J, X_J), 2)),
        (r"\frac{\partial}{\partial x} f(x)", Derivative("partial", Apply(F, (X,)), (X,))),
        (r"\frac{\partial f}{\partial x}(p)", Apply(Derivative("partial", F, (X,)), (P,))),
        (r"\partial p_i / \partial x_j", Derivative("partial", P_I, (X_J,))),
        (r"\frac{d p_i}{dt}", Derivative("total", P_I, (T,))),
        ("dx/dt", Derivative("total", X, (T,))),
        (r"\frac{d}{dt} f(t)", Derivative("total", Apply(F, (T,)), (T,))),
        (r"\nabla f", Derivative("nabla", F, ())),
        (r"\nabla_x f(x)", Derivative("nabla", Apply(F, (X,)), (X,))),
        (r"\nabla_x^2 f(x)", Derivative("nabla", Apply(F, (X,)), (X,), 2)),
        (r"\nabla_x f^2 p", Product((Derivative("nabla", Power(F, TWO), (X,)), P))),
    ],
)
def test_trees(source: str, expected: object) -> None:
    assert tree(source) == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (r"\sum", "does not say what runs"),
        (r"\sum x", "does not say what runs"),
        (r"\sum_k", "a formula is missing"),
        (r"\sum_{k=1} x", "a range needs a lower and an upper end"),
        (r"\sum_k^n x", "a range needs a lower and an upper end"),
        (r"\sum^n x", "a range needs a lower and an upper end"),
        (r"\sum_{1 \le i < j} x", "does not say which letter runs"),
        (r"\sum_{i + j} x", "does not say which letter runs"),
        (r"\sum_{\text{mergers}} x", "words"),
        (r"\frac{a}", "one letter, one digit or something in braces is missing"),
        (r"\frac a-", "one letter, one digit or something in braces is missing"),
        (r"\frac{\partial^2 f}{\partial x}", "a derivative of order 2 with respect to 1 variables"),
        (r"\frac{\partial^k f}{\partial x}", "the order of a derivative must be a number"),
        (r"\frac{\partial f}{x}", "'}' is missing"),
        (r"\partial f", "'/' is missing"),
        (r"\nabla", "a formula is missing"),
        (r"\nabla^3 f", r"an exponent of \nabla that is not 2"),
    ],
)
def test_reasons(source: str, reason: str) -> None:
    assert reason in why(source)
