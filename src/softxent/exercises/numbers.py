"""The reader of numbers: Python's, NumPy's, SymPy's and PyTorch's, text such as "7/8", and lists of all of them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from softxent.exercises.expressions import FUNCTIONS, UndefinedError, as_text, evaluate, names_in, parse
from softxent.exercises.grading import WrongAnswerError, show

__all__ = ["Array", "agrees", "distribution", "numbers", "same_numbers", "vector"]

Array = NDArray[np.float64]
NUMBERS = int | float | complex | Fraction | Decimal | np.number | sp.Float
NOT_NUMBERS = bool | np.bool_ | bytes | bytearray | memoryview | type
DEEPEST, MOST = 8, 100_000  # levels of lists, and entries of a list


def numbers(answer: Any) -> Array:
    """Read an answer as a number or an array of numbers, NaN and infinities among them.

    Parameters
    ----------
    answer : object
        Anything.

    Returns
    -------
    ndarray
        The numbers, of shape () for a single one.

    Raises
    ------
    WrongAnswerError
        If it is anything else; the message says what.

    Examples
    --------
    >>> numbers(["1/2", sp.Rational(1, 4), Fraction(1, 8), np.float32(0.125)])
    array([0.5  , 0.25 , 0.125, 0.125])
    """
    try:
        nested = _read(answer, DEEPEST)
    except (WrongAnswerError, KeyboardInterrupt):
        raise
    except BaseException:  # an object of the student's may raise whatever it likes
        raise WrongAnswerError(f"{show(answer)} is not a number, and not a list of numbers.") from None
    try:
        return np.array(nested, dtype=np.float64)
    except ValueError:
        raise WrongAnswerError(f"{show(answer)} has rows of different lengths.") from None


def _read(answer: Any, depth: int) -> Any:
    """Floats, arrays of floats, and lists of them."""
    torch = sys.modules.get("torch")  # without PyTorch there are no tensors
    if torch is not None and issubclass(type(answer), torch.Tensor):
        answer = answer.detach().cpu().tolist()
    kind = type(answer)
    if issubclass(kind, NOT_NUMBERS):
        raise WrongAnswerError(f"{show(answer)} is not a number.")
    if issubclass(kind, NUMBERS):
        return _real(answer)
    if issubclass(kind, str | sp.Expr):
        return _of_text(answer)
    if issubclass(kind, sp.MatrixBase):
        return _read(answer.tolist(), depth)
    if issubclass(kind, Set | Mapping):
        raise WrongAnswerError(f"{show(answer)} has no order; give a list.")
    if hasattr(kind, "__array__"):
        return _of_array(answer if issubclass(kind, np.ndarray) else np.asarray(answer), depth)
    return _of_list(answer, depth)


def _of_list(answer: Any, depth: int) -> list[Any]:
    """Anything else over which one can iterate."""
    if not issubclass(type(answer), Iterable):
        raise WrongAnswerError(f"{show(answer)} is not a number{'; give its value' * callable(answer)}.")
    if not depth:
        raise WrongAnswerError("Your lists are nested too deeply.")
    entries = [_read(entry, depth - 1) for entry in islice(answer, MOST + 1)]
    if len(entries) > MOST:
        raise WrongAnswerError(f"{show(answer)} has more than {MOST} entries.")
    return entries


def _real(answer: Any) -> float:
    """A number of Python's or NumPy's."""
    if isinstance(answer, complex | np.complexfloating):
        if answer.imag:
            raise WrongAnswerError(f"{show(answer)} is complex; give a real number.")
        return float(answer.real)
    try:
        with np.errstate(all="ignore"):
            return float(answer)
    except OverflowError:
        raise WrongAnswerError("A number of yours is too large for a computer's floating-point numbers.") from None


def _of_array(array: NDArray[Any], depth: int) -> Any:
    """An array: as it is, if it holds real numbers; else entry by entry."""
    if np.ma.is_masked(array):
        raise WrongAnswerError("Your array has masked entries; a mask is not a number.")
    if array.dtype.kind in "iuf":
        with np.errstate(all="ignore"):
            return np.asarray(array, dtype=np.float64)
    if array.dtype.kind in "OUSc":
        return _read(array.tolist(), depth)
    raise WrongAnswerError(f"Your array is not one of numbers; its type is {array.dtype}.")


def _of_text(answer: Any) -> Any:
    """Text, or an expression of SymPy's."""
    text = as_text(answer) or ""
    tree = parse(text, "number")
    quantities, functions = names_in(tree)
    if strange := sorted(quantities | functions - set(FUNCTIONS)):
        hint = " Compute it first, with .doit()." if functions & {"Sum", "Product", "Integral"} else ""
        raise WrongAnswerError(f"{show(text)} is not a number: it has {', '.join(strange)} in it.{hint}")
    return _of_tree(tree, text)


def _of_tree(tree: ast.expr, text: str) -> Any:
    """The value of a formula, or the values of a list of formulas."""
    if isinstance(tree, ast.List | ast.Tuple):
        return [_of_tree(entry, text) for entry in tree.elts]
    try:
        value = evaluate(tree, {})
    except UndefinedError:
        raise WrongAnswerError(f"{show(text)} has no value, or none that a computer can hold.") from None
    if value.imag:
        raise WrongAnswerError(f"{show(text)} is complex; give a real number.")
    return float(value.real)


def vector(answer: Any, size: int) -> Array:
    """Read an answer as ``size`` finite numbers, or say what it is instead.

    Parameters
    ----------
    answer : array_like
        The answer; a matrix of one row or column will do.
    size : int
        How many numbers are asked for.

    Returns
    -------
    ndarray, shape (size,)
        The numbers.

    Raises
    ------
    WrongAnswerError
        If it is anything else.

    Examples
    --------
    >>> vector("(1/2, 0.25, 2**-2)", 3)
    array([0.5 , 0.25, 0.25])
    """
    try:
        given = numbers(answer)
    except WrongAnswerError as why:
        raise WrongAnswerError(f"{why} Give a vector of {size} numbers.") from None
    if given.shape not in {(size,), (size, 1), (1, size)} and not (given.size == size == 1):
        raise WrongAnswerError(f"Give a vector of {size} numbers; yours has the shape {given.shape}.")
    if not np.isfinite(given).all():
        raise WrongAnswerError(f"All {size} numbers must be finite; yours are {show(given.ravel().tolist())}.")
    return given.reshape(size)


def distribution(answer: Any, size: int | None = None, *, name: str = "", decimals: int = 6) -> Array:
    """Read an answer as a probability distribution, or say what it lacks.

    Parameters
    ----------
    answer : array_like
        The answer.
    size : int, optional
        How many outcomes are asked for; two or more by default.
    name : str
        What the exercise calls the distribution.
    decimals : int
        How many decimals are asked for: the sum may differ from 1 by what rounding to them does.

    Returns
    -------
    ndarray, shape (size,)
        The probabilities, as they were given.

    Raises
    ------
    WrongAnswerError
        If it is no distribution.

    Examples
    --------
    >>> distribution([Fraction(1, 3), "2/3"])
    array([0.33333333, 0.66666667])
    """
    if size is None:
        given = numbers(answer)
        if given.ndim != 1 or given.size < 2:
            raise WrongAnswerError(f"Give a list of at least two probabilities; yours has the shape {given.shape}.")
        size = given.size
        answer = given
    given, what = vector(answer, size), f"`{name}`" if name else "Your answer"
    if given.min() < 0:
        raise WrongAnswerError(f"{what} must be a distribution; one of its entries is negative, {given.min():.4g}.")
    if abs(given.sum() - 1) > size * 0.5001 * 10.0**-decimals:
        raise WrongAnswerError(f"{what} must be a distribution: it must sum to 1; yours sums to {given.sum():.7g}.")
    return given


def same_numbers(answer: Any, expected: Any, hint: str, *, decimals: int = 4) -> None:
    """Accept a number or an array that equals the expected one, rounded or cut to so many decimals.

    Parameters
    ----------
    answer : array_like or text
        The answer.
    expected : array_like
        What it must equal.
    hint : str
        What to say if it does not.
    decimals : int
        How many digits after the point are asked for.

    Raises
    ------
    WrongAnswerError
        If they differ. Right digits, but too few of them, have a hint of their own.

    Examples
    --------
    >>> same_numbers("2/3", 0.666666666, "What is left of one third?")
    """
    target = np.asarray(expected, dtype=np.float64)
    given = numbers(answer)
    if not target.ndim and given.size == 1:
        given = given.reshape(())
    if target.ndim == 1:
        given = given.reshape(-1) if given.shape in {(1, target.size), (target.size, 1)} else given
    if given.shape != target.shape:
        wanted = f"{target.size} numbers, of the shape {target.shape}" if target.ndim else "one number"
        raise WrongAnswerError(f"Give {wanted}; yours has the shape {given.shape}.")
    if not np.isfinite(given).all():
        raise WrongAnswerError(f"Give finite numbers; yours: {show(given.tolist())}.")
    if agrees(given, target, decimals):
        return
    least = 1 - int(np.floor(np.log10(abs(target).max())))  # two significant digits are no accident
    for fewer in range(decimals - 1, least - 1, -1):
        if agrees(given, target, fewer) and (abs(given - given.round(fewer)) <= 1e-9 * abs(target).max()).all():
            raise WrongAnswerError(f"The first digits are right; give at least {decimals} after the point.")
    raise WrongAnswerError(hint)


def agrees(given: Array, target: Array, decimals: int) -> bool:
    """Whether numbers are others, rounded to so many decimals, or cut there.

    Parameters
    ----------
    given, target : ndarray of the same shape
        The numbers.
    decimals : int
        Digits after the point.

    Returns
    -------
    bool
        True if no number is larger by more than half a unit of the last digit, or smaller by a whole one.

    Examples
    --------
    >>> agrees(np.array([0.66, 0.67]), np.array([2 / 3, 2 / 3]), 2), agrees(np.array(0.68), np.array(2 / 3), 2)
    (True, False)
    """
    excess = np.where(target < 0, -1, 1) * (given - target) * 10.0**decimals
    slack = 1e-6 + 1e-12 * abs(target) * 10.0**decimals
    least = np.where(target == 0, -0.5 - slack, -1 + slack)
    return bool(((excess >= least) & (excess <= 0.5 + slack)).all())
