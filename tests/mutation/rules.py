"""The rules by which Python code is changed: each changes one thing that people really get wrong."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from mutation.trees import Replace, changed, difference, header

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}

# Functions to which the order of two arguments means nothing, and keywords that only guard against a slip, or
# choose how many digits are shown.
SYMMETRIC = {"max", "min", "maximum", "minimum", "logaddexp", "hypot", "gcd", "array_equal", "isclose", "allclose"}
SYMMETRIC |= {"delta"}
GUARDS = {"strict", "precision"}

Rule = Callable[[ast.AST], Iterator[ast.AST]]


# ------------------------------------------------------------------------------------------ the rules


def comparison(node: ast.AST) -> Iterator[ast.AST]:
    """`<` becomes `<=` or `>`, `==` becomes `!=`, and so on."""
    if isinstance(node, ast.Compare):
        for at, old in enumerate(node.ops):
            for new in COMPARISONS[type(old)]:
                yield changed(node, ops=[*node.ops[:at], new(), *node.ops[at + 1 :]])


def operator(node: ast.AST) -> Iterator[ast.AST]:
    """`+` and `-`, `*` and `/`, `&` and `|` change places; `**` becomes `*`."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATORS:
        yield changed(node, op=OPERATORS[type(node.op)]())


def constant(node: ast.AST) -> Iterator[ast.AST]:
    """A number grows by one, True and False change places."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield changed(node, value=not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield changed(node, value=node.value + 1)
    elif is_negative(node):
        number = node.operand.value - 1  # type: ignore[attr-defined]  # a constant
        yield changed(node, operand=ast.Constant(number)) if number else ast.Constant(number)


def is_negative(node: ast.AST | None) -> bool:
    """Whether it is a number such as -1, which Python reads as a sign and a number."""
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and isinstance(node.operand.value, int | float)
    )


def sign(node: ast.AST) -> Iterator[ast.AST]:
    """A minus sign, a `not` or a `~` is dropped."""
    if isinstance(node, ast.UnaryOp) and not is_negative(node):
        yield node.operand


def connective(node: ast.AST) -> Iterator[ast.AST]:
    """`and` and `or` change places."""
    if isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def condition(node: ast.AST) -> Iterator[ast.AST]:
    """A condition without an operator of its own is negated."""
    if isinstance(node, ast.If | ast.IfExp | ast.While) and isinstance(node.test, ast.Name | ast.Call | ast.Attribute):
        yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))


def swapped(node: ast.AST) -> Iterator[ast.AST]:
    """The first two arguments of a call change places."""
    if isinstance(node, ast.Call) and len(node.args) >= 2 and name_of(node.func) not in SYMMETRIC:
        first, second, *rest = node.args
        if not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred):
            yield changed(node, args=[second, first, *rest])


def keyword(node: ast.AST) -> Iterator[ast.AST]:
    """A keyword argument, such as an axis, is dropped."""
    if isinstance(node, ast.Call):
        for at, dropped in enumerate(node.keywords):
            if dropped.arg not in GUARDS:
                yield changed(node, keywords=node.keywords[:at] + node.keywords[at + 1 :])


def name_of(function: ast.expr) -> str:
    """Return the last part of the name of what is called."""
    return getattr(function, "attr", getattr(function, "id", ""))


def call(node: ast.AST) -> Iterator[ast.AST]:
    """`x.copy()` becomes `x`, `abs(x)` becomes `x`."""
    if isinstance(node, ast.Call) and not node.keywords:
        if not node.args and isinstance(node.func, ast.Attribute):
            yield node.func.value
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
            yield node.args[0]


def statement(node: ast.AST) -> Iterator[ast.AST]:
    """A guard, a call for its effect, or the change of a part of something is dropped."""
    leaves = ast.Raise, ast.Return, ast.Continue, ast.Break
    guard = isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], leaves)
    effect = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    part = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript | ast.Attribute)
    if guard or effect or part or isinstance(node, ast.AugAssign):
        yield ast.Pass()


RULES: tuple[Rule, ...] = (
    comparison,
    operator,
    constant,
    sign,
    connective,
    condition,
    swapped,
    keyword,
    call,
    statement,
)


def slack(node: ast.AST) -> Iterator[ast.AST]:
    """A bound is weakened by one: the rule for inequalities that are checked."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = node.left, node.comparators[0]
        if isinstance(node.ops[0], ast.Lt | ast.LtE):
            yield changed(node, comparators=[ast.BinOp(right, ast.Add(), ast.Constant(1))])
        elif isinstance(node.ops[0], ast.Gt | ast.GtE):
            yield changed(node, left=ast.BinOp(left, ast.Add(), ast.Constant(1)))


# ------------------------------------------------------------------------------------------ their places


@dataclass(frozen=True)
class Site:
    """A node that may be changed, the statement that it belongs to and the function around it."""

    node: ast.AST
    statement: ast.stmt
    function: str


@dataclass(frozen=True)
class Change:
    """A source with one change; `key` names it without a line number, so that it outlives a shift of lines."""

    rule: str
    function: str
    what: str
    before: ast.Module = field(repr=False, compare=False)
    replaced: Replace = field(repr=False, compare=False)

    @property
    def key(self) -> str:
        return f"{self.function}: {self.what}"

    @property
    def tree(self) -> ast.Module:
        """The changed source, made when it is asked for: of all changes few are tried."""
        return ast.fix_missing_locations(cast(ast.Module, self.replaced.visit(self.before)))


def sites(tree: ast.Module) -> Iterator[Site]:
    """Walk through the code that runs, but not through annotations, docstrings, imports and the texts of errors.

    Numbers in lists of lists are left alone, too: points at which something is tried, where others would do as well.
    """

    def walk(node: ast.AST, owner: ast.stmt | None, function: str, depth: int = 0) -> Iterator[Site]:
        if is_left_alone(node) or (depth > 1 and (isinstance(node, ast.Constant) or is_negative(node))):
            return
        depth += isinstance(node, ast.List | ast.Tuple)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}".lstrip(".")
        if isinstance(node, ast.stmt):
            owner = node
        if owner is not None:
            yield Site(node, owner, function or "module")
        for child in children(node):
            yield from walk(child, owner, function, depth)

    return walk(tree, None, "")


def children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that run and have an effect."""
    if getattr(node, "arg", None) in GUARDS:
        return
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "ctx", "exc"}:
            yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST))


def is_left_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or is_docstring(node) or is_listing(node)


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_listing(node: ast.AST) -> bool:
    """Whether it is `__all__ = ...` or an alias of types such as `Axis = int | None`, in a module."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name) or node.col_offset:
        return False
    name = node.targets[0].id
    return name == "__all__" or (name[:1].isupper() and not name.isupper() and len(name) > 1)


def changes(
    source: str,
    rules: Iterable[Rule] = RULES,
    within: Callable[[ast.Module], set[ast.AST]] | None = None,
) -> list[Change]:
    """List all changes of a source by the rules; `within` picks the nodes that may be changed."""
    found: list[Change] = []
    seen: Counter[tuple[str, str]] = Counter()
    tree = ast.parse(source)
    allowed = within(tree) if within else None
    for site in sites(tree):
        if allowed is not None and site.node not in allowed:
            continue
        for rule in rules:
            for new in rule(site.node):
                before, after = (header(Replace(site.node, n).visit(site.statement)) for n in (site.node, new))
                if before == after:
                    continue
                what = difference(before, after)
                seen[site.function, what] += 1
                if (times := seen[site.function, what]) > 1:
                    what += f" (again: {times})"
                found.append(Change(rule.__name__, site.function, what, tree, Replace(site.node, new)))
    return found
