"""Right and wrong answers to the exercises on floating-point arithmetic."""

import warnings
from fractions import Fraction

import numpy as np
import scipy.special
import sympy as sp
import torch

from softxent import log_softmax, logsumexp, softmax
from softxent.softmax import softmax_naive


def masked_by_loop(x):
    return np.array([np.zeros(row.size) if np.isneginf(row).all() else softmax(row) for row in x])


def maximum_replaced(x):
    largest = x.max(axis=-1, keepdims=True)
    e = np.exp(x - np.where(np.isneginf(largest), 0, largest))
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total != 0)


def shifted_too_early(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    p[np.isneginf(x).all(axis=-1)] = 0
    return p


def silenced(x):
    with np.errstate(all="ignore"):
        return shifted_too_early(x)


def zeros_after_the_fact(x):
    return np.nan_to_num(softmax_naive(x - x.max(axis=-1, keepdims=True)))


def watched_no_more(x):
    """The shift of an ordinary array; zeros afterwards."""
    x = np.asarray(x, dtype=float)
    return shifted_too_early(x)


def copied(x):
    p = np.empty(x.shape)
    for row, scores in zip(p, x.tolist(), strict=True):
        row[:] = scores
        row -= row.max()
        row[:] = np.exp(row) / np.exp(row).sum()
    p[np.isneginf(x).all(axis=-1)] = 0
    return p


def zero_by_zero(x):
    """No difference of infinities, but a quotient of zeros."""
    e = np.exp(x - np.where(np.isneginf(x.max(axis=-1, keepdims=True)), 0, x.max(axis=-1, keepdims=True)))
    p = e / e.sum(axis=-1, keepdims=True)
    return np.where(np.isneginf(x).all(axis=-1, keepdims=True), 0, p)


def warnings_forbidden(x):
    """The same, with warnings as errors: the judge lets no one be warned."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return shifted_too_early(x)
        except RuntimeWarning:
            return masked_by_loop(x)


def flags_raised(x):
    """The shift as far as NumPy lets it; so it makes no NaN."""
    with np.errstate(invalid="raise"):
        try:
            return x - x.max(axis=-1, keepdims=True)
        except FloatingPointError:
            return masked_by_loop(x)


def long_double(x):
    """The logarithm of softmax, with as many digits as there are: 64 bits, 53 or 113."""
    e = np.exp(x.astype(np.longdouble) - x.max())
    return np.log(e / e.sum())


def long_double_with_care(x):
    x = x.astype(np.longdouble)
    rest = np.exp(np.delete(x, x.argmax()) - x.max()).sum()
    return (x - x.max() - np.log1p(rest)).astype(float)


RIGHT = {
    "ex-largest-safe-logit": [
        "log(65.504)",
        sp.log(sp.Rational(65504, 1000)),
        [4.182],
        np.log(65.504),
        4.182,
        "4.1821",
        np.log(np.array(65504) ** 2 / 10**6) / 2,
        np.log(np.float32(65504)) - np.log(np.array([10, 10, 10]).prod()),
    ],
    "ex-another-safe-shift": ["900", [999], torch.tensor(999.0), Fraction(1999, 2), 900, 500.5, np.float64(1500), 293],
    "ex-stalling-sum": [
        "2**24",
        sp.Integer(2) ** 24,
        np.float32(16777216),
        "1.6777216e7",
        2**24,
        16777216.0,
        "16777216",
        2 ** np.arange(63)[24],
        np.array(2**62) // 2**38,
    ],
    "ex-accurate-log-softmax": [
        lambda x: np.array(
            [
                -np.log1p(np.exp(np.delete(x, k) - x[k]).sum())
                if x[k] == x.max()
                else x[k] - x.max() - np.log1p(np.exp(np.delete(x, x.argmax()) - x.max()).sum())
                for k in range(x.size)
            ]
        ),
        lambda x: [entry - x.max() - np.log1p(np.exp(np.sort(x)[:-1] - x.max()).sum()) for entry in x],
        long_double_with_care,
    ],
    "ex-log-of-the-rest": [
        lambda x: [np.logaddexp.reduce(np.sort(x)[:-1]) - np.logaddexp.reduce(x)],
        lambda x: logsumexp(np.sort(x)[:-1] - x.max()) - np.log1p(np.exp(np.sort(x)[:-1] - x.max()).sum()),
        lambda x: logsumexp(np.delete(x, x.argmax())) - logsumexp(x),
        lambda x: scipy.special.logsumexp(np.delete(log_softmax(x), x.argmax())),
    ],
    "ex-masked-row": [
        lambda x: [softmax(row) if (row != -np.inf).any() else [0, 0, 0] for row in x],
        masked_by_loop,
        maximum_replaced,
        lambda x: np.where(np.isneginf(x).all(axis=-1, keepdims=True), 0, softmax(x)),
        lambda x: masked_by_loop(np.asarray(x)),
        flags_raised,
        lambda x: np.apply_along_axis(lambda row: masked_by_loop(row[np.newaxis])[0], -1, np.array(x)),
    ],
    "ex-bound-for-two-classes": [
        "g*sigmoid(-g)",
        sp.Symbol("g") / (1 + sp.exp(sp.Symbol("g"))),
        "g/(1 + e^g)",
        "g/(1 + exp(g))",
        "g*exp(-g)/(1 + exp(-g))",
        "g - g/(1 + exp(-g))",
    ],
    "ex-worst-condition": [
        ["log(1/2)", "log(1/4)", "log(1/4)"],
        np.log([0.05, 0.05, 0.9]),
        sp.Matrix([sp.log(sp.Rational(1, 3))] * 3),
        np.log([0.5, 0.3, 0.2]),
        list(-np.log(3) * np.ones(3)),
        np.log([0.1, 0.1, 0.8]),
    ],
    "ex-bfloat16-ratio": ["exp(1/2)", sp.sqrt(sp.E), [1.649], 1.648, np.exp(0.25) ** 2, "sqrt(e)"],
}

WRONG = {
    "ex-largest-safe-logit": [
        (4.18, "first digits are right"),
        (4.183, "Close"),
        (4.181, "Close"),
        ([4.181], "Close"),
        (4.3, "the sum"),
        ("np.nan", "has no value|finite"),
        (np.log(65504), "the sum that must stay finite"),
        (11.0899, "the sum"),
        ("four", "not a"),
    ],
    "ex-another-safe-shift": [
        (1000.0, "That is the maximum"),
        (1740, "largest exponential"),
        (290, "largest exponential"),
        (None, "not a number"),
        (1000, "That is the maximum"),
        (200, "largest exponential"),
        (5000, "largest exponential"),
    ],
    "ex-stalling-sum": [
        (2**24 - 1, "grows on"),
        (2**24 + 1, "never has this value"),
        (1.6777e7, "grows on"),
        (10**400, "too large"),
        (256, "grows on"),
        (2**25, "never has this value"),
        (2048, "grows on"),
        (2 ** np.arange(63)[31], "never has this value"),
        (np.int64(2) ** 32 + 2**24, "never has this value"),
    ],
    "ex-accurate-log-softmax": [
        (log_softmax, "you call log_softmax"),
        (lambda x: x - x.max() - np.log1p(np.exp(np.sort(x)[:-1] - x.max()).sum() * (1 + 1e-12)), "Some entry is off"),
        (lambda x: None, "Is a `return` missing"),
        (lambda x: np.log(softmax(x)), "Some entry is off"),
        (scipy.special.log_softmax, "Some entry is off"),
        (lambda x: x - x.max() - np.log(np.exp(x - x.max()).sum()), "Some entry is off"),
        (3, "not a function"),
        (long_double, "Some entry is off"),
    ],
    "ex-log-of-the-rest": [
        (lambda x: logsumexp(np.delete(x, x.argmax())) - x.max(), "Subtract no probability"),
        (lambda x: np.log1p(-softmax(x).max()), "Subtract no probability"),
        (lambda x: np.log(1 - softmax(x).max()), "Subtract no probability"),
        (lambda x: log_softmax(x).min(), "Subtract no probability"),
    ],
    "ex-masked-row": [
        (
            lambda x: np.where(
                np.isneginf(x), 0, softmax(np.where(np.isneginf(x).all(axis=-1, keepdims=True), 0, x)) * 1.00001
            ),
            "Which rows",
        ),
        (lambda x: np.where(np.isnan(softmax(x)), 0, softmax(x)), "only them"),
        (softmax, "Which rows"),
        (lambda x: np.nan_to_num(softmax(x)), "only them"),
        (zeros_after_the_fact, "Which rows"),
        (shifted_too_early, "`subtract` makes NaN of numbers"),
        (silenced, "`subtract` makes NaN of numbers"),
        (lambda x: softmax(np.maximum(x, -1e9)), "Which rows"),
        (watched_no_more, "`subtract` makes NaN of numbers"),
        (copied, "`subtract` makes NaN of numbers"),
        (zero_by_zero, "`divide` makes NaN of numbers"),
        (warnings_forbidden, "`subtract` makes NaN of numbers"),
    ],
    "ex-bound-for-two-classes": [
        ("g/(1 + exp(-g))", "Which of the two"),
        ("2*g/(1 + exp(g))", "Which of the two"),
        ("g/(1 + exp(g)) + x", "Use only g"),
        (0.2784, "in quotes"),
        ("g*exp(-g)", "Which of the two"),
        ("g", "Which of the two"),
        ("log(1 + exp(g))", "Which"),
    ],
    "ex-worst-condition": [
        ([-0.6931, -1.204, -1.6094], "Do not round"),
        (np.log([0.04, 0.06, 0.9]), "below -3"),
        (np.log([0.5, 0.3, 0.3]), "sum to"),
        ([0, 0, 0], "sum to"),
        (np.log([0.98, 0.01, 0.01]), "below -3"),
        ([0.0, 0.0], r"shape \(2,\)"),
    ],
    "ex-bfloat16-ratio": [
        (np.exp(0.25), "the difference of two"),
        (np.e, "the difference of two"),
        (np.exp(-0.5), "the difference of two"),
        (0.5, "exponential"),
        (1.65, "first digits are right"),
        (1.652, "Close"),
        ("half", "not a"),
    ],
}
