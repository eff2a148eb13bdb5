"""Mutants that are true all the same are named, each with a reason; no other name is accepted."""

import pytest

from softxent.checks.formulas.record import Reading, ReadingError, name_survivors


@pytest.fixture
def reading() -> Reading:
    return Reading("eq-a", displays=1, statements=2, tested=[(1, 1)], skipped={(1, 2): "a type"}, refuted=["x -> -x"])


def test_all_are_named(reading: Reading) -> None:
    name_survivors("eq-a", ["c -> 1"], {"c -> 1": "c may be 1"}, reading)
    assert reading.record() == {
        "label": "eq-a",
        "displays": 1,
        "displays tested": 1,
        "statements": 2,
        "tested": 1,
        "skipped": {"1.2": "a type"},
        "mutants": 2,
        "refuted": 1,
        "still_true": {"c -> 1": "c may be 1"},
    }


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({}, r"1 of 2 wrong versions of the formula are true wherever they are tried(.|\n)*r\"c -> 1\": \"\","),
        ({"c -> 1": "so", "c -> 2": "so"}, "no such mutant"),
        ({"c -> 1": "so", "x -> -x": "so"}, "this mutant is refused; remove it"),
        ({"c -> 1": " "}, "gives no reason for 'c -> 1'"),
    ],
)
def test_bad_names(reading: Reading, named: dict[str, str], message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        name_survivors("eq-a", ["c -> 1"], named, reading)
