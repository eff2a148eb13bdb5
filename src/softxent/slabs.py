"""Slabs: pieces of an array small enough for the cache, and sums of them that do not drift.

NumPy makes one pass over the whole array for each operation. On an array larger than the cache every pass waits for
memory; cut into slabs, only the first pass over each slab does, and no temporary is larger than a slab.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from itertools import product
from types import EllipsisType
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["pairwise_sum", "slabs", "sum_of_others"]

# Bytes of a slab. Much larger ones leave the caches, much smaller ones pay more for calling NumPy than for computing.
SLAB = 2**20

# Bytes in a row, four memory pages. Slabs made of shorter runs touch so many pages that finding them costs more.
RUN = 2**14

# Bytes in a row where slabs are converted anyway: a cache line.
LINE = 2**6

Index = tuple[slice | EllipsisType, ...]


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
    pairwise_sum : The sum of one slab.

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


def pairwise_sum(terms: NDArray[Any], axes: tuple[int, ...], /) -> NDArray[Any]:
    r"""Sum along axes, with an error that grows like the logarithm of the number of terms.

    Parameters
    ----------
    terms : ndarray
        What to add up; it is left as it is.
    axes : tuple of int
        The axes to sum over, not negative.

    Returns
    -------
    ndarray
        The sums, in the type of ``terms``; the axes are kept with length 1.

    Notes
    -----
    NumPy adds pairs of pairs only along the axis that is contiguous in memory; along the others, strided, reversed or
    broadcast, it adds one row after the other, and the error grows like :math:`\sqrt n` or worse (Higham 1993). So
    these are folded in halves first.

    References
    ----------
    N. J. Higham, "The Accuracy of Floating Point Summation", SIAM Journal on Scientific Computing 14(4), 1993,
    783-799. doi:10.1137/0914050

    Examples
    --------
    >>> terms = np.full((2**20, 2), 0.1, dtype=np.float32)  # exactly 104857.6015625 together
    >>> float(pairwise_sum(terms, (0,))[0, 0]), float(terms.sum(axis=0)[0])
    (104857.609375, 105891.84375)
    """
    for axis in axes:
        while terms.shape[axis] > 8 and not _is_innermost(terms, axis):
            terms = _fold(terms, axis)
    return np.add.reduce(terms, axis=axes, keepdims=True)


def sum_of_others(terms: NDArray[Any], total: NDArray[Any], axes: tuple[int, ...], /) -> NDArray[Any]:
    r"""Sum along axes of all terms but one, :math:`\sum_{k \ne i} t_k`, for each of them.

    Parameters
    ----------
    terms : ndarray
        What to add up; not negative.
    total : ndarray
        Their sum, as `pairwise_sum` returns it.
    axes : tuple of int
        The axes to sum over, not negative.

    Returns
    -------
    ndarray, shape of ``terms``
        The sums, each to a few units in its own last place.

    Notes
    -----
    The difference :math:`s - t_i` of the total and a term loses no digit while :math:`t_i \le s/2`. At most one term
    is larger; it is left out of a sum of its own.

    Examples
    --------
    >>> terms = np.array([1, 1e-20, 2e-20])
    >>> sum_of_others(terms, pairwise_sum(terms, (0,)), (0,))
    array([3.e-20, 1.e+00, 1.e+00])
    """
    others = total - terms
    dominant = terms > total / 2
    if np.count_nonzero(dominant):
        np.copyto(others, pairwise_sum(np.where(dominant, 0, terms), axes), where=dominant)
    return others


def add_up(parts: Iterable[NDArray[Any]], /) -> NDArray[Any]:
    """Sum of the partial sums of slabs, pairwise as well; no more of them are kept than have no partner yet."""
    waiting: list[NDArray[Any]] = []
    for count, part in enumerate(parts, start=1):
        while count % 2 == 0:
            part = waiting.pop() + part
            count //= 2
        waiting.append(part)
    total = waiting.pop()
    while waiting:
        total = waiting.pop() + total
    return total


def _is_innermost(terms: NDArray[Any], axis: int) -> bool:
    """Whether the axis alone is contiguous, in either direction, so that NumPy adds along it and not across it."""
    if terms.flags.c_contiguous and axis == terms.ndim - 1:  # what follows, sooner
        return True
    strides = zip(terms.strides, terms.shape, strict=True)
    return sum(abs(stride) <= terms.itemsize for stride, length in strides if length > 1) == 1 and (
        abs(terms.strides[axis]) == terms.itemsize
    )


def _fold(terms: NDArray[Any], axis: int) -> NDArray[Any]:
    """Add the second half along the axis to the first; a last entry without a partner goes to the first one."""
    rows = terms.swapaxes(0, axis)
    half = len(rows) // 2
    folded = rows[:half] + rows[half : 2 * half]
    folded[0] += rows[2 * half :].sum(axis=0)
    return folded.swapaxes(0, axis)
