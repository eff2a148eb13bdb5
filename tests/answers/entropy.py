"""Right and wrong answers to the exercises on entropy."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.special
import scipy.stats
import sympy as sp
import torch

from softxent import entropy


def of_counts(counts: Any) -> Any:
    """Entropy in bits, by the logarithm of the sum."""
    c = np.array([count for count in counts if count > 0], dtype=float)
    return np.log2(c.sum()) - (c * np.log2(c)).sum() / c.sum()


def waiting(p: Any) -> Any:
    """Entropy of the waiting time, by its series."""
    terms = p * (1 - p) ** np.arange(2000)
    terms = terms[terms > 0]
    return -(terms * np.log(terms)).sum()


def counts_in_billions(counts):
    """The same shares, of whole numbers that no 32 bits hold."""
    c = np.array(counts) * 1_000_000_007
    return -sum(share * np.log2(share) for share in c[c > 0] / c.sum())


def by_powers(counts):
    """The largest power that occurs, 9**9 for nine of a kind, fits into 32 bits, its square does not."""
    c = np.array(counts)
    return np.log2(c.sum()) - (np.log2((c**c) ** 2) / 2).sum() / c.sum()


RIGHT = {
    "ex-entropy-by-hand": [
        "2",
        "1/2*log2(2) + 4/8*log2(8)",
        [2],
        True + 1,
        2,
        2.0,
        np.array(2.0),
        sp.Integer(2),
        Fraction(2),
    ],
    "ex-shuffled-deck": [
        "log(factorial(52))/log(2)",
        225.581,
        sp.log(sp.factorial(52)) / sp.log(2),
        "log2(factorial(52))",
        225.58,
        math.log2(math.factorial(52)),
        math.lgamma(53) / math.log(2),
        sp.log(sp.factorial(52), 2).evalf(),
        np.log2(np.prod(np.arange(1, 21))) + np.log2(np.arange(21, 53)).sum(),
        np.log2(np.cumprod(range(1, 21))[-1]) + sum(map(math.log2, range(21, 53))),
        np.log2(np.full(4, 13**4).prod() * 4.0**16) + math.log2(math.factorial(52) / 52**16),
    ],
    "ex-room-left": ["8", "2**6 * (1 - 7/8)", torch.tensor(8), 8, 8.0, Fraction(8), np.int64(8), sp.Integer(8)],
    "ex-two-readings": [
        np.str_("010"),
        "00100",
        "010",
        "0100",
        "10010",
        "0010010",
        "010010",
        "0" * 40 + "010",
        "010" * 200,
    ],
    "ex-decodable-only": [
        frozenset({"1", "101"}),
        ["0", "010"],
        ("101", "1"),
        ["10", "00", "11", "110"],
        ["0", "01", "110"],
        {"0", "010"},
        np.array(["0", "010"]),
    ],
    "ex-entropy-of-counts": [
        lambda counts: scipy.stats.entropy(counts, base=2),
        lambda counts: scipy.special.entr(np.array(counts) / sum(counts)).sum() / np.log(2),
        lambda counts: [of_counts(counts)],
        of_counts,
        lambda counts: -sum(c / sum(counts) * math.log2(c / sum(counts)) for c in counts if c),
        counts_in_billions,
        by_powers,
    ],
    "ex-waiting": [
        "-(p*log(p) + (1 - p)*log(1 - p))/p",
        "-log(p) - (1-p)/p*log1p(-p)",
        -sp.log(sp.Symbol("p")) - (1 / sp.Symbol("p") - 1) * sp.log(1 - sp.Symbol("p")),
        lambda p: scipy.special.entr([p, 1 - p]).sum() / p,
        lambda p: -(p * np.log(p) + (1 - p) * np.log(1 - p)) / p,
        lambda p: -np.log(p) - (1 - p) / p * np.log1p(-p),
        lambda p: entropy([p, 1 - p]) / p,
    ],
}
WRONG = {
    "ex-entropy-by-hand": [
        (2.01, "surprisal"),
        ("5/2", "surprisal"),
        (float("nan"), "finite"),
        (2 * math.log(2), "surprisal of each outcome"),
        (1.5, "weights"),
        ("two", "not a number"),
    ],
    "ex-shuffled-deck": [
        (225.6, "first digits are right; give at least 2"),
        ("log2(factorial(51))", "N equal outcomes"),
        (sp.Sum(sp.log(sp.Symbol("k")), (sp.Symbol("k"), 1, 52)), r"with \.doit"),
        ("factorial(10**9)", "has no value"),
        (math.lgamma(53), "in bits"),
        (math.log2(52), "N equal outcomes"),
        (52.0, "N equal outcomes"),
    ],
    "ex-room-left": [
        ("64/8 - 1", "share of all strings"),
        (9, "share of all strings"),
        ("9**9**9", "has no value"),
        (1, "share of all strings"),
        (64, "share of all strings"),
        (7, "share of all strings"),
    ],
    "ex-two-readings": [
        ("0110", "has 1 reading"),
        ("01 0", "not a string of 0 and 1"),
        (["010"], "not a string of 0 and 1"),
        ("0", "'0' has 1 reading. Which two words"),
        ("11", "'11' has 0 readings"),
        ("", "not a string of 0 and 1"),
        (10, "not a string of 0 and 1"),
        ("abc", "not a string of 0 and 1"),
    ],
    "ex-decodable-only": [
        (["0", "01", "10"], "not uniquely decodable"),
        (["1", "10", "00"], "from the back"),
        ({"0": "010"}, "not a list of words"),
        (["0" * 200, "010"], "large code"),
        (["0", "10", "11"], "can be read from the front"),
        (["0", "01", "11"], "can be read from the back"),
        (["0", "1", "00"], "not uniquely decodable"),
        (["0", ""], "not a string of 0 and 1"),
        ("010", "not a list of words"),
        (3, "not a list of words"),
    ],
    "ex-entropy-of-counts": [
        (lambda counts: entropy(np.array(counts) / sum(counts), base=2), "you call entropy"),
        (lambda counts: of_counts(np.array(counts) + 1e-3), "Divide by the sum"),
        (lambda counts: of_counts(counts) / np.log2(len(counts)), "Divide by the sum"),
        (lambda counts: entropy(np.array(counts) / sum(counts)), "mind the base"),
        (lambda counts: -sum(c * math.log2(c) for c in counts if c), "Divide by the sum"),
        (lambda counts: -sum(c / sum(counts) * math.log2(c / sum(counts)) for c in counts), "raised ValueError"),
        (1.5, "not a function"),
    ],
    "ex-waiting": [
        (waiting, "waiting begins anew"),
        ("-(p*log(p) + (1 - p)*log(1 - p))/(1 - p)", "waiting begins anew"),
        ("-log(q)", "Use only p"),
        ("-log(p)/p", "waiting begins anew"),
        (lambda p: entropy([p, 1 - p]), "waiting begins anew"),
        (lambda p: entropy([p, 1 - p], base=2) / p, "in nats"),
        (lambda p: 1 / p, "waiting begins anew"),
        (2.0, "not a function"),
    ],
}
