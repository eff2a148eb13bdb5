"""Formulas on a page: numbers, references, full stops, and a strict build that stops at a formula it cannot set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building import build_html
from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder

import mathematics
from typesetting import Typesetter

PAGE = """# One $p \\log p$ and $f(x)$

A line of $p = q$.

$$
a = b
$$ (eq-one)

$$
c = d
$$

It is {eq}`eq-one`, in ($x$), $n$-fold, $k$th, $a$--$b$, *$y$*, and $z$ alone.
"""


def build(folder: Path, text: str) -> tuple[str, str]:
    """Build one page; return it and the warnings."""
    source = folder / "index.md"
    if not source.exists():
        source.write_text(text, encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "mathematics"],
        "source_suffix": {".md": "markdown"},  # the default is one object, which other builds have added to
        "myst_enable_extensions": ["amsmath", "dollarmath"],
        "myst_update_mathjax": False,
        "html_math_renderer": "mathml",
        "html_theme": "basic",
        "numfig": True,
    }
    _, warnings = build_html(folder, settings, fresh=False)
    return (folder / "html" / "index.html").read_text(encoding="utf-8"), warnings


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    page, warnings = build(tmp_path_factory.mktemp("page"), PAGE)
    assert warnings == ""
    return page


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_every_formula_is_set(built: str) -> None:
    article = built[built.index("<h1>") :]
    article = article[: article.index("</section>")]
    assert article.count("<math>") == 2 + 8
    assert article.count('<math display="block"') == 2
    assert "\\log" not in built


def test_no_script_is_loaded_for_it(built: str) -> None:
    assert "mathjax" not in built.lower()


def test_a_labelled_display_has_number_and_link(built: str) -> None:
    display = re.search(r'<div class="math" id="equation-eq-one">\n?(.*?)</div></div>', built, re.DOTALL)
    assert display
    assert text_of(display[1]).startswith("(1)")
    assert 'href="#equation-eq-one" title="Link to this equation"' in display[1]
    assert built.count('class="eqno"') == 1


def test_a_reference_shows_the_number(built: str) -> None:
    assert re.search(r'<a class="reference internal" href="#equation-eq-one">\(1\)</a>', built)


def test_a_formula_keeps_its_punctuation(built: str) -> None:
    units = re.findall(r'<span class="unbroken">(.*?)</span>', built)
    assert [text_of(unit) for unit in units] == ["p=q.", "(x),", "n-", "kth,", "a–", "b,"]


def test_no_character_is_lost(built: str) -> None:
    paragraph = re.findall(r"<p>(It is .*?)</p>", built, re.DOTALL)
    assert [text_of(text) for text in paragraph] == ["It is (1), in (x), n-fold, kth, a–b, y, and z alone."]


def test_the_title_can_be_found(built: str) -> None:
    assert "<title>One p log p and f(x)" in re.sub(r"\s+", " ", built)


def test_a_wrong_formula_names_its_place(tmp_path: Path) -> None:
    _, warnings = build(tmp_path, "# One\n\nRight: $x$.\n\nWrong: $\\softmax(x)$.\n")
    assert re.search(r"index\.md:5: WARNING: \$\\softmax\(x\)\$ cannot be set: .*\\softmax", warnings)
    assert warnings.count("WARNING") == 1


def test_an_environment_that_numbers_itself_is_refused(tmp_path: Path) -> None:
    _, warnings = build(tmp_path, "# One\n\n\\begin{align}\na &= b\n\\end{align}\n")
    assert "write `aligned`" in warnings


def test_pages_are_written_again_when_another_temml_sets_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, PAGE)
    page = tmp_path / "html" / "index.html"
    page.write_text("left alone", encoding="utf-8")
    assert build(tmp_path, PAGE)[0] == "left alone"
    monkeypatch.setattr(mathematics, "fingerprint", lambda: "of another Temml")
    assert "<math" in build(tmp_path, PAGE)[0]


def test_a_second_build_sets_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = build(tmp_path, PAGE)
    (tmp_path / "html" / "index.html").unlink()
    monkeypatch.setattr(Typesetter, "_engine", None)
    assert build(tmp_path, PAGE) == (first, "")


def test_writing_a_page_sets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one of several processes sets while it writes is lost when it ends."""
    write = StandaloneHTMLBuilder.write_doc

    def written(builder: StandaloneHTMLBuilder, name: str, page: nodes.document) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Typesetter, "_render", None)
            write(builder, name, page)

    monkeypatch.setattr(StandaloneHTMLBuilder, "write_doc", written)
    page, warnings = build(tmp_path, PAGE)
    assert "<math" in page
    assert warnings == ""
