r"""Sums, products and maxima over indices: what runs below the operator, and which terms its conditions pick."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.ranges import positions
from softxent.checks.formulas.evaluation.rules import quantity, rule
from softxent.checks.formulas.evaluation.scope import Scope
from softxent.checks.formulas.evaluation.values import FormulaError, add, describe, is_number
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Big, Chain, Name, Node


@rule(Big)
def _big(node: Big, scope: Scope) -> Any:
    terms = [quantity(node.body, inner) for inner in _runs(node, scope)]
    if node.operator == r"\sum":
        total: Any = terms[0] if terms else 0.0
        for term in terms[1:]:
            total = add(total, term)
        return total
    if not all(map(is_number, terms)):
        raise FormulaError(f"{node.operator} needs numbers; got {', '.join(sorted(set(map(describe, terms))))}.")
    if node.operator == r"\prod":
        return math.prod(terms)
    if not terms:
        raise FormulaError(f"{node.operator} of nothing is not defined.")
    return float(max(terms) if node.operator in (r"\max", r"\sup") else min(terms))


def _runs(node: Big, scope: Scope) -> Iterator[Scope]:
    """Yield a scope for each term: the letters below the operator run, and the conditions pick."""
    letters = [binder.text for binder in node.binders]
    members = {chain.sides[0]: chain.sides[1] for chain in node.conditions if _names_members(chain, letters)}
    ranges = [_range(node, letter, members.get(Name(letter)), scope) for letter in letters]
    conditions = [chain for chain in node.conditions if not _names_members(chain, letters)]
    for choice in itertools.product(*ranges):
        inner = scope
        for letter, value in zip(letters, choice, strict=True):
            place = isinstance(value, int | np.integer)
            inner = inner.at(**{letter: int(value)}) if place else inner.holding({letter: value})
        if all(holds(chain, inner) for chain in conditions):
            yield inner


def _names_members(chain: Chain, letters: Sequence[str]) -> bool:
    """Whether a condition says what a letter runs over, like i \\in S."""
    first = chain.sides[0]
    return chain.relations == (r"\in",) and isinstance(first, Name) and first.text in letters


def _range(node: Big, letter: str, members: Node | None, scope: Scope) -> Sequence[Any]:
    if members is not None:
        chosen = quantity(members, scope)
        if not isinstance(chosen, set | frozenset | Sequence | np.ndarray):
            raise FormulaError(f"{latex(members)} must be bound to a set or a list of its members.")
        return sorted(chosen) if isinstance(chosen, set | frozenset) else list(chosen)
    if isinstance(own := scope.table.get(letter), list):
        scope.entry(letter)
        return own
    if node.lower is None or node.upper is None:
        return positions(letter, [node.body, *node.conditions], _without(scope, letter))
    lower, upper = quantity(node.lower, scope), quantity(node.upper, scope)
    if not (is_number(lower) and is_number(upper) and float(lower).is_integer() and float(upper).is_integer()):
        raise FormulaError(f"{letter} must run between whole numbers, not from {lower} to {upper}.")
    return range(int(lower), int(upper) + 1)


def _without(scope: Scope, letter: str) -> Scope:
    if letter not in scope.indices:
        return scope
    return scope.with_indices({key: at for key, at in scope.indices.items() if key != letter})


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    r"\ne": lambda left, right: left != right,
    r"\neq": lambda left, right: left != right,
    r"\le": lambda left, right: left <= right,
    r"\ge": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    r"\in": lambda left, right: left in right,
    r"\notin": lambda left, right: left not in right,
}


def holds(chain: Chain, scope: Scope) -> bool:
    """Whether a condition below a sum is fulfilled, exactly.

    Parameters
    ----------
    chain : Chain
        The condition.
    scope : Scope
        What its letters stand for.

    Returns
    -------
    bool
        True if every relation of the chain is fulfilled.

    Raises
    ------
    FormulaError
        If a side is neither a number nor a set.
    """
    values = [quantity(side, scope) for side in chain.sides]
    for left, relation, right in zip(values, chain.relations, values[1:], strict=False):
        if relation not in _TESTS or not is_number(left):
            raise FormulaError(f"{latex(chain)} is not a condition that can be tested.")
        if not _TESTS[relation](left, right):
            return False
    return True
