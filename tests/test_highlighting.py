"""Code has an element for each colour, and none for what is plain."""

from __future__ import annotations

import re

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Keyword, Text

from highlighting import PLAIN, Formatter

CODE = 'def f(x):\n    return np.exp(x - 1)  # <shift>\n\n\nassert "a" in f\n'
STYLES = ["a11y-high-contrast-light", "a11y-high-contrast-dark"]
"""Those of the theme, for a light and for a dark page."""


@pytest.mark.parametrize("style", STYLES)
def test_what_is_plain_has_the_style_of_text(style: str) -> None:
    shown = get_style_by_name(style)
    text = {**shown.style_for_token(Text), "color": None}
    for kind in PLAIN:
        assert {**shown.style_for_token(kind), "color": None} == text
    base = re.search(r"\.highlight \{[^}]*color: (#\w+)", HtmlFormatter(style=shown).get_style_defs(".highlight"))
    assert base
    colours = {shown.style_for_token(kind)["color"] or base[1].strip("#") for kind in PLAIN}
    assert {colour.lower() for colour in colours} == {base[1].strip("#").lower()}
    assert shown.style_for_token(Keyword)["color"].lower() not in {colour.lower() for colour in colours}


def test_the_text_is_the_same_and_colours_have_their_elements() -> None:
    ours, theirs = (highlight(CODE, PythonLexer(), formatter()) for formatter in (Formatter, HtmlFormatter))
    plain = re.compile(r"<[^>]+>")
    assert plain.sub("", ours) == plain.sub("", theirs)
    coloured = set(re.findall(r'<span class="\w+">[^<]*</span>', theirs))
    kept = {element for element in coloured if not re.match(r'<span class="(n|nn|nx|p|pm|w|o|mi|mf)">', element)}
    assert kept < coloured
    assert set(re.findall(r'<span class="\w+">[^<]*</span>', ours)) == kept
