"""What is seen of a function: its work, as a power of the size; what it calls; what it computes with."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from softxent import entropy, logsumexp, sigmoid, softmax
from softxent.exercises.observation import Counted, observe

softmax([0])  # NumPy imports `numpy.ma` at the first call


def growth(function: Any) -> float:
    """How much more work four times the entries are."""
    small, large = (observe(function, np.ones(size) / size, np.arange(float(size))).work for size in (40, 160))
    return large / small


LINEAR = {
    "vectors": lambda x, u: u - u.sum() * softmax(x),
    "NumPy's functions": lambda x, u: np.subtract(u, np.sum(u) * np.exp(x) / np.sum(np.exp(x))),
    "loop": lambda x, u: (lambda total, p: [a - total * b for a, b in zip(u, p, strict=True)])(sum(u), softmax(x)),
    "indices": lambda x, u: (lambda total, p: [u[k] - total * p[k] for k in range(len(u))])(u.sum(), softmax(x)),
    "in place": lambda x, u: u.__isub__(u.sum() * softmax(x)),
    "method": lambda x, u: u - softmax(x) * u.dot(np.ones_like(u)),
    "generator": lambda x, u: (a for a in u),
    "sorted": lambda x, u: sorted(u.tolist()),
}
QUADRATIC = {
    "matrix": lambda x, u: u @ (np.eye(len(x)) - softmax(x)),
    "outer product": lambda x, u: u - np.outer(softmax(x), u).sum(axis=1),
    "product in a loop": lambda x, u: [u @ np.ones(len(u)) for _ in x],
    "sum in a loop": lambda x, u: [a - u.sum() for a in u],
    "np.sum in a loop": lambda x, u: [a - np.sum(u) for a in u],
    "sum of Python in a loop": lambda x, u: [a - sum(u) for a in u],
    "softmax in a loop": lambda x, u: [softmax(x)[k] for k in range(len(u))],
    "two loops": lambda x, u: [sum(u[k] * b for k in range(len(u))) for b in softmax(x)],
    "two loops without arrays": lambda x, u: [[1 for _ in range(len(x))] for _ in range(len(x))],
    "lists": lambda x, u: (lambda v: [[a * b for a in v] for b in v])(u.tolist()),
    "rows added up": lambda x, u: sum(a * softmax(x) for a in u),
}


@pytest.mark.parametrize("function", LINEAR.values(), ids=LINEAR)
def test_linear_work(function: Any) -> None:
    assert 1 < growth(function) < 6


@pytest.mark.parametrize("function", QUADRATIC.values(), ids=QUADRATIC)
def test_quadratic_work(function: Any) -> None:
    assert growth(function) > 10


def test_the_count_does_not_depend_on_the_run() -> None:
    counts = {observe(LINEAR["loop"], np.ones(9), np.ones(9)).work for _ in range(3)}
    assert len(counts) == 1


def test_calls() -> None:
    seen = observe(lambda x: sigmoid(x - logsumexp(x)), np.ones(3))
    assert seen.calls(sigmoid)
    assert seen.calls(logsumexp)
    assert not seen.calls(softmax)
    assert not seen.calls(entropy)


def test_operations_are_those_of_the_student() -> None:
    assert observe(lambda x: np.exp(x) / np.exp(x).sum(), np.ones(3)).operations == {"exp", "divide"}
    assert observe(softmax, np.ones(3)).operations == set()
    assert "divide" in observe(lambda x: [a / 2 for a in x], np.ones(3)).operations


def test_values_are_the_same() -> None:
    found: list[Any] = []
    functions = (
        lambda x: x.max() - x[0] * 2,
        lambda x: np.delete(x, 1),
        lambda x: x[x > 1],
        lambda x: np.exp(x).sum(),
        list,
    )
    x = np.array([1.0, 2.0, 3.0])
    for function in functions:
        observe(lambda x, function=function: found.append(function(x)), x)
        np.testing.assert_array_equal(np.asarray(found[-1]), function(x))
        assert isinstance(found[-1], Counted | list)


def test_tracing_is_restored_and_errors_end_it() -> None:
    before = sys.gettrace()
    assert observe(lambda x: x.no_such_method(), np.ones(3)).work > 0
    assert observe(lambda x: sys.exit(1), np.ones(3)).work > 0
    assert sys.gettrace() is before

    def interrupt(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        observe(interrupt, np.ones(3))
    assert sys.gettrace() is before
