"""The icons that the site shows are in its style sheet, and no others."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont

from iconfonts import FACE, embed_icons

FONTS = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
BELL, GITHUB = "\uf0f3", "\uf09b"
CSS = f'.a::before{{content:"{BELL}"}}\n.b::before{{content:"{GITHUB}"}}\np{{margin:0}}'


def face(style: str) -> str:
    family = "Brands" if style == "brands-400" else "Free"
    address = f"fonts/fa-{style}"
    sources = f'url("{address}.woff2") format("woff2"),url("{address}.ttf") format("truetype")'
    return f"@font-face{{font-family:Font Awesome\\ 6 {family};font-weight:400;src:{sources}}}\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    (tmp_path / "fonts").symlink_to(FONTS)
    return tmp_path / "site.css"


def fonts(css: str) -> list[TTFont]:
    """Return every font that the sheet holds."""
    data = [part.split(")")[0] for part in css.split('url("data:font/woff;base64,')[1:]]
    return [TTFont(BytesIO(b64decode(font.rstrip('"')))) for font in data]


def characters(css: str) -> list[set[str]]:
    """Return the characters of every font that the sheet holds."""
    return [set(map(chr, font.getBestCmap())) for font in fonts(css)]


def test_a_font_holds_the_icons_of_the_sheet_alone(sheet: Path) -> None:
    css = embed_icons(face("solid-900") + CSS, sheet, "<p>")
    assert characters(css) == [{BELL}]
    assert "fonts/" not in css
    assert "font-weight:400" in css
    assert css.endswith(CSS)


def test_two_builds_have_the_same_font(sheet: Path) -> None:
    [font] = fonts(embed_icons(face("solid-900") + CSS, sheet, "<p>"))
    assert font["head"].modified == TTFont(FONTS / "fa-solid-900.ttf")["head"].modified, "no date of the build"


def test_a_face_that_no_page_asks_for_is_dropped(sheet: Path) -> None:
    faces = face("solid-900") + face("regular-400") + face("brands-400")
    assert len(FACE.findall(embed_icons(faces + CSS, sheet, '<i class="fa-solid fa-bell">'))) == 1
    assert characters(embed_icons(faces + CSS, sheet, '<i class="fab fa-github">')) == [{BELL}, {GITHUB}]


def test_a_font_without_a_readable_source_is_refused(sheet: Path) -> None:
    with pytest.raises(ValueError, match=r"no \.ttf and no \.woff2 among the sources"):
        embed_icons(face("solid-900").replace(".ttf", ".otf").replace(".woff2", ".woff"), sheet, "")


def test_other_fonts_stay(sheet: Path) -> None:
    css = '@font-face{font-family:STIX;src:url("a.woff2")}'
    assert embed_icons(css, sheet, "") == css
