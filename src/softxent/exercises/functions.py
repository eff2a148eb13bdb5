"""The judge of functions: they are called on copies of the inputs, and whatever goes wrong becomes a hint."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mpf

from softxent.exercises.expressions import as_text, evaluate, parse, require_names
from softxent.exercises.grading import WrongAnswerError, printable, show
from softxent.exercises.numbers import Array, numbers

__all__ = ["call", "formula_or_function", "quiet", "random_vectors", "same_function"]


def random_vectors(*sizes: int, seed: int = 0) -> list[Array]:
    """Three random vectors of each size, normally distributed, to try a function on.

    Parameters
    ----------
    *sizes : int
        The numbers of entries.
    seed : int
        Seed of the generator.

    Returns
    -------
    list of ndarray, shape (size,)
        The vectors; the standard deviation of their entries is 3.

    Examples
    --------
    >>> [vector.shape for vector in random_vectors(2, 5)]
    [(2,), (2,), (2,), (5,), (5,), (5,)]
    """
    rng = np.random.default_rng(seed)
    return [3 * rng.standard_normal(size) for size in sizes for _ in range(3)]


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore all warnings, those of floating-point arithmetic included: they do not exist on every machine.

    Yields
    ------
    None
        Nothing.

    Examples
    --------
    >>> with quiet():
    ...     np.log(np.zeros(1))
    array([-inf])
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def call(function: Any, *arguments: Any) -> Array:
    """Call a student's function and read what it returns as numbers.

    Parameters
    ----------
    function : callable
        The function. If it fails with arrays where PyTorch is at work, it is tried with tensors.
    *arguments : object
        What it is called with: copies, since it may work in place.

    Returns
    -------
    ndarray
        What it returns.

    Raises
    ------
    WrongAnswerError
        If it is no function, raises, or returns no numbers.

    Examples
    --------
    >>> call(lambda x: x + ["1/2", 1][1], np.zeros(2))
    array([1., 1.])
    """
    if not callable(function):
        how = "without quotes" if issubclass(type(function), str) else "without calling it"
        raise WrongAnswerError(f"{show(function)} is not a function; give the function itself, {how}.")
    if issubclass(type(function), type):
        raise WrongAnswerError("A class is not a function; give the function itself.")
    at = ", ".join(map(shown, arguments))
    result: Any = ...
    try:
        with quiet():
            result = _called(function, arguments)
            return numbers(result)  # read while it is quiet: a generator runs only now
    except KeyboardInterrupt:
        raise
    except WrongAnswerError as why:
        if result is ...:  # the hint of a judge's own function
            raise
        missing = " Is a `return` missing?" if result is None else ""
        raise WrongAnswerError(f"What your function returns at {at} cannot be compared. {why}{missing}") from None
    except BaseException as error:  # whatever a student's function raises becomes part of the hint
        raise WrongAnswerError(_complaint(error, at)) from None


def _called(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Call with copies of the arrays; if that fails and PyTorch is at work, with tensors."""
    try:
        return function(*deepcopy(arguments))
    except (AttributeError, TypeError):
        torch = sys.modules.get("torch")
        if torch is None:
            raise
        try:
            return function(*(_as_tensors(torch, argument) for argument in deepcopy(arguments)))
        except Exception:  # it was not written for tensors either, so the first error counts
            pass
        raise


def _as_tensors(torch: Any, argument: Any) -> Any:
    if isinstance(argument, list):
        return [_as_tensors(torch, entry) for entry in argument]
    return torch.from_numpy(argument) if isinstance(argument, np.ndarray) else argument


def _complaint(error: BaseException, at: str) -> str:
    """What is said of an exception that came of the inputs `at`."""
    kind = type(error)
    name = kind.__name__ if kind.__module__ in {"builtins", "numpy"} else "an error"
    if isinstance(error, ImportError) and str(error.name or "").split(".")[0] == "torch":
        return "PyTorch is not available here; write the function with NumPy."
    try:
        message = printable(str(error))
    except BaseException:
        message = ""
    if isinstance(error, AttributeError) and isinstance(error.obj, np.ndarray) and "torch" not in sys.modules:
        message += ", and PyTorch's tensors are not available here"
    return f"Your function raised {name}" + f": {message}" * bool(message) + f", at {at}."


def shown(argument: Any) -> str:
    """Write an input of a function for a hint.

    Parameters
    ----------
    argument : number, ndarray or list of ndarray
        The input.

    Returns
    -------
    str
        Its numbers, with four digits.

    Examples
    --------
    >>> shown(np.array([1, 2 / 3]))
    '[1.     0.6667]'
    """
    return " ".join(np.array2string(np.asarray(argument), precision=4).split())


def formula_or_function(answer: Any, *names: str) -> Any:
    """Make a function of a formula; anything else stays as it is.

    Parameters
    ----------
    answer : object
        A function, or a formula as text or as a SymPy expression.
    *names : str
        The names of the arguments of the function, which are the ones that the formula may have.

    Returns
    -------
    callable or object
        The function.

    Raises
    ------
    WrongAnswerError
        If the formula has other names, or cannot be read.

    Examples
    --------
    >>> formula_or_function("2*log(p)", "p")(1.0)
    0.0
    """
    text = None if issubclass(type(answer), sp.Lambda) else as_text(answer)
    if text is None or text.lstrip().startswith(("lambda ", "def ")):
        return answer
    tree = parse(text)
    require_names(tree, names)
    return lambda *values: float(evaluate(tree, dict(zip(names, map(mpf, map(float, values)), strict=True))).real)


def same_function(
    answer: Any,
    reference: Callable[..., Any],
    inputs: Sequence[tuple[Any, ...]],
    hint: str,
    *,
    tolerance: float = 1e-9,
) -> None:
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
    tolerance : float
        Largest error allowed, beside a relative one of 1e-6.

    Raises
    ------
    WrongAnswerError
        If it is no function, raises, or returns something else.

    Examples
    --------
    >>> same_function(lambda x: x + x, lambda x: 2 * x, [(np.ones(2),)], "Twice.")
    """
    for arguments in inputs:
        given = call(answer, *arguments)
        with quiet():
            expected = np.asarray(reference(*arguments), dtype=np.float64)
        if not expected.ndim and given.shape == (1,):
            given = given[0]
        at = ", ".join(map(shown, arguments))
        if given.shape != expected.shape:
            raise WrongAnswerError(f"At {at} the shape must be {expected.shape}; yours is {given.shape}.")
        if not np.allclose(given, expected, rtol=1e-6, atol=tolerance, equal_nan=True):
            raise WrongAnswerError(f"{hint} Try it with {at}.")
