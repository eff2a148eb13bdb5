r"""Information between two variables, from their joint distribution.

A joint distribution is an array of shape (..., r, c): entry (a, b) is the probability that X = a and Y = b. So X is on
the axis before the last and Y on the last one, and each matrix sums to 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softxent._arrays.arguments import Floats, as_array, reduced_axes
from softxent._arrays.distributions import as_distributions
from softxent._arrays.sums import pairwise_sum, sum_of_others
from softxent.divergence import divergence_terms
from softxent.information import in_unit

__all__ = ["conditional_entropy", "mutual_information"]


def conditional_entropy(joint: ArrayLike, /, *, given: int = -1, base: float | None = None) -> Floats:
    r"""Conditional entropy :math:`H(X \mid Y) = -\sum_{a,b} p(a, b) \log p(a \mid b)`.

    Parameters
    ----------
    joint : array_like of real, shape (..., r, c)
        Joint distributions of X and Y.
    given : {-1, -2}
        The axis of the variable that is known: -1 for Y, as in the formula, and -2 for X.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray, shape (...)
        What remains of the entropy of the one variable, on average, once the other one is known.

    Raises
    ------
    TypeError
        If ``joint`` is masked, complex, or not numeric.
    ValueError
        If ``joint`` is no table, is negative or does not sum to 1 within 0.00035; if ``given`` is neither -1 nor -2,
        or ``base`` no base.

    See Also
    --------
    mutual_information : What knowing the other variable saves.

    Examples
    --------
    >>> float(conditional_entropy([[0.5, 0], [0.25, 0.25]], base=2).round(4))
    0.6887
    """
    if given not in (-1, -2):
        raise ValueError(f"given must be -1 or -2; got {given}. Say -1 if the last axis is the known variable.")
    (table,), dtype = as_distributions({"joint": _at_least_2d(joint)}, (-2, -1))
    hidden = reduced_axes(-3 - given, table.ndim)
    with np.errstate(all="ignore"):
        known = pairwise_sum(table, hidden)
        others = sum_of_others(table, known, hidden)
        # The surprisal of an outcome that is next to certain is log(1 + others / table): log(table / known) would be 0.
        surprisal = np.where(table > others, np.log1p(others / table), np.log(known) - np.log(table))
        nats = _sum(np.where(table == 0, 0, table * surprisal))
        return in_unit(nats, base).astype(dtype)[()]


def mutual_information(joint: ArrayLike, /, *, base: float | None = None) -> Floats:
    r"""Mutual information :math:`I(X; Y) = \sum_{a,b} p(a, b) \log \frac{p(a, b)}{p(a)\,p(b)}`.

    Parameters
    ----------
    joint : array_like of real, shape (..., r, c)
        Joint distributions of X and Y.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray, shape (...)
        How much less one variable surprises, on average, once the other one is known. Never negative; 0 if the two
        are independent.

    Raises
    ------
    TypeError
        If ``joint`` is masked, complex, or not numeric.
    ValueError
        If ``joint`` is no table, is negative or does not sum to 1 within 0.00035, or ``base`` no base.

    See Also
    --------
    conditional_entropy : What is left of the surprise.

    Notes
    -----
    The marginals are computed from ``joint``, not asked for: marginals of another distribution give a number that
    means nothing. Where all :math:`p(a, b)` are near :math:`p(a)\,p(b)`, by a factor of :math:`1 \pm \delta`, the
    relative error is some :math:`u/\delta`.

    Examples
    --------
    >>> float(mutual_information([[0.5, 0], [0.25, 0.25]], base=2).round(4))
    0.3113
    >>> float(mutual_information([[0.5, 0], [0, 0.5]], base=2).round(4))
    1.0
    """
    (table,), dtype = as_distributions({"joint": _at_least_2d(joint)}, (-2, -1))
    r, c = reduced_axes((-2, -1), table.ndim)
    with np.errstate(all="ignore"):
        x, y = pairwise_sum(table, (c,)), pairwise_sum(table, (r,))
        x /= pairwise_sum(x, (r,))  # rounding the table itself would cost more digits
        # Column by column, as the mean of KL(p(a | b) || p(a)): the product of two tiny marginals would underflow.
        conditional = np.where(y == 0, x, table / y)
        difference = conditional - x
        # The differences of a column sum to 0, and so do those of a row, weighted by y. That tells the one of a row or
        # a column with more than half of the mass, which is small and would cancel, from the others.
        likely = x > 0.5
        difference = np.where(likely, -pairwise_sum(np.where(likely, 0, difference), (r,)), difference)
        likely = y > 0.5
        difference = np.where(likely, -pairwise_sum(np.where(likely, 0, y * difference), (c,)) / y, difference)
        nats = _sum(y * divergence_terms(conditional, x, difference))
        return in_unit(nats, base).astype(dtype)[()]


def _at_least_2d(joint: ArrayLike) -> ArrayLike:
    array = as_array(joint, "joint", "0")
    if array.ndim < 2:
        raise ValueError(f"joint must have two axes, X and Y; got shape {array.shape}. Give a table.")
    return array


def _sum(terms: Floats) -> Floats:
    """Sum over both variables."""
    axes = reduced_axes((-2, -1), terms.ndim)
    return pairwise_sum(terms, axes).squeeze(axes)
