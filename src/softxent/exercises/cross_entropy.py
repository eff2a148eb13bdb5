"""Judges of the exercises in the chapter on cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, distribution, numbers, same_numbers, vector
from softxent.information import cross_entropy, entropy, kl_divergence
from softxent.joint import conditional_entropy, mutual_information
from softxent.simplex import project_tangent


@grader("ex-uniform-model")
def uniform_model(answer: Any) -> None:
    """The cross-entropy of the uniform model."""
    hint = "What is the surprisal of one outcome, in nats? Is it the same for every outcome?"
    same_formula(answer, "log(n)", hint)


@grader("ex-wrong-code-bill")
def wrong_code_bill(answer: Any) -> None:
    """The bits wasted by a code made for another source."""
    p, q = np.array([4, 2, 1, 1]) / 8, np.array([1, 4, 2, 1]) / 8
    hint = "Average the lengths of the words with the probabilities of the source, and subtract what is unavoidable."
    same_numbers(answer, kl_divergence(p, q, base=2), hint, decimals=3)


@grader("ex-weighted-loss")
def weighted_loss(answer: Any) -> None:
    """The distribution with the least weighted loss."""
    draw = np.random.default_rng(0)
    inputs = [(3 * draw.random(size) + 0.1,) for size in (2, 3, 7)]
    hint = "It must be a distribution, and for weights that sum to one it must be the weights. Use a multiplier."
    same_function(answer, lambda w: w / w.sum(), inputs, hint)


@grader("ex-gradient-in-bits")
def gradient_in_bits(answer: Any) -> None:
    """The projected gradient, in bits."""
    draw = np.random.default_rng(0)
    inputs = [tuple(draw.dirichlet(np.ones(size), 2)) for size in (2, 3, 7)]
    hint = "It must sum to zero and vanish at q = p. Mind the sign and the unit."
    same_function(answer, lambda p, q: project_tangent(-p / q) / np.log(2), inputs, hint)


@grader("ex-closer-yet-larger")
def closer_yet_larger(answer: Any) -> None:
    """Two models, the nearer of which costs more."""
    p = np.array([0.7, 0.2, 0.1])
    near, far = distributions(answer, names=("near", "far"), size=3)
    if min(near.min(), far.min()) <= 0:
        raise WrongAnswerError("Every entry must be positive, so that both cross-entropies are finite.")
    if abs(p - near).sum() >= abs(p - far).sum():
        raise WrongAnswerError("`near` must be closer to p than `far` in total variation.")
    if cross_entropy(p, near) <= cross_entropy(p, far):
        raise WrongAnswerError("`near` must cost more. Which mistake is small in probability, but dear in bits?")


@grader("ex-valid-table")
def valid_table(answer: Any) -> None:
    """H(Y), H(Y|X) and I(X; Y) of a table with a row for each value of X."""
    joint = np.array([[0.1, 0.1], [0.5, 0.3]])
    of_y, remaining, shared = vector(answer, 3)
    hint = "H(Y): Each column belongs to a value of Y. In bits."
    same_numbers(of_y, entropy(joint.sum(axis=0), base=2), hint, decimals=4)
    hint = "H(Y|X): Take the entropy of each row, normalised, then average. In bits."
    same_numbers(remaining, conditional_entropy(joint, given=-2, base=2), hint, decimals=4)
    # The difference of two entropies with four decimal places may be off by one in the last place.
    hint = "I(X; Y): How much does knowing X take from the entropy of Y? In bits, with four decimal places."
    if abs(shared - mutual_information(joint, base=2)) > 1.5e-4:
        raise WrongAnswerError(hint)


@grader("ex-binomial-fit")
def binomial_fit(answer: Any) -> None:
    """The parameter of the best binomial model."""
    draw = np.random.default_rng(0)
    inputs = [(p,) for p in (np.array([0.4, 0.1, 0.1, 0.4]), *draw.dirichlet(np.ones(4), 3))]
    hint = "Which terms of the divergence depend on θ? Only one number of p matters to them."
    # A search for the minimum finds three or four digits of it.
    same_function(answer, lambda p: p @ np.arange(4) / 3, inputs, hint, tolerance=5.1e-4)


def distributions(answer: Any, *, names: tuple[str, ...], size: int) -> list[Array]:
    """Read an answer as one distribution for each name, or say which of them is none.

    Parameters
    ----------
    answer : sequence of array_like
        The answer.
    names : tuple of str
        What the exercise calls them.
    size : int
        Number of outcomes.

    Returns
    -------
    list of ndarray, shape (size,)
        The distributions.

    Raises
    ------
    WrongAnswerError
        If there are more or fewer, or one is no distribution.
    """
    given = numbers(answer)
    if given.shape != (len(names), size):
        wanted = f"{len(names)} distributions of {size} outcomes, {', '.join(names)}, as a tuple"
        raise WrongAnswerError(f"Give {wanted}; yours has the shape {given.shape}.")
    vectors = [distribution(row, size, name=name) for name, row in zip(names, given, strict=True)]
    return [row / row.sum() for row in vectors]  # rounded decimals may sum to 0.999999
