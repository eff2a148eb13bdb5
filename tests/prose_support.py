"""What vouches for a number in the prose of a notebook.

A number is *supported* if something near it rounds to it at the precision at which it is printed: an output, a constant
of the code (an input), or a statement, whose wording is reviewed. A vector is supported by its entries in this order.
Near means under the same heading, or from one exercise to the next; the judge of an exercise counts as code beside it.
A section without code, as the summary, may repeat what any other says, and so may a distinctive number anywhere.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any

from prose_numbers import LARGEST_EXPONENT, Number, numbers, prose, runs, stated, value_of

from notebooks import Notebook

Values = Sequence[Fraction]
"""Numbers that stand beside each other, in their order: a printed array, a list in the code."""

_OUTPUT = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?:\.?e[+-]?\d+)?")
_TAG = re.compile(r"<[^>]*>")
_OPENING = re.compile(r"^(?:###? |:{3,}\{exercise\})", re.MULTILINE)
_EXERCISE = re.compile(r"^:{3,}\{exercise\}.*\n:label: (?P<label>\S+)", re.MULTILINE)
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def unsupported(notebook: Notebook, judges: Mapping[str, list[Values]]) -> list[str]:
    """Return place, number and context of each number or vector of the prose that nothing near it vouches for."""
    near = support(notebook, judges)
    return [
        f"{notebook.name}, cell {cell} ({kind}): {_quote(text, run)}"
        for cell, kind, text in prose(notebook)
        for run in runs(text)
        if not near[cell].vouches(run)
    ]


@dataclass(frozen=True)
class Support:
    """What vouches for a number: the values near it, and those of its whole notebook."""

    near: Sequence[Values]
    anywhere: Sequence[Values]

    def vouches(self, run: Sequence[Number]) -> bool:
        """Return whether the numbers of the run stand beside each other near it, or anywhere if that says enough."""
        values = self.anywhere if len(run) == 1 and run[0].distinctive else self.near
        return any(
            all(number.rounds(value) for number, value in zip(run, some[first:], strict=False))
            for some in values
            for first in range(len(some) - len(run) + 1)
        )


def support(notebook: Notebook, judges: Mapping[str, list[Values]]) -> list[Support]:
    """Return for each cell what vouches for a number in it; `judges` gives the numbers of each exercise's judge."""
    own = [list(_values(cell, judges)) for cell in notebook.cells]
    anywhere = list(chain(*own))
    near: list[list[Values]] = [[] for _ in own]
    for first, last in _sections(notebook):
        if any(cell["cell_type"] == "code" for cell in notebook.cells[first:last]):
            for values in near[first:last]:
                values += chain(*own[first:last])
    return [Support(values or anywhere, anywhere) for values in near]


def _sections(notebook: Notebook) -> Iterator[tuple[int, int]]:
    """Yield first and last cell of each section; a cell in the middle of which a section begins belongs to both."""
    openings = [_OPENING.search(_markdown(cell)) for cell in notebook.cells]
    starts = [k for k, opening in enumerate(openings) if opening]
    for first, following in pairwise([*starts, len(openings)]):
        opening = openings[following] if following < len(openings) else None
        within = opening is not None and opening.start() > 0
        yield first, following + within


def judges_of(source: str) -> dict[str, list[Values]]:
    """Return the numbers in each judge of a module, by the label of the exercise."""
    return {
        str(ast.literal_eval(decorator.args[0])): list(_constants(judge))
        for judge in ast.parse(source).body
        if isinstance(judge, ast.FunctionDef)
        for decorator in judge.decorator_list
        if isinstance(decorator, ast.Call) and decorator.args and isinstance(decorator.args[0], ast.Constant)
    }


def _quote(text: str, run: Sequence[Number]) -> str:
    around = text[max(0, run[0].start - 60) : run[-1].end + 30]
    return f"{text[run[0].start : run[-1].end]} in “… {' '.join(around.split())} …”"


def _markdown(cell: dict[str, Any]) -> str:
    return "".join(cell["source"]) if cell["cell_type"] == "markdown" else ""


def _values(cell: dict[str, Any], judges: Mapping[str, list[Values]]) -> Iterator[Values]:
    """Yield the numbers that a cell computes, takes as inputs, states, or has judged."""
    if cell["cell_type"] == "code":
        yield from _constants(ast.parse("".join(cell["source"])))
        yield from (_printed(text) for text in _outputs(cell))
    else:
        source = _markdown(cell)
        yield from ([number.value for number in numbers(statement)] for statement in stated(source))
        for exercise in _EXERCISE.finditer(source):
            yield from judges.get(exercise["label"], [])


def _outputs(cell: dict[str, Any]) -> Iterator[str]:
    for output in cell["outputs"]:
        data = output.get("data", {})
        for text in (output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")):
            yield _TAG.sub(" ", "".join(text))


def _printed(text: str) -> Values:
    return [value_of(number.replace(",", "").replace(".e", "e")) for number in _OUTPUT.findall(text)]


def _constants(tree: ast.AST) -> Iterator[Values]:
    """Yield the numbers of the code: those of a list, a tuple or a call together, and the others alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple):
            yield list(_entries(node.elts))
        elif isinstance(node, ast.Call):
            yield list(_entries(node.args))
        elif isinstance(node, ast.expr) and (value := _evaluate(node)) is not None:
            yield [value]


def _entries(nodes: Iterable[ast.expr]) -> Iterator[Fraction]:
    for node in nodes:
        if isinstance(node, ast.List | ast.Tuple):
            yield from _entries(node.elts)
        elif (value := _evaluate(node)) is not None:
            yield value


def _evaluate(node: ast.expr) -> Fraction | None:
    """Return the size of a number, of a calculation with numbers, or of a word of digits like `"10"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isdecimal():
        return value_of(node.value)
    value = _calculate(node)
    return abs(Fraction(repr(value))) if value is not None and math.isfinite(value) else None


def _calculate(node: ast.expr) -> float | int | None:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand) if (value := _calculate(operand)) is not None:
            return -value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            a, b = _calculate(left), _calculate(right)
            if a is None or b is None or (isinstance(op, ast.Pow) and abs(b) > LARGEST_EXPONENT):
                return None
            try:
                value = _OPERATORS[type(op)](a, b)
            except (OverflowError, ZeroDivisionError):
                return None
            return None if isinstance(value, complex) else value
    return None
