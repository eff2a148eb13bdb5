"""The ledger calls each witness what it is, and invents no figure."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from test_ledger import check_cell, notebook, witness

from evidence import (
    EVERY_N,
    POINTS,
    PRINTED,
    SOME_N,
    VALUES,
    by_eye,
    claims,
    degree,
    mutation_figures,
    reading,
    versions,
)
from notebooks import Notebook


@pytest.mark.parametrize(
    ("engine", "method", "expected"),
    [
        ("SymPy", "rows sum to 0 for every n", EVERY_N),
        ("SymPy", "each probability for every n and positive q", EVERY_N),
        ("SymPy", "half-angle formula proved for all real values", VALUES),
        ("SymPy", "for real t and positive s", VALUES),
        ("SymPy", "proved entry by entry, n = 3, 4", SOME_N),
        ("SymPy", "A_s <= 2^s for m = 8, all codes of 3 words of at most 2 bits", POINTS),
        ("NumPy", "complex step, length 2, 3", POINTS),
        ("NumPy", "for every n up to 10", POINTS),
        ("Page", "eq-one as printed, true at 12 points", PRINTED),
        ("SymPy", "eq-one as printed, proved for every n", EVERY_N),
        ("SymPy", "eq-one as printed, proved for all real values", VALUES),
    ],
)
def test_degrees(engine: str, method: str, expected: str) -> None:
    page = {"label": "eq-one"} if "as printed" in method else None
    assert degree({"engine": engine, "method": method, "refuted": ["sign"], "page": page}) == expected


def page(label: str, **changes: Any) -> dict[str, Any]:
    record = {
        "label": label,
        "displays": 2,
        "displays tested": 1,
        "statements": 2,
        "tested": 1,
        "skipped": {"1.2": "a limit"},
    }
    record |= {"mutants": 9, "refuted": 8, "still_true": {"x": "why"}}
    return {**witness("Page", "8 of 9 mutants"), "page": record | changes}


def read(*pages: dict[str, Any]) -> Notebook:
    return notebook(check_cell(witnesses=[witness("NumPy", "sign"), *pages]))


def test_who_proves_what_is_printed_has_read_it() -> None:
    proof = page("eq-one") | {"engine": "SymPy", "method": "eq-one as printed, proved for every n"}
    assert claims(read(proof))[0].degrees == {EVERY_N, PRINTED, POINTS}


def test_what_no_machine_reads_is_named() -> None:
    def unread(book: Notebook) -> list[tuple[str, str]]:
        return list(by_eye(claims(book)[0], book))

    assert unread(read()) == [("thm-one", ""), ("eq-one", "")]
    assert unread(read(page("eq-one"))) == [("thm-one", ""), ("eq-one", "a limit")]
    # Whoever reads a theorem reads the equations in it.
    assert unread(read(page("thm-one", skipped={}))) == []
    # A proof is not the statement.
    assert unread(read(page("proof of thm-one", skipped={}))) == [("thm-one", ""), ("eq-one", "")]


def test_figures_of_reading() -> None:
    proof = page("eq-one") | {"engine": "SymPy"}
    book = read(page("eq-one"), proof, page("proof of thm-one", refuted=9))
    figures = reading(claims(book), [book])
    # What is both tested and proved counts once as each.
    assert (figures["tested"], figures["statements"], figures["proved"]) == (1, 2, 1)
    assert (figures["refuted"], figures["mutants"]) == (17, 18)
    assert (figures["proof displays read"], figures["proof displays"]) == (1, 0)


def test_mutation_figures(tmp_path: Path) -> None:
    assert mutation_figures(tmp_path) == []
    (tmp_path / "tests" / "mutation").mkdir(parents=True)
    row = {"planted": 10, "found": 8, "without effect": 1, "command": "make mutants"}
    (tmp_path / "tests" / "mutation" / "results.json").write_text(json.dumps({"package": row}), encoding="utf-8")
    assert mutation_figures(tmp_path) == [{"kind": "package", **row}]


def test_versions_are_those_in_use() -> None:
    installed = {name: version(name).partition("+")[0] for name in ("NumPy", "SciPy", "SymPy", "mpmath")}
    assert versions() == installed | {"PyTorch": version("torch").partition("+")[0]}
