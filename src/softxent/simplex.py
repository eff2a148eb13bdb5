"""The simplex: what a distribution is, and the directions in which it can move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softxent.arrays import Axis, Floats, as_logits

__all__ = ["project_tangent"]


def project_tangent(g: ArrayLike, /, *, axis: Axis = -1) -> Floats:
    r"""Project on the tangent space of the simplex, :math:`g - \frac1n \sum_{k=1}^n g_k`.

    Parameters
    ----------
    g : array_like of real, any shape
        Vectors, such as gradients with respect to probabilities.
    axis : int, tuple of int or None
        The axis of the probabilities; ``None`` means all of them.

    Returns
    -------
    ndarray, shape of ``g``
        The nearest vectors that sum to 0: the directions in which a distribution can move and stay one.

    Raises
    ------
    TypeError
        If ``g`` is masked, complex, or not numeric.

    See Also
    --------
    cross_entropy_grad : A gradient to project.

    Examples
    --------
    >>> project_tangent([-1.0, -2.0, -6.0])
    array([ 2.,  1., -3.])
    """
    vector, dtype = as_logits(g, "g", "0")
    return (vector - vector.mean(axis=axis, keepdims=True)).astype(dtype)


def as_distributions(arguments: Mapping[str, ArrayLike], axis: Axis) -> tuple[list[Floats], np.dtype[Any]]:
    """Broadcast named arguments, refuse any that is no distribution, and tell the type of the result."""
    arrays, dtypes = zip(*(as_logits(value, name, "0") for name, value in arguments.items()), strict=True)
    # Broadcast first: (1,) is a distribution, but not one over the two outcomes of another argument.
    broadcast = list(np.broadcast_arrays(*arrays))
    for name, array, dtype in zip(arguments, broadcast, dtypes, strict=True):
        refuse(array < 0, array, f"{name} must not be negative", "Give probabilities; softmax makes them of logits.")
        total = array.sum(axis=axis)
        # As close as half of the digits of the type: more would refuse honest rounding, less would let slips pass.
        fault = f"{name} must sum to 1 along axis {axis}"
        refuse(np.abs(total - 1) > np.sqrt(np.finfo(dtype).eps), total, fault, "Normalise it first.")
    return broadcast, np.result_type(*dtypes)


def refuse(wrong: NDArray[np.bool_], values: Floats, fault: str, remedy: str) -> None:
    """Raise if anything is wrong, with the first wrong value and its index."""
    if np.any(wrong):
        index = tuple(map(int, np.argwhere(wrong)[0]))
        where = f" at index {index}" if index else ""
        raise ValueError(f"{fault}; got {np.asarray(values)[index]:.6g}{where}. {remedy}")
