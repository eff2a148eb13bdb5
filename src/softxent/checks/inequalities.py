"""Bounds that must be tight: an inequality is tried where its two sides meet, and the bound moved is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softxent.checks.points import CheckError, Numeric, lengths_of, numbers, show, truth
from softxent.checks.record import Record

__all__ = ["Inequalities"]

Array = NDArray[Any]
MARGIN = 0.01


class Inequalities(Record):
    """Checks that compare a value with a bound.

    Parameters
    ----------
    label : str
        Label of the theorem or equation.
    covers : sequence of str
        Further labels that the same check covers.
    notes : sequence of int
        Numbers of the source notes' equations that the claim is about.
    """

    def at_most(
        self,
        method: str,
        value: Numeric,
        bound: Numeric,
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric] | None = None,
        strict: bool = False,
        equality: Numeric | None = None,
        margin: float = MARGIN,
        slack: float = 1e-12,
        engine: str = "NumPy",
    ) -> None:
        """Test that a value is at most a bound, at all inputs, and that the bound cannot be moved by ``margin``.

        A bound that is not strict must be attained: somewhere the two sides are equal. A strict one must hold
        strictly everywhere and be approached: somewhere the gap is below ``margin``. The gap is measured in units
        of the smaller side, or of 1 if that is smaller than both. So a bound that is wider by an additive constant
        or by a factor is refused, whether the sides are large or small. Where both sides are 0 a factor does not
        show; such inputs count as attained, but the gap must be below ``margin`` at another input too. Only if one
        side is 0 at all inputs, a factor changes nothing, and the unit is 1.

        Parameters
        ----------
        method : str
            What is tested and how.
        value, bound : callable
            The two sides; they return finite numbers, or arrays of one shape that are compared entry by entry.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable, optional
            Wrong bounds, by name. The bound moved by ``margin`` is always among them.
        strict : bool
            Whether the claim says "less than".
        equality : callable, optional
            Says where the two sides are equal: exactly there. Inputs of both kinds are needed.
        margin : float
            How close the sides must come. If more than 1 % is needed, because the bound is not sharp, state how close
            they do come; a margin wider than needed is refused, so a weaker bound still is.
        slack : float
            Rounding error allowed, relative to one plus the size of the sides; not used by a strict claim.
        engine : str
            What computes the sides.

        See Also
        --------
        at_least : The same for a bound from below.
        """
        self._bound(method, (value, bound), 1, on, wrong or {}, _Terms(strict, equality, margin, slack), engine)

    def at_least(
        self,
        method: str,
        value: Numeric,
        bound: Numeric,
        *,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric] | None = None,
        strict: bool = False,
        equality: Numeric | None = None,
        margin: float = MARGIN,
        slack: float = 1e-12,
        engine: str = "NumPy",
    ) -> None:
        """Test that a value is at least a bound, at all inputs, and that the bound cannot be moved by ``margin``.

        Parameters
        ----------
        method : str
            What is tested and how.
        value, bound : callable
            The two sides.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable, optional
            Wrong bounds, by name. The bound moved by ``margin`` is always among them.
        strict : bool
            Whether the claim says "greater than".
        equality : callable, optional
            Says where the two sides are equal: exactly there. Inputs of both kinds are needed.
        margin : float
            How close the sides must come.
        slack : float
            Rounding error allowed, relative to one plus the size of the sides; not used by a strict claim.
        engine : str
            What computes the sides.

        See Also
        --------
        at_most : The same for a bound from above, with all that is required of both.
        """
        self._bound(method, (value, bound), -1, on, wrong or {}, _Terms(strict, equality, margin, slack), engine)

    def _bound(
        self,
        method: str,
        sides: tuple[Numeric, Numeric],
        sign: int,
        on: Sequence[Any],
        wrong: Mapping[str, Numeric],
        terms: _Terms,
        engine: str,
    ) -> None:
        who = f"{self.label}: {method}"
        value, bound = sides
        pairs = [
            _Pair(point, numbers(value, point, f"{who}: the value"), numbers(bound, point, f"{who}: the bound"), sign)
            for point in self._points(method, on)
        ]
        for pair in pairs:
            if not pair.holds(terms):
                relation = f"{'<' if sign > 0 else '>'}{'' if terms.strict else '='}"
                raise CheckError(f"{who}: value {relation} bound is false at {pair}.")
        self._see_equality(who, pairs, terms)
        self._see_tightness(who, pairs, terms)
        for name, version in wrong.items():
            tried = [
                _Pair(pair.point, pair.value, self._of_wrong(name, numbers, version, pair.point), sign)
                for pair in pairs
            ]
            if all(pair.holds(terms) for pair in tried):
                raise CheckError(f"{self.label}: {method} did not refute the wrong version '{name}'.")
        tight = f"approached within {terms.margin:g}" if terms.strict else "attained"
        self._add(engine, f"{method}{lengths_of(on)}; {tight}", [*wrong, f"bound moved by {terms.margin:g}"])

    def _see_equality(self, who: str, pairs: list[_Pair], terms: _Terms) -> None:
        """See that a bound that is not strict is attained, and exactly where ``equality`` says."""
        if terms.strict:
            if terms.equality:
                raise CheckError(f"{who}: a strict inequality has no case of equality; drop `equality` or `strict`.")
            return
        equal = [pair.is_equal(terms) for pair in pairs]
        if not any(equal):
            closest = min(pairs, key=lambda pair: pair.smallest_gap)
            raise CheckError(
                f"{who}: the bound is not attained; the two sides come closest at {closest}. "
                "Add the case of equality to `on`, or say strict=True if there is none."
            )
        if terms.equality is None:
            return
        stated = [truth(terms.equality, pair.point, f"{who}: `equality`") for pair in pairs]
        for pair, found, said in zip(pairs, equal, stated, strict=True):
            if found != said:
                said_so, found_so = ("is not", "are") if found else ("is", "are not")
                raise CheckError(f"{who}: equality {said_so} stated, but the sides {found_so} equal at {pair}.")
        if all(equal):
            raise CheckError(f"{who}: equality at every point; add points to `on` where the inequality is strict.")

    def _see_tightness(self, who: str, pairs: list[_Pair], terms: _Terms) -> None:
        """See that the sides come as close as promised, in units of the smaller one, and not much closer."""
        one_is_zero = not any(pair.value.any() for pair in pairs) or not any(pair.bound.any() for pair in pairs)
        closeness = [pair.closeness(terms, one_is_zero) for pair in pairs]
        closest = min(closeness)
        nearest = pairs[closeness.index(closest)]
        if closest >= terms.margin:
            where = f"closest at {nearest}" if np.isfinite(closest) else "and at every point where they meet both are 0"
            raise CheckError(
                f"{who}: the bound is not tight: the sides come within {_rounded_up(closest):g} of each other, not "
                f"{terms.margin:g}; {where}. Add a point to `on` where they nearly meet and neither is 0, or, "
                "if the bound is not sharp, state `margin`."
            )
        if terms.margin > max(MARGIN, 1.1 * closest):
            raise CheckError(
                f"{who}: margin={terms.margin:g} is wider than needed, a weaker bound would pass too; the sides come "
                f"as close as at {nearest}. State margin={max(MARGIN, _rounded_up(closest)):g}."
            )


@dataclass(frozen=True)
class _Terms:
    """What the author promises of a bound."""

    strict: bool
    equality: Numeric | None
    margin: float
    slack: float


@dataclass(frozen=True)
class _Pair:
    """The two sides of an inequality at a point; `sign` is 1 if the value must be at most the bound, -1 if at least."""

    point: Any
    value: Array
    bound: Array
    sign: int

    def __post_init__(self) -> None:
        if self.value.shape != self.bound.shape:
            raise CheckError(
                f"the value has the shape {self.value.shape}, the bound {self.bound.shape} at {show(self.point)}; "
                "they are compared entry by entry."
            )

    def __str__(self) -> str:
        worst = np.unravel_index(np.argmin(self.gap), self.gap.shape)
        values = f"value {_exactly(self.value[worst])}, bound {_exactly(self.bound[worst])}"
        return f"{show(self.point)} ({values})"

    @property
    def gap(self) -> Array:
        """Bound minus value, in the arithmetic of the two, then in float64; negative where the claim is false."""
        return np.asarray(self.sign * (self.bound - self.value)).astype(np.float64)

    @property
    def smallest_gap(self) -> float:
        return float(self.gap.min())

    def _sizes(self) -> tuple[Array, Array]:
        value, bound = (np.abs(side.astype(np.float64)) for side in (self.value, self.bound))
        return np.minimum(value, bound), np.maximum(value, bound)

    def _rounding(self, terms: _Terms) -> Array:
        return np.asarray(0.0 if terms.strict else terms.slack * (1 + self._sizes()[1]))

    def holds(self, terms: _Terms) -> bool:
        return bool(np.all(self.gap > 0 if terms.strict else self.gap >= -self._rounding(terms)))

    def is_equal(self, terms: _Terms) -> bool:
        return bool(np.any(np.abs(self.gap) <= self._rounding(terms)))

    def closeness(self, terms: _Terms, one_is_zero: bool) -> float:
        """Smallest margin by which the bound could be moved so that the claim is refused at this point."""
        smaller = self._sizes()[0]
        unit = np.ones_like(smaller) if one_is_zero else np.minimum(1, smaller)
        with np.errstate(divide="ignore", invalid="ignore"):  # a unit of 0 counts as far
            closeness = np.where(unit > 0, (self.gap + self._rounding(terms)) / unit, np.inf)
        return float(closeness.min())


def _rounded_up(number: float) -> float:
    """Return the number with two significant digits, rounded up."""
    if not np.isfinite(number) or number <= 0:
        return number
    scale = 10.0 ** (np.floor(np.log10(number)) - 1)
    return float(f"{np.ceil(number / scale) * scale:.2g}")


def _exactly(number: Any) -> str:
    return f"{float(number):.12g}"
