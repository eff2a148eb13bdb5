r"""Softmax, log-softmax and log-sum-exp.

All functions take real logits of any shape and work along ``axis``. float32 and float64 input keep their type,
float16 is computed in float32 and returned as float16, integers and booleans become float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["log_softmax", "logsumexp", "sigmoid", "softmax"]

Axis = int | tuple[int, ...] | None
Floats = NDArray[np.floating[Any]]


def softmax(x: ArrayLike, /, *, axis: Axis = -1) -> Floats:
    r"""Softmax :math:`p_i = e^{x_i} / \sum_{k=1}^n e^{x_k}`.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    axis : int, tuple of int or None
        The axis along which the result sums to one; ``None`` means all of them.

    Returns
    -------
    ndarray, shape of ``x``
        Probabilities. Positive and summing to one, up to rounding.

    Raises
    ------
    TypeError
        If ``x`` is masked, complex, or not numeric.

    See Also
    --------
    log_softmax : The logarithm of softmax, without underflow.
    softmax_jacobian : The derivative.

    Notes
    -----
    The maximum is subtracted first, which changes nothing (theorem ``thm-shift-invariance``) and keeps every
    exponential in [0, 1]. A logit of -inf is a mask: its probability is 0. NaN and +inf give NaN, and so does a slice
    of nothing but -inf, where no distribution is left to choose.

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
    logits, dtype = as_logits(x)
    with np.errstate(over="ignore", invalid="ignore"):
        exponentials = np.exp(logits - _maximum(logits, axis))
        exponentials /= exponentials.sum(axis=axis, keepdims=True)
    p: Floats = exponentials.astype(dtype, copy=False)
    return p


def log_softmax(x: ArrayLike, /, *, axis: Axis = -1) -> Floats:
    r"""Logarithm of softmax, :math:`x_i - \operatorname{LSE}(x)`.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    axis : int, tuple of int or None
        The axis along which the exponentials of the result sum to one; ``None`` means all of them.

    Returns
    -------
    ndarray, shape of ``x``
        Logarithms of probabilities, in nats; never positive.

    Raises
    ------
    TypeError
        If ``x`` is masked, complex, or not numeric.

    See Also
    --------
    softmax : The probabilities themselves.
    logsumexp : The normaliser.

    Notes
    -----
    With :math:`m = \max x` this is :math:`(x_i - m) - \operatorname{log1p}(t)`, where :math:`t` sums the exponentials
    without one maximum. So the dominant entry keeps its relative accuracy when its probability is 1 up to rounding.
    Special values are those of `softmax`.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    >>> print(f"{log_softmax([0.0, -40.0])[0]:.4g}")
    -4.248e-18
    """
    logits, dtype = as_logits(x)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        shifted = logits - _maximum(logits, axis)
        shifted -= np.log1p(_tail(shifted, axis))
    return shifted.astype(dtype, copy=False)


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
        If a weight is negative.

    See Also
    --------
    softmax : Its gradient.

    Notes
    -----
    With :math:`m = \max x` this is :math:`m + \operatorname{log1p}(t)`, where :math:`t` sums the exponentials without
    one maximum: theorem ``thm-lse-equivariance``. Weights enter as :math:`x_k + \log b_k`.

    Examples
    --------
    >>> float(logsumexp([1000.0, 1000.0]).round(4))
    1000.6931
    >>> float(logsumexp([0.0, 5.0], b=[3.0, 0.0]).round(4))
    1.0986
    """
    logits, dtype = as_logits(x)
    if b is not None:
        logits = logits + _log_weights(b, logits.dtype)
    shift = _maximum(logits, axis)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        result = shift + np.log1p(_tail(logits - shift, axis))
    # An infinite maximum is the result itself, where inf - inf made NaN of it.
    result = np.where(np.isinf(shift), shift, result).astype(dtype)
    return result if keepdims else np.squeeze(result, axis=axis)[()]


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
    logits, dtype = as_logits(x)
    exponential = np.exp(-np.abs(logits))
    return (np.where(logits < 0, exponential, 1) / (1 + exponential)).astype(dtype)[()]


def softmax_naive(x: ArrayLike, /) -> Floats:
    """Softmax along the last axis as the formula is written: the exponentials overflow. Accepts complex numbers."""
    exponentials = np.exp(x)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def logsumexp_naive(x: ArrayLike, /) -> Floats:
    """Log-sum-exp along the last axis as the formula is written: the sum overflows. Accepts complex numbers."""
    return np.log(np.exp(x).sum(axis=-1))


def as_logits(x: ArrayLike, name: str = "logits", masked: str = "-np.inf") -> tuple[Floats, np.dtype[Any]]:
    """Array to compute with, and the type of the result: float16 is computed in float32, integers in float64."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"masked arrays are not supported: the mask would be lost. Use x.filled({masked}).")
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be real numbers; got dtype {array.dtype}. Convert them to float64 first.")
    dtype = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
    return array.astype(np.result_type(dtype, np.float32), copy=False), dtype


def _log_weights(b: ArrayLike, dtype: np.dtype[Any]) -> Floats:
    """Logarithms of nonnegative weights; a weight of 0 becomes -inf."""
    weights, _ = as_logits(b, "weights b", "0")
    if (weights < 0).any():
        raise ValueError(f"weights b must not be negative; got {weights.min()}. Take logarithms of positive sums only.")
    with np.errstate(divide="ignore"):
        return np.log(weights).astype(dtype)


def _maximum(logits: Floats, axis: Axis) -> Floats:
    """Largest logit along the axis, kept as an axis of length 1; -inf if there is none."""
    return logits.max(axis=axis, keepdims=True, initial=-np.inf)


def _tail(shifted: Floats, axis: Axis) -> Floats:
    """Sum of the exponentials without one of the maxima, whose exponential is exactly 1."""
    is_maximum = shifted == 0
    others = np.exp(shifted).sum(axis=axis, keepdims=True, where=~is_maximum)
    return others + (is_maximum.sum(axis=axis, keepdims=True) - 1)
