"""Exercises that are judged where they are read: marks their stubs, and gives the pages that have one the editor.

The stub is a block of code like any other, for readers without JavaScript and for paper; `static/live/editor.js` puts
an editor in its place, and sends the answer to Python behind the first cell of the page, the imports.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

STUB = "# exercise: "
MEGABYTE = 1_000_000


class MarkStubs(SphinxPostTransform):
    """Name the cells of the stubs, the section that they stand in, and the first cell, by classes."""

    default_priority = 180  # before the code of the first cell is folded
    formats = ("html",)

    def run(self, **_: Any) -> None:
        cells = [node for node in self.document.findall(nodes.container) if node.get("nb_element") == "cell_code"]
        stubs = [cell for cell in cells if cell.astext().startswith(STUB)]
        for cell in stubs:
            cell["classes"].append("exercise-stub")
            section = cell.parent
            while not isinstance(section, nodes.section | None):
                section = section.parent
            if section is not None and "exercise-section" not in section["classes"]:
                section["classes"].append("exercise-section")
        if stubs:
            cells[0]["classes"].append("exercise-setup")


def load(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the editor where there is a stub; what is added here counts for this page alone."""
    if doctree is not None and any("exercise-stub" in node["classes"] for node in doctree.findall(nodes.container)):
        worker = context["pathto"](context["live"]["worker"], 1)
        size = f"{context['live']['bytes'] / MEGABYTE:.0f} MB"
        app.add_js_file("live/kept.js", loading_method="defer")
        app.add_js_file("live/editor.js", loading_method="defer", **{"data-worker": worker, "data-size": size})


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("page_scripts")
    app.add_post_transform(MarkStubs)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
