"""The directives `{ledger}` and `{coverage}`: which claims the book makes, and what checked each of them.

Both tables are computed from the claims that the executed notebooks recorded. Every fault (a theorem without
a check, a check without a theorem, a witness that refuted nothing) is a warning, so a strict build fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from notebooks import Check, Notebook, Statement, faults, read_notebooks

logger = logging.getLogger(__name__)

NOTES_EQUATIONS = [f"({number})" for number in range(1, 13)]
"""The numbered equations of the source notes."""


class BookDirective(SphinxDirective):
    """A directive that shows something read from the notebooks, and is rendered anew when one changes."""

    def notebooks(self) -> list[Notebook]:
        """Read the notebooks that are pages of the book."""
        depend_on_notebooks(self.env)
        pages = {Path(self.env.doc2path(name, base=False)).as_posix() for name in self.env.found_docs}
        return [book for book in read_notebooks(Path(self.env.srcdir)) if book.name in pages]

    def markdown(self, lines: list[str]) -> list[nodes.Node]:
        """Render Markdown that was put together here, references included."""
        container = nodes.container()
        self.state.nested_parse(lines, self.content_offset, container)
        return container.children


class Ledger(BookDirective):
    """Every claim of the book, with its witnesses and the wrong versions they refuted."""

    def run(self) -> list[nodes.Node]:
        books = self.notebooks()
        for place, fault in faults(books):
            logger.warning("%s: %s", place, fault, location=self.get_location(), type="ledger")
        claims = [
            (check, statement)
            for book in books
            for check in book.checks
            for statement in book.statements
            if statement.label == check.label and check.claim
        ]
        rows = [_row(check, statement) for check, statement in claims]
        summary = self.markdown([_summary([check for check, _ in claims]), ""])
        if not rows:
            return summary
        head = ["Claim", "Witnesses", "Wrong versions they refuted"]
        return summary + self.markdown(_table(head, rows, "ledger", "34 33 33"))


class Coverage(BookDirective):
    """For each numbered equation of the source notes, the claims of the book that check it."""

    def run(self) -> list[nodes.Node]:
        checks = [check for book in self.notebooks() for check in book.checks if check.claim]
        rows = []
        for number in NOTES_EQUATIONS:
            covering = [_reference(check.label) for check in checks if number in check.claim.get("notes", [])]
            rows.append([[number], [", ".join(covering) or "not yet in the book"]])
        return self.markdown(_table(["Equation of the notes", "Checked by"], rows, "coverage", "30 70"))


def _summary(checks: list[Check]) -> str:
    witnesses = [witness for check in checks for witness in check.claim["witnesses"]]
    covered = sum(len(check.labels) for check in checks)
    refuted = sum(len(witness["refuted"]) for witness in witnesses)
    return (
        f"**{covered} statements** are confirmed in {len(checks)} check cells by **{len(witnesses)} witnesses**, "
        f"which refuted a wrong version **{refuted} times**."
    )


def _row(check: Check, statement: Statement) -> list[list[str]]:
    claim = check.claim
    about = [f"{_reference(statement.label)} {statement.title}".strip()]
    if also := [_reference(label) for label in claim.get("covers", [])]:
        about += ["", f"with {', '.join(also)}"]
    if notes := claim.get("notes"):
        about += ["", f"notes: {', '.join(notes)}"]
    witnesses = [f"- **{witness['engine']}**: {witness['method']}" for witness in claim["witnesses"]]
    refuted = [f"- {wrong} *({', '.join(engines)})*" for wrong, engines in _refuted(claim)]
    return [about, witnesses, refuted]


def _refuted(claim: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each wrong version with the engines that refuted it."""
    engines: dict[str, list[str]] = {}
    for witness in claim["witnesses"]:
        for wrong in witness["refuted"]:
            names = engines.setdefault(wrong, [])
            if witness["engine"] not in names:
                names.append(witness["engine"])
    yield from engines.items()


def _reference(label: str) -> str:
    if label.startswith("eq-"):
        return "{eq}`" + label + "`"
    return "{prf:ref}`" + label + "`"


def _table(head: list[str], rows: list[list[list[str]]], name: str, widths: str) -> list[str]:
    """Write a list-table whose cells hold Markdown lines."""
    lines = ["::::{list-table}", ":header-rows: 1", f":class: {name}", f":widths: {widths}", ""]
    for row in [[[title] for title in head], *rows]:
        for bullet, cell in zip(["* - ", *["  - "] * (len(row) - 1)], row, strict=True):
            lines += [bullet + cell[0], *("    " + line if line else "" for line in cell[1:])]
    return [*lines, "::::", ""]


def depend_on_notebooks(env: BuildEnvironment) -> None:
    """Note that the page being read shows what notebooks say."""
    env.metadata[env.docname]["reads_notebooks"] = True


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Read the pages again that show what notebooks say, when any page has changed."""
    if not added | changed | removed:
        return []
    return [name for name in env.found_docs if env.metadata[name].get("reads_notebooks")]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("ledger", Ledger)
    app.add_directive("coverage", Coverage)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
