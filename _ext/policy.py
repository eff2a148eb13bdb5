"""A Content-Security-Policy in every page: it runs the book's own scripts, and nothing that somebody put into it.

When the site is built, `install` reads the scripts, the styles and the style attributes that stand in the pages, and
allows exactly these by their hashes; all else must be a file of the site. What no policy can allow by name, such as
`onclick`, is a warning, so that a strict build fails.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from stylesheets import INLINE, pages_of

CALLS = {"window.print()": "print", "toggleFullScreen()": "full-screen"}
"""What the theme's buttons call, and the name by which `_static/buttons.js` knows it."""

CHARSET = re.compile(r'<meta charset="[^">]*"\s*/?>')
POLICY = re.compile(r'\n?<meta http-equiv="Content-Security-Policy"[^>]*>')
SHEET = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
STYLE = re.compile(r'<[A-Za-z][^<>]*?\sstyle="([^"]*)"')
CALL = re.compile(r'(?P<before><[A-Za-z][^<>]*?\s)onclick="(?P<call>[^"]*)"')
REFUSED = re.compile(
    r"""<[a-z][^<>]*?\s(?:on[a-z]+\s*=|(?:href|src|action)\s*=\s*["']?\s*javascript:)[^<>]*>""", re.IGNORECASE
)

logger = logging.getLogger(__name__)


def install(app: Sphinx, failure: Exception | None) -> None:
    """Write the policy into every page, after everything else has been written."""
    if failure or app.builder.format != "html":
        return
    site = Path(app.outdir)
    texts = {path: named(path.read_text(encoding="utf-8")) for path in pages_of(site)}
    # A preview shows what another page holds, style attributes and all.
    attributes = {unescape(value) for text in texts.values() for value in STYLE.findall(text)}
    for path, text in texts.items():
        for tag in REFUSED.findall(text):
            logger.warning("%s: the policy would stop %s; let a script of the site do it", path.relative_to(site), tag)
        path.write_text(guarded(text, policy(text, attributes)), encoding="utf-8")


def named(text: str) -> str:
    """Return the page with a name in place of each call that a button of the theme makes."""
    return CALL.sub(
        lambda call: f'{call["before"]}data-call="{CALLS[call["call"]]}"' if call["call"] in CALLS else call[0], text
    )


def policy(text: str, attributes: Iterable[str] = ()) -> str:
    """Return the policy for a page.

    Parameters
    ----------
    text : str
        The page.
    attributes : iterable of str
        The style attributes that may stand in it.

    Returns
    -------
    str
        The directives.
    """
    scripts = " ".join(sorted({hashed(script) for script in INLINE.findall(text)}))
    sheets = {hashed(sheet) for sheet in SHEET.findall(text)}
    styles = " ".join(sorted(sheets | {hashed(value) for value in attributes}))
    directives = {
        "default-src": "'self'",  # Firefox fetches the next page in advance, for which there is no name of its own
        "base-uri": "'self'",
        "connect-src": "'self'",
        "font-src": "'self' data:",  # the icons stand in the style sheet
        "form-action": "'self'",
        "frame-src": "'none'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "script-src": f"'self' {scripts}",
        "style-src": f"'self' 'unsafe-hashes' {styles}",  # so that a hash may allow a style attribute too
        "worker-src": "'self'",
    }
    return "; ".join(f"{name} {sources.strip()}" for name, sources in directives.items())


def hashed(content: str) -> str:
    """Return the name by which a policy allows a script or a style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def guarded(text: str, directives: str) -> str:
    """Return the page with this policy, which stands before all that it governs."""
    meta = f'\n<meta http-equiv="Content-Security-Policy" content="{escape(directives, quote=False)}">'
    return CHARSET.sub(lambda charset: charset[0] + meta, POLICY.sub("", text), count=1)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", install, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
