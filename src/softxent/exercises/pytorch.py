"""Judges of the exercises in the chapter on PyTorch: most of them repair a bug."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, same_numbers, vector
from softxent.loss import cross_entropy_loss
from softxent.softmax import log_softmax, softmax


@grader("ex-weighted-loss-by-hand")
def weighted_loss_by_hand(answer: Any) -> None:
    """The two means of one sum of weighted losses."""
    given = vector(answer, 2)
    logits = np.log([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])
    one_hot = np.diag([1.0, 1.0, 0.0])
    weight = [4, 1, 2]
    hint = "Look at (a): which weights enter the sum, and by which is it divided?"
    same_numbers(given[0], cross_entropy_loss(logits, [0, 1, -100], weight=weight), hint, decimals=2)
    hint = "Look at (b): (a) is right; what does the mean over probabilities divide by?"
    same_numbers(given[1], cross_entropy_loss(logits, one_hot, weight=weight), hint, decimals=2)


@grader("ex-loss-of-probabilities")
def loss_of_probabilities(answer: Any) -> None:
    """The mean loss of probabilities that a model has computed already."""
    draw = np.random.default_rng(0)
    inputs = [(softmax(3 * draw.normal(size=(size, 3))), draw.integers(3, size=size)) for size in (1, 2, 5)]
    hint = "Which logits have these probabilities?"
    same_function(answer, lambda p, labels: cross_entropy_loss(np.log(p), labels), inputs, hint)


@grader("ex-smoothing-back")
def smoothing_back(answer: Any) -> None:
    """What PyTorch's smoothing takes away from the label."""
    hint = "How much of the target lies off the label, in PyTorch's convention?"
    same_formula(answer, "eps*(C - 1)/C", hint)


@grader("ex-token-axis")
def token_axis(answer: Any) -> None:
    """The mean loss of logits whose classes lie along the last of three axes."""
    draw = np.random.default_rng(1)
    shapes = [(2, 3, 4), (3, 2, 5), (2, 3, 3)]
    inputs = [(3 * draw.normal(size=shape), draw.integers(shape[-1], size=shape[:-1])) for shape in shapes]
    hint = "Are the numbers that go into one softmax those of one position?"
    same_function(answer, lambda x, labels: cross_entropy_loss(np.moveaxis(x, -1, 1), labels), inputs, hint)


@grader("ex-accumulate-losses")
def accumulate_losses(answer: Any) -> None:
    """The mean over all valid labels, from the means of micro-batches."""
    inputs = [
        (np.array([3.0, 1.0]), np.array([1, 6])),
        (np.array([0.5, 2.0, 1.0]), np.array([4, 4, 4])),
        (np.array([0.5, np.nan, 1.0]), np.array([2, 0, 5])),
    ]
    hint = "How much does one label count, in a small micro-batch and in a large one? And one without any?"
    same_function(answer, _accumulated, inputs, hint)


@grader("ex-masked-soft-loss")
def masked_soft_loss(answer: Any) -> None:
    """The cross-entropy with 0 log 0 = 0, infinite where an impossible class is asked for, NaN for a NaN."""
    log_p = log_softmax(np.array([1.0, 0.0, -np.inf]))
    inputs = [
        (log_p, np.array([0.5, 0.5, 0.0])),
        (log_p, np.array([0.0, 1.0, 0.0])),
        (log_p, np.array([0.5, 0.25, 0.25])),
        (np.log([0.2, 0.3, 0.5]), np.array([0.1, 0.0, 0.9])),
        (np.array([np.nan, np.nan, -np.inf]), np.array([0.5, 0.5, 0.0])),
    ]
    hint = "Which classes does the target ask for? What should an impossible one cost, and what may a NaN become?"
    same_function(answer, _masked_soft_loss, inputs, hint)


@grader("ex-sharded-smoothing")
def sharded_smoothing(answer: Any) -> None:
    """The smoothed loss of a vocabulary in parts."""
    log_p = log_softmax(np.array([2.0, -1.0, 0.5, 0.0, 1.0, -2.0, 0.3, -0.7]))
    inputs = [(np.split(log_p, devices), label, 0.1) for devices in (1, 2, 4) for label in (0, 6)]
    hint = "The result must not depend on the number of devices. Which sums go over all of them?"
    same_function(answer, _sharded_loss, inputs, hint)


@grader("ex-blind-test")
def blind_test(answer: Any) -> None:
    """Weights, not all equal, that average to 1 over the labels 0, 1, 1, 2."""
    weight = vector(answer, 3)
    if (weight <= 0).any():
        raise WrongAnswerError(f"All weights must be positive; yours are {weight}.")
    if np.allclose(weight, weight[0]):
        raise WrongAnswerError("The weights must not all be equal.")
    labels = np.array([0, 1, 1, 2])
    logits = np.random.default_rng(0).normal(size=(4, 3))
    right = cross_entropy_loss(logits, labels, weight=weight)
    wrong = cross_entropy_loss(logits, labels, weight=weight, reduction="sum") / 4
    if not np.isclose(right, wrong, rtol=1e-4):
        raise WrongAnswerError(
            f"The test would see it: right {right:.4f}, wrong {wrong:.4f}. When are the two divisors the same?"
        )


def _accumulated(means: Array, counts: Array) -> Any:
    valid = counts > 0
    return means[valid] @ counts[valid] / counts[valid].sum()


def _masked_soft_loss(log_p: Array, target: Array) -> Any:
    asked = target > 0
    return -(target[asked] @ log_p[asked])


def _sharded_loss(shards: list[Array], label: int, alpha: float) -> Any:
    log_p = np.concatenate(shards)
    share = alpha / (log_p.size - 1)
    return -(1 - alpha) * log_p[label] - share * (log_p.sum() - log_p[label])
