r"""A tree printed back as LaTeX: reading what is printed gives the tree again.

Parentheses stand where the grammar needs them, and ``\cdot`` where a product would be read as something else, as in
``a \cdot (b + c)``, which without it would be a call.
"""

from __future__ import annotations

from functools import singledispatch

from softxent.checks.formulas.syntax.grammar import is_callable
from softxent.checks.formulas.syntax.nodes import (
    Apply,
    Bars,
    Big,
    Cases,
    Chain,
    Circle,
    Derivative,
    Display,
    Fraction,
    Inner,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Prime,
    Product,
    Statement,
    Subscript,
    Sum,
    Superscript,
    Transpose,
    Tuple,
)
from softxent.checks.formulas.syntax.tree import is_operator

_ROOT = Name(r"\sqrt")
_BARS = {
    "abs": ("|", "|"),
    "norm": (r"\lVert ", r"\rVert"),
    "ceiling": (r"\lceil ", r"\rceil"),
    "floor": (r"\lfloor ", r"\rfloor"),
}


@singledispatch
def latex(node: Node) -> str:
    r"""Print a tree as LaTeX.

    Parameters
    ----------
    node : Node
        What `softxent.checks.formulas.syntax.reader` makes, or a part of it.

    Returns
    -------
    str
        LaTeX on one line, without dollar signs.

    Examples
    --------
    >>> latex(Product((Number("2"), Sum((Name("x"), Negative(Name("y")))))))
    '2 (x - y)'
    """
    raise TypeError(f"{node!r} is no part of a formula")


@latex.register
def _(node: Number | Name) -> str:
    return node.text


@latex.register
def _(node: Subscript) -> str:
    parts = [latex(index) for index in node.indices]
    letters = all(isinstance(index, Name) for index in node.indices)
    return f"{_base(node.base, '_')}_{_braced((' ' if letters else ', ').join(parts), compact=letters)}"


def _braced(text: str, *, compact: bool = False) -> str:
    if compact and "\\" not in text:
        text = text.replace(" ", "")
    return text if len(text) == 1 or (text[:1] == "\\" and text[1:].isalpha()) else f"{{{text}}}"


@latex.register
def _(node: Superscript) -> str:
    arguments = ", ".join(latex(argument) for argument in node.arguments)
    mark = f"({arguments})" if node.mark == "()" else f"{node.mark} {arguments}".strip()
    return f"{_base(node.base, '^')}^{_braced(mark)}"


@latex.register
def _(node: Power) -> str:
    return f"{_base(node.base, '^')}^{_braced(latex(node.exponent))}"


@latex.register
def _(node: Transpose) -> str:
    return rf"{_base(node.base, '^')}^{{\mathsf T}}"


@latex.register
def _(node: Prime) -> str:
    return _base(node.base, "'") + "'" * node.order


@latex.register
def _(node: Apply) -> str:
    if node.function == _ROOT:
        return rf"\sqrt{{{latex(node.arguments[0])}}}"
    if not node.parentheses:
        argument = _factor(node.arguments[0])
        if argument[0] not in "([":
            return f"{latex(node.function)} {argument}"
    *first, last = [latex(argument) for argument in node.arguments]
    separator = f"{node.separator} " if node.separator in {",", ";"} else f" {node.separator} "
    return f"{latex(node.function)}({separator.join([', '.join(first), last]) if first else last})"


@latex.register
def _(node: Negative) -> str:
    return f"-{_term(node.term)}"


@latex.register
def _(node: Sum) -> str:
    first, *others = node.terms
    text = latex(first) if isinstance(first, Negative) else _term(first)
    for term in others:
        text += f" - {_term(term.term)}" if isinstance(term, Negative) else f" + {_term(term)}"
    return text


def _term(node: Node) -> str:
    return _parenthesised(node) if isinstance(node, Sum | Negative | Chain) else latex(node)


@latex.register
def _(node: Product) -> str:
    text = ""
    for place, factor in enumerate(node.factors):
        last = place == len(node.factors) - 1
        printed = _factor(factor) if last or not _ends_open(factor) else _parenthesised(factor)
        text += (_between(node.factors[place - 1], printed) if place else "") + printed
    return text


def _between(before: Node, printed: str) -> str:
    """Two factors side by side are a product unless the second would be taken for an argument, or is a number."""
    last = _tail(before)
    called = is_callable(last) and printed[0] in "(["
    return r" \cdot " if called or printed[0].isdigit() or _wants_argument(last) else " "


def _tail(node: Node) -> Node:
    """What the printed node ends with: an operator without parentheses, with its argument."""
    if isinstance(node, Apply) and not node.parentheses and node.function != _ROOT:
        return _tail(node.arguments[0])
    if isinstance(node, Derivative) and node.kind != "partial":
        return _tail(node.function)
    return node


def _wants_argument(node: Node) -> bool:
    """Whether the node would take the next factor as its argument."""
    if node == Name("d"):
        return True
    while isinstance(node, Subscript | Prime | Superscript):
        node = node.base
    return is_operator(node)


def _factor(node: Node) -> str:
    bare = isinstance(node, Sum | Negative | Product | Circle | Chain) or (isinstance(node, Fraction) and node.slash)
    return _parenthesised(node) if bare else latex(node)


def _base(node: Node, script: str) -> str:
    """Print what gets a script; a second one of the same kind needs parentheses."""
    if isinstance(node, Product) and len(node.factors) == 1 and isinstance(node.factors[0], Sum):
        node = node.factors[0]  # it brings parentheses of its own
    attached = isinstance(node, Subscript | Superscript | Transpose | Prime) and not _has_script(node, script)
    called = isinstance(node, Apply) and node.parentheses
    simple = attached or called or isinstance(node, Number | Name | Bars | Inner | Tuple | Cases)
    return latex(node) if simple else _parenthesised(node)


def _has_script(node: Node, script: str) -> bool:
    if isinstance(node, Subscript | Superscript | Transpose | Prime):
        own = {Subscript: "_", Prime: "'"}.get(type(node), "^")
        return own == script or _has_script(node.base, script)
    return False


def _parenthesised(node: Node) -> str:
    return f"({latex(node)})"


def _ends_open(node: Node) -> bool:
    """Whether a sum ends the printed node, which would take what follows into its body."""
    node = _tail(node)
    if isinstance(node, Product | Circle):
        return _ends_open(node.factors[-1] if isinstance(node, Product) else node.right)
    return isinstance(node, Big)


@latex.register
def _(node: Circle) -> str:
    left = _parenthesised(node.left) if _ends_open(node.left) else _term(node.left)
    right = _parenthesised(node.right) if isinstance(node.right, Circle) else _term(node.right)
    return f"{left} {node.operator} {right}"


@latex.register
def _(node: Fraction) -> str:
    if not node.slash:
        return rf"\frac{{{latex(node.numerator)}}}{{{latex(node.denominator)}}}"
    above = _parenthesised(node.numerator) if _ends_open(node.numerator) else _numerator(node.numerator)
    return f"{above}/{_factor(node.denominator)}"


def _numerator(node: Node) -> str:
    return latex(node) if isinstance(node, Product) else _factor(node)


@latex.register
def _(node: Inner) -> str:
    return rf"\langle {latex(node.left)}, {latex(node.right)}\rangle"


@latex.register
def _(node: Bars) -> str:
    opening, closing = _BARS[node.kind]
    index = f"_{_braced(latex(node.index))}" if node.index else ""
    return f"{opening}{latex(node.content)}{closing}{index}"


@latex.register
def _(node: Big) -> str:
    if node.lower is not None and node.upper is not None:
        below = f"{node.binders[0].text}={latex(node.lower)}"
        return rf"{node.operator}_{{{below}}}^{_braced(latex(node.upper))} {_term(node.body)}"
    tested = {name for chain in node.conditions for name in _letters_of(chain)}
    free = [name.text for name in node.binders if name not in tested]
    below = ", ".join([*free, *(latex(chain) for chain in node.conditions)])
    return f"{node.operator}_{_braced(below)} {_term(node.body)}"


def _letters_of(chain: Chain) -> tuple[Node, ...]:
    first = chain.sides[0]
    return first.indices if isinstance(first, Subscript) else chain.sides


@latex.register
def _(node: Derivative) -> str:
    if node.kind == "partial":
        order = f"^{node.order}" if node.order > 1 else ""
        below = r" \partial ".join(_factor(variable) for variable in node.variables)
        return rf"\frac{{\partial{order} {_numerator(node.function)}}}{{\partial {below}}}"
    below = latex(node.variables[0]) if node.variables else ""
    if node.kind == "total":
        return rf"\frac{{d}}{{d {below}}} {_factor(node.function)}"
    order = "^2" if node.order == 2 else ""
    index = f"_{_braced(below)}" if below else ""
    return rf"\nabla{index}{order} {_factor(node.function)}"


@latex.register
def _(node: Tuple) -> str:
    entries = ", ".join(latex(entry) for entry in node.entries)
    return f"({entries})" if node.parentheses else entries


@latex.register
def _(node: Cases) -> str:
    rows = r" \\ ".join(f"{latex(value)} & {words}" for value, words in node.branches)
    return rf"\begin{{cases}} {rows} \end{{cases}}"


@latex.register
def _(node: Chain) -> str:
    text = latex(node.sides[0])
    for relation, side in zip(node.relations, node.sides[1:], strict=True):
        text += f" {relation} {latex(side)}"
    return text


@latex.register
def _(node: Statement) -> str:
    return latex(node.chain) if node.chain else node.source


@latex.register
def _(node: Display) -> str:
    return r", \qquad ".join(latex(statement) for statement in node.statements)
