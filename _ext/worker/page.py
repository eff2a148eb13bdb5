"""One run of a reader's cell: the chapter's cells before it, the cell itself, and what the page is told of it."""

from __future__ import annotations

import ast
import functools
import json
import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import numpy as np

from softxent import exercises
from softxent.exercises import grading
from worker import absent, flags, integers
from worker.output import FloodError, Output, printed

CELL = "<your cell>"
SETUP = "<the chapter>"
LONGEST = 400

Tell = Callable[..., None]


def start() -> None:
    """Make this Python that of the page."""
    absent.install()
    flags.install()
    integers.install()


def run(setup: str, code: str, send: Callable[[str], None]) -> None:
    """Run a cell, and send what it prints, its verdicts and its error.

    Parameters
    ----------
    setup : str
        Source of the cells that come before it.
    code : str
        Source of the cell.
    send : callable
        What takes a message, as JSON.
    """

    def tell(kind: str, **fields: Any) -> None:
        send(json.dumps({"type": kind, **fields}))

    failure = None
    with printed(lambda text: tell("output", text=text)) as output, judged(tell, output), limits():
        try:
            execute(code, namespace(setup))
        except BaseException as error:  # whatever a reader's code raises is for the reader
            failure = described(error)
    if failure:
        tell("error", text=failure)


@contextmanager
def judged(tell: Tell, output: Output) -> Iterator[None]:
    """Let `check` tell the page its verdict instead of printing it."""
    printing = grading.check

    def check(label: str, answer: Any) -> None:
        verdict = grading.judge(label, answer)
        output.send()
        tell("verdict", exercise=label, right=verdict.right, text=verdict.text)

    check.__doc__ = printing.__doc__
    exercises.check = grading.check = check
    try:
        yield
    finally:
        exercises.check = grading.check = printing


@contextmanager
def limits() -> Iterator[None]:
    """Set back what a cell may change for all that follow."""
    depth, trace = sys.getrecursionlimit(), sys.gettrace()
    try:
        with np.printoptions():
            yield
    finally:
        sys.setrecursionlimit(depth)
        sys.settrace(trace)


def namespace(setup: str) -> dict[str, Any]:
    """Return the names that the cells of the chapter define; what needs an absent package becomes a complaint."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for statement, code in statements(setup):
        try:
            exec(code, names)
        except ModuleNotFoundError as error:
            absent.bind(statement, error.name or "", names)
    return names


@functools.cache
def statements(setup: str) -> list[tuple[ast.stmt, CodeType]]:
    """Compile a text statement by statement."""
    show_in_tracebacks(SETUP, setup)
    return [(node, compile(ast.Module([node], []), SETUP, "exec")) for node in ast.parse(setup, SETUP).body]


def execute(code: str, names: dict[str, Any]) -> None:
    """Run the cell; like JupyterLab, show the value of an expression at its end."""
    show_in_tracebacks(CELL, code)
    tree = ast.parse(code, CELL)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, CELL, "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), CELL, "eval"), names)
        if value is not None:
            print(repr(value))


def show_in_tracebacks(name: str, source: str) -> None:
    """Let Python find the source of a cell, for `inspect.getsource` too."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)


def described(error: BaseException) -> str:
    """Say in one line what went wrong, and in which line of the cell."""
    try:
        message = grading.printable(error.msg if isinstance(error, SyntaxError) else str(error))[:LONGEST]
    except BaseException:  # an exception of the reader's may raise another one when it is printed
        message = ""
    if isinstance(error, FloodError):
        return message[:1].upper() + message[1:]
    kind = "ModuleNotFoundError" if isinstance(error, absent.AbsentError) else type(error).__name__
    return kind + f": {message}" * bool(message) + place(error) + remedy(error)


def remedy(error: BaseException) -> str:
    """Say what mostly helps where a name is unknown."""
    if type(error) is not NameError:
        return ""
    if error.name == "answer":
        return ". Put what you hand in into `answer`, or write its name in place of `answer` in check(...)."
    return ". A formula is given as text, in quotes; NumPy's functions are np.log, np.exp and so on."


def place(error: BaseException) -> str:
    """Name the line where a reader finds the cause of an error: the last one of the cell that was being executed."""
    if isinstance(error, SyntaxError) and error.filename in {CELL, SETUP}:
        file, line = error.filename, error.lineno
    else:
        file, line = "", 0
        traceback = error.__traceback__
        while traceback is not None:
            name = traceback.tb_frame.f_code.co_filename
            if name in {CELL, SETUP} and not (file == CELL and name == SETUP):
                file, line = name, traceback.tb_lineno
            traceback = traceback.tb_next
    where = {CELL: f" (line {line})", SETUP: " (in a cell above this one)"}
    return where.get(file, "")
