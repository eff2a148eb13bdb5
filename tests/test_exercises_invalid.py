"""Which operations make NaN of numbers, whether or not anybody is warned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from softxent import softmax
from softxent.exercises.invalid import makers_of_nan

INF, NAN = np.inf, np.nan
MATRIX = np.array([[0.0, 1.0, -INF], [-INF, -INF, -INF], [NAN, 1.0, 2.0]])


def shifted(x: Any) -> Any:
    return x - x.max(axis=-1, keepdims=True)


def silenced(x: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.exp(shifted(x))


def filled(x: Any) -> Any:
    result = np.zeros(x.shape)
    result[:] = x
    result -= result.max(axis=-1, keepdims=True)
    return result


MAKING = {
    "shift": (shifted, ["subtract"]),
    "silenced": (silenced, ["subtract"]),
    "np.max": (lambda x: x - np.max(x, axis=-1, keepdims=True), ["subtract"]),
    "in place": (lambda x: x.__isub__(x.max(axis=-1, keepdims=True)), ["subtract"]),
    "into a new array": (lambda x: np.subtract(x, -INF, out=np.zeros_like(x)), ["subtract"]),
    "row by row": (lambda x: [row - row.max() for row in x], ["subtract"]),
    "entry by entry": (lambda x: [entry - entry for entry in x[1]], ["subtract"] * 3),
    "generator": (lambda x: (row - row.max() for row in x), ["subtract"]),
    "zero by zero": (lambda x: (lambda e: e / e.sum(axis=-1, keepdims=True))(np.exp(x)), ["divide"]),
    "sum": (lambda x: np.where(np.isneginf(x), INF, x)[1].sum() - INF, ["subtract"]),
    "sum of both infinities": (lambda x: np.append(x[1], INF).sum(), ["add"]),
    "running sum": (lambda x: np.cumsum(np.append(x[1], INF)), ["add"]),
    "after np.where": (lambda x: shifted(np.where(np.isnan(x), 0, x)), ["subtract"]),
    "matrix product": (lambda x: x[:2] @ np.zeros(3), ["matmul"]),
    "an ordinary array of it": (lambda x: shifted(np.array(x, dtype=float)), ["subtract"]),
    "a view": (lambda x: shifted(x.view(np.ndarray)), ["subtract"]),
    "entry by entry of an ordinary array": (lambda x: [v - v for v in np.asarray(x[1])], ["subtract"] * 3),
    "in place, in a new array": (filled, ["subtract"]),
    "lists": (lambda x: np.subtract(x[1].tolist(), [-INF] * 3), ["subtract"]),
    "exponentials of a list": (lambda x: (lambda e: e / e.sum())(np.exp(x[1].tolist())), ["divide"]),
    "two results": (lambda x: [np.modf(x[1])[1] + INF, np.frexp(x[1])[0] + INF], ["add", "add"]),
    "reduction by name": (lambda x: np.add.reduce(np.append(x[1], INF)), ["add"]),
    "transposed": (lambda x: x[1:2].T - x[1].max(), ["subtract"]),
    "beside a text": (lambda x: [np.array2string(x).upper(), shifted(x)], ["subtract"]),
    "before an error": (lambda x: np.linalg.inv(shifted(x)), ["subtract"]),
}
KEEPING = {
    "NaN of NaN": lambda x: x - 1,
    "sum with a NaN": lambda x: x.sum(axis=-1),
    "product with a NaN": lambda x: x @ np.ones(3),
    "the rows apart": lambda x: np.exp(shifted(np.where(np.isneginf(x).all(axis=-1, keepdims=True), 0, x))),
    "where it is allowed": lambda x: np.subtract(x, -INF, out=np.zeros_like(x), where=np.isfinite(x)),
    "where NaN was before": lambda x: np.subtract(x, 1, out=np.full_like(x, NAN), where=np.isfinite(x)),
    "the book's softmax, which says so": lambda x: np.where(np.isneginf(x).all(-1, keepdims=True), 0, softmax(x)),
    "no numbers": lambda x: x.astype(str),
    "an error": lambda x: x[5],
}


@pytest.mark.parametrize(("function", "makers"), MAKING.values(), ids=MAKING)
def test_what_makes_nan_is_seen(function: Any, makers: list[str]) -> None:
    assert makers_of_nan(function, MATRIX) == makers


@pytest.mark.parametrize("function", KEEPING.values(), ids=KEEPING)
def test_what_makes_none_is_let_pass(function: Any) -> None:
    assert makers_of_nan(function, MATRIX) == []


def test_the_arguments_stay_as_they_are() -> None:
    x = np.zeros(2)
    makers_of_nan(lambda y: y.__iadd__(1), x)
    assert not x.any()


def test_numpy_is_afterwards_what_it_was() -> None:
    before = dict(vars(np))
    makers_of_nan(lambda x: np.exp(x), MATRIX)
    makers_of_nan(lambda x: x[5], MATRIX)
    assert vars(np) == before


def test_an_interrupt_is_not_swallowed() -> None:
    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        makers_of_nan(interrupted, MATRIX)
