"""How far two values of a formula are apart, and how large they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.values import (
    FormulaError,
    Identity,
    Ones,
    describe,
    entries_of,
    is_number,
    resolved,
)


def size(value: Any) -> float:
    """Largest absolute value of an entry.

    Parameters
    ----------
    value : value
        A number, an array, a row, or a multiple of one of the unsized values.

    Returns
    -------
    float
        The size; infinite or NaN entries do not count.

    Examples
    --------
    >>> size(np.array([1.0, -3.0, np.inf]))
    3.0
    """
    if is_number(value):
        magnitude = abs(float(value))
        return magnitude if magnitude < np.inf else 0.0
    entries = np.asarray(value.factor if isinstance(value, Ones | Identity) else entries_of(value), dtype=float)
    finite = np.abs(entries[np.isfinite(entries)])
    return float(finite.max(initial=0.0))


def distance(left: Any, right: Any) -> float:
    """Largest difference of two entries: 0 where both are the same infinity, infinite where only one side is finite.

    Parameters
    ----------
    left, right : value
        Values of the same kind and size.

    Returns
    -------
    float
        The difference; infinite too where an entry is NaN.

    Raises
    ------
    FormulaError
        If their kinds or sizes differ.

    Examples
    --------
    >>> distance(np.array([1.0, np.inf]), np.array([1.5, np.inf]))
    0.5
    >>> distance(np.nan, np.nan)
    inf
    """
    if is_number(left) and is_number(right):
        if left == right:
            return 0.0
        gap = abs(float(left) - float(right))
        return gap if gap == gap else np.inf
    left, right = resolved(left, right)
    if type(left) is not type(right) or isinstance(left, bool) or callable(left):
        raise FormulaError(f"{describe(left)} cannot be equal to {describe(right)}.")
    if isinstance(left, Ones | Identity):
        return 0.0 if left == right else np.inf
    a, b = entries_of(left), entries_of(right)
    if a is None or a.shape != b.shape:
        raise FormulaError(f"{describe(left)} cannot be equal to {describe(right)}.")
    with np.errstate(invalid="ignore"):
        gaps = np.where(a == b, 0.0, np.abs(np.asarray(a - b, dtype=float)))
    return float(np.where(np.isnan(gaps), np.inf, gaps).max(initial=0.0))
