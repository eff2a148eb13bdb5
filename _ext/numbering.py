"""The check tables name a statement by its number, as the page does, where the notebook can only know its label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

CHECK = re.compile(r'<div class="claim"><p>✓ (?P<labels>[\w-]+(?:, [\w-]+)*)</p>(?P<table>.*)</div>', re.DOTALL)
"""What `softxent.checks.report` writes."""

LABEL = re.compile(r"\b((?:eq|thm|lem|cor|prop|def)-[a-z][a-z0-9-]*)")


class NumberStatements(SphinxPostTransform):
    """Replace the labels above each check table, and in it, by references."""

    # After MyST-NB has chosen among the forms of an output, and before Sphinx resolves references.
    default_priority = 8

    def run(self, **_: Any) -> None:
        for output in list(self.document.findall(nodes.raw)):
            if check := CHECK.fullmatch(output.astext().strip()):
                output.replace_self(self._numbered(check["labels"].split(", "), check["table"]))

    def _numbered(self, labels: list[str], table: str) -> nodes.container:
        title = nodes.inline("", "✓ ")
        for place, label in enumerate(labels):
            title += [nodes.Text(", ")] * bool(place) + [self._reference(label)]
        shown = [nodes.paragraph("", "", title), *self._with_references(table)]
        # The outer node takes over the classes of the output, for which the theme has rules of its own.
        return nodes.container("", nodes.compound("", *shown, classes=["claim"]))

    def _with_references(self, table: str) -> Iterator[nodes.Node]:
        """Cut the table at its labels, which are every second piece."""
        for place, piece in enumerate(LABEL.split(table)):
            yield nodes.inline("", "", self._reference(piece)) if place % 2 else nodes.raw("", piece, format="html")

    def _reference(self, label: str) -> pending_xref:
        domain, kind = ("math", "eq") if label.startswith("eq-") else ("prf", "ref")
        inner = nodes.inline("", label, classes=["xref", domain])
        document = self.env.docname
        return pending_xref("", inner, refdomain=domain, reftype=kind, reftarget=label, refdoc=document, refwarn=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(NumberStatements)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
