"""Code in colours: an element for keywords, strings, comments and what a cell defines, and for nothing else.

Pygments marks every name, number, sign and space; they make most of the elements of a chapter, and an eighth of its
weight.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Number, Operator, Punctuation, Text, _TokenType
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Name.Namespace, Name.Other, Punctuation, Punctuation.Marker, Text.Whitespace}
"""Kinds that every style of the site shows as it shows text."""


def is_plain(kind: _TokenType) -> bool:
    """Return whether tokens of a kind are shown as text: signs and numbers are, too, for their sheer number."""
    return kind in PLAIN or kind is Operator or kind in Number


class Formatter(HtmlFormatter[str]):
    """The formatter of Pygments, to which what is plain is text."""

    def format_unencoded(self, tokensource: Iterable[tuple[_TokenType, str]], outfile: Any) -> None:
        """Write the tokens."""
        super().format_unencoded(((Text if is_plain(kind) else kind, value) for kind, value in tokensource), outfile)


def setup(app: Sphinx) -> dict[str, Any]:
    PygmentsBridge.html_formatter = Formatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
