"""What the notebooks of the book state, check, draw and ask, read from the committed `.ipynb` files.

The ledger, the landing page and the tests all read the book through this module, so that they agree on what
counts as a statement, a check, a figure and an exercise.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from softxent.checks.formulas.page import DISPLAY, Directive, Place, directives

CLAIM_MIME = "application/vnd.softxent.claim+json"

PREFIXES = {
    "theorem": "thm-",
    "lemma": "lem-",
    "corollary": "cor-",
    "proposition": "prop-",
    "definition": "def-",
    "example": "exa-",
    "remark": "rem-",
    "equation": "eq-",
    "figure": "fig-",
    "exercise": "ex-",
    "solution": "sol-",
}
PROVED = {"theorem", "lemma", "corollary", "proposition"}

_HEADER = re.compile(r"\A# (?P<role>check|exercise|solution): (?P<label>\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Statement:
    """A labelled theorem, definition, equation, ... of a chapter."""

    kind: str
    label: str
    title: str
    text: str
    place: Place

    @property
    def needs_check(self) -> bool:
        """Whether the statement claims something that a check cell must support."""
        states_identity = self.kind == "equation" and not self.label.startswith("eq-def-")
        return self.kind in PROVED or states_identity


@dataclass(frozen=True)
class Check:
    """A cell `# check: <label>`, with the claim it recorded when it was last executed."""

    label: str
    place: Place
    claim: dict[str, Any] | None
    html: str

    @property
    def recorded(self) -> dict[str, Any]:
        """Return the claim; empty where the cell recorded none."""
        return self.claim or {}

    @property
    def labels(self) -> list[str]:
        """Return every label that the check supports, its own first."""
        return [self.label, *self.recorded.get("covers", [])]


@dataclass(frozen=True)
class Figure:
    """A cell with an image among its outputs, and the mark of a figure that moves, if it left one."""

    label: str
    alt: str
    caption: str
    png: str
    html: str
    place: Place


@dataclass(frozen=True)
class Answer:
    """A cell `# exercise: <label>` (the stub) or `# solution: <label>`, with the text it printed."""

    role: str
    label: str
    source: str
    printed: str
    folded: bool
    place: Place


@dataclass(frozen=True)
class Notebook:
    """One notebook of the book."""

    name: str
    cells: list[dict[str, Any]] = field(repr=False)

    @classmethod
    def read(cls, path: Path, root: Path) -> Notebook:
        """Read the notebook at `path`, and name it by its path below `root`."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(path.relative_to(root).as_posix(), content["cells"])

    def _cells(self, cell_type: str) -> Iterator[tuple[Place, dict[str, Any], str]]:
        for number, cell in enumerate(self.cells):
            if cell["cell_type"] == cell_type:
                yield Place(self.name, number), cell, _text(cell["source"])

    @cached_property
    def markdown(self) -> str:
        """The text of all Markdown cells."""
        return "\n\n".join(source for _, _, source in self._cells("markdown"))

    @cached_property
    def directives(self) -> list[Directive]:
        """All directives that open at the start of a line, inner ones of nested fences included."""
        return [directive for place, _, source in self._cells("markdown") for directive in directives(source, place)]

    @cached_property
    def statements(self) -> list[Statement]:
        """Theorems, definitions and the like, and labelled equations, in reading order by kind."""
        proofs = [
            Statement(d.name.removeprefix("prf:"), d.label, d.title, d.body, d.place)
            for d in self.directives
            if d.name.startswith("prf:") and d.name != "prf:proof"
        ]
        equations = [
            Statement("equation", match["label"], "", match["tex"].strip(), place)
            for place, _, source in self._cells("markdown")
            for match in DISPLAY.finditer(source)
            if match["label"]
        ]
        return proofs + equations

    @cached_property
    def checks(self) -> list[Check]:
        """The check cells."""
        return [
            Check(label, place, _output(cell, CLAIM_MIME), _text(_output(cell, "text/html") or ""))
            for role, label, place, cell in self._headed_cells()
            if role == "check"
        ]

    @cached_property
    def answers(self) -> list[Answer]:
        """The stubs and the solutions of the exercises."""
        return [
            Answer(role, label, _text(cell["source"]), _printed(cell), _folded(cell), place)
            for role, label, place, cell in self._headed_cells()
            if role != "check"
        ]

    @cached_property
    def figures(self) -> list[Figure]:
        """The cells that show an image."""
        return [_figure(cell, place) for place, cell, _ in self._cells("code") if _output(cell, "image/png")]

    def _headed_cells(self) -> Iterator[tuple[str, str, Place, dict[str, Any]]]:
        for place, cell, source in self._cells("code"):
            if header := _HEADER.match(source):
                yield header["role"], header["label"], place, cell


def read_notebooks(root: Path) -> list[Notebook]:
    """Read the notebooks of the book at `root` in reading order: the chapters, then the appendix."""
    paths = [path for folder in ("chapters", "appendix") for path in sorted((root / folder).glob("*.ipynb"))]
    return [Notebook.read(path, root) for path in paths]


def statement_with(label: str, notebooks: Iterable[Notebook]) -> Statement:
    """Return the statement labelled `label`; KeyError where there is none."""
    return _with(label, (s for notebook in notebooks for s in notebook.statements))


def check_of(label: str, notebooks: Iterable[Notebook]) -> Check:
    """Return the check cell of `label`; KeyError where there is none."""
    return _with(label, (c for notebook in notebooks for c in notebook.checks))


def figure_with(label: str, notebooks: Iterable[Notebook]) -> Figure:
    """Return the figure labelled `label`; KeyError where there is none."""
    return _with(label, (f for notebook in notebooks for f in notebook.figures))


def faults(notebooks: Iterable[Notebook]) -> Iterator[tuple[Place, str]]:
    """Yield each place where a statement and its check do not fit together, with what to do about it."""
    for notebook in notebooks:
        stated = {statement.label for statement in notebook.statements}
        checked = Counter(label for check in notebook.checks for label in check.labels)
        for statement in notebook.statements:
            yield from ((statement.place, fault) for fault in _statement_faults(statement, checked))
        for check in notebook.checks:
            yield from ((check.place, fault) for fault in _check_faults(check, stated, checked))
            yield from ((check.place, f"{check.label}: {fault}") for fault in _claim_faults(check))


def _statement_faults(statement: Statement, checked: Counter[str]) -> Iterator[str]:
    prefix = PREFIXES[statement.kind]
    if not statement.label:
        if statement.kind in PROVED:
            yield f"a {statement.kind} without a label; add `:label: {prefix}...`"
    elif not statement.label.startswith(prefix):
        yield f"the label {statement.label} of a {statement.kind} must start with {prefix}"
    elif statement.needs_check and not checked[statement.label]:
        yield f"{statement.label} has no check in its chapter; add a cell, or name it in another's `covers`"


def _check_faults(check: Check, stated: set[str], checked: Counter[str]) -> Iterator[str]:
    for label in check.labels:
        if label not in stated:
            yield f"the check of {label} has no such statement in its chapter; state it, or correct the label"
        elif checked[label] > 1:
            yield f"{label} is checked by {checked[label]} cells; keep one"


def _claim_faults(check: Check) -> Iterator[str]:
    if check.claim is None:
        yield "the check cell recorded no claim; end it with `claim.report()` and execute it"
        return
    if check.claim["label"] != check.label:
        yield f"the claim it recorded is {check.claim['label']}; use the label of the first line"
    witnesses = check.claim["witnesses"]
    if len({(witness["engine"], witness["method"]) for witness in witnesses}) < 2:
        yield f"{len(witnesses)} independent witness; a claim needs at least two"
    for witness in witnesses:
        if not witness["refuted"]:
            yield f"{witness['engine']} ({witness['method']}) has refuted no wrong version; add one"


def _figure(cell: dict[str, Any], place: Place) -> Figure:
    shown = cell["metadata"].get("mystnb", {})
    figure = shown.get("figure", {})
    return Figure(
        figure.get("name", ""),
        shown.get("image", {}).get("alt", ""),
        figure.get("caption", ""),
        _text(_output(cell, "image/png")),
        _text(_output(cell, "text/html") or ""),
        place,
    )


def _output(cell: dict[str, Any], mime: str) -> Any:
    """Return the first output of the kind `mime`, or None."""
    bundles = (output.get("data", {}) for output in cell["outputs"])
    return next((bundle[mime] for bundle in bundles if mime in bundle), None)


def _printed(cell: dict[str, Any]) -> str:
    texts = (output.get("text", output.get("data", {}).get("text/plain", "")) for output in cell["outputs"])
    return "".join(_text(text) for text in texts)


def _folded(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"].get("jupyter", {}).get("source_hidden", False))


def _text(value: str | list[str]) -> str:
    """Join a multi-line string, which nbformat stores as a list of lines."""
    return value if isinstance(value, str) else "".join(value)


def _with(label: str, items: Iterable[Any]) -> Any:
    for item in items:
        if item.label == label:
            return item
    raise KeyError(label)
