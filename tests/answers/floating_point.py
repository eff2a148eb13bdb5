"""Right and wrong answers to the exercises on floating-point arithmetic."""

import numpy as np
import scipy.special

from softxent import log_softmax, logsumexp, softmax
from softxent.softmax import softmax_naive


def masked_by_loop(x):
    return np.array([np.zeros(row.size) if np.isneginf(row).all() else softmax(row) for row in x])


def zeros_after_the_fact(x):
    return np.nan_to_num(softmax_naive(x - x.max(axis=-1, keepdims=True)))


RIGHT = {
    "ex-largest-safe-logit": [np.log(65.504), 4.182, "4.1821"],
    "ex-another-safe-shift": [900, 500.5, np.float64(1500), 293],
    "ex-stalling-sum": [2**24, 16777216.0, "16777216"],
    "ex-accurate-log-softmax": [
        log_softmax,
        lambda x: [entry - x.max() - np.log1p(np.exp(np.sort(x)[:-1] - x.max()).sum()) for entry in x],
    ],
    "ex-log-of-the-rest": [
        lambda x: logsumexp(np.delete(x, x.argmax())) - logsumexp(x),
        lambda x: scipy.special.logsumexp(np.delete(log_softmax(x), x.argmax())),
    ],
    "ex-masked-row": [masked_by_loop],
    "ex-bound-for-two-classes": ["g/(1 + exp(g))", "g*exp(-g)/(1 + exp(-g))", "g - g/(1 + exp(-g))"],
    "ex-worst-condition": [np.log([0.5, 0.3, 0.2]), list(-np.log(3) * np.ones(3)), np.log([0.1, 0.1, 0.8])],
}

WRONG = {
    "ex-largest-safe-logit": [
        (np.log(65504), "the sum that must stay finite"),
        (11.0899, "the sum"),
        ("four", "not a"),
    ],
    "ex-another-safe-shift": [
        (1000, "That is the maximum"),
        (200, "largest exponential"),
        (5000, "largest exponential"),
    ],
    "ex-stalling-sum": [(256, "grows on"), (2**25, "never gets that far"), (2048, "grows on")],
    "ex-accurate-log-softmax": [
        (lambda x: np.log(softmax(x)), "Some entry is off"),
        (scipy.special.log_softmax, "Some entry is off"),
        (lambda x: x - x.max() - np.log(np.exp(x - x.max()).sum()), "Some entry is off"),
        (3, "not a function"),
    ],
    "ex-log-of-the-rest": [
        (lambda x: np.log(1 - softmax(x).max()), "Do not subtract a probability"),
        (lambda x: log_softmax(x).min(), "Do not subtract a probability"),
    ],
    "ex-masked-row": [
        (softmax, "Which rows"),
        (lambda x: np.nan_to_num(softmax(x)), "only them"),
        (zeros_after_the_fact, "Which rows|raised RuntimeWarning"),
        (lambda x: softmax(np.maximum(x, -1e9)), "Which rows"),
    ],
    "ex-bound-for-two-classes": [
        ("g*exp(-g)", "Which of the two"),
        ("g", "Which of the two"),
        ("log(1 + exp(g))", "Which"),
    ],
    "ex-worst-condition": [
        ([0, 0, 0], "sum to"),
        (np.log([0.98, 0.01, 0.01]), "below -3"),
        ([0.0, 0.0], r"shape \(2,\)"),
    ],
}
