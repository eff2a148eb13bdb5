"""Judges of the exercises in the chapter on cross-entropy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import call, same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, distribution, numbers, same_numbers, vector
from softxent.information import cross_entropy, entropy, kl_divergence
from softxent.joint import conditional_entropy, mutual_information
from softxent.simplex import project_tangent

Score = Callable[[Array, int], Any]


@grader("ex-uniform-model")
def uniform_model(answer: Any) -> None:
    """The cross-entropy of the uniform model."""
    hint = "What is the surprisal of one outcome, in nats? Is it the same for every outcome?"
    same_formula(answer, "log(n)", hint)


@grader("ex-wrong-code-bill")
def wrong_code_bill(answer: Any) -> None:
    """The bits wasted by a code made for another source."""
    p, q = np.array([4, 2, 1, 1]) / 8, np.array([1, 1, 2, 4]) / 8
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
    """H(Y), H(Y|X) and I(X; Y) of a table with Y in the rows."""
    joint = np.array([[0.1, 0.5], [0.1, 0.3]])
    of_y, remaining, shared = vector(answer, 3)
    same_numbers(of_y, entropy(joint.sum(axis=1), base=2), "H(Y): Y is in the rows. In bits.", decimals=4)
    hint = "H(Y|X): Take the entropy of each column, normalised, then average. In bits."
    same_numbers(remaining, conditional_entropy(joint, base=2), hint, decimals=4)
    # The difference of two entropies with four decimal places may be off by one in the last place.
    hint = "I(X; Y): How much does knowing X take from the entropy of Y? In bits, with four decimal places."
    if abs(shared - mutual_information(joint, base=2)) > 1.5e-4:
        raise WrongAnswerError(hint)


@grader("ex-shorter-detour")
def shorter_detour(answer: Any) -> None:
    """Three distributions that break the triangle inequality by a factor of three."""
    a, b, c = distributions(answer, names=("a", "b", "c"), size=2)
    direct, detour = kl_divergence(a, c), kl_divergence(a, b) + kl_divergence(b, c)
    if not np.isfinite([direct, detour]).all():
        raise WrongAnswerError("All three divergences must be finite: exclude no outcome.")
    if detour >= direct:
        raise WrongAnswerError("The detour is not shorter. Put b between a and c, and make c extreme.")
    if detour >= direct / 3:
        raise WrongAnswerError(f"The detour is shorter, but costs {detour / direct:.2f} of the direct way.")


@grader("ex-binomial-fit")
def binomial_fit(answer: Any) -> None:
    """The parameter of the best binomial model."""
    draw = np.random.default_rng(0)
    inputs = [(p,) for p in (np.array([0.4, 0.1, 0.1, 0.4]), *draw.dirichlet(np.ones(4), 3))]
    hint = "Which terms of the divergence depend on θ? Only one number of p matters to them."
    # A search for the minimum finds three or four digits of it.
    same_function(answer, lambda p: p @ np.arange(4) / 3, inputs, hint, tolerance=5.1e-4)


@grader("ex-exploit-half-brier")
def exploit_half_brier(answer: Any) -> None:
    """A forecast that beats honesty by at least 0.01."""
    p = np.array([0.5, 0.3, 0.2])
    forecast = distribution(answer, 3, name="q")
    gain = p @ (1 - p) ** 2 - p @ (1 - forecast) ** 2
    if gain < 0.01:
        raise WrongAnswerError(f"This forecast saves {gain:.4f}. Does it pay to be bolder, or to be more timid?")


@grader("ex-another-proper-score")
def another_proper_score(answer: Any) -> None:
    """A strictly proper score that is neither local nor Brier's."""
    score = _checked(answer)
    draw = np.random.default_rng(0)
    for belief in draw.dirichlet(np.ones(3), 12):
        rivals = [q for q in draw.dirichlet(40 * belief + 0.5, 15) if abs(q - belief).max() > 0.01]
        # Close by, where a minimum that is only nearly in the right place is seen by the slope.
        rivals += [belief + sign * 0.01 * belief.min() * step for sign in (-1, 1) for step in np.eye(3) - 1 / 3]
        honest = _fine(score, belief, belief)
        if any(_fine(score, belief, q) <= honest for q in rivals):
            raise WrongAnswerError(
                f"Whoever believes in {belief.round(2)} pays less, or as much, with another forecast."
            )
    if np.isclose(score(np.array([0.5, 0.3, 0.2]), 0), score(np.array([0.5, 0.1, 0.4]), 0)):
        raise WrongAnswerError("It is local: it does not change when only the other outcomes' probabilities do.")
    if _is_brier_up_to_unit(score, draw.dirichlet(np.ones(3), 30)):
        raise WrongAnswerError("It is the Brier score in another unit. Find one of another shape, or mix two.")


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


def _checked(answer: Any) -> Score:
    """The score, with a hint in place of an error or of a vector."""

    def score(q: Array, i: int) -> float:
        given = call(answer, q, i)
        if given.size != 1:
            raise WrongAnswerError(f"The score must be a number; yours has the shape {given.shape} at q = {q}.")
        value = float(given.reshape(()))
        if not np.isfinite(value):
            raise WrongAnswerError(f"The score must be a finite number; yours is {value} at q = {q}, i = {i}.")
        return value

    return score


def _fine(score: Score, p: Array, q: Array) -> float:
    """Expected score of the forecast q for somebody who believes in p."""
    return float(sum(p[i] * score(q, i) for i in range(p.size)))


def _is_brier_up_to_unit(score: Score, forecasts: Array) -> bool:
    """Whether the score is a multiple of Brier's plus a constant for each outcome."""
    for i in range(3):
        brier = ((forecasts - np.eye(3)[i]) ** 2).sum(axis=1)
        given = np.array([score(q, i) for q in forecasts])
        columns = np.stack([brier, np.ones_like(brier)], axis=1)
        fitted = columns @ np.linalg.lstsq(columns, given, rcond=None)[0]
        if not np.allclose(fitted, given, atol=1e-8 * np.ptp(given)):
            return False
    return True
