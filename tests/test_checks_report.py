"""The report of a claim says the same in text, in HTML and in the record that the ledger reads."""

from softxent.checks.report import Report, Witness

REPORT = Report("thm-test", ["eq-test"], ["(4)"], [Witness("NumPy", "n < 5 & n > 1", ["flipped", "shifted"])])


def test_text() -> None:
    assert repr(REPORT) == "✓ thm-test, eq-test\n  NumPy: n < 5 & n > 1. Refuted: flipped; shifted."


def test_html_is_escaped() -> None:
    html = REPORT._repr_mimebundle_()["text/html"]
    assert "<td>n &lt; 5 &amp; n &gt; 1</td>" in html
    assert html.startswith('<div class="claim">')


def test_record() -> None:
    assert REPORT._repr_mimebundle_()["application/vnd.softxent.claim+json"] == {
        "label": "thm-test",
        "covers": ["eq-test"],
        "notes": ["(4)"],
        "witnesses": [{"engine": "NumPy", "method": "n < 5 & n > 1", "refuted": ["flipped", "shifted"]}],
    }
