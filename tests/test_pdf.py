"""A small book is printed by a real browser: numbered contents, an outline, links that lead where they say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pikepdf
import pytest
from test_printing import BOOK, ONE, TWO

from pdf import BROWSERS, NAME, OFFERED, destinations, make_pdf, offer, tidy

STYLE = Path(__file__).parent.parent / "_ext" / "static" / "pdf.css"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, needs: Callable[[str], NoReturn]) -> Path:
    if not any(map(shutil.which, BROWSERS)):
        needs("Chromium; on Debian: apt-get install chromium")
    site = tmp_path_factory.mktemp("site")
    for folder in ("chapters", "_static"):
        (site / folder).mkdir()
    long = "".join(f"<p>Line {number} of a long chapter.</p>" for number in range(150))
    figure = '<figure><img src="../_images/f.png" loading="lazy"></figure>'
    (site / "chapters" / "one.html").write_text(ONE.replace(figure, long), encoding="utf-8")
    (site / "chapters" / "two.html").write_text(TWO, encoding="utf-8")
    (site / "_static" / "a.css").write_text("@media print { h1 { display: none } }", encoding="utf-8")
    shutil.copy(STYLE, site / "_static")
    make_pdf(site, BOOK, "Sums & logs", site / NAME)
    return site / NAME


def test_the_contents_tell_the_page_of_each_chapter(printed: Path) -> None:
    places = destinations(printed)
    assert places["chapters-one--"] == 3
    assert places["chapters-two--thm-b"] == places["chapters-two--"] > places["chapters-one--"] + 2
    assert places["solutions"] == places["chapters-two--"] + 1
    with pikepdf.open(printed) as pdf:
        assert len(pdf.pages) == places["solutions"]
        contents = [link for link in pdf.pages[1].Annots if "/Dest" in link or "/A" in link]
        assert len(contents) == 5


def test_it_has_an_outline_a_title_and_tags(printed: Path) -> None:
    with pikepdf.open(printed) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert [title for title in titles if title in {"Contents", "1. One", "2. Two", "Solutions"}] == titles
        assert [item.title for item in outline.root[1].children] == ["The gap", "Exercises"]
        assert str(pdf.docinfo["/Title"]) == "Sums & logs"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en"


def test_the_outline_has_the_headings_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "outline.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_outline() as outline:
            titles = ["The price of awrong model", "What it costsWhat it costs", "bonbon", "unknown"]
            outline.root.extend(pikepdf.OutlineItem(title, 0) for title in titles)
        pdf.save(path)
    tidy(path, ["The price of a wrong model", "What it costs", "bonbon"])
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == ["The price of a wrong model", "What it costs", "bonbon", "unknown"]


def test_every_link_leads_to_a_place(printed: Path) -> None:
    places = destinations(printed)
    with pikepdf.open(printed) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        named = [str(link.Dest).removeprefix("/") for link in links if "/Dest" in link]
        assert len(named) > 8
        assert set(named) <= set(places)


def test_the_link_appears_with_the_file(tmp_path: Path) -> None:
    first = tmp_path / "index.html"
    first.write_text(f'{OFFERED}<a href="{NAME}">PDF</a></p>', encoding="utf-8")
    offer(tmp_path)
    assert first.read_text(encoding="utf-8") == f'<p class="book-pdf"><a href="{NAME}">PDF</a></p>'
