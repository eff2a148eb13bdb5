r"""Every wrong version of a printed formula that differs from it at one place.

A test of a formula that accepts one of them has not tested that place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from softxent.checks.formulas.mutation.changes import changes, opposite
from softxent.checks.formulas.mutation.letters import VALUE, Letters, collect, role_below
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Big, Chain, Display, Name, Negative, Node, Number, Statement
from softxent.checks.formulas.syntax.tree import children, with_child

_TURNED = {r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<"}
_STRICTER = {r"\le": "<", r"\ge": ">", "<": r"\le", ">": r"\ge"}


@dataclass(frozen=True)
class Mutant:
    r"""A wrong version of a statement.

    Parameters
    ----------
    name : str
        The smallest changed part that tells it from the other mutants, before and after: ``p_i - y_i -> p_i + y_i``.
    chain : Chain
        The wrong statement.
    kind : str
        What is wrong: ``sign``, ``term``, ``factor``, ``fraction``, ``number``, ``exponent``, ``index``, ``letter``,
        ``mark``, ``arguments``, ``transpose``, ``prime``, ``derivative``, ``operator``, ``rounding``, ``range``,
        ``direction`` (of a relation) or ``strictness``.
    statement : int
        Number of the statement in its display, from 1.
    """

    name: str
    chain: Chain
    kind: str
    statement: int = 1


@dataclass(frozen=True)
class _Draft:
    """A mutant before it is named; ``names`` go from the smallest changed part to the largest."""

    chain: Chain
    kind: str
    names: tuple[str, ...]
    place: str
    statement: int = 1


def mutants(printed: Chain | Statement | Display) -> Iterator[Mutant]:
    r"""Make every mutant of what is printed; none of a statement is printed like it, or like another of its mutants.

    Parameters
    ----------
    printed : Chain, Statement or Display
        Only a chain with at least one relation has mutants.

    Yields
    ------
    Mutant
        A wrong version, with a name that no other mutant of the same call has.

    Examples
    --------
    >>> from softxent.checks.formulas.syntax.reader import read
    >>> for mutant in mutants(read(r"g = p - y").statements[0]):
    ...     print(mutant.kind, mutant.name, sep=": ")
    sign: g -> -g
    letter: g -> p
    letter: g -> y
    sign: p - y -> -p - y
    term: p - y -> -y
    sign: p - y -> p + y
    term: p - y -> p
    letter: p - y -> g - y
    letter: p - y -> y - y
    letter: p - y -> p - g
    letter: p - y -> p - p
    """
    statements = printed.statements if isinstance(printed, Display) else (printed,)
    drafts: list[_Draft] = []
    for number, statement in enumerate(statements, 1):
        chain = statement.chain if isinstance(statement, Statement) else statement
        if chain and chain.relations:
            drafts += [replace(draft, statement=number) for draft in _different(chain)]
    yield from _named(drafts, several=len(statements) > 1)


def _different(chain: Chain) -> list[_Draft]:
    """Leave out what is printed twice, or like the chain itself."""
    drafts: dict[str, _Draft] = {}
    for draft in _drafts(chain):
        drafts.setdefault(latex(draft.chain), draft)
    drafts.pop(latex(chain), None)
    return list(drafts.values())


def _drafts(chain: Chain) -> Iterator[_Draft]:
    letters = collect(chain)
    for number, relation in enumerate(chain.relations, 1):
        for kind, table in (("direction", _TURNED), ("strictness", _STRICTER)):
            if other := table.get(relation):
                relations = (*chain.relations[: number - 1], other, *chain.relations[number:])
                yield _Draft(
                    replace(chain, relations=relations), kind, (f"{relation} -> {other}",), f"relation {number}"
                )
    for number, side in enumerate(chain.sides, 1):
        whole = [(kind, [(side, new)]) for kind, new in opposite(side)]
        for kind, levels in [*whole, *_mistakes(side, VALUE, letters)]:
            sides = (*chain.sides[: number - 1], levels[-1][1], *chain.sides[number:])
            names = tuple(f"{latex(before)} -> {latex(after)}" for before, after in _shown(levels))
            yield _Draft(replace(chain, sides=sides), kind, names, f"side {number}")


_Levels = list[tuple[Node, Node]]


def _mistakes(node: Node, role: str, letters: Letters) -> Iterator[tuple[str, _Levels]]:
    """Yield the mistakes in and at ``node``: the changed part, what contains it, ..., ``node``; before and after."""
    for kind, new in changes(node, role, letters):
        yield kind, [(node, new)]
    for field, place, child in children(node):
        if isinstance(node, Big) and field != "body":  # what is printed below the sum has rules of its own
            continue
        for kind, levels in _mistakes(child, role_below(node, field, child, role), letters):
            yield kind, [*levels, (node, with_child(node, field, place, levels[-1][1]))]


def _shown(levels: _Levels) -> _Levels:
    """Leave out single letters, numbers and signs, which say too little, unless they are a whole side."""
    telling = [(before, after) for before, after in levels if not isinstance(before, Name | Number | Negative)]
    return telling or levels[-1:]


def _named(drafts: list[_Draft], *, several: bool) -> Iterator[Mutant]:
    """Name each mutant by the smallest part whose change no other mutant shares."""
    level = [0] * len(drafts)
    while True:
        names = [draft.names[at] for draft, at in zip(drafts, level, strict=True)]
        shared = Counter(names)
        wider = [at for at, name in enumerate(names) if shared[name] > 1 and level[at] + 1 < len(drafts[at].names)]
        if not wider:
            break
        for at in wider:
            level[at] += 1
    for draft, name in zip(drafts, names, strict=True):
        place = f"statement {draft.statement}, {draft.place}" if several else draft.place
        yield Mutant(name if shared[name] == 1 else f"{name} ({place})", draft.chain, draft.kind, draft.statement)
