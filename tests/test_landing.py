"""The first page lists the chapters with their own promises, and shows a check with its table folded."""

from __future__ import annotations

import re
from pathlib import Path

from test_ledger import build, check_cell, notebook

from notebooks import Notebook

LIST = "```{chapter-list}\n```\n"
REPORT = '<div class="claim"><p>✓ thm-one</p><table><tr><td>NumPy</td> <td>by hand</td></tr></table></div>'


def listed(book: Notebook, folder: Path) -> str:
    """Return the first page of a book whose table of contents has the chapter and a page without a notebook."""
    toc = (
        "parts:\n- caption: Part One\n  chapters: [{file: chapters/one}]\n- caption: Rest\n  chapters: [{file: a/b}]\n"
    )
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    page, warnings = build(book, folder, LIST)
    assert warnings == ""
    return page


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_each_chapter_is_listed_with_its_length_and_its_promise(tmp_path: Path) -> None:
    book = notebook(check_cell(), text="You will know *one*\nthing. And more.\n")
    page = listed(book, tmp_path)
    (item,) = re.findall(r'<li><p><a class="reference internal" href="chapters/one.html">.*?</li>', page, re.DOTALL)
    assert text(item) == "One, about 5 minutes. You will know one thing."
    assert "Part One" in text(page)
    assert "Rest" not in text(page), "a part without chapters is not listed"


def test_the_table_of_a_check_is_folded_below_its_heading(tmp_path: Path) -> None:
    cell = check_cell()
    cell.outputs[0].data["text/html"] = REPORT
    directives = "```{ledger}\n```\n\n```{chapter-check} thm-one\n```\n"
    page, warnings = build(notebook(cell), tmp_path, directives)
    assert warnings == ""
    claim = page[page.index('class="claim') :]
    assert claim.index("✓") < claim.index("<details") < claim.index("by hand") < claim.index("</details>")
