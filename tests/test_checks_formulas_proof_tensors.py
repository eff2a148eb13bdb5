"""Vectors and matrices of symbolic size are combined as on the page."""

from typing import Any

import pytest
import sympy as sp

from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.proof.tensors import CONSTANTS, FUNCTIONS, Tensor, add, multiply
from softxent.checks.symbolic import canonical, delta, i, j, n, softmax, v, x

X, V = Tensor("column", lambda k: x[k]), Tensor("column", lambda k: v[k])
ROW = Tensor("row", lambda k: v[k])


@pytest.mark.parametrize(("left", "right"), [(X, V), (ROW, ROW), (X, len)])
def test_no_product(left: Any, right: Any) -> None:
    with pytest.raises(FormulaError, match="times"):
        multiply(left, right)


@pytest.mark.parametrize(("left", "right"), [(X, ROW), (X, sp.Integer(1))])
def test_no_sum(left: Any, right: Any) -> None:
    with pytest.raises(FormulaError, match="plus"):
        add(left, right)


def test_products() -> None:
    assert canonical(multiply(ROW, multiply(CONSTANTS["I"], X)) - multiply(ROW, X)) == 0
    assert multiply(X, ROW).entry(i, j) == x[i] * v[j]


def test_matrices_are_multiplied_rows_by_columns() -> None:
    """With matrices that are not symmetric: each product is compared with what SymPy makes of three entries."""
    a, b = sp.IndexedBase("a"), sp.IndexedBase("b")
    left, right = (Tensor("matrix", lambda i, j, letter=letter: letter[i, j]) for letter in (a, b))
    sides = {"column": X, "row": ROW, "left": left, "right": right}

    def whole(tensor: Tensor) -> Any:
        if tensor.kind == "matrix":
            return sp.Matrix(3, 3, lambda i, j: expanded(tensor.entry(i + 1, j + 1)))
        vector = sp.Matrix(3, 1, lambda i, _: expanded(tensor.entry(i + 1)))
        return vector.T if tensor.kind == "row" else vector

    def expanded(entry: Any) -> Any:
        return sp.expand(sp.sympify(entry).subs(n, 3).doit())

    for first, second in (("left", "column"), ("row", "left"), ("left", "right"), ("right", "left")):
        product = multiply(sides[first], sides[second])
        assert whole(product) == (whole(sides[first]) * whole(sides[second])).expand(), (first, second)


def test_functions() -> None:
    assert FUNCTIONS[r"\operatorname{diag}"](X).entry(i, j) == delta(i, j) * x[i]
    assert canonical(FUNCTIONS[r"\operatorname{softmax}"](X).entry(i)) == canonical(softmax(i))
    with pytest.raises(FormulaError, match="a function of one column got a number"):
        FUNCTIONS[r"\operatorname{softmax}"](sp.Integer(1))
