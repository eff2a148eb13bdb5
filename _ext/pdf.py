"""The whole book as one PDF, printed by Chromium from the built site: `python _ext/pdf.py _build/html`.

The book is printed twice: the numbers of the pages in the contents are known only after the first time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import pikepdf
import yaml
from docutils import nodes
from playwright.sync_api import sync_playwright
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from printing import Part, document, parts

ROOT = Path(__file__).parent.parent
NAME = "softmax-and-cross-entropy.pdf"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Hinting rounds the widths of letters to the pixels of a screen, and tears words apart on paper.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--font-render-hinting=none")
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
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(300_000)
        numbers: dict[str, int] = {}
        headings: list[str] = []
        for _ in range(2):
            source.write_text(document(site, book, title, address, numbers), encoding="utf-8")
            page.goto(source.as_uri(), wait_until="load")
            page.evaluate("document.fonts.ready.then(() => true)")
            page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            numbers = destinations(target)
            headings = page.locator("h1, h2, h3, h4").all_text_contents()
        browser.close()
    tidy(target, [" ".join(heading.split()) for heading in headings])


def destinations(path: Path) -> dict[str, int]:
    """Return the page, counted from 1, of each anchor that a link of the PDF leads to."""
    with pikepdf.open(path) as pdf:
        numbers: dict[Any, int] = {page.objgen: place for place, page in enumerate(pdf.pages, start=1)}
        return {name.removeprefix("/"): numbers[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def tidy(path: Path, headings: Iterable[str]) -> None:
    """Compress the PDF, and give its outline the headings as they are written.

    Chromium leaves out the space at which a heading is broken, and writes one twice that it moved to the next page.
    """
    written = {_squeezed(heading): heading for heading in headings}
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            waiting = list(outline.root)
            while waiting:
                item = waiting.pop()
                title = _squeezed(item.title)
                once = title[: len(title) // 2] if title not in written else title
                item.title = written.get(once, item.title)
                waiting += item.children
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def offer(site: Path) -> None:
    """Show the link to the PDF on the first page of the site."""
    first = site / "index.html"
    html = first.read_text(encoding="utf-8")
    first.write_text(html.replace(OFFERED, OFFERED.replace(" hidden", "")), encoding="utf-8")


def main(site: Path) -> None:
    """Print the book to a file of the site."""
    title = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
    target = site / NAME
    fonts = shutil.which("fc-list")
    if fonts and not subprocess.run([fonts, ":lang=zh"], capture_output=True, text=True, check=True).stdout:
        print(
            "make pdf: no Chinese font here, so that the Chinese terms of the glossary are boxes; "
            "on Debian: apt-get install fonts-wqy-zenhei"
        )
    make_pdf(site, parts(ROOT / "_toc.yml"), title, target, os.environ.get("BOOK_URL", ""))
    offer(site)
    size = target.stat().st_size / 1e6
    with pikepdf.open(target) as pdf:
        print(f"{target}: {len(pdf.pages)} pages, {size:.1f} MB")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("pdf-link", PdfLink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
