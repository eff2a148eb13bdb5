"""The line under the title of a chapter says what the notebook holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from building import build_html
from nbformat.v4 import new_markdown_cell, new_notebook

STATEMENT = ":::{prf:lemma} A\n:label: lem-a\n\nSo.\n:::\n\n:::{exercise} B\n:label: ex-b\n\nDo.\n:::\n"
NEEDS = "\n## What you need\n\n[The first](01-one.ipynb), and [what comes](03-three.ipynb).\n"


def line(folder: Path, page: str = "chapters/02-two", text: str = STATEMENT + NEEDS) -> list[str]:
    """Build a book of three chapters, and return the facts of the page."""
    (folder / "chapters").mkdir()
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    texts = {"01-one": "", "02-two": text, "03-three": ""}
    for name, content in texts.items():
        book = new_notebook(cells=[new_markdown_cell(f"# {name}\n\nA promise.\n\n{content}")], metadata=metadata)
        (folder / "chapters" / f"{name}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    toc = "\n".join(f"chapters/{name}" for name in texts)
    (folder / "index.md").write_text(f"# Book\n\nText.\n\n```{{toctree}}\n:numbered:\n{toc}\n```\n", encoding="utf-8")
    settings = {
        "extensions": ["myst_nb", "sphinx_proof", "sphinx_exercise", "facts"],
        "myst_enable_extensions": ["colon_fence"],
        "nb_execution_mode": "off",
        "numfig": True,
    }
    build_html(folder, settings)
    html = (folder / "html" / f"{page}.html").read_text(encoding="utf-8")
    return re.findall(r'</h1>\s*<p class="book-facts">(.*?)</p>', html)


def test_a_chapter_says_how_long_it_is_what_it_holds_and_what_it_needs(tmp_path: Path) -> None:
    (facts,) = line(tmp_path)
    assert re.sub(r"<[^>]+>", "", facts).split(" · ") == [
        "about 5 minutes without the exercises",
        "1 statement, 1 exercise",
        "needs chapter 1",
        "download the notebook",
    ]
    assert 'href="../chapters/01-one.html"' in facts
    assert 'href="../_sources/chapters/02-two.ipynb" download' in facts


def test_a_chapter_without_needs_does_not_name_any(tmp_path: Path) -> None:
    (facts,) = line(tmp_path, text="Text.")
    assert "no statements, no exercises" in facts
    assert "needs" not in facts


def test_other_pages_have_no_such_line(tmp_path: Path) -> None:
    assert line(tmp_path, page="index") == []
