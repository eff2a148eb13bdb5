r"""Softmax and log-sum-exp for a symbolic number of classes, and their derivatives.

The number of classes is the symbol ``n``; vectors are SymPy ``IndexedBase`` objects and sums run over
``1..n``. Everywhere in this module the free indices ``i, j, k`` are assumed to lie in ``1..n``. An identity that
`softxent.checks.prover` proves therefore holds for every ``n`` and for every pair of indices.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from sympy import Dummy, Expr, Indexed, IndexedBase, KroneckerDelta, Matrix, Sum, Symbol

__all__ = [
    "ProofError",
    "canonical",
    "delta",
    "differentiate",
    "i",
    "j",
    "k",
    "logsumexp",
    "n",
    "softmax",
    "total",
    "v",
]
__all__ += ["variables", "with_opaque_sums", "x", "y"]

n = Symbol("n", integer=True, positive=True)
i, j, k = sp.symbols("i j k", integer=True, positive=True)
x, y, v = IndexedBase("x", real=True), IndexedBase("y", real=True), IndexedBase("v", real=True)
delta = KroneckerDelta


class _Bound(Symbol):  # type: ignore[misc]  # SymPy is not annotated
    """A bound variable of a canonical sum: never equal to a symbol of the author's, whatever that is called."""

    __slots__ = ()


class ProofError(AssertionError):
    """An identity could not be proved; the message holds what is left of the difference of its two sides."""


def total(term: Expr, index: Symbol = k) -> Sum:
    """Sum of ``term`` over ``index = 1..n``.

    Parameters
    ----------
    term : Expr
        The summand, written with ``index``.
    index : Symbol
        The index to sum over.

    Returns
    -------
    Sum
        The unevaluated sum.

    Examples
    --------
    >>> total(x[k])
    Sum(x[k], (k, 1, n))
    """
    return Sum(term, (index, 1, n))


def logsumexp(scores: IndexedBase = x) -> Expr:
    r"""Log-sum-exp of an indexed vector, :math:`\log\sum_{k=1}^n e^{x_k}`.

    Parameters
    ----------
    scores : IndexedBase, length n
        The logits.

    Returns
    -------
    Expr
        The logarithm of the unevaluated sum.

    Examples
    --------
    >>> logsumexp(x)
    log(Sum(exp(x[k]), (k, 1, n)))
    """
    return sp.log(total(sp.exp(scores[k])))


def softmax(index: Symbol, scores: IndexedBase = x) -> Expr:
    r"""Component ``index`` of softmax, :math:`e^{x_i}/\sum_{k=1}^n e^{x_k}`.

    Parameters
    ----------
    index : Symbol
        Which component; assumed to lie in ``1..n``.
    scores : IndexedBase, length n
        The logits.

    Returns
    -------
    Expr
        The quotient, with the sum unevaluated.

    Examples
    --------
    >>> softmax(i)
    exp(x[i])/Sum(exp(x[k]), (k, 1, n))
    """
    return sp.exp(scores[index]) / total(sp.exp(scores[k]))


def variables(name: str, size: int) -> Matrix:
    """Column vector of ``size`` real symbols, for identities with an explicit number of classes.

    Parameters
    ----------
    name : str
        Stem of the symbols' names.
    size : int
        Number of entries.

    Returns
    -------
    Matrix, shape (size, 1)
        The symbols ``name_1, ..., name_size``.

    Examples
    --------
    >>> variables("x", 3).T
    Matrix([[x_1, x_2, x_3]])
    """
    return Matrix([Symbol(f"{name}_{position}", real=True) for position in range(1, size + 1)])


def differentiate(expression: Expr, variable: Indexed) -> Expr:
    r"""Partial derivative with respect to one entry of an indexed vector, for symbolic ``n``.

    SymPy leaves a sum over a Kronecker delta, which it evaluates to a ``Piecewise``: the derivative if the index lies
    in ``1..n``, else 0. Here the index lies in ``1..n`` by assumption, so
    :math:`\sum_{k=1}^n \delta_{jk} f(k) = f(j)` without a case distinction.

    Parameters
    ----------
    expression : Expr
        What to differentiate; sums must run over ``1..n``.
    variable : Indexed
        The entry, such as ``x[j]``, with ``1 <= j <= n``.

    Returns
    -------
    Expr
        The derivative in canonical form.

    Raises
    ------
    TypeError
        If ``variable`` is not an entry of an indexed vector.
    ProofError
        If a ``Piecewise`` or an unevaluated derivative is left.

    See Also
    --------
    softxent.checks.prover.prove_equal : Compare the result with a stated formula.

    Notes
    -----
    Bound variables are renamed first. SymPy 1.14 differentiates wrongly when the free index has the name of a bound
    one (sympy#27359): it says that the derivative of ``log(Sum(exp(x[k]), (k, 1, n)))`` by ``x[k]`` is 1.

    Examples
    --------
    >>> differentiate(logsumexp(x), x[j])
    exp(x[j])/Sum(exp(x[k_1]), (k_1, 1, n))
    """
    if not isinstance(variable, Indexed):
        raise TypeError(f"variable must be an entry of an indexed vector such as x[j]; got {variable!r}.")
    derivative = canonical(sp.diff(canonical(expression), variable))
    if derivative.has(sp.Piecewise, sp.Derivative):
        raise ProofError(f"the derivative by {variable} is not resolved: {derivative}")
    return derivative


def canonical(expression: Expr) -> Expr:
    r"""Rewrite with linear sums: constants outside, Kronecker deltas summed, bound variables named by depth.

    Uses, for :math:`1 \le i, j \le n`: linearity of the sum, :math:`\sum_k \delta_{jk} f(k) = f(j)`,
    :math:`\delta_{ij} f(i, j) = \delta_{ij} f(i, i)`, :math:`\sum_k 1 = n`, and :math:`e^{a+b} = e^a e^b`.

    Parameters
    ----------
    expression : Expr
        Any expression whose sums run over ``1..n``.

    Returns
    -------
    Expr
        An equal expression.

    Raises
    ------
    ValueError
        If a sum runs over another range.

    Examples
    --------
    >>> canonical(total(2 * delta(j, k) * y[k] + 1))
    n + 2*y[j]
    """
    if not isinstance(expression, Expr) or not expression.args or isinstance(expression, Indexed | IndexedBase):
        return expression
    if isinstance(expression, Sum):
        return _canonical_sum(expression)
    rebuilt = expression.func(*(canonical(argument) for argument in expression.args))
    return _on_diagonal(with_opaque_sums(sp.expand_power_exp, rebuilt))


def with_opaque_sums(rewrite: Callable[[Expr], Expr], expression: Expr) -> Expr:
    """Rewrite an expression in which every outermost sum is a symbol, as far as SymPy can see.

    SymPy 1.14 expands the exponential of a sum to a product over the same bound variable, which may capture an outer
    one; and a sum in a denominator makes ``simplify`` raise StopIteration. It sees no sums here.

    Parameters
    ----------
    rewrite : callable
        A function of SymPy that keeps the value of an expression.
    expression : Expr
        What to rewrite.

    Returns
    -------
    Expr
        The rewritten expression, with its sums unchanged.

    Examples
    --------
    >>> with_opaque_sums(sp.expand, (total(x[k]) + 1) ** 2)
    Sum(x[k], (k, 1, n))**2 + 2*Sum(x[k], (k, 1, n)) + 1
    """
    sums = {s: Dummy("S", real=s.is_real, positive=s.is_positive) for s in expression.atoms(Sum)}
    return rewrite(expression.xreplace(sums)).xreplace({symbol: summation for summation, symbol in sums.items()})


def _on_diagonal(product: Expr) -> Expr:
    """In a product with a Kronecker delta, let both indices be the first one in all other factors."""
    for factor in sp.Mul.make_args(product):
        if isinstance(factor, KroneckerDelta):
            kept, dropped = sorted(factor.indices, key=lambda index: (isinstance(index, Symbol), str(index)))
            rest = product / factor
            if rest.has(dropped):
                return factor * canonical(rest.xreplace({dropped: kept}))
    return product


def _canonical_sum(summation: Sum) -> Expr:
    """Canonical form of a sum over ``1..n``, from the innermost bound variable outwards."""
    term, *limits = summation.args
    for index, lower, upper in limits:
        if (lower, upper) != (1, n):
            raise ValueError(f"sums must run over 1..n; got {lower}..{upper} in {summation}. Rewrite the sum.")
        # A fresh dummy keeps a bound variable apart from a free one of the same name.
        fresh = Dummy("k", integer=True, positive=True)
        term = _sum_of_terms(with_opaque_sums(sp.expand, canonical(term.xreplace({index: fresh}))), fresh)
    return term


def _sum_of_terms(terms: Expr, index: Symbol) -> Expr:
    """Sum over ``1..n`` of a sum of products, term by term, with constants taken outside."""
    result: Expr = sp.Integer(0)
    for product in sp.Add.make_args(terms):
        constant, dependent = product.as_independent(index, as_Add=False)
        result += constant * _sum_of_product(dependent, index)
    return result


def _sum_of_product(product: Expr, index: Symbol) -> Expr:
    """Sum over ``1..n`` of a product of which every factor depends on ``index``."""
    if product == 1:
        return n
    for factor in sp.Mul.make_args(product):
        if isinstance(factor, KroneckerDelta):
            (other,) = set(factor.indices) - {index}
            return canonical((product / factor).xreplace({index: other}))
    # One more than the depth of every sum inside, so that no inner variable captures the outer one.
    depth = 1 + max((_depth(inner) for inner in product.atoms(Sum)), default=0)
    named = _Bound(f"k_{depth}", integer=True, positive=True)
    return Sum(product.xreplace({index: named}), (named, 1, n))


def _depth(summation: Sum) -> int:
    """Nesting depth of a canonical sum, which is the number in the name of its bound variable."""
    return int(summation.variables[-1].name.removeprefix("k_"))
