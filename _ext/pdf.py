"""The whole book as one PDF, printed by Chromium from the built site: `python _ext/pdf.py _build/html`.

The book is printed twice: the numbers of the pages in the contents are known only after the first time.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from printing import Part, document, parts

ROOT = Path(__file__).parent.parent
NAME = "softmax-and-cross-entropy.pdf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OFFERED = '<p class="book-pdf" hidden>'


class PdfLink(SphinxDirective):
    """`{pdf-link} text`: a link to the PDF, which is shown once `make pdf` has made it."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", f'{OFFERED}<a href="{NAME}">{escape(self.arguments[0])}</a></p>', format="html")]


def make_pdf(site: Path, book: Iterable[Part], title: str, target: Path, address: str = "") -> None:
    """Print the parts `book` of the built `site` to the file `target`."""
    book = list(book)
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise SystemExit("make pdf: no browser among " + ", ".join(BROWSERS) + "; on Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder, "book.html")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(300_000)
        numbers: dict[str, int] = {}
        for _ in range(2):
            source.write_text(document(site, book, title, address, numbers), encoding="utf-8")
            page.goto(source.as_uri(), wait_until="load")
            page.evaluate("document.fonts.ready.then(() => true)")
            page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            numbers = destinations(target)
        browser.close()


def destinations(path: Path) -> dict[str, int]:
    """Return the page, counted from 1, of each anchor that a link of the PDF leads to."""
    reader = PdfReader(path)
    numbers = {page.indirect_reference.idnum: place for place, page in enumerate(reader.pages, start=1)}
    return {name.lstrip("/"): numbers[found.page.idnum] for name, found in reader.named_destinations.items()}


def offer(site: Path) -> None:
    """Show the link to the PDF on the first page of the site."""
    first = site / "index.html"
    html = first.read_text(encoding="utf-8")
    first.write_text(html.replace(OFFERED, OFFERED.replace(" hidden", "")), encoding="utf-8")


def main(site: Path) -> None:
    """Print the book to a file of the site."""
    title = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
    target = site / NAME
    make_pdf(site, parts(ROOT / "_toc.yml"), title, target, os.environ.get("BOOK_URL", ""))
    offer(site)
    size = target.stat().st_size / 1e6
    print(f"{target}: {len(PdfReader(target).pages)} pages, {size:.1f} MB")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("pdf-link", PdfLink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
