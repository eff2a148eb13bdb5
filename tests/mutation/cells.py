"""Run the cells of a notebook in one process, and try each fault in a fork of it, from the state that it needs."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import linecache
import os
import shutil
import tempfile
from ast import Expr, Expression, Module, parse
from pathlib import Path
from typing import Any

import nbformat
from IPython.lib.pretty import pretty
from nbformat import NotebookNode

from mutation.forks import Forks
from mutation.plants import Plant

LIBRARIES = (
    "matplotlib.pyplot",
    "mpmath",
    "numpy",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "sklearn.metrics",
    "sympy",
    "torch",
    "torch._decomp",
    "torch._functorch.apis",
    "IPython.lib.pretty",
)
SECONDS = 120


class Session:
    """What a kernel does for the cells, without a kernel: one namespace, and what is printed."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, source: str, title: str) -> str:
        """Run a cell; return what it prints, and how its last line looks if it is an expression."""
        linecache.cache[title] = (len(source), None, source.splitlines(keepends=True), title)
        body = parse(source, title).body
        last = body.pop() if body and isinstance(body[-1], Expr) else None
        printed, value = io.StringIO(), None
        with contextlib.redirect_stdout(printed):
            exec(compile(Module(body, []), title, "exec"), self.names)
            if isinstance(last, Expr):
                value = eval(compile(Expression(last.value), title, "eval"), self.names)
        return printed.getvalue() + (pretty(value) if value is not None else "")


def stored(cell: NotebookNode) -> str:
    """Return what a cell printed and returned when it was last stored."""
    texts = [
        o.text if o.output_type == "stream" else o.data.get("text/plain", "")
        for o in cell.outputs
        if o.output_type != "display_data"
    ]
    return "".join(texts)


def host(path: Path, plants: list[Plant], at_once: int) -> str:
    """Run a notebook and try its faults on the way; return who found each, '' where nobody did, as JSON.

    A cell that prints something else here than in a kernel is found out by the control, a fault that is none.
    """
    os.chdir(path.parent)
    use_no_window()
    notebook = nbformat.read(path, as_version=4)
    session, forks, finders = Session(), Forks(at_once), [""] * len(plants)
    for at, cell in enumerate(notebook.cells[: max(plant.start for plant in plants) + 1]):
        for number, plant in enumerate(plants):
            if plant.start == at:

                def done(finder: str, number: int = number) -> None:
                    finders[number] = finder

                forks.start(functools.partial(attempt, session, path, plant), done, SECONDS)
        if cell.cell_type == "code":
            session.run(cell.source, f"<cell {at}>")
    forks.finish()
    return json.dumps(finders)


def use_no_window() -> None:
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    plt.show = lambda *args, **kwargs: None


def attempt(session: Session, path: Path, plant: Plant) -> str:
    """Go on with the changed notebook from here, and say which cell fails or prints something else."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        notebook = plant.notebook
        if plant.kind == "equation":
            stand_in(path, notebook, Path(folder))
        for at in range(plant.start, plant.until + 1):
            cell = notebook.cells[at]
            if cell.cell_type != "code":
                continue
            try:
                printed = session.run(cell.source, f"<cell {at}>")
            except Exception as error:
                return f"cell {at}: {type(error).__name__}"
            if printed.rstrip() != stored(cell).rstrip():
                return f"cell {at}: another output"
    return ""


def stand_in(path: Path, notebook: NotebookNode, folder: Path) -> None:
    """Let what reads the pages from the disk find the changed one, in a copy, and forget what it has read before."""
    for name in ("chapters", "appendix"):
        shutil.copytree(path.parents[1] / name, folder / name)
    nbformat.write(notebook, folder / path.parent.name / path.name)
    os.chdir(folder / path.parent.name)
    for thing in gc.get_objects():
        # Not isinstance: that asks every object for its class, and some libraries have objects that warn of it.
        if type(thing) is functools._lru_cache_wrapper and str(thing.__module__).startswith("softxent"):
            thing.cache_clear()
