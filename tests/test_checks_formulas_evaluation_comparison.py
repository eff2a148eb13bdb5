"""The distance of two values: NaN is far from everything, an infinity only close to itself."""

from typing import Any

import numpy as np
import pytest

from softxent.checks.formulas.evaluation.comparison import distance
from softxent.checks.formulas.evaluation.values import FormulaError, Row

INF, NAN = np.inf, np.nan


@pytest.mark.parametrize(("left", "right"), [(NAN, NAN), (NAN, 1.0), (INF, 1.0), (INF, -INF)])
def test_far(left: Any, right: Any) -> None:
    assert distance(left, right) == INF
    assert distance(np.array([0.0, left]), np.array([0.0, right])) == INF


def test_the_same_infinity() -> None:
    assert distance(INF, INF) == 0
    assert distance(np.array([INF, 1.0]), np.array([INF, 1.5])) == 0.5


def test_kinds_must_agree() -> None:
    with pytest.raises(FormulaError, match="a row of 2 cannot be equal to a column of 2"):
        distance(Row(np.ones(2)), np.ones(2))
    with pytest.raises(FormulaError, match="a number cannot be equal to a column of 1"):
        distance(1.0, np.ones(1))


@pytest.mark.parametrize("pair", [(np.float32(0.1), np.float64(0.1)), (np.float64(0.1), np.float32(0.1))])
def test_the_distance_of_two_numbers_is_taken_in_double_precision(pair: tuple[float, float]) -> None:
    assert distance(*pair) == float(np.float32(0.1)) - 0.1
