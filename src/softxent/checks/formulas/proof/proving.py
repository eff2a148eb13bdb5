r"""A printed identity proved for every number of classes, and its mutants disproved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sympy as sp

from softxent.checks import prover, symbolic
from softxent.checks.formulas.bindings import Bindings, definition_in, keys
from softxent.checks.formulas.evaluation.ranges import free_letters
from softxent.checks.formulas.evaluation.scope import Definition, Scope
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.mutation.mutants import mutants
from softxent.checks.formulas.page import displays
from softxent.checks.formulas.proof.symbols import Symbols
from softxent.checks.formulas.proof.tensors import CONSTANTS, FUNCTIONS, Tensor
from softxent.checks.formulas.record import Reading, ReadingError, name_survivors
from softxent.checks.formulas.syntax.nodes import Chain
from softxent.checks.formulas.syntax.reader import read

__all__ = ["prove_label"]

# What a vector or a number is for the search for free indices: bound.
_BOUND = object()


def prove_label(
    label: str,
    *,
    vectors: str = "",
    numbers: str = "",
    positive: str = "",
    using: Sequence[str] = (),
    where: Sequence[str] = (),
    derived: sp.Expr | None = None,
    still_true: Mapping[str, str] | None = None,
    skips: Mapping[int, str] | None = None,
) -> Reading:
    r"""Prove the equations of a display as they are printed, for every n and all indices, and disprove their mutants.

    Parameters
    ----------
    label : str
        Label of the display.
    vectors, numbers : str
        The letters that are vectors of length n, and those that are real numbers.
    positive : str
        Those of them whose values are positive.
    using, where : sequence of str
        Definitions of further letters: labels of displays, and lines of LaTeX. A distribution is defined as softmax of
        a vector, ``r"p = \operatorname{softmax}(z)"``.
    derived : Expr, optional
        What was derived: it must equal the right side of the display's last equation. Its indices are those of the
        page; entries of vectors those of `IndexedBase` objects of the same names.
    still_true : mapping of str to str
        Mutants that are true all the same, by name, each with the reason.
    skips : mapping of int to str
        Statements that are not proved, each with the reason.

    Returns
    -------
    Reading
        What was proved.

    Raises
    ------
    ReadingError
        If a formula cannot be translated or a mutant is true.
    ProofError
        If an equation cannot be proved.

    See Also
    --------
    softxent.checks.prover.prove_equal : What proves the equations.
    """
    try:
        (printed,) = displays(label)
        bindings = Bindings.of(keys(f"{vectors} {numbers}") if (vectors + numbers).strip() else [], using, where, {})
    except (FormulaError, LookupError) as error:
        raise ReadingError(f"{label}: {error.args[0]}") from error
    table = {**bindings.table, **_letters(vectors, numbers, positive)}
    reading = Reading(label, 1, 0)
    survivors: list[str] = []
    chains = _chains(label, printed.source, dict(skips or {}), table, reading)
    for position, chain in chains:
        try:
            pairs = list(_equations(chain, table))
        except (FormulaError, RecursionError) as error:
            raise ReadingError(f"{label}, statement {position}: {error}") from error
        for left, right in pairs:
            prover.prove_equal(left, right)
        if derived is not None and position == chains[-1][0]:
            prover.prove_equal(derived, pairs[-1][1])
        reading.tested.append((1, position))
        for mutant in mutants(chain):
            if _changes_equation(mutant.chain, chain):
                (survivors if _agrees(mutant.chain, table) else reading.refuted).append(mutant.name)
    name_survivors(label, survivors, still_true or {}, reading)
    return reading


def _chains(
    label: str, source: str, skips: Mapping[int, str], table: dict[str, Any], reading: Reading
) -> list[tuple[int, Chain]]:
    """The statements to prove; what the display defines itself is added to the table."""
    statements = read(source).statements
    reading.statements = len(statements)
    chains = []
    for position, statement in enumerate(statements, 1):
        if position in skips:
            reading.skipped[1, position] = skips[position]
            continue
        if statement.chain is None or "=" not in statement.chain.relations:
            raise ReadingError(f"{label}, statement {position} holds no equation to prove; name it in skips=.")
        pair = definition_in(statement.chain)
        if pair and not _is_known(pair[0], table):
            table[pair[0]] = pair[1]
        chains.append((position, statement.chain))
    if not chains or set(skips) - set(range(1, len(statements) + 1)):
        raise ReadingError(f"{label} has {len(statements)} statements; skips names {sorted(skips)}.")
    return chains


def _is_known(key: str, table: Mapping[str, Any]) -> bool:
    """Whether a letter is bound, or a derivative of what is."""
    names = {key, key.rstrip("'")}
    return any(name in bound for name in names for bound in (table, FUNCTIONS, CONSTANTS))


def _letters(vectors: str, numbers: str, positive: str) -> dict[str, Any]:
    chosen = set(keys(positive)) if positive.strip() else set()
    table: dict[str, Any] = {}
    for key in keys(vectors) if vectors.strip() else []:
        base = sp.IndexedBase(key, real=True, positive=True if key in chosen else None)
        table[key] = Tensor("column", lambda index, base=base: base[index])
    for key in keys(numbers) if numbers.strip() else []:
        table[key] = sp.Symbol(key, real=True, positive=True if key in chosen else None)
    return table


def _equations(chain: Chain, table: Mapping[str, Any]) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """Both sides of each equation of a chain, entry by entry."""
    known = {key: value for key, value in table.items() if isinstance(value, Definition)}
    free = free_letters(chain.sides, Scope({**dict.fromkeys(table, _BOUND), **known}))
    indices = {letter: sp.Symbol(letter, integer=True, positive=True) for letter in free}
    values = [Symbols(table).at(**indices).expression(side) for side in chain.sides]
    for left, relation, right in zip(values, chain.relations, values[1:], strict=False):
        if relation == "=":
            yield _entry(left, right)


def _entry(left: Any, right: Any) -> tuple[sp.Expr, sp.Expr]:
    if isinstance(left, Tensor) and isinstance(right, Tensor) and left.kind == right.kind:
        at = (symbolic.i, symbolic.j)[: left.axes]
        return left.entry(*at), right.entry(*at)
    if not (isinstance(left, sp.Expr) and isinstance(right, sp.Expr)):
        raise FormulaError("a number cannot be equal to a vector, nor a row to a column.")
    return left, right


def _changes_equation(chain: Chain, original: Chain) -> bool:
    """Whether a mutant changes a side of an equation: the inequalities of a chain are not proved here."""
    equations = [number for number, relation in enumerate(original.relations) if relation == "="]
    beside = {at for number in equations for at in (number, number + 1)}
    return chain.relations == original.relations and any(chain.sides[at] != original.sides[at] for at in beside)


def _agrees(chain: Chain, table: Mapping[str, Any]) -> bool:
    """Whether every equation of a wrong version holds wherever it is compared."""
    try:
        pairs = list(_equations(chain, table))
        return all(prover.agree(left, right, size) for size in (2, 3) for left, right in pairs)
    except (FormulaError, RecursionError, symbolic.ProofError):
        return False
