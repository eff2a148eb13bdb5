"""Right and wrong answers to the exercises on cross-entropy."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import sympy as sp
import torch
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import binom

from softxent import cross_entropy_grad, project_tangent

OUTCOMES = np.arange(4)


def divergence(p, theta):
    """KL divergence of a binomial model, up to a constant."""
    return -(p @ binom.logpmf(OUTCOMES, 3, theta))


def by_search(p):
    """What SciPy finds with its default tolerance."""
    return minimize_scalar(lambda theta: divergence(p, theta), bounds=(0, 1), method="bounded").x


RIGHT = {
    "ex-uniform-model": [
        "np.log(n)",
        sp.log(sp.Symbol("n", integer=True, positive=True)),
        "ln(n)",
        "-n*(1/n)*log(1/n)",
        "log(n)",
        "-log(1/n)",
        sp.log(sp.Symbol("n")),
        "2*log(sqrt(n))",
    ],
    "ex-wrong-code-bill": [
        "5/8",
        "19/8 - 14/8",
        Decimal("0.625"),
        torch.tensor(0.625),
        0.625,
        Fraction(5, 8),
        19 / 8 - 14 / 8,
        np.float64(0.625),
        sp.Rational(5, 8),
    ],
    "ex-weighted-loss": [
        lambda w: w / w.sum(keepdims=True),
        lambda w: [weight / sum(w) for weight in w],
        lambda w: (weight / sum(w) for weight in w),
        lambda w: w / w.sum(),
        lambda w: list(w / np.sum(w)),
        lambda w: np.exp(np.log(w)) / sum(w),
    ],
    "ex-gradient-in-bits": [
        lambda p, q: (np.mean(p / q) - p / q) * np.log2(np.e),
        lambda p, q: list(project_tangent(-p / (q * np.log(2)))),
        lambda p, q: ((p / q).mean() - p / q) / np.log(2),
        lambda p, q: project_tangent(cross_entropy_grad(p, q, base=2)),
        lambda p, q: (np.eye(p.size) - 1 / p.size) @ (-p / q) * np.log2(np.e),
    ],
    "ex-closer-yet-larger": [
        [["3/4", "0.2499", "0.0001"], [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]],
        ([0.75, 0.2499, 0.0001], [0.5, 0.3, 0.2]),
        [np.array([0.7, 0.3 - 1e-9, 1e-9]), (0.6, 0.2, 0.2)],
        ([0.75, 0.249, 0.001], [0.333333, 0.333333, 0.333333]),
        np.array([[0.7, 0.3 - 1e-9, 1e-9], [0.6, 0.2, 0.2]]),
    ],
    "ex-valid-table": [
        ["0.97095", "0.96355", "0.00740"],
        "0.9709, 0.9635, 0.0074",
        sp.Matrix([0.97095, 0.96355, 0.0074]),
        (0.97095, 0.96355, 0.0074),
        [0.971, 0.9635, 0.00740],
        (0.971, 0.9635, 0.0075),
        np.array([0.970951, 0.963547, 0.007403]),
    ],
    "ex-binomial-fit": [
        by_search,
        lambda p: minimize(lambda theta: divergence(p, theta[0]), [0.5], bounds=[(0.01, 0.99)]).x,
        lambda p: round(float(p @ OUTCOMES / 3), 3),
        lambda p: p @ OUTCOMES / 3,
        lambda p: (p[1] + 2 * p[2] + 3 * p[3]) / 3,
        lambda p: 1 - np.average(3 - OUTCOMES, weights=p) / 3,
    ],
}

WRONG = {
    "ex-uniform-model": [
        ("log(n - 1)", "one outcome"),
        ("log(n) + 0.001", "one outcome"),
        ("log2(n)", "in nats"),
        (2.302585, "Python has computed.*in quotes"),
        ("log n", r"Write log\(n\)"),
        (lambda n: np.log(n), "A function is not a formula"),
        ("n*log(n)", "one outcome"),
        ("1/n", "one outcome"),
        ("log(n)/log(2)", "in nats"),
    ],
    "ex-wrong-code-bill": [
        (0.62, "subtract|first digits"),
        ("7/4", "Average the lengths"),
        (0.63, "first digits|Average"),
        (19 / 8, "subtract what is unavoidable"),
        (14 / 8, "Average the lengths"),
        (1 / 2, "with the probabilities of the source"),  # the divergence the other way round
        ("x", "not a number"),
    ],
    "ex-weighted-loss": [
        (lambda w: w / w.max(), "must be a distribution"),
        (lambda w: w**1.01 / (w**1.01).sum(), "must be the weights"),
        (lambda w: w, "must be a distribution"),
        (lambda w: np.exp(w) / np.exp(w).sum(), "must be the weights"),
        (lambda w: np.sqrt(w) / np.sqrt(w).sum(), "must be the weights"),
        (lambda w: np.ones_like(w) / w.size, "must be the weights"),
    ],
    "ex-gradient-in-bits": [
        (lambda p, q: ((q / p).mean() - q / p) / np.log(2), "Mind the sign"),
        (lambda p, q: ((p / q).sum() - p / q) / np.log(2), "sum to zero"),
        (lambda p, q: ((p / q).mean() - p / q) * np.log(2), "the unit"),
        (lambda p, q: -p / q / np.log(2), "sum to zero"),
        (lambda p, q: (p / q).mean() - p / q, "the unit"),
        (lambda p, q: (p / q - (p / q).mean()) / np.log(2), "Mind the sign"),
        (lambda p, q: (1 - p / q) / np.log(2), "sum to zero"),
    ],
    "ex-closer-yet-larger": [
        (([0.75, 0.249, 0.001], [0.7, 0.2, 0.1]), "`near` must be closer"),
        (([0.72, 0.2, 0.08], [0.5, 0.3, 0.2]), "`near` must cost more"),
        (([0.75, 0.2499, 0.0001], [0.5, 0.3]), "different lengths"),
        (([0.6, 0.2, 0.2], [0.7, 0.3 - 1e-9, 1e-9]), "`near` must be closer"),
        (([0.7, 0.2, 0.1], [0.5, 0.3, 0.2]), "`near` must cost more"),
        (([0.7, 0.3, 0.0], [0.5, 0.3, 0.2]), "must be positive"),
        (([0.7, 0.2, 0.2], [0.5, 0.3, 0.2]), "`near` must be a distribution"),
        ([[0.7, 0.2, 0.1]], "Give 2 distributions"),
        (0.5, "Give 2 distributions"),
    ],
    "ex-valid-table": [
        ((0.97, 0.96, 0.01), r"first digits|H\(Y\)"),
        ((0.9710, 0.9544, 0.0166), "entropy of each row"),
        ((0.9710, 0.9635, 0.0072), "knowing X"),
        ((0.7219, 0.7145, 0.0074), "column belongs to a value of Y"),
        ((0.971, 0.7145, 0.0074), "entropy of each row"),
        ((0.971, 0.9635, 0.7195), "knowing X"),
        ((0.673, 0.6679, 0.0051), "In bits"),
        ((0.96, 0.9635, 0.0075), r"H\(Y\): Each column"),
        ((0.971, 0.9635, 0.007), "four decimal places"),
        ((0.971, 0.9635), "vector of 3 numbers"),
    ],
    "ex-binomial-fit": [
        (lambda p: p @ OUTCOMES / 3 + 2e-3, "one number of p"),
        (lambda p: 1 - p @ OUTCOMES / 3, "one number of p"),
        (lambda p: (p[1] + p[2] + p[3]) / 3, "one number of p"),
        (lambda p: p @ OUTCOMES, "one number of p"),
        (lambda p: p @ OUTCOMES / 4, "one number of p"),
        (lambda p: 0.5, "one number of p"),
        (lambda p: np.argmax(p) / 3, "one number of p"),
    ],
}
