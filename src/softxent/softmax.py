r"""Softmax, log-softmax and log-sum-exp.

All functions take real logits of any shape and work along ``axis``. float32 and float64 input keep their type,
float16 is computed in float32 and returned as float16, integers and booleans become float64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softxent._arrays.arguments import (
    Axis,
    Floats,
    as_real,
    as_working,
    output_like,
    reduced_axes,
    refuse,
    working_type,
)
from softxent._arrays.exponentials import exponentials, gentle_shift, split_sum
from softxent._arrays.slabs import SLAB, Kernel, by_rows, slabs
from softxent._arrays.sums import add_up, pairwise_sum

__all__ = ["log_softmax", "logsumexp", "sigmoid", "softmax"]


def softmax(x: ArrayLike, /, *, axis: Axis = -1, out: Floats | None = None) -> Floats:
    r"""Softmax :math:`p_i = e^{x_i} / \sum_{k=1}^n e^{x_k}`.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    axis : int, tuple of int or None
        The axis along which the result sums to one; ``None`` means all of them.
    out : ndarray, shape of ``x``, optional
        Where to put the result, in its type; ``x`` itself is allowed. A new array by default.

    Returns
    -------
    ndarray, shape of ``x``
        Probabilities. Positive and summing to one, up to rounding.

    Raises
    ------
    TypeError
        If ``x`` is masked, complex, or not numeric, or ``out`` is no plain array.
    ValueError
        If ``out`` has not the shape and the type of the result.

    See Also
    --------
    log_softmax : The logarithm of softmax, without underflow.
    softmax_jacobian : The derivative.

    Notes
    -----
    A shift of the logits changes nothing (theorem ``thm-shift-invariance``); the one taken here keeps exponentials in
    range, and is 0 unless the largest logit demands more, because subtracting rounds. A logit of -inf is a mask: its
    probability is 0. NaN and +inf make their whole row NaN, and so does a row of nothing but -inf, where no
    distribution is left to choose. An empty row stays empty.

    Beside the result a few slabs of 1 MiB are allocated. Logits that have to be converted first, such as float16, are
    taken as many rows at a time as share a cache line, if that is more.

    References
    ----------
    P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp and softmax functions",
    IMA Journal of Numerical Analysis 41(4), 2021, 2311-2330. doi:10.1093/imanum/draa038

    Examples
    --------
    >>> softmax([1, 2, 3]).round(4)
    array([0.09  , 0.2447, 0.6652])
    >>> softmax([[0, 0], [0, -np.inf]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    return _full(_softmax, x, axis, out)


def log_softmax(x: ArrayLike, /, *, axis: Axis = -1, out: Floats | None = None) -> Floats:
    r"""Logarithm of softmax, :math:`x_i - \operatorname{LSE}(x)`.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    axis : int, tuple of int or None
        The axis along which the exponentials of the result sum to one; ``None`` means all of them.
    out : ndarray, shape of ``x``, optional
        Where to put the result, in its type; ``x`` itself is allowed. A new array by default.

    Returns
    -------
    ndarray, shape of ``x``
        Logarithms of probabilities, in nats; never positive.

    Raises
    ------
    TypeError
        If ``x`` is masked, complex, or not numeric, or ``out`` is no plain array.
    ValueError
        If ``out`` has not the shape and the type of the result.

    See Also
    --------
    softmax : The probabilities themselves.
    logsumexp : The normaliser.

    Notes
    -----
    With :math:`m = \max x` this is :math:`(x_i - m) - \operatorname{log1p}(t)`, where :math:`t` sums the exponentials
    :math:`e^{x_k - m}` without one maximum. So the dominant entry keeps its relative accuracy when its probability is 1
    up to rounding. Special values and memory are those of `softmax`.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    >>> print(f"{log_softmax([0.0, -40.0])[0]:.4g}")
    -4.248e-18
    """
    return _full(_log_softmax, x, axis, out)


def logsumexp(x: ArrayLike, /, *, axis: Axis = -1, b: ArrayLike | None = None, keepdims: bool = False) -> Floats:
    r"""Log-sum-exp :math:`\operatorname{LSE}(x) = \log \sum_{k=1}^n b_k e^{x_k}`.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    axis : int, tuple of int or None
        The axis to sum over; ``None`` means all of them.
    b : array_like of real, broadcastable to the shape of ``x``, optional
        Nonnegative weights; a weight of 0 removes its entry. All are 1 by default.
    keepdims : bool
        Whether the reduced axes are kept with length 1.

    Returns
    -------
    ndarray
        The logarithm of the sum, in nats, without the reduced axes. -inf for an empty sum.

    Raises
    ------
    TypeError
        If ``x`` or ``b`` is masked, complex, or not numeric.
    ValueError
        If a weight is negative, or the weights do not broadcast to the shape of ``x``.

    See Also
    --------
    softmax : Its gradient.

    Notes
    -----
    With :math:`m = \max x` this is :math:`m + \operatorname{log1p}(t)`, where :math:`t` sums the exponentials without
    one maximum: theorem ``thm-lse-equivariance``. Weights enter as :math:`x_k + \log b_k`, which takes an array of the
    size of ``x``; without them memory is that of `softmax`. An infinite maximum is the result; NaN propagates.

    Examples
    --------
    >>> float(logsumexp([1000.0, 1000.0]).round(4))
    1000.6931
    >>> float(logsumexp([0.0, 5.0], b=[3.0, 0.0]).round(4))
    1.0986
    """
    array, dtype = as_real(x, "x", "-np.inf")
    if b is not None:
        array = _weighted(array.astype(working_type(dtype)), b)
    axes = reduced_axes(axis, array.ndim)
    shape = [1 if k in axes else length for k, length in enumerate(array.shape)]
    result = np.full(shape, -np.inf, working_type(dtype))
    if array.size:
        by_rows(_logsumexp, array, axes, result)
    if result.dtype != dtype:
        with np.errstate(all="ignore"):
            result = result.astype(dtype)
    return result if keepdims else result.squeeze(axes)[()]


def sigmoid(x: ArrayLike, /) -> Floats:
    r"""Logistic sigmoid :math:`\sigma(x) = 1 / (1 + e^{-x})`, elementwise.

    Parameters
    ----------
    x : array_like of real, any shape
        Log-odds, in nats.

    Returns
    -------
    ndarray, shape of ``x``
        Probabilities.

    Raises
    ------
    TypeError
        If ``x`` is masked, complex, or not numeric.

    See Also
    --------
    softmax : Sigmoid is its first component at the logits (x, 0), theorem ``thm-sigmoid``.

    Notes
    -----
    The exponential is taken of -\|x\|, so it never overflows.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1]).round(4)
    array([0.    , 0.5   , 0.7311])
    """
    logits, dtype = as_working(x, "x", "-np.inf")
    with np.errstate(all="ignore"):
        exponential = np.exp(-np.abs(logits))
        return (np.where(logits < 0, exponential, 1) / (1 + exponential)).astype(dtype)[()]


def softmax_naive(x: ArrayLike, /) -> Floats:
    """Softmax along the last axis as the formula is written: the exponentials overflow. Accepts complex numbers."""
    exponentials = np.exp(x)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def logsumexp_naive(x: ArrayLike, /) -> Floats:
    """Log-sum-exp along the last axis as the formula is written: the sum overflows. Accepts complex numbers."""
    return np.log(np.exp(x).sum(axis=-1))


def _full(kernel: Kernel, x: ArrayLike, axis: Axis, out: Floats | None) -> Floats:
    """Result of the shape of ``x``, computed by the kernel in slabs of whole rows."""
    array, dtype = as_real(x, "x", "-np.inf")
    axes = reduced_axes(axis, array.ndim)
    array, result = output_like(array, dtype, out)
    if array.size:
        by_rows(kernel, array, axes, result)
    return result[()] if out is None else out


def _softmax(rows: Floats, axes: tuple[int, ...], out: Floats) -> None:
    """Softmax of rows that fit into the cache together; ``out`` may be ``rows``."""
    shift = gentle_shift(np.maximum.reduce(rows, axis=axes, keepdims=True))
    if rows.nbytes <= SLAB:  # the loop below, without its price
        total = pairwise_sum(exponentials(rows, shift, out), axes)
    else:
        total = add_up(pairwise_sum(exponentials(rows[slab], shift, out[slab]), axes) for slab in slabs(rows, axes))
    np.divide(out, total, out=out)


def _log_softmax(rows: Floats, axes: tuple[int, ...], out: Floats) -> None:
    """Log-softmax of rows that fit into the cache together; ``out`` may be ``rows``."""
    m, tail, _ = split_sum(rows, axes)
    log_total = np.log1p(tail)
    for slab in slabs(rows, axes):
        np.subtract(rows[slab], m, out=out[slab])
        np.subtract(out[slab], log_total, out=out[slab])


def _logsumexp(rows: Floats, axes: tuple[int, ...], out: Floats) -> None:
    """Log-sum-exp of rows that fit into the cache together; ``out`` has length 1 along the axes."""
    m, tail, _ = split_sum(rows, axes)
    # An infinite maximum is the result itself, where inf - inf made NaN of it.
    out[...] = np.where(np.isinf(m), m, m + np.log1p(tail))


def _weighted(logits: Floats, b: ArrayLike) -> Floats:
    """Logits with the logarithms of nonnegative weights added; a weight of 0 removes even an infinite logit."""
    weights, _ = as_working(b, "b", "0")
    try:
        weights = np.broadcast_to(weights, logits.shape)
    except ValueError:
        fault = f"b must broadcast to the shape of x, {logits.shape}; got {weights.shape}. Reshape or repeat it."
        raise ValueError(fault) from None
    refuse(weights < 0, weights, "b must not be negative", "Take logarithms of positive sums only.")
    with np.errstate(all="ignore"):
        return np.where(weights == 0, -np.inf, logits + np.log(weights)).astype(logits.dtype)
