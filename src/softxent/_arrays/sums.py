"""Sums that do not drift, along any axis and in any layout of memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["pairwise_sum", "sum_of_others"]


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
