"""`make claim LABEL=thm-...`: run one check again, after the cells of its chapter before it, and show its report."""

from __future__ import annotations

import ast
import contextlib
import difflib
import io
import os
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

from notebooks import Notebook, check_of, read_notebooks  # noqa: E402 - the folder must be on the path first


def run(label: str, notebooks: list[Notebook], root: Path = ROOT) -> Any:
    """Execute the notebook that checks `label` up to its check cell; return what that cell returns, the report.

    A label that a check only covers counts too. The cells before it run without showing anything.
    """
    known = {covered: check.label for notebook in notebooks for check in notebook.checks for covered in check.labels}
    if label not in known:
        like = difflib.get_close_matches(label, known, n=3, cutoff=0.4)
        raise SystemExit(f"No check is about {label!r}. Labels like it: {', '.join(like) or 'none; see the ledger'}.")
    place = check_of(known[label], notebooks).place
    notebook = next(book for book in notebooks if book.name == place.notebook)
    mpl.use("Agg")
    names: dict[str, Any] = {"__name__": "__main__"}
    result = None
    with contextlib.chdir((root / notebook.name).parent), contextlib.redirect_stdout(io.StringIO()):
        for number, cell in enumerate(notebook.cells[: place.cell + 1]):
            if cell["cell_type"] == "code":
                result = _execute("".join(cell["source"]), f"{notebook.name}, cell {number}", names)
    return result


def _execute(source: str, name: str, names: dict[str, Any]) -> Any:
    """Execute a cell, and return the value of its last line, as a notebook does."""
    body = ast.parse(source, name).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names) if isinstance(last, ast.Expr) else None


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        raise SystemExit("Say which: make claim LABEL=thm-softmax-jacobian")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(run(sys.argv[1], read_notebooks(ROOT)))
