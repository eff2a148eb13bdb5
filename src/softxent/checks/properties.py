"""Properties and implications: each condition is shown to be needed, each property can fail alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from softxent.checks.points import CheckError, Numeric, arguments, lengths_of, show, truth
from softxent.checks.record import Record

__all__ = ["Properties"]


class Properties(Record):
    """Checks of what is true or false at a point.

    Parameters
    ----------
    label : str
        Label of the theorem or equation.
    covers : sequence of str
        Further labels that the same check covers.
    notes : sequence of int
        Numbers of the source notes' equations that the claim is about.
    """

    def holds(
        self,
        method: str,
        predicate: Numeric,
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric],
        engine: str = "NumPy",
    ) -> None:
        """Test a property on all inputs, and see that every wrong version fails on one.

        That some wrong versions fail does not show that the stated property is as sharp as it says. Where the claim
        has one of the forms below, take that method: it moves the claim by itself.

        Parameters
        ----------
        method : str
            What is tested and how.
        predicate : callable
            Returns whether the property holds, as a bool or an array of them.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable
            Wrong properties, by name. One may be false everywhere ("full rank"); the next best is false somewhere.
        engine : str
            What computes the property.

        See Also
        --------
        at_most : For an inequality, which must be tight.
        implies : For a property under conditions, each of which must be needed.
        iff : For a property that holds under a condition and nowhere else.
        has : For several properties of one object.
        """
        for point in self._points(method, on):
            if not truth(predicate, point, f"{self.label}: {method}"):
                raise CheckError(f"{self.label}: {method} is false at {show(point)}.")
        self._refute(method, self._required(wrong), on)
        self._add(engine, f"{method}{lengths_of(on)}", wrong)

    def implies(
        self,
        method: str,
        conditions: Mapping[str, Numeric],
        conclusion: Numeric | Mapping[str, Numeric],
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric] | None = None,
        not_needed: Mapping[str, str] | None = None,
        engine: str = "NumPy",
    ) -> None:
        """Test that a conclusion holds wherever all conditions hold, and that each condition is needed.

        For each condition there must be an input where it fails, all the others hold, and the conclusion fails; so
        the claim without this condition, or with its opposite, is refuted.

        Parameters
        ----------
        method : str
            What is tested and how.
        conditions : mapping of str to callable
            Predicates, by name.
        conclusion : callable, or mapping of str to callable
            A predicate, or several by name; each must be false at some input.
        on : sequence
            Inputs, on both sides of every condition. The conclusion is evaluated where at most one condition fails.
        wrong : mapping of str to callable, optional
            Wrong conclusions, by name. The claim without each condition is always among them.
        not_needed : mapping of str to str, optional
            Conditions without which the conclusion makes no sense, and why. The conclusion is not evaluated where
            they fail.
        engine : str
            What computes the predicates.
        """
        who = f"{self.label}: {method}"
        excused = not_needed or {}
        if unknown := set(excused) - set(conditions):
            raise CheckError(f"{who}: `not_needed` names no condition: {', '.join(sorted(unknown))}.")
        parts = conclusion if isinstance(conclusion, Mapping) else {"the conclusion": conclusion}
        inside: list[Any] = []
        needed: set[str] = set()
        can_fail: set[str] = set()
        for point in self._points(method, on):
            failing = [name for name, holds in conditions.items() if not truth(holds, point, f"{who}: '{name}'")]
            if len(failing) > 1 or any(name in excused for name in failing):
                continue
            false = [name for name, holds in parts.items() if not truth(holds, point, f"{who}: {name}")]
            can_fail.update(false)
            if not failing:
                inside.append(point)
                if false:
                    raise CheckError(f"{who}: all conditions hold at {show(point)}, but not {' and '.join(false)}.")
            elif false:
                needed.update(failing)
        self._see_needed(who, inside, [name for name in conditions if name not in needed | set(excused)])
        if always := [name for name in parts if name not in can_fail]:
            raise CheckError(f"{who}: {' and '.join(always)} is never false; add a point to `on` where it is.")
        self._refute(method, wrong or {}, inside)
        without = [f"without '{name}'" for name in conditions if name not in excused]
        self._add(engine, f"{method}{lengths_of(on)}", [*without, *(wrong or {})])

    def _see_needed(self, who: str, inside: list[Any], unneeded: list[str]) -> None:
        if not inside:
            raise CheckError(f"{who}: no point of `on` fulfils all conditions; add some.")
        if unneeded:
            raise CheckError(
                f"{who}: the condition '{unneeded[0]}' is not shown to be needed. Add a point to `on` where it fails, "
                "all others hold and the conclusion fails; or drop it; or name it in `not_needed`, with the reason."
            )

    def iff(
        self,
        method: str,
        property: Numeric,  # noqa: A002, the field's word
        condition: Numeric,
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric],
        engine: str = "NumPy",
    ) -> None:
        """Test that a property holds exactly where a condition holds; inputs of both kinds are needed.

        Parameters
        ----------
        method : str
            What is tested and how.
        property, condition : callable
            Two predicates that must agree.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable
            Wrong conditions, by name; each must differ from the property somewhere and agree with it somewhere.
        engine : str
            What computes the predicates.
        """
        who = f"{self.label}: {method}"
        found = [truth(property, point, f"{who}: the property") for point in self._points(method, on)]
        for point, holds in zip(on, found, strict=True):
            if truth(condition, point, f"{who}: the condition") != holds:
                raise CheckError(f"{who}: the property is {holds}, the condition {not holds} at {show(point)}.")
        if len(set(found)) < 2:
            raise CheckError(f"{who}: both sides are {found[0]} at every point; add points to `on` where they are not.")
        for name, version in self._required(wrong).items():
            said = [self._of_wrong(name, truth, version, point) for point in on]
            if said == found:
                raise CheckError(f"{self.label}: {method} did not refute the wrong version '{name}'.")
        self._add(engine, f"{method}{lengths_of(on)}", wrong)

    def has(
        self,
        method: str,
        make: Numeric,
        properties: Mapping[str, Numeric],
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Mapping[str, Numeric]],
        engine: str = "NumPy",
    ) -> None:
        """Test that an object has several properties, each of which can fail alone.

        Parameters
        ----------
        method : str
            What the object is.
        make : callable
            Makes the object from an input.
        properties : mapping of str to callable
            Predicates, by name, of the object and of the arguments that it was made from.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to mapping of str to callable
            For each property the objects that lack it, by name. They must have all the other properties.
        engine : str
            What computes the object.
        """
        who = f"{self.label}: {method}"
        if missing := [name for name in properties if not wrong.get(name)]:
            raise CheckError(
                f"{who}: no wrong object lacks '{missing[0]}' alone. Add one that has all other properties to `wrong`."
            )
        if unknown := [name for name in wrong if name not in properties]:
            raise CheckError(f"{who}: a wrong object lacks '{unknown[0]}', which is no property of the claim.")
        lacking = self._lacking(make, properties, on=self._points(method, on))
        if lacking:
            name, point = next(iter(lacking.items()))
            raise CheckError(f"{who} is not '{name}' at {show(point)}: it is {show(make(*arguments(point)))}.")
        for lacked, versions in wrong.items():
            for name, version in versions.items():
                found = self._lacking(version, properties, on, name)
                if others := [other for other in found if other != lacked]:
                    raise CheckError(
                        f"{who}: the wrong version '{name}' lacks '{others[0]}' too, at {show(found[others[0]])}; "
                        f"take one that lacks '{lacked}' alone."
                    )
                if lacked not in found:
                    raise CheckError(f"{who}: the wrong version '{name}' was not refuted: it is '{lacked}' too.")
        stated = f"{method} is {', '.join(properties)}"
        self._add(engine, f"{stated}{lengths_of(on)}", [name for versions in wrong.values() for name in versions])

    def _lacking(
        self, make: Numeric, properties: Mapping[str, Numeric], on: Sequence[Any], wrong: str = ""
    ) -> dict[str, Any]:
        """Properties that an object lacks somewhere, each with the first such point."""
        found: dict[str, Any] = {}
        for name, predicate in properties.items():
            of_object = _applied(predicate, make)
            for point in on:
                who = f"{self.label}: '{name}'"
                has = self._of_wrong(wrong, truth, of_object, point) if wrong else truth(of_object, point, who)
                if not has:
                    found[name] = point
                    break
        return found


def _applied(predicate: Numeric, make: Numeric) -> Numeric:
    """Predicate of the object that is made from a point, and of the point."""
    return lambda *given: predicate(make(*given), *given)
