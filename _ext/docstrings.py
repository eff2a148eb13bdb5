"""What the docstrings of the package need to stand together on one page."""

from __future__ import annotations

import re
from typing import Any, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment

INITIAL = re.compile(r"^(\s*[A-Z])(?=\. )")
THEOREM = re.compile(r"\b[Tt]heorem ``([a-z0-9-]+)``")
FOOTNOTE = re.compile(r"\[(\d+)\](?=_)|(?<=^\.\. )\[(\d+)\]")


def name_footnotes(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Give the works `[1]`, `[2]` of each docstring names of its own; on one page their numbers would collide."""
    lines[:] = [FOOTNOTE.sub(lambda match: f"[#{name}-{match[1] or match[2]}]", line) for line in lines]


def keep_initials(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Let a line that begins with the initial of an author be no list that counts A, B, C."""
    lines[:] = [INITIAL.sub(r"\1\\", line) for line in lines]


def link_theorems(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Let the label of a theorem, as a docstring names it, be its number on the page, and lead to it."""
    lines[:] = [THEOREM.sub(r":prf:ref:`\1`", line) for line in lines]


def find_by_name(
    app: Sphinx, env: BuildEnvironment, reference: pending_xref, content: nodes.TextElement
) -> nodes.Element | None:
    """Link a name of a See Also section that another module of the package defines."""
    if reference.get("reftype") != "obj":
        return None
    python = cast(PythonDomain, env.get_domain("py"))
    found = python.find_obj(env, "", "", reference["reftarget"], None, searchmode=1)
    if len(found) != 1:
        return None
    full_name = found[0][0]
    return python.resolve_xref(env, reference["refdoc"], app.builder, "obj", full_name, reference, content)


def setup(app: Sphinx) -> dict[str, Any]:
    # Before napoleon, which reads the sections.
    app.connect("autodoc-process-docstring", name_footnotes, priority=400)
    app.connect("autodoc-process-docstring", keep_initials, priority=400)
    app.connect("autodoc-process-docstring", link_theorems, priority=400)
    app.connect("missing-reference", find_by_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
