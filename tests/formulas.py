"""What the tests of the formulas share: a page in a temporary folder, formulas read from LaTeX, letters bound."""

import json
from pathlib import Path
from typing import Any

from softxent.checks.formulas.evaluation.scope import Scope, define
from softxent.checks.formulas.syntax.reader import read


def write_page(folder: Path, *cells: str, name: str = "04-page.ipynb") -> None:
    """Write a notebook with these Markdown cells to the folder `chapters` of `folder`."""
    content = {"cells": [{"cell_type": "markdown", "source": cell.splitlines(keepends=True)} for cell in cells]}
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / "chapters" / name).write_text(json.dumps(content), encoding="utf-8")


def display(tex: str, label: str = "eq-here") -> str:
    """Write a labelled display."""
    return f"$$\n{tex}\n$$ ({label})\n"


def _sides(tex: str) -> Any:
    chain = read(tex).statements[0].chain
    assert chain is not None, f"{tex} is no formula"
    return chain.sides


def side(tex: str) -> Any:
    """Read a formula without a relation."""
    return _sides(tex)[0]


def scope(where: tuple[str, ...] = (), **values: Any) -> Scope:
    """Bind letters to values, and others by definitions in LaTeX."""
    table = dict(values)
    for line in where:
        left, body = _sides(line)
        key, definition = define(left, body)
        table[key] = definition
    return Scope(table)
