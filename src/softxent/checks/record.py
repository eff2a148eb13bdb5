"""What every kind of check shares: the label of the claim, its witnesses, and how a wrong version is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from softxent.checks.points import CheckError, Numeric, show, truth
from softxent.checks.report import Report, Witness

__all__ = ["Record"]

T = TypeVar("T")


@dataclass
class Record:
    """The witnesses of one claim, gathered by the kinds of check that derive from this class.

    Parameters
    ----------
    label : str
        Label of the theorem or equation.
    covers : sequence of str
        Further labels that the same check covers.
    notes : sequence of int
        Numbers of the source notes' equations that the claim is about.
    """

    label: str
    covers: Sequence[str] = ()
    notes: Sequence[int] = ()
    witnesses: list[Witness] = field(default_factory=list, init=False)

    def report(self) -> Report:
        """Report of the witnesses, for the last line of a check cell.

        Returns
        -------
        Report
            Shown as a table in a notebook.

        Raises
        ------
        CheckError
            If there are fewer than two witnesses.
        """
        if len(self.witnesses) < 2:
            raise CheckError(f"{self.label}: {len(self.witnesses)} witness; add an independent one.")
        return Report(self.label, list(self.covers), [f"({number})" for number in self.notes], self.witnesses)

    def _required(self, wrong: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the wrong versions, or raise if there are none."""
        if not wrong:
            raise CheckError(
                f"{self.label}: no wrong version given; a check must be shown to fail. Add one to `wrong`."
            )
        return wrong

    def _points(self, method: str, on: Sequence[Any]) -> Sequence[Any]:
        """Return the points, or raise if there are none."""
        if len(on) == 0:
            raise CheckError(f"{self.label}: {method} is tried at no point. Add points to `on`.")
        return on

    def _of_wrong(self, name: str, read: Callable[[Numeric, Any, str], T], version: Numeric, point: Any) -> T:
        """Read a wrong version at a point. One that fails there is not refuted: it is no version of the claim."""
        who = f"{self.label}: the wrong version '{name}'"
        try:
            return read(version, point, who)
        except CheckError:
            raise
        except Exception as error:
            message = f"{who} raises {type(error).__name__} ({error}) at {show(point)}; mend it, so that it is wrong."
            raise CheckError(message) from error

    def _refute(self, method: str, wrong: Mapping[str, Numeric], on: Sequence[Any]) -> None:
        """See that each wrong property is false somewhere."""
        for name, version in wrong.items():
            found = [self._of_wrong(name, truth, version, point) for point in on]
            if all(found):
                raise CheckError(f"{self.label}: {method} did not refute the wrong version '{name}'.")

    def _add(self, engine: str, method: str, refuted: Sequence[str] | Mapping[str, Any]) -> None:
        self.witnesses.append(Witness(engine, method, list(refuted)))
