"""The sums that the prose does itself: `$\\frac18 \\cdot \\frac78 = \\frac7{64}$` and `$\\log 10^6 \\approx 14$`.

Where two neighbouring sides of a relation are numbers alone, each vouches for the other, and they must agree.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mpmath import mp

_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
_CLAUSE = re.compile(r"(?:[^,;&\\]|\\(?!\\|quad|qquad|text|;)[a-zA-Z,!]?|,\d{3}(?!\d))+")
_RELATION = re.compile(r"(=|\\approx)")
_ANY_RELATION = re.compile(r"\\(?:leq?|geq?|ne|to|in|iff|Rightarrow|lt|gt)\b|[<>]")
_ARGUMENT = r"\s*(\{[^{}]*\}|\d)"
_REWRITES = [
    (re.compile(r"\\left|\\right|\\[,;!]|\\bigl?|\\bigr?|\\ "), " "),
    (re.compile(r"\{,\}"), ""),
    (re.compile(r"\\[td]?frac" + _ARGUMENT + _ARGUMENT), r"((\1)/(\2))"),
    (re.compile(r"\\sqrt" + _ARGUMENT), r"sqrt(\1)"),
    (re.compile(r"\^\s*(\{[^{}]*\}|\d)"), r"**(\1)"),
    (re.compile(r"\\cdot|\\times"), "*"),
    (re.compile(r"\\log\s*(?=\()"), "log"),
    (re.compile(r"\\log\s*(\d[\d.]*(?:\*\*\([^()]*\))?)"), r"log(\1)"),
    (re.compile(r"[{]"), "("),
    (re.compile(r"[}]"), ")"),
]
_NUMERAL = re.compile(r"-?\s*\d+(?:\.(?P<decimals>\d+))?(?:\*10\*\*\(\(?(?P<exponent>-?\d+)\)?\))?")
_NAMES = {"log": mp.log, "sqrt": mp.sqrt, "e": mp.e}
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_LARGEST = 5000
_DIGITS = 60


@dataclass(frozen=True)
class Sum:
    """Two neighbouring sides that are numbers: where they stand in the text, and whether they agree."""

    text: str
    start: int
    end: int
    agrees: bool


def sums(text: str) -> list[Sum]:
    """Return every relation in the formulas of a text whose two sides are numbers alone."""
    return [
        found
        for formula in _FORMULA.finditer(text)
        for left, right in _related(text, *formula.span(1 if formula[1] else 2))
        if (found := _compare(text, left, right))
    ]


def closed(tex: str) -> mp.mpf | None:
    """Return the value of a LaTeX expression that consists of numbers, e, logarithms and roots; else None."""
    try:
        return _evaluate(ast.parse(_rewritten(tex), mode="eval").body)
    except (SyntaxError, ValueError, KeyError, ZeroDivisionError):
        return None


def _related(text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for clause in _CLAUSE.finditer(text, start, end):
        cuts = [m.span() for m in re.finditer(rf"{_RELATION.pattern}|{_ANY_RELATION.pattern}", clause[0])]
        edges = [(0, 0), *cuts, (len(clause[0]), len(clause[0]))]
        sides = [(clause.start() + a[1], clause.start() + b[0]) for a, b in pairwise(edges)]
        for (left, right), cut in zip(pairwise(sides), cuts, strict=True):
            if _RELATION.fullmatch(clause[0][slice(*cut)]):
                yield left, right


def _compare(text: str, left: tuple[int, int], right: tuple[int, int]) -> Sum | None:
    one, other = (closed(text[slice(*side)]) for side in (left, right))
    whole = text[left[0] : right[1]]
    if one is None or other is None:
        return None
    slack = max(_slack(text[slice(*side)]) for side in (left, right))
    with mp.workdps(_DIGITS):
        agrees = abs(one - other) <= slack + mp.mpf(10) ** -40 * abs(one)
    return Sum(whole.strip(), left[0], right[1], bool(agrees))


def _rewritten(tex: str) -> str:
    while True:
        before = tex
        for pattern, replacement in _REWRITES[:-2]:
            tex = pattern.sub(replacement, tex)
        if tex == before:
            break
    for pattern, replacement in _REWRITES[-2:]:
        tex = pattern.sub(replacement, tex)
    return tex.strip().rstrip(".")


def _slack(tex: str) -> mp.mpf:
    """Return half of the last place of a side that is one numeral with decimals or a power of ten; else 0."""
    numeral = _NUMERAL.fullmatch(_rewritten(tex).replace(" ", ""))
    if not numeral:
        return mp.mpf(0)
    return mp.mpf(10) ** (int(numeral["exponent"] or 0) - len(numeral["decimals"] or "")) / 2


def _evaluate(node: ast.expr) -> mp.mpf:
    with mp.workdps(_DIGITS):
        match node:
            case ast.Constant(value=int() | float()):
                return mp.mpf(str(node.value))
            case ast.Name():
                return +_NAMES[node.id]
            case ast.UnaryOp(op=ast.USub()):
                return -_evaluate(node.operand)
            case ast.Call(func=ast.Name(id=name), args=[argument]):
                return _NAMES[name](_evaluate(argument))
            case ast.BinOp():
                right = _evaluate(node.right)
                if abs(right) < _LARGEST or not isinstance(node.op, ast.Pow):
                    return _OPERATORS[type(node.op)](_evaluate(node.left), right)
    raise ValueError("not a number")
