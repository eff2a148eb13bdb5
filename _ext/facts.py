"""One line under the title of a chapter: how long it takes, what it holds, what it needs, and the notebook itself."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from main_line import minutes, needs, statements
from notebooks import Notebook

DOWNLOAD = "_sources/{}.ipynb"
"""Where Sphinx copies the source of a page."""


class StateFacts(SphinxPostTransform):
    """Put the line after the title, as HTML, so that it is no part of the description that search engines show."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        root = Path(self.env.srcdir)
        path = root / f"{self.env.docname}.ipynb"
        if path.parent == root / "chapters" and path.exists():
            book = Notebook.read(path, root)
            title = next(self.document.findall(nodes.title))
            section = title.parent
            section.insert(section.index(title) + 1, nodes.raw("", self._line(book), format="html"))

    def _line(self, book: Notebook) -> str:
        exercises = sum(directive.name == "exercise" for directive in book.directives)
        facts = [
            f"about {minutes(book)} minutes without the exercises",
            f"{_count(len(statements(book)), 'statement')}, {_count(exercises, 'exercise')}",
            *self._needed(book),
            f'<a href="{self._relative(DOWNLOAD.format(self.env.docname))}" download>download the notebook</a>',
        ]
        return f'<p class="book-facts">{" · ".join(facts)}</p>'

    def _needed(self, book: Notebook) -> list[str]:
        """Name the chapters by their numbers; a link to a later one is no need."""
        pages = [page for page in needs(book) if page < self.env.docname and page in self.env.toc_secnumbers]
        numbers = {page: ".".join(map(str, self.env.toc_secnumbers[page][""])) for page in sorted(pages)}
        links = [
            f'<a class="reference internal" href="{self._relative(self.app.builder.get_target_uri(page))}">'
            f"{escape(number)}</a>"
            for page, number in numbers.items()
        ]
        *others, last = links or [""]
        chapters = f"{', '.join(others)} and {last}" if others else last
        return [f"needs chapter{'s' if others else ''} {chapters}"] if links else []

    def _relative(self, uri: str) -> str:
        return "../" * self.env.docname.count("/") + uri


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(StateFacts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
