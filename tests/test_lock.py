"""The lock has what each group needs, in the versions of constraints.txt and with hashes; set-up says what fails."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(
    r"^(?P<pin>(?P<name>[a-z0-9-]+)==\S+)(?: ; [^\\\n]+)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+\n",
    re.MULTILINE,
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def groups() -> dict[str, set[str]]:
    """Return the names in each group of requirements.txt; the developers have all groups."""
    parts = re.split(r"^# ==== (\w+):.*$", read("requirements.txt"), flags=re.MULTILINE)[1:]
    named = {
        group: {name.lower() for name in re.findall(r"^[A-Za-z][\w-]*", lines, re.MULTILINE)}
        for group, lines in zip(parts[::2], parts[1::2], strict=True)
    }
    return named | {"developers": set().union(*named.values())}


def faults(lock: str, wanted: set[str], constraints: str) -> list[str]:
    """Say which lines have no hash, which versions are not the book's, and what is missing."""
    found = {pin["pin"]: pin["name"] for pin in PIN.finditer(lock)}
    tried = set(re.findall(r"^\S+==\S+", constraints, re.MULTILINE))
    return [
        *(f"no hash: {line}" for line in PIN.sub("", lock).splitlines()),
        *(f"not in constraints.txt: {pin}" for pin in sorted({*found} - tried)),
        *(f"missing: {name}" for name in sorted(wanted - {*found.values()})),
    ]


@pytest.mark.parametrize("group", groups())
def test_a_lock_has_what_its_group_needs(group: str) -> None:
    found = faults(read(f"lock/{group}.txt"), groups()[group], read("constraints.txt"))
    assert not found, f"lock/{group}.txt: {found}; run: make constraints"


def test_there_is_a_lock_for_each_group_and_no_other() -> None:
    assert {path.stem for path in ROOT.glob("lock/*")} == {*groups()} == {"students", "site", "developers"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"\n    --hash=\S+(?= \\)", "\n    # nothing", "no hash: "),
        (r"(?<=^numpy==)", "1.", "not in constraints.txt: numpy==1."),
        (r"^numpy==", "numpy2==", "missing: numpy"),
    ],
)
def test_a_lock_that_does_not_fit_is_found_out(old: str, new: str, fault: str) -> None:
    lock, count = re.subn(old, new, read("lock/site.txt"), count=1, flags=re.MULTILINE)
    assert count == 1
    assert any(line.startswith(fault) for line in faults(lock, {"numpy"}, read("constraints.txt")))


# ------------------------------------------------------------------------------------------------ setting up


def set_up(folder: Path, python: str) -> str:
    """Run .ci/setup with a command in the place of Python, which fails, and return what it says."""
    command = folder / "python"
    command.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
    command.chmod(0o755)
    done = subprocess.run(
        ["sh", ".ci/setup", str(folder / "venv"), "site"],
        cwd=ROOT,
        env={"PYTHON": str(command), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


def test_a_python_that_is_too_new_is_named(tmp_path: Path) -> None:
    said = set_up(tmp_path, "echo new")
    assert "no Python 3.11 to 3.14" in said
    assert f"({tmp_path}/python is too new)" in said


def test_a_python_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    said = set_up(tmp_path, "echo old")
    assert "no Python 3.11 to 3.14" in said
    assert "too new" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("WARNING: Retrying (Retry(total=4)) after connection broken", "no network"),
        ("error: error sending request for url", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "failed: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"),
    ],
)
def test_an_installation_that_fails_says_why(line: str, said: str, tmp_path: Path) -> None:
    """The command stands for Python, and puts a pip into the environment that prints the line and fails."""
    pip = f"echo '{line}'; exit 1"
    make = f'mkdir -p "$3/bin"; printf \'#!/bin/sh\\n%s\\n\' "{pip}" >"$3/bin/python"; chmod +x "$3/bin/python"'
    assert said in set_up(tmp_path, f'case "$1 $2" in "-m venv") {make} ;; *) echo yes ;; esac')


def test_the_versions_of_python_are_the_same_everywhere() -> None:
    bounds = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", tomllib.loads(read("pyproject.toml"))["project"]["requires-python"])
    assert bounds
    first, beyond = map(int, bounds.groups())
    assert f"v < (3, {first})" in read(".ci/setup")
    assert f"v >= (3, {beyond})" in read(".ci/setup")
    span = f"Python 3.{first} to 3.{beyond - 1}"
    for name in (".ci/setup", "README.md", "_ext/templates/course.md"):
        assert span in read(name), f"{name} does not name {span}"
