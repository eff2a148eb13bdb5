"""The icons of the theme as a font of the few that the site shows, inside its style sheet."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# It tells each step.
logging.getLogger("fontTools").setLevel(logging.WARNING)

FACE = re.compile(r"@font-face\{[^}]*?Font Awesome[^}]*\}\n?")
SOURCE = re.compile(r"(?<=src:)[^;}]+")
# To read the second kind fontTools needs Brotli, which the themes that have the first do without.
ADDRESSES = [re.compile(rf'url\("([^"]+\.{kind})"\)') for kind in ("ttf", "woff2")]
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
# The classes that ask for a face; a rule of the theme itself only asks for the solid one.
ASKING = {"regular": ("fa-regular", "far"), "brands": ("fa-brands", "fab")}


def embed_icons(css: str, sheet: Path, pages: str) -> str:
    """Replace the address of each icon font by the font itself, with the icons that the sheet names.

    A face that no page asks for is dropped: the browser would never load it.
    """
    icons = set(PRIVATE_USE.findall(css))

    def embedded(face: re.Match[str]) -> str:
        address = next((found[1] for kind in ADDRESSES if (found := kind.search(face[0]))), None)
        if address is None:
            raise ValueError(
                f"no .ttf and no .woff2 among the sources of {face[0][:120]}; iconfonts.py reads these two"
            )
        asking = next((names for style, names in ASKING.items() if f"fa-{style}" in address), ())
        if asking and not any(re.search(rf'class="[^"]*\b{name}\b', pages) for name in asking):
            return ""
        font = subset(sheet.parent / address, icons)
        data = b64encode(font).decode()
        return SOURCE.sub(f'url("data:font/woff;base64,{data}") format("woff")', face[0])

    return FACE.sub(embedded, css)


def subset(path: Path, characters: set[str]) -> bytes:
    """Return the font with these characters alone, as WOFF."""
    options = Options(layout_features=[], hinting=False, name_IDs=[], notdef_outline=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(characters))
    written = BytesIO()
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        font.flavor = "woff"
        subsetter.subset(font)
        font.save(written)
    return written.getvalue()
