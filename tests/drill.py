"""Plant mistakes, one by one, in a copy of the repository, and see that `make test` finds each (`make drill`).

A test that never failed has shown nothing. For each mistake this runs the step of `make test` that must turn red,
and names the test that did. First it makes sure that the steps are green without a mistake.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).parents[1]
JACOBIAN = "chapters/03-jacobian.ipynb"

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Plant:
    """A mistake: what `edit` makes of the file `path`; the last of `steps` must find it."""

    name: str
    path: str
    edit: Edit
    steps: tuple[str, ...]


class PlantError(Exception):
    """A mistake can no longer be planted, because the text that it changes is gone."""


# ------------------------------------------------------------------------------------------ ways to edit


def replaced(old: str, new: str) -> Edit:
    """Replace the first `old`."""

    def edit(text: str) -> str:
        if old not in text:
            raise PlantError(f"the text {old!r} is no longer there")
        return text.replace(old, new, 1)

    return edit


def appended(line: str) -> Edit:
    return lambda text: f"{text}{line}\n"


def notebook(change: Callable[[NotebookNode], None]) -> Edit:
    """Change a notebook and leave it in canonical form, so that the form does not give the mistake away."""

    def edit(text: str) -> str:
        changed = nbformat.reads(text, as_version=4)
        change(changed)
        return nbformat.writes(changed) + "\n"

    return edit


def the_cell(book: NotebookNode, wanted: Callable[[NotebookNode], bool]) -> NotebookNode:
    """Find the first cell that is wanted."""
    cell = next(filter(wanted, book.cells), None)
    if cell is None:
        raise PlantError("there is no such cell any more")
    return cell


def check_cell(book: NotebookNode) -> NotebookNode:
    return the_cell(book, lambda cell: cell.source.startswith("# check: thm-"))


def delete_check(book: NotebookNode) -> None:
    book.cells.remove(check_cell(book))
    executed = (cell for cell in book.cells if cell.cell_type == "code")
    for count, cell in enumerate(executed, start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count


def delete_mutants(book: NotebookNode) -> None:
    cell = check_cell(book)
    cell.source, found = re.subn(r",\s*wrong=(\{[^{}]*\}|\w+)", "", cell.source, count=1)
    if not found:
        raise PlantError("the check names no wrong versions any more")


def delete_alt_text(book: NotebookNode) -> None:
    cell = the_cell(book, lambda cell: "alt" in cell.metadata.get("mystnb", {}).get("image", {}))
    del cell.metadata["mystnb"]["image"]["alt"]


def break_link(book: NotebookNode) -> None:
    the_cell(book, lambda cell: cell.cell_type == "markdown").source += "\n\nSee {prf:ref}`thm-nowhere`."


def forget_execution(book: NotebookNode) -> None:
    the_cell(book, lambda cell: cell.cell_type == "code" and not cell.outputs).execution_count = None


def flip_stored_sign(book: NotebookNode) -> None:
    """Give the first number that is printed the other sign."""

    def prints_a_number(cell: NotebookNode) -> bool:
        return any(re.search(r"\d\.\d", output.get("text", "")) for output in cell.get("outputs", []))

    cell = the_cell(book, prints_a_number)
    output = next(output for output in cell.outputs if re.search(r"\d\.\d", output.get("text", "")))
    output.text = re.sub(r"-?(\d+\.\d)", lambda m: m[1] if m[0][0] == "-" else f"-{m[1]}", output.text, count=1)


def edit_report(book: NotebookNode) -> None:
    """Claim a wrong version that the check never tried."""
    data = check_cell(book).outputs[-1].data
    data["text/plain"] = data["text/plain"].replace("Refuted: ", "Refuted: another sign, ", 1)


# ------------------------------------------------------------------------------------------ the mistakes

NOTEBOOKS = (f"test-notebooks NOTEBOOK={JACOBIAN}",)
PLANTS = [
    Plant(
        "a flipped sign in softmax_jacobian",
        "src/softxent/jacobian.py",
        replaced("dtype=p.dtype) - p[", "dtype=p.dtype) + p["),
        ("test-package PACKAGE_TESTS=tests/test_jacobian.py",),
    ),
    Plant(
        "softmax replaced by the naive one",
        "src/softxent/softmax.py",
        appended("softmax = lambda x, /, *, axis=-1: np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)"),
        ("test-package PACKAGE_TESTS=tests/test_softmax.py",),
    ),
    Plant("a theorem whose check cell is deleted", JACOBIAN, notebook(delete_check), ("test-book",)),
    Plant("a missing alt text", JACOBIAN, notebook(delete_alt_text), ("test-book",)),
    Plant("a broken internal link", JACOBIAN, notebook(break_link), ("test-build",)),
    Plant("a chapter missing from _toc.yml", "_toc.yml", replaced("- file: chapters/03-jacobian", ""), ("test-book",)),
    Plant("a notebook saved with a null execution count", JACOBIAN, notebook(forget_execution), ("test-book",)),
    Plant(
        "a flipped sign in a chapter's stated Jacobian, as it is printed",
        JACOBIAN,
        replaced(r"p_i\\,(\\delta_{ij} - p_j) \\qquad", r"p_i\\,(\\delta_{ij} + p_j) \\qquad"),
        ("test-book",),
    ),
    Plant(
        "a flipped sign in a chapter's stated Jacobian, as it is checked",
        JACOBIAN,
        replaced("* (delta(i, j) - p_j)", "* (delta(i, j) + p_j)"),
        NOTEBOOKS,
    ),
    Plant("a flipped sign in a stored output", JACOBIAN, notebook(flip_stored_sign), NOTEBOOKS),
    Plant("a check cell whose mutant is deleted", JACOBIAN, notebook(delete_mutants), NOTEBOOKS),
    Plant("a hand-edited output", JACOBIAN, notebook(edit_report), NOTEBOOKS),
    Plant(
        "an external script tag",
        "_config.yml",
        replaced("  config:\n", '  config:\n    html_js_files: ["https://example.org/external.js"]\n'),
        ("test-build", "test-site"),
    ),
]


# ------------------------------------------------------------------------------------------ the drill


def copy_repository(target: Path) -> None:
    """Copy what git tracks or would track, with its times, so that the virtual environment stays up to date."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    subprocess.run(["git", "init", "--quiet"], cwd=target, check=True)


def make(step: str, root: Path) -> tuple[bool, str]:
    """Run a step in the copy, with this virtual environment but the copy's package."""
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    # The copy must not install itself into this environment, however new its files are.
    command = ["make", "--assume-old", f"{sys.prefix}/installed", f"VENV={sys.prefix}", *step.split()]
    done = subprocess.run(
        command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode == 0, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


def check_green(root: Path) -> None:
    """Leave if a step fails without any mistake planted: then it would prove nothing."""
    for step in dict.fromkeys(step for plant in PLANTS for step in plant.steps):
        green, output = make(step, root)
        if not green:
            sys.exit(f"{output[-3000:]}\nmake drill: make {step} fails already, with nothing planted. Mend it first.")


def find(plant: Plant, root: Path) -> str | None:
    """Plant the mistake, run its steps, restore the file; say what found it, or None."""
    path = root / plant.path
    text = path.read_text(encoding="utf-8")
    edited = plant.edit(text)
    if edited == text:
        raise PlantError("the edit changes nothing")
    path.write_text(edited, encoding="utf-8")
    try:
        for step in plant.steps[:-1]:
            green, output = make(step, root)
            if not green:
                raise PlantError(f"make {step} fails already, before {plant.steps[-1]}: {output[-500:]}")
        green, output = make(plant.steps[-1], root)
    finally:
        path.write_text(text, encoding="utf-8")
    return None if green else culprit(output)


def culprit(output: str) -> str:
    """Name the first test that failed, or the first warning of the build."""
    found = re.search(r"^(?:FAILED|ERROR) (\S+(?: \d+)?)|^.*(WARNING: .*)$", output, re.MULTILINE)
    return (found.group(1) or found.group(2)) if found else output.strip()[-200:]


def main() -> None:
    missed = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        root = Path(folder)
        copy_repository(root)
        check_green(root)
        print(f"green without mistakes ({time.monotonic() - start:.0f} s)", flush=True)
        for plant in PLANTS:
            try:
                found = find(plant, root)
            except PlantError as error:
                sys.exit(f"make drill: cannot plant {plant.name!r} in {plant.path}: {error}. Adapt tests/drill.py.")
            missed += found is None
            verdict = "NOT FOUND" if found is None else f"found by {found}"
            print(f"{plant.name}: make {plant.steps[-1]}: {verdict}", flush=True)
    print(f"{len(PLANTS) - missed} of {len(PLANTS)} mistakes found in {time.monotonic() - start:.0f} s")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
