"""Change a syntax tree in one place, and say in one line what was changed."""

from __future__ import annotations

import ast
import re
from copy import copy
from itertools import takewhile

# So much of a long statement is shown on each side of a change.
AROUND = 40


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """Copy a node with some fields changed."""
    new = copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


class Replace(ast.NodeTransformer):
    """Copy a tree with one node replaced; what has no part in the change is shared with the old tree."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new, node) if isinstance(self.new, ast.expr | ast.stmt) else self.new
        fields = {}
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                new: object = self.visit(value)
            elif isinstance(value, list):
                new = [self.visit(item) if isinstance(item, ast.AST) else item for item in value]
                new = new if any(a is not b for a, b in zip(new, value, strict=True)) else value
            else:
                continue
            if new is not value:
                fields[name] = new
        return changed(node, **fields) if fields else node


def header(node: ast.AST) -> str:
    """Write a statement in one line, without its body."""
    emptied = changed(node, body=[ast.Pass()]) if hasattr(node, "body") else node
    emptied = changed(emptied, orelse=[]) if hasattr(node, "orelse") else emptied
    text = " ".join(ast.unparse(ast.fix_missing_locations(emptied)).split())
    return text.removesuffix(": pass") if hasattr(node, "body") else text


def difference(before: str, after: str) -> str:
    """Write `before -> after`, of a long statement only what is near the change."""
    start = shared(before, after)
    end = shared(before[start:][::-1], after[start:][::-1])
    left = re.sub(r"^\S*\s", "", before[max(0, start - AROUND) : start]) if start > AROUND else before[:start]
    rest = before[len(before) - end :]
    right = re.sub(r"\s\S*$", "", rest[:AROUND]) if end > AROUND else rest
    parts = (f"{left}{text[start : len(text) - end]}{right}" for text in (before, after))
    return " -> ".join(parts)


def shared(first: str, second: str) -> int:
    """Count the characters with which both texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
