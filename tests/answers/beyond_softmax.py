"""Right and wrong answers to the exercises that go beyond softmax."""

import numpy as np
import sympy as sp
import torch

N, W, ALPHA, A, B, D = sp.symbols("n w alpha a b d", positive=True)


def by_formula(x, v):
    ordered, counts = np.sort(x)[::-1], np.arange(1, x.size + 1)
    k = (1 + counts * ordered > ordered.cumsum()).sum()
    s = (x > (ordered[:k].sum() - 1) / k).astype(float)
    return v @ (np.diag(s) - np.outer(s, s) / s.sum())


def by_bisection(x, v):
    low, high = x.max() - 1, x.max()
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(x - middle, 0).sum() >= 1 else (low, middle)
    s = x > high
    return np.where(s, v - v[s].mean(), 0)


def in_torch(x, v):
    x = torch.as_tensor(x, dtype=torch.float64).requires_grad_()
    ordered, _ = torch.sort(x, descending=True)
    counts = torch.arange(1, len(x) + 1)
    sums = ordered.cumsum(0)
    k = int((1 + counts * ordered > sums).sum())
    p = torch.relu(x - (sums[k - 1] - 1) / k)
    return torch.autograd.grad(p, x, torch.as_tensor(v))[0]


RIGHT = {
    "ex-sparsemax-by-hand": [
        (0.65, 0.35, 0, 0),
        ["13/20", "7/20", "0", "0"],
        np.array([0.65, 0.35, 0.0, 0.0]),
        torch.tensor([0.65, 0.35, 0, 0], dtype=torch.float64),
        sp.Matrix([sp.Rational(13, 20), sp.Rational(7, 20), 0, 0]),
    ],
    "ex-lead-for-half": [
        "log((n - 1)*w/(1 - w))",
        "log(n - 1) + log(w) - log(1 - w)",
        "-log((1 - w)/((n - 1)*w))",
        sp.log((N - 1) * W / (1 - W)),
    ],
    "ex-sparsemax-backward": [by_formula, by_bisection, in_torch],
    "ex-entmax-two": ["2**(alpha - 3)", "2**alpha/8", "(1/2)**(2 - alpha)/2", 2 ** (ALPHA - 3)],
    "ex-widths": [(1, 5), "1, 5", [1.0, 5.0], np.array([1, 5])],
    "ex-never-first": [(1.97, 0), (1.99, 0.001), [-0.97, 1.97], "(1.97, 0)", np.array([-0.98, -1.98])],
    "ex-sampled-bias": ["log(5) - log(21)/2", 0.0872, 0.08718, sp.log(5) - sp.log(21) / 2, np.log(5 / np.sqrt(21))],
    "ex-quarter": ["(n - 1)/4", "n/4 - 1/4", "0.25*(n - 1)", (N - 1) / 4],
    "ex-right-at-three": [
        "a*(d - 3*b/n)",
        "a*(d - b) + (n - 3)*d",
        "a*d - a*b*9/n**2",
        "a*(d - b)*n/3",
        "a*(d - b) + (n - 3)*(n - 1)*a",  # right for one class, too
        A * (D - 3 * B / N),
    ],
}

WRONG = {
    "ex-sparsemax-by-hand": [
        ((0.55, 0.35, 0.1, 0), "exceed"),
        ((0.5, 0.5, 0, 0), "exceed"),
        ((0.667, 0.367, -0.433, -0.933), "exceed"),
        (0.65, "vector of 4 numbers"),
    ],
    "ex-lead-for-half": [
        ("log(n*w/(1 - w))", "leader's exponential"),
        ("log((n - 1)*(1 - w)/w)", "leader's exponential"),
        ("log(n - 1)", "leader's exponential"),
        ("log((n - 1)*w)", "leader's exponential"),
        (13.8, "in quotes"),
    ],
    "ex-sparsemax-backward": [
        (lambda x, v: v - v.mean(), "over which entries"),
        (lambda x, v: np.where(x > x.mean(), v - v[x > x.mean()].mean(), 0), "over which entries"),
        (lambda x, v: np.where(x == x.max(), v, 0), "over which entries"),
        (lambda x, v: -by_formula(x, v), "over which entries"),
        (lambda x, v: by_formula(x, v).sum(), "the shape must be"),
        (np.zeros(3), "is not a function"),
    ],
    "ex-entmax-two": [
        ("2**(alpha - 2)", "after the second term"),
        ("1/4", "after the second term"),
        ("alpha/4", "after the second term"),
        ("2**(1 - alpha)", "after the second term"),
        (0.5, "in quotes"),
    ],
    "ex-widths": [
        ((6, 5), "Table A"),
        ((0, 5), "Table A"),
        ((1, 6), "Table B"),
        ((1, 2), "Table B"),
        ((5, 1), "Table A"),
        (1, "vector of 2 numbers"),
    ],
    "ex-never-first": [
        ((0, 0), "stays below"),
        ((2, 0), "must differ"),
        ((3, 0), "outside the hull"),
        ((2.01, 0), "outside the hull"),
        ((-1.01, 0), "outside the hull"),
        ((0.5, 1), "stays below"),
        ((1.5, 0), "stays below"),
        ((1, 2, 3), "vector of 2 numbers"),
    ],
    "ex-sampled-bias": [
        (0.0, "mean of the two logarithms"),
        ("log(5) - log(10)/2", "mean of the two logarithms"),
        ("log(21)/2 - log(5)", "mean of the two logarithms"),
        (0.087, "give at least 4 after the point"),
    ],
    "ex-quarter": [
        ("n/4", "which dimension"),
        ("(n - 1)/2", "which dimension"),
        ("n/4 - 1", "which dimension"),
        (32064, "in quotes"),
    ],
    "ex-right-at-three": [
        ("a*(d - b)", "right as well"),
        ("a*(d - b) + (n - 3)*(n - 4)*d", "For n = 4"),
        ("a*(d - b/n)", "the project would notice"),
        ("a*(d + b)", "the project would notice"),
        ("d - b", "the project would notice"),
        (0, "in quotes"),
    ],
}
