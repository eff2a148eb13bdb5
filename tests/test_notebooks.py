"""Every notebook is in canonical form, and prints nothing that another machine would print differently.

A rule is a function that yields the faults of a notebook. Each is run on every notebook of the book, and on a
small notebook that breaks it.
"""

import ast
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from hiding import COLLAPSED, VEIL, hide

ROOT = Path(__file__).parents[1]
PATHS = sorted([*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("appendix/*.ipynb")])
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
CELL_METADATA = {"jupyter", "mystnb", "tags", COLLAPSED}
MAXIMUM_BYTES = 300_000

# What changes from machine to machine, or from run to run.
VOLATILE = {
    "an absolute path": re.compile(
        r"(?<![\w.:/<~-])/(?:home|mnt|opt|private|root|srv|tmp|usr|var|work|Users)/|\b[A-Z]:\\\w"
    ),
    "an address in memory": re.compile(r"\b0x[0-9a-fA-F]{6,}"),
    "a duration": re.compile(r"\b\d+(\.\d+)? ?(ns|µs|us|ms|seconds?|sec)\b|Wall time"),
    "more than 8 decimals": re.compile(r"\d\.\d{9,}"),
}

TRUE_COLOURS = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="  # one pixel
)

Rule = Callable[[NotebookNode], Iterator[str]]
RULES: dict[Rule, list[NotebookNode]] = {}


def rule(*bad_cells: NotebookNode, **metadata: object) -> Callable[[Rule], Rule]:
    """Register a rule together with notebooks, of one cell each, that break it."""

    def register(function: Rule) -> Rule:
        RULES[function] = [notebook_of(cell, **metadata) for cell in bad_cells]
        return function

    return register


def notebook_of(*cells: NotebookNode, **metadata: object) -> NotebookNode:
    return new_notebook(cells=list(cells), metadata=METADATA | metadata)


def printing(text: str, name: str = "stdout") -> NotebookNode:
    return new_code_cell("1", execution_count=1, outputs=[new_output("stream", name=name, text=text)])


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    return ((cell, output) for cell in code_cells(notebook) for output in cell.outputs)


def name(cell: NotebookNode) -> str:
    return f"cell {cell.id!r} ({(cell.source.splitlines() or [''])[0][:50]!r})"


@rule(new_markdown_cell("text"), language_info={"name": "python"})
def metadata_is_canonical(notebook: NotebookNode) -> Iterator[str]:
    if notebook.metadata != METADATA:
        yield f"its metadata is {dict(notebook.metadata)}, not {METADATA}: run make refresh"


@rule(new_code_cell("x = 1", metadata={"tags": ["hide-input"]}))
def nothing_is_tagged(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        if "tags" in cell.metadata:
            yield f"{name(cell)} has the tags {cell.metadata.tags}; to fold it, begin it with # helper: WHAT IT DOES"


@rule(new_markdown_cell("text", metadata={"editable": True}))
def cell_metadata_is_meant(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        if extra := set(cell.metadata) - CELL_METADATA:
            yield f"{name(cell)} has metadata that an editor left there: {sorted(extra)}"


@rule(
    new_markdown_cell("## Second reading: more"),
    new_markdown_cell("## First reading", metadata={COLLAPSED: True}),
    new_code_cell("x = 1", metadata={"jupyter": {"source_hidden": True}}),
)
def jupyterlab_hides_what_is_folded(notebook: NotebookNode) -> Iterator[str]:
    meant = deepcopy(notebook.cells)
    hide(meant)
    for cell, hidden in zip(notebook.cells, meant, strict=True):
        if cell != hidden:
            yield f"{name(cell)} gives a solution or a second reading away, or hides something else: run make refresh"


@rule(new_code_cell("1", execution_count=2), new_code_cell("1", execution_count=None))
def executed_in_order(notebook: NotebookNode) -> Iterator[str]:
    for count, cell in enumerate(code_cells(notebook), start=1):
        if cell.execution_count != count:
            yield f"{name(cell)} has execution count {cell.execution_count}, not {count}: run make refresh"
            return  # those after it are wrong only because of it


@rule(
    printing("warning", "stderr"),
    new_code_cell("1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="", traceback=[])]),
)
def nothing_failed(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        if output.output_type == "error":
            yield f"{name(cell)} raised {output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            yield f"{name(cell)} wrote to stderr: {output.text!r}"


@rule(
    printing("File /home/me/x.py"),
    printing(r"C:\Users"),
    printing("<f at 0x7f01705d0c50>"),
    printing("3.1 ms"),
    printing("0.333333333"),
)
def outputs_are_stable(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        for mime, text in texts(output):
            for fault, pattern in VOLATILE.items():
                if found := pattern.search(text):
                    yield f"{name(cell)} printed {fault} ({found.group()!r} in {mime})"


def texts(output: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield what an output says, by type; an image says nothing."""
    yield "text", output.get("text", "")
    for mime, data in output.get("data", {}).items():
        if not mime.startswith("image/"):
            yield mime, data if isinstance(data, str) else json.dumps(data)


@rule(new_code_cell("1", outputs=[new_output("display_data", data={"image/svg+xml": "<svg/>"})]))
def images_are_png(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        for mime in output.get("data", {}):
            if mime.startswith("image/") and mime != "image/png":
                yield f"{name(cell)} has an image of type {mime}; only PNG is the same each time it is drawn"


@rule(new_code_cell("1", outputs=[new_output("display_data", data={"image/png": TRUE_COLOURS})]))
def images_have_a_palette(notebook: NotebookNode) -> Iterator[str]:
    for cell, output in outputs(notebook):
        if "image/png" in output.get("data", {}):
            picture = Image.open(BytesIO(b64decode(output.data["image/png"])))
            if picture.mode != "P":
                yield f"{name(cell)} has an image in true colours, four times as large as it need be: make refresh"


@rule(new_code_cell("%matplotlib inline"), new_code_cell("!ls"), new_code_cell("f?"), new_code_cell(""))
def code_is_plain_python(notebook: NotebookNode) -> Iterator[str]:
    for cell in code_cells(notebook):
        try:
            empty = not cell.source.strip()
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"{name(cell)} is not plain Python (no magics, please): {error}"
        else:
            if empty:
                yield f"{name(cell)} is empty: delete it"


@rule(new_code_cell("ax.plot(x);"), new_code_cell("ax.plot(x);  # a line\n"))
def no_trailing_semicolon(notebook: NotebookNode) -> Iterator[str]:
    for cell in code_cells(notebook):
        if re.search(r";\s*(#.*)?$", cell.source.rstrip()):
            yield f"{name(cell)} ends in ';', which nbval does not understand: name the value, as in `_ = ...`"


@rule(
    new_code_cell("x = 1"),
    new_code_cell("from numpy import *"),
    new_code_cell("import numpy as np", metadata={"tags": ["hide-input"]}),
)
def first_cell_imports(notebook: NotebookNode) -> Iterator[str]:
    first, *others = code_cells(notebook) or [new_code_cell()]
    if not imports(first):
        yield "its first code cell does not import what the notebook needs"
    if first.metadata:
        yield "its first code cell is not plainly visible: remove its metadata"
    for cell in others:
        if imports(cell):
            yield f"{name(cell)} imports; everything is imported in the first code cell"
    for cell in code_cells(notebook):
        if any(alias.name == "*" for node in imports(cell) for alias in node.names):
            yield f"{name(cell)} imports *: name what is used"


def imports(cell: NotebookNode) -> list[ast.Import | ast.ImportFrom]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:  # reported by code_is_plain_python
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


@rule(new_markdown_cell("```{note}\ntext\n```"))
def directives_have_colon_fences(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(r"^\s*(```+|~~~+)\{", cell.source, re.MULTILINE):
            yield f"{name(cell)} has a directive in backticks: Jupyter would show code. Write :::{{...}}"


@rule(new_markdown_cell("See /home/me/notes."), new_code_cell("open('/tmp/x')"))
def sources_name_no_machine(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        if found := VOLATILE["an absolute path"].search(cell.source):
            yield f"{name(cell)} holds an absolute path ({found.group()!r})"


@rule(new_markdown_cell("x" * MAXIMUM_BYTES))
def small_enough(notebook: NotebookNode) -> Iterator[str]:
    size = len(nbformat.writes(notebook).encode())
    if size > MAXIMUM_BYTES:
        yield f"it has {size} bytes; at most {MAXIMUM_BYTES} are allowed. Draw smaller figures, or fewer"


def test_there_are_notebooks() -> None:
    assert PATHS


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_follows(path: Path, check: Rule) -> None:
    relative = path.relative_to(ROOT)
    faults = list(check(nbformat.read(path, as_version=4)))
    assert not faults, f"{relative}:\n  " + "\n  ".join(faults)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_is_valid_and_written_as_the_tools_write_it(path: Path) -> None:
    relative = path.relative_to(ROOT)
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert text == nbformat.writes(notebook) + "\n", f"{relative} was written by hand: run make refresh"


@pytest.mark.parametrize(
    ("check", "bad"), [pytest.param(r, bad, id=r.__name__) for r, notebooks in RULES.items() for bad in notebooks]
)
def test_rule_finds_the_fault(check: Rule, bad: NotebookNode) -> None:
    assert list(check(bad))


SOLUTION = ":::{solution-start} ex-a\n:label: sol-a\n:::"
HIDDEN = {"jupyter": {"source_hidden": True}}


@pytest.mark.parametrize(
    "told",
    [
        new_markdown_cell("Two.", metadata=HIDDEN),  # JupyterLab shows the first line
        new_markdown_cell(VEIL + "Two."),
        new_code_cell("print(2)", metadata=HIDDEN),  # it shows the output
    ],
)
def test_a_solution_that_jupyterlab_shows_is_found(told: NotebookNode) -> None:
    cells = [new_markdown_cell(SOLUTION), told, new_markdown_cell(":::{solution-end}\n:::"), new_markdown_cell("So.")]
    assert len(list(jupyterlab_hides_what_is_folded(notebook_of(*cells)))) == 1
    hide(cells)
    assert list(jupyterlab_hides_what_is_folded(notebook_of(*cells))) == []
    hide(cells)
    assert list(jupyterlab_hides_what_is_folded(notebook_of(*cells))) == [], "twice is not once"


def test_rules_accept_a_good_notebook() -> None:
    good = notebook_of(
        new_markdown_cell("# Title\n\n:::{prf:theorem}\n:::"),
        new_code_cell("import numpy as np", execution_count=1),
        new_code_cell("np.exp(1)", execution_count=2, outputs=[new_output("stream", text="2.71828183")]),
    )
    assert [fault for check in RULES for fault in check(good)] == []
