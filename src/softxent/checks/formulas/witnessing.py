"""The witnesses that a claim takes from the page: its formulas evaluated, and proved, as they are printed."""

from __future__ import annotations

from typing import Any

from softxent.checks.formulas.proof.proving import prove_label
from softxent.checks.formulas.reading import read_label
from softxent.checks.formulas.record import Reading
from softxent.checks.report import Witness

__all__ = ["ReadsThePage"]


class ReadsThePage:
    """What lets a claim execute the formulas of the page."""

    witnesses: list[Witness]

    def reads(self, label: str, **bindings: Any) -> None:
        """Execute a display of the page, or every display of a statement, and refute all its mutants.

        Parameters
        ----------
        label : str
            Label of a display, or of a theorem, definition, ... that contains displays.
        **bindings
            Points and what the letters stand for: `softxent.checks.formulas.reading.read_label`.

        See Also
        --------
        softxent.checks.formulas.reading.read_label : Says what can be bound, and what is refused.
        """
        self.witnesses.append(_evaluated(read_label(label, **bindings)))

    def reads_proof(self, label: str, **bindings: Any) -> None:
        """Execute every display of the proof that follows a statement, and refute all their mutants.

        Parameters
        ----------
        label : str
            Label of the theorem, lemma, corollary or proposition.
        **bindings
            Points and what the letters stand for: `softxent.checks.formulas.reading.read_label`.
        """
        self.witnesses.append(_evaluated(read_label(label, proof=True, **bindings)))

    def proves_printed(self, label: str, **bindings: Any) -> None:
        """Prove a display of the page for every n, as it is printed, and disprove its mutants.

        Parameters
        ----------
        label : str
            Label of the display.
        **bindings
            What the letters stand for: `softxent.checks.formulas.proof.proving.prove_label`.

        See Also
        --------
        softxent.checks.formulas.proof.proving.prove_label : Says what can be bound, and what is refused.
        """
        scope = "every n" if bindings.get("vectors") else "all real values"
        if positive := bindings.get("positive"):
            scope += f" and positive {', '.join(positive.replace(chr(92), '').split())}"
        self.witnesses.append(_witness("SymPy", prove_label(label, **bindings), f"proved for {scope}"))


def _evaluated(reading: Reading) -> Witness:
    sizes = f", length {', '.join(map(str, reading.sizes))}" if reading.sizes else ""
    return _witness("Page", reading, f"true at {reading.points} point{'s' * (reading.points != 1)}{sizes}")


def _witness(engine: str, reading: Reading, how: str) -> Witness:
    """The witness, with what was tested for the ledger; its line is short."""
    done = len(reading.tested)
    whole = "" if done == reading.statements == 1 else f" ({done} of {reading.statements} statements)"
    refused, made = len(reading.refuted), len(reading.refuted) + len(reading.survivors)
    mutants = f"{refused} of {made} mutants"
    if left := len(reading.survivors):
        mutants += f" ({left} {'is' if left == 1 else 'are'} true all the same)"
    return Witness(engine, f"{reading.label}{whole} as printed, {how}", [mutants], reading.record())
