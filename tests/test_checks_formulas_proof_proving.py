"""What the page prints is proved for every n, and a fault planted on the page is not."""

from collections.abc import Callable
from typing import Any

import pytest

from softxent.checks import symbolic as sym
from softxent.checks.formulas.proof.proving import prove_label
from softxent.checks.formulas.record import ReadingError
from softxent.checks.symbolic import ProofError

JACOBIAN = r"\frac{\partial p_i}{\partial x_j} = p_i\,(\delta_{ij} - p_j)"
BOUND: dict[str, Any] = {"vectors": "x", "where": [r"p = \operatorname{softmax}(x)"]}


def test_proved_for_every_n(page: Callable[..., None]) -> None:
    page(JACOBIAN)
    reading = prove_label("eq-here", **BOUND)
    assert len(reading.refuted) > 10
    assert reading.survivors == []


def test_entropies(page: Callable[..., None]) -> None:
    page(r"H(p, q) - H(p) = \sum_k p_k \log p_k - \sum_k p_k \log q_k")
    prove_label("eq-here", vectors="p q", positive="p q")


def test_matrices_are_proved_entry_by_entry(page: Callable[..., None]) -> None:
    page(r"\nabla_x^2 \operatorname{LSE}(x) = \operatorname{diag}(p) - p\,p^{\mathsf T}")
    prove_label("eq-here", **BOUND)


def test_pairs_i_below_j(page: Callable[..., None]) -> None:
    page(r"v^{\mathsf T} (\operatorname{diag}(p) - p\,p^{\mathsf T}) v = \sum_{i < j} p_i p_j (v_i - v_j)^2")
    prove_label("eq-here", **{**BOUND, "vectors": "x v"})


@pytest.mark.parametrize(
    ("true", "false"), [("- p_j", "+ p_j"), (r"\delta_{ij} - p_j", r"\delta_{ij} - p_i"), ("p_i\\,", "")]
)
def test_a_planted_fault(page: Callable[..., None], true: str, false: str) -> None:
    page(JACOBIAN.replace(true, false))
    with pytest.raises(ProofError, match="not proved"):
        prove_label("eq-here", **BOUND)


def test_what_was_derived_must_be_what_is_printed(page: Callable[..., None]) -> None:
    page(JACOBIAN)
    p_i, p_j = sym.softmax(sym.i), sym.softmax(sym.j)
    prove_label("eq-here", **BOUND, derived=p_i * (sym.delta(sym.i, sym.j) - p_j))
    with pytest.raises(ProofError):
        prove_label("eq-here", **BOUND, derived=p_i * p_j)


def test_an_inequality_proves_nothing(page: Callable[..., None]) -> None:
    page(r"x_i \le y_i")
    with pytest.raises(ReadingError, match="no equation to prove"):
        prove_label("eq-here", vectors="x y")


def test_mutants_of_an_inequality_beside_are_not_counted(page: Callable[..., None]) -> None:
    page(r"\operatorname{LSE}(x) = \log\sum_k e^{x_k} \ge 0")
    assert not any("ge" in name for name in prove_label("eq-here", vectors="x").refuted)


def test_a_true_mutant_must_be_named(page: Callable[..., None]) -> None:
    page(r"\operatorname{softmax}(x + c\mathbf 1) = \operatorname{softmax}(x)")
    with pytest.raises(ReadingError, match="name them in still_true="):
        prove_label("eq-here", vectors="x", numbers="c")


def test_an_unbound_letter(page: Callable[..., None]) -> None:
    page("x_i = q_i")
    with pytest.raises(ReadingError, match="nothing is bound to q"):
        prove_label("eq-here", vectors="x")


def test_definitions_that_refer_to_each_other(page: Callable[..., None]) -> None:
    page("a = b + x_1 - x_1")
    with pytest.raises(ReadingError, match="eq-here, statement 1"):
        prove_label("eq-here", vectors="x", where=["a = 2 b", r"b = \frac12 a"])
