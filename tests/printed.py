"""The formulas that the book prints, for the tests of the reader."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from softxent.checks.formulas.page import DISPLAY
from softxent.checks.formulas.syntax.nodes import Chain, Node
from softxent.checks.formulas.syntax.reader import read

ROOT = Path(__file__).parents[1]


def _cells() -> Iterator[str]:
    for path in sorted([*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("appendix/*.ipynb")]):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield "".join(cell["source"])


CELLS = list(_cells())
DISPLAYS = [(match["label"], " ".join(match["tex"].split())) for cell in CELLS for match in DISPLAY.finditer(cell)]
INLINE = sorted(
    {
        " ".join(tex.split())
        for cell in CELLS
        for tex in re.findall(r"(?<![\\$])\$([^$]+)\$", re.sub(r"`[^`]*`", "", DISPLAY.sub("", cell)))
    }
)


def chain(source: str) -> Chain:
    """Read LaTeX that is one statement."""
    (statement,) = read(source).statements
    assert statement.chain is not None, statement.unreadable
    return statement.chain


def tree(source: str) -> Node:
    """Read LaTeX that is one formula without a relation."""
    (side,) = chain(source).sides
    return side


def why(source: str) -> str:
    """Give the reason why LaTeX cannot be read."""
    (statement,) = read(source).statements
    assert statement.chain is None
    return statement.unreadable
