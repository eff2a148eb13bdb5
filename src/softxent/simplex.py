"""The simplex: the directions in which a distribution can move and stay one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from softxent._arrays.arguments import Axis, Floats, as_working, reduced_axes
from softxent._arrays.slabs import slabs
from softxent._arrays.sums import pairwise_sum

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
