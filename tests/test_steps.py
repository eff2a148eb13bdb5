"""`make test` runs every step, and ends with what failed and commands that repeat just that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTEST = f"{os.path.relpath(sys.executable, ROOT)} -m pytest"


def make_test(folder: Path, **recipes: str) -> tuple[int, list[str]]:
    """Run the steps of a Makefile, and return the exit status and the lines printed."""
    rules = {name.replace("_", "-"): recipe for name, recipe in recipes.items()}
    text = "".join(f"{name}:\n\t@{recipe}\n" for name, recipe in rules.items())
    (folder / "Makefile").write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / ".ci/steps.py"), f"make -s -f {folder}/Makefile", *rules]
    environment = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def repeated(folder: Path, *lines: str) -> list[str]:
    """Return the commands after a step has failed with these lines."""
    echo = "; ".join(f"echo '{line}'" for line in lines)
    status, printed = make_test(folder, test_it=f"{echo}; exit 1")
    assert status == 1
    return [line.strip() for line in printed if line.startswith("    ")]


def test_steps_after_one_that_failed_run_too(tmp_path: Path) -> None:
    status, printed = make_test(tmp_path, lint="false", test_book="echo here", test_more="exit 3")
    assert status == 1
    assert "here" in printed
    assert printed[-3:] == [
        "make test: failed are lint, test-more. To repeat what failed:",
        "    make lint",
        "    make test-more",
    ]


def test_all_is_well_only_if_every_step_passed(tmp_path: Path) -> None:
    assert make_test(tmp_path, lint="true", test_book="true")[0] == 0
    assert make_test(tmp_path, lint="true", test_book="true")[1][-1] == "make test: every step passed"


def test_the_site_is_not_tried_when_it_was_not_built(tmp_path: Path) -> None:
    status, printed = make_test(tmp_path, test_build="false", test_site="echo here")
    assert status == 1
    assert "here" not in printed
    assert printed[-1] == "    make test-build"


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("FAILED tests/test_a.py::test_b - assert 1 == 2", f"{PYTEST} tests/test_a.py::test_b"),
        ("FAILED tests/test_a.py::test_b[x - y] - assert", f"{PYTEST} tests/test_a.py::test_b"),
        ("ERROR tests/test_a.py - ImportError", f"{PYTEST} tests/test_a.py"),
        ("FAILED src/softxent/loss.py::softxent.loss.f", f"{PYTEST} --doctest-modules src/softxent/loss.py"),
        ("FAILED README.md::README.md", f"{PYTEST} --doctest-glob=README.md README.md"),
        ("FAILED chapters/02-a.ipynb::Cell 5", "make test-it NOTEBOOK=chapters/02-a.ipynb"),
        ("nothing of the kind", "make test-it"),
    ],
)
def test_the_command_repeats_what_failed(line: str, command: str, tmp_path: Path) -> None:
    assert repeated(tmp_path, line) == [command]


def test_each_command_is_named_once_and_many_tests_of_a_file_as_the_file(tmp_path: Path) -> None:
    lines = [f"FAILED tests/test_a.py::test_{name}" for name in "bcde"]
    assert repeated(tmp_path, *lines, "FAILED tests/test_z.py::test_b[0]", "FAILED tests/test_z.py::test_b[1]") == [
        f"{PYTEST} tests/test_a.py",
        f"{PYTEST} tests/test_z.py::test_b",
    ]
