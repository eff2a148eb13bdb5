"""Judges of the exercises in the chapter on softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from softxent.exercises.formulas import same_formula
from softxent.exercises.functions import same_function
from softxent.exercises.grading import WrongAnswerError, grader
from softxent.exercises.numbers import agrees, distribution, same_numbers, vector
from softxent.exercises.observation import observe
from softxent.softmax import log_softmax, logsumexp, sigmoid, softmax, softmax_naive


@grader("ex-logits-of-probabilities")
def logits_of_probabilities(answer: Any) -> None:
    """Any logits whose softmax is (0.9, 0.09, 0.01): they are known only up to a shift."""
    given = vector(answer, 3)
    off = given - np.log([0.9, 0.09, 0.01])
    off -= off.mean()
    if abs(off).max() > 1.01e-4:
        p = softmax(given).round(5)
        if abs(off).max() < 0.06:
            raise WrongAnswerError(f"The first digits are right; the softmax of your logits is {p}. Give more digits.")
        raise WrongAnswerError(f"The softmax of your logits is {p}. What undoes the exponential?")


@grader("ex-new-class")
def new_class(answer: Any) -> None:
    """The distribution that keeps the ratios 5 : 3 : 2 and has equal first and last entries."""
    p, right = distribution(answer, 4, decimals=2), np.array([5, 3, 2, 5]) / 15
    if agrees(p, right, 3):
        return
    if agrees(p, right, 2) and (p == p.round(2)).all():
        raise WrongAnswerError("The first digits are right; give at least 3 after the point.")
    if not np.allclose(p[:3], p[:3].sum() * np.array([0.5, 0.3, 0.2]), rtol=5e-3):
        raise WrongAnswerError("A new class takes from the old ones, but it cannot change their ratios.")
    if not np.isclose(p[3], p[0], rtol=5e-3):
        raise WrongAnswerError("The new class and the first have equal scores. What follows for their probabilities?")
    raise WrongAnswerError(f"Nearly; yours sum to {p.sum():.6g}. Give at least 3 digits after the point.")


@grader("ex-base-ten")
def base_ten(answer: Any) -> None:
    """The factor on the scores that replaces powers of e by powers of ten."""
    same_numbers(answer, np.log(10), "Write 10 as a power of e, and compare the exponents.", decimals=3)


@grader("ex-class-axis")
def class_axis(answer: Any) -> None:
    """Softmax over the second of three axes."""
    arrays = [np.random.default_rng(seed).normal(size=shape) for seed, shape in enumerate([(2, 3, 2), (1, 2, 3)])]
    hint = "Sum your result over each axis in turn: which of the sums are all one?"
    same_function(answer, lambda x: softmax(x, axis=1), [(x,) for x in arrays], hint)


@grader("ex-softmax-from-sigmoids")
def softmax_from_sigmoids(answer: Any) -> None:
    """Softmax of a vector, by sigmoid and logsumexp alone."""
    vectors = [np.array([1.0, -2.0]), np.array([2.0, 1.0, -1.0]), np.array([0.5, 0.5, 3.0, -4.0])]
    hint = "What summarises the scores of all the other classes in one number?"
    same_function(answer, softmax, [(x,) for x in vectors], hint)
    seen = observe(answer, vectors[-1])
    for forbidden in (softmax, log_softmax, softmax_naive):
        if seen.calls(forbidden):
            raise WrongAnswerError(f"The values are right, but you call {forbidden.__name__}. Do without it.")
    if extra := sorted(seen.operations & {"divide", "floor_divide", "reciprocal", "exp", "exp2", "expm1"}):
        raise WrongAnswerError(f"The values are right, but you use {extra[0]}. Use sigmoid and logsumexp alone.")
    if not seen.calls(sigmoid) and "expit" not in seen.operations:
        raise WrongAnswerError("The values are right, but you never call sigmoid.")


@grader("ex-clipped-logits")
def clipped_logits(answer: Any) -> None:
    """The smallest probability for n logits in [-C, C]."""
    hint = "Write 1/p_i as a sum. For which scores is it largest?"
    same_formula(answer, "1/(1 + (n - 1)*exp(2*C))", hint)


@grader("ex-flattening")
def flattening(answer: Any) -> None:
    """The scale at which softmax and division by the sum agree for two scores."""
    hint = "Compare the ratios of the two probabilities: what is the ratio under each method?"
    same_formula(answer, "(log(a) - log(b))/(a - b)", hint)


@grader("ex-softmax-fixed-point")
def softmax_fixed_point(answer: Any) -> None:
    """A distribution of four classes that softmax leaves unchanged."""
    p = distribution(answer, 4)
    if not np.allclose(softmax(p), p, rtol=0, atol=1e-6):
        raise WrongAnswerError(f"Softmax makes {softmax(p).round(4)} of it. When do scores stay in balance?")


@grader("ex-log-softmax-fixed-point")
def log_softmax_fixed_point(answer: Any) -> None:
    """Three logits with the maximum -0.7 that log-softmax leaves unchanged."""
    x = vector(answer, 3)
    if abs(x.max() + 0.7) > 5.1e-5:
        raise WrongAnswerError(f"The largest of the three must be -0.7; yours is {x.max():.6g}.")
    if abs(logsumexp(x)) > 1.01e-4:
        after = log_softmax(x).round(4)
        close = " If you rounded, give at least 4 digits after the point." if abs(logsumexp(x)) < 0.01 else ""
        raise WrongAnswerError(f"Log-softmax makes {after} of it. What must their exponentials sum to?{close}")
