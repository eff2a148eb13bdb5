"""One style sheet for the whole site: the theme's dozen joined, without the rules that no page can use.

When the site is built, `install` collects the names that its pages and scripts hold, keeps the rules that can match
them, and links the result from every page in place of the others. `tests/test_site_lean.py` plays with the pages in a
browser, and sees that no class of theirs has lost a rule.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from cssrules import parse, purged, serialized
from iconfonts import embed_icons

SHEET = "_static/site.css"
LINK = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="(?P<href>[^":?]+)(?:\?[^"]*)?"[^>]*>\s*')
SCRIPT = re.compile(r'<script\b[^>]*\bsrc="(?P<src>[^":?]+)')
INLINE = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
CLASS = re.compile(r'\bclass="([^"]*)"')
IDENTIFIER = re.compile(r'\bid="([^"]*)"')
TAG = re.compile(r"<([a-z][\w-]*)")
WORD = re.compile(r"-{0,2}[A-Za-z_][\w-]*")
# A string of JavaScript; a comment may hold an apostrophe, so comments are read as well.
STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""", re.DOTALL
)
CREATED = re.compile(r"""createElement\(\s*["'](\w+)""")
IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;""")
URL = re.compile(r"""url\(\s*(["']?)(?!data:|#|/|[a-z]+:)([^"')]+)\1\s*\)""")

# It names every component of Bootstrap; these are the classes it sets in a page of the book.
BOOTSTRAP = "bootstrap.js"
STATES = (
    *("active", "bs-tooltip-auto", "collapse", "collapsed", "collapsing", "disabled", "fade", "show", "tooltip"),
    *("dropdown-menu", "dropup", "tooltip-arrow", "tooltip-inner"),
)

logger = logging.getLogger(__name__)


def install(app: Sphinx, failure: Exception | None) -> None:
    """Write the sheet and link it from every page."""
    if failure or app.builder.format != "html":
        return
    site = Path(app.outdir)
    texts = {path: path.read_text(encoding="utf-8") for path in pages_of(site)}
    sheets = common_sheets(site, texts)
    known = Path(app.doctreedir) / "sheets.txt"  # for a build in which a sheet changed, and no page
    if sheets:
        known.write_text("\n".join(sheets), encoding="utf-8")
    elif known.exists():
        sheets = known.read_text(encoding="utf-8").splitlines()
    else:
        return  # nothing was ever written
    css = site_sheet(site, sheets, list(texts.values()))
    (site / SHEET).write_text(css, encoding="utf-8")
    version = hashlib.sha256(css.encode()).hexdigest()[:12]
    for path, text in texts.items():
        path.write_text(linked(text, f"{root_of(site, path)}{SHEET}?v={version}"), encoding="utf-8")


def pages_of(site: Path) -> list[Path]:
    """Return the pages; below _static lie templates of the theme."""
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.relative_to(site).parts)


def root_of(site: Path, page: Path) -> str:
    return "../" * (len(page.relative_to(site).parts) - 1)


def common_sheets(site: Path, texts: dict[Path, str]) -> list[str]:
    """Return the sheets that the pages name, in their order, which must be the same in every page just written."""
    found: dict[str, Path] = {}
    for page, text in texts.items():
        folder = page.parent.relative_to(site).as_posix()
        names = " ".join(posixpath.normpath(posixpath.join(folder, match["href"])) for match in LINK.finditer(text))
        if names != SHEET:  # an older build has joined them already
            found.setdefault(names, page)
    if len(found) > 1:
        logger.warning("the pages %s link different style sheets; link the same from all", [*map(str, found.values())])
    return next(iter(found), "").split()


def site_sheet(site: Path, sheets: list[str], texts: list[str]) -> str:
    """Join the sheets and keep what the pages and their scripts can use."""
    scripts = scripts_of(site, texts)
    joined = "\n".join(read_sheet(site, sheet) for sheet in sheets)
    css = serialized(purged(parse(joined), names_in(texts, scripts), variables_in(site)))
    return embed_icons(css, site / SHEET, "".join(texts))


def read_sheet(site: Path, sheet: str) -> str:
    """Return the sheet after those it imports, its addresses relative to the joined one."""
    folder = posixpath.dirname(sheet)
    css = (site / sheet).read_text(encoding="utf-8")
    imported = [read_sheet(site, posixpath.normpath(posixpath.join(folder, name))) for name in IMPORT.findall(css)]

    def moved(match: re.Match[str]) -> str:
        target = posixpath.join(folder, match[2])
        return f'url("{posixpath.relpath(target, posixpath.dirname(SHEET))}")'

    return "\n".join([*imported, URL.sub(moved, IMPORT.sub("", css))])


def scripts_of(site: Path, texts: list[str]) -> list[str]:
    """Return the scripts of the pages, those in the page and those it loads, but for Bootstrap's."""
    names = {match["src"].lstrip("./") for text in texts for match in SCRIPT.finditer(text)}
    loaded = [(site / name).read_text(encoding="utf-8") for name in sorted(names) if not name.endswith(BOOTSTRAP)]
    return [*loaded, *{script for text in texts for script in INLINE.findall(text)}]


def names_in(texts: list[str], scripts: list[str]) -> set[str]:
    """Return the selectors that can match: `.class`, `#identifier` and `element` of the pages, now or later.

    A word in a string of a script may become a class or an identifier.
    """
    names = {f".{state}" for state in STATES}
    for text in texts:
        names.update(f".{name}" for value in set(CLASS.findall(text)) for name in value.split())
        names.update(f"#{name}" for name in IDENTIFIER.findall(text))
        names.update(TAG.findall(text))
    for script in scripts:
        strings = " ".join(match["string"] for match in STRING.finditer(script) if match["string"])
        names.update(sign + word for word in WORD.findall(strings) for sign in ".#")
        names.update([*TAG.findall(strings), *CREATED.findall(script)])
    return names


def variables_in(site: Path) -> set[str]:
    """Return the custom properties that scripts name, Bootstrap's as well."""
    scripts = site.glob("_static/**/*.js")
    return {word for path in scripts for word in re.findall(r"--[a-z][\w-]*", path.read_text(encoding="utf-8"))}


def linked(text: str, href: str) -> str:
    """Return the page with one link where its first sheet was, and none elsewhere."""
    links = list(LINK.finditer(text))
    if not links:
        return text
    start = links[0].start()
    return f'{text[:start]}<link rel="stylesheet" href="{href}">\n{LINK.sub("", text[start:])}'


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", install, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
