"""How the value of a formula is found: by one rule for each kind of node. The rules are in the modules beside this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from softxent.checks.formulas.evaluation.scope import Scope
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.syntax.nodes import Node

Rule = Callable[[Any, Scope], Any]
_RULES: dict[type[Node], Rule] = {}


class Function:
    """A function of the page: it computes the value of its body.

    ``home`` are the values of its own letters, if they have some: :math:`g''` alone means :math:`g''(t)` then.
    """

    def __init__(self, call: Callable[..., Any], home: tuple[Any, ...] | None = None) -> None:
        self.call = call
        self.home = home

    def __call__(self, *arguments: Any) -> Any:
        """Compute the value."""
        return self.call(*arguments)


def rule(kind: type[Node]) -> Callable[[Rule], Rule]:
    """Register how the value of a kind of node is found.

    Parameters
    ----------
    kind : type
        The class of the nodes.

    Returns
    -------
    callable
        A decorator for a function of the node and the scope.
    """

    def register(function: Rule) -> Rule:
        _RULES[kind] = function
        return function

    return register


def compute(node: Node, scope: Scope) -> Any:
    """Value of a formula, which may be a function.

    Parameters
    ----------
    node : Node
        The formula.
    scope : Scope
        What its letters stand for.

    Returns
    -------
    value
        A number, a vector, a matrix, a set or a function.

    Raises
    ------
    FormulaError
        If it has no value.
    """
    found = _RULES.get(type(node))
    if found is None:
        raise FormulaError(f"a {type(node).__name__} has no value.")
    return found(node, scope)


def quantity(node: Node, scope: Scope) -> Any:
    """Value of a formula, where a function without its argument means its value at the letters that it is defined with.

    Parameters
    ----------
    node : Node
        The formula.
    scope : Scope
        What its letters stand for.

    Returns
    -------
    value
        A number, a vector, a matrix or a set.

    Raises
    ------
    FormulaError
        If it has no value.
    """
    value = compute(node, scope)
    if isinstance(value, Function) and value.home is not None:
        return value(*value.home)
    return value
