"""The page for teachers: its tables are made of the notebooks, and what is written by hand fits the chapters."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from building import build_html
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from test_repository import commands_of, phony_targets

from main_line import minutes, needs, parts, statements
from notebooks import Notebook
from teaching import exercises_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "appendix/teaching.md").read_text(encoding="utf-8")
LECTURE = 90
AUTHORS = [{"given-names": "Ada", "family-names": "L."}, {"name": "Us"}]
CITATION = {"title": "Book", "version": "0.1.0", "authors": AUTHORS}
OUTCOMES = "## What you will be able to do\n\n- add\n- halve {eq}`eq-a`\n"
DIRECTIVES = (
    "```{course-map}\n```\n",
    "```{course-outcomes}\n```\n",
    "```{weeks}\n01-one: Play.\n02-two: Prove.\n```\n",
    "```{how-to-cite}\n```\n",
)


def chapter(number: int, needed: str = "", outcomes: str = OUTCOMES) -> NotebookNode:
    """Return a chapter with an exercise, that needs another."""
    equation = "\n$$\na = b\n$$ (eq-a)\n" if number == 1 else ""
    exercise = f":::{{exercise}} Title {number}\n:label: ex-{number}\n\nWhat?\n:::\n"
    text = f"# Chapter {number}\n\n{outcomes}\n## What you need\n\n{needed}\n\n## Exercises\n{equation}\n{exercise}"
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return new_notebook(cells=[new_markdown_cell(text), new_code_cell("1")], metadata=metadata)


def build(folder: Path, *directives: str, outcomes: str = OUTCOMES) -> tuple[str, str]:
    """Build a book of two chapters and a third in another part; return the page with the directives, and warnings."""
    (folder / "chapters").mkdir(parents=True)
    books = {
        "01-one": chapter(1),
        "02-two": chapter(2, "[first](01-one.ipynb), later [third](03-three.ipynb)"),
        "03-three": chapter(3, outcomes=outcomes),
    }
    for name, book in books.items():
        (folder / f"chapters/{name}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    files = [{"file": f"chapters/{name}"} for name in books]
    toc = {"parts": [{"caption": "I", "chapters": files[:2]}, {"caption": "II", "chapters": files[2:]}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (folder / "CITATION.cff").write_text(yaml.safe_dump(CITATION), encoding="utf-8")
    tree = "\n".join(["```{toctree}", *(entry["file"] for entry in files), "```"])
    (folder / "index.md").write_text("\n\n".join(["# Book", tree, *directives]), encoding="utf-8")
    settings = {
        "extensions": ["myst_nb", "sphinx_proof", "sphinx_exercise", "ledger", "teaching"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
        "nb_execution_mode": "off",
        "numfig": True,
    }
    _, warnings = build_html(folder, settings)
    return (folder / "html/index.html").read_text(encoding="utf-8"), warnings


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    page, warnings = build(tmp_path_factory.mktemp("book"), *DIRECTIVES)
    assert warnings == ""
    return page


def test_the_map_says_what_each_chapter_needs_takes_and_asks(built: str) -> None:
    table = re.search(r"<table.*?</table>", built, re.DOTALL)
    assert table
    rows = [[text(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in table[0].split("<tr")[2:]]
    assert rows == [
        ["1. Chapter 1", "none", "5", "1"],
        ["2. Chapter 2", "1", "5", "1"],
        ["3. Chapter 3", "none", "5", "1"],
        ["all", "", "15", "3"],
    ]


def test_outcomes_and_exercises_stand_together(built: str) -> None:
    shown = text(built)
    assert "Chapter 2. Chapter 2 . After it one can add halve (1) 1 exercise: Title 2 ( ex-2 ). Chapter 3." in shown
    assert 'href="chapters/02-two.html#ex-2"' in built


def test_the_weeks_are_the_chapters_of_the_first_part(built: str) -> None:
    weeks = [text(item) for item in re.findall(r"<li><p>(?:(?!</li>).)*of reading.*?</li>", built, re.DOTALL)]
    assert weeks == [
        "Chapter 1 : 5 minutes of reading, 1 exercise. In class: Play.",
        "Chapter 2 : 5 minutes of reading, 1 exercise. In class: Prove.",
    ]


@pytest.mark.parametrize("lines", ["01-one: A.", "02-two: A.\n01-one: B.", "01-one: A.\n02-two: B.\n03-three: C."])
def test_weeks_that_are_not_the_first_part_are_refused(lines: str, tmp_path: Path) -> None:
    assert "not the chapters of the first part in order" in build(tmp_path, f"```{{weeks}}\n{lines}\n```")[1]


def test_a_chapter_without_outcomes_is_refused(tmp_path: Path) -> None:
    assert "03-three.ipynb does not say what one will be able to do" in build(tmp_path, DIRECTIVES[1], outcomes="")[1]


def test_the_reference_is_that_of_the_citation_file(built: str) -> None:
    shown = text(built)
    assert "Ada L. and Us. Book . Version 0.1.0." in shown
    assert "title = {Book} , author = {{Ada L. and Us}} , note = {Version 0.1.0}" in shown
    assert "url" not in shown


def test_the_reference_has_the_address_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOK_URL", "https://example.org/book")
    page = build(tmp_path, DIRECTIVES[3])[0]
    assert 'href="https://example.org/book"' in page
    assert "url = {https://example.org/book}" in text(page)


# ------------------------------------------------------------------------------------------------ by hand


def lectures() -> list[list[tuple[int, str]]]:
    """Return the rows of each lecture: its minutes and all it says."""
    tables = re.findall(r"^::::\{list-table\}\n(.*?)^::::$", PAGE, re.MULTILINE | re.DOTALL)
    row = re.compile(r"^\* - (\d+)\n(?:  .*\n)*", re.MULTILINE)
    return [[(int(found[1]), found[0]) for found in row.finditer(table)] for table in tables]


def test_a_lecture_lasts_ninety_minutes() -> None:
    assert [sum(minutes for minutes, _ in rows) for rows in lectures()] == [LECTURE, LECTURE]


def test_the_lectures_follow_the_book_and_prove_its_main_line(notebooks: list[Notebook]) -> None:
    order = [s.label for book in notebooks for s in statements(book)]
    proved = [re.findall(r"\{prf:ref\}`(.+?)`", row) for rows in lectures() for _, row in rows if "together" not in row]
    labels = [label for row in proved for label in row]
    assert labels
    assert labels == sorted(labels, key=order.index)


def test_the_exercises_of_a_week_are_those_of_its_chapter(notebooks: list[Notebook]) -> None:
    lines = dict(re.findall(r"^(\d\d-[\w-]+): (.*)$", PAGE, re.MULTILINE))
    books = {Path(book.name).stem: book for book in notebooks}
    for slug, line in lines.items():
        own = {label for label, _ in exercises_of(books[slug])} | {s.label for s in statements(books[slug])}
        named = set(re.findall(r"\{(?:prf:)?ref\}`(.+?)`", line))
        assert named, f"{slug} has no exercise for the class"
        assert named <= own, f"{slug} names {named - own}, which its main line does not have"


def test_every_chapter_has_all_that_the_tables_show(notebooks: list[Notebook]) -> None:
    pages = [page for _, pages in parts(ROOT) for page in pages]
    for book in (book for book in notebooks if book.name.startswith("chapters/")):
        assert len(exercises_of(book)) >= 6
        assert all(label and title for label, title in exercises_of(book))
        assert minutes(book) >= 15, f"{book.name} takes {minutes(book)} minutes, a chapter 15 or more; write more of it"
        assert {*needs(book)} <= {*pages}


@pytest.mark.parametrize("name", ["teaching", "run"])
def test_every_command_named_exists(name: str) -> None:
    named = commands_of((ROOT / f"appendix/{name}.md").read_text(encoding="utf-8"))
    assert {"book", "test"} <= named
    assert named <= phony_targets()


def test_the_five_steps_name_what_there_is() -> None:
    steps = PAGE.split("## Fork and publish in five steps")[1]
    assert re.findall(r"^(\d)\. ", steps, re.MULTILINE) == list("12345")
    files = re.findall(r"`([\w./]+\.(?:yml|cff))`", steps)
    assert len(files) == 3
    assert all((ROOT / file).is_file() for file in files)
    publish = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
    assert publish["name"] == "publish"
    assert publish[True]["push"]["branches"] == ["main"], "YAML reads the key `on` as true"
