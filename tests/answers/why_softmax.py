"""Right and wrong answers to the exercises on why softmax is an exponential."""

from fractions import Fraction

import numpy as np
import sympy as sp
import torch
from scipy.optimize import minimize

from softxent import softmax

A, B, C, T, K = sp.symbols("a b c t k", positive=True)


def by_rings(w, u, m):
    return np.argsort(-np.log(u) / w)[:m]


def by_gumbel(w, u, m):
    return list((np.log(w) - np.log(-np.log(u))).argsort()[::-1][:m])


def by_reservoir(w, u, m):
    return np.argsort(-(u ** (1 / w)))[:m]


def by_topk(w, u, m):
    w, u = torch.as_tensor(w), torch.as_tensor(u)
    return torch.topk(torch.log(w) - torch.log(-torch.log(u)), m).indices


def by_newton(r, x, m):
    beta = 0.0
    for _ in range(2000):
        q = softmax(np.log(r) + beta * x)
        mean = q @ x
        beta -= np.clip((mean - m) / (q @ (x - mean) ** 2), -0.5, 0.5)
    return q


def by_search(r, x, m):
    loss = lambda b: np.log(r @ np.exp(b[0] * x)) - b[0] * m  # noqa: E731
    q = r * np.exp(minimize(loss, [0.0], method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-16}).x[0] * x)
    return q / q.sum()


RIGHT = {
    "ex-scores-with-a-zero": ["t**3", "t^3", "exp(3*log(t))", "8**log2(t)", T**3],
    "ex-second-place": ["1/4", 0.25, Fraction(1, 4), "2/6*1/4 + 3/6*1/3", np.float32(0.25), [0.25], sp.Rational(1, 4)],
    "ex-last-ring": [
        "1 - a/(a + b) - a/(a + c) + a/(a + b + c)",
        "b/(a + b + c)*c/(a + c) + c/(a + b + c)*b/(a + b)",
        "b*c*(2*a + b + c)/((a + b)*(a + c)*(a + b + c))",
        B / (A + B + C) * C / (A + C) + C / (A + B + C) * B / (A + B),
    ],
    "ex-top-of-the-noise": [
        by_rings,
        by_gumbel,
        by_reservoir,
        by_topk,
        lambda w, u, m: by_rings(w, u, m) if m > 1 else int(np.argmin(-np.log(u) / w)),
    ],
    "ex-least-divergence": [by_newton, by_search, lambda r, x, m: by_newton(r, x, m).round(7)],
    "ex-no-majority": [22028, "22028", 22028.0, sp.Integer(22028), np.int64(22028)],
    "ex-two-step-buses": [
        "1/(1 + 2**t*exp(b - c))",
        "exp(c)/(exp(c) + (2*exp(b/t))**t)",
        "exp(c)/(exp(c) + exp(t*log(exp(b/t) + exp(b/t))))",
        1 / (1 + 2**T * sp.exp(B - C)),
    ],
    "ex-counting-classes": [
        "k*log(lam/mu) - lam + mu + log(3)",
        "log(3*exp(-lam)*lam**k/(exp(-mu)*mu**k))",
        "k*(log(lam) - log(mu)) + mu - lam + log(3/4) - log(1/4)",
        sp.log(3) + sp.Symbol("k") * sp.log(sp.Symbol("lam") / sp.Symbol("mu")) - sp.Symbol("lam") + sp.Symbol("mu"),
    ],
    "ex-order-without-scores": [
        (0.6, 0.6, 0.6),
        "3/5, 3/5, 3/5",
        [0.6, 0.6, 0.95],
        np.array([0.9, 0.9, 0.6]),
        (Fraction(4, 5), 0.7, 0.65),
        torch.tensor([0.95, 0.95, 0.95], dtype=torch.float64),
        [0.6, 0.6, 0.6000001],
    ],
}

WRONG = {
    "ex-scores-with-a-zero": [
        ("8**(t - 1)", "the logarithm of t"),
        ("exp(3*t)", "the logarithm of t"),
        ("t**2", "the logarithm of t"),
        ("7*t - 6", "the logarithm of t"),
        ("8*t**3", "the logarithm of t"),
        (8, "in quotes"),
    ],
    "ex-second-place": [
        ("1/3", "two orders"),
        ("1/6", "two orders"),
        ("1/12", "two orders"),
        ("2/6*1/6 + 3/6*1/6", "two orders"),
        (0.3, "two orders"),
    ],
    "ex-last-ring": [
        ("a/(a + b + c)", "Which orders"),
        ("1 - a/(a + b) - a/(a + c)", "Which orders"),
        ("b*c/((a + b)*(a + c))", "Which orders"),  # as if the two comparisons were independent
        ("(1/a)/(1/a + 1/b + 1/c)", "Which orders"),
        ("(b + c)/(a + b + c)/2", "Which orders"),
        (0.5, "in quotes"),
    ],
    "ex-top-of-the-noise": [
        (lambda w, u, m: (w - np.log(-np.log(u))).argsort()[::-1][:m], "add the noise"),
        (lambda w, u, m: by_rings(w, u, m)[::-1], "add the noise"),
        (lambda w, u, m: np.argsort(-np.log(u) / w)[-m:], "add the noise"),
        (lambda w, u, m: by_rings(w, 1 - u, m), "add the noise"),
        (lambda w, u, m: np.argsort(-u * w)[:m], "add the noise"),
        (lambda w, u, m: by_rings(w, u, m) + 1, "add the noise"),
        (lambda w, u, m: by_rings(w, u, 1), "have the shape"),
        (lambda w, u, m: int(np.argmin(-np.log(u) / w)), "have the shape"),
        (lambda w, u, m: by_rings(w, u, m)[None], "have the shape"),
        (lambda w, u, m: by_rings(w, u, max(m, 2)), "have the shape"),
        (lambda w, u, m: by_rings(w, u, min(m, w.size - 1)), "have the shape"),
        (lambda w, u, m: np.argsort(-np.log(u) / w), "have the shape"),
        (lambda w, u, m: None, "Is a `return` missing"),
        (0.5, "is not a function"),
    ],
    "ex-least-divergence": [
        (lambda r, x, m: by_newton(np.ones(r.size) / r.size, x, m), "Which tilt"),
        (lambda r, x, m: softmax(np.log(r) + x), "Which tilt"),
        (lambda r, x, m: r + (m - r @ x) * (x - x.mean()) / (x @ (x - x.mean())), "Which tilt"),
        (lambda r, x, m: r, "Which tilt"),
        (lambda r, x, m: by_newton(r, x, m)[:-1], "the shape must be"),
        ([0.5, 0.5], "is not a function"),
    ],
    "ex-no-majority": [
        (22027, "at the bottom"),
        (22026.47, "is whole"),
        (22027.6, "is whole"),
        (22026, "at the bottom"),
        (22029, "at the bottom"),
        (20, "at the bottom"),
    ],
    "ex-two-step-buses": [
        ("exp(c)/(exp(c) + 2*exp(b))", "two equal numbers"),
        ("exp(c)/(exp(c) + exp(b))", "two equal numbers"),
        ("1/(1 + 2**(1/t)*exp(b - c))", "two equal numbers"),
        ("1/(1 + t*exp(b - c))", "two equal numbers"),
        ("1/(1 + 2**t*exp(c - b))", "two equal numbers"),
        (0.5, "in quotes"),
    ],
    "ex-counting-classes": [
        ("k*log(lam/mu) - lam + mu", "Take the logarithm"),
        ("k*log(lam/mu) + lam - mu + log(3)", "Take the logarithm"),
        ("k*log(lam/mu) - lam + mu - log(3)", "Take the logarithm"),
        ("k*(lam - mu) + log(3)", "Take the logarithm"),
        ("k*log(lam/mu) + log(3)", "Take the logarithm"),
        (0, "in quotes"),
    ],
    "ex-order-without-scores": [
        ((0.6, 0.6, 9 / 13), "only 1.000 times"),
        ((0.7, 0.7, 0.8), "only 1.3"),
        ((0.6, 0.6, 0.55), "from 0.6 to 0.95"),
        ((0.6, 0.6, 0.3), "from 0.6 to 0.95"),
        ((0.96, 0.96, 0.6), "from 0.6 to 0.95"),
        ((0.6, 0.6), "vector of 3 numbers"),
        (0.6, "vector of 3 numbers"),
    ],
}
