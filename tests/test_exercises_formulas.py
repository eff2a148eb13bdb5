"""The judge of formulas: any form of the right one, none of a wrong one."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from softxent.exercises.expressions import parse
from softxent.exercises.formulas import is_visibly_nonnegative, same_formula
from softxent.exercises.grading import WrongAnswerError

a, b = sp.symbols("a b", positive=True)
STATED = "(a + b)*(a - b)"


@pytest.mark.parametrize(
    "answer",
    [
        "(a - b)*(a + b)",
        "a^2 - b^2",
        a**2 - b**2,
        sp.Symbol("a") ** 2 - sp.Symbol("b", real=True) ** 2,
        sp.IndexedBase("a") ** 2 - sp.Dummy("b") ** 2,
        a**2.0 - b**2,
        "a**2 - b**(6*0.333333333333333)",
        "exp(log(a - b) + log(a + b))",
        np.str_("a*a - b*b"),
    ],
)
def test_formulas_in_any_form(answer: object) -> None:
    same_formula(answer, STATED, "hint")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ("a**2 + b**2", "^hint$"),
        ("a**2 - b**2 + 1e-6", "^hint$"),
        ("a**2", "^hint$"),
        ("a**2 - c**2", "Use only a, b; yours also has c"),
        ("a*f(b) - g", "Use only a, b; yours also has f, g"),
        ("a +", "cannot be read as a formula"),
        ([a, b], "is not a formula. Give the formula as text, in quotes"),
        (None, "None is not a formula"),
        ("a < b", "not a formula"),
        (a < b, "not a formula"),
        ("1/(a - a)", "^hint$"),
        ("[a, b]", "^hint$"),
        ("(a + b)b", r"Is a \* missing"),
        (lambda a: a, "a function is not a formula"),
        (0.75, "Python has computed 0.75 from it. Give the formula as text, in quotes"),
        (np.float64(0.75), "Python has computed .*0.75.* from it"),
        (np.array([1, 2]), "Python has computed"),
        (a**2 - 4, "^hint Yours has no b: if that is a number in Python, give the formula as text, in quotes"),
        (sp.Integer(5), "Yours has no a, b"),
        (sp.Sum(a, (b, 1, 3)), "not a formula|yours also has Sum"),
        (sp.Matrix([a, b]), "not a formula|yours also has"),
        (sp.Derivative(a**2, a), "yours also has Derivative"),
    ],
)
def test_wrong_formulas(answer: object, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint):
        same_formula(answer, STATED, "hint")


def test_quantities_that_depend_on_others() -> None:
    same_formula("d*x", "d*y", "hint", names=["x"], where={"d": "0"})
    same_formula("x", "y", "hint", names=["x"], where={"y": "x"})
    with pytest.raises(WrongAnswerError, match="hint"):
        same_formula("d*x", "d*y", "hint", names=["x"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*b*(r - s)**2*exp((r + s)*t)", True),
        ("(r - s)*(r - s)", True),
        ("(r - s)**2.0/exp(t)", True),
        ("(r - s)**(4/2)", True),
        ("(r - s)/(r - s)", True),
        ("sqrt(a*b)*abs(r)", True),
        ("a + b*r**2", True),
        ("e**(r - s)", True),
        ("a**r", True),
        ("cosh(r) + 2*pi", True),
        ("r - s", False),
        ("r", False),
        ("(r - s)**3", False),
        ("(r - s)*(r + s)", False),
        ("a - b", False),
        ("-a", False),
        ("log(a)", False),
        ("a*b*(r**2 - 2*r*s + s**2)", False),
        ("(r - s)**a", False),
    ],
)
def test_signs_that_can_be_read_off(text: str, shown: bool) -> None:
    assert is_visibly_nonnegative(parse(text), {"a", "b"}) == shown
