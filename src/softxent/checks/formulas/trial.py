"""The trial of printed formulas: every statement is true at all points, and no wrong version of one is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from softxent.checks.formulas.bindings import Bindings, definition_in
from softxent.checks.formulas.evaluation.functions import CONSTANTS, FUNCTIONS
from softxent.checks.formulas.evaluation.relations import NON_STRICT, STRICT, Outcome, is_tested, outcomes
from softxent.checks.formulas.evaluation.scope import Definition, Scope, family
from softxent.checks.formulas.evaluation.values import FormulaError, Row
from softxent.checks.formulas.mutation.mutants import mutants
from softxent.checks.formulas.page import Printed
from softxent.checks.formulas.record import Place, Reading, ReadingError, name_survivors
from softxent.checks.formulas.syntax.nodes import Chain, Statement
from softxent.checks.formulas.syntax.reader import read

_BUILT_IN = {*FUNCTIONS, *CONSTANTS}


@dataclass(frozen=True)
class _Line:
    """A statement of the page that is tested, or defines what the others use."""

    place: Place
    statement: Statement
    chain: Chain
    printed: Printed
    defines: tuple[str, Definition] | None = None


@dataclass
class Trial:
    """The statements of one or more displays, with what their letters are bound to and where they are tried."""

    label: str
    printed: Sequence[Printed]
    bindings: Bindings
    on: Sequence[Any]
    tight: Sequence[Any]
    margin: float
    still_true: dict[str, str]
    skips: dict[Any, str]
    used: set[str] = field(default_factory=set)

    def run(self) -> Reading:
        """Test every statement, then every mutant."""
        lines = list(self._lines())
        tested = [line for line in lines if line.defines is None]
        own = [line.defines for line in lines if line.defines]
        reading = Reading(
            self.label, len(self.printed), sum(len(read(shown.source).statements) for shown in self.printed)
        )
        reading.skipped = self._skipped()
        if not tested:
            raise ReadingError(f"{self.label}: nothing was tested{self._only_defined(lines)}")
        sides = tuple(side for line in lines for side in line.chain.sides)
        bound = self.bindings.with_definitions(own)
        formulas = (*sides, *bound.bodies())
        scopes = [self._scope(bound, point, formulas) for point in [*self.on, *self.tight]]
        equal = {line.place: self._true(line, scopes) for line in tested}
        if unused := bound.unused(self.used):
            raise ReadingError(f"{self.label}: no tested statement uses {', '.join(unused)}; remove the binding.")
        if unused := [key for key, _ in own if not {key, family(key)} & self.used]:
            raise ReadingError(
                f"{self.label}: nothing tests {', '.join(unused)}, which the display only defines; bind it."
            )
        survivors = self._survivors(lines, tested, own, scopes, equal, formulas, reading)
        name_survivors(self.label, survivors, self.still_true, reading)
        reading.tested = list(dict.fromkeys(line.place for line in lines))
        reading.points = len(self.on)
        first = self.bindings.names[0] if self.bindings.names else ""
        reading.sizes = sorted({_size(scope.table.get(first)) for scope in scopes} - {0})
        return reading

    # ------------------------------------------------------------------------------------------- statements

    def _statements(self) -> Iterator[tuple[Place, Statement, Printed]]:
        for number, shown in enumerate(self.printed, 1):
            for position, statement in enumerate(read(shown.source).statements, 1):
                yield (number, position), statement, shown

    def _skipped(self) -> dict[Place, str]:
        """The places that `skips` names; each must exist, and have a reason."""
        places = [place for place, _, _ in self._statements()]
        skipped: dict[Place, str] = {}
        for key, why in self.skips.items():
            one = len(self.printed) == 1
            chosen = [p for p in places if p == key or (isinstance(key, int) and p[1 if one else 0] == key)]
            if not chosen:
                raise ReadingError(
                    f"{self.label}: skips names {key}, but there are only the statements {_listed(places)}."
                )
            if not str(why).strip():
                raise ReadingError(f"{self.label}: skips gives no reason for {key}; say why it is not tested.")
            skipped.update(dict.fromkeys(chosen, why))
        return skipped

    def _lines(self) -> Iterator[_Line]:
        """The statements to test; one with an unbound left side is a definition for the others."""
        skipped = self._skipped()
        defined: set[str] = set()
        for place, statement, shown in self._statements():
            if place in skipped:
                continue
            chain = self._testable(statement, self._where(place, statement, shown))
            pair = definition_in(chain)
            if pair and (self._is_bound(pair[0]) or pair[0] in defined):
                pair = None
            if pair:
                defined.add(pair[0])
                yield _Line(place, statement, chain, shown, pair)
            if pair is None or len(chain.sides) > 2:
                yield _Line(place, statement, chain, shown)

    def _testable(self, statement: Statement, where: str) -> Chain:
        """The chain of a statement; raises where it says nothing that can be tested, or only how a letter is bound."""
        chain = statement.chain
        if chain is None:
            raise ReadingError(f"{where}\ncannot be read: {statement.unreadable}. Name it in skips=, with the reason.")
        if not chain.relations:
            raise ReadingError(f"{where}\nstates nothing: it has no relation. Name it in skips=, with the reason.")
        if unknown := [relation for relation in chain.relations if not is_tested(relation)]:
            raise ReadingError(f"{where}\nhas the relation {unknown[0]}, which is not tested; name it in skips=.")
        if pair := definition_in(chain):
            key, definition = pair
            bound = [self.bindings.table.get(name) for name in (key, family(key))]
            if definition in [other for other in bound if isinstance(other, Definition)]:
                raise ReadingError(f"{where}\nis how {key} is bound, so it would test itself; bind it otherwise.")
        return chain

    def _is_bound(self, key: str) -> bool:
        # A derivative is bound with its function.
        names = {key, key.rstrip("'")}
        return any({name, family(name)} & self.bindings.origin.keys() for name in names) or bool(names & _BUILT_IN)

    def _only_defined(self, lines: Sequence[_Line]) -> str:
        keys = [line.defines[0] for line in lines if line.defines]
        return f"; the display only defines {', '.join(keys)}: bind it in given= to test it." if keys else "."

    def _where(self, place: Place, statement: Statement, shown: Printed) -> str:
        name = self.label if len(self.printed) == 1 else f"{self.label}, display {place[0]}"
        source = " ".join(statement.source.split())
        return f"{name}, statement {place[1]}, as printed in {shown.notebook}:\n    {source}"

    # ------------------------------------------------------------------------------------------------ truth

    def _scope(self, bindings: Bindings, point: Any, formulas: tuple[Any, ...]) -> Scope:
        try:
            return bindings.scope(point, self.used, formulas)
        except FormulaError as error:
            raise ReadingError(f"{self.label}: {error}") from error

    def _true(self, line: _Line, scopes: Sequence[Scope]) -> list[set[Any]]:
        """Raise unless the statement is true everywhere; return where its inequalities are equalities."""
        where = self._where(line.place, line.statement, line.printed)
        found = []
        compared = False
        for number, scope in enumerate(scopes):
            try:
                results = list(outcomes(line.chain, scope))
            except (FormulaError, RecursionError) as error:
                raise ReadingError(f"{where}\nhas no value at {self._show(scope)}: {error}") from error
            compared = compared or bool(results)
            for outcome in results:
                if not outcome.true:
                    raise ReadingError(f"{where}\nis false at {self._show(scope, outcome)}:\n{_both(outcome)}")
            tight = number >= len(self.on)
            found.append({o.place for o in results if tight and self._close(o)})
        if not compared:
            raise ReadingError(f"{where}\nis compared nowhere: its indices have no values at any point.")
        reached = {number for places in found for number, _ in places}
        for number, relation in enumerate(line.chain.relations, 1):
            if number not in reached and relation in NON_STRICT:
                raise ReadingError(
                    f"{where}\nis never an equality in relation {number} ({relation}); give a point in tight= at which "
                    "its two sides are equal, or a bound that is too weak would pass."
                )
        return found

    def _close(self, outcome: Outcome) -> bool:
        """Whether the two sides of an inequality meet: within the margin, if it is strict."""
        if outcome.relation in NON_STRICT:
            return outcome.equal or outcome.gap <= self.margin
        return outcome.relation in STRICT and outcome.gap <= self.margin

    def _accepts(self, chain: Chain, line: _Line, scopes: Sequence[Scope], equal: Sequence[set[Any]]) -> bool:
        """Whether a wrong version of a statement passes the test that the statement has passed.

        One that says "or equal" where the statement does not must be an equality somewhere.
        """
        relaxed = {
            number
            for number, (old, new) in enumerate(zip(line.chain.relations, chain.relations, strict=False), 1)
            if old in STRICT and new in NON_STRICT
        }
        reached: set[int] = set()
        for scope, places in zip(scopes, equal, strict=True):
            results = []
            for outcome in outcomes(chain, scope):
                if not outcome.true or (outcome.place in places and not self._close(outcome)):
                    return False
                results.append(outcome)
            reached |= {o.number for o in results if places and (o.equal if o.number in relaxed else self._close(o))}
        needed = {n for n, relation in enumerate(chain.relations, 1) if relation in NON_STRICT}
        return needed <= reached

    # ---------------------------------------------------------------------------------------------- mutants

    def _survivors(
        self,
        lines: Sequence[_Line],
        tested: Sequence[_Line],
        own: Sequence[tuple[str, Definition]],
        scopes: Sequence[Scope],
        equal: Mapping[Place, list[set[Any]]],
        formulas: tuple[Any, ...],
        reading: Reading,
    ) -> list[str]:
        survivors: list[str] = []
        done: set[Place] = set()
        for line in lines:
            if line.place in done:
                continue
            done.add(line.place)
            for mutant in mutants(line.chain):
                try:
                    if line.defines:
                        lived = self._definition_accepted(line, mutant.chain, tested, own, equal, formulas)
                    else:
                        lived = self._accepts(mutant.chain, line, scopes, equal[line.place])
                except (FormulaError, RecursionError):
                    lived = False
                (survivors if lived else reading.refuted).append(mutant.name)
        return survivors

    def _definition_accepted(
        self,
        line: _Line,
        chain: Chain,
        tested: Sequence[_Line],
        own: Sequence[tuple[str, Definition]],
        equal: Mapping[Place, list[set[Any]]],
        formulas: tuple[Any, ...],
    ) -> bool:
        """Whether all statements pass with a wrong version of a definition in the same display."""
        pair = definition_in(chain)
        if pair is None or line.defines is None or pair[0] != line.defines[0]:
            return False
        changed = self.bindings.with_definitions([pair if other is line.defines else other for other in own])
        scopes = [changed.scope(point, set(), formulas) for point in [*self.on, *self.tight]]
        return all(
            self._accepts(chain if other.place == line.place else other.chain, other, scopes, equal[other.place])
            for other in tested
        )

    def _show(self, scope: Scope, outcome: Outcome | None = None) -> str:
        values = [f"{name} = {_text(scope.table.get(name))}" for name in self.bindings.names]
        chosen = [f"{letter} = {at}" for letter, at in (outcome.indices if outcome else ())]
        return ", ".join([*values, *chosen])


def _both(outcome: Outcome) -> str:
    sides = [f"        left  {_text(outcome.left)}\n        right {_text(outcome.right)}"]
    if outcome.relation != "=":
        sides.append(f"        (relation {outcome.number}: left {outcome.relation} right)")
    return "\n".join(sides)


def _text(value: Any) -> str:
    if isinstance(value, Row):
        return f"{_text(value.entries)} (a row)"
    if isinstance(value, float):
        return f"{value:.6g}"
    return np.array2string(value, precision=6, separator=" ") if isinstance(value, np.ndarray) else str(value)


def _size(value: Any) -> int:
    return value.size if isinstance(value, np.ndarray) and value.ndim == 1 else 0


def _listed(places: Sequence[Place]) -> str:
    return ", ".join(str(place if places[-1][0] > 1 else place[1]) for place in places)
