"""The pages of the site become one document: links work, solutions stand at the end, check code is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from printing import LEFT_OUT, Part, document, parts

HEAD = '<html><head><link rel="stylesheet" href="../_static/a.css?v=1"></head><body><article class="bd-article">'
ONE = (
    HEAD
    + """<section id="one"><h1>1. One<a class="headerlink" href="#one">#</a></h1>
<p>See <a href="two.html#thm-b">Theorem 2.1</a>, <a href="#gap">below</a>, <a href="../api.html#f">f</a>,
<a href="https://example.org/x">elsewhere</a>.</p>
<section id="gap"><h2>The gap</h2>
<div class="cell"><div class="cell_input"><pre># check: thm-a
claim.report()</pre></div>
<div class="cell_output"><div class="output">checked</div></div></div>
<div class="cell"><details class="book-fold book-fold-code"><summary>Imports</summary>import numpy</details></div>
<div class="cell"><div class="cell_input"><pre>shown = 1</pre></div></div>
<details class="book-fold book-fold-second"><summary><h3>Second reading: more</h3></summary><p>folded</p></details>
<figure><img src="../_images/f.png" loading="lazy"></figure></section>
<section id="exercises"><h2>Exercises</h2>
<div class="exercise" id="ex-a"><p class="admonition-title">Exercise 1.1 (Easy)</p></div>
<div class="cell exercise-stub"><div class="cell_input"><pre># exercise: ex-a</pre></div>
<div class="cell_output"><div class="output">ex-a: not answered yet\n</div></div></div>
<div class="solution" id="sol-a"><p class="admonition-title">Solution</p><p>It is 7.</p>
<div class="cell"><div class="cell_input"><pre>answer = 7</pre></div>
<div class="cell_output"><div class="output">ex-a: right ✓\n</div></div></div></div>
</section></section></article></body></html>"""
)
TWO = HEAD + '<section id="gap"><h1>2. Two</h1><div id="thm-b">So.</div></section></article></body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "one.html").write_text(ONE, encoding="utf-8")
    (tmp_path / "chapters" / "two.html").write_text(TWO, encoding="utf-8")
    return tmp_path


BOOK = [Part("Part I", ["chapters/one"]), Part("Part II", ["chapters/two"])]


def printed(site: Path, address: str = "", numbers: dict[str, int] | None = None) -> BeautifulSoup:
    return BeautifulSoup(document(site, BOOK, "Sums & logs", address, numbers or {}), "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found
    return found


def test_every_link_within_the_book_has_a_target(site: Path) -> None:
    page = printed(site)
    anchors = [element["id"] for element in page.select("[id]")]
    assert len(anchors) == len(set(anchors)), "two pages have a section called gap"
    targets = [str(link["href"]).removeprefix("#") for link in page.select("a[href^='#']")]
    assert len(targets) > 8
    assert set(targets) <= set(anchors)
    assert one(page, "a[href='#chapters-two--thm-b']").get_text() == "Theorem 2.1"


def test_links_out_of_the_book_lead_to_the_site_or_are_text(site: Path) -> None:
    assert [a["href"] for a in printed(site).select("a:not([href^='#'])")] == ["https://example.org/x"]
    published = printed(site, "https://book.example/b")
    assert published.select_one("a[href='https://book.example/b/api.html#f']") is not None


def test_check_code_controls_stubs_and_verdicts_are_left_out(site: Path) -> None:
    text = printed(site).get_text()
    for gone in ("claim.report", "import numpy", "# exercise", "not answered yet", "right ✓", "1. One#"):
        assert gone not in text
    for kept in ("checked", "shown = 1", "answer = 7", "folded", "Second reading: more"):
        assert kept in text
    assert printed(site).select("details, summary") == []


def test_solutions_stand_at_the_end_named_after_their_exercises(site: Path) -> None:
    page = printed(site)
    [solution] = page.select("div.solution")
    chapter = solution.find_previous("h1")
    assert chapter
    assert chapter.get_text() == "Solutions"
    assert one(page, "div.solution h3").get_text() == "Exercise 1.1 (Easy)"
    assert one(page, "div.solution h3 a")["href"] == "#chapters-one--ex-a"
    assert one(page, "#chapters-one--ex-a a.to-solution")["href"] == "#chapters-one--sol-a"


def test_the_contents_number_what_is_known(site: Path) -> None:
    lines = printed(site, numbers={"chapters-two--": 17}).select(".contents li")
    assert [line.get_text("|") for line in lines if "Two" in line.get_text()] == ["2. Two|17"]
    levels = " ".join(line["class"][0] for line in lines)
    assert levels == "part chapter section section part chapter chapter"


def test_a_formula_in_a_heading_stays_one_in_the_contents(site: Path) -> None:
    """As text alone it would read T2."""
    power = "<math><msup><mi>T</mi><mn>2</mn></msup></math>"
    changed = TWO.replace("</h1>", f'</h1><section id="a"><h2>Its {power} &amp; more</h2></section>')
    (site / "chapters" / "two.html").write_text(changed, encoding="utf-8")
    assert [line.decode_contents() for line in printed(site).select(".contents .section span:first-child")][-1] == (
        f"Its {power} &amp; more"
    )


def test_files_are_found_wherever_the_document_lies(site: Path) -> None:
    page = printed(site)
    assert one(page, "img")["src"] == (site / "_images" / "f.png").as_uri()
    assert "loading" not in one(page, "img").attrs
    sheets = [link["href"] for link in page.select("link")]
    assert sheets == [(site / "_static" / name).as_uri() for name in ("a.css", "pdf.css")]


def test_what_is_missing_is_named(site: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"three\.html is listed in _toc\.yml but was not built"):
        document(site, [Part("", ["chapters/three"])], "Book")
    (site / "bare.html").write_text("<p>nothing</p>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no article\.bd-article"):
        document(site, [Part("", ["bare"])], "Book")
    lonely = ONE.replace('class="exercise"', 'class="riddle"')
    (site / "chapters" / "one.html").write_text(lonely, encoding="utf-8")
    with pytest.raises(ValueError, match="sol-a has no exercise before it"):
        printed(site)


def test_the_parts_are_those_of_the_table_of_contents(pages: list[str]) -> None:
    found = [page for part in parts(Path(__file__).parent.parent / "_toc.yml") for page in part.pages]
    assert found == [page for page in pages[1:] if page not in LEFT_OUT]
    assert set(pages) >= LEFT_OUT


def test_the_terms_of_a_glossary_stay_with_their_meaning(site: Path) -> None:
    """Chromium ends a column between a term and its meaning unless something holds both."""
    entries = "<dt>bit</dt><dt>比特</dt><dd>A unit.</dd><dt>nat</dt><dd>Another.</dd>"
    (site / "chapters" / "two.html").write_text(TWO.replace("So.", f'<dl class="glossary">{entries}</dl>'), "utf-8")
    whole = [entry.get_text("|") for entry in printed(site).select("dl.glossary > div")]
    assert whole == ["bit|比特|A unit.", "nat|Another."]
