"""Right and wrong answers to the exercises on softmax at scale."""

from functools import reduce

import numpy as np
import sympy as sp
import torch

from softxent import logsumexp, softmax

B, N, EPS = sp.symbols("B n eps", positive=True)


def in_one_pass(stream):
    m, s = -np.inf, 0.0
    for x in stream:
        if x > m:
            m, s = x, s * np.exp(m - x) + 1
        elif x > -np.inf:
            s += np.exp(x - m)
    return m, s


def by_keeping_all(stream):
    x = np.array(list(stream))
    m = x.max()
    return [m, np.exp(x - m).sum()] if m > -np.inf else [m, 0]


def by_reduce(stream):
    def merge(a, b):
        m = max(a[0], b[0])
        return (m, sum(s * np.exp(c - m) for c, s in (a, b) if s))

    return reduce(merge, ((x, float(x > -np.inf)) for x in stream))


def two_passes(stream):
    m = max(stream)
    return m, sum(np.exp(x - m) for x in stream)


def not_rescaled(stream):
    m, s = -np.inf, 0.0
    for x in stream:
        m = max(m, x)
        s += np.exp(x - m) if x > -np.inf else 0
    return m, s


def careless(stream):
    m, s = -np.inf, 0.0
    for x in stream:
        larger = max(m, x)
        m, s = larger, s * np.exp(m - larger) + np.exp(x - larger)
    return m, s


def unshifted(stream):
    x = list(stream)
    return max(x), np.exp(x).sum() / np.exp(max(x))


def merged_attention(outputs, lses):
    there = lses > -np.inf
    return softmax(lses[there]) @ outputs[there]


def merged_by_hand(outputs, lses):
    e = np.exp(lses - lses.max())
    return sum(w * o for w, o in zip(e, outputs, strict=True) if w > 0) / e.sum()


def merged_in_torch(outputs, lses):
    return torch.softmax(torch.as_tensor(lses), 0) @ torch.nan_to_num(torch.as_tensor(outputs))


def backward(logits, grads):
    g = np.concatenate(grads)
    return g - g.sum() * softmax(np.concatenate(logits))


def backward_by_autograd(logits, grads):
    x = torch.from_numpy(np.concatenate(logits)).requires_grad_()
    f = torch.log_softmax(x, 0) @ torch.from_numpy(np.concatenate(grads))
    return torch.autograd.grad(f, x)[0]


def backward_in_parts(logits, grads):
    lse = logsumexp(np.array([logsumexp(part) for part in logits]))
    total = sum(map(np.sum, grads))
    return np.concatenate([g - total * np.exp(x - lse) for x, g in zip(logits, grads, strict=True)])


def own_sums(logits, grads):
    lse = logsumexp(np.concatenate(logits))
    return np.concatenate([g - g.sum() * np.exp(x - lse) for x, g in zip(logits, grads, strict=True)])


def own_softmax(logits, grads):
    total = sum(map(np.sum, grads))
    return np.concatenate([g - total * softmax(x) for x, g in zip(logits, grads, strict=True)])


def unsafe_backward(logits, grads):
    e, g = np.exp(np.concatenate(logits)), np.concatenate(grads)
    return g - g.sum() * e / e.sum()


UPHILL = [[0.001, 0.949, 0.05], [0.7, 0.299, 0.001]]

RIGHT = {
    "ex-merge-states": [(2, "log(16)"), (2.0, 2.7726), "2, 4*log(2)", [2, sp.log(16)], np.array([2, np.log(16)])],
    "ex-one-pass": [in_one_pass, by_keeping_all, by_reduce],
    "ex-grouping-matters": [
        (1, 1, 2**53),
        (2**53, 1, 1),
        [1.0, 1.2, 1.1],
        "1, 1, 9007199254740992",
        np.array([1e16, 1, 1]),
        torch.tensor([1.0, 1.0, 2.0**53], dtype=torch.float64),
    ],
    "ex-merge-outputs": [merged_attention, merged_by_hand, merged_in_torch],
    "ex-chunk-size": [2092, "2092", np.int64(2092), 2092.0, sp.Integer(2092)],
    "ex-eight-bit-threshold": [np.log2(57344) - 8, 7.8074, 7.8073549, "log(57344)/log(2) - 8", "log(224)/log(2)"],
    "ex-gathered-smoothing": ["log(B)", "log(n*B) - log(n)", sp.log(B), "log(B) + 0*eps"],
    "ex-divided-backward": [backward, backward_by_autograd, backward_in_parts],
    "ex-z-loss-bias": [0.8340, 0.83397, 0.8339, "0.833969"],
    "ex-uphill": [
        UPHILL,
        np.array(UPHILL),
        [["1/1000", "949/1000", "1/20"], ["7/10", "299/1000", "1/1000"]],
        [[0.05, 0.001, 0.949], [0.001, 0.7, 0.299]],
        torch.tensor(UPHILL, dtype=torch.float64),
    ],
}

WRONG = {
    "ex-merge-states": [
        ((17 / 4, 2.7726), "By which factor"),
        ((14.25, 2.7726), "By which factor"),
        ((2, 0.6931), "The first number is right"),
        ((2, 2.0794), "The first number is right"),
        (2, "vector of 2 numbers"),
    ],
    "ex-one-pass": [
        (two_passes, "Keep the largest"),
        (not_rescaled, "Keep the largest"),
        (careless, "Keep the largest"),
        (unshifted, "Keep the largest"),
        (lambda stream: max(stream), "the shape must be"),
        (lambda stream: stream[0], "not subscriptable"),
        (in_one_pass(iter([0.0, 1.0])), "is not a function"),
        ("in_one_pass", "is not a function"),
    ],
    "ex-grouping-matters": [
        ((1, 2, 3), "Both groupings"),
        ((1, 1, 2**52), "Both groupings"),
        ((1, 2**53, 1), "Both groupings"),
        ((0.1, 0.2, 0.3), "at least 1"),
        ((1, 1, 0.999), "at least 1"),
        ((1, 1), "vector of 3 numbers"),
    ],
    "ex-merge-outputs": [
        (lambda outputs, lses: softmax(lses) @ outputs, "By what"),
        (lambda outputs, lses: np.nanmean(outputs, axis=0), "By what"),
        (lambda outputs, lses: np.exp(lses) @ np.nan_to_num(outputs) / np.exp(lses).sum(), "By what"),
        (lambda outputs, lses: lses @ outputs / lses.sum(), "By what"),
        (lambda outputs, lses: softmax(lses)[:, None] * outputs, "the shape must be"),
    ],
    "ex-chunk-size": [
        (2093, "whole part"),
        (2092.96, "whole part"),
        (4185, "whole part"),
        (1996, "whole part"),
        (1046, "whole part"),
    ],
    "ex-eight-bit-threshold": [
        (0.8074, "power of two"),
        (15.8074, "power of two"),
        (7.8, "give at least 4 after the point"),
        (5.4116, "power of two"),
    ],
    "ex-gathered-smoothing": [
        ("eps*log(B)", "Which of the three"),
        ("log(B) - eps/n", "Which of the three"),
        ("log(n*B)", "Which of the three"),
        ("B", "Which of the three"),
        ("0", "Which of the three"),
        ("log(R)", "R"),
        (1.3863, "in quotes"),
    ],
    "ex-divided-backward": [
        (own_sums, "What is subtracted"),
        (own_softmax, "What is subtracted"),
        (unsafe_backward, "What is subtracted"),
        (lambda logits, grads: np.concatenate(grads), "What is subtracted"),
        (lambda logits, grads: backward(logits, grads) * 2, "What is subtracted"),
        (lambda logits, grads: backward(logits, grads)[:4], "the shape must be"),
    ],
    "ex-z-loss-bias": [
        (0.9, "derivative"),
        (0.8651, "derivative"),
        (0.7937, "derivative"),
        (0.83, "give at least 4 after the point"),
    ],
    "ex-uphill": [
        ([[0.05, 0.9, 0.05], [0.6, 0.3, 0.1]], "inner product is"),
        (UPHILL[::-1], "inner product is"),
        ([[0.001, 0.979, 0.02], [0.9, 0.099, 0.001]], "inner product is"),
        ([[0.001, 0.949, 0.06], [0.7, 0.299, 0.001]], "must be distributions"),
        ([[0.0, 0.95, 0.05], [0.7, 0.299, 0.001]], "must be distributions"),
        ([[1e-7, 0.95 - 1e-7, 0.05], [0.7, 0.299, 0.001]], "must be distributions"),
        ([0.001, 0.949, 0.05], "two lists"),
        ([[0.5, 0.5], [0.5, 0.5]], "two lists"),
    ],
}
