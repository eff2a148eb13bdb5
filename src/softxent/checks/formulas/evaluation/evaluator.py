r"""The value of a printed formula at a point: sums, products, sums over indices, and the relations between sides.

Letters, calls and derivatives are in the modules ``calls`` and ``derivatives`` beside this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

# These modules register how letters, derivatives and sums are computed.
from softxent.checks.formulas.evaluation import calls, derivatives, sums  # noqa: F401, they add their rules
from softxent.checks.formulas.evaluation.functions import divide, power
from softxent.checks.formulas.evaluation.rules import compute, quantity, rule
from softxent.checks.formulas.evaluation.scope import Scope, words
from softxent.checks.formulas.evaluation.values import (
    FormulaError,
    Row,
    add,
    describe,
    entrywise,
    is_number,
    multiply,
    transpose,
)
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Bars,
    Cases,
    Circle,
    Fraction,
    Inner,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Transpose,
    Tuple,
    as_product,
)
from softxent.checks.formulas.syntax.tree import children


def evaluate(node: Node, scope: Scope) -> Any:
    """Value of a formula at a point, without warnings about overflow and the like.

    Parameters
    ----------
    node : Node
        The formula.
    scope : Scope
        What its letters stand for.

    Returns
    -------
    value
        A number, a vector or a matrix.

    Raises
    ------
    FormulaError
        If a letter is not bound, or the parts do not fit together.
    """
    with np.errstate(all="ignore"):
        return quantity(node, scope)


@rule(Number)
def _number(node: Number, _scope: Scope) -> float:
    return math.inf if node.text == r"\infty" else float(node.text)


@rule(Negative)
def _negative(node: Negative, scope: Scope) -> Any:
    return multiply(-1.0, quantity(node.term, scope))


@rule(Sum)
def _sum(node: Sum, scope: Scope) -> Any:
    total = quantity(node.terms[0], scope)
    for term in node.terms[1:]:
        total = add(total, quantity(term, scope))
    return total


@rule(Product)
def _product(node: Product, scope: Scope) -> Any:
    values: list[Any] = []
    factors = list(node.factors)
    while factors:
        factor = factors.pop(0)
        value = quantity(factor, scope)
        if callable(value) and factors and isinstance(factors[0], Apply):
            value = _operated(value, factors.pop(0), scope)
        values.append(value)
    result = values[0]
    for value in values[1:]:
        result = multiply(result, value)
    if is_number(result) and math.isnan(result) and _vanishes(node, values):
        return 0.0
    return result


def _operated(operator: Callable[..., Any], applied: Node, scope: Scope) -> Any:
    """An operator, such as the D_h of D_h f(t), makes a function of a function."""
    if not isinstance(applied, Apply):
        raise FormulaError(f"an operator before {latex(applied)}, which is not the value of a function.")
    made = operator(compute(applied.function, scope))
    return made(*(quantity(argument, scope) for argument in applied.arguments))


def _vanishes(node: Product, values: Sequence[Any]) -> bool:
    """Whether the book's convention 0 log 0 = 0 log(0/0) = 0 applies: a factor 0 beside one with a logarithm."""
    zero = any(is_number(value) and value == 0 for value in values)
    return zero and all(
        math.isfinite(value) or _has_logarithm(factor)
        for factor, value in zip(node.factors, values, strict=False)
        if is_number(value)
    )


def _has_logarithm(node: Node) -> bool:
    return node == Name(r"\log") or any(_has_logarithm(part) for _, _, part in children(node))


@rule(Circle)
def _circle(node: Circle, scope: Scope) -> Any:
    return entrywise(node.operator, quantity(node.left, scope), quantity(node.right, scope))


@rule(Fraction)
def _fraction(node: Fraction, scope: Scope) -> Any:
    numerator, denominator = quantity(node.numerator, scope), quantity(node.denominator, scope)
    if not is_number(denominator):
        raise FormulaError(rf"a division by {describe(denominator)} is not defined (use \oslash for entries).")
    if is_number(numerator):
        return divide(float(numerator), float(denominator))
    return multiply(divide(1.0, float(denominator)), numerator)


@rule(Power)
def _power(node: Power, scope: Scope) -> Any:
    if (product := as_product(node)) and not callable(calls.called(product.factors[0], scope)):
        return compute(product, scope)
    base, exponent = quantity(node.base, scope), quantity(node.exponent, scope)
    if is_number(base) and is_number(exponent):
        return power(float(base), float(exponent))
    raise FormulaError(f"{describe(base)} to the power of {describe(exponent)} is not defined.")


@rule(Transpose)
def _transposed(node: Transpose, scope: Scope) -> Any:
    if (product := as_product(node)) and not callable(calls.called(product.factors[0], scope)):
        return compute(product, scope)
    return transpose(quantity(node.base, scope))


@rule(Inner)
def _inner(node: Inner, scope: Scope) -> Any:
    left, right = quantity(node.left, scope), quantity(node.right, scope)
    if not (isinstance(left, np.ndarray) and left.ndim == 1):
        raise FormulaError(rf"\langle {latex(node.left)}, \cdot \rangle needs a column; got {describe(left)}.")
    return multiply(Row(left), right)


@rule(Bars)
def _bars(node: Bars, scope: Scope) -> float:
    value = quantity(node.content, scope)
    if is_number(value):
        functions: dict[str, Callable[[float], float]] = {"abs": abs, "ceiling": math.ceil, "floor": math.floor}
        if node.kind in functions:
            return float(functions[node.kind](value)) if math.isfinite(value) else abs(value)
    elif node.kind == "abs" and isinstance(value, set | frozenset | range):
        return float(len(value))
    elif node.kind == "norm" and isinstance(value, np.ndarray) and value.ndim == 1:
        order = 2.0 if node.index is None else quantity(node.index, scope)
        if is_number(order) and order > 0:
            return float(np.linalg.norm(value, order))
        raise FormulaError(f"a norm of the order {describe(order)} is not defined.")
    raise FormulaError(f"{latex(node)} is not defined for {describe(value)}.")


@rule(Tuple)
def _tuple(node: Tuple, scope: Scope) -> Any:
    """A vector of numbers, as in (p, 1 - p); other things stay side by side."""
    values = [quantity(entry, scope) for entry in node.entries]
    return np.array(values, dtype=float) if all(map(is_number, values)) else tuple(values)


@rule(Cases)
def _cases(node: Cases, scope: Scope) -> Any:
    """The branch whose words are bound to True; "otherwise" is the one where no others are."""
    cases = [words(text) for _, text in node.branches]
    chosen = [branch for (branch, _), text in zip(node.branches, cases, strict=True) if _is_true(text, scope)]
    if not chosen and "otherwise" in cases:
        chosen = [node.branches[cases.index("otherwise")][0]]
    if len(chosen) != 1:
        raise FormulaError(f"{len(chosen)} cases apply; bind one of {cases} to True and the others to False.")
    return quantity(chosen[0], scope)


def _is_true(text: str, scope: Scope) -> bool:
    if text == "otherwise":
        return False
    value = scope.entry(text)
    if not isinstance(value, bool | np.bool_):
        raise FormulaError(f"no truth value for the case '{text}'; bind these words to True or False.")
    return bool(value)
