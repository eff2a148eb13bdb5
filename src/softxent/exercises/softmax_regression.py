"""Judges of the exercises in the chapter on softmax regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, numbers, same_numbers, vector
from softxent.softmax import softmax


@grader("ex-expected-spam")
def expected_spam(answer: Any) -> None:
    """The sum of the probabilities of a class at the optimum."""
    hint = "Which equation of the optimum belongs to the constant feature? It speaks of sums, or of means."
    same_numbers(answer, 90.0, hint)


@grader("ex-flat-directions")
def flat_directions(answer: Any) -> None:
    """The dimension of the kernel of the Hessian for features of any rank."""
    hint = "When are all columns of AV equal? Choose the first column of V, then count what the others may add to it."
    same_formula(answer, "d + (n - 1)*(d - r)", hint)


@grader("ex-overlap-by-one")
def overlap_by_one(answer: Any) -> None:
    """A sample that makes two classes on a line overlap."""
    place, label = vector(answer, 2)
    if label not in {1, 2}:
        raise WrongAnswerError(f"The class must be 1 or 2; yours is {label:g}.")
    if (label == 1 and place == 4) or (label == 2 and place == 2):
        raise WrongAnswerError("A line that is zero at this sample still hurts nobody, and helps the others.")
    if not (place > 4 if label == 1 else place < 2):
        raise WrongAnswerError("With it the two classes can still be told apart by a threshold.")


@grader("ex-hidden-separator")
def hidden_separator(answer: Any) -> None:
    """A direction that separates one class from two that are mixed up."""
    direction = numbers(answer)
    if direction.shape != (3, 3):
        raise WrongAnswerError(f"Give three rows of three numbers; yours have the shape {direction.shape}.")
    if not np.isfinite(direction).all():
        raise WrongAnswerError("All nine numbers must be finite.")
    points = np.array([[0, 0], [1, 1], [0, 1], [1, 0], [2, 0], [0, 3]])
    label = np.array([0, 0, 1, 1, 2, 2])
    scores = np.column_stack([np.ones(6), points]) @ direction
    lead = scores[np.arange(6), label][:, None] - scores
    size = max(1e-300, float(abs(direction).max()))
    worst = int(lead.min(axis=1).argmin())
    if lead.min() < -1e-9 * size:
        raise WrongAnswerError(
            f"At the point {tuple(points[worst].tolist())} another class is ahead of class {label[worst] + 1}. "
            "Which scores must be equal on classes 1 and 2?"
        )
    if lead.max() < 1e-6 * size:
        raise WrongAnswerError("It hurts nobody, but it helps nobody either: all leads are zero.")


def _product(features: Array, weights: Array, direction: Array) -> Array:
    """Derivative of the gradient along a direction."""
    p, u = softmax(features @ weights), features @ direction
    moved: Array = features.T @ (p * (u - (p * u).sum(axis=1, keepdims=True))) / len(features)
    return moved


@grader("ex-curvature-product")
def curvature_product(answer: Any) -> None:
    """The product of the Hessian with a direction."""
    draw = np.random.default_rng(0)
    inputs = [
        tuple(draw.standard_normal(shape) for shape in ((size, d), (d, n), (d, n)))
        for size, d, n in ((3, 2, 4), (6, 3, 2), (5, 1, 3))
    ]
    hint = "How do the logits move along V, and how do the probabilities follow? Mind the 1/N."
    same_function(answer, _product, inputs, hint)


def _steps(features: Array, targets: Array, weights: Array, steps: int) -> Array:
    """Weights after so many regressions of the errors on the features."""
    for _ in range(steps):
        weights = weights - 2 * np.linalg.lstsq(features, softmax(features @ weights) - targets)[0]
    return weights


@grader("ex-repeated-least-squares")
def repeated_least_squares(answer: Any) -> None:
    """Training with the ceiling of the curvature in place of the curvature."""
    draw = np.random.default_rng(0)
    inputs: list[tuple[Any, ...]] = [
        (draw.standard_normal((size, d)), draw.dirichlet(np.ones(n), size), draw.standard_normal((d, n)), steps)
        for size, d, n, steps in ((5, 2, 3, 1), (6, 3, 4, 3), (4, 1, 2, 0))
    ]
    hint = "Each step subtracts twice a least-squares regression. Of what, and on what?"
    same_function(answer, _steps, inputs, hint, tolerance=1e-7)


@grader("ex-newton-overshoots")
def newton_overshoots(answer: Any) -> None:
    """The distance from which Newton's method no longer returns."""
    hint = "Simplify w - f'(w)/f''(w) with hyperbolic functions. At the limit the method jumps from w to -w."
    same_numbers(answer, 2.1773189849653067, hint)  # sinh w = 2 w


@grader("ex-two-class-price")
def two_class_price(answer: Any) -> None:
    """The price for the difference of two weight vectors."""
    hint = "Of all pairs with the same difference u, which has the least squares, and how many are they?"
    same_formula(answer, "lam/2", hint)


@grader("ex-rare-until-half")
def rare_until_half(answer: Any) -> None:
    """When the gradient flow gives a class the probability one half."""
    hint = "Which lead over n - 1 others gives the probability 1/2? Put it into the equation of the flow."
    # n is at least 2, so that the logarithm is one of a positive number.
    same_formula(answer, "(n - 2 + (n - 1)*log(n - 1))/(n*share)", hint, where={"n": "n + 2"})
