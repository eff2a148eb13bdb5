"""The judge of functions: whatever a student's function does becomes a verdict."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np
import pytest
import sympy as sp
import torch

from softxent.exercises.functions import call, formula_or_function, quiet, random_vectors, same_function, shown
from softxent.exercises.grading import WrongAnswerError

X = np.array([1.0, 2.0])


def in_place(x: Any) -> Any:
    x *= 2
    return x


def prints(x: Any) -> Any:
    print("hello")
    return 2 * x


def warns(x: Any) -> Any:
    warnings.warn("careful", stacklevel=1)
    np.log(np.zeros(1))
    return 2 * x


class Functor:
    """An object that can be called."""

    def __call__(self, x: Any) -> Any:
        return 2 * x


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: 2 * x,
        lambda x: list(2 * x),
        lambda x: (2 * entry for entry in x),
        lambda x: np.array(2 * x, dtype=object),
        lambda x: 2 * x + 0j,
        lambda x: [str(2 * entry) for entry in x],
        lambda x: torch.tensor(2 * x, requires_grad=True),
        lambda x: x.mul(2),  # only a tensor has this method
        lambda x: sp.Matrix(x).applyfunc(lambda entry: 2 * entry).T.tolist()[0],
        np.vectorize(lambda entry: 2 * entry),
        Functor(),
        in_place,
        prints,
        warns,
    ],
)
def test_right_functions(answer: Any) -> None:
    for _ in range(2):  # nothing of an input is changed
        same_function(answer, lambda x: 2 * x, [(X,), (np.array([0.0, -1.0]),)], "hint")
    np.testing.assert_array_equal(X, [1, 2])


def leaves(x: Any) -> Any:
    raise SystemExit(2)


def digs(x: Any) -> Any:
    return digs(x)


class Own(BaseException):
    """Not even an Exception."""


def raises_its_own(x: Any) -> Any:
    raise Own


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3, "3 is not a function; give the function itself"),
        ("lambda x: x", "'lambda x: x' is not a function; give the function itself, without quotes"),
        (np.ndarray, "A class is not a function"),
        (lambda x: x, r"hint Try it with \[1\. 2\.\]"),
        (lambda x: x[0], r"shape must be \(2,\); yours is \(\)"),
        (lambda x: x @ np.ones(3), r"Your function raised ValueError: .*, at \[1\. 2\.\]"),
        (lambda x, y: x, r"Your function raised TypeError: .*missing 1 required positional argument"),
        (lambda x: None, "None is not a number. Is a `return` missing"),
        (lambda x: "two x", "cannot be read as a number"),
        (lambda x: np.sum, "a function is not a number"),
        (lambda x: x * 1j, "complex"),
        (lambda x: {1, 2}, "has no order"),
        (lambda x: x + (lambda: 1), "raised TypeError: unsupported operand"),
        (leaves, "raised SystemExit"),
        (digs, "raised RecursionError"),
        (raises_its_own, "raised an error"),
        (lambda x: x / 0 * 0, "hint"),
        (lambda x: __import__("no_such_module"), "raised ModuleNotFoundError"),
    ],
)
def test_wrong_functions(answer: object, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint) as caught:
        same_function(answer, lambda x: 2 * x, [(X,)], "hint")
    assert " at 0x" not in str(caught.value)


def test_who_interrupts_is_obeyed() -> None:
    def interrupt(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupt, X)


def test_tolerance_and_nan() -> None:
    same_function(lambda x: x + 1e-4, lambda x: x, [(X,)], "hint", tolerance=1e-3)
    same_function(lambda x: x * np.nan, lambda x: x * np.nan, [(X,)], "hint")
    same_function(lambda x: [np.inf], lambda x: np.inf, [(X,)], "hint")
    with pytest.raises(WrongAnswerError, match="hint"):
        same_function(lambda x: x * (1 + 1e-5), lambda x: x, [(X,)], "hint")
    with pytest.raises(WrongAnswerError, match="hint"):
        same_function(lambda x: x * np.nan, lambda x: x, [(X,)], "hint")


def test_methods_of_tensors_where_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongAnswerError, match="no attribute 'softmux', at"):
        call(lambda x: x.softmux(0), X)
    monkeypatch.delitem(sys.modules, "torch")
    with pytest.raises(WrongAnswerError, match="'softmax', and PyTorch's tensors are not available here, at"):
        call(lambda x: x.softmax(0), X)
    numpy: Any = np  # so that mypy lets pass what NumPy does not have
    with pytest.raises(WrongAnswerError, match="no attribute 'softmax', at"):
        call(lambda x: numpy.softmax(x), X)


def test_warnings_are_ignored() -> None:
    """What one machine warns of, another may not."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isneginf(call(lambda x: np.log(0 * x), X)).all()
        call(warns, X)


def test_settings_of_numpy_are_restored() -> None:
    before = np.geterr()
    call(lambda x: np.seterr(all="raise") and x, X)
    with quiet():
        pass
    assert np.geterr() == before


def test_settings_of_numpy_are_those_of_quiet() -> None:
    with np.errstate(all="raise"):
        assert np.isposinf(call(lambda x: np.exp(1000 * x), X)).all()
        assert np.isneginf(call(lambda x: np.log(0 * x), X)).all()
        assert np.isnan(call(lambda x: 0 * x * np.inf, X)).all()
        assert (call(lambda x: np.exp(-1000 * x), X) == 0).all()


def test_formulas_where_a_function_is_asked() -> None:
    for answer in ("2*p + q", 2 * sp.Symbol("p") + sp.Symbol("q")):
        function = formula_or_function(answer, "p", "q")
        assert function(1.0, np.array(0.5)) == 2.5
    assert formula_or_function(max, "p") is max
    assert formula_or_function(3, "p") == 3
    assert formula_or_function("lambda p: p", "p") == "lambda p: p"
    with pytest.raises(WrongAnswerError, match="Use only p; yours also has q"):
        formula_or_function("p + q", "p")


def test_inputs() -> None:
    assert [len(x) for x in random_vectors(2, 4)] == [2] * 3 + [4] * 3
    assert not np.array_equal(random_vectors(2)[0], random_vectors(2, seed=1)[0])
    assert shown([np.zeros(2), np.ones(2)]) == "[[0. 0.] [1. 1.]]"
