"""Judges of the exercises in the chapter on why softmax is an exponential."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import call, random_vectors, same_function
from softxent.exercises.grading import WrongAnswerError, grader, show
from softxent.exercises.numbers import Array, numbers, same_numbers, vector
from softxent.softmax import sigmoid, softmax


@grader("ex-scores-with-a-zero")
def scores_with_a_zero(answer: Any) -> None:
    """The power law with the given value at 2."""
    hint = "The odds must depend on s/t alone. What does that say of f as a function of the logarithm of t?"
    same_formula(answer, "t**3", hint)


@grader("ex-second-place")
def second_place(answer: Any) -> None:
    """The probability of the second place, one quarter."""
    hint = "In which two orders is it second? Multiply: who is first, and who is first among the rest."
    same_numbers(answer, 1 / 4, hint)


@grader("ex-last-ring")
def last_ring(answer: Any) -> None:
    """The probability that the first of three clocks rings last."""
    hint = "Which orders end with it? Or begin with 1, and take away the cases in which it is not the last."
    same_formula(answer, "1 - a/(a + b) - a/(a + c) + a/(a + b + c)", hint)


@grader("ex-top-of-the-noise")
def top_of_the_noise(answer: Any) -> None:
    """Indices in the order of the rings, for given uniform numbers."""
    for x in random_vectors(2, 3, 9):
        w, u = np.exp(x), sigmoid(x[::-1])
        for m in range(1, x.size + 1):
            _see_indices(call(answer, w, u, m), -np.log(u) / w, m)


def _see_indices(given: Array, rings: Array, m: int) -> None:
    """Compare the indices of a sample with the earliest rings."""
    if given.size != m or given.ndim > 1:
        raise WrongAnswerError(f"Return {m} indices for m = {m}; yours have the shape {given.shape}.")
    if not np.array_equal(given.ravel(), rings.argsort()[:m]):
        raise WrongAnswerError(
            "These are not the first places of the race. To what do you add the noise, and which place is the best?"
        )


@grader("ex-least-divergence")
def least_divergence(answer: Any) -> None:
    """The tilt with the given mean."""
    inputs = [(softmax(x[::-1]), x, x.mean()) for x in random_vectors(2, 3, 5)]
    hint = "Which tilt of r has this mean? Its mean rises with beta."
    same_function(answer, _tilt, inputs, hint, tolerance=1e-6)


def _tilt(r: Array, x: Array, m: float) -> Any:
    """The tilt of r by the scores x with the mean m, by bisection."""
    low, high = -50.0, 50.0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if softmax(np.log(r) + middle * x) @ x < m else (low, middle)
    return softmax(np.log(r) + low * x)


@grader("ex-no-majority")
def no_majority(answer: Any) -> None:
    """The smallest number of classes without a majority."""
    hint = "When is the largest probability largest? With one score at the top, and all others at the bottom."
    given = numbers(answer)
    if (given != given.round()).any():
        raise WrongAnswerError(f"A number of classes is whole; {show(answer)} is not.")
    same_numbers(answer, 22028, hint, decimals=0)


@grader("ex-two-step-buses")
def two_step_buses(answer: Any) -> None:
    """The probability of the car in a nested logit."""
    hint = "What is the log-sum-exp of two equal numbers? Then take the softmax of two scores."
    same_formula(answer, "1/(1 + 2**t*exp(b - c))", hint)


@grader("ex-counting-classes")
def counting_classes(answer: Any) -> None:
    """The log-odds of two Poisson classes."""
    hint = "Take the logarithm of each class's frequency times its law. What is the same in both cancels."
    same_formula(answer, "k*log(lam/mu) - lam + mu + log(3)", hint)


@grader("ex-order-without-scores")
def order_without_scores(answer: Any) -> None:
    """A transitive table of wins of three players that no scores explain."""
    wins = vector(answer, 3)
    if wins.min().round(6) < 0.6 or wins.max().round(6) > 0.95:
        raise WrongAnswerError("Each of the three probabilities must lie from 0.6 to 0.95.")
    p_12, p_23, p_13 = wins
    ways = p_12 * p_23 * (1 - p_13), p_13 * (1 - p_23) * (1 - p_12)
    if (max(ways) / min(ways)).round(4) < 1.5:
        raise WrongAnswerError(
            f"One way round is only {max(ways) / min(ways):.3f} times as probable as the other. "
            "If there were scores, what would the odds of 1 against 3 be?"
        )
