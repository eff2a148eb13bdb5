"""Properties are bools; conditions that are not needed, and properties that cannot fail alone, are refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from softxent import sigmoid, softmax
from softxent.checks import CheckError, Claim
from softxent.checks.witnesses import logits

POINTS = logits(2, 3)
NO_BOOLS = [np.nan, 1.0, 1, None, "yes", np.ones(0, dtype=bool), np.array([np.nan, 1.0])]


@pytest.fixture
def claim() -> Claim:
    return Claim("thm-test")


class TestHolds:
    def test_false_property(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"thm-test: positive is false at \[-1\.\]"):
            claim.holds("positive", lambda x: x > 0, on=[np.array([-1.0])], wrong={"negative": lambda x: x < 0})

    def test_false_in_one_entry_of_the_last_point(self, claim: Claim) -> None:
        on = [np.ones(2), np.array([1.0, -1.0])]
        with pytest.raises(CheckError, match=r"positive is false at \[ 1\. -1\.\]"):
            claim.holds("positive", lambda x: x > 0, on=on, wrong={"negative": lambda x: x < 0})

    def test_true_mutant(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="did not refute the wrong version 'at least -1'"):
            claim.holds("positive", lambda x: x > 0, on=[np.ones(2)], wrong={"at least -1": lambda x: x >= -1})

    def test_a_wrong_version_is_refuted_by_one_entry(self, claim: Claim) -> None:
        claim.holds("positive", lambda x: x > 0, on=[np.array([1.0, 3.0])], wrong={"below 2": lambda x: x < 2})

    def test_a_wrong_version_is_refuted_by_one_point(self, claim: Claim) -> None:
        claim.holds("positive", lambda t: t > 0, on=[1.0, 3.0, 1.0], wrong={"below 2": lambda t: t < 2})

    @pytest.mark.parametrize("value", NO_BOOLS)
    def test_only_bools(self, claim: Claim, value: object) -> None:
        wrong = {"negative": lambda t: t < 0}
        with pytest.raises(CheckError, match=r"thm-test: odd returns .* at 1\.; a property returns True or False"):
            claim.holds("odd", lambda t: value, on=[1.0], wrong=wrong)
        with pytest.raises(CheckError, match=r"thm-test: the wrong version 'none' returns .* at 1\."):
            claim.holds("positive", lambda t: t > 0, on=[1.0], wrong={"none": lambda t: value})

    def test_a_wrong_version_that_raises_at_the_last_point(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"'none' raises ZeroDivisionError .* at 0"):
            claim.holds("any", lambda t: True, on=[1, 0], wrong={"none": lambda t: 1 / t < 0})

    def test_no_point(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="positive is tried at no point"):
            claim.holds("positive", lambda t: t > 0, on=[], wrong={"negative": lambda t: t < 0})


PRODUCT = {"a > 0": lambda a, b: a > 0, "b > 0": lambda a, b: b > 0}
SIGNS = [(a, b) for a in (-1.0, 2.0) for b in (-3.0, 1.0)]


def positive_product(a: float, b: float) -> bool:
    return a * b > 0


class TestImplies:
    def test_report(self, claim: Claim) -> None:
        claim.implies("product", PRODUCT, positive_product, on=SIGNS, wrong={"above 3": lambda a, b: a * b > 3})
        assert claim.witnesses[0].method == "product"
        assert claim.witnesses[0].refuted == ["without 'a > 0'", "without 'b > 0'", "above 3"]

    def test_false(self, claim: Claim) -> None:
        message = r"thm-test: product: all conditions hold at \(2\., 1\.\), but not the conclusion"
        with pytest.raises(CheckError, match=message):
            claim.implies("product", PRODUCT, lambda a, b: a * b > 3, on=SIGNS)

    @pytest.mark.parametrize("dropped", PRODUCT)
    def test_condition_dropped(self, claim: Claim, dropped: str) -> None:
        kept = {name: holds for name, holds in PRODUCT.items() if name != dropped}
        with pytest.raises(CheckError, match=r"all conditions hold at .* but not the conclusion"):
            claim.implies("product", kept, positive_product, on=SIGNS)

    @pytest.mark.parametrize("negated", PRODUCT)
    def test_condition_negated(self, claim: Claim, negated: str) -> None:
        conditions = PRODUCT | {negated: lambda a, b: not PRODUCT[negated](a, b)}
        with pytest.raises(CheckError, match=r"all conditions hold at .* but not the conclusion"):
            claim.implies("product", conditions, positive_product, on=SIGNS)

    def test_condition_weakened(self, claim: Claim) -> None:
        on = [*SIGNS, (0.0, 1.0)]
        with pytest.raises(CheckError, match=r"all conditions hold at \(0\., 1\.\)"):
            claim.implies("product", PRODUCT | {"a > 0": lambda a, b: a >= 0}, positive_product, on=on)

    def test_condition_that_is_not_needed(self, claim: Claim) -> None:
        conditions = PRODUCT | {"a < 9": lambda a, b: a < 9}
        with pytest.raises(CheckError, match=r"the condition 'a < 9' is not shown to be needed.*`not_needed`"):
            claim.implies("product", conditions, positive_product, on=[*SIGNS, (10.0, 1.0)])

    def test_a_counterexample_must_break_one_condition_alone(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="the condition 'a > 0' is not shown to be needed"):
            claim.implies("sum", PRODUCT, lambda a, b: a + b > 0, on=[(2.0, 1.0), (-1.0, -3.0)])

    def test_a_condition_that_gives_the_conclusion_its_sense(self, claim: Claim) -> None:
        conditions = {"t is not 0": lambda t: t != 0, "t >= 0": lambda t: t >= 0}
        excused = {"t is not 0": "there is no 1/0"}
        claim.implies("quotient", conditions, lambda t: 1 / t > 0, on=[-1, 0, 2], not_needed=excused)
        assert claim.witnesses[0].refuted == ["without 't >= 0'"]

    def test_excuse_for_no_condition(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="`not_needed` names no condition: c"):
            claim.implies("product", PRODUCT, positive_product, on=SIGNS, not_needed={"c": "?"})

    def test_no_point_inside(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="no point of `on` fulfils all conditions"):
            claim.implies("product", PRODUCT, positive_product, on=SIGNS[:3])

    def test_part_of_the_conclusion_that_is_never_false(self, claim: Claim) -> None:
        parts = {"positive": positive_product, "real": lambda a, b: True}
        with pytest.raises(CheckError, match="real is never false"):
            claim.implies("product", PRODUCT, parts, on=SIGNS)

    def test_several_conclusions(self, claim: Claim) -> None:
        parts = {"positive": positive_product, "a below 4b": lambda a, b: a < 4 * b}
        claim.implies("product", PRODUCT, parts, on=SIGNS)
        with pytest.raises(CheckError, match="but not a below b"):
            claim.implies("product", PRODUCT, parts | {"a below b": lambda a, b: a < b}, on=SIGNS)

    def test_true_mutant(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="did not refute the wrong version 'above 1'"):
            claim.implies("product", PRODUCT, positive_product, on=SIGNS, wrong={"above 1": lambda a, b: a * b > 1})

    @pytest.mark.parametrize("value", NO_BOOLS)
    def test_only_bools(self, claim: Claim, value: object) -> None:
        with pytest.raises(CheckError, match=r"product: 'a > 0' returns .* at"):
            claim.implies("product", PRODUCT | {"a > 0": lambda a, b: value}, positive_product, on=SIGNS)
        with pytest.raises(CheckError, match=r"product: the conclusion returns .* at"):
            claim.implies("product", PRODUCT, lambda a, b: value, on=SIGNS)


class TestIff:
    ON = (-1.0, -0.01, 0.0, 0.01, 1.0)

    def test_report(self, claim: Claim) -> None:
        wrong = {"t > 0": lambda t: t > 0, "t > -0.1": lambda t: t > -0.1}
        claim.iff("|t| = t", lambda t: abs(t) == t, lambda t: t >= 0, on=self.ON, wrong=wrong)
        assert claim.witnesses[0].refuted == ["t > 0", "t > -0.1"]

    @pytest.mark.parametrize(
        ("condition", "message"),
        [
            (lambda t: t > 0, r"the property is True, the condition False at 0\."),
            (lambda t: t > -0.1, r"the property is False, the condition True at -0\.01"),
            (lambda t: np.nan, r"the condition returns nan at -1\."),
        ],
    )
    def test_false(self, claim: Claim, condition: object, message: str) -> None:
        with pytest.raises(CheckError, match=rf"thm-test: same: {message}"):
            claim.iff("same", lambda t: abs(t) == t, condition, on=self.ON, wrong={})  # type: ignore[arg-type]

    @pytest.mark.parametrize("on", [(-1.0, -2.0), (1.0, 0.0)])
    def test_both_kinds_of_points(self, claim: Claim, on: tuple[float, ...]) -> None:
        with pytest.raises(CheckError, match=r"both sides are (True|False) at every point"):
            claim.iff("same", lambda t: abs(t) == t, lambda t: t >= 0, on=on, wrong={"t > 0": lambda t: t > 0})

    def test_true_mutant(self, claim: Claim) -> None:
        wrong = {"t > -0.001": lambda t: t > -0.001}
        with pytest.raises(CheckError, match=r"did not refute the wrong version 't > -0.001'"):
            claim.iff("same", lambda t: abs(t) == t, lambda t: t >= 0, on=self.ON, wrong=wrong)

    def test_no_mutant(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="no wrong version given"):
            claim.iff("same", lambda t: abs(t) == t, lambda t: t >= 0, on=self.ON, wrong={})


def arg_max(x: np.ndarray) -> np.ndarray:
    return np.eye(x.size)[x.argmax()]


SIMPLEX: dict[str, Callable[..., Any]] = {
    "positive": lambda p, x: p > 0,
    "of sum 1": lambda p, x: np.isclose(p.sum(), 1),
}
WRONG: dict[str, dict[str, Callable[..., Any]]] = {"positive": {"arg max": arg_max}, "of sum 1": {"sigmoids": sigmoid}}


class TestHas:
    def test_report(self, claim: Claim) -> None:
        claim.has("softmax", softmax, SIMPLEX, on=POINTS, wrong=WRONG)
        assert claim.witnesses[0].method == "softmax is positive, of sum 1, length 2, 3"
        assert claim.witnesses[0].refuted == ["arg max", "sigmoids"]

    def test_false(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"thm-test: sigmoids is not 'of sum 1' at \[.*\]: it is \["):
            claim.has("sigmoids", sigmoid, SIMPLEX, on=POINTS, wrong=WRONG)

    @pytest.mark.parametrize("dropped", SIMPLEX)
    def test_property_dropped(self, claim: Claim, dropped: str) -> None:
        kept = {name: holds for name, holds in SIMPLEX.items() if name != dropped}
        with pytest.raises(CheckError, match=f"a wrong object lacks '{dropped}', which is no property of the claim"):
            claim.has("softmax", softmax, kept, on=POINTS, wrong=WRONG)

    @pytest.mark.parametrize("name", SIMPLEX)
    def test_property_without_a_wrong_object(self, claim: Claim, name: str) -> None:
        with pytest.raises(CheckError, match=f"no wrong object lacks '{name}' alone"):
            claim.has("softmax", softmax, SIMPLEX, on=POINTS, wrong=WRONG | {name: {}})

    def test_property_weakened(self, claim: Claim) -> None:
        weak = SIMPLEX | {"positive": lambda p, x: p >= 0}
        with pytest.raises(CheckError, match="'arg max' was not refuted: it is 'positive' too"):
            claim.has("softmax", softmax, weak, on=POINTS, wrong=WRONG)

    def test_object_that_lacks_everything(self, claim: Claim) -> None:
        far = {"positive": {"zeros": np.zeros_like}}
        with pytest.raises(CheckError, match=r"'zeros' lacks 'of sum 1' too, at .* lacks 'positive' alone"):
            claim.has("softmax", softmax, SIMPLEX, on=POINTS, wrong=WRONG | far)

    def test_wrong_object_that_raises(self, claim: Claim) -> None:
        broken = {"positive": {"broken": lambda x: x / "2"}}
        with pytest.raises(CheckError, match="the wrong version 'broken' raises"):
            claim.has("softmax", softmax, SIMPLEX, on=POINTS, wrong=WRONG | broken)

    def test_only_bools(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"'positive' returns .* a property returns True or False"):
            claim.has("softmax", softmax, SIMPLEX | {"positive": lambda p, x: p.min()}, on=POINTS, wrong=WRONG)
