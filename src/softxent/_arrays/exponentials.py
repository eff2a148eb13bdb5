r"""Exponentials of logits that neither overflow nor lose digits, and their sums, slab by slab.

What softmax, log-sum-exp and cross-entropy have in common. The functions take the rows that fit into the cache
together, in the type to compute in, and leave NumPy's warnings to their callers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from softxent._arrays.arguments import Floats
from softxent._arrays.slabs import Index, slabs
from softxent._arrays.sums import add_up, pairwise_sum

__all__ = ["gentle_shift", "split_sum"]


def gentle_shift(largest: Floats, /) -> Floats | None:
    r"""What to subtract from logits before exponentiating: as little as is safe, and whole numbers.

    Parameters
    ----------
    largest : ndarray
        The maximum :math:`m` of each row of logits, in nats.

    Returns
    -------
    ndarray, shape of ``largest``, or None
        The shift :math:`c`: 0 if :math:`0 \le m \le w`, :math:`\lfloor m \rfloor` below that range,
        :math:`\lfloor m - w \rfloor` above it. None if no maximum leaves the range.

    Notes
    -----
    Every shift gives the same softmax (theorem ``thm-shift-invariance``), but :math:`x_i - c` is rounded, and an error
    of :math:`u|x_i - c|` in the exponent is a relative error of the exponential: with :math:`c = m`, up to a hundred
    units in the last place in float32. With :math:`c = 0` nothing is rounded, with a whole number next to nothing, or
    only in probabilities below :math:`e^{-w}` (theorem ``thm-whole-shift``).

    The window is :math:`w = 64` in float32 and 685 in float64, so that :math:`10^{10}` terms of :math:`e^{w + 1}` can
    be added without overflow. Where :math:`m` is so large that :math:`m - w` would be rounded to less than
    :math:`m - w - 1`, the shift is :math:`m` itself. And :math:`c \le m`, so nothing underflows that would not with
    :math:`c = m` (theorem ``thm-safe-shift``).

    Examples
    --------
    >>> gentle_shift(np.array([-2.5, 0.3, 40.0, 1000.0]))
    array([ -3.,   0.,   0., 315.])
    """
    zero, window, limit = _window(largest.dtype)
    shift = largest - np.minimum(np.maximum(largest, zero), window)
    if not np.count_nonzero(shift):
        return None
    shift = np.floor(shift)
    return np.where(largest - shift > limit, largest, shift)


@lru_cache
def _window(dtype: np.dtype[Any]) -> tuple[Floats, Floats, Floats]:
    """0, the largest whole number w such that e^23 terms of e^(w + 1) can be added without overflow, and w + 1."""
    window = np.floor(np.log(np.finfo(dtype).max)) - 24
    return np.zeros((), dtype), np.array(window, dtype), np.array(window + 1, dtype)


def exponentials(x: Floats, shift: Floats | None, out: Floats | None = None, /) -> Floats:
    """Exponentials of ``x - shift``, in ``out`` if it is given, which may be ``x``."""
    terms = np.empty_like(x) if out is None else out
    if shift is not None:
        x = np.subtract(x, shift, out=terms)
    return np.exp(x, out=terms)


def split_sum(x: Floats, axes: tuple[int, ...], out: Floats | None = None, /) -> tuple[Floats, Floats, Floats]:
    r"""Maximum :math:`m` and tail :math:`t`, such that :math:`\sum_k e^{x_k} = e^m (1 + t)`.

    Parameters
    ----------
    x : ndarray
        Logits, in nats.
    axes : tuple of int
        The axes to sum over, not negative.
    out : ndarray, shape of ``x``, optional
        Where the exponentials are left, all divided by the same power of e. May be ``x`` itself.

    Returns
    -------
    m : ndarray
        The maximum; the axes are kept with length 1.
    t : ndarray
        The sum of :math:`e^{x_k - m}` over all entries but one maximum.
    total : ndarray
        The sum of what is left in ``out``.

    Notes
    -----
    ``log1p(t)`` keeps the digits that ``log(1 + t)`` loses when the maximum dominates: theorem ``thm-log1p-split``.
    To subtract 1 from the whole sum would lose them as well, so a maximum that is more than two thirds of the sum is
    left out of it. Where the sum is less than 1.5 maxima, no other entry exceeds half of one.

    Examples
    --------
    >>> m, t, _ = split_sum(np.array([3.0, 0.0, 3.0]), (0,))
    >>> m, t.round(4)
    (array([3.]), array([1.0498]))
    """
    m = np.maximum.reduce(x, axis=axes, keepdims=True)
    shift = gentle_shift(m)
    top = exponentials(m, shift)
    pieces = slabs(x, axes)
    total = add_up(
        pairwise_sum(terms := exponentials(x[slab], shift, None if out is None else out[slab]), axes) for slab in pieces
    )
    tail = total - top
    dominated = total < 1.5 * top
    if np.count_nonzero(dominated):

        def sum_of_others(slab: Index) -> Floats:
            if out is not None:
                others = out[slab].copy()
            elif len(pieces) > 1:  # only the terms of the last slab are left
                others = exponentials(x[slab], shift)
            else:
                others = terms
            np.copyto(others, 0, where=others > 0.75 * top)
            return pairwise_sum(others, axes)

        tail = np.where(dominated, add_up(map(sum_of_others, pieces)), tail)
    return m, tail / top, total
