"""What stands above a report: the numbers and names of the statements, where the notebook can only know labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidence import engine_name
from folding import CHECKED, fold

CHECK = re.compile(r'<div class="claim"><p>✓ (?P<labels>[\w-]+(?:, [\w-]+)*)</p>(?P<table>.*)</div>', re.DOTALL)
"""What `softxent.checks.report` writes."""

ENGINE = re.compile(r"<tr><td>([^<]+)</td>")
"""The first column of the table."""

LABEL = re.compile(r"\b((?:eq|thm|lem|cor|prop|def)-[a-z][a-z0-9-]*)")

LEDGER_ROW = "claim-{}"
"""The label by which the book refers to the row of a claim; its address is `#ledger-` and the claim's label."""


class HeadReports(SphinxPostTransform):
    """Replace the labels above each check table, and in it, by references."""

    # After MyST-NB has chosen among the forms of an output, and before Sphinx resolves references.
    default_priority = 8

    def run(self, **_: Any) -> None:
        for output in list(self.document.findall(nodes.raw)):
            if check := CHECK.fullmatch(output.astext().strip()):
                output.replace_self(self._headed(check["labels"].split(", "), check["table"]))

    def _headed(self, labels: list[str], table: str) -> nodes.container:
        statements = nodes.inline("", "✓ ", classes=["statements"])
        for place, label in enumerate(labels):
            statements += [nodes.Text(", ")] * bool(place) + [self._reference(label), *self._name(label)]
        row = self._xref("std", "ref", LEDGER_ROW.format(labels[0]), "→ ledger", refexplicit=True)
        named = ENGINE.sub(lambda row: f"<tr><td>{engine_name(row[1])}</td>", table)
        engines = list(dict.fromkeys(ENGINE.findall(named)))
        confirmed = nodes.paragraph("", f"confirmed by {', '.join(engines)}", classes=["engines"])
        report = fold("", *self._with_references(named), summary=CHECKED)
        # The outer node takes over the classes of the output, for which the theme has rules of its own.
        heading = nodes.paragraph("", "", statements, row)
        return nodes.container("", nodes.compound("", heading, confirmed, report, classes=["claim"]))

    def _with_references(self, table: str) -> Iterator[nodes.Node]:
        """Cut the table at its labels, which are every second piece."""
        for place, piece in enumerate(LABEL.split(table)):
            yield nodes.inline("", "", self._reference(piece)) if place % 2 else nodes.raw("", piece, format="html")

    def _name(self, label: str) -> Iterator[nodes.Node]:
        """Yield what stands in brackets after the number of a theorem, on whatever page it is."""
        page = getattr(self.env, "proof_list", {}).get(label, {}).get("docname")
        if page is None:  # an equation, or a label that the reference reports
            return
        document = self.document if page == self.env.docname else self.env.get_doctree(page)
        statement = next(node for node in document.findall(nodes.Element) if node.get("label") == label)
        yield from (child.deepcopy() for child in statement[0].children)  # brackets and all

    def _reference(self, label: str) -> pending_xref:
        domain, kind = ("math", "eq") if label.startswith("eq-") else ("prf", "ref")
        return self._xref(domain, kind, label, label)

    def _xref(self, domain: str, kind: str, target: str, text: str, **more: bool) -> pending_xref:
        inner = nodes.inline("", text, classes=["xref", domain])
        settings = {"refdomain": domain, "reftype": kind, "reftarget": target, "refdoc": self.env.docname}
        return pending_xref("", inner, **settings, refwarn=True, **more)


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("folding")
    app.add_post_transform(HeadReports)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
