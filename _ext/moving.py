"""Loads the scripts of the figures that move (`softxent.moving`) on the pages that have one, and on no other.

They are modules in `_static/moving`: `moving.mjs` finds the marks that cells left in the page, `draw.mjs` and
`formulas.mjs` serve all figures, `formulas-deeper.mjs` those of Part II, and each figure has a module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import myst_nb.sphinx_ as myst_nb
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

FOLDER = Path(__file__).parents[1] / "_static" / "moving"
MARK = re.compile(r'<div class="moving" data-figure="(?P<figure>[\w-]+)"')
IMPORT = re.compile(r"^import .* from '\./([\w-]+)\.mjs';", re.MULTILINE)
FORMULAS = ("formulas", "formulas-deeper")
ENGINE = "moving"
SHARED = ("draw", *FORMULAS)
STILL = "still"
"""The name of a picture that does not move and is only asked about."""

logger = logging.getLogger(__name__)


def modules(page: str) -> list[str]:
    """Return the names of the modules that the page needs: what figures share, its figures, and the engine.

    The engine is the last: then all figures stand before the browser looks for the place where the reader was.
    """
    named = list(dict.fromkeys(MARK.findall(page)))
    if not named:
        return []
    figures = [name for name in named if name != STILL]
    shared = {module for name in [*figures, ENGINE] for module in imports(name)}
    return [*(name for name in SHARED if name in shared), *figures, ENGINE]


def imports(name: str) -> set[str]:
    """Return the names of the modules that a module imports, and those that they import."""
    path = FOLDER / f"{name}.mjs"
    direct = IMPORT.findall(path.read_text(encoding="utf-8")) if path.exists() else []
    return {*direct, *(deeper for module in direct for deeper in imports(module))}


def load(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Name the modules in the page, so that the browser fetches all at once and not one after the other."""
    names = modules(context.get("body") or "")
    for name in names:
        if not (FOLDER / f"{name}.mjs").exists():
            logger.warning("%s has the figure %r, but _static/moving has no %s.mjs", page, name, name, location=page)
    if names:
        context["body"] += "".join(
            f'<script type="module" src="{context["pathto"](f"_static/moving/{name}.mjs", 1)}"></script>\n'
            for name in names
        )


def shorten(app: Sphinx, failure: Exception | None) -> None:
    """Take indentation and comments out of the modules of the site: an eighth of what is loaded."""
    for path in Path(app.outdir, "_static", "moving").glob("*.mjs"):
        lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
        path.write_text("\n".join(line for line in lines if line and line[:2] != "//") + "\n", encoding="utf-8")


Context = Callable[[Any, Any, int], AbstractContextManager[Any]]


def once(create: Context) -> Context:
    """Make a figure of the first output of a cell only: MyST-NB gives the caption and the label to each of them."""

    def created(renderer: Any, options: Any, line: int) -> AbstractContextManager[Any]:
        name = nodes.fully_normalize_name(str((options or {}).get("name", "")))
        return nullcontext() if name in renderer.document.nameids else create(renderer, options, line)

    return created


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", load)
    app.connect("build-finished", shorten)
    myst_nb.create_figure_context = once(myst_nb.create_figure_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
