"""A link of the notes, notation and glossary pages leads to a place that has what the page says of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import Places, links, says, shows

APPENDIX = Path(__file__).parent.parent / "appendix"
FOUND_AT_LEAST = 0.88
# What a thing is, and not which: the theorem on a function need not say "function".
KINDS = re.compile(r"\b(?:function|matrix|inequality|theorem|number|vector|distribution)\b")


def read(page: str) -> str:
    return (APPENDIX / page).read_text(encoding="utf-8")


def glossary() -> Iterator[tuple[list[str], re.Match[str]]]:
    """Yield for each link of the glossary the names of the term: its own, and those in italics."""
    (body,) = re.findall(r"^:::\{glossary\}\n(.*?)^:::$", read("glossary.md"), re.MULTILINE | re.DOTALL)
    for entry in body.strip().split("\n\n"):
        term, _, *definition = entry.splitlines()
        text = " ".join(line.strip() for line in definition)
        names = [term, *re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text)]
        yield from (([_which(name) for name in names], link) for link in links(text))


def notation() -> Iterator[tuple[list[str], list[str], re.Match[str]]]:
    """Yield for each link of the notation page the symbols and the emphasised names of its row."""
    for line in read("notation.md").splitlines():
        if line.startswith("| ") and not line.startswith(("| symbol", "| this book", "| ---")):
            symbols = re.findall(r"\$([^$]+)\$", re.split(r" \| ", line)[0])
            names = re.findall(r"\*{1,2}([^*]+)\*{1,2}", line)
            yield from ((symbols, names, link) for link in links(line))


def _which(name: str) -> str:
    return KINDS.sub("", name) if KINDS.sub("", name).strip(" ,") else name


def glossary_fits(place: str, names: list[str]) -> bool:
    return any(says(place, name) for name in names)


def notation_fits(place: str, symbols: list[str], names: list[str]) -> bool:
    return all(shows(place, symbol) for symbol in symbols) or any(says(place, name) for name in names)


def title_fits(places: Places, link: re.Match[str]) -> bool:
    """Return whether a link to a statement or to a section says its title; other links have none."""
    if link["role"] == "prf:ref":
        return link["title"] == places.titles[link["label"]]
    address = places.address(link["address"] or "", "appendix/notes.md")
    return "#" not in address or address.startswith("#") or link["text"] == places.titles[address].replace("`", "")


@pytest.fixture(scope="module")
def places() -> Places:
    return Places()


def test_the_glossary_leads_to_places_with_the_term(places: Places) -> None:
    lost = [f"{names[0]}: {link[0]}" for names, link in glossary() if not glossary_fits(places.text(link), names)]
    assert lost == [], "lead elsewhere, or say in italics what the thing is called there"


def test_the_notation_leads_to_places_with_the_symbol(places: Places) -> None:
    lost = [
        f"{symbols}: {link[0]}"
        for symbols, names, link in notation()
        if not notation_fits(places.text(link), symbols, names)
    ]
    assert lost == [], "lead elsewhere, or emphasise what the thing is called there"


def test_the_notes_say_the_title_of_each_place(places: Places) -> None:
    lost = [link[0] for link in links(read("notes.md")) if not title_fits(places, link)]
    assert lost == [], "write the title of the statement in parentheses after the reference, or correct the label"


def test_equations_of_the_notes_stand_beside_their_statement(places: Places) -> None:
    """An equation has no title; the same row names the statement in whose cell it stands, or has a formula of it."""
    for row in read("notes.md").splitlines():
        named = {places.text(link) for link in links(row) if link["role"] == "prf:ref"}
        formulas = [side for formula in re.findall(r"\$([^$]+)\$", row.split(" | ")[0]) for side in formula.split("=")]
        for link in links(row):
            if link["role"] == "eq":
                place = places.text(link)
                assert place in named or any(shows(place, formula) for formula in formulas), link[0]


def test_wrong_links_are_found(places: Places) -> None:
    """Every link is replaced by three others; those that happen to have the term or the symbol pass."""
    rng = random.Random(0)
    labels = sorted(label for label in places.titles if not label.endswith(".md"))
    others = [(label, places.texts[label]) for label in labels]
    found = []
    for names, _ in glossary():
        found += [not glossary_fits(place, names) for _, place in rng.sample(others, 3)]
    for symbols, emphasised, _ in notation():
        found += [not notation_fits(place, symbols, emphasised) for _, place in rng.sample(others, 3)]
    for link in links(read("notes.md")):
        if link["role"] == "prf:ref":
            wrong = rng.sample([label for label in labels if label != link["label"]], 3)
            found += [link["title"] != places.titles[label] for label in wrong]
    print(f"{sum(found)} of {len(found)} wrong links are found")
    assert sum(found) / len(found) >= FOUND_AT_LEAST


class TestReading:
    def test_words_in_other_forms(self) -> None:
        assert says("The loss is normalised.", "normalisation")
        assert says("**Perplexity** of two models", "perplexity")
        assert not says("The loss", "gloss")
        assert not says("See {prf:ref}`thm-entropy`", "entropy")

    def test_symbols(self) -> None:
        assert shows(r"$$ H_b(p, q) = 1 $$", "H_b(p,q)")
        assert shows(r"$\operatorname{LSE} (x)$", r"\operatorname{LSE}(x)")
        assert not shows(r"$\Delta$ and D", "D")
        assert not shows("D", "D")

    def test_addresses(self, places: Places) -> None:
        assert places.address("../chapters/a.ipynb#b", "appendix/notes.md") == "chapters/a.ipynb#b"
        assert places.address("notation.md", "appendix/notes.md") == "appendix/notation.md"
        with pytest.raises(KeyError):
            places.text(next(links("[a](nowhere.md)")))
