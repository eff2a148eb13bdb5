"""The tree of a formula becomes the same formula in SymPy."""

from typing import Any

import pytest
import sympy as sp
from formulas import side

from softxent.checks.formulas.evaluation.scope import define
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.proof.symbols import Symbols
from softxent.checks.formulas.proof.tensors import Tensor
from softxent.checks.prover import prove_equal
from softxent.checks.symbolic import delta, i, j, k, logsumexp, softmax, total, v, x

T = sp.Symbol("t", real=True)
TABLE = {"x": Tensor("column", lambda at: x[at]), "v": Tensor("column", lambda at: v[at]), "t": T}
TABLE["A"] = Tensor("matrix", lambda row, column: x[row] * v[column] ** 2)


def expression(tex: str, *where: tuple[str, str]) -> Any:
    definitions = dict(define(side(left), side(right)) for left, right in where)
    return Symbols({**TABLE, **definitions}).at(i=i, j=j).expression(side(tex))


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\operatorname{LSE}(x)", logsumexp(x)),
        (r"\operatorname{softmax}(x)_i", softmax(i)),
        (r"\langle x, v\rangle", total(x[k] * v[k])),
        (r"\sum_{k \ne i} x_k", total(x[k]) - x[i]),
        (r"\frac{\partial \operatorname{LSE}(x)}{\partial x_j}", softmax(j)),
        (r"(\nabla_x \operatorname{LSE}(x))_i", softmax(i)),
        (r"x_i(\delta_{ij} - x_j)^2", x[i] * (delta(i, j) - x[j]) ** 2),
        (r"\sigma'(t)", sp.exp(-t) / (1 + sp.exp(-t)) ** 2 if (t := T) else None),
        (r"(A v)_i", x[i] * total(v[k] ** 3)),
        (r"A(v)_i", x[i] * total(v[k] ** 3)),
        (r"(A^{\mathsf T} v)_i", total(x[k] * v[k]) * v[i] ** 2),
        (r"n^2", sp.Symbol("n", integer=True, positive=True) ** 2),
    ],
)
def test_expression(tex: str, expected: Any) -> None:
    prove_equal(expression(tex), expected)


def test_definitions() -> None:
    prove_equal(expression("m x_i", ("m", r"\sum_k v_k")), total(v[k]) * x[i])
    prove_equal(expression("f(x)", ("f(y)", r"\sum_k y_k v_k")), total(x[k] * v[k]))
    prove_equal(expression("a_j", ("a_i", r"x_i v_i")), x[j] * v[j])


UNKNOWN = [r"\max_k x_k", r"\sum_{k=1}^3 x_k", r"|t|", "x v", "q"]
UNEVEN = [r"\sum_{i < j} x_i", r"\sum_{i < j} (x_i - x_j)"]


@pytest.mark.parametrize("tex", UNKNOWN + UNEVEN)
def test_not_translated(tex: str) -> None:
    with pytest.raises(FormulaError):
        expression(tex)
