"""The directives of the ledger: which claims the book makes, what checked each of them, and how far that goes.

All tables are computed from the claims that the executed notebooks recorded. Every fault (a theorem without a check,
a check without a theorem, a witness that refuted nothing) is a warning, so a strict build fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from evidence import (
    DEGREES,
    EVERY_N,
    POINTS,
    PRINTED,
    SOME_N,
    VALUES,
    Claim,
    by_eye,
    claims,
    degree,
    mutation_figures,
    reading,
    versions,
)
from notebooks import Notebook, faults, read_notebooks
from numbering import LABEL, LEDGER_ROW

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
    """Every claim of the book, chapter by chapter, with its witnesses and the wrong versions they refuted."""

    def run(self) -> list[nodes.Node]:
        books = self.notebooks()
        for place, fault in faults(books):
            logger.warning("%s: %s", place, fault, location=self.get_location(), type="ledger")
        return [self.chapter(book, found) for book in books if (found := claims(book))]

    def chapter(self, book: Notebook, found: list[Claim]) -> nodes.section:
        """Make the section of one chapter, with a heading that the contents of the page show too."""
        title = _title(book)
        section = nodes.section(ids=[nodes.make_id(f"claims {title}")], names=[title.lower()])
        section += nodes.title(title, title)
        head = ["Statement", "Confirmed by", "Wrong versions they refuted"]
        lines = _table(head, [_row(claim, book) for claim in found], "ledger", "34 33 33")
        section += self.markdown([f"[Read the chapter](/{book.name})", "", *lines])
        return section


class Summary(BookDirective):
    """How many statements are supported, and how, by chapter."""

    def run(self) -> list[nodes.Node]:
        books = self.notebooks()
        chapters = [(_title(book), found) for book in books if (found := claims(book))]
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
            covering = [_reference(check.label) for check in checks if number in check.claim.get("notes", [])]
            rows.append([[number], [", ".join(covering) or "not yet in the book"]])
        return self.markdown(_table(["Equation of the notes", "Checked by"], rows, "coverage", "30 70"))


class Mutants(BookDirective):
    """What share of the faults that were planted by rule the tests find."""

    def run(self) -> list[nodes.Node]:
        figures = mutation_figures(Path(self.env.srcdir))
        self.env.note_dependency("tests/mutation/results.json")
        if not figures:
            return self.markdown(["Not measured yet: `make mutants` does it.", ""])
        head = ["Faults planted in", "planted", "found", "without effect", "found of those with an effect", "command"]
        rows = [
            [[str(row[key])] for key in ("kind", "planted", "found", "without effect")]
            + [[_share(row["found"], row["planted"] - row["without effect"])], [f"`{row['command']}`"]]
            for row in figures
        ]
        return self.markdown(_table(head, rows, "coverage mutants", "24 14 14 14 18 16"))


class Versions(BookDirective):
    """The versions of Python and of the engines."""

    def run(self) -> list[nodes.Node]:
        return self.markdown([", ".join(f"{name} {number}" for name, number in versions().items()) + ".", ""])


def _title(book: Notebook) -> str:
    """Return the first heading of a notebook."""
    return re.search(r"^# (.+)$", book.markdown, re.MULTILINE)[1]


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
    return f"{100 * part / whole:.1f} %" if whole else "none had one"


def _row(claim: Claim, book: Notebook) -> list[list[str]]:
    recorded, statement = claim.check.claim, claim.statement
    about = [f"({LEDGER_ROW.format(statement.label)})=", ""]  # what the heading of the report links to
    about += [f"{_reference(statement.label)}" + (f" ({statement.title})" if statement.title else "")]
    if also := [_reference(label) for label in recorded.get("covers", [])]:
        about += ["", f"with {', '.join(also)}"]
    if notes := recorded.get("notes"):
        about += ["", f"notes: {', '.join(notes)}"]
    about += ["", f"`make claim LABEL={statement.label}`"]
    refuted = [f"- {wrong} *({', '.join(engines)})*" for wrong, engines in _refuted(recorded)]
    return [about, [*_confirmed(claim), *_unread(claim, book)], [*refuted, *_still_true(claim)]]


def _still_true(claim: Claim) -> list[str]:
    """List the mutants that nothing can refute, with the reasons."""
    pages = [witness["page"] for witness in claim.witnesses if witness.get("page")]
    reasons = {mutant: why for page in pages for mutant, why in page["still_true"].items()}
    lines = [f"- {_change(mutant)}: {why}" for mutant, why in reasons.items()]
    return ["", "*true all the same*", "", *lines] if lines else []


def _change(mutant: str) -> str:
    """Set both sides of the name of a mutant as formulas."""
    before, arrow, after = mutant.partition(" -> ")
    if not arrow:
        return mutant
    after, place = re.fullmatch(r"(.*?)((?: \((?:display|statement|side)[^()]*\))?)", after).groups()
    return f"${before}$ → ${after}${place}"


def _confirmed(claim: Claim) -> list[str]:
    """List the witnesses by degree, the farthest first."""
    lines = []
    for kind in DEGREES:
        if of_kind := [witness for witness in claim.witnesses if degree(witness) == kind]:
            lines += [f"*{kind}*", "", *(f"- **{w['engine']}**: {_numbered(w['method'])}" for w in of_kind), ""]
    return lines


def _unread(claim: Claim, book: Notebook) -> list[str]:
    """List what no machine reads."""
    unread = [_reference(label) + (f" ({reason})" if reason else "") for label, reason in by_eye(claim, book)]
    return ["*compared by eye*", "", f"- the wording of {', '.join(unread)}", ""] if unread else []


def _refuted(claim: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each wrong version with the engines that refuted it."""
    engines: dict[str, list[str]] = {}
    for witness in claim["witnesses"]:
        for wrong in witness["refuted"]:
            names = engines.setdefault(wrong, [])
            if witness["engine"] not in names:
                names.append(witness["engine"])
    yield from engines.items()


def _numbered(method: str) -> str:
    """Replace the labels in the words of a witness by references."""
    return LABEL.sub(lambda match: _reference(match[1]), method)


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
    app.add_directive("ledger-summary", Summary)
    app.add_directive("mutants", Mutants)
    app.add_directive("versions", Versions)
    app.add_directive("coverage", Coverage)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
