"""Scripts wait, images have a size, and the theme's script has lost what it must lose; or the build says so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
from PIL import Image
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

from lean import MEASURED, MEASURING, THEME_SCRIPT, attributes, deferred, without_measuring

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"


class TestScripts:
    @pytest.mark.parametrize(
        ("tag", "wanted"),
        [
            ('<script src="a.js"></script>', '<script defer src="a.js"></script>'),
            ('<script data-x="1" src="a.js">', '<script defer data-x="1" src="a.js">'),
            ('<script defer="defer" src="a.js">', '<script defer="defer" src="a.js">'),
            ("<script>let hint = 1;</script>", "<script>let hint = 1;</script>"),
            ("<script>DOCUMENTATION_OPTIONS.x = 1;", '<script type="module">DOCUMENTATION_OPTIONS.x = 1;'),
        ],
    )
    def test_wait(self, tag: str, wanted: str) -> None:
        assert deferred(tag) == wanted
        assert deferred(wanted) == wanted

    def test_the_themes_own_has_the_measuring_once(self) -> None:
        script = (THEME / THEME_SCRIPT).read_text(encoding="utf-8")
        lighter = without_measuring(script)
        assert lighter == script.replace(MEASURING, MEASURED)
        assert without_measuring(lighter) == lighter

    @pytest.mark.parametrize("script", ["", "other();", f"{MEASURING};{MEASURING}"])
    def test_another_script_is_refused(self, script: str) -> None:
        with pytest.raises(ExtensionError, match="the theme has changed"):
            without_measuring(script)


class TestImages:
    def test_have_half_their_pixels(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        Image.new("RGB", (201, 99)).save(path)
        assert attributes(path, first=False) == ' loading="lazy" decoding="async" width="100" height="50"'
        assert attributes(path, first=True) == ' fetchpriority="high" width="100" height="50"'

    def test_of_lines_have_no_pixels(self) -> None:
        assert "width" not in attributes(Path("a.svg"), first=False)

    def test_that_are_none_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_text("no picture", encoding="utf-8")
        with pytest.raises(ExtensionError, match=r"a\.png is no PNG"):
            attributes(path, first=False)


class TestBuild:
    @pytest.fixture(scope="class")
    @classmethod
    def site(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("book")
        Image.new("RGB", (200, 100)).save(folder / "a.png")
        image = ".. image:: /a.png\n   :alt: a\n\n"
        (folder / "index.rst").write_text(f"Book\n====\n\n{image}{image}", encoding="utf-8")
        (folder / "two.rst").write_text(f":orphan:\n\nTwo\n===\n\n{image}", encoding="utf-8")
        templates = Path(__file__).parents[1] / "_ext" / "templates"
        settings = {
            "extensions": ["lean"],
            "source_suffix": {".rst": "restructuredtext"},  # the default is shared with other builds
            "html_theme": "sphinx_book_theme",
            "html_context": {"default_mode": "auto"},
            "templates_path": [str(templates)],
        }
        shutil.copytree(templates, folder / "templates")
        with docutils_namespace():
            output, doctrees = str(folder / "html"), str(folder / "doctrees")
            Sphinx(str(folder), None, output, doctrees, "html", settings, status=None).build()
        return folder / "html"

    def test_only_the_first_image_of_the_first_page_does_not_wait(self, site: Path) -> None:
        wanted = {"index": ['fetchpriority="high"', 'loading="lazy"'], "two": ['loading="lazy"']}
        for page, marks in wanted.items():
            images = re.findall(
                r'<img[^>]*src="_images/a.png"[^>]*>', (site / f"{page}.html").read_text(encoding="utf-8")
            )
            assert len(images) == len(marks)
            assert all(mark in image for mark, image in zip(marks, images, strict=True))
            assert all('width="100" height="50"' in image for image in images)

    def test_the_head_has_no_script_that_it_waits_for(self, site: Path) -> None:
        for page in ("index", "search"):
            html = (site / f"{page}.html").read_text(encoding="utf-8")
            assert [tag for tag in re.findall(r"<script[^>]*\bsrc=[^>]*>", html) if "defer" not in tag] == []
            assert "fontawesome.js" not in html
            assert len(re.findall("<h1", html)) == 1

    def test_the_themes_script_measures_no_more(self, site: Path) -> None:
        assert MEASURING not in (site / "_static" / THEME_SCRIPT).read_text(encoding="utf-8")
