r"""What is attached to a factor: indices, exponents, marks and primes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softxent.checks.formulas.syntax.nodes import (
    Name,
    Node,
    Number,
    Power,
    Prime,
    Product,
    Subscript,
    Superscript,
    Transpose,
)

if TYPE_CHECKING:
    from softxent.checks.formulas.syntax.grammar import Parser


def attach(parser: Parser, node: Node) -> Node:
    r"""Read the scripts after ``node``. ``x^2_i`` is printed like ``x_i^2``, and read so."""
    seen: set[str] = set()
    while (mark := parser.peek().text) in {"_", "^", "'"}:
        if mark in seen and mark != "'":
            raise parser.error(f"a second '{mark}'")
        seen.add(mark)
        parser.take()
        if mark == "'":
            node = Prime(node.base, node.order + 1) if isinstance(node, Prime) else Prime(node, 1)
        elif mark == "^":
            node = _raised(parser, node)
        elif isinstance(node, Power) and "^" in seen:
            node = Power(Subscript(node.base, indices(parser)), node.exponent)
        else:
            node = Subscript(node, indices(parser))
    return node


def indices(parser: Parser) -> tuple[Node, ...]:
    r"""Read the indices after ``_``: ``{ij}`` and ``{i, j}`` are two."""
    if parser.peek().kind == "text" or parser.peek().text in {"+", "-"}:
        return (Name(parser.take().text),)
    if not parser.accept("{"):
        return (single(parser),)
    parser.enter("}")
    parser.inside.insert(-1, "index")
    found: list[Node] = []
    while not found or parser.accept(","):
        found += _split(parser, _index(parser))
    parser.inside.remove("index")
    parser.leave()
    return tuple(found)


def _index(parser: Parser) -> Node:
    if parser.peek().kind == "text":
        return Name(parser.take().text)
    return parser.sum()


def _split(parser: Parser, index: Node) -> tuple[Node, ...]:
    parts = index.factors if isinstance(index, Product) else (index,)
    numbers = [part for part in parts if isinstance(part, Number)]
    if numbers and (len(parts) > 1 or len(numbers[0].text) > 1):
        raise parser.error("an index made of a number and more: one index, or several?")
    return parts


def single(parser: Parser) -> Node:
    """Read what follows ``_``, ``^`` or a fraction without braces: one token."""
    token = parser.take()
    if token.kind in {"letter", "operator"}:
        return Name(token.text)
    if token.kind == "digit":
        return Number(token.text)
    if token.text == r"\infty":
        return Number(token.text)
    parser.at -= 1
    raise parser.error("one letter, one digit or something in braces is missing")


def braced(parser: Parser) -> Node:
    """Read one token or a formula in braces."""
    if not parser.accept("{"):
        return single(parser)
    parser.enter("}")
    node = parser.sum()
    parser.leave()
    return node


def _raised(parser: Parser, base: Node) -> Node:
    if _matches(parser, r"\mathsf T") or _matches(parser, "{", r"\mathsf T", "}"):
        return Transpose(base)
    if _matches(parser, "*") or _matches(parser, "{", "*", "}"):
        return Superscript(base, "*")
    if _matches(parser, "{", r"\otimes"):
        parser.enter("}")
        times = parser.factor()
        parser.leave()
        return Superscript(base, r"\otimes", (times,))
    texts = [parser.peek(ahead).text for ahead in range(5)]
    if (
        texts[:2] == ["{", "("]
        and texts[3:] == [")", "}"]
        and parser.peek(2).kind == "letter"
        and not _is_number_e(base)
    ):
        parser.at += 5
        return Superscript(base, "()", (Name(texts[2]),))
    exponent = braced(parser)
    if isinstance(exponent, Name) and _is_mark(base, exponent):
        return Superscript(base, exponent.text)
    return Power(base, exponent)


def _matches(parser: Parser, *texts: str) -> bool:
    found = all(parser.peek(ahead).text == text for ahead, text in enumerate(texts))
    parser.at += len(texts) * found
    return found


def _is_number_e(base: Node) -> bool:
    return base == Name("e")


def _is_mark(base: Node, exponent: Name) -> bool:
    r"""Whether the exponent is one capital letter on a small one, as in ``r^X``: the law of X, no power."""
    while isinstance(base, Subscript):
        base = base.base
    small = isinstance(base, Name) and base.text.islower() and len(base.text) == 1 and not _is_number_e(base)
    return small and exponent.text.isupper() and len(exponent.text) == 1
