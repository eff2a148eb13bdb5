"""Pages that start at once: scripts that wait, a theme known before the first paint, images with a size.

`templates/layout.html` writes the head. What is pinned and must change, changes by exact text: a build fails that does
not find it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import imagesize
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator

EXTERNAL = re.compile(r"<script(?![^>]*\bdefer\b)(?=[^>]*\bsrc=)")
OPTIONS = "<script>DOCUMENTATION_OPTIONS."

THEME_SCRIPT = "scripts/pydata-sphinx-theme.js"
# It measures every block of code and writes after each measurement, so that the page is laid out again and again;
# `_static/scrollable.js` does the same in one go.
MEASURING = '"complete"===document.readyState?I():window.addEventListener("load",I)'
MEASURED = "void(/* scrollable.js */0)"

TABS = "sd-tab-set"

PIXELS = 2
"""Pixels of a PNG for one of the page: figures are drawn for screens of twice the density."""


def deferred(html: str) -> str:
    """Let the scripts of a head wait until the page is read.

    Sphinx's options are set by scripts in the page that use what an external one defines; as modules they wait too.
    """
    return EXTERNAL.sub("<script defer", html).replace(OPTIONS, OPTIONS.replace("<script", '<script type="module"'))


def add_filter(app: Sphinx) -> None:
    """Let the template call `deferred`."""
    if app.builder.format == "html":
        app.builder.templates.environment.filters["deferred"] = deferred


def leave_out_marks_of_searches(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Leave out Sphinx's script that marks the words of its own search, which the book does not use."""
    context["script_files"][:] = [script for script in context["script_files"] if "sphinx_highlight" not in str(script)]


def leave_out_tabs(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the script for tabs where there are tabs."""
    if TABS not in context.get("body", ""):
        # In place: what other extensions add to this page goes to the same list.
        context["script_files"][:] = [script for script in context["script_files"] if "design-tabs" not in str(script)]


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write the image with its size, so that the text below does not jump, to be loaded when it comes near."""
    source = Path(self.builder.srcdir, node["uri"].lstrip("/"))  # Sphinx replaces it by the address in the site
    type(self).visit_image(self, node)
    first = self.builder.current_docname == self.builder.config.root_doc and is_first(node)
    self.body[-1] = re.sub(r"<img\b", f"<img{attributes(source, first=first)}", self.body[-1], count=1)


def depart_image(self: HTML5Translator, node: nodes.image) -> None:
    type(self).depart_image(self, node)


def is_first(node: nodes.image) -> bool:
    return node.document is not None and next(iter(node.document.findall(nodes.image))) is node


def attributes(source: Path, *, first: bool) -> str:
    """Return the attributes of an image: when to load it, and the size of a PNG."""
    when = ' fetchpriority="high"' if first else ' loading="lazy" decoding="async"'
    if source.suffix != ".png":
        return when
    width, height = (round(pixels / PIXELS) for pixels in imagesize.get(source))
    if width <= 0:
        raise ExtensionError(f"{source} is no PNG that can be read; draw it again")
    return f'{when} width="{width}" height="{height}"'


def stop_measuring(app: Sphinx, failure: Exception | None) -> None:
    """Take the measuring of every block out of the theme's script."""
    if failure or app.builder.format != "html":
        return
    path = Path(app.outdir, "_static", THEME_SCRIPT)
    if path.exists():
        path.write_text(without_measuring(path.read_text(encoding="utf-8")), encoding="utf-8")


def without_measuring(script: str) -> str:
    """Return the theme's script without the call; a script from an older build has lost it already."""
    if script.count(MEASURING) == 1:
        return script.replace(MEASURING, MEASURED)
    if MEASURING not in script and script.count(MEASURED) == 1:
        return script
    raise ExtensionError(
        f"{THEME_SCRIPT} does not hold {MEASURING!r} once; the theme has changed: correct MEASURING in lean.py"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", add_filter)
    app.connect("html-page-context", leave_out_marks_of_searches)
    app.connect("html-page-context", leave_out_tabs)
    app.connect("build-finished", stop_measuring)
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
