"""Two functions that must agree: every wrong version must differ, and so must a small change of the right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softxent.checks.points import CheckError, Numeric, arguments, lengths_of, numbers, show
from softxent.checks.record import Record

__all__ = ["Comparisons"]

Array = NDArray[Any]
ROUNDING = 1e-12


class Comparisons(Record):
    """Checks that compare the values of two functions.

    Parameters
    ----------
    label : str
        Label of the theorem or equation.
    covers : sequence of str
        Further labels that the same check covers.
    notes : sequence of int
        Numbers of the source notes' equations that the claim is about.
    """

    def agrees(
        self,
        method: str,
        stated: Numeric,
        witness: Numeric,
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric | float],
        tolerance: float = 1e-8,
        engine: str = "NumPy",
    ) -> None:
        """Compare two functions on the same inputs, and see that every wrong version differs somewhere.

        All values must be finite. The machine also changes the stated values by 1 % (or by ten tolerances, if that
        is more), and must see the change: a tolerance too wide for the values is found.

        Parameters
        ----------
        method : str
            What the witness is, such as "complex step".
        stated, witness : callable
            The function of the claim and an independent one.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable or number
            Wrong versions of ``stated``, by name. Each must return numbers of the right shape that depend on the
            input as the right ones do; a mistake that is a constant is written as the number itself.
        tolerance : float
            Largest difference allowed, relative to one plus the size of the value.
        engine : str
            What computes the witness.
        """
        self._compare(method, stated, witness, on, wrong, tolerance)
        self._add(engine, f"{method}{lengths_of(on)}", wrong)

    def _compare(
        self,
        method: str,
        stated: Numeric,
        witness: Numeric,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric | float],
        tolerance: float,
    ) -> None:
        self._points(method, on)
        left = [_floats(stated, point, f"{self.label}: the stated function") for point in on]
        right = [_floats(witness, point, f"{self.label}: {method}") for point in on]
        for point, value, expected in zip(on, left, right, strict=True):
            if value.shape != expected.shape:
                shapes = f"shapes {value.shape} and {expected.shape}"
                raise CheckError(f"{self.label}: {shapes} of the stated function and {method} differ at {show(point)}.")
            if not _close(value, expected, tolerance):
                raise CheckError(
                    f"{self.label}: the stated function and {method} differ at {show(point)}:\n"
                    f"{show(value)}\n{show(expected)}"
                )
        self._see_small_change(method, on, left, right, tolerance)
        for name, version in self._required(wrong).items():
            values = self._wrong_values(name, version, on, left)
            if all(_close(value, expected, tolerance) for value, expected in zip(values, right, strict=True)):
                raise CheckError(f"{self.label}: {method} did not refute the wrong version '{name}'.")

    def _see_small_change(
        self, method: str, on: Sequence[Any], left: list[Array], right: list[Array], tolerance: float
    ) -> None:
        """See that a small relative change of the stated values is refused; a changed sign is a larger one.

        A value below the rounding error of 1 stands for 0, where a relative change is none.
        """
        change = max(0.01, 10 * tolerance)
        for point, value, expected in zip(on, left, right, strict=True):
            if np.abs(value).max() > ROUNDING and _close((1 + change) * value, expected, tolerance):
                raise CheckError(
                    f"{self.label}: {method} would accept values {change:.0%} too large at {show(point)}: "
                    f"the largest is {np.abs(value).max():.3g}, the tolerance {tolerance:g}. "
                    "Lower the tolerance, multiply both functions by a power of ten, or leave the point out."
                )

    def _wrong_values(self, name: str, version: Numeric | float, on: Sequence[Any], left: list[Array]) -> list[Array]:
        """Values of a wrong version, which must resemble the stated ones: right shapes, numbers, not a constant."""
        if not callable(version):
            return [np.full(value.shape, float(version)) for value in left]
        values = [self._of_wrong(name, _numbers_or_infinite, version, point) for point in on]
        for point, value, stated in zip(on, values, left, strict=True):
            if value.shape != stated.shape:
                raise CheckError(
                    f"{self.label}: the wrong version '{name}' has the shape {value.shape} at {show(point)}, the "
                    f"stated function {stated.shape}. Give it the shape of the right one: its values are compared."
                )
        if _is_constant(values) and not _is_constant(left):
            raise CheckError(
                f"{self.label}: the wrong version '{name}' is {show(values[0])} at every point; take one "
                "closer to the right one. If the mistake is to take a number for it, write the number, not a function."
            )
        return values


def _floats(function: Numeric, point: Any, who: str) -> Array:
    return numbers(function, point, who).astype(np.float64)


def _numbers_or_infinite(function: Numeric, point: Any, who: str) -> Array:
    """Return what a wrong version gives, where infinity may be the mistake."""
    value = np.asarray(function(*arguments(point))).astype(np.float64)
    if np.isnan(value).any():
        raise CheckError(f"{who} returns {show(value)} at {show(point)}; NaN refutes nothing. Mend it or leave it out.")
    return value


def _close(value: Array, expected: Array, tolerance: float) -> bool:
    return np.allclose(value, expected, rtol=tolerance, atol=tolerance)


def _is_constant(values: list[Array]) -> bool:
    """Whether all entries at all points are one number, or the values at several points one array."""
    entries = np.concatenate([value.ravel() for value in values])
    same_array = len(values) > 1 and all(np.array_equal(value, values[0]) for value in values)
    return same_array or bool(np.all(entries == entries[0]))
