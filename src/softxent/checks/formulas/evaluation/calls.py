r"""Letters, indices and calls: what a name stands for, and whether a letter before a parenthesis is a function."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.functions import BASES, CONSTANTS, FUNCTIONS
from softxent.checks.formulas.evaluation.ranges import positions, printed_size
from softxent.checks.formulas.evaluation.rules import Function, compute, quantity, rule
from softxent.checks.formulas.evaluation.scope import Definition, Scope, family, key_of
from softxent.checks.formulas.evaluation.values import FormulaError, Row, describe, is_number, multiply
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Apply, Derivative, Name, Node, Product, Subscript, Superscript


@rule(Name)
def _name(node: Name, scope: Scope) -> Any:
    if node.text in scope.indices and node.text not in scope.table:
        return scope.indices[node.text]
    return value_of(node.text, scope)


def value_of(key: str, scope: Scope) -> Any:
    """Value of a name that stands alone: a vector as a whole, where the name is a family.

    Parameters
    ----------
    key : str
        The name.
    scope : Scope
        What is bound.

    Returns
    -------
    value
        What it stands for.

    Raises
    ------
    FormulaError
        If nothing is bound to it.
    """
    bound = scope.entry(key)
    if bound is None and key not in FUNCTIONS and key not in CONSTANTS:
        bound = scope.entry(family(key))
    if isinstance(bound, Definition):
        return _defined(key, bound, scope)
    if bound is not None:
        return bound
    if key in FUNCTIONS:
        return FUNCTIONS[key]
    if key in CONSTANTS:
        return CONSTANTS[key]
    if (size := printed_size(key, scope)) is not None:
        return size
    raise FormulaError(
        f"nothing is bound to {key}; bind it in names=, where= or given=, or name its definition in using=."
    )


def _defined(key: str, definition: Definition, scope: Scope) -> Any:
    if definition.parameters:
        return _function(definition, scope)
    if key not in scope.cache:
        scope.cache[key] = None
        outside = scope.with_indices({})
        if definition.indices:
            scope.cache[key] = _filled(definition.indices, definition.body, outside)
        else:
            scope.cache[key] = quantity(definition.body, outside)
    if scope.cache[key] is None:
        raise FormulaError(f"the definition of {key} refers to {key} itself; remove one of the definitions.")
    return scope.cache[key]


def _filled(indices: Sequence[str], body: Node, scope: Scope) -> Any:
    """A family as a whole: the vector or matrix of its members."""
    letter, *others = indices
    ranges = positions(letter, [body], scope)
    rows = [
        _filled(others, body, scope.at(**{letter: at})) if others else quantity(body, scope.at(**{letter: at}))
        for at in ranges
    ]
    return np.array(rows, dtype=float)


def _function(definition: Definition, scope: Scope, indices: Sequence[Any] = ()) -> Function:
    """The function that a definition of the page describes."""
    letters, body = definition.parameters, definition.body

    def call(*arguments: Any) -> Any:
        if len(letters) == 1 and len(arguments) > 1:
            # LSE(x, y) is LSE of the two in a row.
            arguments = (np.concatenate([np.atleast_1d(argument) for argument in arguments]),)
        if len(arguments) != len(letters):
            raise FormulaError(f"a function of {', '.join(letters)} got {len(arguments)} arguments.")
        values, places = _indexed_by(definition.indices, indices)
        inner = scope.calling(definition, dict(zip(letters, arguments, strict=True)) | values, places)
        if definition.components:
            return _filled(definition.components, body, inner)
        return quantity(body, inner)

    home = tuple(scope.table[letter] for letter in letters if letter in scope.table)
    return Function(call, home if len(home) == len(letters) else None)


def _indexed_by(letters: Sequence[str], values: Sequence[Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Bind the letters of a family: positions are indices, others, such as the beta of LSE_beta, values."""
    if len(letters) != len(values):
        raise FormulaError(f"a family with the indices {', '.join(letters)} got {len(values)}.")
    pairs = dict(zip(letters, values, strict=True))
    places = {letter: value for letter, value in pairs.items() if isinstance(value, int)}
    return {letter: value for letter, value in pairs.items() if letter not in places}, places


@rule(Subscript)
def _subscript(node: Subscript, scope: Scope) -> Any:
    if (key := key_of(node)) and key in scope:
        return value_of(key, scope)
    if node.base == Name(r"\delta") and r"\delta" not in scope and family(r"\delta") not in scope:
        first, second = (_index(index, scope) for index in node.indices)
        return float(first == second)
    indices = [_index(index, scope) for index in node.indices]
    base = key_of(node.base)
    bound = None if base is None else _family(base, scope)
    if isinstance(bound, Definition) and bound.indices:
        return _member(bound, indices, scope)
    if base in BASES and base not in scope:
        return _to_base(FUNCTIONS[base], indices[0])
    whole = compute(node.base, scope) if bound is None or isinstance(bound, Definition) else bound
    return _entry(whole, indices, node)


def _family(base: str, scope: Scope) -> Any:
    bound = scope.entry(family(base))
    return scope.entry(base) if bound is None else bound


def _member(definition: Definition, indices: Sequence[Any], scope: Scope) -> Any:
    """One member of a family that the page defines, without computing the others."""
    if definition.parameters:
        return _function(definition, scope, indices)
    others = definition.indices[len(indices) :]
    values, places = _indexed_by(definition.indices[: len(indices)], indices)
    inner = (scope.holding(values) if values else scope).with_indices(places)
    return _filled(others, definition.body, inner) if others else quantity(definition.body, inner)


def _index(node: Node, scope: Scope) -> Any:
    """Value of an index: a position from 1, positions, or what else the letter stands for."""
    if isinstance(node, Name) and node.text in scope.indices:
        return scope.indices[node.text]
    value = quantity(node, scope)
    if is_number(value) and float(value).is_integer():
        return int(value)
    return value


def _entry(whole: Any, indices: Sequence[Any], node: Node) -> Any:
    """An entry of a vector or a matrix, a row of a matrix as a column, or what a Python function gives."""
    if isinstance(whole, Row):
        whole = whole.entries
    if isinstance(whole, np.ndarray):
        if all(type(index) is int and 0 < index <= length for index, length in zip(indices, whole.shape, strict=False)):
            value = whole[tuple(index - 1 for index in indices)] if len(indices) <= whole.ndim else None
            if value is not None:
                return value if value.ndim else value.item()
        if not 1 <= len(indices) <= whole.ndim:
            raise FormulaError(f"{latex(node)}: {describe(whole)} has no {len(indices)} indices.")
        for index, length in zip(indices, whole.shape, strict=False):
            _check_position(index, length, node)
        value = whole[tuple(np.asarray(index) - 1 for index in indices)]
        return value.item() if np.ndim(value) == 0 else value
    if callable(whole):
        return _given(whole, indices, node)
    if isinstance(whole, Sequence) and len(indices) == 1:
        _check_position(indices[0], len(whole), node)
        return whole[indices[0] - 1]
    raise FormulaError(f"{latex(node)}: {describe(whole)} has no index.")


def _check_position(index: Any, length: int, node: Node) -> None:
    places = np.asarray(index)
    if places.dtype.kind not in "iu":
        raise FormulaError(f"{latex(node)}: {index} is no position; positions are whole numbers from 1.")
    if places.size and not (places.min() >= 1 and places.max() <= length):
        raise FormulaError(f"{latex(node)}: there is no position {index} among {length}; positions count from 1.")


def _to_base(function: Callable[..., Any], base: Any) -> Callable[..., Any]:
    if not is_number(base):
        raise FormulaError(f"a logarithm needs a number as its base; got {describe(base)}.")
    return lambda *arguments: multiply(1 / math.log(base), function(*arguments))


@rule(Superscript)
def _superscript(node: Superscript, scope: Scope) -> Any:
    if (key := key_of(Superscript(node.base, node.mark))) is None:
        raise FormulaError(f"{latex(node)} is not a name that can be bound.")
    if not node.arguments:
        return value_of(key, scope)
    key = f"{key_of(node.base)}^{node.mark}"
    bound = _family(key, scope)
    if bound is None:
        raise FormulaError(f"nothing is bound to {latex(node)}; bind it as a list of its members or as a function.")
    indices = [_index(argument, scope) for argument in node.arguments]
    return _member(bound, indices, scope) if isinstance(bound, Definition) else _entry(bound, indices, node)


def called(function: Node, scope: Scope) -> Any:
    """Value of what stands before a parenthesis: a function, or the first factor of a product.

    Parameters
    ----------
    function : Node
        The letter, with its indices.
    scope : Scope
        What is bound.

    Returns
    -------
    value
        Something that can be called, or a value.

    Raises
    ------
    FormulaError
        If nothing is bound to it.
    """
    if isinstance(function, Subscript) and (key := key_of(function.base)):
        bound = _family(key, scope)
        if callable(bound) and not isinstance(bound, Definition):
            # Var_p(x): the index is one more argument, unless the family consists of functions.
            indices = [_index(index, scope) for index in function.indices]
            return lambda *arguments: bound(*indices, *arguments)
    return compute(function, scope)


@rule(Apply)
def _apply(node: Apply, scope: Scope) -> Any:
    if isinstance(node.function, Derivative):
        return _derivative_at(node.function, node, scope)
    function = called(node.function, scope)
    if node.separator == r"\mid" and isinstance(function, np.ndarray):
        return _conditional(function, node, scope)
    if not callable(function):
        if len(node.arguments) == 1 and _is_positions(function):
            return _entry(function, [_index(node.arguments[0], scope)], node)
        if len(node.arguments) == 1:
            return compute(Product((node.function, node.arguments[0])), scope)
        raise FormulaError(f"{latex(node)}: {describe(function)} cannot take {len(node.arguments)} arguments.")
    own = isinstance(function, Function) or function in FUNCTIONS.values()
    arguments = [quantity(argument, scope) for argument in node.arguments]
    if not own:
        arguments = [value.entries if isinstance(value, Row) else value for value in arguments]
    if own:
        return function(*arguments)
    return _plain(_given(function, arguments, node))


def _given(function: Callable[..., Any], arguments: Sequence[Any], node: Node) -> Any:
    """Call a function from Python."""
    try:
        return function(*arguments)
    except Exception as error:
        raise FormulaError(f"{latex(node)}: the Python function that is bound here fails: {error}") from error


def _derivative_at(derivative: Derivative, node: Apply, scope: Scope) -> Any:
    r"""A derivative at a point, \partial f_i / \partial x_j (z): what it is taken by stands for the point."""
    letters = {key_of(v.base if isinstance(v, Subscript) else v) for v in derivative.variables}
    if len(letters) != len(node.arguments) or None in letters:
        raise FormulaError(f"{latex(node)}: give one point for what {latex(derivative)} is taken by.")
    values = [quantity(argument, scope) for argument in node.arguments]
    return compute(derivative, scope.holding({str(key): at for key, at in zip(letters, values, strict=True)}))


def _is_positions(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "iu"


def _conditional(table: Any, node: Apply, scope: Scope) -> Any:
    r"""P(b | a) of a matrix with a row for each condition a; P(\cdot | a) is the row as a vector."""
    first, condition = node.arguments
    row = _entry(table, [_index(condition, scope)], node)
    return row if first == Name(r"\cdot") else _entry(row, [_index(first, scope)], node)


def _plain(value: Any) -> Any:
    """What a Python function returned, as a number or an array."""
    if isinstance(value, np.ndarray | np.generic) and np.ndim(value) == 0:
        return value.item()
    return np.asarray(value) if isinstance(value, list) else value
