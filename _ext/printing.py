"""One document for paper, made of the pages of the built site: `document` is what a browser prints.

It has a title page, contents, the chapters and the appendix, and the solutions at the end. Links within the book work;
the code of checks, of figures and of imports is left out, and so is what only a screen can use.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

# What a screen needs, and paper does not.
UNPRINTED = (
    "script, style, noscript, button, form, .headerlink, .book-fold-code, .book-facts, .prev-next-area, .exercise-stub,"
    "details.ledger-claim > :not(summary)"
)
CHECK_CODE = re.compile(r"# (?:check|helper): ")
VERDICT = re.compile(r"ex-[a-z0-9-]+: right ✓\s*")
LEFT_OUT = {"appendix/api", "appendix/bench", "appendix/exercises"}
"""Pages for those who program, which are looked up, not read; and the list of what was solved in this browser."""


@dataclass
class Part:
    """A part of the book: its caption and the names of its pages."""

    caption: str
    pages: list[str]


def parts(toc: Path) -> list[Part]:
    """Read the table of contents; the first page of the site gives way to the title page."""
    content = yaml.safe_load(toc.read_text(encoding="utf-8"))
    named = [Part(part["caption"], [chapter["file"] for chapter in part["chapters"]]) for part in content["parts"]]
    return [Part(part.caption, [page for page in part.pages if page not in LEFT_OUT]) for part in named]


def document(
    site: Path, book: Iterable[Part], title: str, address: str = "", numbers: dict[str, int] | None = None
) -> str:
    """Return the HTML of the whole book.

    Parameters
    ----------
    site
        The folder of the built site.
    book
        The parts of the book that are printed.
    title
        The title of the book.
    address
        The address of the published site, for links to what is not printed; without it they become plain text.
    numbers
        The number of the paper page of each entry of the contents, by its anchor, once it is known.
    """
    book = list(book)
    names = [page for part in book for page in part.pages]
    read = {name: article(site, name, names, address) for name in names}
    solutions = [taken for name in names if (taken := _solutions(name, read[name]))]
    inner = "".join(_part(part, read) for part in book if part.pages)
    if solutions:
        inner += f'<div class="part">Solutions</div><h1 id="solutions">Solutions</h1>{"".join(solutions)}'
    entries = list(_entries(book, read, bool(solutions)))
    head = _style_sheets(site, names[0])
    text = _title_page(title, address) + _contents(entries, numbers or {}) + inner
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head>"
        f'<body><main class="bd-main"><div class="bd-content"><article class="bd-article">{text}</article></div></main>'
        "</body></html>"
    )


def article(site: Path, name: str, names: list[str], address: str = "") -> Tag:
    """Return the text of a page, prepared for paper, with anchors that are unique in the whole book."""
    path = site / f"{name}.html"
    if not path.exists():
        raise FileNotFoundError(f"{path} is listed in _toc.yml but was not built; run `make book`")
    found = _html(path.read_text(encoding="utf-8")).select_one("article.bd-article")
    if found is None:
        raise ValueError(f"{path} has no article.bd-article; has the theme changed? Correct printing.py")
    _drop(found)
    _unfold(found)
    _keep_entries_whole(found)
    for element in found.select("[id]"):
        element["id"] = _anchor(name, str(element["id"]))
    for link in found.select("a[href]"):
        _relink(link, name, names, address)
    for image in found.select("img[src]"):
        image["src"] = _uri(site, name, str(image["src"]))
        for lazy in ("loading", "decoding"):
            image.attrs.pop(lazy, None)
    found.name = "section"
    found["class"] = "chapter"
    found["id"] = _anchor(name, "")
    return found


def _drop(page: Tag) -> None:
    """Leave out what paper does not need: controls, check code, verdicts."""
    for element in page.select(UNPRINTED):
        element.decompose()
    for cell in page.select("div.cell"):
        code = cell.select_one("div.cell_input")
        if code is not None and CHECK_CODE.match(code.get_text().lstrip()):
            code.decompose()
        for output in cell.select("div.cell_output div.output"):
            if VERDICT.fullmatch(output.get_text()):
                output.decompose()


def _unfold(page: Tag) -> None:
    """Show what is folded: on paper nothing can be opened."""
    for fold in page.select("details"):
        line = fold.find("summary", recursive=False)
        if line is not None:
            line.name = "div"
        fold.name = "div"
        fold.attrs.pop("open", None)


def _keep_entries_whole(page: Tag) -> None:
    """Wrap the terms of a glossary with their meaning, so that no column ends between them."""
    for meaning in page.select("dl.glossary > dd"):
        entry = meaning.wrap(Tag(name="div"))
        for term in list(takewhile(lambda sibling: sibling.name == "dt", entry.find_previous_siblings(True))):
            entry.insert(0, term.extract())


def _anchor(name: str, fragment: str) -> str:
    return f"{name.replace('/', '-')}--{fragment}"


def _relink(link: Tag, name: str, names: list[str], address: str) -> None:
    """Let a link lead to its place on paper, to the published site, or nowhere."""
    if urlsplit(str(link["href"])).scheme:
        return
    target, fragment = urldefrag(str(link["href"]))
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target))) if target else f"{name}.html"
    page = path.removesuffix(".html")
    if page in names:
        link["href"] = "#" + _anchor(page, unquote(fragment))
    elif address and not path.startswith(".."):
        link["href"] = urljoin(address.rstrip("/") + "/", path) + (f"#{fragment}" if fragment else "")
    else:
        link.unwrap()


def _solutions(name: str, page: Tag) -> str:
    """Take the solutions out of a page, and return them as a section; each is named after its exercise."""
    taken = []
    for solution in page.select("div.solution"):
        exercise = solution.find_previous("div", class_="exercise")
        heading = solution.select_one(".admonition-title")
        title = exercise and exercise.select_one(".admonition-title")
        if exercise is None or title is None or heading is None:
            raise ValueError(f"{name}: the solution {solution.get('id')} has no exercise before it, or no title")
        asked = title.get_text(" ", strip=True)
        heading.name = "h3"
        heading.clear()
        heading.append(_html(f'<a href="#{exercise["id"]}">{escape(asked)}</a>'))
        title.append(_html(f'<a class="to-solution" href="#{solution["id"]}">Solution</a>'))
        taken.append(str(solution.extract()))
    if not taken:
        return ""
    return f'<section class="solutions"><h2>{escape(_title(page))}</h2>{"".join(taken)}</section>'


def _title(page: Tag) -> str:
    heading = page.select_one("h1")
    assert heading is not None, "Jupyter Book demands a title"
    return heading.get_text().strip()


def _part(part: Part, read: dict[str, Tag]) -> str:
    return f'<div class="part">{escape(part.caption)}</div>' + "".join(str(read[name]) for name in part.pages)


def _entries(book: Iterable[Part], read: dict[str, Tag], solutions: bool) -> Iterator[tuple[str, str, str]]:
    """Yield level, anchor and HTML of each line of the contents; a formula in a heading stays one."""
    for part in book:
        yield "part", "", escape(part.caption)
        for name in part.pages:
            yield "chapter", _anchor(name, ""), escape(_title(read[name]))
            for heading in read[name].select("h2"):
                section = heading.find_parent("section")
                assert section is not None, "Sphinx puts every heading into a section"
                yield "section", str(section["id"]), heading.decode_contents().strip()
    if solutions:
        yield "chapter", "solutions", "Solutions"


def _contents(entries: Iterable[tuple[str, str, str]], numbers: dict[str, int]) -> str:
    lines = []
    for level, anchor, text in entries:
        shown = f"<span>{text}</span>"
        if anchor:
            shown = f'<a href="#{anchor}">{shown}<span class="page">{numbers.get(anchor, "000")}</span></a>'
        lines.append(f'<li class="{level}">{shown}</li>')
    return f'<section class="contents"><h1>Contents</h1><ul>{"".join(lines)}</ul></section>'


def _title_page(title: str, address: str) -> str:
    at = f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if address else ""
    return (
        f'<section class="title-page"><p class="title">{escape(title)}</p>'
        "<p>Course notes in which every theorem and every numbered identity is proved in the text, and then checked by "
        "independent engines that have each been seen to reject wrong versions of it.</p>"
        f"{at}<p>The chapters are notebooks that run, exercises and checks included. The code of the checks is not "
        "printed here.</p>"
        "<p>Text and figures: CC BY 4.0. Code: MIT licence.</p></section>"
    )


def _style_sheets(site: Path, name: str) -> str:
    """Return the links to the style sheets of a page, from the root of the site, and the one for paper last."""
    page = _html((site / f"{name}.html").read_text(encoding="utf-8"))
    sheets = [_uri(site, name, str(link["href"])) for link in page.select("link[rel=stylesheet]")]
    return "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in [*sheets, _uri(site, "", "_static/pdf.css")])


def _uri(site: Path, name: str, relative: str) -> str:
    """Return the address of a file that a page names, without the version that makes browsers fetch it anew."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(urlsplit(relative).path)))
    return (site.resolve() / path).as_uri()


def _html(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")
