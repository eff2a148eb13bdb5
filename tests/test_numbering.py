"""Above a check table stand numbers, not labels."""

from __future__ import annotations

import re
from pathlib import Path

from test_ledger import build, check_cell, notebook

from numbering import CHECK
from softxent.checks.report import Report, Witness


def test_what_a_report_shows_is_recognised() -> None:
    witness = Witness("NumPy", "complex step", ["sign flipped"])
    shown = Report("thm-one", ["eq-one", "eq-two"], [], [witness])._repr_mimebundle_()["text/html"]
    found = CHECK.fullmatch(shown)
    assert found is not None
    assert found["labels"] == "thm-one, eq-one, eq-two"
    assert "complex step" in found["table"]


def test_labels_become_references(tmp_path: Path) -> None:
    table = "<table><tr><td>SymPy</td> <td>eq-one as printed</td></tr></table>"
    html = f'<div class="claim"><p>✓ thm-one, eq-one</p>{table}</div>'
    cell = check_cell()
    cell.outputs[0].data["text/html"] = html
    _, warnings = build(notebook(cell), tmp_path)
    assert warnings == ""
    page = (tmp_path / "html" / "chapters" / "one.html").read_text(encoding="utf-8")
    (claim,) = re.findall(r'<div class="claim[^>]*>\s*(.*?)</table>', page, re.DOTALL)
    assert re.sub(r"<[^>]+>", "", claim).split() == [
        *("✓", "Theorem", "1", "(The", "title),", "(1)→", "ledger"),
        *("confirmed", "by", "SymPy", "How", "this", "was", "checked", "SymPy", "(1)", "as", "printed"),
    ]
    assert 'href="#thm-one"' in claim
    assert "(The <em>title</em>)" in claim
    assert 'href="#equation-eq-one"' in claim


def test_the_page_is_called_by_what_it_is(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{engine}</td> <td>Page</td></tr>" for engine in ("Page", "NumPy", "Page"))
    cell = check_cell()
    cell.outputs[0].data["text/html"] = f'<div class="claim"><p>✓ thm-one</p><table>{rows}</table></div>'
    build(notebook(cell), tmp_path)
    page = (tmp_path / "html" / "chapters" / "one.html").read_text(encoding="utf-8")
    assert "confirmed by the printed formula, NumPy</p>" in page
    assert page.count("<td>the printed formula</td>") == 2
    assert page.count("<td>Page</td>") == 3, "a word of a method stays"


def test_a_report_leads_to_its_row_of_the_ledger(tmp_path: Path) -> None:
    cell = check_cell()
    cell.outputs[0].data["text/html"] = '<div class="claim"><p>✓ thm-one</p><table></table></div>'
    ledger, warnings = build(notebook(cell), tmp_path)
    assert warnings == ""
    assert 'id="ledger-thm-one"' in ledger
    page = (tmp_path / "html" / "chapters" / "one.html").read_text(encoding="utf-8")
    assert 'href="../index.html#ledger-thm-one"' in page


def test_another_page_shows_the_name_too(tmp_path: Path) -> None:
    cell = check_cell()
    cell.outputs[0].data["text/html"] = '<div class="claim"><p>✓ thm-one</p><table></table></div>'
    page, warnings = build(notebook(cell), tmp_path, "```{ledger}\n```\n\n```{chapter-check} thm-one\n```\n")
    assert warnings == ""
    (claim,) = re.findall(r'<div class="claim[^>]*>\s*(.*?)</p>', page, re.DOTALL)
    assert "(The <em>title</em>)" in claim


def test_a_label_that_is_nowhere_is_reported(tmp_path: Path) -> None:
    cell = check_cell()
    cell.outputs[0].data["text/html"] = '<div class="claim"><p>✓ eq-none</p><table></table></div>'
    _, warnings = build(notebook(cell), tmp_path)
    assert "eq-none" in warnings
