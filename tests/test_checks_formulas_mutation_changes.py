"""The mistakes at one node."""

import pytest
from printed import chain, tree

from softxent.checks.formulas.mutation.changes import changes, opposite
from softxent.checks.formulas.mutation.letters import CALLED, VALUE, collect
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Name


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a - b", ["sign: -a - b", "term: -b", "sign: a + b", "term: a"]),
        ("-a", ["sign: a"]),
        ("a b c", ["factor: b c", "factor: a c", "factor: a b"]),
        (r"\frac{a}{b}", [r"fraction: \frac{b}{a}", "factor: a"]),
        ("a/b", ["fraction: b/a", "factor: a"]),
        ("1", ["number: 2"]),
        ("3", ["number: 4", "number: 2"]),
        ("1.5", []),
        (r"\infty", []),
        ("x^2", ["exponent: x"]),
        ("e^x", ["exponent: x", "sign: e^{-x}"]),
        ("e^{-x}", ["exponent: -x", "sign: e^x"]),
        ("f''", ["prime: f'''", "prime: f'"]),
        ("f'", ["prime: f''", "prime: f"]),
        (r"x^{\mathsf T}", ["transpose: x"]),
        ("f(a, b)", ["arguments: f(b, a)"]),
        (r"\operatorname{KL}(a \| b)", [r"arguments: \operatorname{KL}(b \| a)"]),
        (r"\log x", ["factor: x"]),
        (r"\log_2 x", ["factor: x"]),
        ("p_i(a - b)", ["factor: a - b", "factor: p_i"]),
        ("P(X = a)", []),
        ("(a, b)", ["arguments: (b, a)"]),
        (r"a \circ b", [r"operator: a \oslash b"]),
        (r"a \oslash b", [r"operator: a \circ b", r"arguments: b \oslash a"]),
        (r"\lceil x\rceil", [r"rounding: \lfloor x\rfloor"]),
        (r"\lfloor x\rfloor", [r"rounding: \lceil x\rceil"]),
        ("|x|", []),
        (r"\max_k x_k", [r"operator: \min_k x_k"]),
        (r"\sum_{k=1}^n x", [r"range: \sum_{k=2}^n x", r"range: \sum_{k=1}^{n - 1} x"]),
        (r"\sum_{k=s}^{2} x", [r"range: \sum_{k=s + 1}^2 x", r"range: \sum_{k=s}^1 x"]),
        (r"\sum_{k \ne i} x", [r"range: \sum_k x"]),
        (r"\sum_{i < j} x", [r"range: \sum_{i, j} x"]),
        (r"\nabla_x^2 f", [r"derivative: \nabla_x f"]),
        (r"\nabla_x f", ["derivative: f"]),
        (
            r"\frac{\partial^2 f}{\partial x_j \partial x_i}",
            [r"derivative: \frac{\partial f}{\partial x_i}", r"derivative: \frac{\partial f}{\partial x_j}"],
        ),
        (r"\operatorname{LSE}^*", [r"mark: \operatorname{LSE}"]),
    ],
)
def test_mistakes(source: str, expected: list[str]) -> None:
    node = tree(source)
    found = [f"{kind}: {latex(new)}" for kind, new in changes(node, VALUE, collect(node))]
    assert found == expected


def test_names() -> None:
    letters = collect(chain(r"a_i + b_j = \cosh x + y"))
    assert list(changes(Name("i"), "index", letters)) == [("index", Name("j"))]
    assert list(changes(Name("x"), VALUE, letters)) == [("letter", Name("y"))]
    assert list(changes(Name(r"\cosh"), CALLED, letters)) == [("operator", Name(r"\sinh"))]


def test_marks() -> None:
    statement = chain("r^X = r^Y")
    found = [latex(new) for _, new in changes(statement.sides[0], VALUE, collect(statement))]
    assert found == ["r", "r^Y"]


def test_the_other_sign() -> None:
    assert [latex(new) for _, new in opposite(tree("a b"))] == ["-a b"]
    assert [latex(new) for _, new in opposite(tree("-a b"))] == ["a b"]
    assert list(opposite(tree("0"))) == []
    assert list(opposite(tree("a + b"))) == []  # each of its terms has a sign of its own
