"""`make chapter` begins a chapter with the frame that the tests of the book ask for, and never writes over one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from notebooks import Notebook

ROOT = Path(__file__).parents[1]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a copy of what the command reads and writes."""
    for name in (".ci/chapter.py", "_toc.yml", "index.md", "CHANGELOG.md", "chapters/13-softmax-regression.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("src/softxent/exercises", "tests/answers"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def begin(book: Path, slug: str, title: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(book / ".ci/chapter.py"), slug, title]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_chapter_has_its_place_everywhere(book: Path) -> None:
    assert begin(book, "low-temperature", "Low temperature").returncode == 0
    toc = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    assert chapters.index("chapters/14-low-temperature") == chapters.index("appendix/run") - 1
    index = (book / "index.md").read_text(encoding="utf-8")
    listed = index.split(":::{chapter-list}\n")[1].split(":::\n")[0].splitlines()
    assert listed[-1].startswith("14-low-temperature: ")
    assert (book / "CHANGELOG.md").read_text(encoding="utf-8").count("14-low-temperature") == 1


def test_a_second_chapter_comes_after_the_first(book: Path) -> None:
    begin(book, "one")
    begin(book, "two")
    assert sorted(path.stem for path in book.glob("chapters/*.ipynb"))[-2:] == ["14-one", "15-two"]
    assert (book / "CHANGELOG.md").read_text(encoding="utf-8").count("## Unreleased") == 1


def test_the_frame_is_that_of_the_book(book: Path) -> None:
    begin(book, "low-temperature", "Low temperature")
    path = book / "chapters/14-low-temperature.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    chapter = Notebook.read(path, book)
    names = [(directive.name, directive.label) for directive in chapter.directives]
    assert names == [
        ("exercise", "ex-low-temperature"),
        ("solution-start", "sol-low-temperature"),
        ("solution-end", ""),
    ]
    assert [answer.role for answer in chapter.answers] == ["exercise", "solution"]
    judge = (book / "src/softxent/exercises/low_temperature.py").read_text(encoding="utf-8")
    assert '@grader("ex-low-temperature")' in judge
    assert '"ex-low-temperature"' in (book / "tests/answers/low_temperature.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("slug", "fault"),
    [
        ("", "SLUG is ''"),
        ("Low_Temperature", "SLUG is 'Low_Temperature'; give it in small letters"),
        ("softmax-regression", "chapters/13-softmax-regression.ipynb exists already"),
    ],
)
def test_a_slug_that_cannot_be_is_refused(book: Path, slug: str, fault: str) -> None:
    done = begin(book, slug)
    assert done.returncode == 1
    assert fault in done.stderr
    assert [*book.glob("chapters/*")] == [book / "chapters/13-softmax-regression.ipynb"]
