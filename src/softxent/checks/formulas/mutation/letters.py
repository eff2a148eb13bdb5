"""Which letters of a statement could be mistaken for each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from softxent.checks.formulas.syntax.nodes import Apply, Big, Name, Node, Prime, Subscript, Superscript
from softxent.checks.formulas.syntax.tokens import KINDS
from softxent.checks.formulas.syntax.tree import children, is_operator

# What a letter does where it stands: it is a value, carries an index, is called, or is an index itself.
VALUE, CARRIER, CALLED, INDEX = "value", "carrier", "called", "index"


def role_below(node: Node, field: str, child: Node, role: str) -> str:
    """The role of ``child``, which stands in ``field`` of ``node``."""
    if isinstance(node, Subscript):
        return INDEX if field == "indices" else CARRIER
    if isinstance(node, Prime | Superscript):
        return INDEX if field == "arguments" else role
    if isinstance(node, Apply) and field == "function":
        return CALLED
    if isinstance(node, Big) and field == "binders":
        return INDEX
    return INDEX if role == INDEX and isinstance(child, Name) else VALUE


def look(text: str) -> str | None:
    r"""Classify a letter: two with the same look are easily mistaken; None for what is no letter."""
    bare = text.split()[-1] if text.startswith((r"\hat ", r"\bar ", r"\vec ", r"\tilde ", r"\overline ")) else text
    if KINDS.get(bare) == "letter":
        return "Greek capital" if bare[1].isupper() else "Greek"
    if len(bare) > 1 or bare in {"e", "d"} or not bare.isalpha():
        return None
    return "capital" if bare.isupper() else "small"


@dataclass(frozen=True)
class Letters:
    """The letters of a statement, by role and look; ``indices`` are the small ones that run or count."""

    indices: tuple[str, ...]
    others: dict[tuple[str, str | None], tuple[str, ...]]
    marks: tuple[str, ...]

    def instead_of(self, name: Name, role: str) -> Iterator[Name]:
        """Yield what could be written by mistake in the place of ``name``."""
        if name.text in self.indices and role in {INDEX, VALUE}:
            yield from (Name(text) for text in self.indices if text != name.text)
        elif look(name.text) and role != INDEX:
            yield from (Name(text) for text in self.others[self.place(name.text, role)] if text != name.text)

    def place(self, text: str, role: str) -> tuple[str, str | None]:
        """A letter that is called here and a value there may well be a factor before a parenthesis: a value."""
        called = role == CALLED and text not in self.others.get((VALUE, look(text)), ())
        return (role if called or role != CALLED else VALUE), look(text)


def collect(statement: Node) -> Letters:
    """Find the letters of a statement."""
    found: dict[tuple[str, str | None], dict[str, None]] = defaultdict(dict)
    marks: dict[str, None] = {}
    for node, role in _walk(statement, VALUE):
        if isinstance(node, Name):
            found[role, look(node.text)][node.text] = None
        elif isinstance(node, Superscript) and node.mark.isalpha():
            marks[node.mark] = None
    indices = tuple(found[INDEX, "small"])
    others = {
        place: tuple(text for text in texts if text not in indices or place[0] == CARRIER)
        for place, texts in found.items()
    }
    return Letters(indices, defaultdict(tuple, others), tuple(marks))


def _walk(node: Node, role: str) -> Iterator[tuple[Node, str]]:
    yield node, role
    operator = isinstance(node, Apply) and isinstance(node.function, Subscript) and is_operator(node.function.base)
    for field, _, child in children(node):
        if not (operator and field == "function"):  # the base of a logarithm is no index
            yield from _walk(child, role_below(node, field, child, role))
