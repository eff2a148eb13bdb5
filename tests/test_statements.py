"""A changed statement is shown beside its check, and recorded only when somebody says that the two agree."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from statements import changes, listed, main, recorded, review, wordings

from notebooks import CLAIM_MIME, Notebook, read_notebooks

TEXT = """:::{prf:definition} Half
:label: def-half

For every $x$

$$
h(x) = x / 2 .
$$ (eq-def-half)
:::

:::{prf:theorem} Twice a half
:label: thm-half

For every $x > 0$

$$
h(x) + h(x) = x .
$$ (eq-half)
:::
"""
CHECK = "# check: thm-half\nclaim.agrees(twice_a_half, identity)\nclaim.report()"


def book(folder: Path, text: str = TEXT) -> list[Notebook]:
    """Write a book of one chapter to a folder, and read it."""
    output = new_output("execute_result", data={CLAIM_MIME: {"label": "thm-half", "covers": ["eq-half"]}})
    cells = [new_markdown_cell(text), new_code_cell(CHECK, outputs=[output])]
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / "chapters" / "one.ipynb").write_text(json.dumps(new_notebook(cells=cells)), encoding="utf-8")
    return read_notebooks(folder)


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """Return a list that holds the book as it stands."""
    path = tmp_path / "statements.txt"
    path.write_text(listed(wordings(book(tmp_path))), encoding="utf-8")
    return path


def in_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Pretend that a person sits at a terminal and gives these answers; return the questions that come."""
    left, questions = list(answers), []

    def answer(question: str) -> str:
        questions.append(question)
        return left.pop(0)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    return questions


def test_definitions_are_covered(tmp_path: Path) -> None:
    assert list(wordings(book(tmp_path))) == ["def-half", "thm-half", "eq-def-half", "eq-half"]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    words = wordings(book(tmp_path))
    assert recorded(listed(words)) == words


def test_no_change_asks_nothing(tmp_path: Path, reviewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], reviewed, tmp_path) == 0
    assert "holds every statement" in capsys.readouterr().out


def test_a_change_stands_beside_its_check(tmp_path: Path) -> None:
    old = wordings(book(tmp_path))
    changed = changes(book(tmp_path, TEXT.replace("h(x) + h(x) = x", "h(x) - h(x) = x")), old)
    assert [change.label for change in changed] == ["thm-half", "eq-half"]
    for change in changed:
        shown = str(change)
        assert "h(x) + h(x) = x" in shown
        assert "h(x) - h(x) = x" in shown
        assert "[-+-]{+-+}" in shown
        assert "claim.agrees(twice_a_half, identity)" in shown


def test_a_hypothesis_of_a_definition_is_seen(tmp_path: Path) -> None:
    old = wordings(book(tmp_path))
    (change,) = changes(book(tmp_path, TEXT.replace("For every $x$\n", "For every $x > 1$\n")), old)
    assert change.label == "def-half"
    assert "nothing: a definition" in str(change)


def test_statements_that_came_and_went_are_changes(tmp_path: Path) -> None:
    now = book(tmp_path)
    assert [(c.label, c.new) for c in changes(now, wordings(now) | {"thm-old": "It was."})] == [("thm-old", "")]
    assert [c.label for c in changes(now, {})] == list(wordings(now))


def test_only_what_is_confirmed_is_recorded(tmp_path: Path) -> None:
    old = wordings(book(tmp_path)) | {"thm-old": "It was."}
    new = book(tmp_path, TEXT.replace("x .", "x + 1 ."))
    words = review(new, old, lambda change: change.label == "thm-half")
    assert words["thm-half"].endswith("h(x) + h(x) = x + 1 . $$ (eq-half)")
    assert words["eq-half"] == "h(x) + h(x) = x ."
    assert words["thm-old"] == "It was."
    assert "thm-old" not in review(new, old, lambda _: True)


def test_a_person_is_asked_about_each(
    tmp_path: Path, reviewed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = recorded(reviewed.read_text(encoding="utf-8"))
    book(tmp_path, TEXT.replace("h(x) + h(x)", "2 h(x)"))
    questions = in_terminal(monkeypatch, "y", "")
    assert main([], reviewed, tmp_path) == 1
    assert len(questions) == 2
    after = recorded(reviewed.read_text(encoding="utf-8"))
    assert "2 h(x)" in after["thm-half"]
    assert after["eq-half"] == before["eq-half"]
    assert "Not recorded: eq-half." in capsys.readouterr().out


def test_nobody_to_ask_means_no(
    tmp_path: Path, reviewed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = reviewed.read_text(encoding="utf-8")
    book(tmp_path, TEXT.replace("h(x) + h(x)", "2 h(x)"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert main([], reviewed, tmp_path) == 1
    assert reviewed.read_text(encoding="utf-8") == before
    shown = capsys.readouterr().out
    assert "claim.agrees(twice_a_half, identity)" in shown
    assert "Nobody could be asked" in shown
    assert main(["--accept-all"], reviewed, tmp_path) == 0
    assert "2 h(x)" in reviewed.read_text(encoding="utf-8")
