"""A prover for identities in a symbolic number of classes: it proves, disproves, or raises with what is left."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import sympy as sp
from sympy import Expr, Indexed, Rational, Symbol

from softxent.checks.symbolic import ProofError, canonical, n, with_opaque_sums

__all__ = ["agree", "disprove", "instances", "prove_equal", "prove_zero", "scope"]


def prove_equal(derived: Expr, stated: Expr) -> None:
    """Prove that two expressions are equal for every ``n`` and all indices in ``1..n``, or raise.

    The difference is brought to canonical form and must simplify to 0. Because computer algebra has errors of its
    own, the two sides are then also compared as numbers for ``n = 1, 2, 3``, at exact rational points and for every
    choice of the indices.

    Parameters
    ----------
    derived, stated : Expr
        The two sides.

    Raises
    ------
    ProofError
        If something is left of the difference, or if the two sides differ at a point.

    See Also
    --------
    disprove : Show that two expressions differ.

    Examples
    --------
    >>> from softxent.checks.symbolic import *
    >>> prove_equal(total(softmax(j), j), sp.Integer(1))
    >>> prove_equal(differentiate(logsumexp(x), x[j]), -softmax(j))
    Traceback (most recent call last):
    ...
    softxent.checks.symbolic.ProofError: not proved; what is left is 2*exp(x[j])/Sum(exp(x[k_1]), (k_1, 1, n)).
    """
    prove_zero(derived - stated)
    for size in (1, 2, 3):
        if not agree(derived, stated, size):
            raise ProofError(f"SymPy simplifies {derived - stated} to 0, but it is not 0 at a point with n = {size}.")


def prove_zero(expression: Expr) -> None:
    """Prove that an expression simplifies to 0, or raise with what is left.

    Parameters
    ----------
    expression : Expr
        The difference of the two sides of an identity.

    Raises
    ------
    ProofError
        If something is left.

    Examples
    --------
    >>> from softxent.checks.symbolic import *
    >>> prove_zero(total(y[k]) - total(y[j], j))
    """
    residual = sp.expand_log(canonical(expression))
    if residual != 0:
        residual = _simplified(canonical(residual))
    if residual != 0:
        raise ProofError(f"not proved; what is left is {residual}.")


def _simplified(expression: Expr) -> Expr:
    """Simplify an expression in canonical form, in which equal sums are identical."""
    try:
        return with_opaque_sums(lambda e: sp.simplify(sp.cancel(sp.together(sp.expand(e)))), expression)
    except Exception as error:  # whatever SymPy stumbles over, nothing is proved
        fault = f"SymPy raises {type(error).__name__} {error}".rstrip()
        raise ProofError(f"not proved; {fault} when it simplifies {expression}.") from error


def disprove(derived: Expr, stated: Expr, name: str = "stated") -> None:
    """Show that two expressions differ: at some point with n = 2 or 3 they are different numbers.

    Parameters
    ----------
    derived, stated : Expr
        The two sides.
    name : str
        What to call the stated side in the message.

    Raises
    ------
    ProofError
        If the two sides agree at every point tried: they may be equal.

    Examples
    --------
    >>> from softxent.checks.symbolic import *
    >>> disprove(differentiate(logsumexp(x), x[j]), -softmax(j))
    """
    if agree(derived, stated, 2) and agree(derived, stated, 3):
        raise ProofError(f"the wrong version '{name}' was not refuted: it agrees with {derived} wherever compared.")


def agree(left: Expr, right: Expr, size: int) -> bool:
    """Whether two expressions are the same number to 25 digits, at one point and for every choice of the indices.

    Parameters
    ----------
    left, right : Expr
        The two sides.
    size : int
        The number of classes to compare them for.

    Returns
    -------
    bool
        False proves that they differ; True proves nothing.

    Raises
    ------
    ProofError
        If a side has no value at the point, such as the logarithm of 0: that is no difference.

    Examples
    --------
    >>> from softxent.checks.symbolic import *
    >>> agree(softmax(i), softmax(j), 1), agree(softmax(i), softmax(j), 2)
    (True, False)
    """
    differences = list(instances(left - right, size))
    if not all(difference.is_finite for difference in differences):
        raise ProofError(f"{left} and {right} cannot be compared for n = {size}: one of them has no value.")
    return all(abs(difference) < 1e-25 for difference in differences)


def instances(expression: Expr, size: int) -> Iterator[sp.Float]:
    """Evaluate an expression at exact rational points with ``n = size``, for every choice of the free indices.

    Parameters
    ----------
    expression : Expr
        An expression in ``n``, indexed vectors, free indices and real symbols.
    size : int
        The number of classes.

    Yields
    ------
    Float
        The value, to 30 digits; NaN if it is not a finite real number.

    Raises
    ------
    ProofError
        If a symbol is left, because it is not declared real.

    Examples
    --------
    >>> from softxent.checks.symbolic import *
    >>> [float(value) for value in instances(total(softmax(j), j), 3)]
    [1.0]
    """
    explicit = expression.xreplace({n: sp.Integer(size)}).doit()
    indices = sorted((s for s in explicit.free_symbols if isinstance(s, Symbol) and s.is_integer), key=str)
    draw = random.Random(size)
    for choice in itertools.product(range(1, size + 1), repeat=len(indices)):
        chosen = explicit.subs(dict(zip(indices, map(sp.Integer, choice), strict=True))).doit()
        # Positive values serve every real symbol, those assumed positive too.
        unknowns = sorted((s for s in chosen.atoms(Indexed, Symbol) if _is_unknown(s)), key=str)
        point = {unknown: Rational(draw.randint(1, 300), 100) for unknown in unknowns}
        value = sp.N(chosen.xreplace(point), 30)
        if not value.is_number:
            raise ProofError(f"{value} has no number at a point; declare its symbols real or positive.")
        yield sp.Float(value, 30) if value.is_extended_real and value.is_finite else sp.nan


def _is_unknown(symbol: Expr) -> bool:
    """Whether a value must be chosen for ``symbol``: an entry of a vector or a real symbol, not a vector's name."""
    return isinstance(symbol, Indexed) or symbol.is_real is True


def scope(*expressions: Expr) -> str:
    """What an identity between expressions is proved for: every n, and which values of its variables.

    Parameters
    ----------
    *expressions : Expr
        The sides of the identity.

    Returns
    -------
    str
        Such as " for every n and positive q"; empty if there are no variables.

    Examples
    --------
    >>> t, s = Symbol("t", real=True), Symbol("s", positive=True)
    >>> scope(n), scope(t), scope(s), scope(s * t), scope(sp.Integer(1))
    (' for every n', ' for all real values', ' for positive s', ' for real t and positive s', '')
    """
    atoms = set().union(*(expression.atoms(Indexed, Symbol) for expression in expressions))
    entries = {atom for atom in atoms if isinstance(atom, Indexed)}
    vectors = {entry.base.label: entry for entry in entries}
    unknowns = {atom: atom for atom in atoms if isinstance(atom, Symbol) and atom not in vectors} | vectors
    names: dict[str, list[str]] = {"real": [], "positive": []}
    for name, unknown in sorted(unknowns.items(), key=lambda item: str(item[0])):
        if _is_unknown(unknown) and not unknown.is_integer:
            names["positive" if unknown.is_positive else "real"].append(str(name))
    general = any(n in expression.free_symbols for expression in expressions)
    if not names["positive"]:
        return " for every n" if general else " for all real values" if names["real"] else ""
    parts = ["every n"] if general else []
    parts += [f"{kind} {', '.join(of_kind)}" for kind, of_kind in names.items() if of_kind]
    return f" for {' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]]))}"
