"""The one style sheet holds what the pages can use, and nothing that they cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from stylesheets import common_sheets, linked, names_in, read_sheet, scripts_of, site_sheet

PAGE = '<link rel="stylesheet" href="{root}_static/{sheet}"/><p class="note wide" id="top">x</p>'


def write(site: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class TestNames:
    def test_of_pages_are_classes_identifiers_and_elements(self) -> None:
        names = names_in(['<p class="note wide" id="top"><math>'], [])
        assert {".note", ".wide", "#top", "p", "math"} <= names
        assert not {"note", "#note", ".top", ".p"} & names

    def test_of_scripts_are_the_words_of_their_strings(self) -> None:
        script = """
            e.classList.add("shown"); // don't, "nor here"
            const html = `<svg class="icon ${'kept'}">`; /* "not this" */
            document.createElement('button'); other.word = 1;
        """
        names = names_in([], [script])
        assert {".shown", "#shown", ".icon", "svg", "button"} <= names
        assert not {".other", ".nor", ".this"} & names

    def test_bootstraps_script_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path, {"_static/bootstrap.js": '"carousel"', "_static/a.js": '"mine"'})
        page = '<script defer src="../_static/bootstrap.js?v=1"></script><script src="_static/a.js"></script>'
        inline = '<script type="module">"inline"</script>'
        assert scripts_of(tmp_path, [page, inline]) == ['"mine"', '"inline"']


class TestJoining:
    def test_an_imported_sheet_comes_first_and_addresses_move(self, tmp_path: Path) -> None:
        files = {
            "_static/styles/a.css": '@import "../b.css";a{background:url(../img/x.png)}',
            "_static/b.css": 'b{background:url("data:image/png;base64,AA")} c{mask:url(y.svg)} d{src:url(#z)}',
        }
        write(tmp_path, files)
        css = read_sheet(tmp_path, "_static/styles/a.css")
        assert css.index("b{") < css.index("a{")
        assert 'a{background:url("img/x.png")}' in css
        assert 'url("data:image/png;base64,AA")' in css
        assert 'c{mask:url("y.svg")}' in css
        assert "url(#z)" in css

    def test_the_last_of_two_equal_rules_stays_the_last(self, tmp_path: Path) -> None:
        write(tmp_path, {"_static/a.css": "p{color:red}", "_static/b.css": "p{color:blue}"})
        css = site_sheet(tmp_path, ["_static/a.css", "_static/b.css"], ["<p>"])
        assert css.index("red") < css.index("blue")

    def test_every_page_gets_one_link(self) -> None:
        icon = '<link rel="icon" href="i.svg"/>\n'
        page = f'{icon}<link rel="stylesheet" href="a.css?v=1"/>\n  <link href="b.css" rel="stylesheet">\n<script>'
        once = linked(page, "site.css?v=2")
        assert once == f'{icon}<link rel="stylesheet" href="site.css?v=2">\n<script>'
        assert linked(once, "site.css?v=3") == once.replace("v=2", "v=3")

    def test_a_page_without_a_sheet_stays(self) -> None:
        assert linked("<p>", "site.css") == "<p>"

    def test_pages_with_different_sheets_are_reported(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        texts = {
            tmp_path / "index.html": PAGE.format(root="", sheet="a.css"),
            tmp_path / "c" / "one.html": PAGE.format(root="../", sheet="a.css"),
        }
        assert common_sheets(tmp_path, texts) == ["_static/a.css"]
        assert caplog.text == ""
        common_sheets(tmp_path, {**texts, tmp_path / "two.html": PAGE.format(root="", sheet="b.css")})
        assert "link different style sheets" in caplog.text

    def test_a_page_of_an_older_build_does_not_count(self, tmp_path: Path) -> None:
        texts = {
            tmp_path / "index.html": PAGE.format(root="", sheet="site.css?v=1"),
            tmp_path / "search.html": PAGE.format(root="", sheet="a.css"),
        }
        assert common_sheets(tmp_path, texts) == ["_static/a.css"]


class TestBuild:
    def build(self, folder: Path) -> str:
        settings = {"extensions": ["stylesheets"], "html_static_path": ["own"], "html_css_files": ["own.css"]}
        with docutils_namespace():
            output, doctrees = str(folder / "html"), str(folder / "doctrees")
            Sphinx(str(folder), None, output, doctrees, "html", settings, status=None).build()
        return (folder / "html" / "_static" / "site.css").read_text(encoding="utf-8")

    def test_pages_link_the_sheet_and_follow_its_changes(self, tmp_path: Path) -> None:
        write(tmp_path, {"index.rst": "Book\n====\n", "sub/two.rst": ":orphan:\n\nTwo\n===\n"})
        write(tmp_path, {"own/own.css": "h1{color:red} .never{color:red}"})
        css = self.build(tmp_path)
        assert "h1{color:red}" in css
        assert ".never" not in css
        links = self.links(tmp_path)
        assert links["index.html"] == f"_static/site.css{links['sub/two.html'].removeprefix('../_static/site.css')}"
        assert self.build(tmp_path) == css
        write(tmp_path, {"own/own.css": "h1{color:blue}", "index.rst": "Book\n====\n\nMore.\n"})
        assert "h1{color:blue}" in self.build(tmp_path)
        again = self.links(tmp_path)
        assert again["index.html"] != links["index.html"]
        assert again["index.html"].split("?")[1] == again["sub/two.html"].split("?")[1]

    def links(self, folder: Path) -> dict[str, str]:
        site = folder / "html"
        found = {}
        for name in ("index.html", "sub/two.html"):
            page = (site / name).read_text(encoding="utf-8")
            (found[name],) = [part.split('"')[0] for part in page.split('<link rel="stylesheet" href="')[1:]]
        return found
