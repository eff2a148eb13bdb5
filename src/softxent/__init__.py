"""Softmax and cross-entropy in NumPy, with the machinery that checks the book's claims about them."""

from softxent.information import cross_entropy, cross_entropy_grad, entropy, kl_divergence, perplexity, surprisal
from softxent.jacobian import softmax_jacobian, softmax_jvp, softmax_vjp
from softxent.joint import conditional_entropy, mutual_information
from softxent.loss import cross_entropy_loss, cross_entropy_loss_and_grad, cross_entropy_loss_grad
from softxent.simplex import project_tangent
from softxent.softmax import log_softmax, logsumexp, sigmoid, softmax

__version__ = "1.0.0"
__all__ = [
    "conditional_entropy",
    "cross_entropy",
    "cross_entropy_grad",
    "cross_entropy_loss",
    "cross_entropy_loss_and_grad",
    "cross_entropy_loss_grad",
    "entropy",
    "kl_divergence",
    "log_softmax",
    "logsumexp",
    "mutual_information",
    "perplexity",
    "project_tangent",
    "sigmoid",
    "softmax",
    "softmax_jacobian",
    "softmax_jvp",
    "softmax_vjp",
    "surprisal",
]
