"""The claims of the book, chapter by chapter: a row for each, that opens, and a filter that needs no server.

A chapter and a row are `<details>`, so that they open without a script too. The filter is a form that only the
script of the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from evidence import DEGREES, Claim, by_eye, claims, degree, engine_name
from ledger import BookDirective, reference, title_of
from notebooks import Notebook, faults
from numbering import LABEL, LEDGER_ROW

logger = logging.getLogger(__name__)

BY_EYE = "compared by eye"
SCRIPT = "ledger.js"


class ledger_fold(nodes.General, nodes.Element):  # noqa: N801 -- docutils finds a visitor by this name
    """A part that opens: its first child is the `ledger_line`, which stays in sight."""


class ledger_line(nodes.TextElement):  # noqa: N801 -- docutils finds a visitor by this name
    """The line by which a `ledger_fold` is opened."""


class Ledger(BookDirective):
    """Every claim of the book, chapter by chapter, with its witnesses and the wrong versions they refuted."""

    def run(self) -> list[nodes.Node]:
        books = self.notebooks()
        self.env.metadata[self.env.docname]["page_script"] = SCRIPT
        for place, fault in faults(books):
            logger.warning("%s: %s", place, fault, location=self.get_location(), type="ledger")
        chapters = [(book, found) for book in books if (found := claims(book))]
        sections = [self.chapter(book, found) for book, found in chapters]
        if sections:
            next(iter(sections[0].findall(ledger_fold)))["open"] = True
        form = _form([title_of(book) for book, _ in chapters])
        return [nodes.raw("", form, format="html"), *sections] if sections else []

    def chapter(self, book: Notebook, found: list[Claim]) -> nodes.section:
        """Make the section of one chapter, with a heading that the contents of the page show too."""
        title = title_of(book)
        section = nodes.section(ids=[nodes.make_id(f"claims {title}")], names=[title.lower()], classes=["ledger-of"])
        section += nodes.title(title, title)
        rows = ledger_fold(classes=["ledger-chapter"])
        rows += ledger_line("", _counted(found))
        rows += self.markdown([f"[Read the chapter](/{book.name})", ""])
        rows += [self.row(claim, book) for claim in found]
        section += rows
        return section

    def row(self, claim: Claim, book: Notebook) -> ledger_fold:
        """Make the row of one claim; reports and readers link to it by `ledger-` and a label."""
        shown = [*(kind for kind in DEGREES if kind in claim.degrees), *([BY_EYE] if any(by_eye(claim, book)) else [])]
        kinds = nodes.inline("", "", *_spaced([nodes.inline("", kind) for kind in shown]), classes=["ledger-degrees"])
        [named] = self.markdown([_named(claim), ""])
        row = ledger_fold(classes=["ledger-claim"], degrees=shown)
        name = nodes.inline("", "", *named.children, classes=["ledger-name"])
        row += ledger_line("", "", name, nodes.Text(" "), kinds)
        # A browser opens what holds the target of a link, but not the target itself: so it is the inner part.
        targets = _targets(claim)
        label = LEDGER_ROW.format(claim.statement.label)
        standard = cast(StandardDomain, self.env.get_domain("std"))
        standard.note_hyperlink_target(label, self.env.docname, targets[0], claim.statement.label)
        row += nodes.container("", *self.markdown(_body(claim, book)), ids=targets)
        return row


class PlainSummaries(SphinxPostTransform):
    """Leave the numbers of a summary, but not their links: a click there opens the row."""

    # After Sphinx has resolved the references.
    default_priority = 20

    def run(self, **_: Any) -> None:
        for line in self.document.findall(ledger_line):
            for link in list(line.findall(nodes.reference)):
                link.replace_self(link.children)


def _form(chapters: Iterable[str]) -> str:
    def options(every: str, names: Iterable[str]) -> str:
        rest = "".join(f"<option>{escape(name)}</option>" for name in names)
        return f'<option value="">{every}</option>{rest}'

    return (
        '<form class="ledger-filter" role="search" aria-label="Claims" hidden>'
        '<label>Words <input type="search" name="words" placeholder="jacobian, sign" autocomplete="off"></label>'
        f'<label>Support <select name="degree">{options("any", [*DEGREES, BY_EYE])}</select></label>'
        f'<label>Chapter <select name="chapter">{options("all", chapters)}</select></label>'
        '<button type="reset">Show all</button>'
        '<output role="status"></output></form>'
    )


def _counted(found: list[Claim]) -> str:
    """Say how many claims a chapter has, and how far they go."""
    parts = [f"{count} {kind}" for kind in DEGREES if (count := sum(kind in claim.degrees for claim in found))]
    return f"{len(found)} check cell{'s' * (len(found) != 1)}: {', '.join(parts)}"


def _named(claim: Claim) -> str:
    statement = claim.statement
    kind = "Equation " if statement.kind == "equation" else ""
    return f"{kind}{reference(statement.label)}" + (f" ({statement.title})" if statement.title else "")


def _targets(claim: Claim) -> list[str]:
    """Return the addresses of a row: by its own label, and by each that it covers."""
    return [nodes.make_id(f"ledger-{label}") for label in claim.check.labels]


def _spaced(items: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Put spaces between inline nodes, for those who copy or hear them."""
    for place, item in enumerate(items):
        yield from [nodes.Text(" "), item] if place else [item]


def _body(claim: Claim, book: Notebook) -> list[str]:
    recorded, statement = claim.check.recorded, claim.statement
    about = [f"Read it: {reference(statement.label)}"]
    if also := [reference(label) for label in recorded.get("covers", [])]:
        about.append(f"with {', '.join(also)}")
    if notes := recorded.get("notes"):
        about.append(f"in the source notes {', '.join(notes)}")
    refuted = [f"- {wrong} *({', '.join(engines)})*" for wrong, engines in _refuted(recorded)]
    return [
        "; ".join(about) + ".",
        "",
        *_confirmed(claim),
        *_unread(claim, book),
        "*Wrong versions refuted*",
        "",
        *refuted,
        *_still_true(claim),
        "",
        f"`make claim LABEL={statement.label}`",
        "",
    ]


def _still_true(claim: Claim) -> list[str]:
    """List the mutants that nothing can refute, with the reasons."""
    pages = [witness["page"] for witness in claim.witnesses if witness.get("page")]
    reasons = {mutant: why for page in pages for mutant, why in page["still_true"].items()}
    lines = [f"- {_change(mutant)}: {why}" for mutant, why in reasons.items()]
    return ["", "*True all the same*", "", *lines] if lines else []


def _change(mutant: str) -> str:
    """Set both sides of the name of a mutant as formulas."""
    before, arrow, after = mutant.partition(" -> ")
    if not arrow:
        return mutant
    place = re.search(r"(?: \((?:display|statement|side)[^()]*\))?$", after)
    assert place is not None, "the pattern fits the empty end too"
    return f"${before}$ → ${after[: place.start()]}${place[0]}"


def _confirmed(claim: Claim) -> list[str]:
    """List the witnesses by degree, the farthest first."""
    lines = []
    for kind in DEGREES:
        if of_kind := [witness for witness in claim.witnesses if degree(witness) == kind]:
            listed = [f"- **{engine_name(w['engine'])}**: {_numbered(w['method'])}" for w in of_kind]
            lines += [f"*{kind.capitalize()}*", "", *listed, ""]
    return lines


def _unread(claim: Claim, book: Notebook) -> list[str]:
    """List what no machine reads."""
    unread = [reference(label) + (f" ({reason})" if reason else "") for label, reason in by_eye(claim, book)]
    return [f"*{BY_EYE.capitalize()}*", "", f"- the wording of {', '.join(unread)}", ""] if unread else []


def _refuted(claim: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each wrong version with the engines that refuted it."""
    engines: dict[str, list[str]] = {}
    for witness in claim["witnesses"]:
        for wrong in witness["refuted"]:
            names = engines.setdefault(wrong, [])
            if (name := engine_name(witness["engine"])) not in names:
                names.append(name)
    yield from engines.items()


def _numbered(method: str) -> str:
    """Replace the labels in the words of a witness by references."""
    return LABEL.sub(lambda match: reference(match[1]), method)


def _open_fold(writer: HTML5Translator, node: ledger_fold) -> None:
    attributes = {"data-degrees": "|".join(node["degrees"])} if "degrees" in node else {}
    if node.get("open"):
        attributes["open"] = ""
    writer.body.append(writer.starttag(node, "details", **attributes))


def _close_fold(writer: HTML5Translator, node: ledger_fold) -> None:
    writer.body.append("</details>\n")


def _open_summary(writer: HTML5Translator, node: ledger_line) -> None:
    writer.body.append("<summary>")


def _close_summary(writer: HTML5Translator, node: ledger_line) -> None:
    writer.body.append("</summary>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("ledger", Ledger)
    app.add_node(ledger_fold, html=(_open_fold, _close_fold))
    app.add_node(ledger_line, html=(_open_summary, _close_summary))
    app.add_post_transform(PlainSummaries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
