"""The directives of the landing page: the list of the chapters, and an equation, a check and a figure out of them."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ledger import BookDirective
from main_line import minutes, parts
from notebooks import check_of, figure_with, statement_with


class ChapterList(BookDirective):
    """`{chapter-list}`: each chapter, by part, with its length and what it is about.

    A line of the content is `SLUG: SENTENCE`. Every chapter has one, and no other page.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        books = {Path(book.name).with_suffix("").as_posix(): book for book in self.notebooks()}
        about = self._sentences()
        lines = []
        number = 0
        for caption, pages in parts(Path(self.env.srcdir)):
            chapters = [page for page in pages if page.startswith("chapters/") and page in books]
            lines += [f"**{caption}**", ""] * bool(chapters)
            for page in chapters:
                number += 1
                book, slug = books[page], Path(page).name
                if slug not in about:
                    raise self.error(f"the list does not describe {page}; add a line `{slug}: ...`")
                lines += [f"{number}. [](/{book.name}), about {minutes(book)} minutes.", f"   {about.pop(slug)}", ""]
        if about:
            raise self.error(f"the list describes {', '.join(about)}, but the book has no such chapter; correct it")
        return self.markdown(lines)

    def _sentences(self) -> dict[str, str]:
        about: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.content)):
            slug, _, sentence = line.partition(":")
            if slug in about or not sentence:
                raise self.error(f"{line!r} is not the one line `SLUG: SENTENCE` of a chapter; correct it")
            about[slug] = sentence.strip()
        return about


class FromNotebook(BookDirective):
    """Show the item of a chapter that has the label given as argument."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        label = self.arguments[0]
        try:
            return self.show(label)
        except KeyError:
            raise self.error(f"no notebook of the book has {label}; correct the label") from None

    def show(self, label: str) -> list[nodes.Node]:
        raise NotImplementedError


class ChapterEquation(FromNotebook):
    """`{chapter-equation} eq-...`: the formula, without a number of its own."""

    def show(self, label: str) -> list[nodes.Node]:
        tex = statement_with(label, self.notebooks()).text
        return [nodes.math_block(tex, tex, nowrap=False, number=None)]


class ChapterCheck(FromNotebook):
    """`{chapter-check} thm-...`: what the check cell printed; `numbering` heads and folds it as in the chapter."""

    def show(self, label: str) -> list[nodes.Node]:
        return [nodes.raw("", check_of(label, self.notebooks()).html, format="html")]


class ChapterFigure(FromNotebook):
    """`{chapter-figure} fig-...`: the image with its alternative text, and the directive's content below it."""

    has_content = True

    def show(self, label: str) -> list[nodes.Node]:
        figure = figure_with(label, self.notebooks())
        path = Path(self.env.doctreedir).parent / "chapter_figures" / f"{label}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(figure.png))
        # Sphinx wants the path of an image below the source folder, or relative to it.
        uri = "/" + Path(os.path.relpath(path, self.env.srcdir)).as_posix()
        # No caption: Sphinx would number this copy of the figure too.
        moves = nodes.raw("", figure.html, format="html")
        return [nodes.image(uri=uri, alt=figure.alt), moves, *self.markdown(list(self.content))]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("chapter-list", ChapterList)
    app.add_directive("chapter-equation", ChapterEquation)
    app.add_directive("chapter-check", ChapterCheck)
    app.add_directive("chapter-figure", ChapterFigure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
