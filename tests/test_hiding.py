"""In JupyterLab itself: theorems are set, solutions and second readings are hidden until someone opens them."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser, Locator, Page, expect

from hiding import hide

THEOREM = ":::{prf:theorem} Doubling\n:label: thm-double\n\nWe have $2x = x + x$.\n:::\n\nBy {prf:ref}`thm-double`, so."
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
OFFLINE = [
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--IdentityProvider.token=",
    "--ServerApp.port=0",
]


def cells() -> list[nbformat.NotebookNode]:
    printed = new_output("stream", text="the printed answer")
    return [
        new_markdown_cell("# One\n\n" + THEOREM),
        new_markdown_cell("## Second reading: more"),
        new_markdown_cell("The heavier proof."),
        new_markdown_cell("## Exercises\n\n:::{exercise} Two\n:label: ex-two\n\nAdd.\n:::"),
        new_markdown_cell(":::{solution-start} ex-two\n:label: sol-two\n:::"),
        new_markdown_cell("The answer in words."),
        new_code_cell("# solution: ex-two\nthe_answer_in_code = 2", outputs=[printed], execution_count=1),
        new_markdown_cell(":::{solution-end}\n:::"),
    ]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, needs: Callable[[str], NoReturn]) -> Iterator[str]:
    """Serve a notebook, and yield its address."""
    if importlib.util.find_spec("jupyterlab_myst") is None:
        needs("jupyterlab-myst; run `make setup`")
    folder = tmp_path_factory.mktemp("lab")
    book = new_notebook(cells=cells(), metadata=METADATA)
    hide(book.cells)
    nbformat.write(book, folder / "one.ipynb")
    homes = {
        name: str(folder / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    }
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", f"--notebook-dir={folder}", *OFFLINE]
    log = folder / "lab.log"  # a file: the server stops for ever at a pipe that nobody empties
    with log.open("w") as written, subprocess.Popen(command, env=os.environ | homes, stderr=written) as server:
        try:
            yield served(log) + "doc/tree/one.ipynb"
        finally:
            server.kill()


def served(log: Path) -> str:
    """Wait for the address that the server writes into its log."""
    for _ in range(600):
        if said := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
            return said[0]
        time.sleep(0.1)
    raise TimeoutError(f"JupyterLab named no address within a minute; it said:\n{log.read_text()}")


@pytest.fixture(scope="module")
def page(lab: str, browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 1600}) as context:
        page = context.new_page()
        page.goto(lab)
        expect(page.get_by_text("Theorem 1").first).to_be_visible(timeout=60_000)
        yield page


def seen(page: Page, text: str) -> Locator:
    """Return the places of the notebook where the text is visible."""
    return page.locator(".jp-Notebook").get_by_text(text).filter(visible=True)


def test_theorems_and_references_are_set(page: Page) -> None:
    expect(page.get_by_text("Theorem 1")).to_have_count(2)
    expect(page.get_by_text("(Doubling)")).to_be_visible()
    expect(seen(page, ":::")).to_have_count(0)


@pytest.mark.parametrize(
    "told", ["The heavier proof.", "The answer in words.", "the_answer_in_code", "the printed answer"]
)
def test_what_is_folded_is_hidden(page: Page, told: str) -> None:
    expect(seen(page, told)).to_have_count(0)


def test_a_solution_opens_cell_by_cell(page: Page) -> None:
    page.locator(".jp-MarkdownCell .jp-Placeholder:visible").click()
    expect(seen(page, "The answer in words.")).to_have_count(1)
    page.locator(".jp-CodeCell .jp-InputPlaceholder:visible").click()
    expect(seen(page, "the_answer_in_code")).to_have_count(1)
