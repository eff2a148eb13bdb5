"""Values are combined as on the page: what has no product or sum there has none here."""

from typing import Any

import numpy as np
import pytest

from softxent.checks.formulas.evaluation.values import (
    FormulaError,
    Identity,
    Ones,
    Row,
    add,
    entrywise,
    multiply,
    transpose,
)

COLUMN, ROW, MATRIX = np.array([1.0, 2.0]), Row(np.array([3.0, 4.0])), np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("left", "right"),
    [(COLUMN, COLUMN), (ROW, ROW), (COLUMN, MATRIX), (MATRIX, ROW), (MATRIX, np.ones(3)), (len, 2.0)],
)
def test_no_product(left: Any, right: Any) -> None:
    with pytest.raises(FormulaError, match=r"times .* is not defined"):
        multiply(left, right)


@pytest.mark.parametrize(("left", "right"), [(COLUMN, 1.0), (COLUMN, ROW), (COLUMN, np.ones(3)), (MATRIX, COLUMN)])
def test_no_sum(left: Any, right: Any) -> None:
    with pytest.raises(FormulaError, match=r"plus .* is not defined"):
        add(left, right)


def test_products() -> None:
    assert multiply(ROW, COLUMN) == 11.0
    assert multiply(COLUMN, ROW).tolist() == [[3, 4], [6, 8]]
    assert multiply(MATRIX, COLUMN).tolist() == [5, 11]
    assert multiply(ROW, MATRIX).entries.tolist() == [15, 22]
    assert multiply(Identity(2.0), COLUMN).tolist() == [2, 4]


def test_rows_add_up_to_a_row() -> None:
    assert isinstance(add(ROW, ROW), Row)
    assert add(ROW, ROW).entries.tolist() == [6, 8]


def test_ones_take_the_length_that_is_needed() -> None:
    assert add(COLUMN, multiply(3.0, Ones())).tolist() == [4, 5]
    assert multiply(Ones(), ROW).tolist() == [[3, 4], [3, 4]]
    assert multiply(transpose(Ones()), COLUMN) == 3.0
    assert add(Identity(), multiply(-1.0, MATRIX)).tolist() == [[0, -2], [-3, -3]]


def test_ones_are_a_column() -> None:
    with pytest.raises(FormulaError):
        add(ROW, Ones())


def test_entrywise_needs_two_vectors_of_one_length() -> None:
    assert entrywise(r"\circ", COLUMN, COLUMN).tolist() == [1, 4]
    for right in (ROW, 2.0, np.ones(3)):
        with pytest.raises(FormulaError):
            entrywise(r"\circ", COLUMN, right)


def test_a_number_has_no_transpose() -> None:
    with pytest.raises(FormulaError, match="transpose of a number"):
        transpose(2.0)
