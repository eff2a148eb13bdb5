"""Right and wrong answers to the exercises on the geometry of the Jacobian."""

from itertools import pairwise

import numpy as np
import sympy as sp
import torch
from mpmath import mp, mpf
from scipy.optimize import brentq

from softxent import softmax_jacobian

N, R, S, BIG_R = sp.symbols("n r s R", positive=True)


def bisected(p):
    """Bisection until the two ends are neighbours."""
    found = []
    for left, right in pairwise(p):
        low, high = left, right
        while low < (middle := (low + high) / 2) < high:
            low, high = (low, middle) if (p / (p - middle)).sum() > 0 else (middle, high)
        found.append(low)
    return found


def by_brent(p):
    return [
        brentq(
            lambda t: (p / (p - t)).sum(),
            np.nextafter(low, 1),
            np.nextafter(high, 0),
            xtol=1e-300,
            rtol=1e-12,
            maxiter=2000,
        )
        for low, high in pairwise(p)
    ]


def by_brent_with_the_default_tolerance(p):
    return [
        brentq(lambda t: (p / (p - t)).sum(), np.nextafter(low, 1), np.nextafter(high, 0)) for low, high in pairwise(p)
    ]


def with_digits(p):
    with mp.workdps(80):
        column = mp.matrix([mpf(float(entry)) for entry in p])
        column /= mp.fsum(column)  # in exact arithmetic the sum of the floats is not quite 1
        values = mp.eigsy(mp.diag(list(column)) - column * column.T, eigvals_only=True)
        return [float(value) for value in sorted(values)[1:]]


def centred(u):
    return u - u.mean()


def solved(p, u):
    return np.linalg.pinv(np.diag(p) - np.outer(p, p)) @ u


def halfway(p, q):
    squares = (np.sqrt(p) + np.sqrt(q)) ** 2
    return squares / squares.sum()


def by_the_arc(p, q):
    theta = np.arccos(np.sqrt(p * q).sum())
    return ((np.sqrt(p) + np.sqrt(q)) * np.sin(theta / 2) / np.sin(theta)) ** 2


RIGHT = {
    "ex-jacobian-minor": [
        ("1/512", "1/128"),
        [sp.Rational(1, 512), sp.Rational(1, 128)],
        (0.001953, 0.007813),
        "1/512, 4/512",
        np.array([0.001953125, 0.0078125]),
    ],
    "ex-strong-reaction": [
        [10, 10, 0, 0, 0],
        np.array([-3.0, 7.0, -3.0, 7.0, -3.0]),
        torch.tensor([0.0, 0.0, -8.0, -9.0, -10.0]),
        "(log(9999), log(9999), 0, 0, 0)",
    ],
    "ex-undo-jacobian": [
        lambda p, u: centred(centred(u) / p),
        lambda p, u: [a - shift for shift in [centred(u) @ (1 / p) / len(p)] for a in centred(u) / p],
        lambda p, u: ((u - u.mean()) / p).sub(((u - u.mean()) / p).mean()),
    ],
    "ex-false-ceiling": [
        ([0.7, 0.3], [1, -1]),
        [["9/10", "1/10"], [3, -3]],
        "[[3/4, 1/4], [1, -1]]",
        np.array([[0.2, 0.8], [1.0, -1.0]]),
        ([0.5103, 0.4897], [1, -1]),
        ([0.700001, 0.3], [10**-9, -(10**-9)]),
        (np.array([0.6, 0.39, 0.01]), np.array([1.0, -1.0, 0.0])),
        (torch.tensor([0.25, 0.75], dtype=torch.float64), torch.tensor([-1.0, 1.0])),
    ],
    "ex-uniform-factor": ["n/(n - 1)", "1/(1 - 1/n)", "1 + 1/(n - 1)", N / (N - 1)],
    "ex-mixed-norms": [
        "2**(1/s - 1/r - 1)",
        "2**(1/s)/2**(1 + 1/r)",
        "exp(log(2)*(1/s - 1/r))/2",
        2 ** (1 / S - 1 / R - 1),
    ],
    "ex-farthest-move": [
        "tanh(R/4)",
        "(exp(R/2) - 1)/(exp(R/2) + 1)",
        "1/(1 + exp(-R/2)) - 1/(1 + exp(R/2))",
        sp.tanh(BIG_R / 4),
    ],
    "ex-eigenvalues-in-gaps": [bisected, by_brent, with_digits],
    "ex-halfway-sphere": [
        halfway,
        by_the_arc,
        lambda p, q: list(halfway(p, q)),
        lambda p, q: (p + q + 2 * np.sqrt(p * q)) / (2 + 2 * np.sqrt(p * q).sum()),
    ],
}

WRONG = {
    "ex-jacobian-minor": [
        (("1/512", "1/512"), "how often does it occur"),
        (("1/128", "1/512"), "how often does it occur"),
        ((-1 / 512, 1 / 128), "how often does it occur"),
        ((0.00195, 0.00781), "at least 6 after the point"),
        ("1/512", "2 numbers"),
    ],
    "ex-strong-reaction": [
        ([10, 0, 0, 0, 0], "Between which two"),
        ([1, 1, 0, 0, 0], "Between which two"),
        (np.zeros(5), "eigenvalue is 0.2000"),
        ([9, 9, 9, 0, 0], "eigenvalue is 0.3333"),
        ([10, 10], "vector of 5 numbers"),
    ],
    "ex-undo-jacobian": [
        (lambda p, u: u / p, "By which logits"),
        (lambda p, u: centred(u) / p, "By which logits"),
        (lambda p, u: centred(u / p), "By which logits"),
        (lambda p, u: centred(u) / (p * (1 - p)), "By which logits"),
        (solved, "n times n operations"),
        (lambda p, u: [a - centred(u) @ (1 / p) / len(p) for a in centred(u) / p], "n times n operations"),
    ],
    "ex-false-ceiling": [
        (([0.5, 0.5], [1, -1]), "is 1.0000 times"),
        (([0.7, 0.3], [1, 1]), "entries of v must differ"),
        (([0.7, 0.3], [0, 0]), "entries of v must differ"),
        (([0.503, 0.497], [1, -1]), r"is 0.99\d\d times"),
        (([0.5101, 0.4899], [1, -1]), "is 0.9901 times"),
        (([0.2, 0.3, 0.5], [1, 1, -1]), r"is 1.\d+ times"),
        (([1.0, 0.0], [1, -1]), "must be positive"),
        (([0.7, 0.4], [1, -1]), "`p` must be a distribution"),
        (([0.7, 0.3], [1, -1, 0]), "different lengths"),
        (([0.7, 0.3], [1, np.nan]), "must be finite"),
        (0.7, "two lists"),
    ],
    "ex-uniform-factor": [
        ("2", "What are both sides"),
        ("(n - 1)/n", "What are both sides"),
        ("n", "What are both sides"),
        (2, "in quotes"),
    ],
    "ex-mixed-norms": [
        ("2**(1/r - 1/s - 1)", "Which of the two norms"),
        ("1/2", "Which of the two norms"),
        ("2**(1/s - 1/r)", "Which of the two norms"),
        (0.5, "in quotes"),
    ],
    "ex-farthest-move": [
        ("R/4", "logarithm grow"),
        ("tanh(R/2)", "logarithm grow"),
        ("1/(1 + exp(-R)) - 1/2", "logarithm grow"),
        (0.24, "in quotes"),
    ],
    "ex-eigenvalues-in-gaps": [
        (lambda p: np.linalg.eigvalsh(np.diag(p) - np.outer(p, p))[1:], "look for a zero"),
        (lambda p: np.linalg.eigvalsh(np.diag(p) - np.outer(p, p)), "2 eigenvalues that are not zero"),
        (lambda p: (p[1:] + p[:-1]) / 2, "look for a zero"),
        (lambda p: np.sqrt(p[1:] * p[:-1]), "look for a zero"),
        (lambda p: p[1:], "look for a zero"),
        (lambda p: p[:-1], "look for a zero"),
        (lambda p: np.multiply(bisected(p), [0.5, *[1.1] * (len(p) - 2)]), "Eigenvalue 1 of 2"),
        (lambda p: np.multiply(bisected(p), 1.000001), "look for a zero"),
        (lambda p: np.append(bisected(p)[:-1], 0.5), "Eigenvalue 2 of 2 is 0.5"),
        (by_brent_with_the_default_tolerance, "relative tolerance"),
        (lambda p: np.linalg.eigvalsh(softmax_jacobian(np.log(p)))[1:] * np.nan, "look for a zero"),
    ],
    "ex-halfway-sphere": [
        (lambda p, q: (p + q) / 2, "Which vectors lie on the sphere"),
        (lambda p, q: np.sqrt(p * q) / np.sqrt(p * q).sum(), "Which vectors lie on the sphere"),
        (lambda p, q: (np.sqrt(p) + np.sqrt(q)) ** 2 / 4, "what makes it a distribution"),
        (lambda p, q: (np.sqrt(p) + np.sqrt(q)) / (np.sqrt(p) + np.sqrt(q)).sum(), "what makes it a distribution"),
    ],
}
