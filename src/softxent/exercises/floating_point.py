"""Judges of the exercises in the chapter on floating-point arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mp, mpf

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import call, same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.invalid import makers_of_nan
from softxent.exercises.numbers import Array, numbers, same_numbers, vector
from softxent.exercises.observation import observe
from softxent.softmax import log_softmax, logsumexp, softmax, softmax_naive

# Large offsets, large gaps, ties; 50 digits suffice for all of them.
HARD = [[0.5, -1.0, 2.0], [1000.0, 1000.0], [0.0, -40.0], [1000.0, 900.0, 960.0], [-800.0, -860.0], [3.0, 3.0, -60.0]]


@grader("ex-largest-safe-logit")
def largest_safe_logit(answer: Any) -> None:
    """The logit at which a sum of 1000 exponentials reaches the largest float16."""
    _three_decimals(answer, np.log(65504 / 1000), "It is the sum that must stay finite, not one exponential.")


@grader("ex-another-safe-shift")
def another_safe_shift(answer: Any) -> None:
    """Any shift but the maximum that gives finite probabilities."""
    (shift,) = vector(answer, 1)
    scores = np.array([0.0, 999.0, 1000.0])
    if shift == scores.max():
        raise WrongAnswerError("That is the maximum; find another one.")
    with np.errstate(all="ignore"):
        result = softmax_naive(scores - shift)
    if not np.allclose(result, softmax(scores), rtol=0, atol=1e-12):
        raise WrongAnswerError(f"With your shift the result is {result}. What are the largest exponential and the sum?")


@grader("ex-stalling-sum")
def stalling_sum(answer: Any) -> None:
    """The first float32 to which adding 1 changes nothing."""
    (value,) = vector(answer, 1)
    if abs(value) < 2**24 and np.float32(value) + np.float32(1) != np.float32(value):
        raise WrongAnswerError("In float32 your value plus one is larger than your value. The sum grows on.")
    if value != 2**24:
        raise WrongAnswerError("Adding one to it changes nothing, but the sum never has this value. Give all digits.")


@grader("ex-accurate-log-softmax")
def accurate_log_softmax(answer: Any) -> None:
    """A log-softmax accurate to 1e-13, entry by entry."""
    hint = "Some entry is off by more than 1e-13 of its size. Where is a tiny t lost: in 1 + t, or in m + log1p(t)?"

    def within_bounds(x: Array) -> Array:
        exact, given = exact_log_softmax(x), call(answer, x)
        if given.shape != x.shape:
            raise WrongAnswerError(f"The shape must be {x.shape}, as that of the logits; yours is {given.shape}.")
        return (abs(given - exact) <= 1e-13 * abs(exact)).astype(np.float64)

    same_function(within_bounds if callable(answer) else answer, np.ones_like, [(np.array(x),) for x in HARD], hint)
    if observe(answer, np.array(HARD[0])).calls(log_softmax):
        raise WrongAnswerError("The values are right, but you call log_softmax. Write it with plain NumPy.")


def exact_log_softmax(x: Array) -> Array:
    """Log-softmax with 50 digits, rounded once.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Logits.

    Returns
    -------
    ndarray, shape (n,)
        Their log-softmax.

    Examples
    --------
    >>> float(exact_log_softmax(np.array([0.0, -40.0]))[0])
    -4.248354255291589e-18
    """
    with mp.workdps(50):
        logits = [mpf(float(entry)) for entry in x]
        total = mp.log(mp.fsum(map(mp.exp, logits)))
        return np.array([float(entry - total) for entry in logits])


@grader("ex-log-of-the-rest")
def log_of_the_rest(answer: Any) -> None:
    """The logarithm of one minus the largest probability."""
    inputs = [(np.array(x),) for x in ([0.0, -50.0], [0.0, -1.0, 2.0], [1000.0, 0.0], [5.0, 5.0])]
    hint = "Subtract no probability from one, and let none underflow: stay in logarithms. Which classes are the rest?"

    def reference(x: Any) -> Any:
        return logsumexp(np.delete(x, x.argmax())) - logsumexp(x)

    same_function(answer, reference, inputs, hint, tolerance=0)


@grader("ex-masked-row")
def masked_row(answer: Any) -> None:
    """A softmax that returns zeros for rows of nothing but -inf, and makes no NaN to hide it afterwards."""
    inf = np.inf
    matrix = np.array([[0.0, 1.0, -inf], [-inf, -inf, -inf], [1000.0, 1000.0, 0.0], [np.nan, 1.0, 2.0]])
    expected = np.array([softmax(row) if row.max() != -inf else np.zeros(3) for row in matrix])
    hint = "Which rows hold nothing but -inf? Treat them first, and only them."
    same_function(answer, lambda _: expected, [(matrix,)], hint)
    if makers := makers_of_nan(answer, matrix):
        raise WrongAnswerError(
            f"The values are right, but on the way `{makers[0]}` makes NaN of numbers. {hint}",
        )


@grader("ex-bound-for-two-classes")
def bound_for_two_classes(answer: Any) -> None:
    """The mean distance to the maximum for the logits (0, -g)."""
    same_formula(answer, "g/(1 + exp(g))", "Which of the two classes has a distance, and what is its probability?")


@grader("ex-worst-condition")
def worst_condition(answer: Any) -> None:
    """Three logits, none below -3, with log-sum-exp zero."""
    scores = vector(answer, 3)
    if scores.min() < -3:
        raise WrongAnswerError(f"The smallest of your logits is {scores.min():.4g}, below -3.")
    if abs(logsumexp(scores)) > 1e-9:
        close = " Do not round the logits." if abs(logsumexp(scores)) < 1e-3 else ""
        raise WrongAnswerError(
            f"The LSE of your logits is {logsumexp(scores):.3g}. What must their exponentials sum to?{close}"
        )


@grader("ex-bfloat16-ratio")
def bfloat16_ratio(answer: Any) -> None:
    """The largest factor by which two logits, each rounded by 1/4, enlarge a ratio of probabilities."""
    hint = "How far can rounding move one logit, and how far the difference of two? The ratio is its exponential."
    _three_decimals(answer, np.exp(0.5), hint)


def _three_decimals(answer: Any, expected: float, hint: str) -> None:
    """Accept a number with three decimals; whoever is close has understood, and only miscounted."""
    close = abs(numbers(answer) - expected).max(initial=0) < 0.01  # NaN is not
    same_numbers(
        answer, expected, "Close. Carry more digits, and round only at the end." if close else hint, decimals=3
    )
