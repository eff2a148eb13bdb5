"""The Jacobian of softmax, and its products with vectors without the matrix; types are those of `softxent.softmax`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softxent._arrays.arguments import Axis, Floats, as_working, reduced_axes, working_type
from softxent._arrays.slabs import slabs
from softxent._arrays.sums import pairwise_sum, sum_of_others
from softxent.softmax import softmax

__all__ = ["softmax_jacobian", "softmax_jvp", "softmax_vjp"]


def softmax_jacobian(x: ArrayLike, /) -> Floats:
    r"""Jacobian of softmax along the last axis, :math:`J_{ij} = \partial p_i/\partial x_j = p_i(\delta_{ij} - p_j)`.

    Parameters
    ----------
    x : array_like of real, shape (..., n)
        Logits, in nats.

    Returns
    -------
    ndarray, shape (..., n, n)
        Row ``i`` is the gradient of component ``i`` (numerator layout). The matrix is symmetric.

    Raises
    ------
    TypeError
        If ``x`` is masked, complex, or not numeric.
    ValueError
        If ``x`` has no axis.

    See Also
    --------
    softmax_jvp : The product with a vector, without the matrix.

    Notes
    -----
    Theorem ``thm-softmax-jacobian``. It costs n\ :sup:`2` numbers a row; `softmax_jvp` and `softmax_vjp` cost n. In the
    diagonal :math:`1 - p_i` is the sum of the other probabilities, which keeps its digits where :math:`p_i` is next to
    1. Special values are those of `softmax`; a class that is masked has zeros.

    Examples
    --------
    >>> softmax_jacobian([0, 0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    logits, dtype = as_working(x, "x", "-np.inf")
    if logits.ndim == 0:
        raise ValueError(f"x must have at least one axis; got the number {logits}. Pass a vector of logits.")
    p = softmax(logits)
    last = (p.ndim - 1,)
    with np.errstate(all="ignore"):
        jacobian = 0 - p[..., :, np.newaxis] * p[..., np.newaxis, :]
        classes = np.arange(p.shape[-1])
        jacobian[..., classes, classes] = p * sum_of_others(p, pairwise_sum(p, last), last)
        return jacobian.astype(dtype, copy=False)


def softmax_jvp(x: ArrayLike, v: ArrayLike, /, *, axis: Axis = -1) -> Floats:
    r"""Jacobian-vector product of softmax, :math:`Jv = p \circ (v - \langle p, v\rangle)`.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    v : array_like of real, shape of ``x``
        Direction in the space of logits.
    axis : int, tuple of int or None
        The axis of softmax; ``None`` means all of them.

    Returns
    -------
    ndarray, shape of ``x``
        The directional derivative of the probabilities.

    Raises
    ------
    TypeError
        If ``x`` or ``v`` is masked, complex, or not numeric.
    ValueError
        If the shapes differ, or there is no such axis.

    See Also
    --------
    softmax_vjp : The product from the left.

    Notes
    -----
    Theorem ``thm-softmax-products``. Costs a few times as much as softmax itself; the Jacobian is never formed. A
    logit of -inf is a mask: whatever ``v`` is there counts nothing. The error of entry i is some units in the last
    place of :math:`p_i \sum_k p_k |v_i - v_k|`: so the digits are kept where one probability is next to 1, and where
    ``v`` is far from 0.

    Examples
    --------
    >>> softmax_jvp([0, 0], [1, 0])
    array([ 0.25, -0.25])
    """
    (logits, x_dtype), (direction, v_dtype) = as_working(x, "x", "-np.inf"), as_working(v, "v", "0")
    if logits.shape != direction.shape:
        raise ValueError(f"v must have the shape of x, {logits.shape}; got {direction.shape}. Broadcast it first.")
    dtype = np.result_type(x_dtype, v_dtype)
    axes = reduced_axes(axis, logits.ndim)
    result = np.empty_like(logits, dtype)
    with np.errstate(all="ignore"):
        for slab in slabs(logits, [k for k in range(logits.ndim) if k not in axes]):
            x_rows, v_rows = (rows[slab].astype(working_type(dtype), copy=False) for rows in (logits, direction))
            result[slab] = _product(x_rows, v_rows, softmax(x_rows, axis=axes), axes)
    return result[()]


def softmax_vjp(x: ArrayLike, v: ArrayLike, /, *, axis: Axis = -1) -> Floats:
    r"""Vector-Jacobian product of softmax, :math:`v^T J`: what backpropagation needs.

    Parameters
    ----------
    x : array_like of real, any shape
        Logits, in nats.
    v : array_like of real, shape of ``x``
        Gradient of a scalar with respect to the probabilities.
    axis : int, tuple of int or None
        The axis of softmax; ``None`` means all of them.

    Returns
    -------
    ndarray, shape of ``x``
        Gradient of the same scalar with respect to the logits.

    Raises
    ------
    TypeError
        If ``x`` or ``v`` is masked, complex, or not numeric.
    ValueError
        If the shapes differ, or there is no such axis.

    See Also
    --------
    softmax_jvp : The same function, because the Jacobian is symmetric.

    Notes
    -----
    Theorem ``thm-softmax-products``. Special values and accuracy are those of `softmax_jvp`.

    Examples
    --------
    >>> softmax_vjp([0, 0], [1, 0])
    array([ 0.25, -0.25])
    """
    return softmax_jvp(x, v, axis=axis)


def _product(x: Floats, v: Floats, p: Floats, axes: tuple[int, ...], scale: int = 1) -> Floats:
    r"""Product of the Jacobian at ``x``, where softmax is ``p``, and ``v``, multiplied by the scale.

    Any constant may be taken off ``v`` first. With the mean as it comes, rounded, the deviations have the size of the
    result. With the value of a class that is more likely than all others together, so has the product for that class,
    :math:`-p_i\sum_{k \ne i} p_k (v_k - v_i)`; in :math:`p_i(v_i - p_i v_i - \dots)` it would cancel.
    """
    mean = pairwise_sum(p * v, axes)
    dominant = p > 0.5
    if np.count_nonzero(dominant):
        value = pairwise_sum(np.where(dominant, v, 0), axes)
        mean = np.where(dominant.any(axis=axes, keepdims=True), value, mean)
    product = v - mean
    rest = pairwise_sum(p * product, axes)
    if scale == 1 and not np.isfinite(rest).all():
        # A difference has overflowed, or there are infinite directions; those of masks do not count.
        return _product(x, np.where(np.isneginf(x), 0, v / 4), p, axes, 4)
    product -= rest
    product *= scale * p
    return product
