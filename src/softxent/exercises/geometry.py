"""Judges of the exercises in the chapter on the geometry of the Jacobian."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import call, random_vectors, same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, distribution, numbers, same_numbers, vector
from softxent.exercises.observation import observe
from softxent.jacobian import softmax_jacobian
from softxent.softmax import softmax


@grader("ex-jacobian-minor")
def jacobian_minor(answer: Any) -> None:
    """A cofactor of the Jacobian, and the product of its nonzero eigenvalues."""
    hint = "Which product are all cofactors, and how often does it occur in the product of the eigenvalues?"
    same_numbers(answer, [1 / 512, 1 / 128], hint, decimals=6)


@grader("ex-strong-reaction")
def strong_reaction(answer: Any) -> None:
    """Five logits with a largest eigenvalue above 0.499."""
    largest = np.linalg.eigvalsh(softmax_jacobian(vector(answer, 5)))[-1]
    if largest <= 0.499:
        raise WrongAnswerError(
            f"The largest eigenvalue is {largest:.4f}. Between which two probabilities does it lie? How large can the "
            "smaller one be?"
        )


@grader("ex-undo-jacobian")
def undo_jacobian(answer: Any) -> None:
    """The product with the pseudo-inverse, without a matrix."""

    def undone(p: Array, u: Array) -> Array:
        moved = (u - u.mean()) / p
        return moved - moved.mean()

    inputs = [
        (softmax(x / 2), u) for x, u in zip(random_vectors(2, 5, 6), random_vectors(2, 5, 6, seed=1), strict=True)
    ]
    hint = "By which logits do the probabilities move by u? Do the entries of u sum to zero, and those of your answer?"
    same_function(answer, undone, inputs, hint)
    short, long = (observe(answer, np.full(size, 1 / size), np.ones(size)).work for size in (40, 160))
    if long > 8 * short:  # 16 times as much if it is proportional to n^2, 4 times if to n
        raise WrongAnswerError("The values are right, but you do n times n operations. Divide instead of inverting.")


@grader("ex-false-ceiling")
def false_ceiling(answer: Any) -> None:
    """Probabilities and a direction for which the smaller of two ceilings is none."""
    given = numbers(answer)
    if given.ndim != 2 or len(given) != 2:
        raise WrongAnswerError(f"Give two lists of the same length, p and v; yours has the shape {given.shape}.")
    p = distribution(given[0], name="p")
    if p.min() <= 0:
        raise WrongAnswerError("Every probability must be positive.")
    v = vector(given[1], p.size)
    if np.ptp(v) == 0:
        raise WrongAnswerError("Here the curvature is 0: the entries of v must differ.")
    share = np.minimum(p, 2 * p * (1 - p)) @ v**2 / (p @ (v - p @ v) ** 2)
    if share > 0.99:
        raise WrongAnswerError(
            f"The smaller ceiling is {share:.4f} times the curvature. When is each of the two ceilings attained, and "
            "for which of the classes is the other one lower?"
        )


@grader("ex-uniform-factor")
def uniform_factor(answer: Any) -> None:
    """The least factor of p (1 - p) if all n probabilities are equal."""
    hint = "What are both sides if the entries of v sum to zero? For two classes it is 2."
    same_formula(answer, "n/(n - 1)", hint)


@grader("ex-mixed-norms")
def mixed_norms(answer: Any) -> None:
    """The norm of the Jacobian from one order to another."""
    hint = "Which of the two norms measures v, and which measures Jv? Try p = (1/2, 1/2) and v = (1, -1)."
    same_formula(answer, "2**(1/s - 1/r - 1)", hint)


@grader("ex-farthest-move")
def farthest_move(answer: Any) -> None:
    """The largest total variation for a given range of the step."""
    hint = "The probability of S is the sigmoid of the logarithm of its odds. By how much can that logarithm grow?"
    same_formula(answer, "tanh(R/4)", hint)


@grader("ex-eigenvalues-in-gaps")
def eigenvalues_in_gaps(answer: Any) -> None:
    """All nonzero eigenvalues, with a small relative error."""
    for p in _with_rare_classes():
        given, expected = call(answer, p), _eigenvalues(p)
        if given.shape != expected.shape:
            raise WrongAnswerError(
                f"For n = {p.size} give the {p.size - 1} eigenvalues that are not zero; yours has the shape "
                f"{given.shape}."
            )
        if not np.allclose(given, expected, rtol=1e-8, atol=0):
            worst = np.argmax(np.abs(given - expected) / expected)
            raise WrongAnswerError(
                f"Eigenvalue {worst + 1} of {p.size - 1} is {given[worst]:.4g}. It must lie between "
                f"{p[worst]:.4g} and {p[worst + 1]:.4g}: look for a zero there, with a relative tolerance."
            )


@grader("ex-halfway-sphere")
def halfway_sphere(answer: Any) -> None:
    """The midpoint of the shortest way in the Fisher metric."""

    def halfway(p: Array, q: Array) -> Any:
        squares = (np.sqrt(p) + np.sqrt(q)) ** 2
        return squares / squares.sum()

    inputs = [(softmax(x), softmax(y)) for x, y in zip(random_vectors(2, 5), random_vectors(2, 5, seed=1), strict=True)]
    hint = "Which vectors lie on the sphere? Their sum has the direction of the middle; what makes it a distribution?"
    same_function(answer, halfway, inputs, hint)


def _with_rare_classes() -> list[Array]:
    """Probabilities in ascending order, ordinary and very small ones."""
    return [
        np.array([0.1, 0.2, 0.7]),
        np.array([1e-30, 0.3, 0.7]),
        np.array([2e-30, 1e-22, 3e-22, 0.25, 0.75]),
    ]


def _eigenvalues(p: Array) -> Array:
    """The zeros of the secular equation, by bisection until the ends are neighbours."""
    found = []
    for low, high in pairwise(p):
        while low < (middle := (low + high) / 2) < high:
            low, high = (low, middle) if (p / (p - middle)).sum() > 0 else (middle, high)
        found.append(low)
    return np.array(found)
