"""A claim takes witnesses from the page, and reports how many mutants were refused."""

from collections.abc import Callable
from typing import Any

import pytest

from softxent.checks import Claim
from softxent.checks.formulas.record import ReadingError

SWAPPED = r"\max(a, 0) -> \max(0, a)"
POINTS = [(2.0, 2.0), (-1.0, 0.0)]
COPIED = r"\max(a, 0) -> \max(c, 0)"


class TestClaim:
    THEOREM = ":::{prf:theorem}\n:label: thm-a\n\n$$ a = b + c $$\n\nand\n\n$$ c = a - b $$\n:::\n"
    PROOF = ":::{prf:proof}\n\n$$ a - b = b + c - b = c $$\n:::\n"
    POINTS = ((3.0, 1.0, 2.0), (0.5, 0.7, -0.2))

    def test_a_statement_and_its_proof(self, page: Callable[..., None]) -> None:
        page(self.THEOREM, self.PROOF)
        claim = Claim("thm-a")
        claim.reads("thm-a", on=self.POINTS, names="a b c")
        claim.reads_proof("thm-a", on=self.POINTS, names="a b c")
        assert [w.engine for w in claim.witnesses] == ["Page", "Page"]
        first, second = (w.method for w in claim.witnesses)
        assert first == "thm-a (2 of 2 statements) as printed, true at 2 points"
        assert second == "proof of thm-a as printed, true at 2 points"
        assert "mutants" in repr(claim.report())

    def test_a_wrong_step_of_a_proof(self, page: Callable[..., None]) -> None:
        page(self.THEOREM, self.PROOF.replace("- b = c", "+ b = c"))
        with pytest.raises(ReadingError, match="proof of thm-a, statement 1"):
            Claim("thm-a").reads_proof("thm-a", on=self.POINTS, names="a b c")

    def test_a_whole_display_can_be_skipped(self, page: Callable[..., None]) -> None:
        page(self.THEOREM)
        claim = Claim("thm-a")
        claim.reads("thm-a", on=self.POINTS, names="a b c", skips={2: "the same again"})
        page_record = claim.witnesses[0].page
        assert page_record is not None
        assert page_record["skipped"] == {"2.1": "the same again"}
        assert claim.witnesses[0].method.startswith("thm-a (1 of 2 statements)")

    def test_a_proof_from_the_page(self, page: Callable[..., None]) -> None:
        page(r"\operatorname{softmax}(x + c\mathbf 1) = \operatorname{softmax}(x)")
        claim = Claim("eq-here")
        true = [r"x + c \mathbf 1 -> x - c \mathbf 1", r"x + c \mathbf 1 -> x", r"c \mathbf 1 -> \mathbf 1"]
        claim.proves_printed("eq-here", vectors="x", numbers="c", still_true=dict.fromkeys(true, "c is any number"))
        (witness,) = claim.witnesses
        assert (witness.engine, witness.method) == ("SymPy", "eq-here as printed, proved for every n")
        assert witness.refuted[0].endswith("mutants (3 are true all the same)")
        assert witness.page is not None
        assert list(witness.page["still_true"]) == true

    @pytest.mark.parametrize(
        ("printed", "bindings", "scope"),
        [
            ("(t - 1)^2 = t^2 - 2 t + 1", {"numbers": "t"}, "all real values"),
            (r"\log(s^2) = 2 \log s", {"numbers": "s", "positive": "s"}, "all real values and positive s"),
            (
                r"\log(\alpha^2) = 2 \log \alpha",
                {"numbers": r"\alpha", "positive": r"\alpha"},
                "all real values and positive alpha",
            ),
            (r"\sum_k \log q_k = \sum_k \log q_k + 1 - 1", {"vectors": "q", "positive": "q"}, "every n and positive q"),
        ],
    )
    def test_a_proof_says_for_which_values(
        self, page: Callable[..., None], printed: str, bindings: dict[str, Any], scope: str
    ) -> None:
        page(printed)
        claim = Claim("eq-here")
        claim.proves_printed("eq-here", **bindings)
        assert claim.witnesses[0].method == f"eq-here as printed, proved for {scope}"

    def test_true_mutants_are_counted(self, page: Callable[..., None]) -> None:
        page(r"\max(a, 0) = c")
        claim = Claim("eq-here")
        claim.reads("eq-here", on=POINTS, names="a c", still_true={SWAPPED: "symmetric", COPIED: "c >= 0"})
        assert claim.witnesses[0].refuted[0].endswith(" mutants (2 are true all the same)")
