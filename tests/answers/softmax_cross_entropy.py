"""Right and wrong answers to the exercises on softmax and cross-entropy together."""

import numpy as np
import sympy as sp
import torch

from softxent import log_softmax, logsumexp, softmax

F = sp.Rational
C, z = sp.symbols("C z")


def masked_by_loop(x, y):
    """The loss with one term after the other."""
    return sum(t * (logsumexp(x) - s) for s, t in zip(x, y, strict=True) if t > 0)


def layer_by_loop(features, weights, labels):
    """The mean of outer products, one for each sample."""
    gradient = np.zeros_like(weights)
    for row, label in zip(features, labels, strict=True):
        gradient += np.outer(row, softmax(row @ weights) - np.eye(weights.shape[1])[label])
    return gradient / len(features)


def layer_at_once(features, weights, labels):
    one_hot = np.eye(weights.shape[1])[labels]
    return features.T @ (softmax(features @ weights) - one_hot) / len(features)


def layer_sum(features, weights, labels):
    return len(features) * layer_by_loop(features, weights, labels)


def naive_loss(x, y):
    with np.errstate(all="ignore"):
        return -(y * np.log(np.exp(x) / np.exp(x).sum())).sum()


def masked_naively(x, y):
    with np.errstate(all="ignore"):
        return -(y * log_softmax(x)).sum()


RIGHT = {
    "ex-mass-two": [
        ["0", "-1/3", "1/3"],
        "0, -1/3, 1/3",
        sp.Matrix([0, F(-1, 3), F(1, 3)]),
        torch.tensor([0, -1 / 3, 1 / 3], requires_grad=True),
        [0, -1 / 3, 1 / 3],
        (0, F(-1, 3), F(1, 3)),
        2 * np.array([1 / 2, 1 / 3, 1 / 6]) - [1, 1, 0],
        [0, -0.33, 0.33],
    ],
    "ex-satisfied-vote": [
        ["log(1)", "log(2)", "log(5)"],
        "(0, log(2), log(5))",
        torch.log(torch.tensor([1.0, 2.0, 5.0])),
        np.log([1, 2, 5]),
        [0, np.log(2), np.log(5)],
        tuple(np.log([1 / 8, 2 / 8, 5 / 8])),
        np.log([1, 2, 5]) + 7,
        [0, 0.6931, 1.6094],
        [0, 0.69, 1.61],
    ],
    "ex-two-class-slope": [
        -1 / (1 + sp.exp(sp.IndexedBase("z"))),
        "sigmoid(z) - 1",
        "(tanh(z/2) - 1)/2",
        "-1/(1 + E**z)",
        "-1/(1 + exp(z))",
        "exp(z)/(1 + exp(z)) - 1",
        -sp.exp(-z) / (1 + sp.exp(-z)),
    ],
    "ex-any-target": [
        lambda x, y: -sum(t * s for t, s in zip(y, log_softmax(x), strict=True)),
        lambda x, y: -(y * x.log_softmax(0)).sum(),
        lambda x, y: y.sum() * logsumexp(x) - x @ y,
        lambda x, y: -(y * log_softmax(x)).sum(),
        lambda x, y: y @ (logsumexp(x) - x),
    ],
    "ex-harmless-layers": [
        np.array(["log_softmax", "centre", "lower"]),
        frozenset({"log_softmax", "centre", "lower"}),
        [np.str_("centre"), "lower", "log_softmax", "lower"],
        {"log_softmax", "centre", "lower"},
        ["lower", "centre", "log_softmax"],
        ("centre", "lower", "log_softmax"),
    ],
    "ex-masked-loss": [
        lambda x, y: np.where(y > 0, y * (logsumexp(x) - x), 0).sum(),
        lambda x, y: np.nansum(y * (logsumexp(x) - x)),
        lambda x, y: -np.nansum(np.where(y == 0, 0, y * log_softmax(x))),
        masked_by_loop,
        lambda x, y: np.where(y > 0, y, 1) @ np.where(y > 0, logsumexp(x) - x, 0),
    ],
    "ex-linear-layer": [
        lambda a, w, labels: (a.T @ (softmax(a @ w) - (labels[:, None] == np.arange(w.shape[1])))) / len(a),
        lambda *layer: layer_at_once(*layer).tolist(),
        layer_by_loop,
        layer_at_once,
    ],
    "ex-wrong-standstill": [
        ["6/5", "3/5", "1/5"],
        torch.tensor([1.2, 0.6, 0.2]),
        [1.0, 2 / 3, 1 / 3],
        [1.2, 0.6, 0.2],
        (0.1, 0.1, 1.8),
        np.array([0.3, 0.85, 0.85]),
        [F(1, 3), F(1, 3), F(4, 3)],
        [0.333, 0.667, 1],
    ],
    "ex-triple-softmax": [
        "log(1 + (C - 1)*exp((1 - e)/(e + C - 1)))",
        "log(1 + (C - 1)*exp(-(exp(1) - 1)/(exp(1) + C - 1)))",
        "-log(exp(E/(E + C - 1))/(exp(E/(E + C - 1)) + (C - 1)*exp(1/(E + C - 1))))",
        "log(1 + (C - 1)*exp(-(E - 1)/(E + C - 1)))",
        "log(exp(E/(E + C - 1)) + (C - 1)*exp(1/(E + C - 1))) - E/(E + C - 1)",
        sp.log(1 + (C - 1) * sp.exp((1 - sp.E) / (sp.E + C - 1))),
    ],
}

WRONG = {
    "ex-mass-two": [
        ([0, -0.3, 0.3], "must sum to zero|first digits"),
        ([0, "-1/3", "1/6"], "mass of the target"),
        (["p", "q", "r"], "it has p in it"),
        ([-1 / 2, -2 / 3, 1 / 6], "must sum to zero"),
        ([0, 1 / 3, -1 / 3], "mass of the target"),
        ([0, 0], r"3 numbers, of the shape \(3,\)"),
        ("p - y", "not a number"),
    ],
    "ex-satisfied-vote": [
        ([0, 0.68, 1.64], "at least 2 digits"),
        (np.log([1, 2, 6]), "There the gradient"),
        ([0, -0.69, -1.61], "There the gradient"),
        ([1, 2, 5], "There the gradient is"),
        ([1 / 8, 2 / 8, 5 / 8], "There the gradient is"),
        ([0, 0, np.inf], "must be finite"),
    ],
    "ex-two-class-slope": [
        ("-exp(z)/(1 + exp(z))", "Should raising z help"),
        ("-1/(1 + exp(2*z))", "entry of the gradient"),
        (-0.2689, "in quotes"),
        ("1/(1 + exp(z))", "Should raising z help"),
        ("-1/(1 + exp(-z))", "Should raising z help"),
        ("log(1 + exp(-z))", "an entry of the gradient"),
        ("x", "Use only z"),
    ],
    "ex-any-target": [
        (lambda x, y: logsumexp(x) - x @ y / y.sum(), "every mass"),
        (lambda x, y: abs(y).sum() * logsumexp(x) - x @ y, "every mass"),
        (lambda x, y: y.sum() * x.max() - x @ y, "every mass"),
        (lambda x, y: logsumexp(x) - x @ y, "every mass"),
        (naive_loss, "overflow"),
        (lambda x, y: y * (logsumexp(x) - x), "shape must be"),
    ],
    "ex-harmless-layers": [
        (["log_softmax", "centre", "lower", "relu"], "1 of the 7 is judged"),
        ({"log_softmax", "centre"}, "1 of the 7"),
        ([softmax], "A function is not text"),
        ({"log_softmax"}, "2 of the 7 are judged wrongly"),
        ({"log_softmax", "centre", "lower", "softmax"}, "1 of the 7 is judged wrongly"),
        ({"log_softmax", "centre", "lower", "flip"}, "What does the loss see"),
        ({"logsoftmax"}, "No layer is called 'logsoftmax'"),
        ("centre", "not a list of names"),
    ],
    "ex-masked-loss": [
        (lambda x, y: (y * (logsumexp(x) - x))[np.isfinite(x)].sum(), "target zero"),
        (lambda x, y: -(y * np.maximum(log_softmax(x), -1e9)).sum(), "target zero"),
        (masked_naively, "target zero"),
        (lambda x, y: np.nan_to_num(masked_naively(x, y)), "target zero"),
        (lambda x, y: masked_by_loop(np.where(np.isinf(x), 0, x), y), "target zero"),
    ],
    "ex-linear-layer": [
        (lambda a, w, labels: a.T @ softmax(a @ w) / len(a), "gradient by the logits"),
        (lambda a, w, labels: layer_by_loop(a, w, labels) * len(a) / w.shape[1], "a sum or a mean"),
        (layer_sum, "a sum or a mean"),
        (lambda *layer: -layer_by_loop(*layer), "gradient by the logits"),
        (lambda *layer: layer_by_loop(*layer).T, "shape must be"),
    ],
    "ex-wrong-standstill": [
        ([0.9, 0.7, 0.4], "stands still"),
        ([1.2, 0.6, 0.21], "of sum 2.01"),
        (["1.2", "0.6", None], "None is not a number"),
        ([1, 0.5, 0.5], "stands still at .* What must"),
        ([2 / 3, 2 / 3, 2 / 3], "stands still at"),
        ([2, 0, 0], "positive numbers of sum 2"),
        ([0.6, 0.3, 0.1], "of sum 1"),
        ([1, 1], "vector of 3 numbers"),
    ],
    "ex-triple-softmax": [
        ("log(1 + (C - 1)*exp(-(E - 1)/(E + C)))", "second softmax"),
        ("log(1 + C*exp(-(E - 1)/(E + C - 1)))", "second softmax"),
        ("log(1 + (C - 1)*exp(-1))", "second softmax"),
        ("log(1 + (C - 1)/E)", "second softmax"),
        ("0", "second softmax"),
        ("log(1 + (C - 1)*exp(-E/(E + C - 1)))", "left for the others"),
    ],
}
