"""How a statement of the book is supported: what was proved, what was tested, what was read as printed, and by whom.

Everything is computed from the claims that the check cells recorded, and from the figures of the last mutation run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebooks import Check, Notebook, Statement

EVERY_N, VALUES, SOME_N, POINTS, PRINTED = (
    "proved for every n",
    "proved for all values",
    "proved for some n",
    "tested at points",
    "read as printed",
)
"""The degrees of support, as the ledger calls them."""

DEGREES = (EVERY_N, VALUES, SOME_N, POINTS, PRINTED)
PAGE = "Page"
"""The engine that evaluates the LaTeX of the page, as check cells record it."""

LIBRARIES = ("numpy", "scipy", "sympy", "mpmath", "torch")
CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"

_SOME_N = re.compile(r"entry by entry|, (n =|length) \d")
_ALL_VALUES = re.compile(r"\bfor (?:all real values|(?:real|positive) \w)|\bproved$")
_PROOF_OF = "proof of "


@dataclass(frozen=True)
class Claim:
    """A check cell that was executed, with the statement that it is named for."""

    check: Check
    statement: Statement

    @property
    def witnesses(self) -> list[dict[str, Any]]:
        """Return what its engines confirmed."""
        witnesses: list[dict[str, Any]] = self.check.recorded["witnesses"]
        return witnesses

    @property
    def degrees(self) -> set[str]:
        """Return the degrees of its witnesses; who proves what is printed has read it, too."""
        read = {PRINTED for witness in self.witnesses if witness.get("page")}
        return read | {degree(witness) for witness in self.witnesses}


def claims(notebook: Notebook) -> list[Claim]:
    """Return the executed claims of a notebook, in its order."""
    stated = {statement.label: statement for statement in notebook.statements}
    return [Claim(check, stated[check.label]) for check in notebook.checks if check.claim and check.label in stated]


def degree(witness: dict[str, Any]) -> str:
    """Return how far a witness goes. Only SymPy proves; who compares numbers has seen the points that it tried."""
    method = witness["method"]
    if witness["engine"] == PAGE:
        return PRINTED
    if witness["engine"] == "SymPy" and "for every n" in method:
        return EVERY_N
    if witness["engine"] == "SymPy" and _ALL_VALUES.search(method):
        return VALUES
    if witness["engine"] == "SymPy" and _SOME_N.search(method):
        return SOME_N
    return POINTS


def engine_name(engine: str) -> str:
    """Return what readers see for a recorded engine."""
    return "the printed formula" if engine == PAGE else engine


def by_eye(claim: Claim, notebook: Notebook) -> Iterator[tuple[str, str]]:
    """Yield each label of a claim whose formula no machine reads, with the reason where one was given."""
    read = {label for page in _pages([claim], proofs=False) for label in _within(page["label"], notebook)}
    yield from ((label, "") for label in claim.check.labels if label not in read)
    for page in _pages([claim], proofs=False):
        yield from ((page["label"], reason) for reason in page["skipped"].values())


def reading(found: Iterable[Claim], notebooks: Iterable[Notebook]) -> dict[str, int]:
    """Count what was read as printed, in statements and in proofs, and the mutants of it that were refused."""
    found = list(found)
    stated, proofs = (_pages(found, proofs=of_proofs, engine=PAGE) for of_proofs in (False, True))
    proved = _pages(found, proofs=False, engine="SymPy")
    displays = [
        body for book in notebooks for d in book.directives if d.name == "prf:proof" for body in _displays(d.body)
    ]
    return {
        "tested": sum(page["tested"] for page in stated),
        "statements": sum(page["statements"] for page in stated),
        "proved": sum(page["tested"] for page in proved),
        "refuted": sum(page["refuted"] for page in [*stated, *proofs]),
        "mutants": sum(page["mutants"] for page in [*stated, *proofs]),
        "proof displays read": sum(page["displays tested"] for page in proofs),
        "proof displays": len(displays),
    }


def mutation_figures(root: Path) -> list[dict[str, Any]]:
    """Return kind, planted, found, without effect and command of each kind of fault that `make mutants` planted.

    The one place that knows the form of its file.
    """
    path = root / "tests" / "mutation" / "results.json"
    if not path.exists():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [{"kind": kind, **row} for kind, row in rows.items()]


def versions() -> dict[str, str]:
    """Return the versions of the engines with which the notebooks were run and tested; the build needs none of them."""
    names = {"numpy": "NumPy", "scipy": "SciPy", "sympy": "SymPy", "torch": "PyTorch"}
    pinned = dict(re.findall(r"^(\S+)==(\S+)", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE))
    return {names.get(library, library): pinned[library] for library in LIBRARIES}


def _pages(found: Iterable[Claim], *, proofs: bool, engine: str = "") -> list[dict[str, Any]]:
    """Return what was read of statements or of proofs, by one engine or by any."""
    witnesses = (witness for claim in found for witness in claim.witnesses)
    pages = [witness.get("page") for witness in witnesses if engine in {"", witness["engine"]}]
    return [page for page in pages if page and page["label"].startswith(_PROOF_OF) == proofs]


def _within(label: str, notebook: Notebook) -> set[str]:
    """Return a label and those of the equations in its directive."""
    bodies = [d.body for d in notebook.directives if d.label == label]
    inner = {s.label for s in notebook.statements if any(f"({s.label})" in body for body in bodies)}
    return {label} | inner


def _displays(body: str) -> list[str]:
    return re.findall(r"\$\$.+?\$\$", body, re.DOTALL)
