"""The reader of notebooks finds every fault of a claim, and the ledger warns about each, so a strict build fails."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from building import build_html
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from notebooks import CLAIM_MIME, Notebook, check_of, faults, figure_with, statement_with

LEDGER = "".join(f"```{{{name}}}\n```\n\n" for name in ("ledger-summary", "mutants", "versions", "coverage", "ledger"))
THEOREM = """:::{prf:theorem} The *title*
:label: thm-one

For every $x$

$$
f(x) = g(x).
$$ (eq-one)
:::

:::{prf:proof}
Clear is nothing.
:::
"""


def witness(engine: str, *refuted: str) -> dict[str, Any]:
    return {"engine": engine, "method": "by hand", "refuted": list(refuted)}


def check_cell(label: str = "thm-one", **changes: Any) -> NotebookNode:
    """Return a check cell whose claim is sound but for the changes; `claim=None` drops its record."""
    claim = {
        "label": label,
        "covers": ["eq-one"],
        "notes": ["(4)"],
        "witnesses": [witness("SymPy", "sign flipped"), witness("NumPy", "sign flipped", "twice")],
    } | changes
    data: dict[str, Any] = {"text/plain": label, "text/html": f'<div class="claim">{label}</div>'}
    if changes.get("claim", True):
        data[CLAIM_MIME] = claim
    output = new_output("execute_result", data=data, execution_count=1)
    return new_code_cell(f"# check: {label}\nclaim.report()", outputs=[output], execution_count=1)


def notebook(*cells: dict[str, Any], text: str = THEOREM) -> Notebook:
    return Notebook("chapters/one.ipynb", [new_markdown_cell(f"# One\n\n{text}"), *cells])


SOUND = notebook(check_cell())
FAULTY = {
    "eq-one has no check": notebook(check_cell(covers=[])),
    "thm-one has no check": notebook(),
    "check of thm-two has no such statement": notebook(check_cell(), check_cell("thm-two", covers=[])),
    "check of eq-two has no such statement": notebook(check_cell(covers=["eq-one", "eq-two"])),
    "thm-one is checked by 2 cells": notebook(check_cell(), check_cell(covers=[])),
    "recorded no claim": notebook(check_cell(claim=None)),
    "the claim it recorded is thm-three": notebook(check_cell() | {"outputs": check_cell("thm-three").outputs}),
    "1 independent witness": notebook(check_cell(witnesses=[witness("SymPy", "sign flipped")])),
    "NumPy (by hand) has refuted no wrong version": notebook(
        check_cell(witnesses=[witness("SymPy", "sign flipped"), witness("NumPy")])
    ),
    "a theorem without a label": notebook(check_cell(), text=THEOREM + ":::{prf:theorem} Bare\nSo.\n:::\n"),
    "the label one of a lemma must start with lem-": notebook(
        check_cell(), text=THEOREM + ":::{prf:lemma} Bare\n:label: one\nSo.\n:::\n"
    ),
}


def test_a_sound_notebook_has_no_fault() -> None:
    assert list(faults([SOUND])) == []


@pytest.mark.parametrize("fault", FAULTY)
def test_each_fault_is_found(fault: str) -> None:
    assert any(fault in message for _, message in faults([FAULTY[fault]]))


def test_two_methods_of_one_engine_are_two_witnesses_but_one_method_twice_is_not() -> None:
    other = {**witness("SymPy", "twice"), "method": "by series"}
    assert not list(faults([notebook(check_cell(witnesses=[witness("SymPy", "sign flipped"), other]))]))
    twice = [witness("SymPy", "sign flipped"), witness("SymPy", "twice")]
    assert list(faults([notebook(check_cell(witnesses=twice))]))


def test_definitions_and_defining_equations_need_no_check() -> None:
    text = ":::{prf:definition} Thing\n:label: def-thing\n\n$$\nf = g\n$$ (eq-def-thing)\n:::\n"
    assert list(faults([notebook(text=text)])) == []


def test_statements_are_read_with_their_titles_and_texts() -> None:
    assert statement_with("thm-one", [SOUND]).title == "The *title*"
    assert statement_with("eq-one", [SOUND]).text == "f(x) = g(x)."
    assert check_of("thm-one", [SOUND]).labels == ["thm-one", "eq-one"]
    with pytest.raises(KeyError, match="fig-none"):
        figure_with("fig-none", [SOUND])


def build(book: Notebook, folder: Path, ledger: str = LEDGER) -> tuple[str, str]:
    """Build a book of one chapter and a ledger; return the ledger's page and the warnings."""
    (folder / "chapters").mkdir(parents=True)
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    content = new_notebook(cells=book.cells, metadata=metadata)
    (folder / book.name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "index.md").write_text(f"# Book\n\n:::{{toctree}}\nchapters/one\n:::\n\n{ledger}", encoding="utf-8")
    settings = {
        "extensions": ["myst_nb", "sphinx_proof", "ledger", "landing", "numbering"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
        "nb_execution_mode": "off",
        "numfig": True,
        "suppress_warnings": ["mystnb.unknown_mime_type"],
    }
    _, warnings = build_html(folder, settings)
    return (folder / "html" / "index.html").read_text(encoding="utf-8"), warnings


def test_the_ledger_lists_claim_witnesses_and_refuted_versions(tmp_path: Path) -> None:
    page, warnings = build(SOUND, tmp_path)
    assert warnings == ""
    assert "<strong>2 statements</strong> are confirmed in 1 check cells by <strong>2 witnesses</strong>" in page
    assert "refuted a wrong version <strong>3 times</strong>" in page
    assert 'href="chapters/one.html#thm-one"' in page
    assert 'href="chapters/one.html#equation-eq-one"' in page
    assert "(The <em>title</em>)" in page
    assert '<section class="ledger-of" id="claims-one">' in page
    assert "<em>Tested at points</em>" in page
    assert "LABEL=thm-one" in page
    assert "PyTorch 2." in page
    assert "sign flipped <em>(SymPy, NumPy)</em>" in page
    assert "twice <em>(NumPy)</em>" in page


def test_a_claim_is_a_row_that_opens_and_that_others_link_to(tmp_path: Path) -> None:
    page, _ = build(SOUND, tmp_path)
    row = re.search(r'<details class="ledger-claim" data-degrees="(?P<degrees>[^"]+)">.+?</details>', page, re.DOTALL)
    assert row
    assert row["degrees"] == "tested at points|compared by eye"
    summary = re.search(r"<summary>(.+?)</summary>", row[0], re.DOTALL)
    assert summary
    assert "Theorem 1 (The <em>title</em>)" in re.sub(r"</?(?:span|a)\b[^>]*>", "", summary[1])
    assert "<a " not in summary[1], "a click on the row must open it, not leave the page"
    # By the label of the statement, and by that of the equation that the same cell checks; inside, so that it opens.
    body = row[0].split("</summary>")[1]
    assert 'id="ledger-thm-one"' in body
    assert 'id="ledger-eq-one"' in body
    assert re.search(r'<details class="ledger-chapter" open="">\s*<summary>1 check cell: 1 tested at points<', page)


def test_the_filter_offers_what_the_rows_have_and_is_hidden_without_its_script(tmp_path: Path) -> None:
    page, _ = build(SOUND, tmp_path)
    form = re.search(r'<form class="ledger-filter"[^>]* hidden>.+?</form>', page)
    degrees = re.search(r'data-degrees="([^"]+)"', page)
    assert form
    assert degrees
    assert set(degrees[1].split("|")) <= set(re.findall("<option>(.+?)</option>", form[0]))
    assert re.search(r'<script defer="defer" src="_static/ledger.js[^"]*">', page)
    chapter = (tmp_path / "html" / "chapters" / "one.html").read_text(encoding="utf-8")
    assert "ledger.js" not in chapter


def test_the_ledger_numbers_statements_and_sets_the_mutants_that_are_true(tmp_path: Path) -> None:
    record = {"label": "eq-one", "displays": 1, "displays tested": 1, "statements": 1, "tested": 1, "skipped": {}}
    record |= {"mutants": 9, "refuted": 8, "still_true": {"x_i -> x_j (statement 1)": "one class"}}
    reads = witness("Page", "8 of 9 mutants") | {"method": "eq-one as printed", "page": record}
    page, warnings = build(notebook(check_cell(witnesses=[witness("SymPy", "sign"), reads])), tmp_path)
    assert warnings == ""
    assert re.search(r'<strong>the printed formula</strong>: <a[^>]*href="chapters/one.html#equation-eq-one"', page)
    assert "<em>(the printed formula)</em>" in page
    math = r'<span class="math notranslate nohighlight">\\\(%s\\\)</span>'
    assert re.search(f"{math % 'x_i'} → {math % 'x_j'} \\(statement 1\\): one class", page)


def test_the_ledger_says_which_equations_of_the_notes_are_missing(tmp_path: Path) -> None:
    page, _ = build(SOUND, tmp_path)
    assert page.count("not yet in the book") == 11


@pytest.mark.parametrize("fault", ["thm-one has no check", "NumPy (by hand) has refuted no wrong version"])
def test_the_ledger_warns_of_a_fault(fault: str, tmp_path: Path) -> None:
    _, warnings = build(FAULTY[fault], tmp_path)
    assert "WARNING: chapters/one.ipynb, cell " in warnings
    assert fault in warnings


def test_the_landing_page_shows_what_the_notebook_holds(tmp_path: Path) -> None:
    directives = "```{chapter-equation} eq-one\n```\n\n```{chapter-check} thm-one\n```\n"
    page, warnings = build(SOUND, tmp_path, directives)
    assert warnings == ""
    assert "f(x) = g(x)." in page
    assert '<div class="claim">thm-one</div>' in page


def test_the_landing_page_reports_a_label_that_no_notebook_has(tmp_path: Path) -> None:
    _, warnings = build(SOUND, tmp_path, "```{chapter-figure} fig-none\n```\n")
    assert "no notebook of the book has fig-none; correct the label" in warnings
