"""The main line of a chapter: what someone reads who opens nothing that is folded.

It leaves out the sections whose heading begins with "Second reading: ", to the next heading of the same or a higher
level, and the solutions of the exercises. From it come the length of a chapter and the order of its statements.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from notebooks import PROVED, Notebook, Statement
from softxent.checks.formulas.page import DISPLAY

SECOND_READING = re.compile(r"Second reading: ")
WORDS_PER_MINUTE = 120
MINUTES_PER_DISPLAY = 0.5
"""Mathematics is read slowly, and a displayed formula is not read in passing."""

LATER = re.compile(
    r"\b(?:later|below|further on|will be (?:proved|shown|derived|stated|needed)|will (?:prove|show|derive|say|meet)"
    r"|(?:comes?|follows?|proved|shown|derived) in)\b"
)
"""What a sentence says, outside a proof, that refers to a statement which stands after it."""

_CODE = re.compile(r"^(`{3,}).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]+(?P<title>.+)$", re.MULTILINE)
_GATE = re.compile(r"^:{3,}\{solution-(?P<kind>start|end)\}", re.MULTILINE)
_BLOCK = re.compile(r"^(?P<fence>:{3,})\{(?P<name>[\w:-]+)\}.*\n(?:.*\n)*?(?P=fence)[ \t]*$", re.MULTILINE)
_LABEL = re.compile(r"^:label:[ \t]*(?P<option>\S+)|\$\$[ \t]*\((?P<equation>[\w:-]+)\)", re.MULTILINE)
_REFERENCE = re.compile(r"\{(?:eq|prf:ref)\}`(?:[^`<]*<)?(?P<target>[^`>]+)>?`")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n[ \t]*\n|\Z")
_CHAPTER_LINK = re.compile(r"\]\((?P<file>[\w-]+\.ipynb)")

# In this order: what is not read, and what counts as one word.
_COUNTED = [
    (_CODE, " "),
    (re.compile(r"\$\$.+?\$\$(?:[ \t]*\([\w:-]+\))?", re.DOTALL), " formula "),
    (re.compile(r"(?<!\\)\$(?:[^$\\]|\\.)+\$", re.DOTALL), "formula"),
    (re.compile(r"\{[\w:-]+\}`[^`]*`"), "reference"),
    (re.compile(r"^:[\w-]+:.*$", re.MULTILINE), " "),
    (re.compile(r"^:{3,}(?:\{[\w:-]+\})?", re.MULTILINE), " "),
    (re.compile(r"\]\([^)]*\)"), " "),
]


@dataclass(frozen=True)
class Passage:
    """A piece of a cell that lies on the main line: where it begins, and what it says."""

    cell: int
    start: int
    text: str
    is_code: bool


def parts(root: Path) -> list[tuple[str, list[str]]]:
    """Return the parts of the table of contents: their captions and their pages, without suffix."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [(part.get("caption", ""), [chapter["file"] for chapter in part["chapters"]]) for part in toc["parts"]]


def main_line(notebook: Notebook) -> Iterator[Passage]:
    """Yield the pieces of the cells that are not folded, in reading order; a piece has at most one heading."""
    folded_level = 0
    in_solution = False
    for number, cell in enumerate(notebook.cells):
        source = "".join(cell["source"])
        is_code = cell["cell_type"] == "code"
        for start, piece in [(0, source)] if is_code else _pieces(source):
            if not is_code and (heading := _HEADING.match(piece)):
                level = len(heading["level"])
                if level <= folded_level:
                    folded_level = 0
                if level > 1 and not folded_level and SECOND_READING.match(heading["title"]):
                    folded_level = level
            gate = None if is_code else _GATE.search(piece)
            in_solution = in_solution if gate is None else gate["kind"] == "start"
            if not (folded_level or in_solution or gate):
                yield Passage(number, start, piece, is_code)


def _pieces(source: str) -> Iterator[tuple[int, str]]:
    """Cut the text of a Markdown cell before each heading; lines of code that begin with # are none."""
    code = [range(*match.span()) for match in _CODE.finditer(source)]
    starts = [h.start() for h in _HEADING.finditer(source) if not any(h.start() in lines for lines in code)]
    places = sorted({0, *starts})
    yield from ((start, source[start:end]) for start, end in zip(places, [*places[1:], None], strict=True))


def words(notebook: Notebook) -> int:
    """Count the words of the text on the main line; a formula, displayed or not, and a reference are one word each."""
    return sum(_words(passage.text) for passage in main_line(notebook) if not passage.is_code)


def _words(text: str) -> int:
    for pattern, replacement in _COUNTED:
        text = pattern.sub(replacement, text)
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def minutes(notebook: Notebook) -> int:
    """Return how long the main line takes to read without its exercises, rounded to five minutes."""
    text = "\n".join(_without_exercises(p.text) for p in main_line(notebook) if not p.is_code)
    exact = _words(text) / WORDS_PER_MINUTE + MINUTES_PER_DISPLAY * len(DISPLAY.findall(text))
    return max(5, 5 * round(exact / 5))


def _without_exercises(text: str) -> str:
    return _BLOCK.sub(lambda block: "" if block["name"] == "exercise" else block[0], text)


def statements(notebook: Notebook) -> list[Statement]:
    """Return the theorems, lemmas, propositions and corollaries on the main line."""
    shown = {match["option"] for p in main_line(notebook) if not p.is_code for match in _LABEL.finditer(p.text)}
    return [statement for statement in notebook.statements if statement.kind in PROVED and statement.label in shown]


def shows_a_figure_first(notebook: Notebook) -> bool:
    """Say whether a figure stands on the main line before the first of its statements."""
    shown = {passage.cell for passage in main_line(notebook) if passage.is_code}
    figures = [figure.place.cell for figure in notebook.figures if figure.place.cell in shown]
    stated = [statement.place.cell for statement in statements(notebook)]
    return bool(figures) and (not stated or figures[0] < stated[0])


def needs(notebook: Notebook) -> list[str]:
    """Return the pages, without suffix, that the section "What you need" links to."""
    section = re.search(r"^## What you need\n(.*?)(?=^## |\Z)", notebook.markdown, re.MULTILINE | re.DOTALL)
    folder = Path(notebook.name).parent
    names = [match["file"] for match in _CHAPTER_LINK.finditer(section[1])] if section else []
    return list(dict.fromkeys((folder / name).with_suffix("").as_posix() for name in names))


def forward_references(notebooks: Iterable[Notebook]) -> Iterator[str]:
    """Yield each reference of the main line to a statement that comes later, unless its sentence says so.

    Outside a proof the sentence must hold one of the words of `LATER`. A proof may use nothing that comes later.
    A statement may refer to the equations in it.
    """
    books = list(notebooks)
    where = {label: place for number, book in enumerate(books) for label, place in _labels(number, book)}
    for number, book in enumerate(books):
        for passage in main_line(book):
            if not passage.is_code:
                for target, place, fault in _unannounced(number, book, passage):
                    if where.get(target, place) > place:
                        yield f"{book.name}, cell {passage.cell}: {target} {fault}"


def _labels(number: int, notebook: Notebook) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Yield where each label is set; all that a directive holds stands where the directive begins."""
    for cell, source in enumerate("".join(c["source"]) for c in notebook.cells):
        for match in _LABEL.finditer(source):
            yield match["option"] or match["equation"], (number, cell, _block(source, match.start())[0])


def _unannounced(number: int, notebook: Notebook, passage: Passage) -> Iterator[tuple[str, tuple[int, int, int], str]]:
    """Yield the references that may not point forward, with their place and what is wrong if they do."""
    for match in _REFERENCE.finditer(passage.text):
        start, name = _block(passage.text, match.start())
        place = (number, passage.cell, passage.start + start)
        begin, end = _sentence(passage.text, match.start())
        if name == "prf:proof":
            yield match["target"], place, "comes later, and a proof uses it; prove it first"
        elif not LATER.search(passage.text[begin:end]):
            yield match["target"], place, 'comes later; say so ("will be proved in", "below"), or state it first'


def _block(text: str, at: int) -> tuple[int, str]:
    """Return where the directive begins that holds a place, and its name; the place itself, and no name, if none."""
    return next(((b.start(), b["name"]) for b in _BLOCK.finditer(text) if b.start() <= at < b.end()), (at, ""))


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return the ends of the sentence that holds a place."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    next_end = min(bisect(ends, at), len(ends) - 1)
    return ends[next_end - 1], ends[next_end]
