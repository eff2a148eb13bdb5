"""How a formula is read, and that a reading close to it is another formula."""

import pytest
from printed import chain, tree, why

from softxent.checks.formulas.syntax.grammar import is_callable
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Chain,
    Circle,
    Fraction,
    Name,
    Negative,
    Number,
    Power,
    Prime,
    Product,
    Subscript,
    Sum,
)

A, B, C, X, Y = (Name(letter) for letter in "abcxy")
LOG = Name(r"\log")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x", X),
        ("1.5", Number("1.5")),
        (r"\infty", Number(r"\infty")),
        (r"+\infty", Number(r"\infty")),
        ("a - b + c", Sum((A, Negative(B), C))),
        ("-a b", Negative(Product((A, B)))),
        (r"a \cdot b c", Product((A, B, C))),
        (r"-\,a \oslash b", Negative(Circle(r"\oslash", A, B))),
        (r"a \circ b c", Circle(r"\circ", A, Product((B, C)))),
        ("x^{-1}", Power(X, Negative(Number("1")))),
        ("a b / c", Fraction(Product((A, B)), C, slash=True)),
        (r"a/b \cdot c", Product((Fraction(A, B, slash=True), C))),
        ("f(x; y)", Apply(Name("f"), (X, Y), ";")),
        (r"f(a, x \mid y)", Apply(Name("f"), (A, X, Y), r"\mid")),
        (r"\operatorname{KL}(x \,\Vert\, y)", Apply(Name(r"\operatorname{KL}"), (X, Y), r"\|")),
        (r"f(\cdot \mid a)", Apply(Name("f"), (Name(r"\cdot"), A), r"\mid")),
        ("P(x = a)", Apply(Name("P"), (Chain((X, A), ("=",)),))),
        ("E[x y]", Apply(Name("E"), (Product((X, Y)),))),
        ("a(x)", Apply(A, (X,))),
        ("f'(x)", Apply(Prime(Name("f"), 1), (X,))),
        ("f_a'(x)", Apply(Prime(Subscript(Name("f"), (A,)), 1), (X,))),
        ("f(x)_a", Subscript(Apply(Name("f"), (X,)), (A,))),
        ("(x) (y)", Product((X, Y))),
        ("f(x) (y)", Product((Apply(Name("f"), (X,)), Y))),
        (r"\log x y", Product((Apply(LOG, (X,), parentheses=False), Y))),
        (r"\log x^2", Apply(LOG, (Power(X, Number("2")),), parentheses=False)),
        (r"\log x/y", Fraction(Apply(LOG, (X,), parentheses=False), Y, slash=True)),
        (r"\log_2 x", Apply(Subscript(LOG, (Number("2"),)), (X,), parentheses=False)),
        (r"\text{length}(C')", Apply(Name(r"\text{length}"), (Prime(Name("C"), 1),))),
        (r"\operatorname{LSE}", Name(r"\operatorname{LSE}")),
        ("dx", Apply(Name("d"), (X,), parentheses=False)),
        (r"d \log x", Apply(Name("d"), (Apply(LOG, (X,), parentheses=False),), parentheses=False)),
        ("d_a x", Product((Subscript(Name("d"), (A,)), X))),
        ("b 2^{-a}", Product((B, Power(Number("2"), Negative(A))))),
        ("{-a} = {}b", Chain((Negative(A), B), ("=",))),
    ],
)
def test_trees(source: str, expected: object) -> None:
    read = chain(source)
    assert (read if isinstance(expected, Chain) else read.sides[0]) == expected


@pytest.mark.parametrize(
    ("source", "another"),
    [
        (r"\log x y", r"\log(x y)"),
        (r"\sum_k a_k + b", r"\sum_k (a_k + b)"),
        (r"\sum_k a_k b", r"(\sum_k a_k) b"),
        (r"\max_k a_k - b", r"\max_k (a_k - b)"),
        ("e^{x_i + c}", "e^{x_i} + c"),
        ("e^{x_i + c}", "e^{x_{i + c}}"),
        ("-a^2", "(-a)^2"),
        ("a - b - c", "a - (b - c)"),
        ("a/b", r"\frac{b}{a}"),
        (r"\frac12 a", r"\frac{1}{2 a}"),
        ("a b/c", "a (b/c)"),
        (r"a \circ b + c", r"a \circ (b + c)"),
        ("a_i b", "a_{ib}"),
        ("p_k (v - m)^2", r"(p_k (v - m))^2"),
        (r"\nabla_x f(x) y", r"\nabla_x (f(x) y)"),
    ],
)
def test_wrong_readings_are_other_trees(source: str, another: str) -> None:
    assert tree(source) != tree(another)


@pytest.mark.parametrize(
    ("source", "relations"),
    [
        (r"a = b \le c < x", ("=", r"\le", "<")),
        (r"a \in b \iff c > x", (r"\in", r"\iff", ">")),
        (r"f : \mathbb{R}^n \to \operatorname{int}\Delta^{n-1}", (":", r"\to")),
        (r"a \approx b \ne c \propto x", (r"\approx", r"\ne", r"\propto")),
    ],
)
def test_relations(source: str, relations: tuple[str, ...]) -> None:
    assert chain(source).relations == relations


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a +", "a formula is missing, at the end"),
        ("= a", "nothing stands before '='"),
        ("a = = b", "nothing stands before '='"),
        ("f()", "a formula is missing"),
        ("a/b c", "is it divided, or does it divide?"),
        ("a/b/c", "a second slash"),
        ("x^24", "a number right after a factor"),
        (r"10\,000", "a number right after a factor"),
        (r"a \pm b", "± stands for two formulas"),
        (r"a_1 + \dots + a_n", "dots stand for something that is not printed"),
        (r"\log \sum_k a_k / b", "a slash in a sum after an operator"),
        (r"\log \sum_k b \sum_j a_j / c", "a slash in a sum after an operator"),
        (r"\log^2 x", "an operator with an exponent needs parentheses"),
        ("n!", "this does not continue the formula, before '!'"),
        (r"\foo x", r"'\\foo' is unknown"),
        ("a - - b", "a formula is missing, before '- b'"),
        (r"f(a \mid b \mid c)", "an argument after the one that follows"),
        ("(" * 60 + "x" + ")" * 60, "too many parentheses"),
        (r"\log" * 60 + " x", "too many parentheses or operators"),
    ],
)
def test_what_is_not_guessed(source: str, reason: str) -> None:
    assert reason.replace("\\\\", "\\") in why(source)


def test_what_can_be_called() -> None:
    assert all(is_callable(tree(source)) for source in ["f", "f_i", "f'", "f^*", r"\frac{\partial f}{\partial x}"])
    assert not any(is_callable(tree(source)) for source in ["f(x)", "x^2", "2", r"x^{\mathsf T}", "a b"])
