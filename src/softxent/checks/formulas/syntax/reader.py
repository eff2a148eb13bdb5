r"""Read what stands between two ``$$`` of the book, or in a sentence between two ``$``.

A display is cut into statements at commas, at ``\text{...}`` and at wide spaces; each statement is a chain of
relations, which the module ``grammar`` reads. What cannot be read is reported with the reason; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from softxent.checks.formulas.syntax.grammar import Parser
from softxent.checks.formulas.syntax.nodes import Chain, Display, Name, Node, Number, Prime, Statement, Subscript, Tuple
from softxent.checks.formulas.syntax.tokens import Token, UnreadableError, tokenize

_OPEN = {"{", "(", "[", r"\{", r"\langle", r"\lceil", r"\lfloor", r"\lvert", r"\lVert"}
_CLOSE = {"}", ")", "]", r"\}", r"\rangle", r"\rceil", r"\rfloor", r"\rvert", r"\rVert"}
_LAYOUT = {rf"\{edge}{{{name}}}" for edge in ("begin", "end") for name in ("aligned", "gathered")}
_UPWARD, _DOWNWARD = {r"\le", "<"}, {r"\ge", ">"}
_ROW = "a new row starts with neither a relation nor a sign, and the row before does not end in a comma"


@dataclass
class _Piece:
    """The tokens of a statement; ``listed`` if only a comma separates it from the next one."""

    tokens: list[Token]
    listed: bool = False


def read(source: str) -> Display:
    r"""Read the LaTeX of a display into a tree.

    A range such as ``1 \le i, j \le n`` is one statement, and so is ``x, y \in \mathbb R^n``.

    Parameters
    ----------
    source : str
        LaTeX as it is printed, without the dollar signs.

    Returns
    -------
    Display
        The statements, in order. The ``chain`` of one that cannot be read is None, and ``unreadable`` says why.

    Examples
    --------
    >>> read(r"p_i > 0, \qquad \sum_i p_i = 1").statements[0].chain
    Chain(sides=(Subscript(base=Name(text='p'), indices=(Name(text='i'),)), Number(text='0')), relations=('>',))
    """
    try:
        pieces = _pieces(tokenize(source))
    except UnreadableError as reason:
        return Display((Statement(None, _tidy(source), str(reason)),))
    statements: list[Statement] = []
    for piece in reversed(pieces):
        statement = _statement(piece.tokens, source)
        joined = _join(statement, statements[-1]) if piece.listed and statements else None
        if joined:
            statements[-1] = joined
        else:
            statements.append(statement)
    return Display(tuple(reversed(statements)))


def _pieces(tokens: list[Token]) -> list[_Piece]:
    pieces = [_Piece([])]
    depth = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        depth += _deeper(token)
        if depth < 0:
            raise UnreadableError(f"{token.text} closes nothing")
        here = pieces[-1]
        if depth:
            here.tokens.append(token)
        elif token.text in _LAYOUT or token.kind == "align":
            continue
        elif _separates(token, following, here):
            here.listed = token.text == "," and following is not None and following.kind not in {"quad", "row"}
            pieces.append(_Piece([]))
        elif not (_aligns(token, following, here) or (token.kind == "row" and not here.tokens)):
            here.tokens.append(token)
    if depth:
        raise UnreadableError("a parenthesis, a bracket or a brace is not closed")
    return [piece for piece in pieces if piece.tokens]


def _deeper(token: Token) -> int:
    """Whether the token opens (1) or closes (-1) something."""
    if token.text in _LAYOUT:
        return 0
    opens = token.text in _OPEN or token.text.startswith(r"\begin{")
    return opens - (token.text in _CLOSE or token.text.startswith(r"\end{"))


def _separates(token: Token, following: Token | None, piece: _Piece) -> bool:
    """Whether the token ends a statement."""
    if token.kind == "quad":
        signed = following is not None and following.text in {"+", "-"}
        return bool(piece.tokens) and not signed and not _aligns(token, following, piece)
    return token.kind == "text" or (token.kind == "symbol" and token.text in {",", ";", "."})


def _aligns(token: Token, following: Token | None, piece: _Piece) -> bool:
    """Whether the token is a wide space at the beginning of a row, or before a relation."""
    begins = not piece.tokens or piece.tokens[-1].kind == "row"
    return token.kind == "quad" and (begins or following is None or following.kind in {"relation", "quad"})


def _statement(tokens: list[Token], source: str) -> Statement:
    start, end = tokens[0].start, tokens[-1].end
    printed = _tidy(source[start:end])
    try:
        return Statement(Parser(_one_row(tokens), source).statement(), printed)
    except UnreadableError as reason:
        return Statement(None, printed, str(reason))


def _one_row(tokens: list[Token]) -> list[Token]:
    """Join the rows; ``a = b \\\\ c = d`` is not a = bc = d."""
    joined = []
    depth = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        depth += _deeper(token)
        if token.kind != "row" or depth:
            joined.append(token)
        elif following and following.kind not in {"relation", "row"} and following.text not in {"+", "-"}:
            raise UnreadableError(_ROW)
    return joined


def _join(first: Statement, second: Statement) -> Statement | None:
    r"""Join ``1 \le i`` and ``j \le n``, or ``x`` and ``y \in S``, that a comma has separated."""
    if first.chain is None or second.chain is None or not second.chain.relations:
        return None
    left, right = first.chain, second.chain
    last, head = left.sides[-1], right.sides[0]
    if not (_is_letter(last) and _is_letter(head)):
        return None
    relation = right.relations[0]
    listed = not left.relations and relation in {r"\in", r"\notin", *_UPWARD, *_DOWNWARD}
    ranged = len(left.relations) == 1 and isinstance(left.sides[0], Number) and _same_direction(left, relation)
    if not (listed or ranged):
        return None
    entries = head.entries if isinstance(head, Tuple) else (head,)
    letters = Tuple((last, *entries), parentheses=False)
    chain = Chain((*left.sides[:-1], letters, *right.sides[1:]), (*left.relations, *right.relations))
    return Statement(chain, f"{first.source}, {second.source}")


def _same_direction(chain: Chain, relation: str) -> bool:
    return any({chain.relations[0], relation} <= direction for direction in (_UPWARD, _DOWNWARD))


def _is_letter(node: Node) -> bool:
    if isinstance(node, Tuple):
        return not node.parentheses
    if isinstance(node, Subscript | Prime):
        return _is_letter(node.base)
    return isinstance(node, Name)


def _tidy(source: str) -> str:
    """The source on one line, without what only aligns it."""
    rows = re.sub(r"\\(?:begin|end)\s*\{(?:aligned|gathered)\}|\\\\(?:\[[^\]]*\])?|(?<!\\)&|\\q?quad\b", " ", source)
    return " ".join(rows.split())
