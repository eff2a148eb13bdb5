r"""Which letters of a formula run, and over what: the machine finds both, from the arrays that the letters index.

Positions count from 1, as on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from softxent.checks.formulas.evaluation.rules import compute
from softxent.checks.formulas.evaluation.scope import Definition, Scope, family, key_of
from softxent.checks.formulas.evaluation.values import FormulaError, Row, is_number
from softxent.checks.formulas.syntax.nodes import Apply, Big, Name, Node, Number, Subscript, Superscript
from softxent.checks.formulas.syntax.tree import children

_DELTA = Name(r"\delta")


def free_letters(nodes: Sequence[Node], scope: Scope) -> list[str]:
    """Find the letters in index positions that nothing binds: no sum, no value, no list of labels.

    Parameters
    ----------
    nodes : sequence of Node
        Formulas that are read together, such as the sides of an equation.
    scope : Scope
        What the letters stand for.

    Returns
    -------
    list of str
        The letters, in order of appearance.
    """
    return list(dict.fromkeys(letter for node in nodes for letter in _free(node, scope, frozenset())))


def _free(node: Node, scope: Scope, bound: frozenset[str]) -> Iterator[str]:
    if isinstance(node, Big):
        bound = bound | {binder.text for binder in node.binders}
    called = node.function if isinstance(node, Apply) else None
    for base, indices in _indexed(node, scope):
        by_argument = _takes_arguments(base, scope)
        for index in indices:
            for letter in _letters(index):
                runs = letter not in bound and letter not in scope.indices and not _stands_for_index(letter, scope)
                if runs and not (by_argument and letter in scope.table and not _is_range(letter, scope)):
                    yield letter
    for _, _, part in children(node):
        # LSE_b(x): b is an argument of the function, not a letter that runs.
        if part is called and isinstance(part, Subscript) and not _runs(part, scope):
            yield from _free(part.base, scope, bound)
        else:
            yield from _free(part, scope, bound)


def _takes_arguments(base: Node, scope: Scope) -> bool:
    """Whether an index can be anything, as the D of S_D: what is indexed is defined by a formula or a function."""
    key = key_of(base)
    bound = None if key is None else scope.table.get(family(key), scope.table.get(key))
    return isinstance(bound, Definition) or callable(bound)


def _is_range(letter: str, scope: Scope) -> bool:
    return isinstance(scope.table.get(letter), range)


def _runs(called: Subscript, scope: Scope) -> bool:
    """Whether the index of f_i(t) is a letter that runs, and not one that is bound, like the b of LSE_b(x)."""
    return not all(isinstance(index, Number) or key_of(index) in scope.table for index in called.indices)


def _indexed(node: Node, scope: Scope) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield what is indexed at this node, and by what."""
    if isinstance(node, Subscript):
        yield node.base, node.indices
    elif isinstance(node, Superscript):
        yield node, node.arguments
    elif isinstance(node, Apply) and node.separator == r"\mid" and isinstance(_table(node, scope), np.ndarray):
        first, condition = node.arguments
        # P(b | a) is the entry in row a and column b.
        yield node.function, (condition, first)


def _table(node: Apply, scope: Scope) -> Any:
    key = key_of(node.function)
    return scope.table.get(key) if key else None


def _letters(index: Node) -> Iterator[str]:
    if isinstance(index, Name):
        if not index.text.startswith(("\\text", r"\cdot")):
            yield index.text
    elif isinstance(index, Subscript):
        yield from (letter for inner in index.indices for letter in _letters(inner))
    elif isinstance(index, Apply):
        yield from (letter for inner in index.arguments for letter in _letters(inner))
    else:
        yield from (letter for _, _, inner in children(index) for letter in _letters(inner))


def _stands_for_index(letter: str, scope: Scope) -> bool:
    """Whether a letter is bound to something that can be an index: a position, or positions."""
    value = scope.table.get(letter)
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "iu"
    if value is None or isinstance(value, range):
        return False
    return float(value).is_integer() if is_number(value) else True


def positions(letter: str, nodes: Sequence[Node], scope: Scope) -> Sequence[int]:
    """Find what a letter runs over: the positions along the axis that it indexes.

    Parameters
    ----------
    letter : str
        The letter.
    nodes : sequence of Node
        The formulas in which it occurs.
    scope : Scope
        What the other letters stand for. A letter that is bound to a `range` runs over it.

    Returns
    -------
    sequence of int
        The positions, from 1.

    Raises
    ------
    FormulaError
        If it indexes nothing of known length, or axes of different lengths.
    """
    own = scope.entry(letter)
    if isinstance(own, range):
        return own
    key = (letter, *map(id, nodes), *scope.indices.items())
    if key not in scope.ranges:
        # The nodes are kept, so that no other ones get their addresses.
        scope.ranges[key] = nodes, _length(letter, nodes, scope)
    found = scope.ranges[key][1]
    if found is None:
        raise FormulaError(
            f"the index {letter} runs over nothing of known length; bind what it indexes, or bind {letter} to a range."
        )
    return range(1, found + 1)


def _length(letter: str, nodes: Sequence[Node], scope: Scope) -> int | None:
    lengths = {length for node in nodes for length in _lengths(letter, node, scope)}
    if len(lengths) > 1:
        raise FormulaError(f"the index {letter} runs over axes of different lengths, {sorted(lengths)}.")
    return lengths.pop() if lengths else None


def _lengths(letter: str, node: Node, scope: Scope) -> Iterator[int]:
    if isinstance(node, Big) and any(binder.text == letter for binder in node.binders):
        return
    for base, indices in _indexed(node, scope):
        for place, index in enumerate(indices):
            if isinstance(index, Name) and index.text == letter and base != _DELTA:
                length = _axis(base, place, scope)
                if length is not None:
                    yield length
    for _, _, part in children(node):
        yield from _lengths(letter, part, scope)


def _axis(base: Node, place: int, scope: Scope) -> int | None:
    """Length of an axis of what is indexed."""
    key = key_of(base)
    if isinstance(base, Superscript) and base.arguments:
        key = key_of(base.base) and f"{key_of(base.base)}^{base.mark}"
    if key is not None:
        bound = scope.entry(family(key))
        if bound is None:
            bound = scope.entry(key)
        if isinstance(bound, Definition) and bound.indices and not bound.parameters:
            inner = scope.with_indices({})
            return _length(bound.indices[place], [bound.body], inner) if place < len(bound.indices) else None
        if isinstance(bound, Sequence):
            return len(bound) if place == 0 else None
        if bound is None or (callable(bound) and not isinstance(bound, Definition)):
            return None
        if isinstance(bound, Definition) and bound.parameters:
            return _length(bound.indices[place], [bound.body], scope) if place < len(bound.indices) else None
        value = compute(base, scope) if isinstance(bound, Definition) else bound
    else:
        # The axes of softmax(x_s) do not depend on s.
        value = compute(base, scope.at(**dict.fromkeys(free_letters([base], scope), 1)))
    entries = value.entries if isinstance(value, Row) else value
    return int(entries.shape[place]) if isinstance(entries, np.ndarray) and place < entries.ndim else None


def printed_size(letter: str, scope: Scope) -> int | None:
    r"""Find a number such as :math:`n` that is not bound: the page prints it above a sum, :math:`\sum_{k=1}^n`.

    Parameters
    ----------
    letter : str
        The letter.
    scope : Scope
        What the other letters stand for, and the formulas that are read together.

    Returns
    -------
    int or None
        The length of the axis that the sum runs over. For ``n``, also the length of the columns that are bound, if
        they have one length. None if it is not found.
    """
    for body, binder in _sums_to(letter, scope.printed):
        free = dict.fromkeys(free_letters([body], scope.at(**{binder: 1})), 1)
        if (found := _length(binder, [body], scope.at(**free))) is not None:
            return found
    if letter != "n":
        return None
    columns = {len(value) for value in scope.table.values() if isinstance(value, np.ndarray) and value.ndim == 1}
    return columns.pop() if len(columns) == 1 else None


def _sums_to(letter: str, nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        if isinstance(node, Big) and node.upper == Name(letter) and len(node.binders) == 1:
            yield node.body, node.binders[0].text
        yield from _sums_to(letter, tuple(part for _, _, part in children(node)))
