"""The tables of the page for teachers, made of the notebooks and of CITATION.cff."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx

from landing import ChapterList
from ledger import BookDirective
from main_line import minutes, needs, parts
from notebooks import Notebook

BIBTEX = """@misc{{softmax-and-cross-entropy,
  title = {{{title}}},
  author = {{{{{author}}}}},
  note = {{Version {version}}},{url}
}}"""
_OUTCOMES = re.compile(r"^## What you will be able to do\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Course(BookDirective):
    """A directive that goes through the chapters in the order of the book."""

    def chapters(self) -> list[tuple[int, str, Notebook]]:
        """Return the number, the part and the notebook of each chapter."""
        books = {Path(book.name).with_suffix("").as_posix(): book for book in self.notebooks()}
        pages = [(caption, page) for caption, pages in parts(Path(self.env.srcdir)) for page in pages]
        chapters = [(caption, books[page]) for caption, page in pages if page.startswith("chapters/") and page in books]
        return [(number, caption, book) for number, (caption, book) in enumerate(chapters, start=1)]


class CourseMap(Course):
    """`{course-map}`: what each chapter needs, how long it takes to read, and how many exercises it has."""

    def run(self) -> list[nodes.Node]:
        chapters = self.chapters()
        numbers = {Path(book.name).with_suffix("").as_posix(): number for number, _, book in chapters}
        rows = ["| chapter | needs | min. | exercises |", "| --- | --- | --: | --: |"]
        for number, _, book in chapters:
            before = sorted(k for page in needs(book) if (k := numbers.get(page, number)) < number)
            needed = ", ".join(map(str, before)) or "none"
            rows.append(f"| {_link(number, book)} | {needed} | {' | '.join(map(str, counts(book)))} |")
        totals = [sum(column) for column in zip(*(counts(book) for _, _, book in chapters), strict=True)]
        return self.markdown([*rows, f"| **all** | | {' | '.join(f'**{total}**' for total in totals)} |", ""])


class CourseOutcomes(Course):
    """`{course-outcomes}`: what a student can do after each chapter, and the exercises that show it."""

    def run(self) -> list[nodes.Node]:
        lines = []
        for number, _, book in self.chapters():
            found = _OUTCOMES.search(book.markdown)
            if not found:
                raise self.error(f"{book.name} does not say what one will be able to do; add that section")
            exercises = [f"{{ref}}`{title} <{label}>` (`{label}`)" for label, title in exercises_of(book)]
            lines += [f"**Chapter {_link(number, book)}.** After it one can", "", found[1].strip(), ""]
            lines += [f"{_exercises(len(exercises))}: {'; '.join(exercises)}.", ""]
        return self.markdown(lines)


class Weeks(ChapterList, Course):
    """`{weeks}`: a chapter a week, each chapter of the first part once; a line is `SLUG: WHAT IS DONE IN CLASS`."""

    def run(self) -> list[nodes.Node]:
        about = self._sentences()
        every = self.chapters()
        first = [book for _, caption, book in every if caption == every[0][1]]
        if [Path(book.name).stem for book in first] != [*about]:
            weeks = ", ".join(about)
            raise self.error(f"the weeks are {weeks}, not the chapters of the first part in order; correct them")
        lines = []
        for week, book in enumerate(first, start=1):
            reading, exercises = counts(book)
            facts = f"{reading} minutes of reading, {_exercises(exercises)}."
            lines += [f"{week}. [](/{book.name}): {facts}", f"   In class: {about[Path(book.name).stem]}", ""]
        return self.markdown(lines)


class HowToCite(BookDirective):
    """`{how-to-cite}`: the reference in words and for BibTeX, with the site's address where it is known."""

    def run(self) -> list[nodes.Node]:
        source = Path(self.env.srcdir, "CITATION.cff")
        self.env.note_dependency(str(source))
        citation = yaml.safe_load(source.read_text(encoding="utf-8"))
        site = os.environ.get("BOOK_URL", "")
        author = " and ".join(person.get("name") or _person(person) for person in citation["authors"])
        words = f"{author}. *{citation['title']}*. Version {citation['version']}." + (f" <{site}>" if site else "")
        url = f"\n  url = {{{site}}}," if site else ""
        entry = BIBTEX.format(author=author, url=url, **{key: citation[key] for key in ("title", "version")})
        return self.markdown([words, "", "```bibtex", *entry.splitlines(), "```", ""])


def counts(book: Notebook) -> tuple[int, int]:
    """Return the minutes of a chapter's main line, and its exercises."""
    return minutes(book), len(exercises_of(book))


def exercises_of(book: Notebook) -> list[tuple[str, str]]:
    """Return the label and the title of each exercise."""
    return [(directive.label, directive.title) for directive in book.directives if directive.name == "exercise"]


def _exercises(number: int) -> str:
    return f"{number} exercise{'' if number == 1 else 's'}"


def _person(person: dict[str, str]) -> str:
    return f"{person['given-names']} {person['family-names']}"


def _link(number: int, book: Notebook) -> str:
    return f"{number}. [](/{book.name})"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("course-map", CourseMap)
    app.add_directive("course-outcomes", CourseOutcomes)
    app.add_directive("weeks", Weeks)
    app.add_directive("how-to-cite", HowToCite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
