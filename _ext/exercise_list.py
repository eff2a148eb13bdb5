"""`{exercise-list}`: all exercises of the book by chapter, with what the reader's device knows of them.

The list is made of the notebooks. `static/live/overview.js` adds the marks, the answers and the way to forget them.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ledger import BookDirective, title_of
from notebooks import Notebook

SCRIPTS = ("live/kept.js", "live/overview.js")
COUNT = '<p class="exercise-count" role="status"></p>'


class ExerciseList(BookDirective):
    """A section for each chapter, and in it a link to each exercise."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["exercise_list"] = True
        sections = [self.chapter(book) for book in self.notebooks() if exercises(book)]
        if not sections:
            raise self.error("no chapter has an exercise; remove the list")
        return [nodes.raw("", COUNT, format="html"), *sections]

    def chapter(self, book: Notebook) -> nodes.section:
        title = title_of(book)
        section = nodes.section(ids=[nodes.make_id(f"exercises {title}")], names=[], classes=["exercise-list"])
        section += nodes.title(title, title)
        section += self.markdown([f"- {{numref}}`Exercise %s <{label}>`: {name}" for label, name in exercises(book)])
        return section


def exercises(book: Notebook) -> list[tuple[str, str]]:
    """Return label and title of each exercise of a notebook."""
    return [(directive.label, directive.title) for directive in book.directives if directive.name == "exercise"]


def load(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if app.env.metadata.get(page, {}).get("exercise_list"):
        for script in SCRIPTS:
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("page_scripts")
    app.add_directive("exercise-list", ExerciseList)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
