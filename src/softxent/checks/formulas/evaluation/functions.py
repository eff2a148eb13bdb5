r"""The functions that every page knows: logarithms, softmax, log-sum-exp, entropies, maxima.

They are written from their definitions, and use nothing of the package: what the page says is compared with
arithmetic of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.values import Array, FormulaError, Identity, Ones, Row, describe, is_number


def divide(numerator: float, denominator: float) -> float:
    """Divide two numbers; 1/0 is infinite and 0/0 is NaN, as in NumPy, without a warning.

    Parameters
    ----------
    numerator, denominator : float
        The two numbers.

    Returns
    -------
    float
        The quotient.

    Examples
    --------
    >>> divide(1.0, 4.0), divide(-1.0, 0.0)
    (0.25, -inf)
    """
    if denominator == 0:
        return math.nan if numerator == 0 else math.copysign(math.inf, numerator)
    return numerator / denominator


def power(base: float, exponent: float) -> float:
    """Raise a number to a power; NaN where that is no real number.

    Parameters
    ----------
    base, exponent : float
        The two numbers.

    Returns
    -------
    float
        The power.

    Examples
    --------
    >>> power(2.0, -1.0), power(-1.0, 0.5)
    (0.5, nan)
    """
    try:
        value = base**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return math.nan if isinstance(value, complex) else value


def _exponential(t: float) -> float:
    try:
        return math.exp(t)
    except OverflowError:
        return math.inf


def _logarithm(t: float) -> float:
    if t > 0:
        return math.log(t)
    return -math.inf if t == 0 else math.nan


def _hyperbolic(sign: int) -> Callable[[float], float]:
    return lambda t: (_exponential(t) + sign * _exponential(-t)) / 2


def _sigmoid(t: float) -> float:
    return 1 / (1 + _exponential(-t))


def _of_entries(name: str, function: Callable[[float], float], *, vectors: bool = False) -> Callable[..., Any]:
    """A function of one number; of each entry too, where the page uses it so."""

    def call(*arguments: Any) -> Any:
        (value,) = _counted(name, arguments, 1)
        if is_number(value):
            return function(float(value))
        if vectors and isinstance(value, np.ndarray):
            return np.vectorize(function, otypes=[float])(value)
        raise FormulaError(f"{name} of {describe(value)} is not defined.")

    return call


def _counted(name: str, arguments: tuple[Any, ...], *numbers: int) -> tuple[Any, ...]:
    if len(arguments) not in numbers:
        raise FormulaError(f"{name} takes {' or '.join(map(str, numbers))} arguments; got {len(arguments)}.")
    return arguments


def _joined(name: str, arguments: tuple[Any, ...]) -> Array:
    """One vector of numbers and columns in a row, as in softmax(x, 0)."""
    for value in arguments:
        if not (is_number(value) or (isinstance(value, np.ndarray) and value.ndim == 1)):
            raise FormulaError(f"{name} of {describe(value)} is not defined.")
    return np.concatenate([np.atleast_1d(np.asarray(value, dtype=float)) for value in arguments])


def _softmax(*arguments: Any) -> Array:
    weights = np.exp(_joined("softmax", arguments))
    return weights / weights.sum()


def _logsumexp(*arguments: Any) -> float:
    return _logarithm(float(np.exp(_joined("LSE", arguments)).sum()))


def _extremum(name: str, choose: Callable[[Array], Any]) -> Callable[..., Any]:
    return lambda *arguments: float(choose(_joined(name, arguments)))


def _weighted(weight: float, logarithm: float) -> float:
    """A weight times a logarithm, where 0 log 0 = 0 log(0/0) = 0."""
    return 0.0 if weight == 0 else weight * logarithm


def _entropy(*arguments: Any) -> float:
    r"""H(p), the cross-entropy H(p, q) of two vectors, and the entropy H(p, 1 - p) of two numbers."""
    _counted("H", arguments, 1, 2)
    if all(map(is_number, arguments)) and len(arguments) == 2:
        return -sum(_weighted(a, _logarithm(a)) for a in map(float, arguments))
    p, q = _pair("H", arguments[0], arguments[-1])
    return -sum(_weighted(a, _logarithm(b)) for a, b in zip(p, q, strict=True))


def _divergence(*arguments: Any) -> float:
    p, q = _pair(r"\operatorname{KL}", *_counted(r"\operatorname{KL}", arguments, 2))
    return sum(_weighted(a, _logarithm(divide(a, b))) for a, b in zip(p, q, strict=True))


def _pair(name: str, left: Any, right: Any) -> tuple[list[float], list[float]]:
    """The entries of two vectors of the same kind and length."""
    both = [value.entries if isinstance(value, Row) else value for value in (left, right)]
    vectors = all(isinstance(value, np.ndarray) and value.ndim == 1 for value in both)
    if not vectors or type(left) is not type(right) or both[0].shape != both[1].shape:
        raise FormulaError(f"{name} of {describe(left)} and {describe(right)} is not defined.")
    return both[0].tolist(), both[1].tolist()


def _diagonal(*arguments: Any) -> Array:
    (value,) = _counted(r"\operatorname{diag}", arguments, 1)
    if not (isinstance(value, np.ndarray) and value.ndim == 1):
        raise FormulaError(rf"\operatorname{{diag}} of {describe(value)} is not defined.")
    return np.diag(value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    r"\exp": _of_entries(r"\exp", _exponential, vectors=True),
    r"\log": _of_entries(r"\log", _logarithm, vectors=True),
    r"\sinh": _of_entries(r"\sinh", _hyperbolic(-1)),
    r"\cosh": _of_entries(r"\cosh", _hyperbolic(1)),
    r"\tanh": _of_entries(r"\tanh", math.tanh),
    r"\sqrt": _of_entries(r"\sqrt", lambda t: math.sqrt(t) if t >= 0 else math.nan),
    r"\sigma": _of_entries(r"\sigma", _sigmoid),
    r"\max": _extremum(r"\max", np.max),
    r"\min": _extremum(r"\min", np.min),
    r"\operatorname{softmax}": _softmax,
    r"\operatorname{LSE}": _logsumexp,
    r"\operatorname{diag}": _diagonal,
    r"\operatorname{KL}": _divergence,
    "H": _entropy,
}
BASES = (r"\log", "H", r"\operatorname{KL}")
"""What takes a base as its index: log_2, H_2."""

CONSTANTS: dict[str, Any] = {"e": math.e, r"\mathbf 1": Ones(), "I": Identity()}
