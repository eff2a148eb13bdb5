"""The mathematics of the pages as MathML: what Sphinx has to know of `typesetting`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from typesetting import MathematicsError, Typesetter, fingerprint

logger = logging.getLogger(__name__)

OPENING = re.compile(r"[(\[“‘]*\Z")
CLOSING = re.compile(r"[^\s–—-]*[–-]?")


class KeepTogether(SphinxPostTransform):
    """Keep a formula on one line with the parenthesis before it and the full stop after it.

    To a browser a formula is an object, and a line may end on either side of an object.
    """

    # When references have become text.
    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        for parent in list({formula.parent: None for formula in self.document.findall(nodes.math)}):
            parent.children = list(_kept_together(parent.children))
            for child in parent.children:
                child.parent = parent


class SetFormulas(SphinxPostTransform):
    """Set the formulas of a page where all pages pass: what the processes that write pages set, they take with them."""

    default_priority = 901
    formats = ("html",)

    def run(self, **_: Any) -> None:
        for node in self.document.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block))):
            with suppress(MathematicsError):  # told when the formula is written
                _mathml(self.app, node, display=isinstance(node, nodes.math_block))


def _found(match: re.Match[str] | None) -> str:
    return match[0] if match else ""


def _kept_together(children: list[nodes.Node]) -> Iterator[nodes.Node]:
    pieces: list[nodes.Node | None] = [*children, None]
    held: nodes.Node | None = None
    for place, piece in enumerate(pieces):
        if isinstance(piece, nodes.math):
            opening, closing = "", ""
            if isinstance(held, nodes.Text):
                opening = _found(OPENING.search(held))
                held = nodes.Text(held.removesuffix(opening))
            following = pieces[place + 1]
            if isinstance(following, nodes.Text):
                closing = _found(CLOSING.match(following))
                pieces[place + 1] = nodes.Text(following.removeprefix(closing))
            if opening or closing:
                unit = [nodes.Text(opening), piece, nodes.Text(closing)]
                piece = nodes.inline("", "", *unit, classes=["unbroken"])
        if held is not None:
            yield held
        held = piece


def set_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    self.body.append(_set(self, node, display=False))
    raise nodes.SkipNode


def set_display(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula with its number; too wide for the page, it scrolls in a box of its own."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(f'<div class="formula">{_set(self, node, display=True)}</div></div>\n')
    raise nodes.SkipNode


def _mathml(app: Any, node: nodes.Node, *, display: bool) -> str:
    typesetter: Typesetter = app.typesetter
    return typesetter.mathml(node.astext(), display=display)


def _set(writer: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    try:
        return _mathml(writer.builder.app, node, display=display)
    except MathematicsError as error:
        logger.warning("%s", error, location=node, type="mathematics")
        return ""


def _name_page_in_plain_text(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], _: Any) -> None:
    """Let the name of the page be read without its tags: no invisible sign after a function, spaces as spaces."""
    if "title" in context:
        context["title"] = context["title"].replace("<mo>\u2061</mo>", "").replace("</mspace>", "</mspace> ")


def _open(app: Any) -> None:
    app.typesetter = Typesetter(Path(app.outdir).parent / "mathematics.json")


def _close(app: Any, exception: Exception | None) -> None:
    app.typesetter.save()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", inline_renderers=(set_inline, None), block_renderers=(set_display, None))
    app.add_post_transform(KeepTogether)
    app.add_post_transform(SetFormulas)
    # Sphinx writes every page again when this value changes, but not when an extension does.
    app.add_config_value("mathematics_made_by", fingerprint(), "html", types=[str])
    app.connect("builder-inited", _open)
    app.connect("html-page-context", _name_page_in_plain_text, priority=400)
    app.connect("build-finished", _close)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
