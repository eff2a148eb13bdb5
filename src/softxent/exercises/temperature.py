"""Judges of the exercises in the chapter on temperature."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, numbers, same_numbers, vector
from softxent.softmax import softmax


@grader("ex-temperature-by-hand")
def temperature_by_hand(answer: Any) -> None:
    """The temperature at which a given lead is worth given odds."""
    same_numbers(answer, 5 / np.log(3), "What must the ratio of the two probabilities be, and what is it at T?")


def _fitted(logits: Array, labels: Array) -> float:
    """The best temperature, by halving an interval for its inverse."""
    chosen = logits[np.arange(len(logits)), labels].mean()
    low, high = 0.01, 100.0
    for _ in range(80):
        middle = np.sqrt(low * high)
        expected = (softmax(middle * logits) * logits).sum(axis=1).mean()
        low, high = (middle, high) if expected < chosen else (low, middle)
    return float(1 / low)


@grader("ex-fit-temperature")
def fit_temperature(answer: Any) -> None:
    """A function that fits a temperature."""
    draw = np.random.default_rng(0)
    inputs: list[tuple[Any, ...]] = []
    for size, n, scale in ((6, 3, 1.0), (8, 2, 8.0), (7, 4, 0.2)):
        logits = draw.standard_normal((size, n))
        labels = np.array([draw.choice(n, p=softmax(row)) for row in logits])
        inputs.append((scale * logits, labels))
    hint = "At the best temperature the mean of the logits under the model equals the mean logit of the labels."
    same_function(answer, _fitted, inputs, hint, tolerance=2e-6)


@grader("ex-no-best-temperature")
def no_best_temperature(answer: Any) -> None:
    """Logits that are mostly right and that no temperature makes useful."""
    logits = numbers(answer)
    if logits.shape != (4, 2):
        raise WrongAnswerError(f"Give four rows of two numbers; yours have the shape {logits.shape}.")
    if not np.isfinite(logits).all():
        raise WrongAnswerError("All eight numbers must be finite.")
    lead = logits[:, 0] - logits[:, 1]
    right, wrong = int((lead > 0).sum()), int((lead < 0).sum())
    if right < 2 or wrong < 1:
        raise WrongAnswerError(f"{right} decisions are right and {wrong} wrong; at least two and one are asked for.")
    if lead.sum() > 1e-12 * abs(lead).max():
        raise WrongAnswerError("There is a best temperature. Which slope must the mean loss have at beta = 0?")


@grader("ex-brier-split")
def brier_split(answer: Any) -> None:
    """The two parts of the Brier score of two classes."""
    if type(answer) not in (list, tuple, sp.Tuple) or len(answer) != 2:
        raise WrongAnswerError("Give a list of two formulas, each as text, in quotes.")
    first, second = answer
    hint = "How much more than the honest forecast does a dishonest one cost? There are two classes, so two squares."
    same_formula(first, "2*(r - s)**2", f"The calibration error: {hint}", names=("r", "s"))
    hint = "The refinement error: what does the honest forecast, s = r, cost on average?"
    same_formula(second, "2*r*(1 - r)", hint, names=("r", "s"))


def _ece(claims: Array, outcomes: Array) -> float:
    """The calibration error with ten bins of equal width."""
    edges = np.arange(1, 10) / 10
    total = np.bincount(np.searchsorted(edges, claims, side="right"), weights=outcomes - claims)
    return float(abs(total).sum() / claims.size)


@grader("ex-ece-jumps")
def ece_jumps(answer: Any) -> None:
    """Claims that hardly differ, and calibration errors that do."""
    given = numbers(answer)
    if given.shape != (3, 4):
        raise WrongAnswerError(f"Give three lists of four numbers; yours have the shape {given.shape}.")
    claims, outcomes, others = given
    if not (np.isfinite(given).all() and given.min() >= 0 and given.max() <= 1):
        raise WrongAnswerError("Claims are probabilities, and outcomes are 0 or 1.")
    if not np.isin(outcomes, (0, 1)).all():
        raise WrongAnswerError("The second list holds the outcomes, 0 or 1; yours has another number.")
    if abs(claims - others).max() > 0.001 + 1e-12:
        raise WrongAnswerError(f"One claim moves by {abs(claims - others).max():.4g}; no more than 0.001 is allowed.")
    first, second = _ece(claims, outcomes), _ece(others, outcomes)
    if abs(first - second) < 0.4 - 1e-12:
        raise WrongAnswerError(
            f"The ECE are {first:.4f} and {second:.4f}. Within a bin errors cancel: "
            "what happens if claims that cancel get into different bins?"
        )


@grader("ex-distillation-size")
def distillation_size(answer: Any) -> None:
    """The gradient of distillation in units of its limit, for two classes."""
    hint = "The difference of two sigmoids, of which one is 1/2, is half of a tanh. Divide by its limit."
    same_formula(answer, "2*T/g*tanh(g/(2*T))", hint)


def _by_top_p(logits: Array, temperature: float) -> set[int]:
    """The tokens that top-p keeps."""
    p = softmax(logits / temperature)
    order = np.argsort(-p)
    return set(order[: int(np.searchsorted(p[order].cumsum(), 0.8)) + 1].tolist())


@grader("ex-top-p-order")
def top_p_order(answer: Any) -> None:
    """Logits for which the order of temperature and top-p matters."""
    logits = vector(answer, 3)
    reached = np.concatenate([np.sort(softmax(logits / T))[::-1].cumsum()[:2] for T in (1, 2)])
    if abs(reached - 0.8).min() < 1e-9:
        raise WrongAnswerError("A sum is so near 0.8 that rounding decides. Take other logits.")
    before, after = _by_top_p(logits, 1), _by_top_p(logits, 2)
    if before == after:
        raise WrongAnswerError(f"Either way the number of tokens kept is {len(before)}. Look for sums near 0.8.")


def _greedy_law(p: Array, q: Array) -> Array:
    """The distribution of the token that comes out."""
    likeliest = q.argmax()
    accepted = min(1.0, p[likeliest] / q[likeliest])
    common = np.minimum(p, q)
    law: Array = accepted * np.eye(p.size)[likeliest] + (1 - accepted) * (p - common) / (1 - common.sum())
    return law


@grader("ex-greedy-draft")
def greedy_draft(answer: Any) -> None:
    """What speculative decoding with a greedy draft samples."""
    draw = np.random.default_rng(0)
    inputs = [tuple(draw.dirichlet(np.ones(n), 2)) for n in (2, 3, 3, 5, 6)]
    hint = "Which token is drafted, and with which probability is it accepted? The rest comes from the residual."
    same_function(answer, _greedy_law, inputs, hint)


@grader("ex-two-tokenisations")
def two_tokenisations(answer: Any) -> None:
    """The probability of a text, and what one way to cut it overstates."""
    probability, bits = vector(answer, 2)
    hint = "In how many ways can each `ab` be cut? Add the probabilities, and multiply those of the two halves."
    same_numbers(probability, 9 / 64, hint)
    hint = "The probability is right. Compare it with that of the cut ab|ab, by a logarithm to base 2."
    same_numbers(bits, np.log2(9 / 4), hint)
