"""The points at which a claim is tried: what a function returns there, read strictly, and how both are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CheckError", "arguments", "lengths_of", "listed", "numbers", "show", "truth"]

Numeric = Callable[..., Any]


class CheckError(AssertionError):
    """A claim does not hold, or a wrong version of it was not rejected; the message says where."""


def arguments(point: Any) -> tuple[Any, ...]:
    """Return the arguments that a point stands for: a tuple is several of them, anything else is one.

    Parameters
    ----------
    point : object
        An entry of ``on``.

    Returns
    -------
    tuple
        What to call a function of the claim with.

    Examples
    --------
    >>> arguments((1.0, 2.0)), arguments(3.0)
    ((1.0, 2.0), (3.0,))
    """
    return point if isinstance(point, tuple) else (point,)


def numbers(function: Numeric, point: Any, who: str) -> NDArray[Any]:
    """Value of a function at a point, which must be a finite real number or an array of them.

    Parameters
    ----------
    function : callable
        A function of the claim.
    point : object
        Where to evaluate it.
    who : str
        What to call the function in a message.

    Returns
    -------
    ndarray
        In float64; numbers of mpmath, SymPy and ``fractions`` are left as they are.

    Raises
    ------
    CheckError
        If the value is no number, is complex, or is not finite.

    Examples
    --------
    >>> numbers(np.square, 3, "the square")
    array(9.)
    """
    value = np.asarray(function(*arguments(point)))
    if value.dtype.kind in "iuf":
        value = value.astype(np.float64)
    try:
        finite = value.dtype.kind in "fO" and bool(np.isfinite(value.astype(np.float64)).all())
    except (TypeError, ValueError, OverflowError):
        finite = False
    if not finite or value.size == 0:
        raise CheckError(
            f"{who} returns {show(value)} at {show(point)}; a claim needs finite real numbers. "
            "Leave the point out, or state what happens there as a property."
        )
    return value


def truth(predicate: Numeric, point: Any, who: str) -> bool:
    """Whether a predicate holds at a point; it must return bools, and holds if all of them are true.

    Parameters
    ----------
    predicate : callable
        Returns a bool or an array of them.
    point : object
        Where to evaluate it.
    who : str
        What to call the predicate in a message.

    Returns
    -------
    bool
        Whether all are true.

    Raises
    ------
    CheckError
        If it returns something else: a number, NaN, None, or nothing at all.

    Examples
    --------
    >>> truth(lambda x: x > 0, np.array([1.0, -1.0]), "positive")
    False
    """
    value = np.asarray(predicate(*arguments(point)))
    if value.dtype != bool or value.size == 0:
        raise CheckError(f"{who} returns {show(value)} at {show(point)}; a property returns True or False.")
    return bool(value.all())


def listed(sizes: Iterable[int]) -> str:
    """Text with the different numbers in ascending order.

    Parameters
    ----------
    sizes : iterable of int
        The numbers.

    Returns
    -------
    str
        Separated by commas.

    Examples
    --------
    >>> listed([3, 2, 3])
    '2, 3'
    """
    return ", ".join(str(size) for size in sorted(set(sizes)))


def lengths_of(on: Sequence[Any]) -> str:
    """Text with the lengths of the vectors that the points begin with, such as ", length 2, 3, 10"; else empty.

    It says no more than that: what a vector has an entry for, classes or anything else, only the claim knows.

    Parameters
    ----------
    on : sequence
        The points.

    Returns
    -------
    str
        To be added to the name of a method.

    Examples
    --------
    >>> lengths_of([np.ones(2), np.ones(3)]), lengths_of([1.0])
    (', length 2, 3', '')
    """
    shapes = [np.shape(arguments(point)[0]) for point in on]
    vectors = all(len(shape) == 1 for shape in shapes)
    return f", length {listed([shape[0] for shape in shapes])}" if vectors else ""


def show(value: Any) -> str:
    """Text of a point or a value for a message, shortened if it is long.

    Parameters
    ----------
    value : object
        A number, an array, or a tuple of them.

    Returns
    -------
    str
        With six digits.

    Examples
    --------
    >>> show((np.array([1 / 3, 2]), 5))
    '([0.333333 2.      ], 5)'
    """
    if isinstance(value, tuple):
        return f"({', '.join(map(show, value))})"
    return np.array2string(np.asarray(value), precision=6, threshold=20)
