"""Where the links of the appendix lead: the cell of a label, the section of a heading, the docstring of a function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath

from notebooks import Notebook, read_notebooks

ROOT = Path(__file__).parent.parent

LINK = re.compile(
    r"\{(?P<role>[\w:]+)\}`(?:[^`<]*<)?(?P<label>[^`>]+)>?`(?: \((?P<title>(?:[^()]|\([^()]*\))*)\))?"
    r"|\[(?P<text>[^\]]*)\]\((?P<address>[^)]+)\)"
)
_ANCHOR = re.compile(r"^\((?P<name>[\w-]+)\)=$", re.MULTILINE)
_HEADING = re.compile(r"^(?P<level>#+) (?P<text>.*)$", re.MULTILINE)
_CODE = re.compile(r"^(`{3,})(?!\{).*?^\1", re.MULTILINE | re.DOTALL)
_REFERENCE = re.compile(r"\{[\w:]+\}`[^`]*`|\]\([^)]*\)")
_WORD = re.compile(r"[a-z]{2,}")
_ENDINGS = ("isation", "ation", "ional", "ising", "ised", "ise", "ie", "ity", "ing", "ed", "al", "y", "e")
_SHORTEST_STEM = 4
_SPACING = re.compile(r"\\[,;!: ]|\\(?:[bB]ig+[lr]?|left|right)\b|[{}\s&]")
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)


class Places:
    """The texts to which labels and addresses lead."""

    def __init__(self, root: Path = ROOT) -> None:
        self.texts: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        for notebook in read_notebooks(root):
            self._add_notebook(notebook)
        for path in (root / "appendix").glob("*.md"):
            self._add_page(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))

    def text(self, link: re.Match[str], page: str = "appendix/page.md") -> str:
        """Return the text of the place to which a link of `page` leads; KeyError where there is none."""
        if link["role"] == "py:func":
            module, _, name = link["label"].lstrip("~").rpartition(".")
            return f"{name} {inspect.getdoc(getattr(import_module(module), name))}"
        return self.texts[link["label"] or self.address(link["address"], page)]

    @staticmethod
    def address(address: str, page: str) -> str:
        """Return an address of a page relative to the root of the book."""
        file, _, anchor = address.partition("#")
        if not file:
            return f"#{anchor}"
        parts: list[str] = []
        for part in (PurePosixPath(page).parent / file).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        return "/".join(parts) + (f"#{anchor}" if anchor else "")

    def _add_notebook(self, notebook: Notebook) -> None:
        cells = ["".join(cell["source"]) for cell in notebook.cells]
        for source, cell in zip(cells, notebook.cells, strict=True):
            if cell["cell_type"] == "markdown":
                self.texts |= {f"#{anchor['name']}": source for anchor in _ANCHOR.finditer(source)}
        for statement in notebook.statements:
            self.texts[statement.label] = cells[statement.place.cell]
            self.titles[statement.label] = statement.title
        for figure in notebook.figures:
            self.texts[figure.label] = f"{figure.caption} {figure.alt}"
        self._add_page(notebook.name, notebook.markdown)

    def _add_page(self, name: str, text: str) -> None:
        text = _CODE.sub("", text)
        self.texts[name] = text
        headings = list(_HEADING.finditer(text))
        for k, heading in enumerate(headings):
            after = (h.start() for h in headings[k + 1 :] if len(h["level"]) <= len(heading["level"]))
            address = f"{name}#{_slug(heading['text'])}"
            self.texts[address] = text[heading.start() : next(after, len(text))]
            self.titles[address] = heading["text"]


def links(text: str) -> Iterator[re.Match[str]]:
    """Yield the links of a text, roles and Markdown links alike, without citations and those that leave the book."""
    return (m for m in LINK.finditer(text) if "://" not in (m["address"] or "") and "cite" not in (m["role"] or ""))


def stems(text: str) -> set[str]:
    """Return the words of a text without their endings; what its links are called is no word of it."""
    return {_stem(word) for word in _WORD.findall(_REFERENCE.sub(" ", text).lower())}


def says(place: str, term: str) -> bool:
    """Return whether a place contains every word of a term, in some form."""
    return stems(term) <= stems(place)


def shows(place: str, symbol: str) -> bool:
    """Return whether a formula of a place contains a symbol, spacing and braces aside."""
    bare = _SPACING.sub("", symbol)
    before, after = (r"(?<![a-zA-Z\\])" if bare[0].isalpha() else ""), ("(?![a-zA-Z])" if bare[-1].isalpha() else "")
    whole = re.compile(before + re.escape(bare) + after)
    return any(whole.search(_SPACING.sub("", match[1] or match[2])) for match in _FORMULA.finditer(place))


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word.removesuffix("s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
