"""Whether a printed statement is true at a point: both sides of every relation, for all free indices."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.comparison import distance, size
from softxent.checks.formulas.evaluation.evaluator import evaluate
from softxent.checks.formulas.evaluation.ranges import free_letters, positions
from softxent.checks.formulas.evaluation.scope import Scope, key_of
from softxent.checks.formulas.evaluation.values import FormulaError, describe, is_number
from softxent.checks.formulas.syntax.nodes import Chain, Derivative, Node, Prime
from softxent.checks.formulas.syntax.tree import children

NON_STRICT = (r"\le", r"\ge")
STRICT = ("<", ">")
_SIGN = {r"\le": 1, "<": 1, r"\ge": -1, ">": -1}
# Relative and absolute tolerance: of arithmetic in float64, and of difference quotients.
_ARITHMETIC = (1e-9, 1e-12)
_QUOTIENTS = (1e-6, 1e-8)


@dataclass(frozen=True)
class Outcome:
    """Both sides of one relation for one choice of the indices.

    ``gap`` is how far the two sides are apart, ``slack`` what counts as nothing.
    """

    number: int
    relation: str
    indices: tuple[tuple[str, int], ...]
    left: Any
    right: Any
    gap: float
    slack: float

    @property
    def place(self) -> tuple[int, tuple[tuple[str, int], ...]]:
        """Which relation, and which indices."""
        return self.number, self.indices

    @property
    def equal(self) -> bool:
        """Whether both sides are the same."""
        return self.gap <= self.slack

    @property
    def true(self) -> bool:
        """Whether the relation holds: a strict inequality by more than rounding."""
        if self.relation == "=":
            return self.equal
        if self.relation == r"\in":
            return self.gap == 0
        above = _SIGN[self.relation] * (float(self.right) - float(self.left))
        if self.relation in STRICT:
            return above > min(self.slack, 1e-13 * (1 + abs(float(self.left))))
        return above >= 0 or self.equal


def is_tested(relation: str) -> bool:
    r"""Whether a relation can be tested; others, such as ``\iff`` and ``\to``, must be skipped with a reason.

    Parameters
    ----------
    relation : str
        As printed.

    Returns
    -------
    bool
        True for equality, the four inequalities and membership.

    Examples
    --------
    >>> is_tested("="), is_tested(r"\\iff")
    (True, False)
    """
    return relation in ("=", r"\in", *_SIGN)


def outcomes(chain: Chain, scope: Scope) -> Iterator[Outcome]:
    """Evaluate a statement at a point.

    Parameters
    ----------
    chain : Chain
        The statement.
    scope : Scope
        The point.

    Yields
    ------
    Outcome
        One for each relation and each choice of the free indices.

    Raises
    ------
    FormulaError
        If a side has no value.
    """
    relative, absolute = _QUOTIENTS if _differentiates([*chain.sides, *scope.printed], scope) else _ARITHMETIC
    letters = free_letters(chain.sides, scope)
    ranges = [positions(letter, chain.sides, scope) for letter in letters]
    for choice in itertools.product(*ranges):
        indices = tuple(zip(letters, choice, strict=True))
        inner = scope.at(**dict(indices)) if indices else scope
        values = [evaluate(side, inner) for side in chain.sides]
        for number, (left, relation, right) in enumerate(zip(values, chain.relations, values[1:], strict=False), 1):
            gap = _gap(left, relation, right)
            slack = 0.0 if relation == r"\in" else absolute + relative * max(size(left), size(right))
            yield Outcome(number, relation, indices, left, right, gap, slack)


def _gap(left: Any, relation: str, right: Any) -> float:
    if relation == r"\in":
        if not isinstance(right, set | frozenset | range | list):
            raise FormulaError(f"{describe(right)} is no set; bind it to the set or the list of its members.")
        return 0.0 if any(np.array_equal(left, member) for member in right) else np.inf
    if relation not in _SIGN and relation != "=":
        raise FormulaError(f"the relation {relation} cannot be tested; name the statement in skips=, with the reason.")
    if relation in _SIGN and not (is_number(left) and is_number(right)):
        raise FormulaError(f"{describe(left)} and {describe(right)} cannot be compared by {relation}.")
    return distance(left, right)


def _differentiates(nodes: list[Node], scope: Scope) -> bool:
    """Whether difference quotients occur in a formula, or in a definition beside it."""
    return any(
        isinstance(node, Derivative)
        or (isinstance(node, Prime) and str(key_of(node)) not in scope)
        or _differentiates([part for _, _, part in children(node)], scope)
        for node in nodes
    )
