"""Faults of a toy notebook: where they are planted, and that its cells find those that they can see."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from mutation.cells import Session, attempt, host, stored
from mutation.plants import Plant, code_plants, equation_plants, form_plants, prose_plants, with_wrong_outputs
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

TEXT = r"""There are 27 of them, see {prf:ref}`thm-one` and [the next](two.ipynb), not $3 x$ or `f(4)`.

$$
f(x) = 2 x_i + 1 \le 3
$$ (eq-one)

$$
5 + x
$$
"""
STATED = "stated = lambda x: 2 * x + 1\n"
CHECK = """# check: thm-one
claim = Claim()
claim.agrees('table', stated, [(2, 5)], wrong={'twice': 1})
claim.holds('bound', lambda x: x <= 3, [0, 1], wrong={'none': 1})
claim.report()"""
SETUP = """class Claim:
    def agrees(self, method, stated, table, wrong):
        assert wrong
        assert all(stated(x) == y for x, y in table)

    def holds(self, method, predicate, points, wrong):
        assert wrong
        assert all(predicate(x) for x in points)

    def report(self):
        return 'right'"""
CLAIM = {"application/vnd.softxent.claim+json": {"label": "thm-one", "covers": ["eq-one"]}, "text/plain": "'right'"}


@pytest.fixture
def notebook() -> NotebookNode:
    returned = new_output("execute_result", data=CLAIM, execution_count=4)
    cells = [
        new_code_cell(SETUP, execution_count=1),
        new_markdown_cell(TEXT, id="text"),
        new_code_cell(STATED, execution_count=2, id="definition"),
        new_code_cell("print(41)", execution_count=3, outputs=[new_output("stream", text="41\n")], id="print"),
        new_code_cell(CHECK, execution_count=4, outputs=[returned]),
    ]
    return new_notebook(cells=cells)


def made(plants: list[Plant], kind: str) -> set[str]:
    return {plant.what.split(" -> ")[-1] for plant in plants if plant.kind == kind}


def test_what_is_stated_is_changed_where_it_was_defined(notebook: NotebookNode) -> None:
    plants = code_plants(notebook)
    changed = {"2 / x + 1", "2 * x - 1", "3 * x + 1", "2 * x + 2"}
    at_definition = [plant for plant in plants if plant.cell == 2]
    assert {plant.what.split("lambda x: ")[-1] for plant in at_definition} == changed
    assert {(plant.start, plant.until) for plant in at_definition} == {(2, 4)}


def test_bounds_and_wrong_versions_are_changed(notebook: NotebookNode) -> None:
    plants = code_plants(notebook)
    assert {what.split("lambda x: ")[1].split(",")[0] for what in made(plants, "bound")} == {
        "x < 3",
        "x >= 3",
        "x <= 3 + 1",
    }
    assert len(made(plants, "wrong")) == 2


def test_labelled_equations_are_changed_and_go_to_their_check(notebook: NotebookNode) -> None:
    plants = equation_plants(notebook)
    assert [plant.what.split(": ", 2)[1] for plant in plants] == [
        "sign 1",
        "index 1",
        "factor 1",
        "factor 2",
        "factor 3",
        "direction 1",
    ]
    assert {(plant.start, plant.until) for plant in plants} == {(4, 4)}
    assert r"f(x) = 2 x_i - 1 \le 3" in plants[0].notebook.cells[1].source
    assert notebook.cells[1].source == TEXT


def test_numbers_and_links_are_changed_in_the_prose_alone(notebook: NotebookNode) -> None:
    plants = prose_plants(notebook)
    changed = [plant.notebook.cells[1].source.splitlines()[0] for plant in plants]
    assert [plant.kind for plant in plants] == ["number", "link", "link"]
    assert ["28 of them" in changed[0], "`thm-one-nowhere`" in changed[1], "(two.ipynb-nowhere)" in changed[2]] == [
        True
    ] * 3


def test_the_form_and_the_outputs_are_changed(notebook: NotebookNode) -> None:
    assert [plant.what for plant in form_plants(notebook) if plant.cell == 4] == ["thm-one: its check is deleted"]
    wrong, planted = with_wrong_outputs(notebook)
    assert set(planted) == {2}, "of the cells of code this one alone prints a digit"
    assert wrong.cells[3].outputs[0].text == "42\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    here = Path.cwd()
    yield tmp_path
    os.chdir(here)


def test_the_cells_find_what_they_can_see(notebook: NotebookNode, folder: Path) -> None:
    """Nothing here reads the equation, and `x <= 3 + 1` is a weaker bound: they survive, as the control does."""
    (folder / "chapters").mkdir()
    (folder / "appendix").mkdir()
    path = folder / "chapters" / "one.ipynb"
    nbformat.write(notebook, path)
    plants = [
        Plant("control", "no change", lambda: notebook, 0, 0, 4),
        *code_plants(notebook),
        *equation_plants(notebook),
    ]
    finders = json.loads(host(path, plants, 2))
    lived = {
        (plant.kind, plant.what.split("lambda x: ")[-1].split(",")[0])
        for plant, f in zip(plants, finders, strict=True)
        if not f
    }
    assert lived - {(p.kind, p.what) for p in plants if p.kind == "equation"} == {
        ("control", "no change"),
        ("bound", "x < 3"),
        ("bound", "x <= 3 + 1"),
        ("stated", "x <= 4"),
    }
    assert {kind for kind, _ in lived} >= {"equation"}


def test_an_equation_that_is_read_from_the_page_is_found(notebook: NotebookNode, folder: Path) -> None:
    reads = "import pathlib\nassert '2 x_i ' '+ 1' in pathlib.Path('one.ipynb').read_text()\n"
    notebook.cells[4].source = f"# check: thm-one\n# reads eq-one\n{reads}"
    notebook.cells[4].outputs = []
    (folder / "chapters").mkdir()
    (folder / "appendix").mkdir()
    path = folder / "chapters" / "one.ipynb"
    nbformat.write(notebook, path)
    sign, *_ = equation_plants(notebook)
    assert attempt(Session(), path, sign) == "cell 4: AssertionError"


def test_another_output_is_found(notebook: NotebookNode, tmp_path: Path) -> None:
    assert stored(notebook.cells[3]) == "41\n"
    notebook.cells[3].source = "print(43)"
    plant = Plant("figure", "another number", lambda: notebook, 3, 3, 3)
    assert attempt(Session(), tmp_path / "one.ipynb", plant) == "cell 3: another output"
