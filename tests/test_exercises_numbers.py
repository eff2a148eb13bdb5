"""The reader of numbers: what is a number is read, whatever its type; what is none is named."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp
import torch

from softxent.exercises.grading import WrongAnswerError
from softxent.exercises.numbers import agrees, distribution, numbers, same_numbers, vector

HALVES = [
    0.5,
    Fraction(1, 2),
    Decimal("0.5"),
    sp.Rational(1, 2),
    sp.Float("0.5"),
    sp.sqrt(sp.Rational(1, 4)),
    "1/2",
    "0.5",
    " 2**-1 ",
    "exp(-log(2))",
    "np.sqrt(1/4)",
    ".5",
    "5e-1",
    np.float16(0.5),
    np.longdouble(0.5),
    np.array(0.5),
    np.array("1/2"),
    np.array(Fraction(1, 2), dtype=object),
    np.complex128(0.5),
    0.5 + 0j,
    torch.tensor(0.5),
    torch.tensor(0.5, requires_grad=True),
    torch.tensor(0.5, dtype=torch.bfloat16),
    np.ma.array(0.5),
    np.str_("0.5"),
]


@pytest.mark.parametrize("answer", HALVES)
def test_one_number_of_any_kind(answer: Any) -> None:
    read = numbers(answer)
    assert read.shape == ()
    assert read.dtype == np.float64
    assert read == 0.5


@pytest.mark.parametrize(
    "answer",
    [
        (1, 2, 3),
        [1, 2, 3],
        range(1, 4),
        deque([1, 2, 3]),
        np.array([1, 2, 3], ">i2"),
        np.array(["1", "2", "3"]),
        "1, 2, 3",
        "[1, 2, 3]",
        (x for x in (1, 2, 3)),
        map(int, "123"),
        {"a": 1, "b": 2, "c": 3}.values(),
        torch.arange(1, 4),
        sp.Tuple(1, 2, 3),
        [torch.tensor(1.0, requires_grad=True), sp.Integer(2), "3"],
        np.array([1, "2", Fraction(3)], dtype=object),
        sp.Matrix([1, 2, 3]),
        np.array([[1], [2], [3]]),
        [[1, 2, 3]],
        np.arange(6)[1:4],
    ],
)
def test_vectors_in_any_container(answer: Any) -> None:
    np.testing.assert_array_equal(vector(answer, 3), [1, 2, 3])


def test_matrices() -> None:
    for answer in ([[1, 2], [3, 4]], sp.Matrix([[1, 2], [3, 4]]), torch.tensor([[1, 2], [3, 4]]), "[1, 2], [3, 4]"):
        np.testing.assert_array_equal(numbers(answer), [[1, 2], [3, 4]])


class Evil(list[Any]):
    """A list that cannot be walked over."""

    def __iter__(self) -> Any:
        raise SystemExit(1)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "None is not a number"),
        (True, "True is not a number"),
        (b"1", "not a number"),
        ("", "cannot be read as a number"),
        ("two", "'two' is not a number: it has two in it"),
        ("log 2", "cannot be read as a number. Write log\\(2\\), with brackets"),
        ("lambda x: x", "is not a number"),
        ("__import__('os')", "is not a number"),
        ("9**9**9", "has no value"),
        ("factorial(10**9)", "has no value"),
        ("sqrt(-1)", "complex"),
        (1j, "complex"),
        (10**400, "too large"),
        (Fraction(10**400), "too large"),
        ({1, 2}, "has no order"),
        ({"a": 1}, "has no order"),
        (lambda: 1, "a function is not a number; give its value"),
        (float, "not a number"),
        ([[1, 2], [3]], "different lengths"),
        ([1, [2, 3]], "different lengths"),
        (sp.Sum(1, (sp.Symbol("k"), 1, 3)), "Compute it first, with .doit"),
        (sp.Symbol("x"), "it has x in it"),
        (np.ma.masked_all(3), "masked"),
        (np.array([True]), "not one of numbers"),
        (np.zeros(2, "M8[s]"), "not one of numbers"),
        (torch.ones(2, device="meta"), "not a number"),
        (Evil([1]), "not a number"),
        (__import__("itertools").count(), "more than"),
    ],
)
def test_what_is_no_number_is_named(answer: Any, why: str) -> None:
    with pytest.raises(WrongAnswerError, match=why):
        numbers(answer)


def test_a_list_that_holds_itself() -> None:
    one: list[Any] = []
    one.append(one)
    with pytest.raises(WrongAnswerError, match="too deeply"):
        numbers(one)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ("abc", "'abc' is not a number: it has abc in it. Give a vector of 3 numbers"),
        ([1, 2], r"a vector of 3 numbers; yours has the shape \(2,\)"),
        ([1, 2, np.inf], "must be finite"),
        (np.ones((3, 3)), "the shape"),
    ],
)
def test_malformed_vectors(answer: object, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint):
        vector(answer, 3)


def test_distributions() -> None:
    np.testing.assert_array_equal(distribution(["1/4", "3/4"]), [0.25, 0.75])
    distribution([0.333, 0.333, 0.333], 3, decimals=3)
    for answer, hint in (
        ([0.333, 0.333, 0.333], "sums to 0.999"),
        ([1.5, -0.5], "negative"),
        ([1.0], "at least two"),
        ([[0.5, 0.5]], "the shape"),
        ([np.nan, 1], "finite"),
    ):
        with pytest.raises(WrongAnswerError, match=hint):
            distribution(answer)
    with pytest.raises(WrongAnswerError, match="`near` must be"):
        distribution([0.5, 0.6], 2, name="near")


@pytest.mark.parametrize("right", [0.667, 0.666, 0.6666667, "2/3", [2 / 3], 0.66650, torch.tensor(2 / 3)])
def test_rounded_or_cut(right: Any) -> None:
    same_numbers(right, 2 / 3, "hint", decimals=3)
    same_numbers(-numbers(right), -2 / 3, "hint", decimals=3)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (0.67, "The first digits are right; give at least 3"),
        (0.66, "The first digits are right"),
        (0.7, "^hint$"),
        (0.6676, "^hint$"),
        (0.665, "^hint$"),
        (-0.667, "^hint$"),
        (1 / 3, "^hint$"),
        (np.nan, "finite"),
        ([0.667, 0.667], "Give one number"),
        ("x", "not a number"),
    ],
)
def test_too_few_digits_have_a_hint_of_their_own(wrong: Any, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint):
        same_numbers(wrong, 2 / 3, "hint", decimals=3)


def test_shapes() -> None:
    same_numbers([[1], [2]], [1, 2], "hint")
    with pytest.raises(WrongAnswerError, match=r"Give 2 numbers, of the shape \(2,\); yours has the shape \(3,\)"):
        same_numbers([1, 2, 3], [1, 2], "hint")
    with pytest.raises(WrongAnswerError, match="hint"):
        same_numbers([1, 2.1], [1, 2], "hint")


def test_zero_is_rounded_too() -> None:
    assert agrees(np.array([0.004, 1.0]), np.array([0.0, 1.0]), 2)
    assert not agrees(np.array([0.006, 1.0]), np.array([0.0, 1.0]), 2)
    assert not agrees(np.array([-0.006, 1.0]), np.array([0.0, 1.0]), 2)
