"""Judges of the exercises in the chapter on the Jacobian."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import sympy as sp

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import call, random_vectors, same_function
from softxent.exercises.grading import WrongAnswerError, grader, show
from softxent.exercises.numbers import same_numbers
from softxent.exercises.observation import observe
from softxent.jacobian import softmax_jacobian, softmax_jvp, softmax_vjp
from softxent.softmax import softmax


@grader("ex-jacobian-by-hand")
def jacobian_by_hand(answer: Any) -> None:
    """The Jacobian at the probabilities (1/2, 1/3, 1/6)."""
    hint = "What stands on the diagonal, what beside it? Each row must sum to zero."
    same_numbers(answer, softmax_jacobian(np.log([3.0, 2.0, 1.0])), hint, decimals=3)


@grader("ex-fill-in-the-proof")
def fill_in_the_proof(answer: Any) -> None:
    """Three formulas: the derivatives of numerator, denominator and quotient."""
    formulas = _split(answer) if type(answer) is str else answer
    if type(formulas) not in (list, tuple, sp.Tuple) or len(formulas) != 3:
        raise WrongAnswerError(f"Give three formulas, as a tuple; yours is {show(answer)}.")
    stated = {
        "first": ("d*E_i", "When does E_i depend on x_j at all?"),
        "second": ("E_j", "Which terms of the sum depend on x_j?"),
        "third": ("(d*E_i*Z - E_i*E_j)/Z**2", "Use the quotient rule."),
    }
    # The symbols are not independent: either i and j differ, or E_i and E_j are the same.
    cases = {"d": "0"}, {"d": "1", "E_j": "E_i"}
    for given, (which, (expected, hint)) in zip(formulas, stated.items(), strict=True):
        for case in cases:
            same_formula(given, expected, f"The {which} formula: {hint}", names=["E_i", "E_j", "d", "Z"], where=case)


def _split(text: str) -> list[str]:
    """Cut a text at its commas, without the brackets around the whole."""
    text = text.strip()
    first = text.partition(",")[0]
    if text.startswith("[") or first.count("(") > first.count(")"):
        text = text[1:-1]
    return text.split(",")


@grader("ex-repair-backward")
def repair_backward(answer: Any) -> None:
    """The vector-Jacobian product from the probabilities."""
    points = random_vectors(2, 5)
    inputs = [(softmax(x), direction) for x, direction in zip(points, random_vectors(2, 5, seed=1), strict=True)]
    hint = "What does raising one logit do to the other probabilities?"
    same_function(answer, lambda p, upstream: softmax_vjp(np.log(p), upstream), inputs, hint)
    _without_a_matrix(answer)


@grader("ex-log-softmax-backward")
def log_softmax_backward(answer: Any) -> None:
    """The vector-Jacobian product of log-softmax."""
    inputs = list(zip(random_vectors(2, 5), random_vectors(2, 5, seed=1), strict=True))
    hint = "Multiply out. Which of the two factors is a number? Mind the side on which the vector stands."
    same_function(answer, lambda x, upstream: upstream @ (np.eye(x.size) - softmax(x)), inputs, hint)
    ones = np.ones(160)
    short, long = (observe(answer, ones[:size] / size, ones[:size]).work for size in (40, 160))
    if long > 8 * short:  # 16 times as much if it is proportional to n^2, 4 times if to n
        raise WrongAnswerError(
            "The values are right, but you do n times n operations, in a matrix or in a loop. Multiply out first."
        )


def _without_a_matrix(answer: Any) -> None:
    """Refuse a function that makes a matrix: for n = 2000 it would have 32 MB."""
    ones = np.ones(2000)
    tracemalloc.start()
    try:
        call(answer, ones / ones.size, ones)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > 4e6:
        raise WrongAnswerError("The values are right, but you make a matrix of n times n numbers. Multiply out first.")


@grader("ex-derivative-by-scale")
def derivative_by_scale(answer: Any) -> None:
    """The derivative of softmax(beta x) by beta."""
    inputs = [(beta, x) for beta in (0.5, 2.0) for x in random_vectors(2, 4)]
    hint = "In which direction do the logits beta x move when beta grows?"
    same_function(answer, lambda beta, x: softmax_jvp(beta * x, x), inputs, hint)


@grader("ex-softmax-twice")
def softmax_twice(answer: Any) -> None:
    """The Jacobian of softmax after softmax."""
    inputs = [(x,) for x in random_vectors(2, 4)]
    hint = "Use the chain rule. At which point is each Jacobian taken, and in which order do they stand?"
    same_function(answer, lambda x: softmax_jacobian(softmax(x)) @ softmax_jacobian(x), inputs, hint)


@grader("ex-masked-softmax")
def masked_softmax(answer: Any) -> None:
    """The Jacobian of softmax with some classes forbidden."""
    rng = np.random.default_rng(0)
    inputs = [(x, np.append(rng.random(x.size - 1) < 0.6, True)) for x in random_vectors(2, 5)]
    hint = "What is the probability of a forbidden class, and what follows for its row and its column?"
    same_function(answer, lambda x, allowed: softmax_jacobian(np.where(allowed, x, -np.inf)), inputs, hint)


@grader("ex-forward-step")
def forward_step(answer: Any) -> None:
    """The step that minimises the error bound of a forward difference."""
    same_formula(answer, "2*sqrt(eps/M)", "Minimise the sum of both errors; two values carry an error.")
