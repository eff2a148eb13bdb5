"""Right and wrong answers to the exercises on softmax regression."""

import numpy as np
import sympy as sp
import torch

from softxent import softmax

D, N, R, LAM, SHARE = sp.symbols("d n r lam share", positive=True)


def product(a, w, v):
    p, u = softmax(a @ w), a @ v
    return a.T @ (p * (u - (p * u).sum(axis=1, keepdims=True))) / len(a)


def product_by_autograd(a, w, v):
    a, w, v = map(torch.as_tensor, (a, w, v))
    gradient = torch.func.grad(lambda w: torch.logsumexp(a @ w, dim=1).mean())
    return torch.func.jvp(gradient, (w,), (v,))[1]


def steps(a, y, w, m):
    for _ in range(m):
        w = w - 2 * np.linalg.solve(a.T @ a, a.T @ (softmax(a @ w) - y))
    return w


def by_pseudo_inverse(a, y, w, m):
    for _ in range(m):
        w = w + 2 * np.linalg.pinv(a) @ (y - softmax(a @ w))
    return w


SEPARATOR = [[0, 0, -2], [0, 0, 1], [0, 0, 1]]

RIGHT = {
    "ex-expected-spam": [90, 90.0, "90", "600 * 90/600", np.float64(90), sp.Integer(90)],
    "ex-flat-directions": [
        "d + (n - 1)*(d - r)",
        "n*d - (n - 1)*r",
        "n*(d - r) + r",
        D + (N - 1) * (D - R),
    ],
    "ex-overlap-by-one": [
        (6, 1),
        (4.5, 1),
        (0, 2),
        [-3, 2],
        "5, 1",
        np.array([1.5, 2]),
        torch.tensor([7.0, 1.0]),
        (1, 2),
    ],
    "ex-hidden-separator": [
        SEPARATOR,
        np.array(SEPARATOR) * 0.001,
        [["0", "0", "-1"], ["0", "0", "1/2"], ["0", "0", "1/2"]],
        [[5, 5, 3], [-1, -1, 0], [2, 2, 3]],
        torch.tensor(SEPARATOR, dtype=torch.float64),
    ],
    "ex-curvature-product": [
        product,
        product_by_autograd,
        lambda a, w, v: (
            np.einsum(
                "ts,ti,tij->sj",
                a,
                a @ v,
                np.stack([np.diag(p) - np.outer(p, p) for p in softmax(a @ w)]),
            )
            / len(a)
        ),
    ],
    "ex-repeated-least-squares": [steps, by_pseudo_inverse],
    "ex-newton-overshoots": [2.1773, 2.177319, "2.17731898", sp.Float("2.1773189849653")],
    "ex-two-class-price": ["lam/2", "0.5*lam", LAM / 2],
    "ex-rare-until-half": [
        "(n - 2 + (n - 1)*log(n - 1))/(n*share)",
        "((n - 1)*(1 + log(n - 1)) - 1)/(share*n)",
        (N - 2 + (N - 1) * sp.log(N - 1)) / (N * SHARE),
    ],
}

WRONG = {
    "ex-expected-spam": [
        (0.15, "constant feature"),
        (300, "constant feature"),
        (510, "constant feature"),
    ],
    "ex-flat-directions": [
        ("d", "columns of AV"),
        ("n*(d - r)", "columns of AV"),
        ("d + n*(d - r)", "columns of AV"),
        ("d*(n - 1) + (d - r)", "columns of AV"),
        (92, "in quotes"),
    ],
    "ex-overlap-by-one": [
        ((4, 1), "hurts nobody"),
        ((2, 2), "hurts nobody"),
        ((3, 1), "by a threshold"),
        ((3, 2), "by a threshold"),
        ((6, 2), "by a threshold"),
        ((2.001, 2), "by a threshold"),
        ((0, 1), "by a threshold"),
        ((3.999, 1), "by a threshold"),
        ((6, 3), "must be 1 or 2"),
        (6, "vector of 2 numbers"),
    ],
    "ex-hidden-separator": [
        (np.zeros((3, 3)), "helps nobody"),
        ([[1, 1, 1], [2, 2, 2], [0, 0, 0]], "helps nobody"),
        ([[0, 0, 2], [0, 0, -1], [0, 0, -1]], "another class is ahead"),
        ([[0, 0, -1], [0, 0, 1], [0, 0, 1]], r"At the point \(1, 1\)"),
        ([[0, 0, -3], [0, 0, 1], [0, 0, 1]], "ahead of class 3"),
        ([[0, 1, 0], [0, 0, 0], [0, 0, 0]], "ahead of class 1"),
        (np.array(SEPARATOR).T, "another class is ahead"),
        ([0, 0, 1], "three rows"),
        ([[0, 0, -2], [0, 0, np.inf], [0, 0, 1]], "must be finite"),
    ],
    "ex-curvature-product": [
        (lambda a, w, v: len(a) * product(a, w, v), "Mind the 1/N"),
        (lambda a, w, v: a.T @ (softmax(a @ w) * (a @ v)) / len(a), "follow"),
        (lambda a, w, v: a.T @ (softmax(a @ w) - softmax(a @ v)) / len(a), "follow"),
        (lambda a, w, v: -product(a, w, v), "follow"),
        (lambda a, w, v: product(a, w, v).T, "the shape must be"),
        (product(np.eye(2), np.eye(2), np.eye(2)), "is not a function"),
    ],
    "ex-repeated-least-squares": [
        (lambda a, y, w, m: steps(a, y, w, m + 1), "least-squares regression"),
        (lambda a, y, w, m: steps(a, y, w, 1), "least-squares regression"),
        (lambda a, y, w, m: (steps(a, y, w, m) + w) / 2, "least-squares regression"),
        (lambda a, y, w, m: 2 * w - steps(a, y, w, m), "least-squares regression"),
        (lambda a, y, w, m: np.linalg.pinv(a) @ y, "least-squares regression"),
    ],
    "ex-newton-overshoots": [
        (1.256, "hyperbolic"),
        (2.19, "hyperbolic"),
        (1.5434, "hyperbolic"),
        (2.177, "give at least 4 after the point"),
        (-2.1773, "hyperbolic"),
    ],
    "ex-two-class-price": [
        ("lam", "the same difference"),
        ("2*lam", "the same difference"),
        ("lam/4", "the same difference"),
        (0.5, "in quotes"),
    ],
    "ex-rare-until-half": [
        ("(n - 1 + (n - 1)*log(n - 1))/(n*share)", "Which lead"),
        ("(n - 2 + (n - 1)*log(n - 1))/n", "Which lead"),
        ("(n - 2 + (n - 1)*log(n - 1))*share/n", "Which lead"),
        ("log(n - 1)/share", "Which lead"),
        (1e7, "in quotes"),
    ],
}
