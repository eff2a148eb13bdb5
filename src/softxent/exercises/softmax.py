"""Judges of the exercises in the chapter on softmax."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from softxent.exercises.grading import WrongAnswerError, grader, same_formula, same_function, same_numbers, vector
from softxent.softmax import log_softmax, softmax


@grader("ex-logits-of-probabilities")
def logits_of_probabilities(answer: Any) -> None:
    """Any logits whose softmax is (0.9, 0.09, 0.01): they are known only up to a shift."""
    p, wanted = softmax(vector(answer, 3)), [0.9, 0.09, 0.01]
    if not np.allclose(p, wanted, atol=5e-5):
        if np.allclose(p, wanted, rtol=0.02, atol=0):
            raise WrongAnswerError(f"Close: the softmax of your logits is {p.round(5)}. Give more digits.")
        raise WrongAnswerError(f"The softmax of your logits is {p.round(4)}. What undoes the exponential?")


@grader("ex-new-class")
def new_class(answer: Any) -> None:
    """The distribution that keeps the ratios 5 : 3 : 2 and has equal first and last entries."""
    p = _distribution(answer, 4)
    if not np.allclose(p[:3], p[:3].sum() * np.array([0.5, 0.3, 0.2]), rtol=5e-3):
        raise WrongAnswerError("A new class takes from the old ones, but it cannot change their ratios.")
    if not np.isclose(p[3], p[0], rtol=5e-3):
        raise WrongAnswerError("The new class and the first have equal scores. What follows for their probabilities?")


@grader("ex-base-ten")
def base_ten(answer: Any) -> None:
    """The factor on the scores that replaces powers of e by powers of ten."""
    same_numbers(answer, np.log(10), "Write 10 as a power of e, and compare the exponents.", tolerance=1e-3)


@grader("ex-class-axis")
def class_axis(answer: Any) -> None:
    """Softmax over the second of three axes."""
    arrays = [np.random.default_rng(seed).normal(size=shape) for seed, shape in enumerate([(2, 3, 2), (1, 2, 3)])]
    hint = "Sum your result over each axis in turn: which of the sums are all one?"
    same_function(answer, lambda x: softmax(x, axis=1), [(x,) for x in arrays], hint)


@grader("ex-softmax-from-sigmoids")
def softmax_from_sigmoids(answer: Any) -> None:
    """Softmax of a vector, however it is computed."""
    vectors = [np.array([1.0, -2.0]), np.array([2.0, 1.0, -1.0]), np.array([0.5, 0.5, 3.0, -4.0])]
    hint = "What summarises the scores of all the other classes in one number?"
    same_function(answer, softmax, [(x,) for x in vectors], hint)


@grader("ex-clipped-logits")
def clipped_logits(answer: Any) -> None:
    """The smallest probability for n logits in [-C, C]."""
    n, bound = sp.symbols("n C", positive=True)
    hint = "Write 1/p_i as a sum. For which scores is it largest?"
    same_formula(answer, 1 / (1 + (n - 1) * sp.exp(2 * bound)), hint)


@grader("ex-flattening")
def flattening(answer: Any) -> None:
    """The scale at which softmax and division by the sum agree for two scores."""
    a, b = sp.symbols("a b", positive=True)
    hint = "Compare the ratios of the two probabilities: what is the ratio under each method?"
    same_formula(answer, (sp.log(a) - sp.log(b)) / (a - b), hint)


@grader("ex-softmax-fixed-point")
def softmax_fixed_point(answer: Any) -> None:
    """A distribution of four classes that softmax leaves unchanged."""
    p = _distribution(answer, 4)
    if not np.allclose(softmax(p), p, atol=5e-5):
        raise WrongAnswerError(f"Softmax makes {softmax(p).round(4)} of it. When do scores stay in balance?")


@grader("ex-log-softmax-fixed-point")
def log_softmax_fixed_point(answer: Any) -> None:
    """Three logits with the maximum -0.7 that log-softmax leaves unchanged."""
    x = vector(answer, 3)
    if not np.isclose(x.max(), -0.7, atol=5e-5):
        raise WrongAnswerError(f"The largest of the three must be -0.7; yours is {x.max():.4g}.")
    if not np.allclose(log_softmax(x), x, atol=5e-4):
        raise WrongAnswerError(
            f"Log-softmax makes {log_softmax(x).round(4)} of it. What must their exponentials sum to?"
        )


def _distribution(answer: Any, size: int) -> NDArray[np.float64]:
    """Read an answer as a distribution, or say what it lacks."""
    p = vector(answer, size)
    if (p < 0).any() or not np.isclose(p.sum(), 1, atol=1e-3):
        raise WrongAnswerError(f"Probabilities are not negative and sum to 1; yours sum to {p.sum():.4g}.")
    return p
