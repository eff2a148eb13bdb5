r"""What people get wrong at one place of a formula: the rules of `softxent.checks.formulas.mutation.mutants`.

Each rule takes one node and yields what could stand in its place, with the kind of the mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from softxent.checks.formulas.mutation.letters import CALLED, Letters
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Bars,
    Big,
    Chain,
    Circle,
    Derivative,
    Fraction,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Prime,
    Product,
    Subscript,
    Sum,
    Superscript,
    Transpose,
    Tuple,
)
from softxent.checks.formulas.syntax.tree import is_operator

Change = tuple[str, Node]

_TWINS = {
    r"\max": r"\min",
    r"\min": r"\max",
    r"\sup": r"\inf",
    r"\inf": r"\sup",
    r"\cosh": r"\sinh",
    r"\sinh": r"\cosh",
}


def changes(node: Node, role: str, letters: Letters) -> Iterator[Change]:
    """Yield the mistakes at ``node`` itself, not inside its parts."""
    if isinstance(node, Name):
        yield from _name(node, role, letters)
    elif isinstance(node, Superscript):
        yield from _superscript(node, letters)
    elif rule := _RULES.get(type(node)):
        yield from rule(node)


def opposite(node: Node) -> Iterator[Change]:
    """Yield the node with the other sign."""
    if node != Number("0") and not isinstance(node, Sum | Tuple):
        yield "sign", node.term if isinstance(node, Negative) else Negative(node)


def _name(node: Name, role: str, letters: Letters) -> Iterator[Change]:
    kind = "index" if node.text in letters.indices else "letter"
    yield from ((kind, other) for other in letters.instead_of(node, role))
    if role == CALLED and node.text in _TWINS:
        yield "operator", Name(_TWINS[node.text])


def _superscript(node: Superscript, letters: Letters) -> Iterator[Change]:
    yield "mark", node.base
    if node.mark in letters.marks:
        yield from (("mark", replace(node, mark=mark)) for mark in letters.marks if mark != node.mark)


def _sum(node: Sum) -> Iterator[Change]:
    for place, term in enumerate(node.terms):
        before, after = node.terms[:place], node.terms[place + 1 :]
        yield from ((kind, Sum((*before, new, *after))) for kind, new in opposite(term))
        rest = (*before, *after)
        yield "term", Sum(rest) if len(rest) > 1 else rest[0]


def _product(node: Product) -> Iterator[Change]:
    for place in range(len(node.factors)) if len(node.factors) > 1 else ():
        rest = (*node.factors[:place], *node.factors[place + 1 :])
        yield "factor", Product(rest) if len(rest) > 1 else rest[0]


def _apply(node: Apply) -> Iterator[Change]:
    swapped = _swapped(node.arguments)
    yield from (("arguments", replace(node, arguments=arguments)) for arguments in swapped)
    if len(node.arguments) == 1 and not isinstance(node.arguments[0], Chain):
        yield "factor", node.arguments[0]  # a dropped logarithm, or the dropped factor before a parenthesis
        if isinstance(node.function, Subscript) and not is_operator(node.function.base):
            yield "factor", node.function


def _swapped(entries: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    for place in range(len(entries) - 1):
        yield (*entries[:place], entries[place + 1], entries[place], *entries[place + 2 :])


def _fraction(node: Fraction) -> Iterator[Change]:
    yield "fraction", replace(node, numerator=node.denominator, denominator=node.numerator)
    yield "factor", node.numerator


def _number(node: Number) -> Iterator[Change]:
    if node.text.isdigit():
        value = int(node.text)
        # Where 2 becomes 1, a factor or an exponent is dropped: that is a mistake of its own.
        yield from (("number", Number(str(other))) for other in (value + 1, value - 1) if other > 1)


def _power(node: Power) -> Iterator[Change]:
    natural = node.base == Name("e")
    yield "exponent", node.exponent if natural else node.base
    if natural:
        yield from ((kind, replace(node, exponent=exponent)) for kind, exponent in opposite(node.exponent))


def _prime(node: Prime) -> Iterator[Change]:
    yield "prime", replace(node, order=node.order + 1)
    yield "prime", replace(node, order=node.order - 1) if node.order > 1 else node.base


def _derivative(node: Derivative) -> Iterator[Change]:
    if node.kind == "nabla":
        yield "derivative", replace(node, order=1) if node.order == 2 else node.function
        return
    for place in range(len(node.variables)):
        rest = (*node.variables[:place], *node.variables[place + 1 :])
        yield "derivative", replace(node, variables=rest, order=len(rest)) if rest else node.function


def _circle(node: Circle) -> Iterator[Change]:
    other = {r"\circ": r"\oslash", r"\oslash": r"\circ"}.get(node.operator)
    if other:
        yield "operator", replace(node, operator=other)
    if node.operator == r"\oslash":
        yield "arguments", replace(node, left=node.right, right=node.left)


def _bars(node: Bars) -> Iterator[Change]:
    if node.kind in {"ceiling", "floor"}:
        yield "rounding", replace(node, kind="floor" if node.kind == "ceiling" else "ceiling")


def _big(node: Big) -> Iterator[Change]:
    if node.operator in _TWINS:
        yield "operator", replace(node, operator=_TWINS[node.operator])
    if node.lower is not None and node.upper is not None:
        yield "range", replace(node, lower=_shifted(node.lower, 1))
        yield "range", replace(node, upper=_shifted(node.upper, -1))
    for place in range(len(node.conditions)):
        yield "range", replace(node, conditions=(*node.conditions[:place], *node.conditions[place + 1 :]))


def _shifted(end: Node, step: int) -> Node:
    if isinstance(end, Number) and end.text.isdigit():
        return Number(str(int(end.text) + step))
    return Sum((end, Number("1") if step > 0 else Negative(Number("1"))))


def _negative(node: Negative) -> Iterator[Change]:
    yield "sign", node.term


def _transpose(node: Transpose) -> Iterator[Change]:
    yield "transpose", node.base


def _tuple(node: Tuple) -> Iterator[Change]:
    if node.parentheses:
        yield from (("arguments", replace(node, entries=entries)) for entries in _swapped(node.entries))


_RULES: dict[type[Node], Callable[[Any], Iterator[Change]]] = {
    Apply: _apply,
    Bars: _bars,
    Big: _big,
    Circle: _circle,
    Derivative: _derivative,
    Fraction: _fraction,
    Negative: _negative,
    Number: _number,
    Power: _power,
    Prime: _prime,
    Product: _product,
    Sum: _sum,
    Transpose: _transpose,
    Tuple: _tuple,
}
