"""Both sides of every relation are compared, for every choice of the free indices."""

from typing import Any

import numpy as np
import pytest
from formulas import scope

from softxent.checks.formulas.evaluation.relations import outcomes
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.syntax.reader import read


def results(tex: str, **values: Any) -> list[Any]:
    chain = read(tex).statements[0].chain
    assert chain is not None
    return list(outcomes(chain, scope(**values)))


def test_each_relation_and_each_index() -> None:
    found = results(r"a_i = b_i \le 2", a=np.array([1.0, 2.0]), b=np.array([1.0, 2.5]))
    assert [(o.number, o.indices, o.true) for o in found] == [
        (1, (("i", 1),), True),
        (2, (("i", 1),), True),
        (1, (("i", 2),), False),
        (2, (("i", 2),), False),
    ]


@pytest.mark.parametrize(
    ("tex", "b", "true"),
    [
        ("a = b", 1 + 1e-11, True),
        ("a = b", 1 + 1e-7, False),
        (r"a \le b", 1.0, True),
        (r"a \le b", 1 - 1e-11, True),
        (r"a \le b", 1 - 1e-7, False),
        ("a < b", 1.0, False),
        ("a < b", 1 + 1e-16, False),
        ("a < b", 1 + 1e-7, True),
        (r"a \ge b", np.nan, False),
        ("a > b", -np.inf, True),
        ("a = b", np.nan, False),
    ],
)
def test_tolerances(tex: str, b: float, true: bool) -> None:
    (outcome,) = results(tex, a=1.0, b=b)
    assert outcome.true is true


def test_membership() -> None:
    assert results(r"a \in S", a=2.0, S={1, 2})[0].true
    assert not results(r"a \in S", a=3.0, S={1, 2})[0].true
    with pytest.raises(FormulaError, match="is no set"):
        results(r"a \in S", a=3.0, S=2.0)


def test_an_untested_relation() -> None:
    with pytest.raises(FormulaError, match=r"the relation \\iff cannot be tested"):
        results(r"a \iff b", a=1.0, b=1.0)
