r"""Vectors and matrices with a symbolic number of entries, and the functions that every page knows, for SymPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Expr, KroneckerDelta, Symbol

from softxent.checks import symbolic
from softxent.checks.formulas.evaluation.values import FormulaError

Entry = Callable[..., Expr]


@dataclass(frozen=True)
class Tensor:
    """A vector or a matrix: ``entry`` takes as many indices as ``kind`` has axes ("column", "row" or "matrix")."""

    kind: str
    entry: Entry

    @property
    def axes(self) -> int:
        """How many indices an entry has."""
        return 2 if self.kind == "matrix" else 1

    def each(self, function: Callable[[Expr], Expr]) -> Tensor:
        """Apply a function to every entry."""
        return Tensor(self.kind, lambda *indices: function(self.entry(*indices)))


def fresh() -> Symbol:
    return sp.Dummy("k", integer=True, positive=True)


def total(entry: Entry) -> Expr:
    index = fresh()
    return symbolic.total(entry(index), index)


def add(left: Any, right: Any) -> Any:
    if isinstance(left, Tensor) and isinstance(right, Tensor) and left.kind == right.kind:
        return Tensor(left.kind, lambda *indices: left.entry(*indices) + right.entry(*indices))
    if isinstance(left, Expr) and isinstance(right, Expr):
        return left + right
    raise FormulaError(f"{kind_of(left)} plus {kind_of(right)} is not defined.")


def kind_of(value: Any) -> str:
    return f"a {value.kind}" if isinstance(value, Tensor) else "a number" if isinstance(value, Expr) else "a function"


def multiply(left: Any, right: Any) -> Any:
    if isinstance(left, Expr) and isinstance(right, Expr):
        return left * right
    if isinstance(left, Expr) and isinstance(right, Tensor):
        return right.each(lambda entry: left * entry)
    if isinstance(right, Expr) and isinstance(left, Tensor):
        return left.each(lambda entry: entry * right)
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        kinds = left.kind, right.kind
        if kinds == ("row", "column"):
            return total(lambda k: left.entry(k) * right.entry(k))
        if kinds == ("column", "row"):
            return Tensor("matrix", lambda i, j: left.entry(i) * right.entry(j))
        if kinds == ("matrix", "column"):
            return Tensor("column", lambda i: total(lambda k: left.entry(i, k) * right.entry(k)))
        if kinds == ("row", "matrix"):
            return Tensor("row", lambda j: total(lambda k: left.entry(k) * right.entry(k, j)))
        if kinds == ("matrix", "matrix"):
            return Tensor("matrix", lambda i, j: total(lambda k: left.entry(i, k) * right.entry(k, j)))
    raise FormulaError(f"{kind_of(left)} times {kind_of(right)} is not defined.")


def column(*values: Any) -> Tensor:
    """The one column among the arguments of a function."""
    if len(values) != 1 or not isinstance(values[0], Tensor) or values[0].kind != "column":
        raise FormulaError(f"a function of one column got {', '.join(map(kind_of, values))}.")
    return values[0]


def _entries(function: Callable[[Expr], Expr]) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        (value,) = values
        return value.each(function) if isinstance(value, Tensor) else function(value)

    return call


def _logsumexp(*values: Any) -> Expr:
    parts = [total(lambda k, v=v: sp.exp(v.entry(k))) if isinstance(v, Tensor) else sp.exp(v) for v in values]
    return sp.log(sum(parts[1:], parts[0]))


def _softmax(*values: Any) -> Tensor:
    scores = column(*values)
    return scores.each(lambda entry: sp.exp(entry) / total(lambda k: sp.exp(scores.entry(k))))


def _cross_entropy(*values: Any) -> Expr:
    p, q = column(values[0]), column(values[-1])
    return -total(lambda k: p.entry(k) * sp.log(q.entry(k)))


def _divergence(*values: Any) -> Expr:
    p, q = map(column, values)
    return total(lambda k: p.entry(k) * (sp.log(p.entry(k)) - sp.log(q.entry(k))))


def _diagonal(*values: Any) -> Tensor:
    vector = column(*values)
    return Tensor("matrix", lambda i, j: KroneckerDelta(i, j) * vector.entry(i))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    r"\log": _entries(sp.log),
    r"\exp": _entries(sp.exp),
    r"\sinh": _entries(lambda t: (sp.exp(t) - sp.exp(-t)) / 2),
    r"\cosh": _entries(lambda t: (sp.exp(t) + sp.exp(-t)) / 2),
    r"\sigma": _entries(lambda t: 1 / (1 + sp.exp(-t))),
    r"\operatorname{softmax}": _softmax,
    r"\operatorname{LSE}": _logsumexp,
    r"\operatorname{KL}": _divergence,
    r"\operatorname{diag}": _diagonal,
    "H": _cross_entropy,
}
CONSTANTS: dict[str, Any] = {
    "n": symbolic.n,
    "e": sp.E,
    r"\mathbf 1": Tensor("column", lambda _: sp.Integer(1)),
    "I": Tensor("matrix", KroneckerDelta),
}
