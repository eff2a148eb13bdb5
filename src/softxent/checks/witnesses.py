"""Independent numerical witnesses: seeded inputs, difference quotients, and 50-digit arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp
from numpy.typing import NDArray

__all__ = ["central_difference", "complex_step", "high_precision", "logits"]

Array = NDArray[Any]
Numeric = Callable[..., Any]


def logits(*sizes: int, each: int = 3, scale: float = 3.0, seed: int = 0) -> list[Array]:
    """Seeded random logit vectors to check a claim on.

    Parameters
    ----------
    *sizes : int
        Numbers of classes; 2, 3 and 10 if none is given.
    each : int
        Vectors of each size.
    scale : float
        Standard deviation of the entries, in nats.
    seed : int
        Seed of the generator.

    Returns
    -------
    list of ndarray, shape (n,)
        ``each`` vectors of every size, normally distributed.

    Examples
    --------
    >>> [vector.shape for vector in logits(2, 5, each=1)]
    [(2,), (5,)]
    """
    rng = np.random.default_rng(seed)
    return [scale * rng.standard_normal(size) for size in sizes or (2, 3, 10) for _ in range(each)]


def central_difference(function: Numeric, step: float = 6e-6) -> Numeric:
    r"""Numerical Jacobian by central differences, :math:`(f(x + he_j) - f(x - he_j)) / 2h`.

    Parameters
    ----------
    function : callable
        Takes a float64 vector and returns an array or a number.
    step : float
        The step :math:`h`. The default is about the cube root of the unit roundoff, which balances the truncation
        error :math:`O(h^2)` and the rounding error :math:`O(u/h)`.

    Returns
    -------
    callable
        Takes a vector; returns the derivatives, with one more axis for :math:`j`, the last.

    See Also
    --------
    complex_step : No cancellation, but needs a function that accepts complex numbers.

    Examples
    --------
    >>> central_difference(lambda x: x**2)(np.array([1.0, 3.0])).round(6)
    array([[2., 0.],
           [0., 6.]])
    """

    def jacobian(x: Array) -> Array:
        columns = [(function(x + h) - function(x - h)) / (2 * step) for h in step * np.eye(x.size)]
        return np.stack(columns, axis=-1)

    return jacobian


def complex_step(function: Numeric) -> Numeric:
    r"""Numerical Jacobian by the complex step, :math:`\operatorname{Im} f(x + ihe_j) / h`, exact to rounding.

    Parameters
    ----------
    function : callable
        Takes a complex vector and returns an array or a number; analytic, so no ``abs`` or ``max``.

    Returns
    -------
    callable
        Takes a vector; returns the derivatives, with one more axis for :math:`j`, the last.

    References
    ----------
    W. Squire, G. Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions", SIAM Review
    40(1), 1998, 110-112. doi:10.1137/S003614459631241X

    Examples
    --------
    >>> complex_step(np.exp)(np.array([0.0, 1.0])).round(6)
    array([[1.      , 0.      ],
           [0.      , 2.718282]])
    """
    step = 1e-100

    def jacobian(x: Array) -> Array:
        return np.stack([np.imag(function(x + 1j * h)) / step for h in step * np.eye(x.size)], axis=-1)

    return jacobian


def high_precision(function: Callable[[list[Any]], Any]) -> Numeric:
    """Evaluate with 50 decimal digits and round once to float64.

    Parameters
    ----------
    function : callable
        Takes a list of mpmath numbers and returns a number or a list, computed with ``mpmath.mp``.

    Returns
    -------
    callable
        Takes a vector; returns the correctly rounded float64 result.

    Examples
    --------
    >>> float(high_precision(lambda x: mp.log(mp.fsum(map(mp.exp, x))))(np.array([0.0, -40.0])))
    4.248354255291589e-18
    """

    def evaluate(x: Array) -> Array:
        with mp.workdps(50):
            return np.array(function([mp.mpf(float(entry)) for entry in x]), dtype=float)

    return evaluate
