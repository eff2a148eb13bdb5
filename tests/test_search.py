"""The index of the search holds the places of a page, by the words that stand there and nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from building import build_html

from search import SYNONYMS, index, stems

PAGE = """# Sums of exponentials

A harbour.

## The *gap* and $x_i$

Lighthouses, `logsumexp`, and $invisible$.

```python
hidden = 1
```

:::{prf:theorem} Log-sum-exp is convex
:label: thm-convex

Chords lie above.

$$
lighthouse
$$ (eq-chord)
:::

:::{figure} picture.png
:name: fig-curve

The curve. Its second sentence.
:::
"""


SETTINGS = {
    "extensions": ["myst_nb", "sphinx_proof", "search"],
    "myst_enable_extensions": ["colon_fence", "dollarmath", "deflist"],
    "nb_execution_mode": "off",
    "numfig": True,
    "math_numfig": True,
}


def build(book: Path, *, fresh: bool = True) -> dict[str, Any]:
    """Build a book, or what changed in it, without a warning; return the index."""
    app, warnings = build_html(book, SETTINGS, fresh=fresh)
    assert warnings == ""
    written = (book / "html" / "_static" / "places.js").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(written.removeprefix("const PLACES=").removesuffix(";\n"))
    assert found == index(app)
    return found


@pytest.fixture
def built(tmp_path: Path) -> dict[str, Any]:
    """Build a book of one chapter and one page of the appendix; return the index."""
    (tmp_path / "one.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "two.md").write_text("# Apart\n\nword\n: What it *means*.\n", encoding="utf-8")
    toc = ":::{toctree}\n:numbered:\none\n:::\n\n:::{toctree}\ntwo\n:::\n"
    (tmp_path / "index.md").write_text(f"# Book\n\n{toc}", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"")
    return build(tmp_path)


def test_a_changed_page_is_built_alone(built: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(PAGE.replace("harbour", "lagoon"), encoding="utf-8")
    again = build(tmp_path, fresh=False)
    assert anchors(again, "lagoon") == anchors(built, "harbour")
    assert anchors(again, "harbour") == []
    assert again["places"] == built["places"]


def anchors(built: dict[str, Any], word: str) -> list[str]:
    """Return the anchors of the places that have a word."""
    [stem] = stems(word)
    return [built["places"][place][1] for place in built["words"].get(stem, [])]


def test_places_have_a_kind_a_number_and_a_title(built: dict[str, Any]) -> None:
    assert [name for name, *_ in built["pages"]] == ["index", "one", "two"]
    assert [place[2:] for place in built["places"] if place[0] == 1] == [
        ["section", "1", "Sums of exponentials"],
        ["section", "1.1", "The gap and x_i"],
        ["theorem", "1.1", "Log-sum-exp is convex"],
        ["equation", "1.1", ""],
        ["figure", "1.1", "The curve"],
    ]
    assert [place[2] for place in built["places"] if place[0] == 2] == ["appendix"]


def test_a_word_leads_to_the_smallest_place_that_has_it(built: dict[str, Any]) -> None:
    assert anchors(built, "harbour") == ["sums-of-exponentials"]
    assert anchors(built, "lighthouse") == ["the-gap-and-x-i"]
    assert anchors(built, "chord") == ["thm-convex"]
    assert anchors(built, "sentence") == ["fig-curve"]


def test_formulas_and_code_are_not_words(built: dict[str, Any]) -> None:
    assert anchors(built, "invisible") == []
    assert anchors(built, "hidden") == []


def test_a_compound_is_found_whole_and_in_parts(built: dict[str, Any]) -> None:
    assert stems("log-sum-exp") >= {"log", "sum", "exp", "logsumexp"}
    assert stems("ignore_index") >= {"ignor", "index", "ignoreindex"}
    assert anchors(built, "logsumexp") == ["the-gap-and-x-i", "thm-convex"]


def test_synonyms_are_words_that_the_index_knows_by_their_stems(built: dict[str, Any]) -> None:
    assert built["synonyms"]["nll"] == sorted(stems(SYNONYMS["nll"]))


def test_the_label_of_a_section_is_its_address(tmp_path: Path) -> None:
    text = "# Book\n\n(kept)=\n## A harbour\n\n## A lagoon\n\n{ref}`kept`\n"
    (tmp_path / "index.md").write_text(text, encoding="utf-8")
    built = build(tmp_path)
    assert (anchors(built, "harbour"), anchors(built, "lagoon")) == (["kept"], ["a-lagoon"])
    page = (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'class="headerlink" href="#([^"]+)"', page) == ["book", "kept", "a-lagoon"]
    assert re.findall(r'id="(kept|a-harbour)"', page) == ["kept", "a-harbour"]  # both lead there
