"""Sphinx builds the small books that tests write."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


def build_html(folder: Path, settings: Mapping[str, Any], *, fresh: bool = True) -> tuple[Sphinx, str]:
    """Build what stands in a folder, all of it or what changed, into its `html`; return Sphinx and its warnings."""
    warnings = StringIO()
    out, doctrees = str(folder / "html"), str(folder / "doctrees")
    with docutils_namespace():
        app = Sphinx(
            str(folder), None, out, doctrees, "html", dict(settings), status=None, warning=warnings, freshenv=fresh
        )
        app.build()
    return app, warnings.getvalue()
