"""Right and wrong answers to the exercises on temperature."""

import numpy as np
import sympy as sp
import torch

from softxent import softmax

G, T, R, S = sp.symbols("g T r s", positive=True)


def fitted(x, labels):
    def slope(b):
        return ((softmax(b * x) * x).sum(axis=1) - x[np.arange(len(x)), labels]).mean()

    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return 1 / low


def by_newton(x, labels):
    x, labels = torch.as_tensor(x), torch.as_tensor(labels)
    b = torch.tensor(0.1 / x.std(), dtype=torch.float64)

    def value(b):
        return torch.nn.functional.cross_entropy(b * x, labels)

    for _ in range(60):
        b = b - torch.func.grad(value)(b) / torch.func.grad(torch.func.grad(value))(b)
    return 1 / b


def greedy(p, q):
    i = q.argmax()
    a = min(1, p[i] / q[i])
    rest = np.clip(p - q, 0, None)
    law = (1 - a) * rest / rest.sum()
    law[i] += a
    return law


def without_residual(p, q):
    i = q.argmax()
    a = min(1, p[i] / q[i])
    return a * np.eye(p.size)[i] + (1 - a) * p


EDGE = [[0.4999] * 4, [1, 1, 0, 0], [0.5001, 0.5001, 0.4999, 0.4999]]
TIMID = [[1, 0], [1, 0], [1, 0], [-9, 0]]

RIGHT = {
    "ex-temperature-by-hand": [4.5512, "5/log(3)", 5 / sp.log(3), np.float64(4.551196)],
    "ex-fit-temperature": [fitted, by_newton, lambda x, c: round(fitted(x, c), 6)],
    "ex-no-best-temperature": [
        TIMID,
        np.array([[0, -1], [1, 0], [2, 5], [0, 0]]),
        torch.tensor(TIMID, dtype=torch.float64),
        [["1/2", "0"], ["1/2", "0"], ["0", "1"], ["0", "0"]],
    ],
    "ex-brier-split": [
        ["2*(r - s)**2", "2*r*(1 - r)"],
        ("(r - s)**2 + (s - r)**2", "1 - r**2 - (1 - r)**2"),
        [2 * (R - S) ** 2, 2 * R - 2 * R**2],
    ],
    "ex-ece-jumps": [
        EDGE,
        EDGE[::-1],
        np.array(EDGE),
        [[0.5, 0.5, 0.4995, 0.4995], [0, 0, 1, 1], [0.4999, 0.4999, 0.4995, 0.4995]],
        [["0.4999"] * 4, [1, 0, 0, 1], ["1/2", "0.4999", "0.4999", "1/2"]],
    ],
    "ex-distillation-size": [
        "2*T/g*tanh(g/(2*T))",
        "4*T/g*(1/(1 + exp(-g/T)) - 1/2)",
        "2*T*(exp(g/T) - 1)/(g*(exp(g/T) + 1))",
        2 * T / G * sp.tanh(G / (2 * T)),
    ],
    "ex-top-p-order": [
        np.log([0.6, 0.25, 0.15]),
        [1, 0, "-1/2"],
        np.log([0.15, 0.25, 0.6]),
        torch.tensor([2.0, 0.0, -3.0]),
    ],
    "ex-greedy-draft": [greedy, lambda p, q: torch.from_numpy(greedy(p, q))],
    "ex-two-tokenisations": [
        [9 / 64, np.log2(9 / 4)],
        (0.1406, 1.1699),
        "9/64, log(9/4)/log(2)",
        [sp.Rational(9, 64), sp.log(sp.Rational(9, 4), 2)],
    ],
}

WRONG = {
    "ex-temperature-by-hand": [
        (np.log(3) / 5, "ratio"),
        (5 / np.log(4), "ratio"),
        (4.55, "give at least 4 after the point"),
    ],
    "ex-fit-temperature": [
        (lambda x, c: 1 / fitted(x, c), "mean logit"),
        (lambda x, c: 1.0, "mean logit"),
        (lambda x, c: fitted(x, c) + 1e-4, "mean logit"),
        (lambda x, c: fitted(x[::2], c[::2]), "mean logit"),
        (1.7, "is not a function"),
    ],
    "ex-no-best-temperature": [
        ([[1, 0], [1, 0], [1, 0], [-1, 0]], "Which slope must the mean loss have"),
        ([[1, 0], [1, 0], [1, 0], [-2.999, 0]], "Which slope must the mean loss have"),
        ([[1, 0], [-1, 0], [-1, 0], [-1, 0]], "1 decisions are right"),
        ([[1, 0]] * 4, "0 wrong"),
        ([[1, 0], [1, 0], [-9, 0]], "four rows"),
        ([[1, 0], [1, 0], [1, 0], [-np.inf, 0]], "must be finite"),
    ],
    "ex-brier-split": [
        (["(r - s)**2", "2*r*(1 - r)"], "calibration error"),
        (["2*(r - s)**2", "r*(1 - r)"], "refinement error"),
        (["2*r*(1 - r)", "2*(r - s)**2"], "calibration error"),
        (["2*(r - s)**2", "2*s*(1 - s)"], "refinement error"),
        ("2*(r - s)**2", "list of two formulas"),
        ([1, 2], "in quotes"),
        (["2*(r - s)**2"], "list of two formulas"),
    ],
    "ex-ece-jumps": [
        ([[0.4999] * 4, [1, 1, 0, 0], [0.5001] * 4], "Within a bin errors cancel"),
        ([[0.4999] * 4, [1, 1, 1, 1], [0.5001, 0.5001, 0.4999, 0.4999]], "Within a bin"),
        ([[0.49] * 4, [1, 1, 0, 0], [0.51, 0.51, 0.49, 0.49]], "moves by 0.02"),
        ([[0.4999] * 4, [1, 2, 0, 0], [0.5001, 0.5001, 0.4999, 0.4999]], "Claims are"),
        ([[0.4999] * 4, [1, 0.5, 0, 0], [0.5001, 0.5001, 0.4999, 0.4999]], "another number"),
        ([[-0.0001] * 4, [1, 1, 0, 0], [0.0001] * 4], "Claims are"),
        ([[0.4999] * 3, [1, 1, 0], [0.5001] * 3], "three lists of four"),
        ([[0.3999] * 4, [1, 0, 0, 0], [0.4001, 0.3999, 0.3999, 0.3999]], "Within a bin"),
    ],
    "ex-distillation-size": [
        ("tanh(g/(2*T))", "tanh"),
        ("T/2*tanh(g/(2*T))", "tanh"),
        ("2*T/g*tanh(g/T)", "tanh"),
        (0.92, "in quotes"),
    ],
    "ex-top-p-order": [
        ([5, 0, 0], "Either way the number of tokens kept is 1"),
        ([0, 0, 0], "Either way the number of tokens kept is 3"),
        (np.log([0.5, 0.3, 0.2]), "rounding decides"),
        ([1, 2], "vector of 3 numbers"),
    ],
    "ex-greedy-draft": [
        (without_residual, "Which token is drafted"),
        (lambda p, q: p, "Which token is drafted"),
        (lambda p, q: greedy(q, p), "Which token is drafted"),
        (lambda p, q: np.eye(p.size)[q.argmax()], "Which token is drafted"),
        (lambda p, q: greedy(p, q)[:-1], "the shape must be"),
    ],
    "ex-two-tokenisations": [
        ((1 / 16, np.log2(9 / 4)), "In how many ways"),
        ((3 / 8, np.log2(9 / 4)), "In how many ways"),
        ((9 / 64, np.log(9 / 4)), "by a logarithm to base 2"),
        ((9 / 64, -np.log2(9 / 4)), "by a logarithm to base 2"),
        (9 / 64, "vector of 2 numbers"),
    ],
}
