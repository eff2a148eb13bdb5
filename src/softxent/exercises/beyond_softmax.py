"""Judges of the exercises in the chapter that goes beyond softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import random_vectors, same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, same_numbers, vector
from softxent.information import entropy


@grader("ex-sparsemax-by-hand")
def sparsemax_by_hand(answer: Any) -> None:
    """The projection of four scores to the simplex."""
    hint = "For which k does 1 + k*x_k exceed the sum of the first k scores? Subtract the threshold, cut off at zero."
    same_numbers(vector(answer, 4), np.array([0.65, 0.35, 0.0, 0.0]), hint)


@grader("ex-lead-for-half")
def lead_for_half(answer: Any) -> None:
    """The lead that gives one of n classes a weight."""
    hint = "Divide numerator and denominator of the weight by the leader's exponential, and solve for the lead."
    # w is a probability, and n at least 2.
    same_formula(answer, "log((n - 1)*w/(1 - w))", hint, where={"w": "w/4", "n": "n + 2"})


def _backward(scores: Array, cotangent: Array) -> Array:
    """The cotangent minus its mean, on the support of sparsemax."""
    ordered, counts = np.sort(scores)[::-1], np.arange(1, scores.size + 1)
    support = scores >= ordered[(1 + counts * ordered > ordered.cumsum()).sum() - 1]
    moved: Array = support * (cotangent - cotangent[support].mean())
    return moved


@grader("ex-sparsemax-backward")
def sparsemax_backward(answer: Any) -> None:
    """The product of a vector with the Jacobian of sparsemax."""
    pairs = zip(random_vectors(1, 3, 6), random_vectors(1, 3, 6, seed=1), strict=True)
    inputs: list[tuple[Any, ...]] = [(scores / 6, cotangent) for scores, cotangent in pairs]
    hint = "On the support the Jacobian subtracts a mean; over which entries? Outside it nothing moves."
    same_function(answer, _backward, inputs, hint)


@grader("ex-entmax-two")
def entmax_two(answer: Any) -> None:
    """The slope of entmax where two scores are equal."""
    hint = "Both probabilities are 1/2. What is s then, and what is left of s_1 after the second term?"
    same_formula(answer, "2**(alpha - 3)", hint)


@grader("ex-widths")
def widths(answer: Any) -> None:
    """The least widths of two tables of probabilities."""
    first, second = vector(answer, 2)
    if first != 1:
        raise WrongAnswerError("Table A: which logits have these probabilities? Is that a column times a row?")
    if second != 5:
        raise WrongAnswerError("Table B: subtract from each row of logarithms its mean. What is the rank then?")


@grader("ex-never-first")
def never_first(answer: Any) -> None:
    """A row in the hull of three others, whose mixture has little entropy."""
    row = vector(answer, 2)
    corners = np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
    weights = np.linalg.solve(np.vstack([corners.T, np.ones(3)]), np.append(row, 1.0))
    if weights.min() < -1e-12:
        raise WrongAnswerError("Some direction makes class 4 the winner: the row lies outside the hull of the others.")
    if weights.max() > 1 - 1e-9:
        raise WrongAnswerError("It must differ from the other three rows.")
    most = 1 / (1 + np.exp(entropy(np.maximum(weights, 0) / np.maximum(weights, 0).sum())))
    if most <= 0.45:
        raise WrongAnswerError(f"It never wins, but its probability stays below {most:.3f}. Which mixtures are purer?")


@grader("ex-sampled-bias")
def sampled_bias(answer: Any) -> None:
    """How far a loss with one drawn class is off."""
    hint = "The drawn class is divided by its probability. Take the mean of the two logarithms, not of what they hold."
    same_numbers(answer, float(np.log(5) - np.log(21) / 2), hint)


@grader("ex-quarter")
def quarter(answer: Any) -> None:
    """The width of a centred random head that keeps a quarter of the squared length."""
    hint = "In a space of which dimension do the columns and the gradient lie? The share is d over that."
    same_formula(answer, "(n - 1)/4", hint)


@grader("ex-right-at-three")
def right_at_three(answer: Any) -> None:
    """A formula for the Jacobian of softmax that is right for three classes only."""
    stated, names = "a*(d - b)", ["n"]
    hint = "For three classes it differs from the right formula, so the project would notice."
    same_formula(answer, stated, hint, names=names, where={"n": "3"})
    for size in (2, 4, 5, 6, 7, 10, 100):
        try:
            same_formula(answer, stated, "", names=names, where={"n": str(size)})
        except WrongAnswerError:
            continue
        raise WrongAnswerError(f"For n = {size} it is right as well.")
