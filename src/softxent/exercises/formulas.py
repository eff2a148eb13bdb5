"""The judge of formulas: two are the same if they agree at random points, whatever their form."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from mpmath import mp, mpf

from softxent.exercises.expressions import CONSTANTS, UndefinedError, as_text, evaluate, names_in, parse, require_names
from softxent.exercises.grading import WrongAnswerError, show

__all__ = ["is_visibly_nonnegative", "same_formula"]


def same_formula(
    answer: Any,
    expected: str,
    hint: str,
    *,
    names: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
) -> ast.expr:
    """Accept a formula that equals the expected one for all values of its names, in any algebraic form.

    Parameters
    ----------
    answer : str or Expr
        The answer, as text or as a SymPy expression.
    expected : str
        A right one.
    hint : str
        What to say if they differ.
    names : sequence of str
        The names that may occur, if they are more than those of ``expected``.
    where : mapping of str to str, optional
        What some of the names stand for, if they depend on others.

    Returns
    -------
    ast.expr
        The answer, parsed.

    Raises
    ------
    WrongAnswerError
        If it is no formula, has unknown names, or is not equal.
    """
    stated = parse(expected)
    known = sorted(names_in(stated)[0] | set(names))
    text = as_text(answer)
    if text is None:
        raise WrongAnswerError(f"{_not_text(answer)} Give the formula as text, in quotes.")
    given = parse(text)
    require_names(given, known)
    for point in _points(known, where or {}):
        try:
            difference = abs(evaluate(given, point) - evaluate(stated, point))
        except UndefinedError:
            difference = mp.inf
        # Another formula differs visibly at a random point; a decimal with 15 digits in the right one does not.
        if difference > 1e-10 * abs(evaluate(stated, point)) + 1e-20:
            missing = sorted(names_in(stated)[0] - names_in(given)[0])
            if missing and not isinstance(answer, str):
                hint += f" Yours has no {', '.join(missing)}: if that is a number in Python, give the formula as text, "
                hint += "in quotes."
            raise WrongAnswerError(hint)
    return given


def _not_text(answer: Any) -> str:
    """What is said of an answer that is neither text nor a SymPy expression."""
    if issubclass(type(answer), int | float | complex | np.number | np.ndarray):
        return f"Python has computed {show(answer)} from it."
    return f"{show(answer)} is not a formula."


def _points(names: Sequence[str], where: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Five random points."""
    draw = np.random.default_rng(0)
    for _ in range(5):
        point = {name: mpf(int(draw.integers(1, 300))) / 100 for name in names}
        yield point | {name: evaluate(parse(meaning), point) for name, meaning in where.items()}


def is_visibly_nonnegative(tree: ast.expr, positive: set[str]) -> bool:
    """Whether the form of a formula in real quantities shows that it is not negative.

    Parameters
    ----------
    tree : ast.expr
        From `parse`.
    positive : set of str
        The names of positive quantities.

    Returns
    -------
    bool
        True for products, sums and powers of what is not negative, and for even powers of anything.

    Examples
    --------
    >>> [is_visibly_nonnegative(parse(text), {"a"}) for text in ("a*(r - s)**2", "a*r**2 - 2*a*r*s + a*s**2")]
    [True, False]
    """
    shown = partial(is_visibly_nonnegative, positive=positive)
    match tree:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in positive or name in CONSTANTS
        case ast.Call(func=ast.Name(id=name)):
            return name in {"exp", "sqrt", "Abs", "cosh"}
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return shown(left) and shown(right)
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            unpaired: dict[str, ast.expr] = {}
            for factor in _factors(tree):
                if unpaired.pop(ast.dump(factor), None) is None:
                    unpaired[ast.dump(factor)] = factor
            return all(map(shown, unpaired.values()))
        case ast.BinOp(op=ast.Pow(), left=base, right=exponent):
            even = not any(names_in(exponent)) and evaluate(exponent, {}) % 2 == 0
            return even or shown(base)
    return False


def _factors(tree: ast.expr) -> list[ast.expr]:
    """The factors of a product; those of a divisor have the same signs."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.Div):
        return _factors(tree.left) + _factors(tree.right)
    return [tree]
