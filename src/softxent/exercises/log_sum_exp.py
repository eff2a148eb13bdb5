"""Judges of the exercises in the chapter on log-sum-exp."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent._arrays.arguments import Floats
from softxent.exercises.formulas import is_visibly_nonnegative, same_formula
from softxent.exercises.functions import call, formula_or_function, same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import numbers, same_numbers
from softxent.softmax import logsumexp, softmax


@grader("ex-lse-by-hand")
def lse_by_hand(answer: Any) -> None:
    """The shift comes out of the sum; tight enough to see the fourth decimal."""
    hint = "Take the 1000 out first, as the shift theorem allows. What are the exponentials of what is left?"
    same_numbers(answer, 1000 + np.log(12), hint, decimals=4)


@grader("ex-soft-min")
def soft_min(answer: Any) -> None:
    """Minus the smooth maximum of the negated logits."""
    inputs = [
        (np.array(x), beta)
        for x in ([1.0, 2.0, 4.0], [3.0, 3.0], [-1000.0, -999.0], [1000.0, 1001.0, 1003.0])
        for beta in (0.5, 1.0, 4.0)
    ]
    hint = "A minimum is a maximum seen from the other side; keep β on both sides of the logarithm."
    same_function(answer, lambda x, beta: -logsumexp(-beta * x) / beta, inputs, hint)


@grader("ex-lse-lead")
def lse_lead(answer: Any) -> None:
    """The lead that makes the gap of the worst vector, all others exactly that far behind, equal to eps."""
    hint = "Which vector with this lead has the largest gap? Set its gap equal to ε."
    inputs = [(n, eps) for n in (2, 3, 10, 1000) for eps in (0.01, 0.1, 0.6)]
    same_function(formula_or_function(answer, "n", "eps"), lambda n, eps: np.log((n - 1) / np.expm1(eps)), inputs, hint)


@grader("ex-lse-remove")
def lse_remove(answer: Any) -> None:
    """Subtract one exponential from the sum, without leaving the logarithmic scale."""

    def remaining(total: float, x1: float) -> float:
        return total + float(np.log(-np.expm1(x1 - total)))

    inputs = [(float(np.log(8)), float(np.log(2))), (1000.0, 998.0), (-1000.0, -1003.0), (0.5, -60.0)]
    hint = "Write the sum without its first term as a multiple of the whole sum."
    same_function(formula_or_function(answer, "L", "x1"), remaining, inputs, hint)


@grader("ex-p-norm")
def p_norm(answer: Any) -> None:
    """The p-norm on a logarithmic scale; the powers themselves would overflow."""
    inputs = [
        (np.array([3.0, 4.0]), 2.0),
        (np.array([1.0, 2.0, 3.0]), 1.0),
        (np.array([1.0, 2.0, 3.0]), 7.5),
        (np.array([1e200, 1e200]), 4.0),
        (np.array([1e-200, 2e-200]), 3.0),
    ]

    def log_norm(u: Floats, p: float) -> Floats:
        return logsumexp(p * np.log(u)) / p

    # Compared by logarithms, which see relative errors of very small and very large norms alike.
    hint = "Write each power as an exponential; at the end undo the logarithm."
    same_function(_logarithm_of(answer), log_norm, inputs, hint)


@grader("ex-lse-flat")
def lse_flat(answer: Any) -> None:
    """Any two vectors that differ by a multiple of (1, 1, 1), for which the chord lies in the graph."""
    pair = numbers(answer)
    if pair.shape != (2, 3) or not np.isfinite(pair).all():
        raise WrongAnswerError(f"Give two vectors of 3 finite numbers; yours has the shape {pair.shape}.")
    difference = pair[0] - pair[1]
    if not difference.any():
        raise WrongAnswerError("The two vectors must be different.")
    # No more than the rounding of the entries and of their differences.
    if np.ptp(difference) > 8 * np.finfo(float).eps * np.abs(pair).max():
        raise WrongAnswerError("There the chord lies above the graph. In which direction is LSE affine?")


@grader("ex-log-convex")
def log_convex(answer: Any) -> None:
    """Any expression equal to Z Z'' - Z'^2 whose factors show that it is not negative."""
    expected = "(a*exp(r*t) + b*exp(s*t))*(a*r**2*exp(r*t) + b*s**2*exp(s*t)) - (a*r*exp(r*t) + b*s*exp(s*t))**2"
    given = same_formula(answer, expected, "Two kinds of terms cancel. Differentiate with respect to t and expand.")
    if not is_visibly_nonnegative(given, positive={"a", "b"}):
        raise WrongAnswerError(
            "Equal, but can the sign be read off? Make it a product of positive factors and squares."
        )


@grader("ex-entropy-of-softmax")
def entropy_of_softmax(answer: Any) -> None:
    """Log-sum-exp minus the mean score."""

    def entropy(x: Floats) -> Floats:
        shifted = x - x.max()
        return logsumexp(shifted) - softmax(shifted) @ shifted

    inputs = [
        ([1.0, 2.0, 4.0],),
        ([0.0, 0.0, 0.0, 0.0],),
        ([0.0, -1000.0],),
        ([2000.0, 2001.0],),
        ([-2000.0, -2000.0],),
    ]
    hint = "What does the lemma on the gap say if p is softmax itself?"
    same_function(answer, entropy, [(np.array(x),) for (x,) in inputs], hint)


@grader("ex-entropy-temperature")
def entropy_temperature(answer: Any) -> None:
    """The variance of the logits under softmax at that temperature, over its cube."""

    def slope(x: Floats, temperature: float) -> float:
        p = softmax(x / temperature)
        return float(p @ (x - p @ x) ** 2 / temperature**3)

    inputs = [(np.array(x), T) for x in ([1.0, 2.0, 4.0], [0.0, 5.0], [3.0, 3.0, 3.0]) for T in (0.5, 1.0, 2.0)]
    hint = "Use the chain rule through β = 1/T. A variance under which distribution, of what, and which power of T?"
    same_function(answer, slope, inputs, hint)


def _logarithm_of(function: Any) -> Any:
    """The function followed by a logarithm; whatever is no function passes through to the judge."""
    if not callable(function):
        return function
    return lambda *arguments: np.log(call(function, *arguments))
