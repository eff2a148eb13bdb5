"""A cell of the book that is run before the cells above it says so in one line, in a real kernel."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[1]
STARTUP = ROOT / "etc/ipython/startup/softxent-cells.py"
FIRST = "Run the cells above first: one of them defines {}."
STUB = '# exercise: ex-a\nanswer = {}\ncheck("ex-new-class", answer)'
IMPORTS = "import numpy as np\nfrom softxent.exercises import check"


@pytest.fixture(scope="module", autouse=True)
def startup(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Let IPython find the file where pip puts it: in a folder of files that are run at the start."""
    folder = tmp_path_factory.mktemp("ipython")
    (folder / "profile_default/startup").mkdir(parents=True)
    shutil.copy(STARTUP, folder / "profile_default/startup")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder))
        yield


@pytest.fixture(scope="module")
def shown(startup: object) -> list[str]:
    """Return what each cell shows: a fresh kernel, then the imports, then the student's own slips."""
    sources = [
        STUB.format("..."),
        STUB.format("np.ones(4) / 4"),
        "np.ones(4)",
        IMPORTS,
        STUB.format("..."),
        STUB.format("np.onse(4)"),
        STUB.format("onse(4)"),
        "# check: thm-a\nclaim.report()",
        "onse(4)",
        "sorted(k for k in globals() if 'explain' in k)",
    ]
    cells = [new_code_cell(source) for source in sources]
    NotebookClient(new_notebook(cells=cells), allow_errors=True, timeout=60).execute()
    return ["".join(map(text, cell.outputs)) for cell in cells]


def text(output: NotebookNode) -> str:
    if output["output_type"] == "error":
        return "\n".join(output["traceback"])
    return output.get("text") or output["data"]["text/plain"]


def test_a_stub_alone_asks_for_the_cells_above(shown: list[str]) -> None:
    assert shown[0].startswith(FIRST.format("check"))
    assert shown[1].startswith(FIRST.format("np"))
    assert all("\n" not in line and "Traceback" not in line for line in shown[:2])


def test_other_cells_and_own_slips_keep_their_traceback(shown: list[str]) -> None:
    assert "name 'np' is not defined" in shown[2], "no cell of the book"
    assert shown[4] == "ex-new-class: not answered yet\n"
    assert "AttributeError" in shown[5]
    assert "name 'onse' is not defined" in shown[6], "the imports have run, so the slip is the student's"
    assert "name 'onse' is not defined" in shown[8]


def test_a_cell_of_the_book_alone_misses_the_cells_above_even_after_the_imports(shown: list[str]) -> None:
    assert shown[7].startswith(FIRST.format("claim"))


def test_nothing_is_left_in_the_reader_s_namespace(shown: list[str]) -> None:
    assert shown[9] == "[]"


def test_the_package_puts_the_file_where_ipython_looks() -> None:
    files = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["data-files"]
    assert files == {"etc/ipython/startup": [STARTUP.relative_to(ROOT).as_posix()]}


PYTHON = """#!/bin/sh
[ "$1" = -m ] || { echo yes; exit 0; }
mkdir -p "$3/bin"
printf '#!/bin/sh\\nexit %s\\n' "$PIP" >"$3/bin/python"
chmod +x "$3/bin/python"
"""


@pytest.mark.parametrize("fails", [0, 1])
def test_set_up_puts_the_file_there_too(fails: int, tmp_path: Path) -> None:
    """With a Python and a pip that do nothing; the package follows its sources, so pip copies nothing."""
    python, venv = tmp_path / "python", tmp_path / "venv"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    environment = os.environ | {"PYTHON": str(python), "PIP": str(fails), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", ".ci/setup", str(venv), "students"], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert done.returncode == fails
    assert (venv / STARTUP.relative_to(ROOT)).exists() is not bool(fails)
