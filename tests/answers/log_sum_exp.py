"""Right and wrong answers to the exercises on log-sum-exp."""

from __future__ import annotations

import warnings
from decimal import Decimal
from typing import Any

import numpy as np
import scipy.special
import sympy as sp
import torch

from softxent import logsumexp, softmax

a, b, r, s, t = sp.symbols("a b r s t")
partition = a * sp.exp(r * t) + b * sp.exp(s * t)


def variance(x: Any, p: Any) -> Any:
    return p @ (np.square(x)) - (p @ x) ** 2


def entropy_by_parts(x: Any) -> Any:
    p = softmax(x)
    return -sum(share * np.log(share) for share in p if share > 0)


def norm_if_it_overflows(u: Any, p: Any) -> Any:
    """The formula, and another one where NumPy says that it does not work."""
    with np.errstate(all="raise"):
        try:
            return (u**p).sum() ** (1 / p)
        except FloatingPointError:
            return np.exp(logsumexp(p * np.log(u)) / p)


def norm_if_it_warns(u: Any, p: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(all="warn"):
            try:
                return (u**p).sum() ** (1 / p)
            except RuntimeWarning:
                return np.exp(logsumexp(p * np.log(u)) / p)


RIGHT = {
    "ex-lse-by-hand": [
        "1000 + log(12)",
        "1002.4849",
        Decimal("1002.48491"),
        torch.tensor(1002.4849, dtype=torch.float64),
        1002.4849,
        1000 + np.log(12),
        1000 + sp.log(12),
        1000 + sp.log(3) + sp.log(4),
        np.array(1000 + np.log(12)),
    ],
    "ex-soft-min": [
        lambda x, beta: -torch.logsumexp(-beta * torch.tensor(x), 0) / beta,
        lambda x, beta: [-logsumexp(-beta * x) / beta],
        lambda x, beta: -logsumexp(-beta * x) / beta,
        lambda x, beta: x.min() - np.log(np.exp(-beta * (x - x.min())).sum()) / beta,
        lambda x, beta: -np.logaddexp.reduce(-beta * x) / beta,
    ],
    "ex-lse-lead": [
        "log((n - 1)/(exp(eps) - 1))",
        sp.log((sp.Symbol("n") - 1) / (sp.exp(sp.Symbol("epsilon")) - 1)),
        lambda n, eps: np.log((n - 1) / np.expm1(eps)),
        lambda n, eps: np.log(n - 1) - np.log(np.exp(eps) - 1),
        lambda n, eps: sp.log((n - 1) / (sp.exp(eps) - 1)).evalf(),
    ],
    "ex-lse-remove": [
        "L + log(1 - exp(x1 - L))",
        lambda total, x1: x1 + float(sp.log(sp.exp(sp.Float(total - x1, 50)) - 1)),
        lambda total, x1: total + np.log1p(-np.exp(x1 - total)),
        lambda total, x1: total + np.log(-np.expm1(x1 - total)),
        lambda total, x1: x1 + np.log(np.expm1(total - x1)),
        lambda total, x1: total + np.log(1 - np.exp(x1 - total)),
    ],
    "ex-p-norm": [
        lambda u, p: np.linalg.norm(u / u.max(), ord=p) * u.max(),
        lambda u, p: sp.exp(float(logsumexp(p * np.log(u)) / p)),
        lambda u, p: np.exp(logsumexp(p * np.log(u)) / p),
        lambda u, p: u.max() * ((u / u.max()) ** p).sum() ** (1 / p),
        norm_if_it_overflows,
        norm_if_it_warns,
    ],
    "ex-lse-flat": [
        [["1", "2", "3"], ["0", "1", "2"]],
        torch.tensor([[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]]),
        sp.Matrix([[1, 2, 3], [4, 5, 6]]),
        "[[1, 2, 3], [5, 6, 7]]",
        [[1, 2, 3], [5, 6, 7]],
        ((0, 0, 0), (-0.1, -0.1, -0.1)),
        np.array([[0.1, 0.2, 0.3], [1000.1, 1000.2, 1000.3]]),
        [[0, 0, 0], [1e-9, 1e-9, 1e-9]],
    ],
    "ex-log-convex": [
        "a*b*abs(r - s)**2*exp(r*t)*exp(s*t)",
        "a*b*(r - s)*(r - s)*exp(r*t + s*t)",
        "a*exp(r*t) * b*exp(s*t) * (r - s)^2",
        sp.Symbol("a", positive=True) * b * (s - r) ** 2 * sp.exp(t * (s + r)),
        "a*b*(r - s)**2*exp((r + s)*t)",
        "a*b*exp(r*t)*exp(s*t)*(s - r)**2",
        "(sqrt(a*b)*(r - s)*exp((r + s)*t/2))**2",
        "a*b*(r - s)**2.0*exp(r*t + s*t)",
        a * b * (r - s) ** 2 * sp.exp((r + s) * t),
        sp.factor(a * b * (r**2 - 2 * r * s + s**2)) * sp.exp((r + s) * t),
    ],
    "ex-entropy-of-softmax": [
        lambda x: -torch.special.xlogy(torch.softmax(torch.tensor(x), 0), torch.softmax(torch.tensor(x), 0)).sum(),
        lambda x: scipy.special.entr(softmax(x)).sum(),
        lambda x: logsumexp(x - x.max()) - softmax(x) @ (x - x.max()),
        lambda x: logsumexp(x) - softmax(x) @ x,
        entropy_by_parts,
    ],
    "ex-entropy-temperature": [
        lambda x, t: (softmax(x / t) @ x**2 - (softmax(x / t) @ x) ** 2) * t**-3,
        lambda x, t: np.cov(x, aweights=softmax(x / t), ddof=0) / t**3,
        lambda x, t: variance(x, softmax(x / t)) / t**3,
        lambda x, t: softmax(x / t) @ (x - softmax(x / t) @ x) ** 2 / t**3,
        lambda x, t: variance(x / t, softmax(x / t)) / t,
    ],
}

WRONG = {
    "ex-lse-by-hand": [
        (1002.485, "first digits are right"),
        ("1000 + log(12.01)", "1000 out first"),
        ("1000*log(12)", "1000 out first"),
        (np.log(12), "Take the 1000 out first"),
        (1000 + np.log(60), "exponentials of what is left"),
        (1002.48, "The first digits are right; give at least 4"),
        ("log 12", "cannot be read as a number"),
    ],
    "ex-soft-min": [
        (lambda x, beta: -logsumexp(-beta * x + np.log(1 / x.size)) / beta, "other side"),
        (lambda x, beta: logsumexp(beta * x) / beta, "other side"),
        (lambda x, _: -logsumexp(-x), "keep β on both sides"),
        (lambda x, beta: -logsumexp(-beta * x), "keep β on both sides"),
        (lambda x, beta: logsumexp(-beta * x) / beta, "seen from the other side"),
        (lambda x, beta: -logsumexp(-2 * beta * x) / (2 * beta), "seen from the other side"),
        (lambda x, _: x.min(), "seen from the other side"),
        (lambda x, beta: -np.log(np.exp(-beta * x).sum()) / beta, "raised|Try it with"),
        (3.0, "is not a function"),
    ],
    "ex-lse-lead": [
        ("log((n - 1)/(exp(eps) + 1))", "largest gap"),
        ("log(n - 1) - eps", "largest gap"),
        (lambda n, eps: np.log((n - 1) / np.expm1(eps)) + 1e-3, "largest gap"),
        (lambda _, eps: np.log(1 / np.expm1(eps)), "largest gap"),
        (lambda n, eps: np.log(n / np.expm1(eps)), "largest gap"),
        (lambda n, eps: np.log((n - 1) / eps), "largest gap"),
    ],
    "ex-lse-remove": [
        ("L + log(1 - exp(L - x1))", "whole sum"),
        (lambda total, x1: total + np.log1p(np.exp(x1 - total)), "whole sum"),
        (lambda total, x1: np.log(np.exp(total) - np.exp(x1)), "whole sum|raised"),
        (lambda total, x1: total - x1, "multiple of the whole sum"),
        (lambda total, x1: total - np.exp(x1 - total), "multiple of the whole sum"),
        (lambda total, x1: np.logaddexp(total, x1), "multiple of the whole sum"),
        (lambda total: total, "raised TypeError"),
    ],
    "ex-p-norm": [
        (lambda u, p: (u**p).sum() ** (1 / p), "undo the logarithm"),
        (lambda u, p: np.exp(logsumexp(p * np.log(u)) / p) * (1 + 1e-3), "undo the logarithm"),
        (lambda u, p: logsumexp(p * np.log(u)) / p, "undo the logarithm"),
        (lambda u, p: np.exp(logsumexp(p * np.log(u))), "undo the logarithm"),
        (lambda u, _: u.max(), "undo the logarithm"),
        (5.0, "is not a function"),
    ],
    "ex-lse-flat": [
        ([[1, 2, 3], [2, 3, 4.001]], "above the graph"),
        ([[0, 0, 0], [1e-9, 1e-9, 2e-9]], "above the graph"),
        ([[1, 2, 3], [4, 5]], "different lengths"),
        ([[1, 2, 3], [3, 2, 1]], "above the graph"),
        ([[1, 2, 3], [2, 4, 6]], "above the graph"),
        ([[1e10, 1e10 + 3, 1e10 + 5], [0, 1, 2]], "above the graph"),
        ([[1, 2, 3], [1, 2, 3]], "must be different"),
        ([1, 2, 3], "yours has the shape"),
        ([[1, 2], [3, 4]], "yours has the shape"),
        ("x = y + 1", "cannot be read as a number"),
        ([[1, 2, 3], [np.inf, np.inf, np.inf]], "finite"),
    ],
    "ex-log-convex": [
        ("a*b*(r - s)**3*exp((r + s)*t)/(r - s)", "sign be read off"),
        ("2*a*b*(r - s)**2*exp((r + s)*t)", "terms cancel"),
        ("a*b*(r - s)**2*exp(r*s*t)", "terms cancel"),
        ("a*b*(r + s)**2*exp((r + s)*t)", "terms cancel"),
        ("a*b*(r - s)**2", "terms cancel"),
        ("a**2*r**2*exp(2*r*t) + b**2*s**2*exp(2*s*t)", "terms cancel"),
        ("a*b*(r - s)**2*exp((r + s)*u)", "Use only"),
        ("a*b*(r**2 - 2*r*s + s**2)*exp((r + s)*t)", "can the sign be read off"),
        (partition * sp.diff(partition, t, 2) - sp.diff(partition, t) ** 2, "can the sign be read off"),
    ],
    "ex-entropy-of-softmax": [
        (lambda x: -softmax(x) @ np.log(softmax(x)), "lemma on the gap"),
        (lambda x: logsumexp(x) - softmax(x) @ x + 1e-3, "lemma on the gap"),
        (lambda x: logsumexp(x) - x.max(), "lemma on the gap"),
        (lambda x: logsumexp(x) + softmax(x) @ x, "lemma on the gap"),
        (lambda x: (logsumexp(x) - softmax(x) @ x) / np.log(2), "lemma on the gap"),
        (logsumexp, "lemma on the gap"),
    ],
    "ex-entropy-temperature": [
        (lambda x, t: softmax(x / t) @ (x - x.mean()) ** 2 / t**3, "under which distribution"),
        (lambda x, t: np.sqrt(variance(x, softmax(x / t))) / t**3, "under which distribution"),
        (lambda x, t: variance(x, softmax(x / t)) / t**2, "under which distribution"),
        (lambda x, t: variance(x, softmax(x)) / t**3, "under which distribution"),
        (lambda x, t: -variance(x, softmax(x / t)) / t**3, "under which distribution"),
        (lambda x, t: variance(x, softmax(x / t)) / t, "under which distribution"),
        (lambda x, t: np.var(x) / t**3, "under which distribution"),
    ],
}
