"""The Jacobian of softmax, and its products with vectors at the cost of softmax itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softxent.arrays import Axis, Floats, as_logits
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
    Theorem ``thm-softmax-jacobian``. It costs n\ :sup:`2` numbers a row; `softmax_jvp` and `softmax_vjp` cost n.

    Examples
    --------
    >>> softmax_jacobian([0, 0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = softmax(x)
    if p.ndim == 0:
        raise ValueError(f"x must have at least one axis; got the scalar {x!r}. Pass a vector of logits.")
    return p[..., :, np.newaxis] * (np.eye(p.shape[-1], dtype=p.dtype) - p[..., np.newaxis, :])


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
        If the shapes differ.

    See Also
    --------
    softmax_vjp : The product from the left.

    Notes
    -----
    Theorem ``thm-softmax-products``. Costs as much as softmax itself; the Jacobian is never formed.

    Examples
    --------
    >>> softmax_jvp([0, 0], [1, 0])
    array([ 0.25, -0.25])
    """
    p, (direction, _) = softmax(x, axis=axis), as_logits(v)
    if p.shape != direction.shape:
        raise ValueError(f"v must have the shape of x, {p.shape}; got {direction.shape}. Broadcast it first.")
    return p * (direction - (p * direction).sum(axis=axis, keepdims=True))


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
        If the shapes differ.

    See Also
    --------
    softmax_jvp : The same function, because the Jacobian is symmetric.

    Notes
    -----
    Theorem ``thm-softmax-products``.

    Examples
    --------
    >>> softmax_vjp([0, 0], [1, 0])
    array([ 0.25, -0.25])
    """
    return softmax_jvp(x, v, axis=axis)
