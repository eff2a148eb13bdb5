"""The parts of a node, a node with one part replaced, and what a name is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from softxent.checks.formulas.syntax.nodes import Cases, Name, Node
from softxent.checks.formulas.syntax.tokens import KINDS


def children(node: Node) -> Iterator[tuple[str, int, Node]]:
    """Yield the parts of a node, each with its field and its place there (0 where the field is no tuple).

    The conditions of cases are words and no parts.
    """
    for field in fields(node):  # type: ignore[arg-type]  # every node but the base class is a dataclass
        value = getattr(node, field.name)
        entries = value if isinstance(value, tuple) else (value,)
        for place, entry in enumerate(entries):
            part = entry[0] if isinstance(node, Cases) else entry
            if isinstance(part, Node):
                yield field.name, place, part


def with_child(node: Node, field: str, place: int, child: Node) -> Any:
    """Make a copy of ``node`` with another part at a place that `children` has given."""
    value = getattr(node, field)
    if not isinstance(value, tuple):
        return replace(node, **{field: child})  # type: ignore[type-var]  # a dataclass
    entry = (child, value[place][1]) if isinstance(node, Cases) else child
    return replace(node, **{field: (*value[:place], entry, *value[place + 1 :])})  # type: ignore[type-var]  # a dataclass


def is_operator(node: Node) -> bool:
    r"""Whether the node is the name of an operator, such as ``\log`` or ``\operatorname{LSE}``."""
    named = isinstance(node, Name) and node.text.startswith((r"\operatorname", r"\text"))
    return named or (isinstance(node, Name) and KINDS.get(node.text) in {"operator", "big"})
