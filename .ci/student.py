"""Do what a student does, in a kernel of this environment: `python .ci/student.py chapters/02-jacobian.ipynb`.

A stub that is run alone must say that the cells above come first. Then every cell of the notebook runs in order; each
stub must say that it is not answered yet, a wrong answer gets a hint, and each solution is found right. This shows that
a place (a copy of a chapter, the bundle of the course, an image of Binder) has all that the book needs.
"""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROLE = re.compile(r"\A# (exercise|solution): (\S+)")
MEANT_TO_FAIL = {"tags": ["raises-exception"]}
FIRST = "Run the cells above first"


def try_out(path: Path) -> list[str]:
    """Run the notebook as said above, and return what a student would stumble over."""
    notebook = nbformat.read(path, as_version=4)
    stub = next((cell for cell in notebook.cells if (role := ROLE.match(cell.source)) and role[1] == "exercise"), None)
    if stub is None:
        return [f"{path.name} has no exercise"]
    place = notebook.cells.index(stub)
    alone, wrong = copy.deepcopy(stub), copy.deepcopy(stub)
    alone.metadata = MEANT_TO_FAIL
    wrong.source = wrong.source.replace("answer = ...", 'answer = "no idea"')
    where = nbformat.v4.new_code_cell('import sys; print(sys.modules["softxent"].__file__)')
    notebook.cells[place : place + 1] = [stub, wrong, where]
    notebook.cells.insert(0, alone)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    print(f"{path}: ran with the package at {text(where).strip()}")
    return list(stumbles(notebook.cells, alone, wrong))


def stumbles(cells: list[NotebookNode], alone: NotebookNode, wrong: NotebookNode) -> Iterator[str]:
    """Yield each cell that did not say what it must."""
    if not shown(alone).startswith(FIRST):
        yield f"a stub alone says {shown(alone)!r}, not {FIRST!r}"
    for cell in cells:
        role = ROLE.match(cell.source)
        if role and cell is not alone:
            meant = "not yet. " if cell is wrong else {"exercise": "not answered yet", "solution": "right ✓"}[role[1]]
            if f"{role[2]}: {meant}" not in text(cell):
                yield f"{role[1]} {role[2]} says {text(cell)!r}, not {meant!r}"


def text(cell: NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def shown(cell: NotebookNode) -> str:
    """Return what stands below a cell that failed."""
    return "\n".join("\n".join(output.get("traceback", [])) for output in cell.outputs)


if __name__ == "__main__":
    found = [line for name in sys.argv[1:] for line in try_out(Path(name))]
    raise SystemExit("\n".join(found) or 0)
