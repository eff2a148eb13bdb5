"""Right and wrong answers to the exercises on PyTorch."""

import math
from typing import Any

import numpy as np
import sympy as sp
import torch
from torch.nn import functional

from softxent.loss import cross_entropy_loss

eps, C = sp.Symbol("eps", positive=True), sp.Symbol("C", integer=True, positive=True)
TOTAL = 4 * math.log(2) + math.log(1 / 0.8)


def torch_of_probabilities(p: Any, labels: Any) -> float:
    """Mean of -log p at the labels, by PyTorch's loss for log-probabilities."""
    return functional.nll_loss(torch.from_numpy(np.log(p)), torch.from_numpy(labels)).item()


def merged(logits: Any, labels: Any) -> Any:
    """All positions of all samples as one batch."""
    return cross_entropy_loss(logits.reshape(-1, logits.shape[-1]), labels.ravel())


def accumulated(means: Any, counts: Any) -> float:
    """Sum of losses over sum of counts, in a loop."""
    total = sum(mean * count for mean, count in zip(means, counts, strict=True) if count)
    return total / sum(counts)


def asked_for(log_p: Any, target: Any) -> float:
    """Cross-entropy over the classes with a positive target."""
    return -sum(q * entry for q, entry in zip(target, log_p, strict=True) if q > 0)


def whole_vocabulary(shards: Any, label: int, alpha: float, own: bool = False) -> Any:
    """PyTorch's smoothing with its own number, of the shards put together."""
    log_p = np.concatenate(shards)
    factor = 1 if own else log_p.size / (log_p.size - 1)
    return cross_entropy_loss(log_p, label, label_smoothing=alpha * factor)


def by_target(shards: Any, label: int, alpha: float) -> float:
    """Inner product with the smoothed target, one shard after the other."""
    size, loss, start = sum(map(len, shards)), 0.0, 0
    for shard in shards:
        target = np.where(np.arange(start, start + len(shard)) == label, 1 - alpha, alpha / (size - 1))
        loss -= target @ shard
        start += len(shard)
    return loss


def first_shard(shards: Any, label: int, alpha: float) -> Any:
    """The bug of the exhibit: number and mean of one shard only."""
    local = shards[0]
    smoothing = alpha * len(local) / (len(local) - 1)
    return -(1 - smoothing) * np.concatenate(shards)[label] - smoothing * np.mean(local)


RIGHT = {
    "ex-weighted-loss-by-hand": [
        torch.tensor([TOTAL / 5, TOTAL / 3], requires_grad=True),
        ("(4*log(2) + log(1.25))/5", "(4*log(2) + log(1.25))/3"),
        ["0.599", "0.999"],
        (TOTAL / 5, TOTAL / 3),
        [TOTAL / 5, TOTAL / 3],
        np.array([0.5991, 0.9986]),
        (0.60, 1.00),
        ((4 * sp.log(2) - sp.log(0.8)) / 5, (4 * sp.log(2) - sp.log(0.8)) / 3),
    ],
    "ex-loss-of-probabilities": [
        lambda p, labels: functional.nll_loss(p.log(), labels),
        lambda p, labels: -sum(np.log(row[label]) for row, label in zip(p, labels, strict=True)) / len(p),
        lambda p, labels: cross_entropy_loss(np.log(p), labels),
        lambda p, labels: -np.log(p[np.arange(len(labels)), labels]).mean(),
        lambda p, labels: cross_entropy_loss(np.log(p) + 7, labels),
        torch_of_probabilities,
    ],
    "ex-smoothing-back": [
        sp.Symbol("epsilon") * (C - 1) / C,
        "eps*(1 - 1/C)",
        "ε*(C - 1)/C",
        sp.Symbol("eps") * (sp.IndexedBase("C") - 1) / sp.IndexedBase("C"),
        eps * (C - 1) / C,
        eps - eps / C,
        "eps*(C - 1)/C",
        "eps - eps/C",
        eps * (1 - 1 / C),
    ],
    "ex-token-axis": [
        lambda logits, labels: functional.cross_entropy(logits.flatten(0, 1), labels.flatten()),
        lambda logits, labels: [merged(logits, labels)],
        merged,
        lambda logits, labels: cross_entropy_loss(np.moveaxis(logits, -1, 1), labels),
        lambda logits, labels: cross_entropy_loss(logits.transpose(0, 2, 1), labels),
        lambda logits, labels: np.mean([cross_entropy_loss(*pair) for pair in zip(logits, labels, strict=True)]),
    ],
    "ex-accumulate-losses": [
        lambda means, counts: sum(m * c for m, c in zip(means, counts, strict=True) if c > 0) / counts.sum(),
        lambda means, counts: torch.nansum(means * counts) / counts.sum(),
        accumulated,
        lambda means, counts: np.nansum(means * counts) / counts.sum(),
        lambda means, counts: np.average(means[counts > 0], weights=counts[counts > 0]),
        lambda means, counts: np.nansum(means * (counts * 10**9)) / (counts * 10**9).sum(),
    ],
    "ex-masked-soft-loss": [
        lambda log_p, target: -np.where(target > 0, target * log_p, 0).sum(),
        lambda log_p, target: -torch.where(target > 0, target * log_p, 0.0).sum(),
        asked_for,
        lambda log_p, target: -np.sum(target * log_p, where=target > 0),
        lambda log_p, target: -(target[target > 0] @ log_p[target > 0]),
    ],
    "ex-sharded-smoothing": [
        lambda shards, label, alpha: by_target([np.concatenate(shards)], label, alpha),
        lambda shards, label, alpha: float(by_target(shards, label, alpha)),
        whole_vocabulary,
        by_target,
    ],
    "ex-blind-test": [
        ["3/2", "1/2", "3/2"],
        torch.tensor([1.5, 0.5, 1.5]),
        "1/2, 1, 3/2",
        (1.9, 1, 0.1),
        [1.5, 0.5, 1.5],
        (0.5, 1, 1.5),
        np.array([2, 0.5, 1]),
        [sp.Rational(1, 2), 1, sp.Rational(3, 2)],
    ],
}

# A wrong answer, and a piece of the hint that it gets.
WRONG = {
    "ex-weighted-loss-by-hand": [
        ((0.6, 1.02), r"Look at \(b\)"),
        ((TOTAL / 3, TOTAL / 5), r"Look at \(a\)"),
        ((0.62, 1.0), r"Look at \(a\)"),
        ("TOTAL/5, TOTAL/3", "it has TOTAL in it"),
        ((TOTAL / 3, TOTAL / 3), r"Look at \(a\)"),
        ((TOTAL / 2, TOTAL / 3), r"Look at \(a\)"),
        ((TOTAL / 7, TOTAL / 3), r"Look at \(a\)"),
        ((TOTAL / 5, TOTAL / 5), r"Look at \(b\)"),
        ((TOTAL / 5, TOTAL / 2), r"Look at \(b\)"),
        (TOTAL / 5, "vector of 2 numbers"),
    ],
    "ex-loss-of-probabilities": [
        (lambda p, labels: -np.log2(p[np.arange(len(labels)), labels]).mean(), "Which logits"),
        (lambda p, labels: cross_entropy_loss(np.log(p) * 1.001, labels), "Which logits"),
        (cross_entropy_loss, "Which logits"),
        (lambda p, labels: cross_entropy_loss(np.log(p), labels, reduction="sum"), "Which logits"),
        (lambda p, labels: cross_entropy_loss(p / (1 - p), labels), "Which logits"),
        (lambda p, labels: -np.log(p[:, labels]).mean(), "Which logits"),
        (0.5, "is not a function"),
    ],
    "ex-smoothing-back": [
        ("eps*(C - 1)/(C + 1)", "off the label"),
        ("eps*(C + 1)/C", "off the label"),
        (eps * (5 - 1) / sp.Integer(5), "has no C.*in quotes"),
        (0.08, "Python has computed 0.08.*in quotes"),
        ("__import__('os').system('true')", "not a formula"),
        ("eps.__class__", "not a formula"),
        (eps * C / (C - 1), "off the label"),
        (eps / C, "off the label"),
        (eps, "off the label"),
        (1 - eps + eps / C, "off the label"),
        ("alpha", "also has alpha"),
    ],
    "ex-token-axis": [
        (
            lambda logits, labels: cross_entropy_loss(
                logits.swapaxes(0, 1).reshape(-1, logits.shape[-1]), labels.ravel()
            ),
            "those of one position",
        ),
        (lambda logits, labels: merged(logits, labels) / labels.size, "those of one position"),
        (
            lambda x, labels: cross_entropy_loss(x.reshape(x.shape[0], x.shape[2], x.shape[1]), labels),
            "those of one position",
        ),
        (lambda x, labels: merged(x, labels) * labels.shape[1], "those of one position"),
        (lambda x, labels: cross_entropy_loss(np.moveaxis(x, -1, 1), labels, reduction="none"), "the shape must be"),
        (cross_entropy_loss, "raised"),
    ],
    "ex-accumulate-losses": [
        (lambda means, counts: np.nansum(means) / np.count_nonzero(counts), "How much does one label count"),
        (lambda means, counts: np.nansum(means * counts) / (counts.sum() + 1), "How much does one label count"),
        (lambda means, counts: means.mean(), "How much does one label count"),
        (lambda means, counts: np.nanmean(means), "How much does one label count"),
        (lambda means, counts: means @ counts / counts.sum(), "How much does one label count"),
        (lambda means, counts: np.nansum(means * counts) / len(counts), "How much does one label count"),
    ],
    "ex-masked-soft-loss": [
        (lambda log_p, target: -np.nansum(target * log_p), "Which classes"),
        (
            lambda log_p, target: -(target * np.where(target > 0, log_p, 0)).sum() / target.sum() * 0.999,
            "Which classes",
        ),
        (lambda log_p, target: -np.nansum(np.where(target > 0, target * log_p, 0)), "Which classes"),
        (lambda log_p, target: -(target @ np.maximum(log_p, -1e9)), "Which classes"),
        (lambda log_p, target: -np.sum(target * log_p, where=np.isfinite(log_p)), "Which classes"),
        (lambda log_p, target: -np.sum(log_p, where=target > 0), "Which classes"),
    ],
    "ex-sharded-smoothing": [
        (lambda shards, label, alpha: by_target(shards, label, alpha * 1.001), "must not depend"),
        (
            lambda shards, label, alpha: sum(by_target([shard], label % len(shard), alpha) for shard in shards),
            "must not depend",
        ),
        (first_shard, "must not depend on the number of devices"),
        (lambda *given: whole_vocabulary(*given, own=True), "must not depend on the number of devices"),
        (lambda shards, label, alpha: -np.concatenate(shards)[label], "must not depend on the number of devices"),
        (lambda shards, label, alpha: shards[0][label], "must not depend"),
    ],
    "ex-blind-test": [
        ([1.5, 0.5, 1.6], "When are the two divisors"),
        ([0.5, 1.5, 0.51], "When are the two divisors"),
        ([4, 0, 0], "must be positive"),
        ([1, 1, 1.00000001], "must not all be equal"),
        ([1, 1, 1], "must not all be equal"),
        ([1, 2, 3], "When are the two divisors"),
        ([0.5, 1.0, 2.0], "When are the two divisors"),
        ([3, 1, -1], "must be positive"),
        ([1.5, 0.5, 1.5, 0.5], "vector of 3 numbers"),
    ],
}
