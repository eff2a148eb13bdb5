"""`make test` reaches every step, every test, every example and every notebook; and a step with nothing to do fails."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# This environment, and that it is set up. Relative: make cannot read a name with a space in it.
VENV = os.path.relpath(sys.prefix, ROOT)
HERE = (f"VENV={VENV}", "--assume-old", f"{VENV}/installed")
PYTEST = re.compile(r"^\S*/pytest .*$", re.MULTILINE)


def dry_run(makefile: Path, target: str = "test", *variables: str) -> str:
    """Return the commands that a target would run; the steps of `make test` are followed, as they call make."""
    environment = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "NOTEBOOK"}}
    file = os.path.relpath(makefile, ROOT)
    options = f"{' '.join(HERE)} -f {file}"
    command = ["make", "--dry-run", *options.split(), f"MAKE=make {options}"]
    done = subprocess.run(
        [*command, target, *variables], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def unreached(commands: str) -> set[str]:
    """Name what no pytest command is given: test modules, notebooks, the examples of the package and of README.md."""
    given: set[str] = set()
    for line in PYTEST.findall(commands):
        words = shlex.split(line)
        runs_notebooks, runs_examples = "--nbval" in words, "--doctest-modules" in words
        given |= {
            word
            for word in words
            if (runs_notebooks or not word.endswith(".ipynb")) and (runs_examples or word not in {"src", "README.md"})
        }
    notebooks = [path for folder in ("chapters", "appendix") for path in (ROOT / folder).glob("*.ipynb")]
    files = [*(ROOT / "tests").glob("test_*.py"), *notebooks]
    wanted = {path.relative_to(ROOT).as_posix() for path in files} | {"src", "README.md"}
    return wanted - given


@pytest.fixture(scope="module")
def commands() -> str:
    return dry_run(ROOT / "Makefile")


def test_every_test_example_and_notebook_is_reached(commands: str) -> None:
    assert unreached(commands) == set()


def test_every_step_is_reached_and_every_target_for_a_test_is_a_step(commands: str) -> None:
    steps = re.search(r"^TEST_STEPS := (.*)$", MAKEFILE, re.MULTILINE)
    assert steps
    assert re.findall(r"^--- make (\S+)$", commands, re.MULTILINE) == steps.group(1).split()
    targets = set(re.findall(r"^(test-[a-z]+):", MAKEFILE, re.MULTILINE))
    assert targets - set(steps.group(1).split()) == {"test-links"}, "it alone needs a network"


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        (r"^NOTEBOOK \?= .*\n", {"chapters/02-jacobian.ipynb"}),
        (r" --doctest-modules", {"src", "README.md"}),
        (r"(?<=^PACKAGE_TESTS := ).*", {"tests/test_softmax.py"}),
        (r" test-site$", {"tests/test_site.py"}),
    ],
)
def test_a_makefile_that_lost_a_part_is_found_out(line: str, lost: set[str], tmp_path: Path) -> None:
    """Without the line `NOTEBOOK ?=` pytest would run the tests of its own choice, and no notebook: all green."""
    broken, count = re.subn(line, "", MAKEFILE, count=1, flags=re.MULTILINE)
    assert count == 1
    makefile = tmp_path / "Makefile"
    makefile.write_text(broken, encoding="utf-8")
    try:
        reached = dry_run(makefile)
    except AssertionError as error:
        assert "has nothing to run" in str(error)  # noqa: PT017 - either way it is found out
    else:
        assert lost <= unreached(reached)


@pytest.mark.parametrize(
    ("target", "variable"),
    [
        ("test-package", "PACKAGE_TESTS"),
        ("test-book", "BOOK_TESTS"),
        ("test-notebooks", "NOTEBOOK"),
        ("test-site", "SITE_TESTS"),
    ],
)
def test_a_step_without_files_fails(target: str, variable: str) -> None:
    with pytest.raises(AssertionError, match=f"{target} has nothing to run"):
        dry_run(ROOT / "Makefile", target, f"{variable}=")
