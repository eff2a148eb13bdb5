r"""The tree of a formula, as it is printed: what the reader makes, the evaluator computes and the mutants change.

Every node is immutable and hashable. A node says how something is written, not what it means: whether ``L(x)`` is a
call or a product is decided by what ``L`` is bound to, when the formula is evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


class Node:
    """A part of a formula."""


@dataclass(frozen=True)
class Number(Node):
    """A number without sign, as printed: ``2``, ``0.5``; also ``\\infty``."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    r"""A letter or a named operator, accents included: ``x``, ``\lambda``, ``\hat p``, ``\mathbf 1``, ``LSE``.

    ``text`` is canonical: one space after a command before a letter, and ``\operatorname{LSE}`` in full.
    """

    text: str


@dataclass(frozen=True)
class Subscript(Node):
    """``base`` with indices: ``p_i``, ``W_{ij}``, ``x_{s, c}``, ``w_{y_s}``, ``\\operatorname{softmax}(x)_i``."""

    base: Node
    indices: tuple[Node, ...]


@dataclass(frozen=True)
class Superscript(Node):
    r"""A raised mark that is no power: ``r^X``, ``p^{(a)}``, ``\operatorname{LSE}^*``, ``p^{\otimes k}``.

    ``mark`` is ``X``, ``()``, ``*`` or ``\otimes``; the second and the fourth have an argument.
    """

    base: Node
    mark: str
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Power(Node):
    """``base`` to an exponent; ``e^{...}`` too, and ``\\sum_k ...`` raised after parentheses."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transpose(Node):
    """``base^{\\mathsf T}``."""

    base: Node


@dataclass(frozen=True)
class Prime(Node):
    """The derivative of a function of one variable, written with primes."""

    base: Node
    order: int


@dataclass(frozen=True)
class Apply(Node):
    r"""A letter or operator followed by its arguments.

    ``\log t`` has ``parentheses=False``; ``LSE(x)``, ``L(x; y)``, ``KL(p \| q)`` and ``P(b \mid a)`` have them.
    ``separator`` is ``,`` or ``;`` or ``\|`` or ``\mid`` (of the last two arguments). A letter before a parenthesis is
    always read as this; it is a product where the letter is bound to something that cannot be called: `as_product`.
    A square root is an ``Apply`` of the name ``\sqrt``, a differential ``dx`` one of the name ``d``, ``E[v]`` one of
    ``E``. A derivative may be applied, too: ``\frac{\partial f}{\partial x}(x)``.
    """

    function: Node
    arguments: tuple[Node, ...]
    separator: str = ","
    parentheses: bool = True


@dataclass(frozen=True)
class Negative(Node):
    """A term with a minus sign."""

    term: Node


@dataclass(frozen=True)
class Sum(Node):
    """Terms that are added; subtracted ones are `Negative`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Product(Node):
    r"""Factors written side by side, or with ``\cdot``.

    A single factor is a call in parentheses that gets a script, ``(p(1 - q))^2``; without the parentheses the exponent
    would belong to the second factor if ``p`` is no function.
    """

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Circle(Node):
    r"""Entrywise product (``\circ``) or quotient (``\oslash``) of two vectors."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Fraction(Node):
    r"""``\frac{numerator}{denominator}``, or ``a/b`` with ``slash=True``."""

    numerator: Node
    denominator: Node
    slash: bool = False


@dataclass(frozen=True)
class Inner(Node):
    r"""``\langle left, right\rangle``."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Bars(Node):
    r"""Something between delimiters with a meaning: ``|x|``, ``\|x\|``, ``\|x\|_\infty``, ``\lceil x\rceil``.

    ``kind`` is one of ``abs``, ``norm``, ``ceiling``, ``floor``; ``index`` the subscript of a norm.
    """

    kind: str
    content: Node
    index: Node | None = None


@dataclass(frozen=True)
class Big(Node):
    r"""``\sum``, ``\prod``, ``\max``, ``\min``, ``\inf``, ``\sup`` with what runs below it.

    ``binders`` are the letters that run; ``lower`` and ``upper`` the ends of a range such as ``k=1..n`` (None where
    none is printed); ``conditions`` what else is printed below, such as ``i < j``, ``k \ne i``, ``p_i > 0``,
    ``i \in S``: chains that pick the terms.
    """

    operator: str
    binders: tuple[Name, ...]
    lower: Node | None
    upper: Node | None
    conditions: tuple[Chain, ...]
    body: Node


@dataclass(frozen=True)
class Derivative(Node):
    r"""``\frac{\partial f}{\partial x_i}``, ``\frac{d f}{d t}``, ``\nabla_x f``, ``\nabla_x^2 f``.

    ``kind`` is ``partial``, ``total`` or ``nabla``; ``variables`` what is differentiated with respect to, outermost
    first; ``order`` is 2 for ``\nabla^2``, and the number of the variables for ``partial``.
    """

    kind: str
    function: Node
    variables: tuple[Node, ...]
    order: int = 1


@dataclass(frozen=True)
class Tuple(Node):
    """Entries in parentheses, ``(x, 0)``; or without, as a side of a range: ``1 \\le i, j \\le n``."""

    entries: tuple[Node, ...]
    parentheses: bool = True


@dataclass(frozen=True)
class Cases(Node):
    """The branches of a ``cases`` environment, each with the words or the chain that says when it holds."""

    branches: tuple[tuple[Node, str], ...]


@dataclass(frozen=True)
class Chain(Node):
    r"""Sides joined by relations: ``a \le b < c``. A single side without a relation has no relations."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True)
class Statement(Node):
    """One chain of a display, with its LaTeX as printed; ``chain`` is None where it could not be read, with why."""

    chain: Chain | None
    source: str = field(compare=False)
    unreadable: str = ""


@dataclass(frozen=True)
class Display(Node):
    """What stands between two ``$$``: its statements, in order."""

    statements: tuple[Statement, ...]


def as_product(node: Node) -> Product | None:
    r"""Give what is written like a call of its first letter as the product that it is if the letter is no function.

    ``p(1 - p)^2`` is read as the square of a call. As a product it is ``p`` times a square: what follows the
    parenthesis belongs to the parenthesis. None if the node is not written so.
    """
    if isinstance(node, Apply) and len(node.arguments) == 1:
        return Product((node.function, node.arguments[0]))
    if isinstance(node, Power | Subscript | Transpose | Superscript | Prime):
        inner = None if isinstance(node.base, Apply) and not node.base.parentheses else as_product(node.base)
        return inner and Product((inner.factors[0], replace(node, base=inner.factors[1])))
    return None


def hidden_product(node: Node) -> Product | None:
    r"""Give the product that an operator without parentheses, or a slash, may reach whole or only in part.

    In ``\log p(1 - p)`` and ``1/p(1 - p)`` the letter ``p`` must be a function; a product needs parentheses of its own.
    """
    reached = None
    if isinstance(node, Apply) and not node.parentheses and node.function != Name(r"\sqrt"):
        reached = node.arguments[0]
    elif isinstance(node, Fraction) and node.slash:
        reached = node.denominator
    elif isinstance(node, Derivative) and node.kind != "partial":
        reached = node.function
    called = not (isinstance(reached, Apply) and not reached.parentheses)
    return as_product(reached) if reached is not None and called else None
