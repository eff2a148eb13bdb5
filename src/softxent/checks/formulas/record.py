"""What was tested of the page, and what is refused: the record of a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, int]
"""Display and statement, counted from 1."""


class ReadingError(AssertionError):
    """A printed formula is false, or is not tested sharply enough; the message says where."""


@dataclass
class Reading:
    """What was tested of one or more displays.

    ``tested`` and ``skipped`` are places, display and statement, counted from 1; ``refuted`` and ``still_true`` names
    of mutants.
    """

    label: str
    displays: int
    statements: int
    tested: list[Place] = field(default_factory=list)
    skipped: dict[Place, str] = field(default_factory=dict)
    refuted: list[str] = field(default_factory=list)
    still_true: dict[str, str] = field(default_factory=dict)
    survivors: list[str] = field(default_factory=list)
    points: int = 0
    sizes: list[int] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """Tell what was tested, for the ledger."""
        return {
            "label": self.label,
            "displays": self.displays,
            "displays tested": len({display for display, _ in self.tested}),
            "statements": self.statements,
            "tested": len(self.tested),
            "skipped": {f"{display}.{position}": why for (display, position), why in self.skipped.items()},
            "mutants": len(self.refuted) + len(self.survivors),
            "refuted": len(self.refuted),
            "still_true": self.still_true,
        }


def name_survivors(label: str, survivors: Sequence[str], still_true: Mapping[str, str], reading: Reading) -> None:
    """Note the mutants that are true all the same; raise unless exactly these are named, each with a reason."""
    made = [*survivors, *reading.refuted]
    for name, why in still_true.items():
        if name not in made:
            raise ReadingError(f"{label}: still_true names {name!r}, but there is no such mutant.")
        if name not in survivors:
            raise ReadingError(f"{label}: still_true names {name!r}, but this mutant is refused; remove it.")
        if not why.strip():
            raise ReadingError(f"{label}: still_true gives no reason for {name!r}; say why it is true.")
    if unnamed := [name for name in survivors if name not in still_true]:
        ready = "\n".join(f'    r"{name}": "",' for name in dict.fromkeys(unnamed))
        raise ReadingError(
            f"{label}: {len(unnamed)} of {len(made)} wrong versions of the formula are true wherever they are tried. "
            f"Give points that tell them apart, or name them in still_true= with the reason:\n{ready}"
        )
    reading.survivors = list(survivors)
    reading.still_true = {name: still_true[name] for name in survivors}
