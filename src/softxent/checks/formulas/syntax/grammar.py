r"""The grammar of one formula, by recursive descent.

A chain joins sums, a sum joins terms, a term joins products by ``\circ``, a product joins factors. These rules settle
what mathematics leaves to habit; each holds for every display of the book:

- An operator without parentheses, a derivative and ``\nabla`` take one factor, its power included: ``\log x y`` is
  log(x) y. A sum, ``\max_k`` and the like take the rest of their term: ``\sum_k a_k + b`` is (sum of a_k) + b.
- A letter before a parenthesis is an `Apply`; what the letter is bound to decides between a call and a product.
- What stands before a slash is divided by the one factor after it; a further factor is refused.
- ``d`` directly before a letter or an operator is a differential, `Apply` of the name ``d``; the quotient of two
  differentials is a `Derivative`.
"""

from __future__ import annotations

from softxent.checks.formulas.syntax import delimiters, operators, scripts
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Chain,
    Circle,
    Derivative,
    Name,
    Negative,
    Node,
    Number,
    Prime,
    Product,
    Subscript,
    Sum,
    Superscript,
)
from softxent.checks.formulas.syntax.tokens import KINDS, Token, UnreadableError

_PREFIXED = {
    r"\frac": operators.fraction,
    r"\partial": operators.slashed_partial,
    r"\nabla": operators.nabla,
    r"\sqrt": operators.root,
}
_BEGINS = {"(", "{", r"\langle", r"\infty", r"\begin{cases}", *delimiters.BARS, *_PREFIXED}
_DEEPEST = 40


class Parser:
    """Reads the tokens of one statement; ``source`` is the LaTeX that they were cut from."""

    def __init__(self, tokens: list[Token], source: str) -> None:
        self.tokens = tokens
        self.source = source
        self.at = 0
        self.depth = 0  # how many factors inside each other are being read
        self.inside = [""]  # what closes the delimiters around the place that is read

    def peek(self, ahead: int = 0) -> Token:
        """The token to be read next, or one that comes later; at the end, one without text."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else Token("end", "", len(self.source), len(self.source))

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def accept(self, *texts: str) -> bool:
        """Read the next token if it is one of ``texts``."""
        found = self.peek().text in texts
        self.at += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.error(delimiters.REASONS.get(self.peek().text, f"'{text}' is missing"))

    def error(self, what: str) -> UnreadableError:
        place = self.peek().start
        rest = " ".join(self.source[place : place + 30].split())
        return UnreadableError(f"{what}, before '{rest}'" if rest else f"{what}, at the end")

    def enter(self, closing: str) -> None:
        self.inside.append(closing)

    def leave(self) -> None:
        self.expect(self.inside[-1])
        self.inside.pop()

    def statement(self) -> Chain:
        """Read everything."""
        chain = self.chain()
        if self.peek().kind != "end":
            raise self.error(delimiters.REASONS.get(self.peek().text, "this does not continue the formula"))
        return chain

    def chain(self) -> Chain:
        sides, relations = [self.sum()], []
        while self.peek().kind == "relation":
            relations.append(self.take().text)
            sides.append(self.sum())
        return Chain(tuple(sides), tuple(relations))

    def side(self) -> Node:
        """Read a formula that may be a chain, such as the argument of P(X = a)."""
        chain = self.chain()
        return chain if chain.relations else chain.sides[0]

    def sum(self) -> Node:
        terms: list[Node] = []
        while not terms or self.peek().text in {"+", "-"}:
            negative = self.accept("-") or (self.accept("+") and False)
            term = self.term()
            terms.append(Negative(term) if negative else term)
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0]

    def term(self) -> Node:
        node = self.product()
        while self.peek().text in delimiters.ENTRYWISE:
            node = Circle(self.take().text, node, self.product())
        return node

    def product(self, slashes: bool = True) -> Node:
        factors = [self.factor()]
        divided = False
        while True:
            if slashes and self.accept("/"):
                if divided:
                    raise self.error("a second slash: what is divided by what?")
                factors, divided = [operators.quotient(_product(factors), self.factor(), slash=True)], True
            elif self.accept(r"\cdot"):
                factors.append(self.factor())
            elif not self.begins_factor():
                return _product(factors)
            elif divided:
                raise self.error("a factor after a slash and its denominator: is it divided, or does it divide?")
            else:
                factors.append(self.adjoined())

    def adjoined(self) -> Node:
        r"""Read a factor without a sign before it: ``b_k 2^{-k}`` is a product, but what is ``x^24``?"""
        factor = None if self.peek(-1).kind == "digit" and self.peek().kind == "digit" else self.factor()
        if factor is None or isinstance(factor, Number):
            raise self.error("a number right after a factor")
        return factor

    def begins_factor(self) -> bool:
        token = self.peek()
        if token.text in {"|", r"\|"}:  # the same bars open and close; \| also separates the arguments of a call
            return self.inside[-1] not in {token.text, "call" if token.text == r"\|" else token.text}
        return token.kind in {"letter", "operator", "big", "digit"} or token.text in _BEGINS

    def factor(self) -> Node:
        if self.depth == _DEEPEST:
            raise self.error("too many parentheses or operators inside each other")
        self.depth += 1
        node = self._factor()
        self.depth -= 1
        return node

    def _factor(self) -> Node:
        token = self.peek()
        if token.kind == "operator":
            return self.operator()
        if token.kind == "big":
            return operators.big(self)
        node = self.primary()
        if self._is_differential(token):
            return Apply(node, (self.factor(),), parentheses=False)
        return self.postfix(node, callable_=token.kind == "letter" or isinstance(node, Derivative))

    def _is_differential(self, token: Token) -> bool:
        following = self.peek()
        return token.text == "d" and "index" not in self.inside and following.kind in {"letter", "operator"}

    def operator(self) -> Node:
        """Read log, cosh, LSE and the like, with or without parentheses."""
        name = scripts.attach(self, Name(self.take().text))
        if self.peek().text == "(":
            return self.postfix(name, callable_=True)
        norm = self.peek().text == r"\|" and KINDS.get(self.peek(-1).text) == "operator"
        if not (norm or self.begins_factor()):
            return name
        if not is_callable(name):
            raise self.error("an operator with an exponent needs parentheses")
        argument = self.factor()
        if operators.ends_with_slash(argument):
            raise self.error("a slash in a sum after an operator: write parentheses")
        return Apply(name, (argument,), parentheses=False)

    def postfix(self, node: Node, callable_: bool) -> Node:
        """Read what is attached to a factor: indices, exponents, primes and the arguments of a call."""
        node = scripts.attach(self, node)
        opening = self.peek().text
        if callable_ and is_callable(node) and (opening == "(" or (opening == "[" and isinstance(node, Name))):
            return scripts.attach(self, self.call(node))
        return node

    def call(self, function: Node) -> Apply:
        closing = {"(": ")", "[": "]"}[self.take().text]
        self.enter("call")
        arguments, separator = [self.side()], ","
        while self.peek().text in {",", ";", r"\|", r"\mid"}:
            if separator != ",":
                raise self.error(f"an argument after the one that follows '{separator}'")
            separator = self.take().text
            arguments.append(self.side())
        self.inside[-1] = closing
        self.leave()
        return Apply(function, tuple(arguments), separator)

    def primary(self) -> Node:
        token = self.peek()
        if token.kind == "letter":
            return Name(self.take().text)
        if token.kind == "digit":
            return Number(self.digits())
        if token.text in _PREFIXED:
            self.at += 1
            return _PREFIXED[token.text](self)
        if token.text in delimiters.BARS:
            return delimiters.bars(self)
        return delimiters.delimited(self)

    def digits(self) -> str:
        text, end = "", self.peek().start
        while self.peek().kind == "digit" and self.peek().start == end:
            end = self.peek().end
            text += self.take().text
        return text


def is_callable(node: Node) -> bool:
    """Whether a parenthesis after the node makes it a call."""
    if isinstance(node, Subscript | Prime | Superscript):
        return is_callable(node.base)
    return isinstance(node, Name | Derivative)


def _product(factors: list[Node]) -> Node:
    return Product(tuple(factors)) if len(factors) > 1 else factors[0]
