r"""A printed formula in the terms of SymPy, for a symbolic number of classes.

A vector is a function that gives the entry of an index, a matrix one of two indices. So an identity of vectors becomes
an identity of their entries, which `softxent.checks.prover` proves for every :math:`n`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy import Expr, KroneckerDelta, Symbol

from softxent.checks import symbolic
from softxent.checks.formulas.evaluation.scope import Definition, key_of
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.proof.tensors import (
    CONSTANTS,
    FUNCTIONS,
    Entry,
    Tensor,
    add,
    column,
    fresh,
    kind_of,
    multiply,
    total,
)
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Big,
    Chain,
    Circle,
    Derivative,
    Fraction,
    Inner,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Prime,
    Product,
    Subscript,
    Sum,
    Transpose,
)


@dataclass(frozen=True)
class Symbols:
    """What the letters stand for: SymPy expressions, tensors, functions, and definitions from the page."""

    table: Mapping[str, Any]
    indices: Mapping[str, Expr] = field(default_factory=dict)

    def holding(self, values: Mapping[str, Any]) -> Symbols:
        """Give letters other values."""
        return Symbols({**self.table, **values}, self.indices)

    def at(self, **indices: Expr) -> Symbols:
        """Let indices stand for expressions."""
        return Symbols(self.table, {**self.indices, **indices})

    def expression(self, node: Node) -> Any:
        """Turn a formula into an expression, a tensor or a function; a FormulaError says what has no such terms."""
        found = _RULES.get(type(node))
        if found is None:
            raise FormulaError(f"{latex(node)} is not translated into SymPy.")
        return found(node, self)


def _name(node: Name, symbols: Symbols) -> Any:
    return symbols.indices[node.text] if node.text in symbols.indices else _bound(node.text, symbols)


def _bound(key: str, symbols: Symbols) -> Any:
    value = symbols.table.get(key)
    if value is None and key not in FUNCTIONS:
        value = symbols.table.get(f"{key}_")
    if isinstance(value, Definition):
        return _defined(value, symbols)
    if value is None:
        value = FUNCTIONS.get(key, CONSTANTS.get(key))
    if value is None:
        raise FormulaError(f"nothing is bound to {key}; name it among the vectors or numbers, or define it.")
    return value


def _defined(definition: Definition, symbols: Symbols) -> Any:
    outside = Symbols(symbols.table)
    if definition.parameters:
        return lambda *values: _call(definition, values, outside)
    if not definition.indices:
        return outside.expression(definition.body)
    kind = "matrix" if len(definition.indices) == 2 else "column"

    def entry(*at: Expr) -> Any:
        return outside.at(**dict(zip(definition.indices, at, strict=True))).expression(definition.body)

    return Tensor(kind, entry)


def _call(definition: Definition, values: tuple[Any, ...], symbols: Symbols, indices: tuple[Any, ...] = ()) -> Any:
    if len(values) != len(definition.parameters) or len(indices) != len(definition.indices):
        raise FormulaError(f"a function of {', '.join(definition.parameters)} got {len(values)} arguments.")
    letters = (*definition.parameters, *definition.indices)
    inner = symbols.holding(dict(zip(letters, (*values, *indices), strict=True)))
    if not definition.components:
        return inner.expression(definition.body)
    return Tensor("column", lambda at: inner.at(**{definition.components[0]: at}).expression(definition.body))


def _subscript(node: Subscript, symbols: Symbols) -> Any:
    indices = [symbols.expression(index) for index in node.indices]
    if node.base == Name(r"\delta") and r"\delta" not in symbols.table:
        return KroneckerDelta(*indices)
    base = symbols.expression(node.base)
    if isinstance(base, Tensor) and base.axes == len(indices):
        return base.entry(*indices)
    raise FormulaError(f"{latex(node)}: {kind_of(base)} has no {len(indices)} indices.")


def _apply(node: Apply, symbols: Symbols) -> Any:
    function = _function(node.function, symbols)
    if callable(function):
        return function(*(symbols.expression(argument) for argument in node.arguments))
    if len(node.arguments) == 1:
        return multiply(function, symbols.expression(node.arguments[0]))
    raise FormulaError(f"{latex(node)}: {kind_of(function)} cannot be called.")


def _function(node: Node, symbols: Symbols) -> Any:
    key = key_of(node.base) if isinstance(node, Subscript) else None
    definition = None if key is None else symbols.table.get(key, symbols.table.get(f"{key}_"))
    if isinstance(node, Subscript) and isinstance(definition, Definition) and definition.parameters:
        indices = tuple(symbols.expression(index) for index in node.indices)
        return lambda *values: _call(definition, values, Symbols(symbols.table), indices)
    return symbols.expression(node)


def _power(node: Power, symbols: Symbols) -> Any:
    if isinstance(node.base, Apply) and not callable(head := _function(node.base.function, symbols)):
        (content,) = node.base.arguments
        return multiply(head, symbols.expression(Power(content, node.exponent)))
    base, exponent = symbols.expression(node.base), symbols.expression(node.exponent)
    if not (isinstance(base, Expr) and isinstance(exponent, Expr)):
        raise FormulaError(f"{kind_of(base)} to the power of {kind_of(exponent)} is not defined.")
    return base**exponent


def _product(node: Product, symbols: Symbols) -> Any:
    result = symbols.expression(node.factors[0])
    for factor in node.factors[1:]:
        result = multiply(result, symbols.expression(factor))
    return result


def _sum(node: Sum, symbols: Symbols) -> Any:
    result = symbols.expression(node.terms[0])
    for term in node.terms[1:]:
        result = add(result, symbols.expression(term))
    return result


def _fraction(node: Fraction, symbols: Symbols) -> Any:
    denominator = symbols.expression(node.denominator)
    if not isinstance(denominator, Expr):
        raise FormulaError(f"a division by {kind_of(denominator)} is not defined.")
    return multiply(symbols.expression(node.numerator), 1 / denominator)


def _transpose(node: Transpose, symbols: Symbols) -> Any:
    value = symbols.expression(node.base)
    if not isinstance(value, Tensor):
        raise FormulaError(f"the transpose of {kind_of(value)} is not defined.")
    if value.kind == "matrix":
        return Tensor("matrix", lambda i, j: value.entry(j, i))
    return Tensor("row" if value.kind == "column" else "column", value.entry)


def _circle(node: Circle, symbols: Symbols) -> Any:
    left, right = symbols.expression(node.left), symbols.expression(node.right)
    if not (isinstance(left, Tensor) and isinstance(right, Tensor) and left.kind == right.kind):
        raise FormulaError(f"{kind_of(left)} {node.operator} {kind_of(right)} is not defined.")
    if node.operator == r"\circ":
        return Tensor(left.kind, lambda *at: left.entry(*at) * right.entry(*at))
    return Tensor(left.kind, lambda *at: left.entry(*at) / right.entry(*at))


def _inner(node: Inner, symbols: Symbols) -> Any:
    left, right = column(symbols.expression(node.left)), column(symbols.expression(node.right))
    return total(lambda k: left.entry(k) * right.entry(k))


def _big(node: Big, symbols: Symbols) -> Any:
    ranged = (node.lower, node.upper) in ((None, None), (Number("1"), Name("n")))
    if node.operator != r"\sum" or not ranged:
        raise FormulaError(f"{latex(node)} is not translated into SymPy: only sums over 1..n are.")
    letters = [binder.text for binder in node.binders]

    def term(*at: Expr) -> Any:
        value = symbols.at(**dict(zip(letters, at, strict=True))).expression(node.body)
        if not isinstance(value, Expr):
            raise FormulaError(f"a sum of {kind_of(value)}s is not translated into SymPy.")
        return value

    if not node.conditions:
        return total(term) if len(letters) == 1 else total(lambda i: total(lambda j: term(i, j)))
    (condition,) = node.conditions
    return _conditional(term, letters, condition, symbols)


def _conditional(term: Entry, letters: list[str], condition: Chain, symbols: Symbols) -> Expr:
    """Sums over k != i, and over i < j where the terms are symmetric and vanish for i = j."""
    names = [side.text if isinstance(side, Name) else None for side in condition.sides]
    if condition.relations == (r"\ne",) and len(letters) == 1 and letters[0] == names[0]:
        return total(term) - term(symbols.expression(condition.sides[1]))
    if condition.relations == ("<",) and names == letters:
        i, j = fresh(), fresh()
        if symbolic.canonical(sp.expand(term(i, j) - term(j, i))) == 0 and symbolic.canonical(term(i, i)) == 0:
            return total(lambda i: total(lambda j: term(i, j))) / 2
    raise FormulaError(f"the condition {latex(condition)} is not translated into SymPy.")


def _derivative(node: Derivative, symbols: Symbols) -> Any:
    if node.kind == "nabla":
        (variable,) = node.variables
        bound = symbols.expression(variable)
        function = symbols.expression(node.function)
        if not isinstance(bound, Tensor) or not isinstance(function, Expr):
            raise FormulaError(f"{latex(node)} needs a number to differentiate, by a vector.")
        if node.order == 1:
            return Tensor("column", lambda i: _by(function, bound.entry(i)))
        return Tensor("matrix", lambda i, j: _by(_by(function, bound.entry(j)), bound.entry(i)))
    result = symbols.expression(node.function)
    for variable in reversed(node.variables):
        result = _by(result, symbols.expression(variable))
    return result


def _by(function: Any, variable: Any) -> Expr:
    if not isinstance(function, Expr):
        raise FormulaError(f"the derivative of {kind_of(function)} is not translated into SymPy.")
    if isinstance(variable, sp.Indexed):
        return symbolic.differentiate(function, variable)
    if isinstance(variable, Symbol):
        return sp.diff(function, variable)
    raise FormulaError(
        f"a derivative by {variable} is not translated into SymPy; name the letter as a vector or number."
    )


def _prime(node: Prime, symbols: Symbols) -> Any:
    function = symbols.expression(node.base)
    if not callable(function):
        raise FormulaError(f"{latex(node)}: {kind_of(function)} has no derivative.")

    def derivative(value: Expr) -> Expr:
        variable = sp.Dummy("t", real=True)
        return sp.diff(function(variable), variable, node.order).subs(variable, value)

    return derivative


_RULES: dict[type[Node], Callable[[Any, Symbols], Any]] = {
    Number: lambda node, _: sp.oo if node.text == r"\infty" else sp.Rational(node.text),
    Name: _name,
    Subscript: _subscript,
    Apply: _apply,
    Power: _power,
    Product: _product,
    Sum: _sum,
    Negative: lambda node, symbols: multiply(sp.Integer(-1), symbols.expression(node.term)),
    Fraction: _fraction,
    Transpose: _transpose,
    Circle: _circle,
    Inner: _inner,
    Big: _big,
    Derivative: _derivative,
    Prime: _prime,
}
