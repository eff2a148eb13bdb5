"""What the reader did not come for is folded away: code that checks or draws, second readings, solutions.

The notebooks say nothing about it. A code cell is folded for what it is: a check by its first line, which is then
shown below its report; the cell of the imports; code that draws a figure; a cell that begins with `# helper: ...`.
Everything becomes a `details` element, so that it opens without a script, and with the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import solution_node
from sphinx_exercise.utils import get_node_number

from main_line import SECOND_READING

HELPER = re.compile(r"\A# helper: (?P<what>.*)\n?")
CHECKED, IMPORTS, DRAWN = "How this was checked", "Imports", "How this figure is drawn"


class fold(nodes.General, nodes.Element):  # noqa: N801 -- docutils finds a node's visitor by the name of its class
    """A `details` element; `summary` is its text."""


def visit_fold(writer: Any, node: fold) -> None:
    writer.body.append(f"{opening('code')}{escape(node['summary'])}</summary>\n")


def depart_fold(writer: Any, node: fold) -> None:
    writer.body.append("</details>\n")


def opening(kind: str) -> str:
    """Return the tags up to the text of the summary."""
    return f'<details class="book-fold book-fold-{kind}"><summary>'


class FoldCode(SphinxPostTransform):
    """Fold the code of check, import, figure and helper cells."""

    # After MyST-NB has chosen among the forms of an output, and before it folds cells by their tags.
    default_priority = 190
    formats = ("html",)

    def run(self, **_: Any) -> None:
        cells = [node for node in self.document.findall(nodes.container) if node.get("nb_element") == "cell_code"]
        for place, cell in enumerate(cells):
            code = next((child for child in cell if child.get("nb_element") == "cell_code_source"), None)
            if code is not None and (summary := _summary(cell, code, first=place == 0)):
                cell.attributes.pop("hide_mode", None)
                cell.remove(code)
                if summary == CHECKED and (report := next(cell.findall(fold), None)) is not None:
                    report += code  # below the table of the witnesses
                else:  # whoever reads wants the report or the figure, not the way to it
                    cell.insert(len(cell) if summary in (CHECKED, DRAWN) else 0, fold("", code, summary=summary))


def _summary(cell: nodes.container, code: nodes.Element, first: bool) -> str | None:
    """Return the text behind which the code is folded, or None where it stays open."""
    source = code.astext()
    if source.startswith("# check: "):
        return CHECKED
    if helper := HELPER.match(source):
        for block in code.findall(nodes.literal_block):
            shown = block.astext()[helper.end() :].lstrip("\n")
            block.rawsource, block.children = shown, []
            block += nodes.Text(shown)
        return helper["what"].strip()
    if first:
        return IMPORTS
    return DRAWN if next(cell.findall(nodes.image), None) is not None else None


class FoldSections(SphinxPostTransform):
    """Fold the sections for a second reading; their heading is the summary, and stays a heading."""

    default_priority = 900  # after all that looks for sections by their titles
    formats = ("html",)

    def run(self, **_: Any) -> None:
        for section in list(self.document.findall(nodes.section)):
            if section and isinstance(section[0], nodes.title) and SECOND_READING.match(section[0].astext()):
                title, *rest = section.children
                section.children = [*_tags(opening("second")), title, *_tags("</summary>"), *rest, *_tags("</details>")]
                for child in section.children:
                    child.parent = section


class FoldSolutions(SphinxPostTransform):
    """Fold each solution behind a name of its own, with the number of its exercise."""

    default_priority = 30  # after sphinx-exercise has numbered the exercises
    formats = ("html",)

    def run(self, **_: Any) -> None:
        registry = getattr(self.env, "sphinx_exercise_registry", {})
        for solution in list(self.document.findall(solution_node)):
            exercise = registry[solution["target_label"]]["node"]
            title = f"Solution of exercise {get_node_number(self.app, exercise, 'exercise')}"
            summary = opening("solution").replace("<summary>", '<summary class="admonition-title">')
            solution.children = [*_tags(f"{summary}{title}</summary>"), *solution.children[1:], *_tags("</details>")]
            for child in solution.children:
                child.parent = solution


def _tags(html: str) -> Iterator[nodes.raw]:
    yield nodes.raw("", html, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(fold, html=(visit_fold, depart_fold))
    for transform in (FoldCode, FoldSections, FoldSolutions):
        app.add_post_transform(transform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
