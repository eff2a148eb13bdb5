"""Code in colours, with an element for what has a colour of its own and for nothing else.

Pygments marks every name, bracket and space; they make half of the elements of a chapter, and the styles of the site
give all of them the colour of plain text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, _TokenType
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Name.Namespace, Name.Other, Punctuation, Punctuation.Marker, Text.Whitespace}
"""Kinds that every style of the site shows as it shows text."""


class Formatter(HtmlFormatter[str]):
    """The formatter of Pygments, to which what is plain is text."""

    def format_unencoded(self, tokensource: Iterable[tuple[_TokenType, str]], outfile: Any) -> None:
        """Write the tokens."""
        super().format_unencoded(((Text if kind in PLAIN else kind, value) for kind, value in tokensource), outfile)


def setup(app: Sphinx) -> dict[str, Any]:
    PygmentsBridge.html_formatter = Formatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
