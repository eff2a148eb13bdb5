"""Faults of the book: each is shown to what must find it, as cheaply as that can be done.

Faults in code and equations are tried in the cells (`cells`), all outputs of a notebook at once by nbval, everything
else by the tests of the book. An equation that its check cell does not read is left to the list of wordings.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from sources import source_files

from mutation import cells, plants
from mutation.forks import Forks, prepare
from mutation.package import Trial, pytest_options
from mutation.plants import Plant
from mutation.register import Fault, sample

FOLDERS = ("chapters", "appendix")
# Of these kinds a few of each notebook are chosen: every one costs a run of the tests of the book.
FEW = {"number": 8, "link": 8, "form": 8}
# Faults of other files, at the first place that fits: a chapter is left out, which the tests of the book must find; a
# script comes from elsewhere, which a browser on the built site must find.
SCRIPT = '    html_js_files: ["https://example.org/external.js"]\n'
FILES = [
    ("form", "_toc.yml", r"^ +- file: chapters/.*\n", ""),
    ("site", "_config.yml", r"^  config:\n", rf"\g<0>{SCRIPT}"),
]
# These tests look at other things than the pages, and are slow.
ELSEWHERE = {"test_ledger.py", "test_makefile.py", "test_repository.py"}
IN_CELLS = {"stated", "bound", "wrong", "figure", "equation", "control"}
BY_EYE = "equation, not read"
SECONDS = 300


@dataclass(frozen=True)
class Book:
    """The notebooks under the root of a repository."""

    root: Path

    @property
    def notebooks(self) -> list[Path]:
        return [path for folder in FOLDERS for path in sorted((self.root / folder).glob("*.ipynb"))]

    def faults(self) -> list[Fault]:
        """List the faults of all notebooks, and for each one that changes nothing and must not be found."""
        found: list[Fault] = []
        for path in self.notebooks:
            faults = self.faults_of(path.relative_to(self.root).as_posix())
            for kind, few in FEW.items():
                chosen = set(sample((fault for fault in faults if fault.kind == kind), few))
                faults = [fault for fault in faults if fault.kind != kind or fault in chosen]
            found += faults
        for kind, file, pattern, new in FILES:
            text = (self.root / file).read_text(encoding="utf-8")
            place = re.search(pattern, text, re.MULTILINE)
            assert place, f"{file} has no place for the fault {pattern!r}; adapt FILES"
            changed = place.expand(new)
            what = " ".join(f"{place[0]} -> {changed or 'nothing'}".split())
            found.append(Fault(kind, file, what, text[: place.start()] + changed + text[place.end() :]))
        return found

    def faults_of(self, file: str) -> list[Fault]:
        """List all faults of a notebook, those first that change nothing."""
        notebook = nbformat.read(self.root / file, as_version=4)
        last = max((at for at, cell in enumerate(notebook.cells) if cell.source.startswith("# check: ")), default=0)
        several = [Plant("control", "no change", lambda: notebook, 0, 0, last)]
        several += [*plants.code_plants(notebook), *plants.equation_plants(notebook)]
        several += [*plants.prose_plants(notebook), *plants.form_plants(notebook)]
        changed, wrong = plants.with_wrong_outputs(notebook)
        several += [Plant("output", what, lambda: changed, number, 0, -1) for number, what in wrong.items()]
        return [Fault(plant.kind, file, plant.what, plant) for plant in several]

    def judge(self, faults: list[Fault], at_once: int, found: Callable[[Fault, str], None]) -> None:
        """Show each fault to what must find it; say what did, or ''."""
        prepare((*cells.LIBRARIES, "nbval.plugin", "xdist.plugin", "pybtex.database"))
        by_kind: dict[str, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
        for fault in faults:
            by_kind["cells" if fault.kind in IN_CELLS else fault.kind][fault.file].append(fault)
        rest = [fault for kind in FEW for several in by_kind[kind].values() for fault in several]
        for file, several in by_kind["cells"].items():
            rest += self.judge_in_cells(self.root / file, several, at_once, found)
        for file, several in by_kind["output"].items():
            self.judge_outputs(file, several, found)
        self.judge_by_tests(rest, at_once, found)
        for several in by_kind["site"].values():
            self.judge_site(several, found)

    def judge_in_cells(
        self, path: Path, faults: list[Fault], at_once: int, found: Callable[[Fault, str], None]
    ) -> list[Fault]:
        """Try faults in the cells, and return the equations that no cell refused."""
        answers: list[str] = []
        forks = Forks(1)
        several = [fault.data for fault in faults]
        forks.start(functools.partial(in_cells, self.root, path, several, at_once), answers.append)
        forks.finish()
        left = []
        for fault, finder in zip(faults, json.loads(answers[0]), strict=True):
            if fault.kind == "equation" and not finder:
                left.append(fault)
            else:
                found(fault, finder)
        return left

    def judge_outputs(self, file: str, faults: list[Fault], found: Callable[[Fault, str], None]) -> None:
        """Let nbval run a notebook all of whose outputs are wrong: each of these cells must fail."""
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            copy_repository(self.root, Path(folder))
            nbformat.write(faults[0].data.notebook, Path(folder) / file)
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", file]
            environment = os.environ | {"PYTHONPATH": f"{folder}/src"}
            done = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, check=False)
        failed = {int(number) for number in re.findall(r"^FAILED .*::Cell (\d+)", done.stdout, re.MULTILINE)}
        for fault in faults:
            found(fault, f"nbval, cell {fault.data.cell}" if fault.data.cell in failed else "")
        beyond = failed - {fault.data.cell for fault in self.faults_of(file) if fault.kind == "output"}
        found(Fault("control", file, "the other outputs"), f"nbval, cell {min(beyond)}" if beyond else "")

    def judge_site(self, faults: list[Fault], found: Callable[[Fault, str], None]) -> None:
        """Build the site of a copy with the fault, and let the browser look at it."""
        for fault in faults:
            with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
                copy_repository(self.root, Path(folder))
                environment = os.environ | {"PYTHONPATH": f"{folder}/src"}
                # The copy must not install itself into this environment, however new its files are.
                make = [
                    "make",
                    "--assume-old",
                    f"{sys.prefix}/installed",
                    f"VENV={sys.prefix}",
                    "test-build",
                    "test-site",
                ]
                run = functools.partial(subprocess.run, make, cwd=folder, env=environment, text=True, check=False)
                whole = run(capture_output=True)
                found(Fault("control", fault.file, "no change"), "make test-site" if whole.returncode else "")
                (Path(folder) / fault.file).write_text(fault.data, encoding="utf-8")
                found(fault, "make test-site" if run(capture_output=True).returncode else "")

    def judge_by_tests(self, faults: list[Fault], at_once: int, found: Callable[[Fault, str], None]) -> None:
        """Run the tests of the book on a copy with the fault."""
        forks = Forks(at_once)
        listed = re.search(
            r"^BOOK_TESTS := ((?:.*\\\n)*.*)", (self.root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert listed, "the Makefile does not list BOOK_TESTS"
        tests = [name for name in listed[1].split() if name != "\\" and Path(name).name not in ELSEWHERE]
        controls = [
            Fault("control", fault.file, "no change", (self.root / fault.file).read_text()) for fault in faults[:1]
        ]
        for fault in [*controls, *faults]:

            def done(finder: str, fault: Fault = fault) -> None:
                # Compared by eye alone: the list of wordings sees any change, so it proves little.
                found(Fault(BY_EYE, fault.file, fault.what) if fault.kind == "equation" else fault, finder)

            forks.start(functools.partial(by_tests, self.root, fault, tests), done, SECONDS)
        forks.finish()


def in_cells(root: Path, path: Path, several: list[Plant], at_once: int) -> str:
    sys.path.insert(0, str(root / "src"))
    return cells.host(path, several, at_once)


def by_tests(root: Path, fault: Fault, tests: list[str]) -> str:
    """Name the first test of the book that fails on a copy with the fault; '' if none does."""
    sys.path[:] = [place for place in sys.path if not place or not Path(place).is_relative_to(root) or ".venv" in place]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        copy_repository(root, copy)
        sys.path.insert(0, str(copy / "src"))
        text = fault.data if isinstance(fault.data, str) else nbformat.writes(fault.data.notebook) + "\n"
        (copy / fault.file).write_text(text, encoding="utf-8")
        trial = Trial()
        code = pytest.main([*pytest_options(copy), *(str(copy / test) for test in tests)], plugins=[trial])
    if not trial.failed and code != pytest.ExitCode.OK:
        raise RuntimeError(f"pytest ended with {code!r} on the tests of the book, which says nothing")
    return trial.failed


def copy_repository(root: Path, target: Path) -> None:
    """Copy the files of the repository, with their times."""
    for path in source_files(root):
        copy = target / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
