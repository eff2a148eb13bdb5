"""Right and wrong answers to the exercises on scores and divergences."""

import numpy as np
import sympy as sp
import torch

P = np.array([0.5, 0.3, 0.2])
F, S = sp.symbols("f s", positive=True)


def brier(q, i):
    return ((q - np.eye(q.size)[i]) ** 2).sum()


def spherical(q, i):
    return -q[i] / np.linalg.norm(q)


RIGHT = {
    "ex-exploit-half-brier": [
        ["0.6", "0.35", "0.05"],
        torch.tensor([0.6, 0.35, 0.05], dtype=torch.float64),
        "3/5, 7/20, 1/20",
        1 - 2 * (1 / P) / (1 / P).sum(),
        (0.61, 0.35, 0.04),
        [0.55907, 0.32869, 0.11224],  # saves 0.00997
        [0.6, 0.35, 0.05],
    ],
    "ex-another-proper-score": [
        lambda q, i: np.array([brier(q, i) - np.log(q[i])]),
        lambda q, i: 0.5 * (q**1.5).sum() - 1.5 * q[i] ** 0.5,
        lambda q, i: 1000 - q[i] / np.sqrt((q**2).sum()),
        spherical,
        lambda q, i: 3 - 2 * q[i] / np.sqrt(q @ q),
        lambda q, i: -np.log(q[i]) + brier(q, i),
        lambda q, i: 2 * (q**3).sum() - 3 * q[i] ** 2,  # from the concave function -sum of cubes
    ],
    "ex-flipped-bit": [
        "1 + f*log2(f) + (1 - f)*log2(1 - f)",
        "1 + (f*log(f) + (1 - f)*log(1 - f))/log(2)",
        "1 + (f*log(f) + (1 - f)*log(sqrt((1 - f)**2)))/log(2)",  # right for 0 < f < 1 only
        "(f*ln(2*f) + (1 - f)*ln(2*(1 - f)))/ln(2)",
        1 + F * sp.log(F, 2) + (1 - F) * sp.log(1 - F, 2),
    ],
    "ex-blind-channel": [
        [[1, 0], [0, 1], [1, 0]],
        [["1/2", "1/2"], ["3/5", "2/5"], ["1/2", "1/2"]],
        [[0.5, 0.5], [0.4000002, 0.5999998], [0.5, 0.5]],
        [[0.333333, 0.666667], [0, 1], [0.3333333, 0.6666667]],
        np.array([[0.333333, 0.666667], [0.0, 1.0], [0.333333, 0.666667]]),
        torch.tensor([[0.25, 0.75], [1.0, 0.0], [0.25, 0.75]], dtype=torch.float64),
    ],
    "ex-lossless-merging": [
        ["1/5", "2/5", "6/35", "8/35"],
        (0.2, 0.4, 0.171429, 0.228571),
        np.array([0.15, 0.3, 0.55 * 3 / 7, 0.55 * 4 / 7]),
        [1 / 30, 2 / 30, 27 / 70, 36 / 70],
        [0.12238722, 0.24477443, 0.27121644, 0.36162191],  # a divergence of 0.0099998
        [0.20004, 0.39996, 0.171429, 0.228571],  # loses three billionths
    ],
    "ex-nearly-tight": [
        (0.55, 0.45),
        (0.55, 0.4500000002),
        (0.59286, 0.49286),  # 0.504 per cent above
        "9/20, 11/20",
        [sp.Rational(57, 100), sp.Rational(47, 100)],
        np.array([0.567, 0.467]),
    ],
    "ex-gaussian-widths": [
        "(s**2 - 1/s**2)/2 - 2*log(s)",
        "s**2/2 - 1/(2*s**2) - log(s**2)",
        "(s - 1/s)*(s + 1/s)/2 + 2*log(1/s)",
        (S**2 - S**-2) / 2 - 2 * sp.log(S),
    ],
    "ex-shorter-detour": [
        (["1/5", "4/5"], ["1/20", "19/20"], ["1e-6", "1 - 1e-6"]),
        [sp.Matrix([0.2, 0.8]).T.tolist()[0], [0.05, 0.95], [1e-6, 1 - 1e-6]],
        ([0.2, 0.8], [0.05, 0.95], [1e-6, 1 - 1e-6]),
        [[0.8, 0.2], [0.95, 0.05], [1 - 1e-6, 1e-6]],
        ([0.2, 0.8], [0.05, 0.95], [1e-6, 1]),
        np.array([[0.3, 0.7], [0.05, 0.95], [1e-9, 1 - 1e-9]]),
    ],
}

WRONG = {
    "ex-exploit-half-brier": [
        ([0.52, 0.3, 0.18], r"saves 0\.00"),
        ([0.6, 0.35, 0.06], "`q` must be a distribution"),
        (P, r"saves 0\.0000"),
        ([1.0, 0.0, 0.0], "more timid"),
        ([1 / 3, 1 / 3, 1 / 3], "bolder"),
        ([0.7, 0.4, 0.1], "must be a distribution"),
        ([1.1, 0.0, -0.1], "must be a distribution"),
    ],
    "ex-another-proper-score": [
        (lambda q, i: -q[i] / np.linalg.norm(q) ** 1.1, "with another forecast"),
        (lambda q, i: -q[i] / np.linalg.norm(q) - 0.01 * q[i], "with another forecast"),
        (lambda q, i: brier(q, i) + 1e-9 * i, "Brier score in another unit"),
        (lambda q, i: None, "Is a `return` missing"),
        (brier, "Brier score in another unit"),
        (lambda q, i: 5 - 2 * (2 * q[i] - q @ q), "Brier score in another unit"),
        (lambda q, i: -np.log(q[i]), "It is local"),
        (lambda q, i: 1 - q[i], "with another forecast"),
        (lambda q, i: (1 - q[i]) ** 2, "with another forecast"),
        (lambda q, i: 0.0, "with another forecast"),
        (lambda q, i: np.log(q[i]), "with another forecast"),
        (lambda q, i: q, "score must be a number"),
        (lambda q, i: np.nan, "finite number"),
        (0.5, "is not a function"),
    ],
    "ex-flipped-bit": [
        ("f*log2(f) + (1 - f)*log2(1 - f)", "How uncertain"),
        ("-f*log2(f) - (1 - f)*log2(1 - f)", "How uncertain"),
        ("1 + f*log(f) + (1 - f)*log(1 - f)", "In bits"),
        ("1 - f*log2(f) - (1 - f)*log2(1 - f)", "How uncertain"),
        ("1 - 2*f", "How uncertain"),
        (0.531, "in quotes"),
    ],
    "ex-blind-channel": [
        ([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], "nearly the same"),
        ([[0.5, 0.5], [0.55, 0.45], [0.5, 0.5]], "nearly the same"),
        ([[1, 0], [0, 1], [0, 1]], "differ"),
        ([[1, 0], [1, 0], [0, 1]], "differ"),
        ([[0.5, 0.5], [0, 1], [0.5001, 0.4999]], "differ"),
        ([[1, 0], [0, 1], [1, 0.1]], "`row 3` must be a distribution"),
        ([[1, 0], [1.1, -0.1], [1, 0]], "`row 2` must be a distribution"),
        ([[1, 0, 1], [0, 1, 0]], "3 rows and 2 columns"),
    ],
    "ex-lossless-merging": [
        ([0.1, 0.2, 0.3, 0.4], "must be at least 0.01"),
        ([0.25, 0.25, 0.25, 0.25], "Merging loses"),
        ([0.4, 0.2, 0.17, 0.23], "Merging loses"),
        ([0.2, 0.4, 0.18, 0.22], "Merging loses"),
        ([0.2, 0.4, 0.1724, 0.2276], "Merging loses"),
        ([1 / 3, 2 / 3, 0, 0], "must be positive"),
        ([0.2, 0.4, 0.3, 0.4], "must be a distribution"),
    ],
    "ex-nearly-tight": [
        ((0.5, 0.4), "2.05 per cent above"),
        ((0.6, 0.5), "0.68 per cent above"),
        ((0.9, 0.8), "per cent above"),
        ((0.54, 0.46), "must be at least 0.1"),
        ((0.5, 0.5), "must be at least 0.1"),
        ((1.0, 0.5), "between 0 and 1"),
        ((0.0, 0.5), "between 0 and 1"),
        ((0.5, 1.0), "between 0 and 1"),
        ((0.5, 0.0), "between 0 and 1"),
        (0.5, "vector of 2 numbers"),
    ],
    "ex-gaussian-widths": [
        ("-(s**2 - 1/s**2)/2 + 2*log(s)", "Write down both"),
        ("(s**2 - 1/s**2)/2", "Write down both"),
        ("(s**2 - 1/s**2)/2 - log(s)", "Write down both"),
        ("s**2/2 - 1/2 - log(s)", "Write down both"),
        ("s**2 - 1/s**2 - 2*log(s)", "Write down both"),
        (0, "in quotes"),
    ],
    "ex-shorter-detour": [
        (([0.2, 0.8], [0.05, 0.95], [1e-2, 1 - 1e-2]), "of the direct way"),
        (([0.2, 0.8], [0.2, 0.8], [1e-6, 1 - 1e-6]), "not shorter"),
        (0.5, "the shape"),
        (([0.5, 0.5], [0.25, 0.75], [0.05, 0.95]), "costs 0.44 of the direct way"),
        (([0.5, 0.5], [0.9, 0.1], [0.4, 0.6]), "not shorter"),
        (([0.5, 0.5], [0.1, 0.9], [0.0, 1.0]), "exclude no outcome"),
        (([0.5, 0.6], [0.1, 0.9], [0.0, 1.0]), "`a` must be a distribution"),
    ],
}
