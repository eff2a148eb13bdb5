"""Which letters could be mistaken for each other."""

import pytest
from printed import chain

from softxent.checks.formulas.mutation.letters import CALLED, CARRIER, INDEX, VALUE, collect, look
from softxent.checks.formulas.syntax.nodes import Name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p", "small"),
        (r"\hat p", "small"),
        ("L", "capital"),
        (r"\bar L", "capital"),
        (r"\lambda", "Greek"),
        (r"\Omega", "Greek capital"),
        ("e", None),
        ("d", None),
        ("+", None),
        (r"\log", None),
        (r"\mathbf 1", None),
        (r"\operatorname{KL}", None),
    ],
)
def test_look(text: str, expected: str | None) -> None:
    assert look(text) == expected


def instead(source: str, text: str, role: str) -> list[str]:
    return [name.text for name in collect(chain(source)).instead_of(Name(text), role)]


def test_a_letter_below_a_sum_is_an_index() -> None:
    assert instead(r"\sum_k 2 = a + j", "k", INDEX) == []
    assert instead(r"\sum_k 2 = a + j", "a", VALUE) == ["j"]


def test_indices_are_mistaken_for_indices_only() -> None:
    source = r"p_i = \sum_k W_{ik} a + j"
    assert instead(source, "i", INDEX) == ["k"]
    assert instead(source, "a", VALUE) == ["j"]


def test_a_letter_with_indices_is_mistaken_for_one_with_indices() -> None:
    source = "p_i - q_i = a - b"
    assert instead(source, "p", CARRIER) == ["q"]
    assert instead(source, "a", VALUE) == ["b"]


def test_an_accent_is_easily_lost() -> None:
    assert instead(r"\hat p_i = p_i", r"\hat p", CARRIER) == ["p"]


def test_a_letter_before_a_parenthesis_may_be_a_factor() -> None:
    assert instead("m(a - b) = m c", "m", CALLED) == ["a", "b", "c"]
    assert instead("f(a) = g(a)", "f", CALLED) == ["g"]


def test_the_base_of_a_logarithm_is_no_index() -> None:
    assert collect(chain(r"\log_b p_i = \operatorname{LSE}_b(x)")).indices == ("i",)


def test_marks() -> None:
    assert collect(chain("r^X_a = s^Y_a")).marks == ("X", "Y")
