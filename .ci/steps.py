"""Run the steps of `make test`, all of them, and end with what failed and the shortest commands that repeat it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

# What pytest says at the end of each test that failed; the values of its parameters, in brackets, are left out.
FAILED = re.compile(
    r"(?:FAILED|ERROR) (?P<file>(?:tests|src|chapters|appendix)/[^\s:]+|README\.md)(?:::(?P<test>[\w.:]+))?"
)
EXAMPLES = {"src/": "--doctest-modules ", "README.md": "--doctest-glob=README.md "}
NEEDS = {"test-site": "test-build"}
MANY = 3


def run(make: list[str], step: str) -> tuple[bool, list[str]]:
    """Run a step, show what it prints, and return whether it passed and its lines."""
    lines = []
    with subprocess.Popen([*make, "--no-print-directory", step], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode == 0, lines


def repeating(step: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the commands that repeat what failed: single tests, a file where many failed, a notebook; else the step."""
    tests: dict[str, set[str]] = defaultdict(set)
    for match in filter(None, map(FAILED.match, lines)):
        tests[match["file"]].add(match["test"] or "")
    for file, names in sorted(tests.items()):
        if file.endswith(".ipynb"):
            yield f"make {step} NOTEBOOK={file}"
            continue
        kind = next((option for start, option in EXAMPLES.items() if file.startswith(start)), "")
        whole = kind or "" in names or len(names) > MANY
        places = [file] if whole else [f"{file}::{name}" for name in sorted(names)]
        yield from (f"{os.path.relpath(sys.executable)} -m pytest {kind}{place}" for place in places)
    if not tests:
        yield f"make {step}"


def main(make: list[str], steps: list[str]) -> int:
    failed: dict[str, list[str]] = {}
    for step in steps:
        if NEEDS.get(step) in failed:
            print(f"--- make {step} is left out: it needs what make {NEEDS[step]} makes")
            continue
        print(f"--- make {step}", flush=True)
        passed, lines = run(make, step)
        if not passed:
            failed[step] = [*repeating(step, lines)]
    if not failed:
        print("make test: every step passed")
        return 0
    print(f"make test: failed {'is' if len(failed) == 1 else 'are'} {', '.join(failed)}. To repeat what failed:")
    print(*(f"    {command}" for commands in failed.values() for command in commands), sep="\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(shlex.split(sys.argv[1]), sys.argv[2:]))
