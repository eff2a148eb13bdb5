r"""What a printed formula can be equal to: numbers, columns, rows and matrices, and which of them may be combined.

The rules are those of the page, not of NumPy: a number is not added to a vector, two columns have no product, nothing
is divided by a vector. Many a misprint is refused by them alone.

Values are Python numbers, 1-D arrays (columns), `Row` and 2-D arrays, and two whose size follows from what they meet:
a multiple of :math:`\mathbf 1` (`Ones`) and of the identity (`Identity`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class FormulaError(ValueError):
    """A formula has no value: something is not bound, or its parts do not fit together."""


@dataclass(frozen=True)
class Row:
    """A row vector, which only a transpose makes."""

    entries: Array


@dataclass(frozen=True)
class Ones:
    r"""``factor`` times :math:`\mathbf 1`, as long as the vector it meets; transposed where ``row`` is true."""

    factor: float = 1.0
    row: bool = False


@dataclass(frozen=True)
class Identity:
    """``factor`` times the identity matrix, as large as the matrix it meets."""

    factor: float = 1.0


def is_number(value: Any) -> bool:
    """Whether ``value`` is a number: no truth value, array, set or function."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def describe(value: Any) -> str:
    """Name the kind of a value, for messages.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    str
        Such as "a column of 3".

    Examples
    --------
    >>> describe(1.5), describe(np.ones(3)), describe(Row(np.ones(3))), describe(np.ones((2, 3)))
    ('a number', 'a column of 3', 'a row of 3', 'a 2 x 3 matrix')
    """
    if is_number(value):
        return "a number"
    if isinstance(value, Row):
        return f"a row of {value.entries.size}"
    if isinstance(value, np.ndarray):
        return f"a column of {value.size}" if value.ndim == 1 else f"a {' x '.join(map(str, value.shape))} matrix"
    if isinstance(value, Ones):
        return r"a multiple of \mathbf 1"
    if isinstance(value, Identity):
        return "a multiple of the identity"
    return "a function" if callable(value) else f"a {type(value).__name__}"


def add(left: Any, right: Any) -> Any:
    r"""Add two values of the same kind and size.

    Parameters
    ----------
    left, right : value
        The terms. A multiple of :math:`\mathbf 1` takes the length of the other term.

    Returns
    -------
    value
        Their sum.

    Raises
    ------
    FormulaError
        If their kinds or sizes differ.

    Examples
    --------
    >>> add(np.array([1.0, 2.0]), Ones(3.0))
    array([4., 5.])
    >>> add(np.array([1.0, 2.0]), 3.0)
    Traceback (most recent call last):
    ...
    softxent.checks.formulas.evaluation.values.FormulaError: a column of 2 plus a number is not defined.
    """
    if is_number(left) and is_number(right):
        return left + right
    left, right = resolved(left, right)
    same = type(left) is type(right)
    if same and isinstance(left, np.ndarray) and left.shape == right.shape:
        return left + right
    if same and isinstance(left, Row) and left.entries.shape == right.entries.shape:
        return Row(left.entries + right.entries)
    if same and isinstance(left, Ones) and left.row == right.row:
        return Ones(left.factor + right.factor, left.row)
    if same and isinstance(left, Identity):
        return Identity(left.factor + right.factor)
    raise FormulaError(f"{describe(left)} plus {describe(right)} is not defined.")


def resolved(left: Any, right: Any) -> tuple[Any, Any]:
    r"""Give a multiple of :math:`\mathbf 1` or of the identity the size of the value that it is added to."""
    return _sized_like(left, right), _sized_like(right, left)


def _sized_like(value: Any, other: Any) -> Any:
    if isinstance(value, Ones):
        if value.row and isinstance(other, Row):
            return Row(np.full(other.entries.shape, value.factor))
        if not value.row and isinstance(other, np.ndarray) and other.ndim == 1:
            return np.full(other.shape, value.factor)
    if isinstance(value, Identity) and isinstance(other, np.ndarray) and other.ndim == 2 and len(set(other.shape)) == 1:
        return value.factor * np.eye(len(other))
    return value


def multiply(left: Any, right: Any) -> Any:
    r"""Multiply as on the page: numbers with anything, rows with columns, matrices with what fits.

    Parameters
    ----------
    left, right : value
        The factors, in this order.

    Returns
    -------
    value
        Their product.

    Raises
    ------
    FormulaError
        If they have no product, such as two columns.

    Examples
    --------
    >>> multiply(Row(np.array([1.0, 2.0])), np.array([3.0, 4.0]))
    11.0
    >>> multiply(np.ones(2), np.ones(2))
    Traceback (most recent call last):
    ...
    softxent.checks.formulas.evaluation.values.FormulaError: a column of 2 times a column of 2 is not defined.
    """
    if is_number(left) and is_number(right):
        return left * right
    if is_number(left):
        return _scaled(right, left)
    if is_number(right):
        return _scaled(left, right)
    if isinstance(left, Identity):
        return _scaled(right, left.factor)
    if isinstance(right, Identity):
        return _scaled(left, right.factor)
    left, right = _ones_in_product(left, right)
    if isinstance(left, np.ndarray) and left.ndim == 1 and isinstance(right, Row):
        return np.outer(left, right.entries)
    a, b = entries_of(left), entries_of(right)
    fits = a is not None and b is not None and (isinstance(left, Row) or a.ndim == 2)
    if not fits or isinstance(right, Row) or a.shape[-1] != b.shape[0]:
        raise FormulaError(f"{describe(left)} times {describe(right)} is not defined.")
    product = a @ b
    if isinstance(left, Row):
        return Row(product) if b.ndim == 2 else float(product)
    return product


def entries_of(value: Any) -> Any:
    """Entries of a vector or a matrix as an array; None for anything else."""
    if isinstance(value, Row):
        return value.entries
    return value if isinstance(value, np.ndarray) else None


def _ones_in_product(left: Any, right: Any) -> tuple[Any, Any]:
    r"""Give :math:`\mathbf 1` its length in ``1 p^T``, ``1^T p``, ``A 1`` and ``1^T A``."""
    if isinstance(left, Ones):
        other = entries_of(right)
        if other is not None and left.row != isinstance(right, Row):
            filled = np.full(other.shape[0], left.factor)
            left = Row(filled) if left.row else filled
    elif isinstance(right, Ones):
        other = entries_of(left)
        if other is not None and right.row == (isinstance(left, np.ndarray) and left.ndim == 1):
            filled = np.full(other.shape[-1], right.factor)
            right = Row(filled) if right.row else filled
    return left, right


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, np.ndarray):
        return factor * value
    if isinstance(value, Row):
        return Row(factor * value.entries)
    if isinstance(value, Ones):
        return Ones(factor * value.factor, value.row)
    if isinstance(value, Identity):
        return Identity(factor * value.factor)
    raise FormulaError(f"a number times {describe(value)} is not defined.")


def entrywise(operator: str, left: Any, right: Any) -> Any:
    r"""Multiply or divide two vectors, or two matrices, entry by entry.

    Parameters
    ----------
    operator : str
        ``\circ`` or ``\oslash``.
    left, right : value
        Two values of the same kind and size.

    Returns
    -------
    value
        The product or quotient.

    Raises
    ------
    FormulaError
        If their kinds or sizes differ, or if they are numbers.

    Examples
    --------
    >>> entrywise(r"\oslash", np.array([1.0, 2.0]), np.array([2.0, 2.0]))
    array([0.5, 1. ])
    """
    left, right = resolved(left, right)
    if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray) and left.shape == right.shape):
        raise FormulaError(f"{describe(left)} {operator} {describe(right)} is not defined.")
    return left * right if operator == r"\circ" else left / right


def transpose(value: Any) -> Any:
    """Transpose a column, a row or a matrix.

    Parameters
    ----------
    value : value
        What is transposed.

    Returns
    -------
    value
        The transpose.

    Raises
    ------
    FormulaError
        If it is a number or no value of a formula.

    Examples
    --------
    >>> transpose(np.ones(2))
    Row(entries=array([1., 1.]))
    """
    if isinstance(value, np.ndarray):
        return Row(value) if value.ndim == 1 else value.T
    if isinstance(value, Row):
        return value.entries
    if isinstance(value, Ones):
        return Ones(value.factor, not value.row)
    if isinstance(value, Identity):
        return value
    raise FormulaError(f"the transpose of {describe(value)} is not defined.")
