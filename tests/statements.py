"""The wording of every labelled statement, definitions included, as a person last compared it with its check.

Engines read formulas; the words and the hypotheses around them are read by nobody else. This list makes every change
of them visible: `tests/test_book.py` compares it with the chapters. `make statements` shows each changed statement
beside its check cell and records it when it is told that the two say the same.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
REVIEWED = Path(__file__).with_suffix(".txt")
sys.path.insert(0, str(ROOT / "_ext"))

from notebooks import Notebook, read_notebooks  # noqa: E402 - the folder must be on the path first

WIDTH = 100


@dataclass(frozen=True)
class Change:
    """A statement whose wording is not the recorded one; `old` or `new` is empty where it came or went."""

    label: str
    old: str
    new: str
    place: str
    check: str

    def __str__(self) -> str:
        parts = [
            f"{self.label}   ({self.place})" if self.place else self.label,
            _part("was", self.old or "(new)"),
            _part("is", self.new or "(gone)"),
        ]
        if self.old and self.new:
            parts.append(_part("changed", _difference(self.old, self.new)))
        return "\n\n".join([*parts, _part("checked by", self.check or "(nothing: a definition)", wrap=False)])


def wordings(notebooks: list[Notebook]) -> dict[str, str]:
    """Return label and wording of each labelled statement, in the order of the book."""
    return {
        statement.label: " ".join(statement.text.split())
        for notebook in notebooks
        for statement in notebook.statements
        if statement.label
    }


def statements(notebooks: list[Notebook]) -> str:
    """Return what the list of reviewed statements should hold."""
    return listed(wordings(notebooks))


def listed(words: dict[str, str]) -> str:
    """Write a list of statements: each label on a line, its wording indented on the next."""
    return "".join(f"{label}\n    {wording}\n" for label, wording in words.items())


def recorded(text: str) -> dict[str, str]:
    """Read such a list."""
    lines = text.splitlines()
    return {label: wording.strip() for label, wording in zip(lines[::2], lines[1::2], strict=True)}


def changes(notebooks: list[Notebook], old: dict[str, str]) -> list[Change]:
    """Return every statement that came, changed or went since `old` was recorded."""
    new = wordings(notebooks)
    places = {s.label: str(s.place) for notebook in notebooks for s in notebook.statements}
    checks = {
        label: "".join(notebook.cells[check.place.cell]["source"])
        for notebook in notebooks
        for check in notebook.checks
        for label in check.labels
    }
    return [
        Change(label, old.get(label, ""), new.get(label, ""), places.get(label, ""), checks.get(label, ""))
        for label in [*new, *(label for label in old if label not in new)]
        if old.get(label) != new.get(label)
    ]


def review(notebooks: list[Notebook], old: dict[str, str], same: Callable[[Change], bool]) -> dict[str, str]:
    """Return the wordings to record: the new one of each change that `same` confirms, the old ones otherwise."""
    new = wordings(notebooks)
    kept = {change.label: change.old for change in changes(notebooks, old) if not same(change)}
    words = {label: kept.get(label, wording) for label, wording in new.items()} | kept
    return {label: wording for label, wording in words.items() if wording}


def main(arguments: list[str], path: Path = REVIEWED, root: Path = ROOT) -> int:
    """Show each change and ask; return how many were left unrecorded, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept-all", action="store_true", help="record every change without asking")
    accept_all = parser.parse_args(arguments).accept_all
    refused: list[str] = []

    def same(change: Change) -> bool:
        print(f"{'-' * WIDTH}\n{change}\n")
        if not (accept_all or (sys.stdin.isatty() and _asked("Do the statement and the check say the same? [y/N] "))):
            refused.append(change.label)
        return change.label not in refused

    words = review(read_notebooks(root), recorded(path.read_text(encoding="utf-8")), same)
    path.write_text(listed(words), encoding="utf-8")
    if refused:
        print(f"Not recorded: {', '.join(refused)}.")
        if not sys.stdin.isatty():
            print("Nobody could be asked: run it in a terminal, or with --accept-all after comparing each by eye.")
    else:
        print(f"{path.name} holds every statement as it stands in the book.")
    return int(bool(refused))


def _asked(question: str) -> bool:
    return input(question).strip().lower() in {"y", "yes"}


def _difference(old: str, new: str) -> str:
    """Return the words that went, with a minus, and those that came, with a plus."""
    before, after = old.split(), new.split()
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    gone_and_come = [(" ".join(before[a:b]), " ".join(after[c:d])) for kind, a, b, c, d in blocks if kind != "equal"]
    return "   ".join(f"[-{gone}-]{{+{come}+}}" for gone, come in gone_and_come)


def _part(title: str, text: str, wrap: bool = True) -> str:
    lines = textwrap.fill(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False) if wrap else text
    return f"{title}:\n{textwrap.indent(lines, '    ')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
