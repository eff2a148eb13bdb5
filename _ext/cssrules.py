"""The rules of a style sheet that given names can match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import tinycss2
from tinycss2.ast import Declaration, Node

VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
TRIVIA = re.compile(r"""(?P<string>"(?:[^"\\]|\\.)*")|(?P<comment>/\*.*?\*/)|\s+""", re.DOTALL)
# A selector inside one of these must match for the whole to match; inside others, such as :not(), it need not.
REQUIRED = frozenset({"is", "where", "has", "-webkit-any", "-moz-any"})
# The parts of these are rules themselves.
NESTING = frozenset({"media", "supports", "container", "layer"})


@dataclass(frozen=True)
class Rule:
    """Declarations for some selectors, or those of `@font-face`, `@page` and the like."""

    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """Rules under a condition, such as `@media print`."""

    condition: str
    rules: tuple[Rule | Group | str, ...]


Item = Rule | Group | str
"""A string is kept as it is."""


def parse(css: str) -> list[Node]:
    """Return the rules of a sheet, without comments."""
    return tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)


def purged(nodes: list[Node], names: set[str], variables: set[str]) -> list[Item]:
    """Return the rules that can match a page with these names.

    `variables` are the custom properties to keep though no rule reads them.
    """
    items = list(_matching(nodes, names))
    while True:
        css = serialized(items)
        used = variables | set(VARIABLE.findall(css))
        fewer = list(_without_unused(items, used, css))
        if fewer == items:
            return items
        items = fewer


def serialized(items: list[Item] | tuple[Item, ...]) -> str:
    """Return the rules as text, one a line."""
    return "\n".join(map(_text, items))


def _text(item: Item) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, Group):
        return f"{item.condition}{{{serialized(item.rules)}}}"
    return f"{','.join(item.selectors)}{{{';'.join(f'{name}:{value}' for name, value in item.declarations)}}}"


def _matching(nodes: list[Node], names: set[str]) -> Iterator[Item]:
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [part for part in _split(node.prelude) if can_match(part, names)]
            if selectors:
                yield _rule(tuple(map(_compact, selectors)), node.content)
        elif node.type == "at-rule" and node.lower_at_keyword not in {"charset", "import"}:
            yield from _at_rule(node, names)


def _at_rule(node: Node, names: set[str]) -> Iterator[Item]:
    keyword = node.lower_at_keyword
    head = f"@{node.at_keyword} {_compact(node.prelude)}".strip()
    if node.content is None:
        yield f"{head};"
    elif keyword in NESTING:
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        rules = tuple(_matching(inner, names))
        if rules:
            yield Group(head, rules)
    elif keyword.endswith("keyframes"):
        yield f"{head}{{{_compact(node.content)}}}"
    else:
        yield _rule((head,), node.content)


def _rule(selectors: tuple[str, ...], content: list[Node]) -> Item:
    """Return the rule; one with further rules in it is kept as it is."""
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    if any(part.type in {"qualified-rule", "at-rule"} for part in parts):
        return f"{','.join(selectors)}{{{_compact(content)}}}"
    return Rule(selectors, tuple(_declaration(part) for part in parts if part.type == "declaration"))


def _declaration(part: Declaration) -> tuple[str, str]:
    return part.name, _compact(part.value) + ("!important" if part.important else "")


def _compact(tokens: list[Node] | tuple[Node, ...]) -> str:
    """Return the text of the tokens, without comments and superfluous white space."""

    def shorter(match: re.Match[str]) -> str:
        # A comment may be what keeps two names apart.
        return match["string"] or ("/**/" if match["comment"] else " ")

    return TRIVIA.sub(shorter, tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()


def _split(tokens: list[Node]) -> Iterator[list[Node]]:
    """Cut a list of selectors at its commas."""
    part: list[Node] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def can_match(selector: list[Node], names: set[str]) -> bool:
    """Return whether each `.class`, `#identifier` and `element` of the selector is among the names."""
    before = ""
    for token in selector:
        if token.type == "hash":
            known = f"#{token.value}" in names
        elif token.type == "ident" and before == ".":
            known = f".{token.value}" in names
        elif token.type == "ident" and before != ":":
            known = token.lower_value in names
        elif token.type == "function" and token.lower_name in REQUIRED:
            known = any(can_match(part, names) for part in _split(token.arguments))
        else:
            known = True
        if not known:
            return False
        before = token.value if token.type == "literal" else ""
    return True


def _without_unused(items: list[Item] | tuple[Item, ...], variables: set[str], css: str) -> Iterator[Item]:
    """Drop custom properties that nothing reads, animations that nothing plays, and what is empty then."""
    for item in items:
        if isinstance(item, Group):
            rules = tuple(_without_unused(item.rules, variables, css))
            if rules:
                yield replace(item, rules=rules)
        elif isinstance(item, Rule):
            kept = tuple(d for d in item.declarations if not d[0].startswith("--") or d[0] in variables)
            if kept:
                yield replace(item, declarations=kept)
        elif not (played := re.match(r"@[\w-]*keyframes ([\w-]+)", item)) or _is_played(played[1], css):
            yield item


def _is_played(name: str, css: str) -> bool:
    return re.search(rf"animation(?:-name)?:[^;}}]*(?<![\w-]){re.escape(name)}(?![\w-])", css) is not None
