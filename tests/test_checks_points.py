"""What is read at a point is a finite number or a bool, nothing else; and messages show it."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from mpmath import mp

from softxent.checks.points import CheckError, arguments, lengths_of, listed, numbers, show, truth


def test_a_tuple_is_several_arguments() -> None:
    assert arguments((1, 2)) == (1, 2)
    assert arguments([1, 2]) == ([1, 2],)


NUMBERS = [2, 2.0, np.float32(2), np.int8(2), torch.tensor(2.0), [2, 2], Fraction(2), mp.mpf(2)]
NO_NUMBERS = [np.nan, -np.inf, mp.nan, mp.inf, [1.0, np.nan], 1j, True, None, "2", [], [Fraction(1), None]]
BOOLS = [(True, True), (np.False_, False), ([True, False], False), ([[True]], True)]


@pytest.mark.parametrize("value", NUMBERS)
def test_numbers(value: object) -> None:
    found = numbers(lambda _: value, 0, "it")
    assert np.all(found == 2)
    assert found.dtype == (object if isinstance(value, Fraction | mp.mpf) else np.float64)


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_no_numbers(value: object) -> None:
    with pytest.raises(CheckError, match=r"^it returns .* at 7; a claim needs finite real numbers"):
        numbers(lambda _: value, 7, "it")


@pytest.mark.parametrize(("value", "expected"), BOOLS)
def test_bools(value: object, expected: bool) -> None:
    assert truth(lambda _: value, 0, "it") is expected


@pytest.mark.parametrize("value", [np.nan, 0, 1.0, None, [], "True", [True, None]])
def test_no_bools(value: object) -> None:
    with pytest.raises(CheckError, match=r"^it returns .* at 7; a property returns True or False"):
        truth(lambda _: value, 7, "it")


def test_texts() -> None:
    assert listed([10, 2, 2]) == "2, 10"
    assert lengths_of([(np.ones(3), 1.0), (np.ones(2),)]) == ", length 2, 3"
    assert lengths_of([1.0, np.ones(2)]) == ""
    assert lengths_of([np.ones((5, 3)), np.ones(2)]) == "", "a matrix has no length"
    assert show(("a", np.arange(3.0))) == "('a', [0. 1. 2.])"
    assert len(show(np.ones(10000))) < 100
