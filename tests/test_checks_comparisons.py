"""Two functions agree only where both are numbers; wrong versions, and the right one changed a little, are refused."""

from collections.abc import Callable

import numpy as np
import pytest

from softxent.checks import CheckError, Claim
from softxent.checks.witnesses import logits

POINTS = logits(2, 3)


@pytest.fixture
def claim() -> Claim:
    return Claim("thm-test")


class TestStated:
    def test_false_claim_shows_input_and_both_values(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"thm-test: .* square differ at \[2\.\]:\n\[6\.\]\n\[4\.\]"):
            claim.agrees("square", lambda x: 3 * x, np.square, on=[np.array([2.0])], wrong={"x": lambda x: x})

    def test_false_at_the_last_point_alone(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"differ at 3\."):
            claim.agrees("id", lambda t: min(t, 2.5), lambda t: t, on=[1.0, 2.0, 3.0], wrong={"-": lambda t: -t})

    def test_shapes_must_agree(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"thm-test: shapes \(1,\) and \(\) .* differ at"):
            claim.agrees("sum", lambda x: x, np.sum, on=[np.ones(1)], wrong={"mean": np.mean})

    @pytest.mark.parametrize("value", [np.nan, np.inf, 1j, "one", None, np.ones(0)])
    def test_only_finite_numbers_are_compared(self, claim: Claim, value: object) -> None:
        def at_one(t: float) -> object:
            return value if t == 1 else 2.0

        with pytest.raises(CheckError, match=r"thm-test: the stated function returns .* at 1\.; a claim needs finite"):
            claim.agrees("same", at_one, at_one, on=[0.0, 1.0], wrong={"t": lambda t: t})
        with pytest.raises(CheckError, match=r"thm-test: same returns .* at 1\."):
            claim.agrees("same", lambda t: 2.0, at_one, on=[0.0, 1.0], wrong={"t": lambda t: t})

    def test_no_point(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="same is tried at no point"):
            claim.agrees("same", np.exp, np.exp, on=[], wrong={"t": lambda t: t})

    def test_several_arguments(self, claim: Claim) -> None:
        pairs = [(1.0, 2.0), (3.0, 5.0)]
        claim.agrees("sum", lambda a, b: a + b, lambda a, b: b + a, on=pairs, wrong={"minus": lambda a, b: a - b})
        assert claim.witnesses[0].method == "sum"


class TestTolerance:
    def test_too_wide_for_the_values(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"would accept values 1% too large at 1\.e-07: .* the tolerance 1e-08"):
            claim.agrees("id", lambda t: t, lambda t: t, on=[1.0, 1e-7], wrong={"twice": lambda t: 2 * t})

    def test_a_relative_change_of_ten_tolerances(self, claim: Claim) -> None:
        same = lambda t: t  # noqa: E731
        claim.agrees("id", same, same, on=[1.0], wrong={"twice": lambda t: 2 * t}, tolerance=0.02)
        with pytest.raises(CheckError, match="would accept values 20% too large"):
            claim.agrees("id", same, same, on=[0.05], wrong={"ten times": lambda t: 10 * t}, tolerance=0.02)

    def test_what_is_zero_but_for_rounding_cannot_be_changed(self, claim: Claim) -> None:
        claim.agrees("id", lambda t: t, lambda t: t, on=[0.0, 1e-17, 1.0], wrong={"twice": lambda t: 2 * t})


WRONG: dict[str, tuple[object, str]] = {
    "the same": (lambda x: x * x, "square did not refute the wrong version 'wrong'"),
    "NaN": (lambda x: x * np.nan, r"'wrong' returns \[nan nan\] at .*NaN refutes nothing"),
    "NaN in one entry": (lambda x: np.where(x == x.max(), np.nan, 0), r"'wrong' returns .* at .*NaN refutes nothing"),
    "raises": (lambda x: x / "2", "'wrong' raises .* at .*; mend it"),
    "shape": (lambda x: x[0], r"'wrong' has the shape \(\) at .* stated function \(2,\)"),
    "zeros": (np.zeros_like, r"'wrong' is \[0\. 0\.\] at every point"),
    "ones": (np.ones_like, r"'wrong' is \[1\. 1\.\] at every point"),
}


class TestWrong:
    @pytest.mark.parametrize("name", WRONG)
    def test_a_version_that_is_none(self, claim: Claim, name: str) -> None:
        version, message = WRONG[name]
        with pytest.raises(CheckError, match=f"thm-test: .*{message}"):
            claim.agrees("square", np.square, lambda x: x**2, on=POINTS, wrong={"wrong": version})  # type: ignore[dict-item]

    def test_one_array_at_every_point(self, claim: Claim) -> None:
        fixed = {"wrong": lambda x: np.array([1.0, 2.0])}
        with pytest.raises(CheckError, match=r"'wrong' is \[1\. 2\.\] at every point"):
            claim.agrees("square", np.square, lambda x: x**2, on=logits(2), wrong=fixed)

    def test_difference_in_a_single_entry_at_a_single_point(self, claim: Claim) -> None:
        def differs_once(x: np.ndarray) -> np.ndarray:
            return x**2 + (x == POINTS[-1][-1])

        claim.agrees("square", np.square, lambda x: x**2, on=POINTS, wrong={"once": differs_once})

    def test_infinity_may_be_the_mistake(self, claim: Claim) -> None:
        claim.agrees("id", lambda t: t, lambda t: t, on=[0.0, 1.0], wrong={"1/0": lambda t: 2 * t if t else np.inf})

    def test_a_constant_is_written_as_a_number(self, claim: Claim) -> None:
        claim.agrees("square", np.square, lambda x: x**2, on=POINTS, wrong={"one": 1.0})
        assert claim.witnesses[0].refuted == ["one"]

    @pytest.mark.parametrize("stated", [1.0, 2.0])
    def test_a_number_that_is_right(self, claim: Claim, stated: float) -> None:
        same: Callable[[object], float] = lambda _: stated  # noqa: E731
        if stated == 1.0:
            with pytest.raises(CheckError, match="did not refute the wrong version 'one'"):
                claim.agrees("constant", same, same, on=[0.0, 5.0], wrong={"one": 1.0})
        else:
            claim.agrees("constant", same, same, on=[0.0, 5.0], wrong={"one": lambda _: 1.0})

    def test_none_given(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="no wrong version given"):
            claim.agrees("square", np.square, np.square, on=POINTS, wrong={})
