"""The tables of the ledger: how many claims the book makes, and how far the checks of them go.

All tables are computed from the claims that the executed notebooks recorded. Every fault (a theorem without a check,
a check without a theorem, a witness that refuted nothing) is a warning, so a strict build fails.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from evidence import (
    EVERY_N,
    POINTS,
    PRINTED,
    SOME_N,
    VALUES,
    Claim,
    claims,
    mutation_figures,
    reading,
    versions,
)
from notebooks import Notebook, read_notebooks

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


class Summary(BookDirective):
    """How many statements are supported, and how, by chapter."""

    def run(self) -> list[nodes.Node]:
        books = self.notebooks()
        chapters = [(title_of(book), found) for book in books if (found := claims(book))]
        every = [claim for _, found in chapters for claim in found]
        sentences = self.markdown([_summary(every), *_read(reading(every, books)), ""])
        if not every:
            return sentences
        head = ["Chapter", "Check cells", EVERY_N, VALUES, SOME_N, "tested at points only", PRINTED]
        rows = [_counts(title, found) for title, found in [*chapters, ("**The book**", every)]]
        return sentences + self.markdown(_table(head, rows, "coverage summary", "28 12 12 12 12 12 12"))


class Coverage(BookDirective):
    """For each numbered equation of the source notes, the claims of the book that check it."""

    def run(self) -> list[nodes.Node]:
        checks = [check for book in self.notebooks() for check in book.checks if check.claim]
        rows = []
        for number in NOTES_EQUATIONS:
            covering = [reference(check.label) for check in checks if number in check.recorded.get("notes", [])]
            rows.append([[number], [", ".join(covering) or "not yet in the book"]])
        return self.markdown(_table(["Equation of the notes", "Checked by"], rows, "coverage", "30 70"))


class Mutants(BookDirective):
    """What share of the faults that were planted by rule the tests find."""

    def run(self) -> list[nodes.Node]:
        figures = mutation_figures(Path(self.env.srcdir))
        self.env.note_dependency("tests/mutation/results.json")
        if not figures:
            return self.markdown(["Not measured yet: `make mutants` does it.", ""])
        head = ["Faults planted in", "planted", "found", "without effect", "found of those with an effect"]
        rows = [
            [[str(row[key])] for key in ("kind", "planted", "found", "without effect")]
            + [[_share(row["found"], row["planted"] - row["without effect"])]]
            for row in figures
        ]
        kinds: dict[str, list[str]] = defaultdict(list)
        for row in figures:
            kinds[row["command"]].append(row["kind"])
        measured = [
            f"Measured by `{command}`" + (f": {', '.join(those)}." if len(kinds) > 1 else ".")
            for command, those in kinds.items()
        ]
        return self.markdown([*_table(head, rows, "coverage mutants", "28 16 16 18 22"), "", *measured, ""])


class Versions(BookDirective):
    """The versions of the engines."""

    def run(self) -> list[nodes.Node]:
        return self.markdown([", ".join(f"{name} {number}" for name, number in versions().items()) + ".", ""])


def title_of(book: Notebook) -> str:
    """Return the first heading of a notebook."""
    heading = re.search(r"^# (.+)$", book.markdown, re.MULTILINE)
    if heading is None:
        raise ValueError(f"{book.name} has no heading; begin it with `# TITLE`")
    return heading[1]


def _summary(found: list[Claim]) -> str:
    witnesses = [witness for claim in found for witness in claim.witnesses]
    covered = sum(len(claim.check.labels) for claim in found)
    refuted = sum(len(witness["refuted"]) for witness in witnesses)
    return (
        f"**{covered} statements** are confirmed in {len(found)} check cells by **{len(witnesses)} witnesses**, "
        f"which refuted a wrong version **{refuted} times**."
    )


def _read(figures: dict[str, int]) -> list[str]:
    """Say what was read as printed; nothing where nothing was."""
    sentence = (
        f"Of the displayed statements that were read from the page, {figures['tested']} of {figures['statements']} "
        f"were tested as printed, and so were {figures['proof displays read']} of {figures['proof displays']} displays "
        f"of the proofs; {figures['refuted']} of {figures['mutants']} mutants of what is printed were refused. "
        f"SymPy proved {figures['proved']} of the statements from the printed text."
    )
    return [sentence] if figures["statements"] else []


def _counts(title: str, found: list[Claim]) -> list[list[str]]:
    """Count the check cells that have a witness of each degree."""
    having = [sum(kind in claim.degrees for claim in found) for kind in (EVERY_N, VALUES, SOME_N)]
    only_points = sum(claim.degrees <= {POINTS, PRINTED} for claim in found)
    read = sum(PRINTED in claim.degrees for claim in found)
    return [[title], *([str(number)] for number in (len(found), *having, only_points, read))]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}\N{NO-BREAK SPACE}%" if whole else "none had one"


def reference(label: str) -> str:
    """Write a reference to a statement or an equation."""
    role = "eq" if label.startswith("eq-") else "prf:ref"
    return f"{{{role}}}`{label}`"


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


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Read the pages again that show what notebooks say, when any page has changed."""
    if not added | changed | removed:
        return []
    return [name for name in env.found_docs if env.metadata[name].get("reads_notebooks")]


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("ledger_claims")
    app.setup_extension("page_scripts")
    app.add_directive("ledger-summary", Summary)
    app.add_directive("mutants", Mutants)
    app.add_directive("versions", Versions)
    app.add_directive("coverage", Coverage)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
