"""Softmax and cross-entropy in NumPy, with the machinery that checks the book's claims about them."""

from softxent.jacobian import softmax_jacobian, softmax_jvp, softmax_vjp
from softxent.softmax import log_softmax, logsumexp, sigmoid, softmax

__version__ = "0.1.0"
__all__ = [
    "log_softmax",
    "logsumexp",
    "sigmoid",
    "softmax",
    "softmax_jacobian",
    "softmax_jvp",
    "softmax_vjp",
]
