"""Right and wrong answers to the exercises on softmax."""

import math
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import numpy as np
import scipy.special
import sympy as sp
import torch

from softxent import log_softmax, logsumexp, sigmoid, softmax

n, C = sp.Symbol("n", integer=True, positive=True), sp.Symbol("C", positive=True)
a, b = sp.symbols("a b", positive=True)


def over_axis_one(x: Any) -> Any:
    """Softmax over the second axis by the formula."""
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


def by_sigmoids(x: Any, rest: Any = logsumexp) -> list[Any]:
    """Sigmoids of the lead of each score over a summary of the others."""
    return [sigmoid(x[place] - rest(np.delete(x, place))) for place in range(len(x))]


def in_threads(x: Any) -> Any:
    """One thread for each entry of the first axis."""
    with ThreadPoolExecutor() as threads:
        return np.stack(list(threads.map(lambda matrix: softmax(matrix, axis=0), x)))


RIGHT = {
    "ex-logits-of-probabilities": [
        "log(0.9), log(0.09), log(0.01)",
        sp.Matrix([sp.log(90), sp.log(9), 0]),
        ["log(90)", "log(9)", "0"],
        torch.tensor([4.4998, 2.1972, 0.0], requires_grad=True),
        np.log([0.9, 0.09, 0.01]),
        [4.4998, 2.1972, 0],
        (104.4998, 102.1972, 100.0),
        [math.log(90), math.log(9), 0],
        [sp.log(90), sp.log(9), 0],
    ],
    "ex-new-class": [
        ["1/3", "1/5", "2/15", "1/3"],
        [Decimal("0.333"), Decimal("0.200"), Decimal("0.133"), Decimal("0.333")],
        [1 / 3, 1 / 5, 2 / 15, 1 / 3],
        np.array([5, 3, 2, 5]) / 15,
        (0.3333, 0.2, 0.1333, 0.3333),
        [0.333, 0.2, 0.133, 0.333],
        [sp.Rational(1, 3), sp.Rational(1, 5), sp.Rational(2, 15), sp.Rational(1, 3)],
        softmax(np.log([0.5, 0.3, 0.2, 0.5])),
    ],
    "ex-base-ten": [
        "log(10)",
        "np.log(10)",
        2.302,
        np.float32(2.3025851),
        np.log(10),
        math.log(10),
        sp.log(10),
        2.3026,
        2.303,
        np.array(2.302585),
    ],
    "ex-class-axis": [
        lambda x: torch.softmax(torch.tensor(x), dim=1),
        lambda x: x.softmax(dim=1),
        over_axis_one,
        lambda x: softmax(x, axis=1),
        lambda x: np.moveaxis(softmax(np.moveaxis(x, 1, -1)), -1, 1),
        lambda x: np.exp(x - logsumexp(x, axis=1, keepdims=True)),
        in_threads,
    ],
    "ex-softmax-from-sigmoids": [
        lambda x: (sigmoid(x[place] - logsumexp(np.delete(x, place))) for place in range(x.size)),
        lambda x: sigmoid(x - np.array([logsumexp(x[np.arange(x.size) != place]) for place in range(x.size)])),
        lambda x: scipy.special.expit(x - np.array([logsumexp(np.delete(x, k)) for k in range(x.size)])),
        by_sigmoids,
        lambda x: np.array(by_sigmoids(x)),
    ],
    "ex-clipped-logits": [
        "exp(-C)/(exp(-C) + (n-1)*exp(C))",
        1 / (1 + (sp.Symbol("n") - 1) * sp.exp(2 * sp.IndexedBase("C"))),
        1 / (1 + (n - 1) * sp.exp(2 * C)),
        sp.exp(-C) / (sp.exp(-C) + (n - 1) * sp.exp(C)),
        1 / (1 + sp.exp(-(-2 * C - sp.log(n - 1)))),
        sp.exp(-2 * C) / (n - 1 + sp.exp(-2 * C)),
        "1/(1 + (n - 1)*exp(2*C))",
    ],
    "ex-flattening": [
        "(np.log(a) - np.log(b)) / (a - b)",
        sp.log(sp.Symbol("a") / sp.Symbol("b")) / (sp.Symbol("a") - sp.Symbol("b")),
        sp.log(a / b) / (a - b),
        (sp.log(a) - sp.log(b)) / (a - b),
        sp.log(b / a) / (b - a),
        "log(a/b)/(a - b)",
    ],
    "ex-softmax-fixed-point": [
        ["1/4"] * 4,
        torch.full((4,), 0.25),
        "(1/4, 1/4, 1/4, 1/4)",
        [0.25, 0.25, 0.25, 0.25],
        np.ones(4) / 4,
        (1 / 4,) * 4,
        [sp.Rational(1, 4)] * 4,
    ],
    "ex-log-softmax-fixed-point": [
        ["-0.7", "log((1 - exp(-0.7))/2)", "log((1 - exp(-0.7))/2)"],
        np.log([math.exp(-0.7), 0.4, 0.6 - math.exp(-0.7)]),
        np.log([0.25, math.exp(-0.7), 0.75 - math.exp(-0.7)]),
        (-0.7, -1.3793, -1.3793),
    ],
}

# A wrong answer, and a piece of the hint that it gets.
WRONG = {
    "ex-logits-of-probabilities": [
        ([4.4998, 2.1922, 0], "first digits are right"),
        ([np.log(0.9), np.log(0.09), np.log(0.02)], "undoes the exponential"),
        (np.array([True, False, False]), "not one of numbers"),
        ([0.9, 0.09, 0.01], "undoes the exponential"),
        (np.log10([0.9, 0.09, 0.01]), "undoes the exponential"),
        (np.log([9, 1 / 9, 1 / 99]), "undoes the exponential"),
        ([12.5, 0.6, -23.0], "undoes the exponential"),
        ([4.5, 2.2, 0], "Give more digits"),
        ([4.5, 2.2], "vector of 3 numbers"),
        ([4.5, 2.2, -np.inf], "must be finite"),
        ("log p", "Give a vector of 3 numbers"),
    ],
    "ex-new-class": [
        ([0.34, 0.19, 0.13, 0.34], "ratios"),
        ([0.333, 0.2, 0.134, 0.333], "Nearly|ratios"),
        ({1 / 3, 1 / 5, 2 / 15}, "has no order"),
        ([0.5, 0.3, 0.2, 0.5], "sum to 1; yours sums to 1.5"),
        ([0.33, 0.2, 0.13, 0.33], "The first digits are right; give at least 3"),
        ([5, 3, 2, 5], "sums to 15"),
        ([0.25, 0.3, 0.2, 0.25], "ratios"),
        ([0.35, 0.21, 0.14, 0.3], "equal scores"),
        ([0.375, 0.225, 0.15, 0.25], "equal scores"),
        ([-1 / 3, 1 / 5, 2 / 15, 1], "negative"),
        ([1, 0, 0, 0], "ratios"),
        ([0, 0, 0, 1], "equal scores"),
    ],
    "ex-base-ten": [
        (2.3, "first digits are right; give at least 3"),
        (2.306, "power of e"),
        (10**400, "too large"),
        ("lambda x: x", "is not a number"),
        (10, "power of e"),
        (1 / np.log(10), "power of e"),
        (math.log2(10), "power of e"),
        ("log", "is not a number"),
    ],
    "ex-class-axis": [
        (lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True).max(), "which of the sums"),
        (lambda x: None, "Is a `return` missing"),
        (softmax, "which of the sums are all one"),
        (lambda x: softmax(x, axis=0), "which of the sums are all one"),
        (lambda x: softmax(x, axis=None), "which of the sums are all one"),
        (lambda x: np.exp(x) / np.exp(x).sum(axis=1), "raised ValueError"),
        (0.5, "is not a function"),
    ],
    "ex-softmax-from-sigmoids": [
        (softmax, "you call softmax"),
        (lambda x: np.exp(x) / np.exp(x).sum(), "you use divide"),
        (lambda x: np.exp(x - logsumexp(x)), "you use exp"),
        (lambda x: np.exp(log_softmax(x)), "you call log_softmax"),
        (
            lambda x: [
                np.exp(lead - np.logaddexp(0, lead))
                for lead in (x[k] - logsumexp(np.delete(x, k)) for k in range(len(x)))
            ],
            "you use exp",
        ),
        (lambda x: by_sigmoids(x, lambda rest: logsumexp(rest) + 0.001), "summarises"),
        (sigmoid, "summarises the scores"),
        (lambda x: by_sigmoids(x, np.max), "summarises the scores"),
        (lambda x: by_sigmoids(x, np.sum), "summarises the scores"),
        (lambda x: sigmoid(x - logsumexp(x)), "summarises the scores"),
    ],
    "ex-clipped-logits": [
        ("1/(1 + (n - 1)*exp(C))", "1/p_i"),
        (1 / (1 + (n - 1) * sp.exp(2 * 3)), "has no C.*in quotes"),
        (0.0474, "Python has computed.*in quotes"),
        ("1/(1 + (n - 1)exp(2*C))", r"Is a \* missing"),
        (1 / (1 + (n - 1) * sp.exp(C)), "Write 1/p_i as a sum"),
        (1 / (1 + n * sp.exp(2 * C)), "Write 1/p_i as a sum"),
        (sp.exp(-2 * C) / n, "Write 1/p_i as a sum"),
        (sp.Symbol("beta") * n, "also has beta"),
    ],
    "ex-flattening": [
        ("log(a/b)/(a + b)", "ratio under each method"),
        ("log(b/a)/(a - b)", "ratio under each method"),
        ("beta = log(a/b)/(a - b)", "right-hand side alone"),
        (sp.log(a) / sp.log(b), "ratio under each method"),
        (sp.log(a - b), "ratio under each method"),
        ((a - b) / sp.log(a / b), "ratio under each method"),
        (sp.log(a / b), "ratio under each method"),
    ],
    "ex-softmax-fixed-point": [
        ([0.2501, 0.2499, 0.25, 0.25], "Softmax makes"),
        ([0.25, 0.25, 0.25, 0.26], "sums to 1.01"),
        ([1, 0, 0, 0], "Softmax makes"),
        ([0.4, 0.3, 0.2, 0.1], "Softmax makes"),
        ([0, 0, 0, 0], "sum to 1"),
        ([1, 1, 1, 1], "sum to 1"),
        ([1 / 3, 1 / 3, 1 / 3], "vector of 4 numbers"),
    ],
    "ex-log-softmax-fixed-point": [
        ((-0.7, -1, -2), "exponentials sum to"),
        ((-0.7, -1.38, -1.38), "at least 4 digits"),
        ((-0.701, -1.3783, -1.3783), "must be -0.7"),
        ([-0.7, -0.7, -0.7], "exponentials sum to"),
        ([-0.7, -1.0, -1.0], "exponentials sum to"),
        ([-1.0986, -1.0986, -1.0986], "largest of the three must be"),
        ([0.7, 0.2, 0.1], "largest of the three must be"),
    ],
}
