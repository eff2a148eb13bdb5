"""The terms of the Kullback-Leibler divergence, where the two distributions are near each other and where not."""

from __future__ import annotations

import math

import numpy as np

from softxent._arrays.arguments import Floats


def divergence_terms(p: Floats, q: Floats, difference: Floats, /) -> Floats:
    r"""Terms :math:`p \log(p/q) - p + q` of the divergence in nats, each to a few units in its own last place.

    Where p is near q they cancel, so they are computed as :math:`(p + q) s^2 (1 + s(1 + s) r)` instead, with
    :math:`s = (p - q)/(p + q)` and :math:`r = \frac13 + \frac{s^2}5 + \frac{s^4}7 + \dots`, because
    :math:`\log(p/q) = 2\operatorname{artanh} s = 2s + 2s^3 r`. The difference p - q is given, since a caller may know
    it better than from p and q.
    """
    s = difference / (p + q)
    square = s * s
    series = np.zeros_like(s)
    last = 2 * math.ceil(math.log(np.finfo(s.dtype).eps, 0.2**2)) + 1
    for odd in range(last, 1, -2):
        series *= square
        series += s.dtype.type(1) / odd
    near = (p + q) * square * (1 + s * (1 + s) * series)
    ratio = p / q
    log_ratio = np.log(ratio)
    extreme = (ratio < np.finfo(ratio.dtype).tiny) | np.isinf(ratio)
    if np.count_nonzero(extreme):
        log_ratio = np.where(extreme, np.log(p) - np.log(q), log_ratio)
    return np.where(p == 0, q, np.where(np.abs(s) < 0.2, near, p * log_ratio - difference))
