"""Every statement is tried, inequalities where they are tight, and whatever is not tried needs a reason."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from softxent.checks.formulas.reading import read_label
from softxent.checks.formulas.record import ReadingError
from softxent.checks.witnesses import logits

BOUNDS = r"\max_k x_k \le \operatorname{LSE}(x) \le \max_k x_k + \log n ."
TIGHT = [np.full(3, 0.7), np.array([0.4, 60.0, -3.0])]


def test_not_a_number_is_not_equal_to_itself(page: Callable[..., None]) -> None:
    page(r"\log a = \log a + 0 b")
    with pytest.raises(ReadingError, match="is false at"):
        read_label("eq-here", on=[(-1.0, 2.0)], names="a b")


class TestInequalities:
    def test_tight_points_refuse_what_is_weaker(self, page: Callable[..., None]) -> None:
        page(BOUNDS)
        reading = read_label("eq-here", on=logits(3, 5), names="x", tight=TIGHT)
        assert not reading.still_true

    def test_each_non_strict_inequality_needs_one(self, page: Callable[..., None]) -> None:
        page(BOUNDS)
        with pytest.raises(ReadingError, match=r"never an equality in relation 1 \(\\le\); give a point in tight="):
            read_label("eq-here", on=logits(3, 5), names="x", tight=TIGHT[:1])

    @pytest.mark.parametrize("weaker", [BOUNDS.replace(r"\log n", r"\log n + 1"), BOUNDS.replace(r"\log n", "n")])
    def test_a_weaker_bound_on_the_page_is_never_an_equality(self, page: Callable[..., None], weaker: str) -> None:
        page(weaker)
        with pytest.raises(ReadingError, match="never an equality in relation 2"):
            read_label("eq-here", on=logits(3, 5), names="x", tight=TIGHT)

    def test_a_strict_bound_is_approached(self, page: Callable[..., None]) -> None:
        page(r"0 < \sigma(t) < 1")
        points: dict[str, Any] = {"on": [-1.0, 2.0], "names": "t"}
        with pytest.raises(ReadingError, match="wrong versions"):
            read_label("eq-here", **points)
        read_label("eq-here", **points, tight=[9.0, -9.0], margin=1e-3)

    def test_a_strict_inequality_is_not_an_equality(self, page: Callable[..., None]) -> None:
        page("a < b")
        with pytest.raises(ReadingError, match="is false at a = 1, b = 1") as error:
            read_label("eq-here", on=[(1.0, 1.0)], names="a b")
        assert str(error.value).splitlines()[-1] == "        (relation 1: left < right)"

    def test_vectors_have_no_order(self, page: Callable[..., None]) -> None:
        page(r"x \le y")
        with pytest.raises(ReadingError, match="cannot be compared"):
            read_label("eq-here", on=[(np.ones(2), np.ones(2))], names="x y")


class TestStatements:
    def test_every_statement_is_tested(self, page: Callable[..., None]) -> None:
        page(r"a = b, \qquad a = c")
        with pytest.raises(ReadingError, match="statement 2"):
            read_label("eq-here", on=[(1.0, 1.0, 2.0)], names="a b c")

    def test_a_skip_needs_a_reason_and_a_statement(self, page: Callable[..., None]) -> None:
        page(r"a = b + 1, \qquad a \in \mathbb R")
        points: dict[str, Any] = {"on": [(3.0, 2.0)], "names": "a b"}
        assert read_label("eq-here", **points, skips={2: "a type"}).skipped == {(1, 2): "a type"}
        with pytest.raises(ReadingError, match="no reason for 2"):
            read_label("eq-here", **points, skips={2: " "})
        with pytest.raises(ReadingError, match="skips names 3, but there are only the statements 1, 2"):
            read_label("eq-here", **points, skips={2: "a type", 3: "?"})

    def test_nothing_tested(self, page: Callable[..., None]) -> None:
        page("a + b")
        with pytest.raises(ReadingError, match="states nothing"):
            read_label("eq-here", on=[(1.0, 2.0)], names="a b")
        with pytest.raises(ReadingError, match="nothing was tested"):
            read_label("eq-here", on=[(1.0, 2.0)], names="a b", skips={1: "no relation"})

    @pytest.mark.parametrize("binding", [{"where": ["f(b) = b + 1"]}, {"using": ["eq-here"]}])
    def test_a_statement_does_not_test_itself(self, page: Callable[..., None], binding: dict[str, Any]) -> None:
        page("f(b) = b + 1")
        with pytest.raises(ReadingError, match="is how f is bound, so it would test itself"):
            read_label("eq-here", on=[1.0, 2.5], names="b", **binding)

    def test_a_display_that_only_defines(self, page: Callable[..., None]) -> None:
        page("f = b + 1")
        with pytest.raises(ReadingError, match="only defines f: bind it in given= to test it"):
            read_label("eq-here", on=[1.0], names="b")

    def test_a_definition_beside_is_tested_by_the_statement_that_uses_it(self, page: Callable[..., None]) -> None:
        true = r"b^2 = f(b) + 1, \qquad f(t) = t^2 - 1"
        page(true)
        assert len(read_label("eq-here", on=[1.7, -0.4], names="b").tested) == 2
        page(true.replace("t^2 - 1", "t^2 + 1"))
        with pytest.raises(ReadingError, match="statement 1"):
            read_label("eq-here", on=[1.7, -0.4], names="b")
