"""Faults, the list of those that have no effect, and the figures of a run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXPLAINED = Path(__file__).with_name("equivalent.txt")
RESULTS = Path(__file__).with_name("results.json")
SEED = "softmax"


@dataclass(frozen=True)
class Fault:
    """A change of a file that the tests must find; `what` says it without a line number."""

    kind: str
    file: str
    what: str
    data: Any = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> str:
        """Return what stands in the list of the explained."""
        return f"{self.file}: {self.what}"


def sample(faults: Iterable[Fault], size: int) -> list[Fault]:
    """Choose by the seed, so that a fault stays chosen however the others change."""
    ordered = sorted(faults, key=lambda fault: hashlib.sha256(f"{SEED} {fault.key}".encode()).digest())
    return ordered[:size]


def explained(text: str) -> dict[str, str]:
    """Read the list: a fault in one line, then the indented reason why it has no effect.

    A line that ends in `*` stands for all faults that begin so, such as those of an equation compared by eye.
    """
    reasons: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if line.startswith((" ", "\t")) and key:
            reasons[key] = f"{reasons[key]} {line.strip()}".strip()
        elif line.strip() and not line.startswith("#"):
            key = line.strip()
            reasons[key] = ""
    return reasons


def covers(entry: str, key: str) -> bool:
    return key.startswith(entry.removesuffix("*")) if entry.endswith("*") else key == entry


@dataclass
class Tally:
    """What became of the faults of one run."""

    reasons: dict[str, str]
    found: Counter[str] = field(default_factory=Counter)
    finders: dict[str, Counter[str]] = field(default_factory=dict)
    survivors: dict[str, list[Fault]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, fault: Fault, finder: str) -> None:
        """Note who found a fault, or that nobody did ('')."""
        if fault.kind == "control":
            if finder:
                self.broken.append(f"{fault.file}: without a change it is refused by {finder}; all it says is void")
        elif finder:
            self.found[fault.kind] += 1
            if fault.key in self.reasons:
                self.broken.append(f"{fault.key}\n    is listed as without effect, but {finder} finds it: strike it")
        else:
            self.survivors.setdefault(fault.kind, []).append(fault)

    def reason(self, fault: Fault) -> str:
        """Return why a fault has no effect, '' if the list does not say."""
        return next((reason for entry, reason in self.reasons.items() if covers(entry, fault.key)), "")

    def unexplained(self) -> list[Fault]:
        """List the survivors without a reason."""
        return [f for faults in self.survivors.values() for f in faults if not self.reason(f)]

    def figures(self) -> dict[str, dict[str, int]]:
        """Count, for every kind, what was planted, found, and is without effect for a stated reason."""
        kinds = sorted({*self.found, *self.survivors})
        return {
            kind: {
                "planted": self.found[kind] + len(lived := self.survivors.get(kind, [])),
                "found": self.found[kind],
                "without effect": sum(bool(self.reason(fault)) for fault in lived),
            }
            for kind in kinds
        }


def stale(reasons: dict[str, str], faults: Iterable[Fault], files: Iterable[str]) -> list[str]:
    """List the entries about these files that no rule plants any more."""
    keys = {fault.key for fault in faults}
    about = [entry for entry in reasons if entry.startswith(tuple(f"{file}: " for file in files))]
    lost = [entry for entry in about if not any(covers(entry, key) for key in keys)]
    return [f"{entry}\n    is no fault of any rule any more: strike it" for entry in lost]


def score(row: dict[str, int]) -> float:
    """Return the share found of those that have an effect, in percent."""
    effective = row["planted"] - row["without effect"]
    return 100.0 if not effective else 100 * row["found"] / effective


def table(figures: dict[str, dict[str, int]]) -> str:
    """Write the figures for people."""
    lines = [f"{'kind':12} {'planted':>8} {'found':>8} {'no effect':>10} {'score':>8}"]
    for kind, row in figures.items():
        lines.append(f"{kind:12} {row['planted']:8} {row['found']:8} {row['without effect']:10} {score(row):6.1f} %")
    return "\n".join(lines)


def write(command: str, figures: dict[str, dict[str, int]]) -> None:
    """Store the figures of a whole run beside those of other kinds."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results |= {kind: {**row, "command": command} for kind, row in figures.items()}
    RESULTS.write_text(json.dumps(dict(sorted(results.items())), indent=2) + "\n", encoding="utf-8")
