r"""Sums and maxima with what runs below them, fractions and derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softxent.checks.formulas.syntax import scripts
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Big,
    Chain,
    Derivative,
    Fraction,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Subscript,
)

if TYPE_CHECKING:
    from softxent.checks.formulas.syntax.grammar import Parser

_D = Name("d")


def big(parser: Parser) -> Node:
    r"""Read ``\sum``, ``\max`` and the like; ``\max(z, 0)`` and ``\max x`` are calls."""
    name = parser.peek().text
    following = parser.peek(1).text
    if following not in {"_", "^"}:
        if name in {r"\sum", r"\prod"}:
            raise parser.error(f"'{name}' does not say what runs")
        return parser.operator()
    parser.take()
    conditions: list[Chain] = []
    upper = None
    while (script := parser.peek().text) in {"_", "^"}:
        parser.take()
        if script == "_" and not conditions:
            conditions = _below(parser)
        elif script == "^" and upper is None:
            upper = scripts.braced(parser)
        else:
            raise parser.error(f"a second '{script}'")
    lower, conditions = _range(parser, conditions, upper)
    binders = tuple(dict.fromkeys(letter for chain in conditions for letter in _binders(parser, chain)))
    tests = tuple(chain for chain in conditions if chain.relations and (upper is None or chain != conditions[0]))
    return Big(name, binders, lower, upper, tests, parser.term())


def _below(parser: Parser) -> list[Chain]:
    if not parser.accept("{"):
        return [Chain((scripts.single(parser),), ())]
    parser.enter("}")
    chains = [parser.chain()]
    while parser.accept(","):
        chains.append(parser.chain())
    parser.leave()
    return chains


def _range(parser: Parser, conditions: list[Chain], upper: Node | None) -> tuple[Node | None, list[Chain]]:
    """Take the lower end out of ``k=1``, which belongs to an upper end."""
    ranged = [chain for chain in conditions if chain.relations == ("=",)]
    if upper is None and not ranged:
        return None, conditions
    if upper is None or len(conditions) != 1 or not ranged:
        raise parser.error("a range needs a lower and an upper end")
    return ranged[0].sides[1], conditions


def _binders(parser: Parser, chain: Chain) -> list[Name]:
    r"""Find the letters that run: both of ``i < j``, the left of ``k \ne i``, the index of ``p_i > 0``."""
    first = chain.sides[0]
    letters = [first]
    if isinstance(first, Subscript):
        letters = list(first.indices)
    elif chain.relations in {("<",), (">",)}:
        letters = list(chain.sides)
    found = [letter for letter in letters if isinstance(letter, Name)]
    if len(chain.sides) > 2 or len(found) < len(letters):
        raise parser.error("what is printed below does not say which letter runs")
    return found


def fraction(parser: Parser) -> Node:
    r"""Read what follows ``\frac``: a quotient, a derivative, or an operator such as ``\frac{d}{dt}``."""
    if parser.peek().text == "{" and parser.peek(1).text == r"\partial":
        return _partial(parser)
    numerator = scripts.braced(parser)
    return quotient(numerator, scripts.braced(parser), slash=False, parser=parser)


def quotient(numerator: Node, denominator: Node, *, slash: bool, parser: Parser | None = None) -> Node:
    """Make a fraction, or a derivative of two differentials."""
    if isinstance(denominator, Apply) and denominator.function == _D and not denominator.parentheses:
        if isinstance(numerator, Apply) and numerator.function == _D:
            return Derivative("total", numerator.arguments[0], denominator.arguments)
        if numerator == _D and parser:
            return Derivative("total", parser.factor(), denominator.arguments)
    return Fraction(numerator, denominator, slash)


def _partial(parser: Parser) -> Derivative:
    parser.expect("{")
    parser.enter("}")
    order = _order(parser)
    function = None if parser.peek().text == "}" else parser.product()
    parser.leave()
    parser.expect("{")
    parser.enter("}")
    variables: list[Node] = []
    while parser.peek().text == r"\partial":
        variables += _variable(parser)
    parser.leave()
    if len(variables) != order:
        raise parser.error(f"a derivative of order {order} with respect to {len(variables)} variables")
    return Derivative("partial", function or parser.factor(), tuple(variables), order)


def slashed_partial(parser: Parser) -> Derivative:
    r"""Read ``\partial f / \partial x``."""
    function = parser.product(slashes=False)
    parser.expect("/")
    variables = tuple(_variable(parser))
    return Derivative("partial", function, variables, len(variables))


def _order(parser: Parser) -> int:
    parser.expect(r"\partial")
    if not parser.accept("^"):
        return 1
    order = scripts.braced(parser)
    if not (isinstance(order, Number) and order.text.isdigit()):
        raise parser.error("the order of a derivative must be a number")
    return int(order.text)


def _variable(parser: Parser) -> list[Node]:
    parser.expect(r"\partial")
    variable = parser.factor()
    if isinstance(variable, Power) and isinstance(variable.exponent, Number) and variable.exponent.text.isdigit():
        return [variable.base] * int(variable.exponent.text)
    return [variable]


def nabla(parser: Parser) -> Derivative:
    r"""Read what follows ``\nabla``."""
    order: int = 1
    variables: tuple[Node, ...] = ()
    while (script := parser.peek().text) in {"_", "^"}:
        parser.take()
        argument = scripts.braced(parser)
        if script == "_":
            variables = (argument,)
        elif argument == Number("2"):
            order = 2
        else:
            raise parser.error(r"an exponent of \nabla that is not 2")
    return Derivative("nabla", parser.factor(), variables, order)


def root(parser: Parser) -> Apply:
    r"""Read what follows ``\sqrt``."""
    return Apply(Name(r"\sqrt"), (scripts.braced(parser),), parentheses=False)


def ends_with_slash(node: Node) -> bool:
    r"""Whether a slash ends the node, where an operator before it may or may not be meant to be divided."""
    if isinstance(node, Big):
        return ends_with_slash(node.body)
    if isinstance(node, Product):
        return ends_with_slash(node.factors[-1])
    if isinstance(node, Negative):
        return ends_with_slash(node.term)
    return isinstance(node, Fraction) and node.slash
