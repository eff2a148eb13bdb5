"""What Python has on a reader's machine and not in the page: importing or using it says so.

The import cell of a chapter names PyTorch and Matplotlib. There they become objects that complain when they are
touched, so that the rest of the cell is of use.
"""

from __future__ import annotations

import ast
import builtins
import operator
import sys
import threading
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from typing import Any, NoReturn

PACKAGES = {
    "IPython": "IPython",
    "lzma": "The module lzma",
    "matplotlib": "Matplotlib",
    "scipy": "SciPy",
    "sklearn": "scikit-learn",
    "sqlite3": "The module sqlite3",
    "ssl": "The module ssl",
    "torch": "PyTorch",
}
OPERATORS = ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lt", "le", "gt", "ge"]


class AbsentError(ModuleNotFoundError):
    """A package that is not in the page was asked for."""

    def __init__(self, name: str) -> None:
        what = PACKAGES.get(name, name)
        super().__init__(f"{what} is not available in the page; run this chapter in JupyterLab", name=name)


class Absent:
    """Stands for a package that is not there, or for what would be made of it; whoever uses it is told."""

    def __init__(self, name: str) -> None:
        self.__dict__["name"] = name

    def _complain(self, *_: Any, **__: Any) -> NoReturn:
        raise AbsentError(self.__dict__["name"])

    def __getattr__(self, attribute: str) -> NoReturn:
        if attribute.startswith("__"):  # Python itself asks for these, to see what an object can do
            raise AttributeError(attribute)
        self._complain()

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __bool__ = __array__ = __neg__ = _complain
    __setattr__ = __setitem__ = _complain


for name in OPERATORS:
    setattr(Absent, f"__{name}__", Absent._complain)
    if hasattr(operator, f"i{name}"):
        setattr(Absent, f"__r{name}__", Absent._complain)


class Finder(MetaPathFinder):
    """Refuses to find what is not in the page, before anybody looks for it."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        top = name.partition(".")[0]
        if top in PACKAGES:
            raise AbsentError(top)


def start_no_thread(self: threading.Thread) -> NoReturn:
    raise RuntimeError("threads are not available in the page; run this chapter in JupyterLab")


def read_no_input(prompt: object = "") -> NoReturn:
    raise RuntimeError("the page cannot ask for input; write the value into the cell")


def install() -> None:
    """Let this Python say what it has not."""
    sys.meta_path.insert(0, Finder())
    threading.Thread.start = start_no_thread  # type: ignore[method-assign]  # that is the point
    builtins.input = read_no_input


def bind(statement: ast.stmt, name: str, names: dict[str, Any]) -> None:
    """Let the names that a statement would bind stand for what is not there."""
    if isinstance(statement, ast.Import):
        targets = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
    elif isinstance(statement, ast.ImportFrom):
        targets = [alias.asname or alias.name for alias in statement.names]
    else:
        nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        targets = [node.id for node in nodes if isinstance(node.ctx, ast.Store)]
    names.update({target: Absent(name) for target in targets})
