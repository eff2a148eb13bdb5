"""Judges of the exercises in the chapter on scores and divergences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softxent.exercises.cross_entropy import distributions
from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import call
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, distribution, numbers, vector
from softxent.information import kl_divergence

Score = Callable[[Array, int], Any]


@grader("ex-exploit-half-brier")
def exploit_half_brier(answer: Any) -> None:
    """A forecast that beats honesty by at least 0.01."""
    p = np.array([0.5, 0.3, 0.2])
    forecast = distribution(answer, 3, name="q")
    gain = p @ (1 - p) ** 2 - p @ (1 - forecast) ** 2
    if round(gain, 4) < 0.01:
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


@grader("ex-flipped-bit")
def flipped_bit(answer: Any) -> None:
    """The mutual information of a fair bit and its noisy copy."""
    hint = "How uncertain is the bit that comes out, and how uncertain once the bit that went in is known? In bits."
    # Any f between 0 and 1; a formula is tried at positive numbers of any size.
    same_formula(answer, "1 + (f*log(f) + (1 - f)*log(1 - f))/log(2)", hint, where={"f": "f/(1 + f)"})


@grader("ex-blind-channel")
def blind_channel(answer: Any) -> None:
    """A channel with equal outputs for two inputs, but not for all."""
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    given = numbers(answer)
    if given.shape != (3, 2):
        raise WrongAnswerError(f"Give a table of 3 rows and 2 columns; yours has the shape {given.shape}.")
    channel = np.stack([distribution(row, 2, name=f"row {place}") for place, row in enumerate(given, start=1)])
    if ((p - q) @ channel).max().round(6) > 0:  # its entries sum to 0
        outputs = f"{(p @ channel).round(4)} and {(q @ channel).round(4)}"
        raise WrongAnswerError(f"The outputs {outputs} differ. In which outcomes do p and q differ?")
    if np.ptp(channel, axis=0).max().round(6) < 0.1:
        raise WrongAnswerError("Your rows are nearly the same: it destroys every difference. Which row may be another?")


@grader("ex-lossless-merging")
def lossless_merging(answer: Any) -> None:
    """Any model with the ratio p/q the same within each of two groups."""
    p = np.array([0.1, 0.2, 0.3, 0.4])
    q = distribution(answer, 4, name="q")
    q = q / q.sum()
    if q.min() <= 0:
        raise WrongAnswerError("Every entry must be positive.")
    whole, merged = kl_divergence(p, q), kl_divergence(p.reshape(2, 2).sum(axis=1), q.reshape(2, 2).sum(axis=1))
    if whole.round(6) < 0.01:
        raise WrongAnswerError(f"The divergence is {whole:.4f} nats, and must be at least 0.01: move q away from p.")
    if (whole - merged).round(8) > 0:
        raise WrongAnswerError(
            f"Merging loses {whole - merged:.2g} of {whole:.4f} nats. When is the log-sum inequality an equality?"
        )


@grader("ex-nearly-tight")
def nearly_tight(answer: Any) -> None:
    """Two coins for which the divergence is hardly more than Pinsker's bound."""
    s, t = vector(answer, 2)
    if not (0 < s < 1 and 0 < t < 1):
        raise WrongAnswerError("s and t must lie between 0 and 1.")
    if round(abs(s - t), 9) < 0.1:
        raise WrongAnswerError(f"The total variation is {abs(s - t):.4g}, and must be at least 0.1.")
    excess = kl_divergence([s, 1 - s], [t, 1 - t]) / (2 * (s - t) ** 2) - 1
    if round(100 * excess, 2) > 0.5:
        raise WrongAnswerError(
            f"It is {100 * excess:.2f} per cent above the bound. For which t is the slope in the proof small?"
        )


@grader("ex-gaussian-widths")
def gaussian_widths(answer: Any) -> None:
    """The difference of the two divergences of centred normal distributions."""
    hint = "Write down both divergences with equal means. Which standard deviation is squared in which denominator?"
    same_formula(answer, "(s**2 - 1/s**2)/2 - 2*log(s)", hint)


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
