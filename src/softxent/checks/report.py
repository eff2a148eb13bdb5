"""What a check cell shows, in the page, in a terminal, and for the ledger."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Report", "Witness"]


@dataclass(frozen=True)
class Witness:
    """One independent confirmation of a claim, and the wrong versions that it rejected.

    Parameters
    ----------
    engine : str
        What computed it, such as "SymPy".
    method : str
        What was compared, and for which sizes.
    refuted : list of str
        Names of the wrong versions.
    page : dict, optional
        What was read of the page: the label, how many displays and statements, which were tested and which skipped,
        how many mutants were refused, and which are true all the same, each with the reason.
    """

    engine: str
    method: str
    refuted: list[str]
    page: dict[str, Any] | None = None


@dataclass(frozen=True)
class Report:
    """What a check cell shows. Nothing in it can wobble.

    Parameters
    ----------
    label : str
        Label of the theorem or equation.
    covers : list of str
        Further labels that the check covers.
    notes : list of str
        Numbers of the source notes' equations that the claim is about.
    witnesses : list of Witness
        The confirmations, in the order of the cell.
    """

    label: str
    covers: list[str]
    notes: list[str]
    witnesses: list[Witness]

    def __repr__(self) -> str:
        lines = [f"  {w.engine}: {w.method}. Refuted: {'; '.join(w.refuted)}." for w in self.witnesses]
        return "\n".join([f"✓ {', '.join([self.label, *self.covers])}", *lines])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._as_table(),
            "application/vnd.softxent.claim+json": self._as_json(),
        }

    def _as_json(self) -> dict[str, Any]:
        recorded = asdict(self)
        for witness in recorded["witnesses"]:
            if witness["page"] is None:
                del witness["page"]
        return recorded

    def _as_table(self) -> str:
        cells = [(w.engine, w.method, "; ".join(w.refuted)) for w in self.witnesses]
        rows = [f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in cells]
        head = "<tr><th>Engine</th><th>Confirmed by</th><th>Wrong versions refuted</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
        title = html.escape(", ".join([self.label, *self.covers]))
        return f'<div class="claim"><p>✓ {title}</p>{table}</div>'
