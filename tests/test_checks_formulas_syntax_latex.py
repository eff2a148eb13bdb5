"""What is printed is read as the same tree."""

import pytest
from printed import DISPLAYS, INLINE, chain, tree

from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Apply, Name, Negative, Node, Number, Power, Product, Subscript, Sum
from softxent.checks.formulas.syntax.reader import read

A, B, C, X = (Name(letter) for letter in "abcx")
LOG = Name(r"\log")


@pytest.mark.parametrize(("label", "source"), DISPLAYS)
def test_every_display_comes_back(label: str, source: str) -> None:
    display = read(source)
    if all(part.chain for part in display.statements):
        assert read(latex(display)) == display
    else:  # such as a matrix of numbers, which no relation makes a statement
        assert label is None


def test_every_formula_of_the_text_comes_back() -> None:
    parts = [part for source in INLINE for part in read(source).statements if part.chain]
    lost = [part.source for part in parts if read(latex(part)).statements != (part,)]
    assert lost == []
    assert len(parts) > 1500


@pytest.mark.parametrize(
    "printed",
    [
        "a - b + c",
        "a - (b + c)",
        "a(b c)",
        r"a \cdot (b + c)",
        r"a \cdot 2",
        r"\log x \cdot (b + c)",
        r"\log((a + b)_i)",
        r"(\log x)^2",
        r"\log x y",
        r"\operatorname{KL}(a \| b)",
        r"f(a \mid b)",
        "L(x; y)",
        "-(a + b)",
        r"a \circ b \circ c",
        r"a \circ (b \circ c)",
        r"(\sum_k a_k) b",
        r"b \sum_k a_k + c",
        r"(\sum_k a_k) \circ b",
        r"\sum_{k=1}^n a_k",
        r"\sum_{i, j} a_{ij}",
        r"\sum_{p_i > 0} p_i",
        "(a/b) c",
        "a b/c",
        "(x_i)_j",
        "(f(x))^2",
        "(p(a - b))^2",
        "p(a - b)^2",
        "e^{-x_i}",
        r"\lVert x\rVert_2^2",
        r"|\frac{a}{b}|",
        r"\nabla_x^2 f(x) v",
        r"\frac{\partial^2 f}{\partial x_j \partial x_i}",
        r"\frac{d}{d t} f(t)",
        r"\lceil x\rceil - \lfloor x\rfloor",
        "((x, y), 0)",
        r"\begin{cases} -a & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}",
        "p^{(a)}_i",
        r"\delta_{\pi(i)}",
        r"\sqrt{2}",
        "d x",
    ],
)
def test_canonical_print(printed: str) -> None:
    assert latex(tree(printed)) == printed


def test_ranges_and_chains() -> None:
    assert latex(chain(r"1\le i,j\le n")) == r"1 \le i, j \le n"
    assert latex(read(r"a=b, \quad c<d").statements[1]) == "c < d"
    assert latex(read(r"a \pm b").statements[0]) == r"a \pm b"


@pytest.mark.parametrize(
    ("made", "printed"),
    [
        (Product((A, Sum((B, C)))), r"a \cdot (b + c)"),
        (Product((Name("d"), X)), r"d \cdot x"),
        (Product((LOG, X)), r"\log \cdot x"),
        (Power(Negative(A), Number("2")), "(-a)^2"),
        (Power(Power(A, B), C), "(a^b)^c"),
        (Apply(LOG, (Sum((A, B)),), parentheses=False), r"\log(a + b)"),
        (Subscript(Subscript(X, (A,)), (B,)), "(x_a)_b"),
    ],
)
def test_trees_that_the_mutants_make(made: Node, printed: str) -> None:
    assert latex(made) == printed


def test_no_part_of_a_formula() -> None:
    with pytest.raises(TypeError, match="is no part of a formula"):
        latex(Node())
