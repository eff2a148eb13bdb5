"""What the accuracy tests compare with: families of logits, and 50 decimal digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from mpmath import mp
from numpy.typing import NDArray

Array = NDArray[Any]


def families(dtype: type, n: int, seed: int) -> Iterator[tuple[str, Array]]:
    """Named logits of n classes, of all the kinds on which an implementation may lose digits."""
    rng = np.random.default_rng([n, seed])
    single = dtype is np.float32
    normal = rng.standard_normal(n)
    yield "ordinary", normal
    yield "wide", 10 * normal
    yield "very spread", (40 if single else 200) * normal
    yield "near ties", 5 * rng.standard_normal() + 1e-3 * normal
    yield "offset 10000", 1e4 + normal
    yield "offset -50", -50 + 8 * normal
    yield "logarithms of probabilities", -np.abs(10 * normal)
    for margin in (5, 17, 40, 80) if single else (5, 36, 100, 600):
        dominant = normal.copy()
        dominant[rng.integers(n)] = normal.max() + margin + rng.random()
        yield "dominant", dominant
        yield "dominant, low", dominant - 1.3 * margin * rng.random()
    subnormal = normal.copy()
    subnormal[0] = 103 if single else 743
    yield "subnormal results", subnormal
    yield "subnormal results, low", subnormal - subnormal[0] - 1.3


def exact(x: Array) -> tuple[list[Any], list[Any], Any]:
    """Softmax, log-softmax and log-sum-exp of a vector with 50 digits."""
    with mp.workdps(50):
        logits = [mp.mpf(float(entry)) for entry in x]
        m = max(logits)
        terms = [mp.exp(entry - m) for entry in logits]
        top = logits.index(m)
        tail = mp.fsum(terms[:top] + terms[top + 1 :])
        log_total = mp.log1p(tail)
        softmax = [term / (1 + tail) for term in terms]
        return softmax, [entry - m - log_total for entry in logits], m + log_total


def exact_jacobian(x: Array) -> list[Any]:
    """Jacobian of softmax at a vector, row after row, with 50 digits."""
    with mp.workdps(50):
        p, _, _ = exact(x)
        others = [mp.fsum(p[:i] + p[i + 1 :]) for i in range(len(p))]
        return [p[i] * others[i] if i == j else -p[i] * p[j] for i in range(len(p)) for j in range(len(p))]


def exact_product(x: Array, v: Array) -> tuple[list[Any], Array]:
    r"""Product of that Jacobian and a vector with 50 digits, and the size of what is added up for each entry."""
    with mp.workdps(50):
        p, _, _ = exact(x)
        w = [mp.mpf(float(entry)) for entry in v]
        terms = [[p[i] * p[k] * (w[i] - w[k]) for k in range(len(p))] for i in range(len(p))]
        sizes = [float(mp.fsum(map(abs, row))) for row in terms]
        return [mp.fsum(row) for row in terms], np.array(sizes).astype(x.dtype)


def ulps(computed: Array, reference: Iterable[Any], scale: Array | None = None) -> float:
    """Largest error, in units in the last place of the reference, or of something larger."""
    computed = np.ravel(computed)
    rounded = np.array([float(value) for value in reference]).astype(computed.dtype)
    spacing = np.spacing(np.abs(rounded if scale is None else np.maximum(np.abs(rounded), scale)))
    with mp.workdps(50):
        errors = [abs(mp.mpf(float(a)) - b) for a, b in zip(computed, reference, strict=True)]
        return max(float(error / mp.mpf(float(unit))) for error, unit in zip(errors, spacing, strict=True))
