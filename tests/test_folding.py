"""Code that checks or draws, second readings and solutions are folded; the rest stays open."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from building import build_html
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
FOLD = re.compile(
    r'<details class="book-fold book-fold-(?P<kind>[a-z]+)"><summary[^>]*>\s*(?P<summary>.*?)</summary>'
    r"(?P<content>.*?)</details>",
    re.DOTALL,
)


def code(source: str, **output: str) -> NotebookNode:
    outputs = [new_output("execute_result", data=output, execution_count=1)] if output else []
    return new_code_cell(source, outputs=outputs, execution_count=1)


EXERCISE = ":::{exercise} One\n:label: ex-one\n\nAdd.\n:::"
SOLUTION = [
    new_markdown_cell(":::{solution-start} ex-one\n:label: sol-one\n:class: dropdown\n:::"),
    new_markdown_cell("Two."),
    code("# solution: ex-one\nanswer = 2"),
    new_markdown_cell(":::{solution-end}\n:::"),
]
CELLS = [
    new_markdown_cell("# Title\n\nText."),
    code("import math"),
    code("# helper: how far apart two numbers are\n\ndef apart(a, b):\n    return abs(a - b)"),
    code("visible = 1", **{"text/plain": "1"}),
    code("# check: thm-one\nclaim.report()", **{"text/html": "<p>the report</p>"}),
    code("draw()", **{"image/png": PIXEL}),
    new_markdown_cell("## Second reading: the $x$ proof\n\nDeep."),
    new_markdown_cell("### Below it\n\nDeeper."),
    code("deepest = 1"),
    new_markdown_cell("## Exercises\n\nShallow."),
    new_markdown_cell(EXERCISE),
    *SOLUTION,
]


def build(folder: Path, cells: list[NotebookNode], **more: object) -> str:
    """Build a book of one notebook, and return its page."""
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    metadata["language_info"] = {"name": "python"}
    (folder / "one.ipynb").write_text(json.dumps(new_notebook(cells=cells, metadata=metadata)), encoding="utf-8")
    (folder / "index.md").write_text("# Book\n\n```{toctree}\n:numbered:\none\n```\n", encoding="utf-8")
    settings = {
        "extensions": ["myst_nb", "sphinx_exercise", "folding"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
        "nb_execution_mode": "off",
        "numfig": True,
        "exercise_style": "solution_follow_exercise",
        **more,
    }
    _, warnings = build_html(folder, settings)
    assert warnings == ""
    return (folder / "html" / "one.html").read_text(encoding="utf-8")


SECOND = r"1.1. Second reading: the \(x\) proof¶"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(tmp_path_factory.mktemp("book"), CELLS)


@pytest.fixture(scope="module")
def folds(page: str) -> dict[str, str]:
    """Return what is folded, by the text of its summary."""
    return {text(match["summary"]): text(match["content"]) for match in FOLD.finditer(page)}


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_each_kind_is_folded_under_its_own_name_and_nothing_else(folds: dict[str, str]) -> None:
    assert set(folds) == {
        "Imports",
        "how far apart two numbers are",
        "How this was checked",
        "How this figure is drawn",
        SECOND,
        "Solution of exercise 1.1",
    }


def test_the_line_that_names_a_helper_is_not_shown_again(folds: dict[str, str]) -> None:
    assert folds["how far apart two numbers are"] == "def apart(a, b): return abs(a - b)"


def test_a_report_stands_above_its_code(page: str) -> None:
    assert page.index("the report") < page.index("How this was checked") < page.index("claim")


def test_code_that_draws_stands_above_its_figure(page: str) -> None:
    assert page.index('<img alt="') < page.index("How this figure is drawn")


def test_other_code_stays_open(page: str) -> None:
    assert "visible" in text(FOLD.sub("", page))


def test_a_second_reading_ends_at_the_next_heading_of_its_level(folds: dict[str, str]) -> None:
    folded = folds[SECOND]
    assert folded.startswith("Deep.")
    assert "Deeper." in folded
    assert "deepest" in folded
    assert "Shallow." not in folded


def test_the_heading_of_a_second_reading_stays_one_with_its_anchor(page: str) -> None:
    section = re.search(r'<section id="(second-reading[^"]*)">(.*?)</summary>', page, re.DOTALL)
    assert section is not None
    assert re.search(r"<summary>\s*<h2>", section[2])
    assert f'class="headerlink" href="#{section[1]}"' in section[2]
    assert re.search(rf'<a class="reference internal" href="#{section[1]}">', page), "it is not in the outline"


def test_a_heading_that_only_mentions_second_readings_is_not_folded(tmp_path: Path) -> None:
    cells = [new_markdown_cell("# T\n\nText."), new_markdown_cell("## On a Second reading: no\n\nOpen.")]
    assert "<details" not in build(tmp_path, cells)


def test_names_are_what_is_seen(page: str) -> None:
    assert "aria-label" not in "".join(re.findall(r"<summary[^>]*>", page))
