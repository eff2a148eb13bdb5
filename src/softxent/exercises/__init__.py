"""Exercises that check themselves: ``check(label, answer)`` accepts every right answer and hints at what is wrong."""

from softxent._extras import needs

try:
    from softxent.exercises import (
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
        why_softmax,
    )
except ModuleNotFoundError as error:
    raise needs(__name__, error) from None
from softxent.exercises.grading import check

__all__ = [
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
    "why_softmax",
]
