"""Judges of the exercises in the chapter on softmax at scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import Array, numbers, same_numbers, vector
from softxent.softmax import softmax


@grader("ex-merge-states")
def merge_states(answer: Any) -> None:
    """The sum and the log-sum-exp of two merged states."""
    given = vector(answer, 2)
    same_numbers(given[0], 2, "The sum that belongs to the smaller maximum shrinks. By which factor?")
    same_numbers(given[1], np.log(16), "The first number is right. Log-sum-exp is the maximum plus a logarithm.")


def _state(x: Array) -> Array:
    """The largest entry, and the sum of the exponentials shifted by it."""
    largest = x.max()
    return np.array([largest, np.exp(x - largest).sum() if largest > -np.inf else 0.0])


@grader("ex-one-pass")
def one_pass(answer: Any) -> None:
    """The state of a list that can be read only once."""
    lists = [[0.5], [1.0, 3.0, 2.0], [3.0, -1e6, 1e6, 1e6 - 1], [1000.0, 1001.0, 999.0], [-1e6, -1e6 + 1]]
    lists += [[-np.inf, 2.0, -np.inf, 4.0], [1.0, -np.inf], [-np.inf], [-np.inf, -np.inf]]
    inputs = [(np.array(entries),) for entries in lists]
    hint = "Keep the largest logit so far and the sum shifted by it. What happens to both when a larger one comes?"
    function = (lambda x: answer(iter(x.tolist()))) if callable(answer) else answer
    same_function(function, _state, inputs, hint)


@grader("ex-grouping-matters")
def grouping_matters(answer: Any) -> None:
    """Three numbers whose sum depends on the grouping."""
    a, b, c = map(float, vector(answer, 3))
    if min(a, b, c) < 1:
        raise WrongAnswerError(f"Each sum must be at least 1; the least of yours is {min(a, b, c):g}.")
    if (a + b) + c == a + (b + c):
        raise WrongAnswerError("Both groupings give the same number. Which numbers are lost when added to a large one?")


def _merged(outputs: Array, lses: Array) -> Array:
    """Outputs of the parts that have a word, weighed by the softmax of their log-sum-exps."""
    there = lses > -np.inf
    merged: Array = softmax(lses[there]) @ outputs[there]
    return merged


@grader("ex-merge-outputs")
def merge_outputs(answer: Any) -> None:
    """Attention over all words from attention over parts."""
    draw = np.random.default_rng(0)
    inputs = [
        (draw.standard_normal((parts, width)), scale * draw.standard_normal(parts))
        for parts, width, scale in ((2, 3, 1), (4, 2, 1), (1, 2, 1), (3, 4, 3000))
    ]
    masked = draw.standard_normal((3, 2)), np.array([0.5, -np.inf, 1.5])
    masked[0][1] = np.nan
    hint = "By what are the outputs weighed, and what becomes of a part with log-sum-exp -inf?"
    same_function(answer, _merged, [*inputs, masked], hint)


@grader("ex-chunk-size")
def chunk_size(answer: Any) -> None:
    """The largest number of words whose logits fit."""
    same_numbers(
        answer, 2092, "How many bytes has one word, how many have 512 MiB? Take the whole part of the quotient."
    )


@grader("ex-eight-bit-threshold")
def eight_bit_threshold(answer: Any) -> None:
    """The lag at which the largest weight is the largest number of the type."""
    same_numbers(
        answer, np.log2(57344) - 8, "What is the largest weight, as a power of two, when the shift lags by tau?"
    )


@grader("ex-gathered-smoothing")
def gathered_smoothing(answer: Any) -> None:
    """The error of a loss that counts each class once for each process."""
    hint = "Which of the three terms change? What is the mean of the logits if each of them is there B times?"
    same_formula(answer, "log(B)", hint, names=("B", "n", "eps"))


def _backward(logits: list[Array], grads: list[Array]) -> Array:
    """The gradient through log-softmax."""
    g = np.concatenate(grads)
    gradient: Array = g - g.sum() * softmax(np.concatenate(logits))
    return gradient


@grader("ex-divided-backward")
def divided_backward(answer: Any) -> None:
    """The gradient through log-softmax of divided logits."""
    draw = np.random.default_rng(0)
    inputs = [
        tuple([shift + draw.standard_normal(4) for _ in range(processes)] for shift in (offset, 0.0))
        for processes, offset in ((1, 0.0), (2, 0.0), (3, 0.0), (2, 3000.0))
    ]
    hint = "What is subtracted from each derivative? Both of its factors need all processes."
    same_function(answer, _backward, inputs, hint)


@grader("ex-z-loss-bias")
def z_loss_bias(answer: Any) -> None:
    """The probability of the first of two classes that share a weight."""
    low, high = 0.0, 2.0
    for _ in range(60):
        w = (low + high) / 2
        is_low = (1 + 0.2 * np.log(2 * np.cosh(w))) * np.tanh(w) < 0.8
        low, high = (w, high) if is_low else (low, w)
    expected = 1 / (1 + np.exp(-2 * low))
    same_numbers(
        answer, expected, "Set the derivative of the sum with respect to w to zero. How do both logits move with w?"
    )


@grader("ex-uphill")
def uphill(answer: Any) -> None:
    """Two distributions for which a step against the gradient of k3 raises the divergence."""
    given = numbers(answer)
    if given.shape != (2, 3):
        raise WrongAnswerError(f"Give two lists of three numbers, p and r; yours have the shape {given.shape}.")
    if not (given >= 1e-6).all() or abs(given.sum(axis=1) - 1).max() > 1e-9:
        raise WrongAnswerError("Both must be distributions: entries of at least 1e-6 that sum to 1.")
    p, r = given
    u = np.log(p / r)
    product = float((p - r) @ (p * (u - p @ u)))
    if product >= -0.01:
        raise WrongAnswerError(
            f"The inner product is {product:.4f}. Let the outcome that r likes best be nearly impossible for p."
        )
