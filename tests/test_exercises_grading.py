"""How a verdict is given: the registry, the printed line, and how answers are shown."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from notebooks import Notebook
from softxent.exercises import check, grading
from softxent.exercises.grading import GRADERS, Verdict, WrongAnswerError, grader, judge, printable, show, words

LABEL = "ex-jacobian-by-hand"
RIGHT = [[1 / 4, -1 / 6, -1 / 12], [-1 / 6, 2 / 9, -1 / 18], [-1 / 12, -1 / 18, 5 / 36]]


def test_untouched_stub(capsys: pytest.CaptureFixture[str]) -> None:
    check(LABEL, ...)
    assert capsys.readouterr().out == f"{LABEL}: not answered yet\n"


def test_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    check(LABEL, np.zeros((3, 3)))
    check(LABEL, RIGHT)
    wrong, right = capsys.readouterr().out.splitlines()
    assert wrong.startswith(f"{LABEL}: not yet. ")
    assert right == f"{LABEL}: right ✓"


def test_verdicts_as_data() -> None:
    assert judge(LABEL, ...) == Verdict(LABEL, right=False, text="not answered yet")
    assert judge(LABEL, RIGHT) == Verdict(LABEL, right=True, text="right ✓")
    wrong = judge(LABEL, np.zeros((3, 3)))
    assert not wrong.right
    assert wrong.text.startswith("not yet. What stands on the diagonal")


def test_an_unknown_exercise_is_told_from_a_misspelt_one() -> None:
    with pytest.raises(KeyError, match=f"no exercise has the label '{LABEL[:-1]}'. Did you mean {LABEL}"):
        check(LABEL[:-1], 1)
    with pytest.raises(
        KeyError, match=r"'nothing at all'. The judge of a new one, @grader\('nothing at all'\), stands in"
    ):
        check("nothing at all", 1)


def test_graders_hold_the_exercises_of_all_chapters(notebooks: list[Notebook]) -> None:
    assert grading.GRADERS is GRADERS
    assert set(GRADERS) == {stub.label for book in notebooks for stub in book.answers if stub.role == "exercise"}


def test_an_error_of_a_judge_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "GRADERS", {})
    grader("ex-broken")(lambda answer: answer / 0)
    with pytest.raises(ZeroDivisionError):
        grading.check("ex-broken", 1)


def test_huge_numbers_do_not_warn(capsys: pytest.CaptureFixture[str]) -> None:
    check("ex-shuffled-deck", 1e308)
    assert "not yet" in capsys.readouterr().out


class Unshown:
    """Cannot be shown."""

    def __repr__(self) -> str:
        raise SystemExit(1)


def local() -> None: ...


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (lambda x: x, "a function"),
        (np.sum, "a function"),
        (int, "a class"),
        (np, "a module"),
        (None, "None"),
        (Unshown(), "an object of the type Unshown"),
        (object(), "an object of the type object"),
        ([local, 1], r"\[an object, 1\]"),
        ((x for x in ""), "an object of the type generator"),
        pytest.param(10**5000, "an object of the type int", id="huge"),
        ("x" * 500, r"'x+\.\.\.x+'"),
        (np.zeros((2, 2)), r"array\(\[\[0\., 0\.\], \[0\., 0\.\]\]\)"),
        ("\ud800", r"'\\ud800'"),
    ],
)
def test_answers_are_shown_on_one_short_line(answer: Any, shown: str) -> None:
    text = show(answer)
    assert re.fullmatch(shown, text)
    assert "\n" not in text
    assert " at 0x" not in text
    assert len(text) < 250
    text.encode("utf-8")


def test_messages_are_printable() -> None:
    assert printable("unsupported: <function a.<locals>.<lambda> at 0x7f3c>\n and  <x.Y object at 0x1>") == (
        "unsupported: an object and an object"
    )
    assert printable("\ud800") == "\\ud800"
    assert len(printable("x" * 9999)) < 300


def test_words() -> None:
    for answer in (["a", "b"], ("a", "b"), np.array(["a", "b"]), {"a": 1, "b": 2}.keys(), iter("ab")):
        assert words(answer, "names") == ["a", "b"]
    assert sorted(words({"a", "b"}, "names")) == ["a", "b"]
    wrong: list[Any] = ["ab", {"a": 1}, 3, [1]]
    hints = ["not a list of names", "not a list", "not a list", "not text"]
    for given, hint in zip(wrong, hints, strict=True):
        with pytest.raises(WrongAnswerError, match=hint):
            words(given, "names")


def test_judges_need_no_pytorch() -> None:
    """In a browser there is none."""
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from softxent.exercises import check\n"
        "check('ex-entropy-by-hand', 2)\n"
        "check('ex-loss-of-probabilities', lambda p, y: __import__('torch').log(p))\n"
        "def f(p, y):\n    import torch\n    return torch.log(p)\n"
        "check('ex-loss-of-probabilities', f)\n"
    )
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    right, *missing = done.stdout.splitlines()
    assert right.endswith("right ✓")
    assert len(missing) == 2
    assert all("PyTorch is not available here; write the function with NumPy" in line for line in missing)


def test_a_sign_that_the_output_cannot_hold_is_named() -> None:
    for encoding, sign in {"cp1252": rb"\N{CHECK MARK}", "utf-8": "✓".encode()}.items():
        output = io.TextIOWrapper(io.BytesIO(), encoding, newline="\n", write_through=True)
        with contextlib.redirect_stdout(output):
            check("ex-entropy-by-hand", 2)
        assert output.buffer.getvalue() == b"ex-entropy-by-hand: right " + sign + b"\n"
