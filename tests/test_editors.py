"""The stubs of exercises and the first cell are named, and pages that have a stub, and no others, load the editor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from test_folding import CELLS, EXERCISE, code
from test_folding import build as build_notebook

STUB = code('# exercise: ex-one\nanswer = ...\ncheck("ex-one", answer)')
LIVE = {"worker": "_static/live-1/worker.js", "bytes": 12_600_000}
SCRIPT = re.compile(r'<script[^>]*src="(_static/live/\w+\.js)[^>]*>')


def build(folder: Path, *cells: NotebookNode) -> str:
    extensions = ["myst_nb", "sphinx_exercise", "folding", "editors"]
    return build_notebook(folder, list(cells), extensions=extensions, html_context={"live": LIVE})


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    other = code("answer = 1  # exercise: ex-one")
    return build(tmp_path_factory.mktemp("stub"), *CELLS[:-5], new_markdown_cell(EXERCISE), STUB, other, *CELLS[-4:])


def cells_with(name: str, page: str) -> list[str]:
    """Return the text of the cells that have a class."""
    found = re.findall(rf'<div class="cell[^"]*\b{name}\b[^"]*">(.*?)</pre>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", "", cell) for cell in found]


def test_the_stub_and_the_first_cell_are_named(page: str) -> None:
    assert cells_with("exercise-stub", page) == ['#exercise:ex-oneanswer=...check("ex-one",answer)']
    assert cells_with("exercise-setup", page) == ["Importsimportmath"]
    assert re.findall(r'<section class="exercise-section" id="([\w-]+)"', page) == ["exercises"]


def test_the_editor_knows_the_worker_and_its_size(page: str) -> None:
    assert SCRIPT.findall(page) == ["_static/live/kept.js", "_static/live/editor.js"]
    (editor,) = re.findall(r"<script[^>]*editor\.js[^>]*>", page)
    assert 'data-worker="_static/live-1/worker.js"' in editor
    assert 'data-size="13 MB"' in editor


def test_a_page_without_a_stub_loads_nothing(tmp_path: Path) -> None:
    page = build(tmp_path, *CELLS)
    assert SCRIPT.findall(page) == []
    assert "exercise-stub" not in page
    assert "exercise-setup" not in page
