"""Every kind of node has a rule, or none on purpose."""

import pytest
from formulas import scope

from softxent.checks.formulas.evaluation import evaluator  # noqa: F401 - the evaluator registers the rules
from softxent.checks.formulas.evaluation.rules import Function, compute, quantity
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.syntax import nodes


def test_a_chain_has_no_value() -> None:
    with pytest.raises(FormulaError, match="a Chain has no value"):
        compute(nodes.Chain((nodes.Number("1"),), ()), scope())


def test_a_function_at_home() -> None:
    square = Function(lambda t: t * t, (3.0,))
    assert square(2.0) == 4.0
    assert quantity(nodes.Name("f"), scope(f=square)) == 9.0
    assert compute(nodes.Name("f"), scope(f=square)) is square
