r"""What stands between delimiters: parentheses, bars, angles, braces, cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softxent.checks.formulas.syntax import scripts
from softxent.checks.formulas.syntax.nodes import (
    Bars,
    Cases,
    Inner,
    Name,
    Node,
    Number,
    Product,
    Transpose,
    Tuple,
    as_product,
)
from softxent.checks.formulas.syntax.tokens import Token

if TYPE_CHECKING:
    from softxent.checks.formulas.syntax.grammar import Parser

BARS = {
    "|": ("abs", "|"),
    r"\lvert": ("abs", r"\rvert"),
    r"\|": ("norm", r"\|"),
    r"\lVert": ("norm", r"\rVert"),
    r"\lceil": ("ceiling", r"\rceil"),
    r"\lfloor": ("floor", r"\rfloor"),
}
ENTRYWISE = {r"\circ", r"\oslash", r"\oplus", r"\times", r"\cup"}
REASONS = {
    r"\pm": "± stands for two formulas",
    r"\mp": "∓ stands for two formulas",
    r"\dots": "dots stand for something that is not printed",
    r"\quad": "a wide space before a sign: is it one formula, or two?",
    r"\qquad": "a wide space before a sign: is it one formula, or two?",
    r"\{": "a set in braces",
    "[": "square brackets that follow no letter",
}


def bars(parser: Parser) -> Node:
    kind, closing = BARS[parser.take().text]
    parser.enter(closing)
    content = parser.sum()
    parser.leave()
    index = scripts.braced(parser) if kind == "norm" and parser.accept("_") else None
    return Bars(kind, content, index)


def delimited(parser: Parser) -> Node:
    token = parser.take()
    if token.text == "{" and parser.accept("}"):  # {} only shapes the space around a sign
        return parser.factor()
    if token.text in {"(", "{"}:
        return _group(parser, {"(": ")", "{": "}"}[token.text])
    if token.text == r"\langle":
        return _inner(parser)
    if token.text == r"\begin{cases}":
        return _cases(parser)
    if token.text == r"\infty":
        return Number(token.text)
    if token.text == r"\cdot" and parser.peek().text in {")", ",", r"\mid", r"\|"}:
        return Name(token.text)
    parser.at -= 1
    raise parser.error(_reason(token))


def _group(parser: Parser, closing: str) -> Node:
    parser.enter(closing)
    entries = [parser.sum()]
    while closing == ")" and parser.accept(","):
        entries.append(parser.sum())
    parser.leave()
    if len(entries) > 1:
        return Tuple(tuple(entries))
    # (p(x - m))^2 is no p(x - m)^2, which may be p times a square.
    scripted = parser.peek().text in {"_", "^", "'"} and as_product(Transpose(entries[0]))
    return Product((entries[0],)) if scripted else entries[0]


def _inner(parser: Parser) -> Inner:
    parser.enter(r"\rangle")
    left = parser.sum()
    parser.expect(",")
    right = parser.sum()
    parser.leave()
    return Inner(left, right)


def _cases(parser: Parser) -> Cases:
    parser.enter(r"\end{cases}")
    branches: list[tuple[Node, str]] = []
    while not branches or parser.peek().text != r"\end{cases}":
        value = parser.sum()
        parser.accept(",")
        parser.expect("&")
        start = parser.peek().start
        while parser.peek().kind not in {"row", "end"} and parser.peek().text != r"\end{cases}":
            parser.at += 1
        words = " ".join(parser.source[start : parser.peek().start].split())
        branches.append((value, words.rstrip(" ,.")))
        parser.at += parser.peek().kind == "row"
    parser.leave()
    return Cases(tuple(branches))


def _reason(token: Token) -> str:
    """Why no factor begins with the token."""
    if token.kind == "text":
        return "words"
    if token.kind == "relation" or token.text in ENTRYWISE:
        return f"nothing stands before '{token.text}'"
    unknown = f"'{token.text}' is unknown" if token.text[:1] == "\\" else "a formula is missing"
    return REASONS.get(token.text, unknown)
