"""Displays and statements are found in the notebooks on disk, each by its label."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from formulas import display, write_page

from softxent.checks.formulas.page import Place, directives, displays, proof_displays

THEOREM = ":::{prf:theorem} Title\n:label: thm-one\n\n$$ a = b $$ (eq-one)\n\nand\n\n$$ c = d $$\n:::\n"
PROOF = ":::{prf:proof}\n\n$$ e = f $$\n\n$$ g = h $$ (eq-inside)\n:::\n"


def sources(found: Any) -> list[str]:
    return [shown.source for shown in found]


def test_a_display_by_its_label(page: Callable[..., None]) -> None:
    page(THEOREM, PROOF)
    (shown,) = displays("eq-one")
    assert (shown.source, shown.label, shown.notebook) == ("a = b", "eq-one", "chapters/04-page.ipynb")


def test_every_display_of_a_statement_and_of_its_proof(page: Callable[..., None]) -> None:
    page(THEOREM, "Text with $$ x = y $$ between.", PROOF)
    assert sources(displays("thm-one")) == ["a = b", "c = d"]
    assert sources(proof_displays("thm-one")) == ["e = f", "g = h"]


def test_a_notebook_runs_in_its_own_folder(
    page: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(THEOREM)
    monkeypatch.chdir(tmp_path / "chapters")
    assert sources(displays("eq-one")) == ["a = b"]


def test_a_missing_label_names_what_was_searched(page: Callable[..., None]) -> None:
    page(THEOREM)
    with pytest.raises(LookupError, match=r"labelled eq-two; save the notebook.*chapters/04-page.ipynb"):
        displays("eq-two")


def test_the_proof_of_a_missing_label(page: Callable[..., None]) -> None:
    page(THEOREM, PROOF)
    with pytest.raises(LookupError, match="labelled thm-two; save the notebook"):
        proof_displays("thm-two")


def test_a_label_given_twice(page: Callable[..., None], tmp_path: Path) -> None:
    page(THEOREM)
    write_page(tmp_path, display("a = c", "eq-one"), name="05-other.ipynb")
    with pytest.raises(LookupError, match="eq-one is given more than once"):
        displays("eq-one")


def test_a_statement_without_a_display(page: Callable[..., None]) -> None:
    page(":::{prf:lemma}\n:label: lem-words\n\nOnly words.\n:::\n", ":::{prf:proof}\n\nWords.\n:::\n")
    with pytest.raises(LookupError, match="contains no displayed formula"):
        displays("lem-words")
    with pytest.raises(LookupError, match="contains no displayed formula"):
        proof_displays("lem-words")


def test_the_proof_of_another_statement_is_not_taken(page: Callable[..., None]) -> None:
    page(THEOREM, THEOREM.replace("thm-one", "thm-two").replace("eq-one", "eq-two"), PROOF)
    with pytest.raises(LookupError, match="no proof follows thm-one"):
        proof_displays("thm-one")


def test_nested_directives() -> None:
    text = "::::{admonition} Outer\n:::{prf:lemma}\n:label: lem-in\n\nText.\n:::\n::::\n"
    assert [found.name for found in directives(text, Place("x", 0))] == ["admonition", "prf:lemma"]
