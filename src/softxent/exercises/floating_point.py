"""Judges of the exercises in the chapter on floating-point arithmetic."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp

from softxent.checks.witnesses import high_precision
from softxent.exercises.grading import WrongAnswerError, grader, same_formula, same_function, same_numbers, vector
from softxent.softmax import logsumexp, softmax, softmax_naive

# Large offsets, large gaps, ties; 50 digits suffice for all of them.
HARD = [[0.5, -1.0, 2.0], [1000.0, 1000.0], [0.0, -40.0], [1000.0, 900.0, 960.0], [-800.0, -860.0], [3.0, 3.0, -60.0]]


@grader("ex-largest-safe-logit")
def largest_safe_logit(answer: Any) -> None:
    """The logit at which a sum of 1000 exponentials reaches the largest float16."""
    same_numbers(
        answer, np.log(65504 / 1000), "It is the sum that must stay finite, not one exponential.", tolerance=1e-3
    )


@grader("ex-another-safe-shift")
def another_safe_shift(answer: Any) -> None:
    """Any shift but the maximum that gives finite probabilities."""
    (shift,) = vector([answer], 1)
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
    (value,) = vector([answer], 1)
    if abs(value) < 2**24 and np.float32(value) + np.float32(1) != np.float32(value):
        raise WrongAnswerError("In float32 your value plus one is larger than your value. The sum grows on.")
    same_numbers(value, 2.0**24, "Adding one to it changes nothing, but the sum never gets that far.", tolerance=1e-9)


@grader("ex-accurate-log-softmax")
def accurate_log_softmax(answer: Any) -> None:
    """A log-softmax accurate to 1e-13, entry by entry."""
    exact = high_precision(lambda x: [entry - mp.log(mp.fsum(map(mp.exp, x))) for entry in x])
    if not callable(answer):
        raise WrongAnswerError(f"{answer!r} is not a function; give the function itself, without calling it.")

    def relative(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return abs(np.asarray(answer(x), dtype=float) / exact(x) - 1) < 1e-13

    hint = "Some entry is off by more than 1e-13 of its size. What becomes of 1 + t for a tiny t?"
    same_function(relative, lambda x: np.ones(x.size), [(np.array(x),) for x in HARD], hint)


@grader("ex-log-of-the-rest")
def log_of_the_rest(answer: Any) -> None:
    """The logarithm of one minus the largest probability."""
    inputs = [(np.array(x),) for x in ([0.0, -50.0], [0.0, -1.0, 2.0], [1000.0, 0.0], [5.0, 5.0])]
    hint = "Do not subtract a probability from one. Of which classes does the rest consist?"

    def quiet(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return answer(x)

    def reference(x: Any) -> Any:
        return logsumexp(np.delete(x, x.argmax())) - logsumexp(x)

    same_function(quiet if callable(answer) else answer, reference, inputs, hint)


@grader("ex-masked-row")
def masked_row(answer: Any) -> None:
    """A softmax that returns zeros for rows of nothing but -inf, without a warning."""
    inf = np.inf
    matrix = np.array([[0.0, 1.0, -inf], [-inf, -inf, -inf], [1000.0, 1000.0, 0.0], [np.nan, 1.0, 2.0]])
    expected = np.array([softmax(row) if row.max() != -inf else np.zeros(3) for row in matrix])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same_function(
            answer,
            lambda _: expected,
            [(matrix,)],
            "Which rows hold nothing but -inf? Treat them first, and only them.",
        )


@grader("ex-bound-for-two-classes")
def bound_for_two_classes(answer: Any) -> None:
    """The mean distance to the maximum for the logits (0, -g)."""
    g = sp.Symbol("g", positive=True)
    same_formula(answer, g / (1 + sp.exp(g)), "Which of the two classes has a distance, and what is its probability?")


@grader("ex-worst-condition")
def worst_condition(answer: Any) -> None:
    """Three logits, none below -3, with log-sum-exp zero."""
    scores = vector(answer, 3)
    if scores.min() < -3:
        raise WrongAnswerError(f"The smallest of your logits is {scores.min():.4g}, below -3.")
    if abs(logsumexp(scores)) > 1e-9:
        raise WrongAnswerError(
            f"The LSE of your logits is {logsumexp(scores):.3g}. What must their exponentials sum to?"
        )
