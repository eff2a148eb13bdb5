"""Judges of the exercises in the chapter on softmax and cross-entropy together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import random_vectors, same_function
from softxent.exercises.grading import WrongAnswerError, grader, show, words
from softxent.exercises.numbers import Array, same_numbers, vector
from softxent.softmax import logsumexp, softmax

VOTES = np.array([1.0, 2.0, 5.0])
LAYERS = {"softmax", "log_softmax", "double", "centre", "relu", "flip", "lower"}
HARMLESS = {"log_softmax", "centre", "lower"}


@grader("ex-mass-two")
def mass_two(answer: Any) -> None:
    """The gradient for the probabilities (1/2, 1/3, 1/6) and the target (1, 1, 0)."""
    hint = "What is the mass of the target, and where does it enter? The entries of a gradient must sum to zero."
    same_numbers(answer, [0, -1 / 3, 1 / 3], hint, decimals=2)


@grader("ex-satisfied-vote")
def satisfied_vote(answer: Any) -> None:
    """Logits at which the gradient vanishes, up to a shift."""
    given = vector(answer, 3)
    off = given - np.log(VOTES)
    off -= off.mean()
    if abs(off).max() > 0.0101:
        shown = np.array2string(VOTES.sum() * softmax(given) - VOTES, precision=4, suppress_small=True)
        close = " If you rounded, give at least 2 digits after the point." if abs(off).max() < 0.06 else ""
        raise WrongAnswerError(f"There the gradient is {shown}. Which probabilities make it zero?{close}")


@grader("ex-two-class-slope")
def two_class_slope(answer: Any) -> None:
    """The derivative by z of the loss of the first class at the logits (z, 0)."""
    hint = "It is an entry of the gradient. What is the probability of the first class? Should raising z help?"
    same_formula(answer, "-1/(1 + exp(z))", hint)


@grader("ex-any-target")
def any_target(answer: Any) -> None:
    """The loss for a target of any mass, at moderate and at huge logits."""
    rng = np.random.default_rng(0)
    inputs = [(x, rng.standard_normal(x.size)) for x in random_vectors(2, 5)]
    inputs.append((np.array([1000.0, 0.0, -1000.0]), np.array([0.5, 0.5, 0.5])))
    hint = "Does your formula hold for every mass, and for logits whose exponentials overflow?"
    same_function(answer, _loss, inputs, hint)


@grader("ex-harmless-layers")
def harmless_layers(answer: Any) -> None:
    """The layers that change no difference of logits."""
    given = set(words(answer, "names"))
    if unknown := given - LAYERS:
        raise WrongAnswerError(f"No layer is called {', '.join(sorted(map(show, unknown)))}; take the names in quotes.")
    if given != HARMLESS:
        wrong = len(given ^ HARMLESS)
        raise WrongAnswerError(
            f"{wrong} of the {len(LAYERS)} {'is' if wrong == 1 else 'are'} judged wrongly. "
            "What does the loss see of the logits? Try x = (2, -1, 0)."
        )


@grader("ex-masked-loss")
def masked_loss(answer: Any) -> None:
    """The loss with logits of -inf, in all three cases."""
    masked = np.array([1.0, -np.inf, 2.0])
    targets = [np.array([0.3, 0.0, 0.7]), np.array([0.3, 0.2, 0.5]), np.array([2.0, 0.0, 0.0])]
    inputs = [(masked, target) for target in targets]
    inputs += [(x, softmax(x)) for x in random_vectors(3)]
    hint = "What does a masked class count with target zero, what with a positive one?"
    same_function(answer, _masked_loss, inputs, hint)


@grader("ex-linear-layer")
def linear_layer(answer: Any) -> None:
    """The gradient of the mean loss by the weights of a linear layer."""
    rng = np.random.default_rng(0)
    shapes = [(4, 2, 3), (7, 3, 5)]
    inputs = [
        (rng.standard_normal((rows, inner)), rng.standard_normal((inner, classes)), rng.integers(classes, size=rows))
        for rows, inner, classes in shapes
    ]
    hint = "What is the gradient by the logits, what carries it to the weights, and is the loss a sum or a mean?"
    same_function(answer, _layer_gradient, inputs, hint)


@grader("ex-wrong-standstill")
def wrong_standstill(answer: Any) -> None:
    """A target of mass 2 for which descent along softmax(x) - y leaves no softmax unchanged."""
    target = vector(answer, 3)
    if (target <= 0).any() or not np.isclose(target.sum(), 2, rtol=1e-3):
        raise WrongAnswerError(f"Give positive numbers of sum 2; yours are {target}, of sum {target.sum():.4g}.")
    standstill = target + (1 - target.sum()) / 3
    if (standstill > 1e-3).all():
        reached = np.array2string(standstill, precision=4)
        raise WrongAnswerError(f"Softmax stands still at {reached}. What must such probabilities never be?")


@grader("ex-triple-softmax")
def triple_softmax(answer: Any) -> None:
    """The infimum of the loss with two softmax layers in front of it."""
    infimum = "log(1 + (C - 1)*exp((1 - E)/(E + C - 1)))"
    hint = "What is the largest probability that the second softmax can give, and what is then left for the others?"
    same_formula(answer, infimum, hint)


def _loss(x: Array, y: Array) -> Any:
    return y.sum() * logsumexp(x) - x @ y


def _masked_loss(x: Array, y: Array) -> Any:
    counts = y > 0
    return (y[counts] * (logsumexp(x) - x[counts])).sum()


def _layer_gradient(features: Array, weights: Array, labels: NDArray[np.int64]) -> Array:
    residual = softmax(features @ weights) - np.eye(weights.shape[1])[labels]
    return features.T @ residual / len(features)
