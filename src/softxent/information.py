r"""Surprisal, entropy, cross-entropy and the Kullback-Leibler divergence of discrete distributions.

All functions take probabilities of any shape and work along ``axis``; two arguments are broadcast first. Results are in
nats, or in the unit of ``base``: 2 for bits. Types are kept as `softxent.softmax` keeps them. An outcome of
probability 0 contributes 0, because :math:`t \log t \to 0` as :math:`t \to 0`. NaN propagates.

A distribution has no negative entry, and its sum differs from 1 by at most 0.00035, the square root of the precision of
float32: so what a softmax in float32 returns is a distribution, be it an array or a list. An array of float16 may be
off by 0.031, for the same reason.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softxent._arrays.arguments import Axis, Floats, as_working, reduced_axes, refuse
from softxent._arrays.distributions import as_distributions
from softxent._arrays.slabs import slabs
from softxent._arrays.sums import pairwise_sum
from softxent.divergence import divergence_terms

__all__ = ["cross_entropy", "cross_entropy_grad", "entropy", "kl_divergence", "perplexity", "surprisal"]


def surprisal(p: ArrayLike, /, *, base: float | None = None) -> Floats:
    r"""Surprisal :math:`I = -\log p` of outcomes with probability ``p``, elementwise.

    Parameters
    ----------
    p : array_like of real, any shape
        Probabilities. They need not sum to 1.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray, shape of ``p``
        The surprisal; inf where ``p`` is 0.

    Raises
    ------
    TypeError
        If ``p`` is masked, complex, or not numeric.
    ValueError
        If an entry is no probability, or ``base`` no base.

    See Also
    --------
    entropy : Its mean.

    Examples
    --------
    >>> surprisal([1, 0.5, 0.25], base=2)
    array([0., 1., 2.])
    """
    array, dtype = as_working(p, "p", "0")
    refuse((array < 0) | (array > 1), array, "p must lie in [0, 1]", "Give probabilities.")
    with np.errstate(all="ignore"):
        return in_unit(0 - np.log(array), base).astype(dtype)[()]


def entropy(p: ArrayLike, /, *, axis: Axis = -1, base: float | None = None) -> Floats:
    r"""Entropy :math:`H(p) = -\sum_{i=1}^n p_i \log p_i`.

    Parameters
    ----------
    p : array_like of real, any shape
        Distributions.
    axis : int, tuple of int or None
        The axis along which ``p`` sums to 1; ``None`` means all of them.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray
        The entropy, without the reduced axes. Between 0 and :math:`\log n`, theorem ``thm-entropy-bounds``.

    Raises
    ------
    TypeError
        If ``p`` is masked, complex, or not numeric.
    ValueError
        If ``p`` is negative or does not sum to 1 within 0.00035, or ``base`` no base.

    See Also
    --------
    cross_entropy : The mean surprisal under another distribution.

    References
    ----------
    C. E. Shannon, "A Mathematical Theory of Communication", Bell System Technical Journal 27(3), 1948, 379-423.
    doi:10.1002/j.1538-7305.1948.tb01338.x

    Examples
    --------
    >>> float(entropy([1 / 2, 1 / 4, 1 / 4], base=2))
    1.5
    >>> float(entropy([0, 1]))
    0.0
    """
    return cross_entropy(p, p, axis=axis, base=base)


def cross_entropy(p: ArrayLike, q: ArrayLike, /, *, axis: Axis = -1, base: float | None = None) -> Floats:
    r"""Cross-entropy :math:`H(p, q) = -\sum_{i=1}^n p_i \log q_i`: the mean surprisal of a forecast ``q``.

    Parameters
    ----------
    p, q : array_like of real, any shape
        True distributions and forecasts.
    axis : int, tuple of int or None
        The axis along which they sum to 1; ``None`` means all of them.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray
        The cross-entropy, without the reduced axes; inf if :math:`q_i = 0 < p_i` for some i.

    Raises
    ------
    TypeError
        If ``p`` or ``q`` is masked, complex, or not numeric.
    ValueError
        If ``p`` or ``q`` is negative or does not sum to 1 within 0.00035, or ``base`` no base.

    See Also
    --------
    kl_divergence : What is left of it after the entropy is subtracted.
    cross_entropy_grad : Its gradient with respect to ``q``.

    Examples
    --------
    >>> float(cross_entropy([1 / 2, 1 / 2], [3 / 4, 1 / 4], base=2).round(4))
    1.2075
    >>> float(cross_entropy([1 / 2, 1 / 2], [1, 0]))
    inf
    """
    nats, dtype = _cross_entropy(p, q, axis)
    with np.errstate(all="ignore"):
        return in_unit(nats, base).astype(dtype)[()]


def kl_divergence(p: ArrayLike, q: ArrayLike, /, *, axis: Axis = -1, base: float | None = None) -> Floats:
    r"""Kullback-Leibler divergence :math:`\operatorname{KL}(p \| q) = \sum_{i=1}^n p_i \log (p_i / q_i)`.

    Parameters
    ----------
    p, q : array_like of real, any shape
        True distributions and forecasts.
    axis : int, tuple of int or None
        The axis along which they sum to 1; ``None`` means all of them.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray
        The divergence, without the reduced axes. Never negative; 0 if ``p`` equals ``q``; inf if
        :math:`q_i = 0 < p_i` for some i.

    Raises
    ------
    TypeError
        If ``p`` or ``q`` is masked, complex, or not numeric.
    ValueError
        If ``p`` or ``q`` is negative or does not sum to 1 within 0.00035, or ``base`` no base.

    See Also
    --------
    cross_entropy : The same plus the entropy of ``p``.

    Notes
    -----
    The sum is taken of :math:`p_i \log(p_i/q_i) - p_i + q_i`, which changes nothing because both distributions sum to
    1. Each of these terms is at least 0 and computed to a few units in its last place, however near ``p`` is to ``q``;
    so nothing cancels, and the divergence has all digits that the given numbers determine.

    References
    ----------
    S. Kullback, R. A. Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22(1), 1951,
    79-86. doi:10.1214/aoms/1177729694

    Examples
    --------
    >>> float(kl_divergence([1 / 2, 1 / 2], [3 / 4, 1 / 4], base=2).round(4))
    0.2075
    """
    (truth, forecast), dtype = as_distributions({"p": p, "q": q}, axis)
    axes = reduced_axes(axis, truth.ndim)
    with np.errstate(all="ignore"):
        terms = np.empty(truth.shape, np.result_type(truth, forecast))
        for slab in slabs(terms, range(terms.ndim)):
            one, other = truth[slab], forecast[slab]
            terms[slab] = divergence_terms(one, other, one - other)
        nats = pairwise_sum(terms, axes).squeeze(axes)
        return in_unit(nats, base).astype(dtype)[()]


def perplexity(p: ArrayLike, q: ArrayLike | None = None, /, *, axis: Axis = -1) -> Floats:
    r"""Perplexity :math:`e^{H(p, q)}`: the number of equally likely outcomes that would surprise as much.

    Parameters
    ----------
    p : array_like of real, any shape
        True distributions.
    q : array_like of real, any shape, optional
        Forecasts; ``p`` itself by default.
    axis : int, tuple of int or None
        The axis along which they sum to 1; ``None`` means all of them.

    Returns
    -------
    ndarray
        The perplexity, without the reduced axes. It does not depend on a base.

    Raises
    ------
    TypeError
        If ``p`` or ``q`` is masked, complex, or not numeric.
    ValueError
        If ``p`` or ``q`` is negative or does not sum to 1 within 0.00035.

    See Also
    --------
    cross_entropy : Its logarithm.

    Examples
    --------
    >>> float(perplexity([1 / 6] * 6).round(4))
    6.0
    """
    nats, dtype = _cross_entropy(p, p if q is None else q, axis)
    with np.errstate(all="ignore"):
        return np.exp(nats).astype(dtype)[()]


def cross_entropy_grad(p: ArrayLike, q: ArrayLike, /, *, axis: Axis = -1, base: float | None = None) -> Floats:
    r"""Gradient of the cross-entropy with respect to ``q``, :math:`-p \oslash q`, as if every entry were free.

    Parameters
    ----------
    p, q : array_like of real, any shape
        True distributions and forecasts.
    axis : int, tuple of int or None
        The axis along which they sum to 1; ``None`` means all of them.
    base : float, optional
        Base of the logarithm, larger than 1. e by default.

    Returns
    -------
    ndarray
        The partial derivatives, of the common shape; 0 where ``p`` is 0, and -inf where only ``q`` is.

    Raises
    ------
    TypeError
        If ``p`` or ``q`` is masked, complex, or not numeric.
    ValueError
        If ``p`` or ``q`` is negative or does not sum to 1 within 0.00035, or ``base`` no base.

    See Also
    --------
    project_tangent : What is left of it on the simplex.

    Examples
    --------
    >>> cross_entropy_grad([1 / 2, 1 / 2], [3 / 4, 1 / 4]).round(4)
    array([-0.6667, -2.    ])
    """
    (truth, forecast), dtype = as_distributions({"p": p, "q": q}, axis)
    with np.errstate(all="ignore"):
        gradient = np.where(truth == 0, 0, 0 - truth / forecast)
        return in_unit(gradient, base).astype(dtype)[()]


def _cross_entropy(p: ArrayLike, q: ArrayLike, axis: Axis) -> tuple[Floats, np.dtype[Any]]:
    """Cross-entropy in nats, in the type it was computed in, and the type of the result."""
    (truth, forecast), dtype = as_distributions({"p": p, "q": q}, axis)
    axes = reduced_axes(axis, truth.ndim)
    with np.errstate(all="ignore"):
        terms = np.where(truth == 0, 0, truth * np.log(forecast))
        return (0 - pairwise_sum(terms, axes)).squeeze(axes), dtype


def in_unit(nats: Floats, base: float | None) -> Floats:
    """Convert nats into the unit of a base."""
    if base is None:
        return nats
    if not (isinstance(base, Real) and base > 1):
        raise ValueError(f"base must be larger than 1; got {base}. Use 2 for bits, or None for nats.")
    return nats / np.log(base)
