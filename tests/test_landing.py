"""The first page lists the chapters with what they are about, and shows a check with its table folded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_ledger import build, check_cell, notebook

from notebooks import Notebook

BOOK = notebook(check_cell(), text="A story.")
REPORT = '<div class="claim"><p>✓ thm-one</p><table><tr><td>NumPy</td> <td>by hand</td></tr></table></div>'


def listed(book: Notebook, folder: Path, *lines: str) -> tuple[str, str]:
    """Return the first page and the warnings of a book that has the chapter, and a page without a notebook."""
    toc = (
        "parts:\n- caption: Part One\n  chapters: [{file: chapters/one}]\n- caption: Rest\n  chapters: [{file: a/b}]\n"
    )
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    return build(book, folder, "\n".join(["```{chapter-list}", *lines, "```"]))


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_each_chapter_is_listed_with_its_length_and_what_it_is_about(tmp_path: Path) -> None:
    page, warnings = listed(BOOK, tmp_path, "one: What it is about: *one* thing.")
    assert warnings == ""
    (item,) = re.findall(r'<li><p><a class="reference internal" href="chapters/one.html">.*?</li>', page, re.DOTALL)
    assert text(item) == "One, about 5 minutes. What it is about: one thing."
    assert "Part One" in text(page)
    assert "Rest" not in text(page), "a part without chapters is not listed"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([], "does not describe chapters/one; add a line `one: ...`"),
        (["one: A.", "two: B."], "describes two, but the book has no such chapter"),
        (["one: A.", "one: B."], "'one: B.' is not the one line"),
        (["one"], "'one' is not the one line"),
    ],
)
def test_the_list_names_every_chapter_once(lines: list[str], fault: str, tmp_path: Path) -> None:
    assert fault in listed(BOOK, tmp_path, *lines)[1]


def test_the_table_of_a_check_is_folded_below_its_heading(tmp_path: Path) -> None:
    cell = check_cell()
    cell.outputs[0].data["text/html"] = REPORT
    directives = "```{ledger}\n```\n\n```{chapter-check} thm-one\n```\n"
    page, warnings = build(notebook(cell), tmp_path, directives)
    assert warnings == ""
    claim = page[page.index('class="claim') :]
    assert claim.index("✓") < claim.index("<details") < claim.index("by hand") < claim.index("</details>")
