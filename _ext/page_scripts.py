"""Scripts that single pages need: they lie in `_ext/static` and are loaded by no other page.

Jupyter Book loads every script of `_static` on every page. A directive that needs a script of its own names it in
`env.metadata[docname]["page_script"]`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

STATIC = Path(__file__).parent / "static"


def add_folder(app: Sphinx, config: Config) -> None:
    """Let Sphinx copy the scripts to the site."""
    config.html_static_path.append(str(STATIC))


def load(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script of this page; what is added here counts for this page alone."""
    if script := app.env.metadata.get(page, {}).get("page_script"):
        app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", add_folder)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
