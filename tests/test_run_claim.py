"""One check can be run alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from run_claim import run

from notebooks import CLAIM_MIME, Notebook

COVERED = new_output("execute_result", data={CLAIM_MIME: {"label": "thm-one", "covers": ["eq-one"]}})


def book(*before: str, check: str = "stated") -> list[Notebook]:
    cells = [new_markdown_cell("# One"), *(new_code_cell(source) for source in before)]
    cells += [new_code_cell(f"# check: thm-one\n{check}", outputs=[COVERED]), new_code_cell("raise RuntimeError")]
    return [Notebook("one.ipynb", cells)]


@pytest.mark.parametrize("label", ["thm-one", "eq-one"])
def test_the_cells_up_to_the_check_run_and_those_after_it_do_not(label: str, tmp_path: Path) -> None:
    assert run(label, book("stated = 6 * 7"), tmp_path) == 42


def test_what_comes_before_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("thm-one", book("print('before')\nstated = 1"), tmp_path)
    assert capsys.readouterr().out == ""


def test_a_check_that_fails_says_where(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run("thm-one", book(check="1 / 0"), tmp_path)
    assert "one.ipynb, cell 1" in str(caught.traceback[-1].path)


def test_an_unknown_label_is_answered_with_those_like_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Labels like it: thm-one"):
        run("thm-on", book("stated = 1"), tmp_path)
