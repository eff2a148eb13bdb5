"""Exercises that check themselves: ``check(label, answer)`` accepts every right answer and hints at what is wrong."""

from softxent.exercises import (
    beyond_softmax,
    at_scale,
    codes,
    cross_entropy,
    divergences,
    entropy,
    floating_point,
    geometry,
    jacobian,
    log_sum_exp,
    pytorch,
    softmax,
    softmax_cross_entropy,
    softmax_regression,
    temperature,
    why_softmax,
)
from softxent.exercises.grading import check

__all__ = [
    "beyond_softmax",
    "at_scale",
    "check",
    "codes",
    "cross_entropy",
    "divergences",
    "entropy",
    "floating_point",
    "geometry",
    "jacobian",
    "log_sum_exp",
    "pytorch",
    "softmax",
    "softmax_cross_entropy",
    "softmax_regression",
    "temperature",
    "why_softmax",
]
