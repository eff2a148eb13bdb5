"""The page: what stands in the Markdown cells of the notebooks on disk, directives and displayed formulas.

A check cell reads the notebook that it stands in, in the state that was last *saved*. Sphinx, the tests and the check
cells all read directives and displays through this module, so that they agree on what the page says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DISPLAY", "directives", "displays", "proof_displays"]

DISPLAY = re.compile(r"\$\$(?P<tex>.+?)\$\$(?:[ \t]*\((?P<label>[\w:-]+)\))?", re.DOTALL)
_DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<name>[\w:-]+)\}[ \t]*(?P<title>.*)\n(?P<body>(?:.*\n)*?)(?P=fence)[ \t]*$",
    re.MULTILINE,
)
_OPTION = re.compile(r"^:(?P<key>[\w-]+):[ \t]*(?P<value>.*)$", re.MULTILINE)
_FOLDERS = ("chapters", "appendix")
_PROOF = "prf:proof"


@dataclass(frozen=True)
class Place:
    """A cell of a notebook, counted from 0 as nbformat does."""

    notebook: str
    cell: int

    def __str__(self) -> str:
        return f"{self.notebook}, cell {self.cell}"


@dataclass(frozen=True)
class Directive:
    """A MyST directive in a Markdown cell."""

    name: str
    title: str
    options: dict[str, str]
    body: str
    place: Place

    @property
    def label(self) -> str:
        """Its label, empty where it has none."""
        return self.options.get("label", "")


@dataclass(frozen=True)
class Printed:
    """A displayed formula: its LaTeX, its label (empty where it has none), and the notebook that it stands in."""

    source: str
    label: str
    notebook: str


def _markdown(path: Path) -> Iterator[tuple[Place, str]]:
    """Read the Markdown cells of a notebook, as it was last saved."""
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "markdown":
            yield Place(_relative(path), number), "".join(cell["source"])


def directives(source: str, place: Place) -> Iterator[Directive]:
    """Find the directives that open at the start of a line, inner ones of nested fences included.

    Parameters
    ----------
    source : str
        Text of a Markdown cell.
    place : Place
        Where the cell is, to be noted in what is found.

    Yields
    ------
    Directive
        Each directive, an outer one before those in it.

    Examples
    --------
    >>> text = ":::{prf:theorem} Title\\n:label: thm-one\\n\\nText.\\n:::"
    >>> [found.label for found in directives(text, Place("chapters/01-softmax.ipynb", 8))]
    ['thm-one']
    """
    for match in _DIRECTIVE.finditer(source + "\n"):
        options, body = _split_options(match["body"])
        yield Directive(match["name"], match["title"].strip(), options, body, place)
        yield from directives(body, place)


def _split_options(body: str) -> tuple[dict[str, str], str]:
    """Split a directive's content into its leading `:key: value` lines and the rest."""
    options = {}
    lines = body.splitlines(keepends=True)
    while lines and (option := _OPTION.match(lines[0])):
        options[option["key"]] = option["value"].strip()
        lines.pop(0)
    return options, "".join(lines).strip()


def displays(label: str) -> list[Printed]:
    r"""Read the display labelled ``label``, or all displays of the directive labelled so.

    The notebooks of the working directory are searched first, then the folders ``chapters`` and ``appendix`` of it and
    of the directories above it: a notebook runs in its own folder, the tests in the root. Of notebooks of the same name
    the nearest is read, so that a reader can work on a copy. What was last saved is read.

    Parameters
    ----------
    label : str
        Label of a display (``eq-...``), or of a theorem, definition, ... that contains displays.

    Returns
    -------
    list of Printed
        The displays in reading order; one for ``eq-...``.

    Raises
    ------
    LookupError
        If the label is missing, is given twice, or belongs to a directive without displays.
    """
    return _unique(label, [(path, found) for path in _notebooks() if (found := list(_labelled(path, label)))])


def proof_displays(label: str) -> list[Printed]:
    """Read the displays of the proof that follows a statement.

    Parameters
    ----------
    label : str
        Label of the theorem, lemma, corollary or proposition.

    Returns
    -------
    list of Printed
        The displays of the first ``prf:proof`` after it, labelled or not, in reading order.

    Raises
    ------
    LookupError
        If there is no such statement, another one comes before the next proof, or the proof has no display.
    """
    for path in _notebooks():
        found_here = [found for place, text in _markdown(path) for found in directives(text, place)]
        position = next((at for at, found in enumerate(found_here) if found.label == label), None)
        if position is None:
            continue
        after = next((found for found in found_here[position + 1 :] if found.name.startswith("prf:")), None)
        if after is None or after.name != _PROOF:
            raise LookupError(f"{_relative(path)}: no proof follows {label}; put its prf:proof after the statement.")
        if not (shown := list(_printed(after.body, path))):
            raise LookupError(f"the proof of {label} in {_relative(path)} contains no displayed formula to read.")
        return shown
    raise LookupError(_missing(label))


def _labelled(path: Path, label: str) -> Iterator[list[Printed]]:
    """Yield what bears the label in a notebook: a display, or the displays of a directive."""
    for place, text in _markdown(path):
        yield from ([shown] for shown in _printed(text, path) if shown.label == label)
        yield from (list(_printed(found.body, path)) for found in directives(text, place) if found.label == label)


def _printed(text: str, path: Path) -> Iterator[Printed]:
    for match in DISPLAY.finditer(text):
        yield Printed(match["tex"].strip(), match["label"] or "", _relative(path))


def _unique(label: str, found: list[tuple[Path, list[list[Printed]]]]) -> list[Printed]:
    if not found:
        raise LookupError(_missing(label))
    if len(found) > 1 or len(found[0][1]) > 1:
        places = ", ".join(_relative(path) for path, groups in found for _ in groups)
        raise LookupError(f"the label {label} is given more than once ({places}); rename one.")
    shown = found[0][1][0]
    if not shown:
        raise LookupError(f"{label} in {_relative(found[0][0])} contains no displayed formula to read.")
    return shown


def _missing(label: str) -> str:
    searched = ", ".join(_relative(path) for path in _notebooks()) or f"no notebook below {Path.cwd()}"
    return (
        f"no formula or statement is labelled {label}; save the notebook, or correct the label. Searched: {searched}."
    )


def _notebooks() -> Iterable[Path]:
    """The notebooks of the working directory, then of the book that it belongs to; a copy stands for the original."""
    here = Path.cwd()
    folders = [here, *(above / name for above in (here, *here.parents) for name in _FOLDERS)]
    nearest: dict[str, Path] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.ipynb"))):
        nearest.setdefault(path.name, path)
    return nearest.values()


def _relative(path: Path) -> str:
    """Name a notebook by its folder and file, like ``chapters/03-log-sum-exp.ipynb``."""
    return f"{path.parent.name}/{path.name}" if path.parent.name in _FOLDERS else path.name
