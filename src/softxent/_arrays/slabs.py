"""Slabs: pieces of an array small enough for the cache, and how to walk over an array by them.

NumPy makes one pass over the whole array for each operation. On an array larger than the cache every pass waits for
memory; cut into slabs, only the first pass over each slab does, and no temporary is larger than a slab.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from itertools import product
from types import EllipsisType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softxent._arrays.arguments import Floats, working_type

__all__ = ["slabs"]

# Bytes of a slab. Much larger ones leave the caches, much smaller ones pay more for calling NumPy than for computing.
SLAB = 2**20

# Bytes in a row, four memory pages. Slabs made of shorter runs touch so many pages that finding them costs more.
RUN = 2**14

# Bytes in a row where slabs are converted anyway: a cache line.
LINE = 2**6

Index = tuple[slice | EllipsisType, ...]
Kernel = Callable[[Floats, tuple[int, ...], Floats], None]


def slabs(array: NDArray[Any], axes: Collection[int], dtype: np.dtype[Any] | None = None, /) -> list[Index]:
    """Cut an array along some of its axes into slabs, given by their indices.

    Parameters
    ----------
    array : ndarray
        The array to cut; only its shape, strides and item size matter.
    axes : collection of int
        The axes that may be cut, not negative. If cutting them is not enough, slabs are larger than 1 MiB.
    dtype : dtype, optional
        The type to which each slab will be converted, if that is another one.

    Returns
    -------
    list of tuple of slice
        The index of each slab. Together they cover the array, each entry once.

    See Also
    --------
    softxent._arrays.sums.pairwise_sum : The sum of one slab.

    Notes
    -----
    The axis of largest stride is cut first, so a slab is as contiguous as the array allows.

    Examples
    --------
    >>> slabs(np.zeros((3, 100_000)), [0])
    [(slice(0, 1, None), slice(0, 100000, None)),
     (slice(1, 2, None), slice(0, 100000, None)),
     (slice(2, 3, None), slice(0, 100000, None))]
    """
    itemsize, least = (array.itemsize, RUN) if dtype is None or dtype == array.dtype else (dtype.itemsize, LINE)
    if array.size * itemsize <= SLAB:
        return [(...,)]
    steps = list(array.shape)
    for axis in sorted(axes, key=lambda axis: -abs(array.strides[axis])):
        excess = math.prod(steps) * itemsize / SLAB
        run = least // max(abs(array.strides[axis]), itemsize) if array.strides[axis] else 1
        if excess > 1:
            steps[axis] = min(steps[axis], max(int(steps[axis] / excess), run, 1))
    ranges = [range(0, length, step) for length, step in zip(array.shape, steps, strict=True)]
    return [
        tuple(slice(start, start + step) for start, step in zip(corner, steps, strict=True))
        for corner in product(*ranges)
    ]


@np.errstate(all="ignore")
def by_rows(kernel: Kernel, array: NDArray[Any], axes: tuple[int, ...], out: Floats, /) -> None:
    """Let the kernel compute every row of ``array`` along the axes, as many at once as fit into the cache.

    The kernel gets rows in the type to compute in, and writes into ``out``, or over the rows themselves where the
    result has a narrower type.
    """
    if array.nbytes <= SLAB and array.dtype == out.dtype and array.itemsize > 2:  # nothing to cut or convert
        kernel(array, axes, out)
        return
    working = working_type(out.dtype)
    kept = [axis for axis in range(array.ndim) if axis not in axes]
    for slab in slabs(array, kept, working):
        rows = array[slab].astype(working, copy=False)
        result = out[slab] if out.dtype == working else rows
        kernel(rows, axes, result)
        if result is rows:
            out[slab] = rows
