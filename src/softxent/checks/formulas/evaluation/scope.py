r"""What the letters of a formula stand for at one point: values, functions, definitions from the page, and indices.

A letter has two places here, for the page uses it twice: ``a`` is what :math:`a` alone stands for, and ``a_`` the
family :math:`a_i`. Where only one of them is bound, it serves for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.syntax.latex import latex
from softxent.checks.formulas.syntax.nodes import Apply, Name, Node, Number, Prime, Subscript, Superscript

_MARKS = re.compile(r"\\text|[{}$]")
_OWN_NAME = ("\\text", "\\mathrm")


@dataclass(frozen=True)
class Definition:
    r"""The right side of a definition on the page, computed when it is needed.

    ``indices`` are the letters of a family such as :math:`m_s`, ``parameters`` those of a function such as
    :math:`L(x; y)`, ``components`` those after it, as in :math:`\operatorname{softmax}(x)_i`.
    """

    body: Node
    indices: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    components: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The bindings at one point.

    ``table`` holds values, Python functions and definitions; ``indices`` the letters that run, counted from 1;
    ``cache`` what has been computed from the table; ``used`` the keys that have been looked up; ``printed`` the
    formulas that are read together; ``ranges`` what letters run over, which depends on the shapes in the table alone.
    """

    table: Mapping[str, Any]
    indices: Mapping[str, int] = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    printed: tuple[Node, ...] = ()
    ranges: dict[Any, Any] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def entry(self, key: str) -> Any:
        """Look up what is bound to ``key``, and note that it is used; None where nothing is."""
        if key in self.table:
            self.used.add(key)
            return self.table[key]
        return None

    def with_indices(self, indices: Mapping[str, int]) -> Scope:
        """Let only these indices stand for numbers; they hide values of the same names."""
        hidden = [letter for letter in indices if letter in self.table]
        if not hidden:
            return Scope(self.table, indices, self.cache, self.used, self.printed, self.ranges)
        table = {key: bound for key, bound in self.table.items() if key not in hidden}
        return Scope(table, indices, {}, self.used, self.printed)

    def at(self, **indices: int) -> Scope:
        """Let more indices stand for numbers."""
        return self.with_indices({**self.indices, **indices})

    def holding(self, values: Mapping[str, Any]) -> Scope:
        """Give letters other values; what depends on them is computed anew."""
        return Scope({**self.table, **values}, self.indices, {}, self.used, self.printed)

    def shifted(self, values: Mapping[str, Any]) -> Scope:
        """Give letters other values of the same shape."""
        return Scope({**self.table, **values}, self.indices, {}, self.used, self.printed, self.ranges)

    def calling(self, definition: Definition, values: Mapping[str, Any], indices: Mapping[str, int]) -> Scope:
        """Give letters the values of a function's arguments; the indices outside mean nothing in its body."""
        shapes = tuple(getattr(value, "shape", None) for value in values.values())
        ranges = self.ranges.setdefault((id(definition), shapes), {})
        table = {key: bound for key, bound in self.table.items() if key not in indices}
        return Scope({**table, **values}, indices, {}, self.used, self.printed, ranges)

    @contextmanager
    def watching(self, key: str) -> Iterator[Callable[[], bool]]:
        """Observe whether ``key`` is looked up meanwhile."""
        before = key in self.used
        self.used.discard(key)
        try:
            yield lambda: key in self.used
        finally:
            if before:
                self.used.add(key)


def key_of(node: Node) -> str | None:
    r"""Key under which a name is bound: its LaTeX, for ``x``, ``\hat p``, ``q'``, ``r^X`` or ``R_{\text{label}}``.

    Parameters
    ----------
    node : Node
        A part of a formula.

    Returns
    -------
    str or None
        The key; None if the part is not a name.

    Examples
    --------
    >>> from softxent.checks.formulas.syntax.nodes import Name, Prime, Superscript
    >>> key_of(Name("x")), key_of(Prime(Name("q"), 1)), key_of(Superscript(Name("r"), "X"))
    ('x', "q'", 'r^X')
    """
    if isinstance(node, Name):
        return node.text
    if isinstance(node, Prime) and isinstance(node.base, Name):
        return node.base.text + "'" * node.order
    if isinstance(node, Superscript) and (base := key_of(node.base)):
        return latex(node) if not node.arguments else f"{base}^{node.mark}"
    if isinstance(node, Subscript) and (base := key_of(node.base)) and all(map(_is_label, node.indices)):
        return latex(node)
    return None


def _is_label(index: Node) -> bool:
    return isinstance(index, Number) or (isinstance(index, Name) and index.text.startswith(_OWN_NAME))


def words(text: str) -> str:
    r"""Words of a case as they are bound: without ``\\text``, braces, dollars and the comma at the end.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    str
        The words alone.

    Examples
    --------
    >>> words(r"\text{for labels,}"), words(r"\text{if } p \in \Delta")
    ('for labels', 'if p \\in \\Delta')
    """
    return " ".join(_MARKS.sub(" ", text).split()).rstrip(",.; ")


def family(key: str) -> str:
    """Key of the family of a letter, ``a_`` for :math:`a_i`.

    Parameters
    ----------
    key : str
        Key of the letter.

    Returns
    -------
    str
        The key with an underscore.
    """
    return f"{key}_"


def head(left: Node) -> tuple[str, Definition] | None:
    r"""Read the left side of a definition: what it defines, and with which letters.

    Parameters
    ----------
    left : Node
        Such as :math:`m`, :math:`m_s`, :math:`L(x; y)`, :math:`f_i(t)` or :math:`\operatorname{softmax}(x)_i`.

    Returns
    -------
    tuple of str and Definition, or None
        The key, and a definition whose body is still the left side; None if it is no left side of a definition.
    """
    if key := key_of(left):
        return key, Definition(left)
    if isinstance(left, Superscript) or (isinstance(left, Subscript) and key_of(left.base)):
        names = _names(left.arguments if isinstance(left, Superscript) else left.indices)
        key = key_of(left.base)
        return (key, Definition(left, indices=names)) if key and names else None
    if isinstance(left, Subscript) and isinstance(left.base, Apply) and (inner := head(left.base)):
        names = _names(left.indices)
        return (inner[0], Definition(left, inner[1].indices, inner[1].parameters, names)) if names else None
    if isinstance(left, Apply) and left.parentheses and (inner := head(left.function)):
        names = _names(left.arguments)
        return (inner[0], Definition(left, inner[1].indices, names)) if names else None
    return None


def _names(nodes: tuple[Node, ...]) -> tuple[str, ...]:
    """The letters of a list of letters; empty if something else is among them."""
    texts = tuple(node.text for node in nodes if isinstance(node, Name) and node.text != r"\cdot")
    return texts if len(texts) == len(nodes) else ()


def define(left: Node, body: Node) -> tuple[str, Definition]:
    """Make a definition of its two sides.

    Parameters
    ----------
    left, body : Node
        What is defined, and what it is.

    Returns
    -------
    tuple of str and Definition
        The key to bind, and the definition.

    Raises
    ------
    FormulaError
        If the left side is not one of a definition.

    Examples
    --------
    >>> from softxent.checks.formulas.syntax.nodes import Name, Number
    >>> define(Name("m"), Number("1"))
    ('m', Definition(body=Number(text='1'), indices=(), parameters=(), components=()))
    """
    found = head(left)
    if found is None:
        raise FormulaError(
            rf"{latex(left)} defines nothing; write a letter, a family p_i or a function f(x) on the left."
        )
    key, pattern = found
    return key, Definition(body, pattern.indices, pattern.parameters, pattern.components)
