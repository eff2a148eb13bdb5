"""Every exercise of the book: right answers in several forms pass, and the usual wrong ones get a hint."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from softxent.exercises import check
from softxent.exercises.grading import GRADERS

ANSWERS = [
    importlib.import_module(f"answers.{path.stem}") for path in sorted(Path(__file__).parent.glob("answers/*.py"))
]
RIGHT = {label: answers for module in ANSWERS for label, answers in module.RIGHT.items()}
WRONG = {label: answers for module in ANSWERS for label, answers in module.WRONG.items()}


def cases(answers: dict[str, list[Any]]) -> list[Any]:
    """One parameter set for every answer, named by its exercise and its place."""
    return [pytest.param(label, x, id=f"{label}-{at}") for label in answers for at, x in enumerate(answers[label])]


def test_every_exercise_has_right_and_wrong_answers() -> None:
    for name, answers in (("RIGHT", RIGHT), ("WRONG", WRONG)):
        given = {label for label in answers if answers[label]}
        assert set(GRADERS) - given == set(), f"these have no answers; add some to {name} in tests/answers"
        assert set(answers) - set(GRADERS) == set(), f"{name} in tests/answers has these, which have no judge"


@pytest.mark.parametrize(("label", "answer"), cases(RIGHT))
def test_right_answers_are_accepted(label: str, answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    check(label, answer)
    assert capsys.readouterr().out == f"{label}: right ✓\n"


def test_an_iterator_is_read_once(capsys: pytest.CaptureFixture[str]) -> None:
    check("ex-huffman-by-hand", map(len, ["0", "100", "101", "110", "111"]))
    check("ex-long-word", (p for p in (0.5, 0.25, 0.12, 0.07, 0.06)))
    assert capsys.readouterr().out.count("right ✓") == 2


@pytest.mark.parametrize(("label", "case"), cases(WRONG))
def test_wrong_answers_get_a_hint(label: str, case: tuple[Any, str], capsys: pytest.CaptureFixture[str]) -> None:
    answer, hint = case
    check(label, answer)
    verdict = capsys.readouterr().out
    assert verdict.startswith(f"{label}: not yet. ")
    assert re.search(hint, verdict)


@pytest.mark.parametrize("label", GRADERS)
def test_what_cannot_be_an_answer_gets_a_hint(label: str, capsys: pytest.CaptureFixture[str]) -> None:
    for answer in (None, object(), lambda *_: object()):
        check(label, answer)
        assert capsys.readouterr().out.startswith(f"{label}: not yet. ")


@pytest.mark.parametrize("label", GRADERS)
def test_untouched_stubs_are_not_judged(label: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(label, ...)
    assert capsys.readouterr().out == f"{label}: not answered yet\n"
