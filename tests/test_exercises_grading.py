"""How answers are judged."""

import numpy as np
import pytest
import sympy as sp

from softxent.exercises import check, grading
from softxent.exercises.grading import (
    GRADERS,
    WrongAnswerError,
    same_formula,
    same_function,
    same_numbers,
    vector,
)

LABEL = "ex-jacobian-by-hand"
a, b = sp.symbols("a b", positive=True)


def test_untouched_stub(capsys: pytest.CaptureFixture[str]) -> None:
    check(LABEL, ...)
    assert capsys.readouterr().out == f"{LABEL}: not answered yet\n"


def test_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    check(LABEL, np.zeros((3, 3)))
    check(LABEL, [[1 / 4, -1 / 6, -1 / 12], [-1 / 6, 2 / 9, -1 / 18], [-1 / 12, -1 / 18, 5 / 36]])
    wrong, right = capsys.readouterr().out.splitlines()
    assert wrong.startswith(f"{LABEL}: not yet. ")
    assert right == f"{LABEL}: right ✓"


def test_unknown_exercise_lists_the_known_ones() -> None:
    with pytest.raises(KeyError, match=f"no exercise has the label 'ex-nothing'.*{LABEL}"):
        check("ex-nothing", 1)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ("abc", "not a list of numbers; give 3"),
        ([1, 2], r"a vector of 3 numbers; yours has shape \(2,\)"),
        ([1, 2, np.inf], "must be finite"),
        (None, "must be finite|shape"),
    ],
)
def test_malformed_vectors(answer: object, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint):
        vector(answer, 3)


def test_numbers_in_any_container() -> None:
    for answer in ((1, 2), [1.0, 2.0], np.array([1, 2]), [sp.Integer(1), sp.Integer(2)], ["1", "4/2"]):
        same_numbers(answer, [1, 2], "hint")
    with pytest.raises(WrongAnswerError, match="hint"):
        same_numbers([1, 2.1], [1, 2], "hint")
    with pytest.raises(WrongAnswerError, match=r"shape must be \(2,\); yours is \(3,\)"):
        same_numbers([1, 2, 3], [1, 2], "hint")
    with pytest.raises(WrongAnswerError, match="is not a number"):
        same_numbers("two", 2, "hint")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3, "3 is not a function"),
        (lambda x: x + 1, r"hint Look at \[1\. 2\.\]"),
        (lambda x: x[0], r"shape must be \(2,\); yours is \(\)"),
        (lambda x: x @ np.ones(3), "Your function raised ValueError"),
        (lambda x, y: x, "Your function raised TypeError"),
    ],
)
def test_wrong_functions(answer: object, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint):
        same_function(answer, lambda x: 2 * x, [(np.array([1.0, 2.0]),)], "hint")


@pytest.mark.parametrize(
    "answer", ["(a - b)*(a + b)", a**2 - b**2, sp.Symbol("a") ** 2 - sp.Symbol("b", real=True) ** 2]
)
def test_formulas_in_any_form(answer: object) -> None:
    same_formula(answer, (a + b) * (a - b), "hint")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ("a**2 + b**2", "hint"),
        ("a**2 - c**2", "Use only a, b; yours also has c"),
        ("a*f(b) - g", "Use only a, b; yours also has f, g"),
        ("a +", "not a formula"),
        ([a, b], "not a formula"),
        ("a < b", "not a formula"),
        ("1/(a - a)", "hint"),
        ("np.sqrt(a)", "without np"),
        ("(a + b)b", "Is a \\* missing"),
        (lambda a: a, "not a function"),
    ],
)
def test_wrong_formulas(answer: object, hint: str) -> None:
    with pytest.raises(WrongAnswerError, match=hint):
        same_formula(answer, a**2 - b**2, "hint")


def test_graders_hold_the_exercises_of_all_chapters() -> None:
    assert grading.GRADERS is GRADERS
    assert all(label.startswith("ex-") for label in GRADERS)
