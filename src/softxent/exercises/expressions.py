"""The language of formulas: text is parsed by a grammar of its own and evaluated, never executed.

A formula consists of numbers, the names that the exercise allows, ``+ - * / **`` and the functions of `FUNCTIONS`.
A SymPy expression is read by its text, so that only the names of its symbols count.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

import sympy as sp
from mpmath import mp, mpf

from softxent.exercises.grading import WrongAnswerError, show

__all__ = ["CONSTANTS", "FUNCTIONS", "UndefinedError", "as_text", "evaluate", "names_in", "parse", "require_names"]

LONGEST = 2000  # characters
DIGITS = 50
LARGEST_EXPONENT = 200_000  # of 2; beyond it no number is computed
STEEPEST = 100_000.0  # largest argument of exp and its relatives

CONSTANTS = {"pi": mp.pi, "E": mp.e, "e": mp.e, "nan": mp.nan, "zoo": mp.nan, "inf": mp.inf, "oo": mp.inf}
MEANT = str.maketrans({"^": "**", "−": "-", "·": "*", "×": "*"})
MODULES = {"np", "numpy", "sp", "sympy", "math", "scipy"}
LETTERS = {"epsilon": "eps", "ε": "eps", "β": "beta", "λ": "lam"}
ALIASES = LETTERS | {"abs": "Abs", "ln": "log", "fabs": "Abs", "lgamma": "loggamma"}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "log": mp.log,
    "log2": partial(mp.log, b=2),
    "log10": mp.log10,
    "log1p": mp.log1p,
    "sqrt": mp.sqrt,
    "Abs": mp.fabs,
}
POWERS = ("exp", "expm1", "sinh", "cosh", "tanh", "sin", "cos", "tan")
STEEP: dict[str, Callable[..., Any]] = {
    **{name: getattr(mp, name) for name in (*POWERS, "factorial", "gamma", "loggamma", "binomial")},
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
}
FUNCTIONS |= STEEP
# What to change in a line that is no formula: the first that fits.
ADVICE = [
    (r"[^=<>!]=[^=]", "Give the right-hand side alone, without =."),
    (r"(\w+)\s*!(?!=)", r"Write factorial(\1) for \g<0>."),
    (rf"\b({'|'.join(FUNCTIONS)})\s+(\w+)", r"Write \1(\2), with brackets."),
    (r"[\w)][ (]*[\w(]", "Is a * missing?"),
]


class UndefinedError(ArithmeticError):
    """The formula has no value there, or one of a size that is not computed."""


def as_text(answer: Any) -> str | None:
    """Text of a formula: text itself, or a SymPy expression; None for anything else.

    Parameters
    ----------
    answer : object
        Anything.

    Returns
    -------
    str or None
        The text.

    Examples
    --------
    >>> as_text("log(n)"), as_text(sp.log(sp.Symbol("n"))), as_text(3)
    ('log(n)', 'log(n)', None)
    """
    if issubclass(type(answer), str):
        return str.__str__(answer)
    if issubclass(type(answer), sp.Basic):
        try:
            return sp.sstr(answer, full_prec=True).replace("\\", "")
        except Exception:  # SymPy cannot print every object of its own
            return "?"
    return None


def parse(text: str, what: str = "formula") -> ast.expr:
    """Parse a formula without executing anything.

    Parameters
    ----------
    text : str
        The formula; ``^`` counts as a power.
    what : str
        What is asked for, to be named in the error.

    Returns
    -------
    ast.expr
        The syntax tree, which holds nothing but what `evaluate` knows, lists and tuples.

    Raises
    ------
    WrongAnswerError
        If it is no formula.

    Examples
    --------
    >>> ast.unparse(parse("n^2 − np.log(2)"))
    'n ** 2 - log(2)'
    """
    text = text[: LONGEST + 1]
    line = " ".join(text.split()).translate(MEANT)
    line = re.sub(r"\blambda\b(?![\w, ]*:)", "lam", line)  # a word of Python
    if len(text) > LONGEST:
        raise WrongAnswerError(f"{show(text)} is too long for a {what}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns about text such as "1if"
            tree = _Simplified(f"{show(text)} is not a {what}").visit(ast.parse(line, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        fits = [found.expand(advice) for pattern, advice in ADVICE if (found := re.search(pattern, line))]
        why = fits[0] if fits and line.isprintable() else "Mind the signs."
        raise WrongAnswerError(f"{show(text)} cannot be read as a {what}. {why}") from None
    return tree


class _Simplified(ast.NodeTransformer):
    """The same tree with the usual names of everything, without ``np.``; what is no formula is refused."""

    ALLOWED = (ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Call, ast.List, ast.Tuple, ast.Load)
    OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd)

    def __init__(self, complaint: str) -> None:
        self.complaint = complaint

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, self.ALLOWED + self.OPERATORS):
            raise WrongAnswerError(
                f"{self.complaint}. Use numbers, names, + - * / ** and functions such as exp, log, sqrt."
            )
        return super().generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if type(node.value) not in (int, float):
            raise WrongAnswerError(f"{self.complaint}: {show(node.value)} is not a real number.")
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(ALIASES.get(node.id.lstrip("_"), node.id.lstrip("_")), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id in MODULES:
            return self.visit_Name(ast.Name(node.attr, node.ctx))
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = self.visit(node.func)
        if not isinstance(function, ast.Name):
            raise WrongAnswerError(f"{self.complaint}. Is a * missing before a parenthesis?")
        if node.keywords:
            raise WrongAnswerError(f"{self.complaint}: {function.id} takes no named arguments.")
        return ast.Call(function, [self.visit(argument) for argument in node.args], [])


def names_in(tree: ast.expr) -> tuple[set[str], set[str]]:
    """List the names in a formula, those of quantities and those of functions, without the constants.

    Parameters
    ----------
    tree : ast.expr
        From `parse`.

    Returns
    -------
    quantities : set of str
        What has a value.
    functions : set of str
        What is called.

    Examples
    --------
    >>> names_in(parse("log(n) + pi"))
    ({'n'}, {'log'})
    """
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    functions = {name.id for name in names if id(name) in called}
    quantities = {name.id for name in names if id(name) not in called}
    return quantities - set(CONSTANTS), functions


def require_names(tree: ast.expr, known: Collection[str]) -> None:
    """Refuse a formula that has other names than those the exercise allows, or an unknown function.

    Parameters
    ----------
    tree : ast.expr
        From `parse`.
    known : collection of str
        The names allowed.

    Raises
    ------
    WrongAnswerError
        If it has others.

    Examples
    --------
    >>> require_names(parse("log(n)"), ["n"])
    """
    quantities, functions = names_in(tree)
    if called := sorted(functions & set(known)):
        raise WrongAnswerError(f"Your formula calls {called[0]} as a function. Is a * missing before a parenthesis?")
    if strange := sorted((quantities - set(known)) | (functions - set(FUNCTIONS))):
        raise WrongAnswerError(f"Use only {', '.join(sorted(known))}; yours also has {', '.join(strange)}.")


def evaluate(tree: ast.expr, values: Mapping[str, Any]) -> Any:
    """Value of a formula, with 50 digits.

    Parameters
    ----------
    tree : ast.expr
        From `parse`.
    values : mapping of str to number
        The values of its names.

    Returns
    -------
    mpf or mpc
        The value; it may be complex.

    Raises
    ------
    UndefinedError
        If there is none, or one with more than 60,000 digits before or after the point.

    Examples
    --------
    >>> float(evaluate(parse("2*log(x)"), {"x": mp.e}))
    2.0
    """
    with mp.workdps(DIGITS):
        try:
            return _value(tree, values)
        except (ArithmeticError, ValueError, TypeError, RecursionError, MemoryError) as error:
            raise UndefinedError(str(error)) from None


def _value(node: ast.AST, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int(number)):
            result = mpf(number)
        case ast.Constant(value=number):
            result = mpf(repr(number))  # 0.1 is meant as 1/10
        case ast.Name(id=name):
            result = values[name] if name in values else +CONSTANTS[name]
        case ast.UnaryOp(op=sign, operand=operand):
            value = _value(operand, values)
            result = -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=operator, right=right):
            result = _combined(operator, _value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            result = _applied(name, [_value(argument, values) for argument in arguments])
        case _:
            raise ValueError("a list is not a number")
    if not mp.isfinite(result) or mp.mag(result) > LARGEST_EXPONENT:
        raise UndefinedError("too large")
    return result


def _combined(operator: ast.operator, left: Any, right: Any) -> Any:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    if left and abs(right * mp.log(left)) > LARGEST_EXPONENT:
        raise UndefinedError("too large")
    return mp.power(left, right)


def _applied(name: str, arguments: list[Any]) -> Any:
    if name in STEEP and max(map(abs, arguments)) > STEEPEST:
        raise UndefinedError("too large")
    return FUNCTIONS[name](*arguments)
