r"""What the letters of a display are bound to: values at points, definitions from the page, functions from Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.functions import CONSTANTS, FUNCTIONS
from softxent.checks.formulas.evaluation.scope import Definition, Scope, define, family, head, key_of, words
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.page import displays
from softxent.checks.formulas.syntax.nodes import Chain, Node
from softxent.checks.formulas.syntax.reader import read

_SPACE = re.compile(r"(?<!\\hat)(?<!\\bar)(?<!\\tilde)(?<!\\overline)(?<!\\mathbf)(?<!\\mathcal)\s+")


def keys(names: str | Sequence[str]) -> list[str]:
    r"""Read a list of names: letters as LaTeX writes them, ``a_`` for the family :math:`a_i`, or words.

    Parameters
    ----------
    names : str or sequence of str
        With spaces between them, such as ``r"x \lambda \hat p a_"``; or one by one. Words of ``cases``, such as
        "for labels", stand in a sequence.

    Returns
    -------
    list of str
        The keys that the evaluator uses.

    Examples
    --------
    >>> keys(r"x \lambda \hat p a_ q'")
    ['x', '\\lambda', '\\hat p', 'a_', "q'"]
    """
    return [_key(name) for name in (_SPACE.split(names.strip()) if isinstance(names, str) else names)]


def _key(name: str) -> str:
    stem, ending = (name[:-1], "_") if name.endswith("_") else (name, "")
    chains = [statement.chain for statement in read(stem).statements] if stem.strip() else []
    found = key_of(chains[0].sides[0]) if chains and chains[0] and not chains[0].relations else None
    if found is None and ending:
        raise FormulaError(f"{name!r} is not a name; write a letter and an underscore, such as a_.")
    return words(name) if found is None else found + ending


def definition_in(chain: Chain | None) -> tuple[str, Definition] | None:
    """Read a statement as a definition of its left side.

    Parameters
    ----------
    chain : Chain or None
        The statement.

    Returns
    -------
    tuple of str and Definition, or None
        The key and the definition by the second side; None if the left side is nothing that can be defined.
    """
    if chain is None or not chain.relations or chain.relations[0] != "=" or head(chain.sides[0]) is None:
        return None
    return define(chain.sides[0], chain.sides[1])


@dataclass
class Bindings:
    """Everything that is bound, apart from the points.

    ``origin`` says for each key where it was bound, as the reader of a message would say it.
    """

    names: list[str]
    table: dict[str, Any] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    labels: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        names: str | Sequence[str],
        using: Sequence[str],
        where: Sequence[str],
        given: Mapping[str, Any],
    ) -> Bindings:
        """Collect the bindings, and see that none is bound twice."""
        bound = cls(keys(names))
        for name in bound.names:
            bound._put(name, None, "names")
        for name, value in given.items():
            bound._put(_key(name), value, "given")
        bound._define([_where_line(line) for line in where], "where")
        for label in using:
            bound._use(label)
        return bound

    def _put(self, key: str, value: Any, origin: str) -> None:
        if key in self.origin:
            raise FormulaError(f"{key} is bound twice, in {self.origin[key]} and in {origin}; bind it once.")
        self.table[key] = value
        self.origin[key] = origin

    def _define(self, pairs: Sequence[tuple[str, Definition]], origin: str) -> list[str]:
        """Bind definitions; a family whose letter also stands alone gets the key with the underscore."""
        alone = {key for key, definition in pairs if not definition.indices} | {*self.origin, *FUNCTIONS, *CONSTANTS}
        placed = []
        for key, definition in pairs:
            placed.append(family(key) if definition.indices and key in alone else key)
            self._put(placed[-1], definition, origin)
        return placed

    def _use(self, label: str) -> None:
        """Bind what the displays of a label define and nothing else binds."""
        found: dict[str, Definition] = {}
        for shown in displays(label):
            for statement in read(shown.source).statements:
                pair = definition_in(statement.chain)
                if pair and pair[0] not in self.origin and pair[0] not in found:
                    found[pair[0]] = pair[1]
        if not found:
            raise FormulaError(f"using: {label} defines nothing that is not bound already; remove it.")
        self.labels[label] = self._define(list(found.items()), f"using ({label})")

    def bodies(self) -> tuple[Node, ...]:
        """Right sides of the definitions."""
        return tuple(value.body for value in self.table.values() if isinstance(value, Definition))

    def with_definitions(self, pairs: Iterable[tuple[str, Definition]]) -> Bindings:
        """Add what a display defines itself."""
        copy = Bindings(self.names, dict(self.table), dict(self.origin), self.labels)
        copy._define(list(pairs), "the display")
        return copy

    def scope(self, point: Any, used: set[str], printed: tuple[Node, ...]) -> Scope:
        """Bind the names to the values of a point."""
        values = point if isinstance(point, tuple) and len(self.names) != 1 else (point,)
        if len(self.names) == 1 and isinstance(point, tuple) and len(point) == 1:
            values = point
        if len(values) != len(self.names):
            raise FormulaError(
                f"a point has {len(values)} values for the {len(self.names)} names {', '.join(self.names)}; "
                "give a tuple with one value for each name."
            )
        table = {**self.table, **{name: _value(value) for name, value in zip(self.names, values, strict=True)}}
        return Scope({key: value for key, value in table.items() if value is not None}, {}, {}, used, printed)

    def unused(self, used: set[str]) -> list[str]:
        """Name the bindings that no formula has looked up, each with where it was bound."""
        own = [
            f"{key} ({origin})"
            for key, origin in self.origin.items()
            if key not in used and not origin.startswith(("using", "the display"))
        ]
        return own + [f"{label} (using)" for label, placed in self.labels.items() if not used.intersection(placed)]


def _where_line(line: str) -> tuple[str, Definition]:
    statements = read(line).statements
    pair = definition_in(statements[0].chain) if len(statements) == 1 else None
    if pair is None:
        why = statements[0].unreadable or r"a line defines one letter, such as m = \sum_k y_k"
        raise FormulaError(f"where: cannot use {line!r}: {why}.")
    return pair


def _value(value: Any) -> Any:
    """A value of a point: a list of numbers is a column."""
    if isinstance(value, list) and value and all(isinstance(entry, int | float) for entry in value):
        return np.array(value)
    if isinstance(value, np.generic):
        return value.item()
    return value
