"""The simplex: what a distribution is, and the directions in which it can move."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softxent.arrays import Axis, Floats, as_working, reduced_axes, refuse
from softxent.slabs import pairwise_sum, slabs

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
    ValueError
        If ``g`` has no such axis.

    See Also
    --------
    cross_entropy_grad : A gradient to project.

    Examples
    --------
    >>> project_tangent([-1.0, -2.0, -6.0])
    array([ 2.,  1., -3.])
    """
    vector, dtype = as_working(g, "g", "0")
    axes = reduced_axes(axis, vector.ndim)
    n = max(math.prod(vector.shape[k] for k in axes), 1)
    result = np.empty_like(vector, dtype)
    with np.errstate(all="ignore"):
        for slab in slabs(vector, [k for k in range(vector.ndim) if k not in axes]):
            rows = vector[slab]
            mean = pairwise_sum(rows, axes) / n
            if not np.isfinite(mean).all():  # the sum may have overflowed
                mean = pairwise_sum(rows / n, axes)
            rows = rows - mean
            # The rounding of a large mean is the same for all entries, and so the mean of what is left.
            result[slab] = rows - pairwise_sum(rows, axes) / n
    return result[()]


def as_distributions(arguments: Mapping[str, ArrayLike], axis: Axis) -> tuple[list[Floats], np.dtype[Any]]:
    """Broadcast named arguments, refuse any that is no distribution, and tell the type of the result.

    A sum may differ from 1 by half of the digits of float32, or of float16 in an array of that type. More would let
    slips pass. Less would refuse honest rounding: a list does not say with how many digits its numbers were computed.
    """
    arrays, dtypes = zip(*(as_working(value, name, "0") for name, value in arguments.items()), strict=True)
    # Broadcast first: (1,) is a distribution, but not one over the two outcomes of another argument.
    try:
        broadcast = list(np.broadcast_arrays(*arrays))
    except ValueError:
        names, shapes = " and ".join(arguments), " and ".join(str(array.shape) for array in arrays)
        raise ValueError(f"{names} must have shapes that broadcast; got {shapes}. Reshape one of them.") from None
    axes = reduced_axes(axis, broadcast[0].ndim)
    for name, array, dtype in zip(arguments, broadcast, dtypes, strict=True):
        refuse(array < 0, array, f"{name} must not be negative", "Give probabilities; softmax makes them of logits.")
        with np.errstate(all="ignore"):
            total = pairwise_sum(array, axes).squeeze(axes)
            wrong = np.abs(total - 1) > math.sqrt(max(np.finfo(dtype).eps, np.finfo(np.float32).eps))
        refuse(wrong, total, f"{name} must sum to 1 along axis {axis}", "Normalise it first.")
    return broadcast, np.result_type(*dtypes)
