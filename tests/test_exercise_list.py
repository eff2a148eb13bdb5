"""The page of all exercises names each of them once, by chapter, and says what it is without JavaScript."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from building import build_html
from nbformat.v4 import new_markdown_cell, new_notebook

from exercise_list import exercises
from live import contents
from notebooks import Notebook

PAGE = Path(__file__).parents[1] / "appendix" / "exercises.md"


def exercise(label: str, title: str) -> str:
    return f":::{{exercise}} {title}\n:label: {label}\n\nAdd.\n:::\n"


CHAPTERS = {
    "one": ["# First\n\nText.\n", exercise("ex-one", "Easy") + "\n" + exercise("ex-two", "Hard")],
    "two": ["# Second\n\nNo exercise.\n"],
}


def build(folder: Path, chapters: dict[str, list[str]]) -> tuple[str, str]:
    """Build a book of chapters and the list, and return the page of the list and the warnings."""
    folder.joinpath("chapters").mkdir()
    for name, cells in chapters.items():
        content = new_notebook(cells=[new_markdown_cell(cell) for cell in cells])
        (folder / "chapters" / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    toctree = "\n".join(f"chapters/{name}" for name in chapters)
    text = f"# Book\n\n```{{toctree}}\n:numbered:\n{toctree}\n```\n\n```{{exercise-list}}\n```\n"
    (folder / "index.md").write_text(text, encoding="utf-8")
    settings = {
        "extensions": ["myst_nb", "sphinx_exercise", "exercise_list"],
        "myst_enable_extensions": ["colon_fence"],
        "nb_execution_mode": "off",
        "numfig": True,
    }
    _, warnings = build_html(folder, settings)
    return (folder / "html" / "index.html").read_text(encoding="utf-8"), warnings


def test_every_exercise_is_listed_in_its_chapter(tmp_path: Path) -> None:
    page, warnings = build(tmp_path, CHAPTERS)
    assert warnings == ""
    (section,) = re.findall(r'<section class="exercise-list" id="exercises-first">(.*?)</section>', page, re.DOTALL)
    links = re.findall(r'<li><p><a class="reference internal" href="(.*?)">(.*?)</a>(.*?)</p></li>', section)
    read = [(href, re.sub(r"<[^>]+>", "", number), title) for href, number, title in links]
    assert read == [
        ("chapters/one.html#ex-one", "Exercise 1.1", ": Easy"),
        ("chapters/one.html#ex-two", "Exercise 1.2", ": Hard"),
    ]
    assert re.findall(r"live/\w+\.js", page) == ["live/kept.js", "live/overview.js"]
    assert page.index("exercise-count") < page.index("exercise-list"), "what is said of all stands above"


def test_a_list_of_nothing_is_an_error(tmp_path: Path) -> None:
    assert "no chapter has an exercise; remove the list" in build(tmp_path, {"two": CHAPTERS["two"]})[1]


def test_every_exercise_of_the_book_has_a_title(notebooks: list[Notebook]) -> None:
    found = [pair for book in notebooks for pair in exercises(book)]
    assert len(found) > 60
    assert [label for label, title in found if not label or not title] == []


def test_the_page_says_what_is_loaded() -> None:
    total = json.loads(contents()["files.json"])["total"]
    (size,) = re.findall(r"(\d+) MB", PAGE.read_text(encoding="utf-8"))
    assert size == f"{total / 1e6:.0f}"


@pytest.mark.parametrize("word", ["JavaScript", "notebook", "sent nowhere", "this browser alone"])
def test_the_page_says_what_it_does(word: str) -> None:
    assert word in " ".join(PAGE.read_text(encoding="utf-8").split())
