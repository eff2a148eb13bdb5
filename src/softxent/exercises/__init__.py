"""Exercises that check themselves: ``check(label, answer)`` accepts every right answer and hints at what is wrong."""

from softxent.exercises import (
    at_scale,
    beyond_softmax,
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
    "at_scale",
    "beyond_softmax",
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
