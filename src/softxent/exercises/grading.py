"""How answers are judged: numbers, functions and formulas, each up to what does not matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from sympy.core.function import AppliedUndef

__all__ = ["GRADERS", "WrongAnswerError", "check", "grader", "same_formula", "same_function", "same_numbers", "vector"]

Grader = Callable[[Any], None]
GRADERS: dict[str, Grader] = {}


class WrongAnswerError(Exception):
    """The answer is wrong; the message is a hint that does not give the right one away."""


def grader(label: str) -> Callable[[Grader], Grader]:
    """Register the decorated function as the judge of an exercise: it returns if the answer is right, else raises.

    Parameters
    ----------
    label : str
        Label of the exercise.

    Returns
    -------
    callable
        The decorator.
    """

    def register(judge: Grader) -> Grader:
        GRADERS[label] = judge
        return judge

    return register


def check(label: str, answer: Any) -> None:
    """Judge an answer and print the verdict.

    Parameters
    ----------
    label : str
        Label of the exercise.
    answer : object
        What the exercise asks for; ``...`` means not answered yet.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> check("ex-logits-of-probabilities", ...)
    ex-logits-of-probabilities: not answered yet
    """
    if label not in GRADERS:
        raise KeyError(f"no exercise has the label {label!r}. The labels are {', '.join(sorted(GRADERS))}.")
    if answer is ...:
        print(f"{label}: not answered yet")
        return
    try:
        GRADERS[label](answer)
    except WrongAnswerError as hint:
        print(f"{label}: not yet. {hint}")
    else:
        print(f"{label}: right ✓")


def vector(answer: Any, size: int) -> NDArray[np.float64]:
    """Read an answer as ``size`` finite numbers, or say what it is instead.

    Parameters
    ----------
    answer : array_like
        The answer.
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
    """
    numbers = _as_numbers(answer)
    if numbers is None:
        raise WrongAnswerError(f"{answer!r} is not a list of numbers; give {size}.")
    if numbers.shape != (size,):
        raise WrongAnswerError(f"Give a vector of {size} numbers; yours has shape {numbers.shape}.")
    if not np.isfinite(numbers).all():
        raise WrongAnswerError(f"All {size} numbers must be finite; yours are {answer!r}.")
    return numbers


def _as_numbers(answer: Any) -> NDArray[np.float64] | None:
    """Numbers of any kind as floats, text such as "7/8" included; None if they are no numbers."""
    try:
        return np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        pass
    try:
        return np.asarray(sp.sympify(answer), dtype=float)
    except (TypeError, ValueError, AttributeError, SyntaxError, sp.SympifyError):
        return None


def same_numbers(answer: Any, expected: Any, hint: str, *, tolerance: float = 1e-4) -> None:
    """Accept a number or an array that equals the expected one up to a relative ``tolerance``.

    Parameters
    ----------
    answer : array_like or SymPy number
        The answer.
    expected : array_like
        What it must equal.
    hint : str
        What to say if it does not.
    tolerance : float
        Largest difference allowed, relative to the size of the expected number.

    Raises
    ------
    WrongAnswerError
        If they differ.
    """
    given = _as_numbers(answer)
    if given is None:
        raise WrongAnswerError(f"{answer!r} is not a number.")
    target = np.asarray(expected, dtype=float)
    if given.shape != target.shape:
        raise WrongAnswerError(f"The shape must be {target.shape}; yours is {given.shape}.")
    if not np.allclose(given, target, rtol=tolerance, atol=1e-12):
        raise WrongAnswerError(hint)


def same_function(answer: Any, reference: Callable[..., Any], inputs: Sequence[tuple[Any, ...]], hint: str) -> None:
    """Accept a function that returns what the reference returns, on every input.

    Parameters
    ----------
    answer : callable
        The student's function.
    reference : callable
        A right one.
    inputs : sequence of tuple
        Arguments to compare them on.
    hint : str
        What to say if they differ; the input is added.

    Raises
    ------
    WrongAnswerError
        If it is no function, raises, or returns something else.
    """
    if not callable(answer):
        raise WrongAnswerError(f"{answer!r} is not a function; give the function itself, without calling it.")
    for arguments in inputs:
        shown = ", ".join(np.array2string(np.asarray(argument), precision=4) for argument in arguments)
        expected = np.asarray(reference(*arguments), dtype=float)
        try:
            # A copy: the student may work in place.
            given = np.asarray(answer(*deepcopy(arguments)), dtype=float)
        except Exception as error:  # whatever a student's function raises becomes part of the hint
            raise WrongAnswerError(f"Your function raised {type(error).__name__}: {error}, at {shown}.") from error
        if given.shape != expected.shape:
            raise WrongAnswerError(f"At {shown} the shape must be {expected.shape}; yours is {given.shape}.")
        if not np.allclose(given, expected, rtol=1e-6, atol=1e-9, equal_nan=True):
            raise WrongAnswerError(f"{hint} Look at {shown}.")


def same_formula(
    answer: Any,
    expected: sp.Expr,
    hint: str,
    *,
    names: Sequence[sp.Symbol] = (),
    where: Mapping[str, sp.Expr] | None = None,
) -> None:
    """Accept a SymPy expression that equals the expected one for all values of its symbols, in any algebraic form.

    Parameters
    ----------
    answer : Expr or str
        The answer; text is parsed with the symbols of ``expected``.
    expected : Expr
        A right one.
    hint : str
        What to say if they differ.
    names : sequence of Symbol
        The symbols that may occur, if they are more than those of ``expected``.
    where : mapping of str to Expr, optional
        What to put for some of the symbols first, if they depend on each other.

    Raises
    ------
    WrongAnswerError
        If it is no formula, has unknown symbols or functions, or is not equal.
    """
    known = {symbol.name: symbol for symbol in (*expected.free_symbols, *names)}
    if callable(answer) and not isinstance(answer, sp.Basic):
        raise WrongAnswerError("Give a formula, as text or as a SymPy expression, not a function.")
    try:
        # Rational: a decimal exponent such as 0.5 would limit the comparison to 15 digits.
        given = sp.nsimplify(sp.sympify(answer, locals=known), rational=True)
    except (sp.SympifyError, TypeError, SyntaxError, AttributeError):
        given = None
    if not isinstance(given, sp.Expr):
        raise WrongAnswerError(
            f"{answer!r} is not a formula that SymPy can read. Is a * missing? Write sqrt and exp without np."
        )
    functions = {application.func for application in given.atoms(AppliedUndef)}
    strange = sorted({str(unknown) for unknown in given.free_symbols | functions} - set(known))
    if strange:
        raise WrongAnswerError(f"Use only {', '.join(sorted(known))}; yours also has {', '.join(strange)}.")
    # A student's Symbol("x") and ours differ if one is assumed positive; what counts is the name.
    difference = given.xreplace({symbol: known[str(symbol)] for symbol in given.free_symbols}) - expected
    difference = difference.subs({known[name]: value for name, value in (where or {}).items()}, simultaneous=True)
    draw = np.random.default_rng(0)
    for _ in range(5):
        point = {symbol: sp.Rational(int(draw.integers(1, 300)), 100) for symbol in known.values()}
        # A nonzero value at a rational point disproves equality; five zeros to 20 digits leave no doubt here.
        value = sp.N(difference.xreplace(point), 30)
        if not value.is_number or abs(value) > 1e-20:
            raise WrongAnswerError(hint)
