r"""Derivatives of a printed formula, by difference quotients of the formula itself.

No fixed step serves both a logarithm near 0 and log-sum-exp. So the step is made smaller until two neighbours agree;
the pair that agrees best decides.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.comparison import distance, size
from softxent.checks.formulas.evaluation.rules import Function, compute, quantity, rule
from softxent.checks.formulas.evaluation.scope import Definition, Scope, key_of
from softxent.checks.formulas.evaluation.values import FormulaError, add, describe, is_number, multiply
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Derivative, Name, Node, Prime, Subscript

# Weights of f(t + k h), k = -3..3, for the first three derivatives; the error is of the fourth order in h.
_STENCILS: dict[int, dict[int, float]] = {
    1: {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12},
    2: {-2: -1 / 12, -1: 16 / 12, 0: -30 / 12, 1: 16 / 12, 2: -1 / 12},
    3: {-3: 1 / 8, -2: -1.0, -1: 13 / 8, 1: -13 / 8, 2: 1.0, 3: -1 / 8},
}
# The first step, and what each next one is divided by.
_FIRST, _FACTOR, _TRIES = 1e-2, 4.0, 18
_CLOSE, _GOOD = 1e-10, 1e-7


def difference_quotient(function: Callable[..., Any], point: Sequence[float], orders: Sequence[int]) -> Any:
    """Differentiate a function of numbers, ``orders[a]`` times by its argument ``a``.

    Parameters
    ----------
    function : callable
        Takes as many numbers as ``point`` has; returns a value of a formula.
    point : sequence of float
        Where.
    orders : sequence of int
        How often by each argument, 1 to 3.

    Returns
    -------
    value
        The derivative, of the kind of the function's values; NaN where no step gives a finite one.

    Raises
    ------
    FormulaError
        If an order is higher.

    Examples
    --------
    >>> round(difference_quotient(lambda t: 1 / t, [1e-6], [1]) * 1e-12, 7)
    -1.0
    >>> round(difference_quotient(lambda s, t: s * s * t, [3.0, 5.0], [1, 1]), 7)
    6.0
    """
    if max(orders) > max(_STENCILS):
        raise FormulaError(f"derivatives of order {max(orders)} are not computed, only up to {max(_STENCILS)}.")
    best: Any = None
    smallest, previous = math.inf, None
    for attempt in range(_TRIES):
        estimate = _stencil(function, point, orders, _FIRST / _FACTOR**attempt)
        if previous is not None:
            gap = distance(estimate, previous) / (1 + size(estimate))
            if gap < smallest:
                best, smallest = previous, gap
            if gap < _CLOSE or (smallest < _GOOD and gap > smallest):
                break
        previous = estimate
    return previous if best is None else best


def _stencil(function: Callable[..., Any], point: Sequence[float], orders: Sequence[int], relative: float) -> Any:
    steps = [relative * max(1.0, abs(at)) for at in point]
    total: Any = None
    for offsets in itertools.product(*(_STENCILS[order].items() for order in orders)):
        weight = math.prod(w for _, w in offsets)
        value = function(*(at + k * h for at, (k, _), h in zip(point, offsets, steps, strict=True)))
        term = multiply(weight, value)
        total = term if total is None else add(total, term)
    return multiply(1 / math.prod(h**order for h, order in zip(steps, orders, strict=True)), total)


@rule(Prime)
def _prime(node: Prime, scope: Scope) -> Any:
    if (key := key_of(node)) and key in scope:
        return compute(Name(key), scope)
    function = compute(node.base, scope)
    if not callable(function):
        raise FormulaError(
            f"{latex(node)}: {describe(function)} has no derivative; bind a function, or bind {latex(node)}."
        )

    def derivative(*arguments: Any) -> Any:
        if len(arguments) != 1 or not is_number(arguments[0]):
            raise FormulaError(f"{latex(node)} is a derivative by one number; got {describe(arguments[0])}.")
        return difference_quotient(lambda t: _number(function(t)), [float(arguments[0])], [node.order])

    return Function(derivative, function.home if isinstance(function, Function) else None)


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic | np.ndarray) and np.ndim(value) == 0 else value


@rule(Derivative)
def _derivative(node: Derivative, scope: Scope) -> Any:
    # Its value does not change while only the other side of an equation is changed.
    places = tuple(sorted(scope.indices.items()))
    key = (node, places)
    if key not in scope.cache:
        scope.cache[key] = _nabla(node, scope) if node.kind == "nabla" else _partial(node, scope)
    return scope.cache[key]


def _partial(node: Derivative, scope: Scope) -> Any:
    return _differentiated(node.function, [_entry(variable, scope) for variable in node.variables], scope)


def _entry(variable: Node, scope: Scope) -> tuple[str, tuple[int, ...]]:
    """The letter and the position of what is differentiated by, such as x and 2 for the j-th entry."""
    base, indices = (variable.base, variable.indices) if isinstance(variable, Subscript) else (variable, ())
    key = key_of(base)
    if key is None:
        raise FormulaError(f"{latex(variable)} is nothing that one differentiates by.")
    if f"{key}_" in scope and indices:
        key = f"{key}_"
    value = scope.entry(key)
    if isinstance(value, Definition) or not (is_number(value) or isinstance(value, np.ndarray)):
        raise FormulaError(f"bind {key} to values in names=, so that one can differentiate by {latex(variable)}.")
    positions = tuple(int(quantity(index, scope)) - 1 for index in indices)
    shape = np.shape(value)
    if len(positions) != len(shape) or any(not 0 <= at < length for at, length in zip(positions, shape, strict=True)):
        raise FormulaError(f"{latex(variable)} is no number: {key} is {describe(value)}.")
    return key, positions


def _differentiated(function: Node, entries: Sequence[tuple[str, tuple[int, ...]]], scope: Scope) -> Any:
    distinct = list(dict.fromkeys(entries))
    orders = [entries.count(entry) for entry in distinct]
    point = [float(np.asarray(scope.table[key])[at]) for key, at in distinct]

    def shifted(*numbers: float) -> Any:
        values: dict[str, Any] = {}
        for (key, at), number in zip(distinct, numbers, strict=True):
            value = values.get(key, scope.table[key])
            if at:
                value = np.array(value, dtype=float)
                value[at] = number
            else:
                value = number
            values[key] = value
        inner = scope.shifted(values)
        result = quantity(function, inner)
        if callable(result):
            # The f of df/dx_j without its argument.
            result = _number(result(*(inner.table[key] for key in dict.fromkeys(key for key, _ in distinct))))
        return result

    with scope.watching(distinct[0][0]) as looked_up:
        value = difference_quotient(shifted, point, orders)
        if not looked_up():
            letter = distinct[0][0]
            raise FormulaError(
                f"{latex(function)} does not depend on {letter} here; define it in where= or using=, not by a value."
            )
    return value


def _nabla(node: Derivative, scope: Scope) -> Any:
    """The gradient, in the shape of what is differentiated by; the matrix of second derivatives for order 2."""
    (variable,) = node.variables
    key = key_of(variable)
    value = None if key is None else scope.entry(key)
    if not isinstance(value, np.ndarray):
        raise FormulaError(f"{latex(node)}: bind {latex(variable)} to vectors or matrices in names=.")
    places = list(np.ndindex(value.shape))
    if node.order == 1:
        gradient = [_differentiated(node.function, [(str(key), at)], scope) for at in places]
        return _numbers(gradient, node).reshape(value.shape)
    if node.order == 2 and value.ndim == 1:
        hessian = np.zeros((len(places), len(places)))
        for a, b in itertools.combinations_with_replacement(range(len(places)), 2):
            second = _differentiated(node.function, [(str(key), places[a]), (str(key), places[b])], scope)
            hessian[a, b] = hessian[b, a] = _numbers([second], node)[0]
        return hessian
    raise FormulaError(f"{latex(node)} of order {node.order} by {describe(value)} is not computed.")


def _numbers(values: list[Any], node: Node) -> Any:
    if not all(map(is_number, values)):
        raise FormulaError(f"{latex(node)} needs a number to differentiate; got {describe(values[0])}.")
    return np.array(values, dtype=float)
