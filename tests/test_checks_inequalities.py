"""A bound is refused if it is false, if nothing attains it, and if it is wider than it need be."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from softxent.checks import CheckError, Claim

NUMBERS = [0.01, 0.5, 0.99, 1.0, 1.01, 2.0, 50.0]
COINS = [0.01, 0.3, 0.499, 0.5, 0.51]


@pytest.fixture
def claim() -> Claim:
    return Claim("lem-test")


def tangent(t: float) -> float:
    return t - 1


def divergence_from_fair(p: float) -> float:
    """Divergence from a fair coin: 2 (p - 1/2)^2 and more, 0 at 1/2."""
    return p * np.log(2 * p) + (1 - p) * np.log(2 * (1 - p))


def pinsker(p: float) -> float:
    return 2 * (p - 0.5) ** 2


def length(p: float) -> float:
    """Length in bits of a word for an outcome of probability p."""
    return float(np.ceil(-np.log2(p)))


def surprisal(p: float) -> float:
    return -float(np.log2(p))


class TestAttained:
    def test_report(self, claim: Claim) -> None:
        claim.at_most("log t", np.log, tangent, on=NUMBERS, wrong={"half": lambda t: (t - 1) / 2})
        assert claim.witnesses[0].method == "log t; attained"
        assert claim.witnesses[0].refuted == ["half", "bound moved by 0.01"]

    def test_false(self, claim: Claim) -> None:
        message = r"lem-test: log t: value <= bound is false at 0\.5 \(value -0\.69\d*, bound -1\)"
        with pytest.raises(CheckError, match=message):
            claim.at_most("log t", np.log, lambda t: 2 * (t - 1), on=NUMBERS)

    def test_false_below(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"t - 1: value >= bound is false at 0\.5 "):
            claim.at_least("t - 1", tangent, lambda t: 0.5 * np.log(t), on=NUMBERS)

    @pytest.mark.parametrize("slack", [1.0, 0.1, 0.02])
    def test_slack_on_either_side(self, claim: Claim, slack: float) -> None:
        with pytest.raises(CheckError, match="the bound is not attained; the two sides come closest at 1"):
            claim.at_most("log t", np.log, lambda t: t - 1 + slack, on=NUMBERS)
        with pytest.raises(CheckError, match="the bound is not attained"):
            claim.at_least("t - 1", tangent, lambda t: np.log(t) - slack, on=NUMBERS)

    def test_without_the_case_of_equality(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"not attained.* at 1.01 .*Add the case of equality"):
            claim.at_most("log t", np.log, tangent, on=[0.5, 1.01, 2.0])

    def test_rounding_is_allowed_for(self, claim: Claim) -> None:
        claim.at_most("sum", lambda t: 0.1 + 0.2, lambda t: 0.3 * t, on=[1.0, 2.0])
        with pytest.raises(CheckError, match="value <= bound is false"):
            claim.at_most("sum", lambda t: 0.1 + 0.2, lambda t: 0.3 * t, on=[1.0, 2.0], slack=0)

    def test_slack_wider_than_the_values_tests_nothing(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="the bound is not tight"):
            claim.at_most("tiny", lambda t: t, lambda t: t**2, on=[1e-14, 2e-14])


class TestFactors:
    """Where both sides are 0 every multiple of the bound is attained; it takes a point beside it to tell."""

    def test_true(self, claim: Claim) -> None:
        claim.at_least("Pinsker", divergence_from_fair, pinsker, on=COINS, equality=lambda p: p == 0.5)

    @pytest.mark.parametrize("factor", [0.5, 0.9, 0.98])
    def test_smaller_factor(self, claim: Claim, factor: float) -> None:
        with pytest.raises(CheckError, match="the bound is not tight"):
            claim.at_least("Pinsker", divergence_from_fair, lambda p: factor * pinsker(p), on=COINS)

    @pytest.mark.parametrize("factor", [1.02, 2.0])
    def test_larger_factor(self, claim: Claim, factor: float) -> None:
        with pytest.raises(CheckError, match="value >= bound is false"):
            claim.at_least("Pinsker", divergence_from_fair, lambda p: factor * pinsker(p), on=COINS)

    def test_double_of_the_larger_side(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="the bound is not tight"):
            claim.at_least("Pinsker", lambda p: 2 * divergence_from_fair(p), pinsker, on=COINS)

    def test_points_without_one_nearly_tight(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"closest at 0.3 .*neither is 0"):
            claim.at_least("Pinsker", divergence_from_fair, pinsker, on=[0.1, 0.3, 0.5])

    def test_a_side_that_is_always_zero_has_no_factor(self, claim: Claim) -> None:
        claim.at_least("divergence", divergence_from_fair, lambda p: 0, on=COINS)
        with pytest.raises(CheckError, match="not attained"):
            claim.at_least("divergence", divergence_from_fair, lambda p: -0.1, on=COINS)


class TestEquality:
    def test_exactly_there(self, claim: Claim) -> None:
        claim.at_most("log t", np.log, tangent, on=NUMBERS, equality=lambda t: t == 1)

    def test_stated_too_narrowly(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"equality is not stated, but the sides are equal at 1\. "):
            claim.at_most("log t", np.log, tangent, on=NUMBERS, equality=lambda t: t == 50)

    def test_stated_too_widely(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"equality is stated, but the sides are not equal at 0\.99 "):
            claim.at_most("log t", np.log, tangent, on=NUMBERS, equality=lambda t: abs(t - 1) < 0.1)

    def test_both_kinds_of_points(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="equality at every point"):
            claim.at_most("same", np.exp, np.exp, on=[1.0, 2.0], equality=lambda t: True)

    def test_no_bool(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="`equality` returns nan at"):
            claim.at_most("log t", np.log, tangent, on=NUMBERS, equality=lambda t: np.nan)

    def test_a_strict_bound_has_none(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="a strict inequality has no case of equality"):
            claim.at_most("log t", np.log, lambda t: t, on=[0.001], strict=True, equality=lambda t: t == 1)


class TestStrict:
    CODED = (0.5, 0.3, 0.251, 0.4999)

    def test_report(self, claim: Claim) -> None:
        claim.at_most("bits", length, lambda p: surprisal(p) + 1, on=self.CODED, strict=True)
        assert claim.witnesses[0].method == "bits; approached within 0.01"

    @pytest.mark.parametrize("extra", [1.1, 2, 3])
    def test_looser(self, claim: Claim, extra: float) -> None:
        with pytest.raises(CheckError, match="the bound is not tight"):
            claim.at_most("bits", length, lambda p: surprisal(p) + extra, on=self.CODED, strict=True)

    def test_large_sides_are_compared_by_difference(self, claim: Claim) -> None:
        """One bit too many does not show in proportion to a thousand."""
        long = [0.4999**300]
        claim.at_most("bits", length, lambda p: surprisal(p) + 1, on=[0.4999, *long], strict=True)
        with pytest.raises(CheckError, match="the bound is not tight"):
            claim.at_most("bits", length, lambda p: surprisal(p) + 2, on=[0.4999, *long], strict=True)

    def test_not_strict(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"value > bound is false at 0\.5 \(value 1, bound 1\)"):
            claim.at_least("bits", length, surprisal, on=self.CODED, strict=True)

    def test_without_the_near_case(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"come within 0\.74 of each other, not 0\.01; closest at 0\.3 "):
            claim.at_most("bits", length, lambda p: surprisal(p) + 1, on=[0.5, 0.3], strict=True)


class TestMargin:
    """A crude bound, the factor 4 / e^2 = 0.54 of which is used."""

    @staticmethod
    def value(t: float) -> float:
        return -t * np.log(t)

    @staticmethod
    def bound(t: float) -> float:
        return -2 / np.log(t)

    ON = (1e-3, 0.1, float(np.exp(-2)), 0.3)

    def test_stated(self, claim: Claim) -> None:
        claim.at_most("crude", self.value, self.bound, on=self.ON, strict=True, margin=2.7)
        assert claim.witnesses[0].method == "crude; approached within 2.7"

    def test_too_narrow(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"come within 2\.7 of each other, not 0\.01; .* state `margin`"):
            claim.at_most("crude", self.value, self.bound, on=self.ON, strict=True)

    @pytest.mark.parametrize("margin", [3.1, 10.0])
    def test_wider_than_needed(self, claim: Claim, margin: float) -> None:
        with pytest.raises(CheckError, match=r"is wider than needed.*State margin=2\.7\."):
            claim.at_most("crude", self.value, self.bound, on=self.ON, strict=True, margin=margin)

    @pytest.mark.parametrize("factor", [0.5, 0.8, 1.2, 2.0])
    def test_another_bound_does_not_fit_the_margin(self, claim: Claim, factor: float) -> None:
        with pytest.raises(CheckError, match=r"not tight|wider than needed"):
            claim.at_most("crude", self.value, lambda t: factor * self.bound(t), on=self.ON, strict=True, margin=2.7)

    def test_a_bound_moved_by_the_margin_is_refused(self, claim: Claim) -> None:
        zero: dict[str, Any] = {"on": [1, 2], "strict": True, "margin": 0.25}
        claim.at_most("zero", lambda k: 0, lambda k: 0.24 * k, **zero)
        with pytest.raises(CheckError, match=r"come within 0\.25 of each other, not 0\.25"):
            claim.at_most("zero", lambda k: 0, lambda k: 0.25 * k, **zero)

    def test_wider_than_needed_for_a_sharp_bound(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"State margin=0\.01\."):
            claim.at_most("log t", np.log, tangent, on=NUMBERS, margin=0.5)


class TestWrong:
    def test_true(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="log t did not refute the wrong version 't'"):
            claim.at_most("log t", np.log, tangent, on=NUMBERS, wrong={"t": lambda t: t})

    def test_wrong_lower_bound(self, claim: Claim) -> None:
        wrong = {"twice the surprisal": lambda p: 2 * surprisal(p)}
        claim.at_least("bits", length, surprisal, on=TestStrict.CODED, wrong=wrong)
        with pytest.raises(CheckError, match="did not refute the wrong version 'half'"):
            claim.at_least("bits", length, surprisal, on=TestStrict.CODED, wrong={"half": lambda p: surprisal(p) / 2})

    @pytest.mark.parametrize("version", [lambda t: np.nan, lambda t: 1 / 0, lambda t: None])
    def test_no_bound(self, claim: Claim, version: object) -> None:
        with pytest.raises(CheckError, match=r"lem-test: the wrong version 'none' (returns|raises)"):
            claim.at_most("log t", np.log, tangent, on=NUMBERS, wrong={"none": version})  # type: ignore[dict-item]


class TestValues:
    def test_arrays_are_compared_entry_by_entry(self, claim: Claim) -> None:
        on = [np.array([0.5, 1.0]), np.array([1.01, 3.0])]
        claim.at_most("log t", np.log, lambda t: t - 1, on=on)
        assert claim.witnesses[0].method == "log t, length 2; attained"
        with pytest.raises(CheckError, match=r"\[0\.5 1\. \] \(value -0\.69\d*, bound -1\)"):
            claim.at_most("log t", np.log, lambda t: 2 * (t - 1), on=on)

    def test_shapes_must_agree(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"the value has the shape \(2,\), the bound \(\) at"):
            claim.at_most("log t", np.log, np.max, on=[np.ones(2)])

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_only_finite_numbers(self, claim: Claim, value: float) -> None:
        with pytest.raises(CheckError, match=r"lem-test: log t: the bound returns .* finite real numbers"):
            claim.at_most("log t", np.log, lambda t: value, on=[1.0])

    def test_exact_numbers_are_not_rounded(self, claim: Claim) -> None:
        """1 - 2^-200 is less than 1 in exact arithmetic alone."""
        claim.at_most("fractions", lambda k: 1 - Fraction(1, 2**k), lambda k: Fraction(1), on=[3, 200], strict=True)
        with pytest.raises(CheckError, match="value < bound is false at 200"):
            claim.at_most("floats", lambda k: 1 - 0.5**k, lambda k: 1.0, on=[3, 200], strict=True)

    def test_numbers_of_mpmath(self, claim: Claim) -> None:
        def less_than_one(k: int) -> object:
            with mp.workdps(50):
                return 1 - mp.mpf(10) ** -k

        claim.at_most("50 digits", less_than_one, lambda k: 1, on=[3, 40], strict=True)

    def test_no_point(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="log t is tried at no point"):
            claim.at_most("log t", np.log, tangent, on=[])
