"""The search of the book: it finds places (statements, sections, exercises, functions), not only pages.

Sphinx's own index knows which page a word stands on, so that every search ends at the top of a chapter. This one is
made of the same words, read and stemmed by Sphinx, for each place, and of the numbers by which the book cites places;
`static/search.js` ranks and shows them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.search.en import SearchEnglish
from sphinx.transforms import SphinxTransform

from notebooks import PREFIXES

SYNONYMS = {
    "kl": "kullback",
    "lse": "log-sum-exp",
    "nll": "negative log-likelihood",
    "derivative": "jacobian gradient",
    "differentiate": "jacobian gradient derivative",
    "backprop": "backward gradient",
    "inf": "infinity overflow",
    "stable": "overflow",
    "safe": "overflow",
    "bits": "codes entropy",
    "uncertainty": "entropy",
    "logits": "scores",
    "backpropagation": "backward gradient",
    "ece": "calibration",
    "bce": "labels several once",
    "multilabel": "labels several once",
    "initial": "before training",
    "bpb": "bits byte",
    "softcap": "soft cap",
    "softcapping": "soft cap",
    "moe": "experts router",
}
"""What readers type for what the book calls otherwise; each word of the right side counts less than the word itself."""

KINDS = {prefix: kind for kind, prefix in PREFIXES.items() if kind not in {"equation", "solution"}}
UNREAD = (nodes.math, nodes.math_block, nodes.raw, nodes.literal_block, nodes.comment, nodes.image)
COPIES = {"cell_input", "ledger-of"}
"""Classes of what is code, or repeats what stands elsewhere."""

WORD = re.compile(r"[^\W_]+(?:[-–_.’'][^\W_]+)*")
ENGLISH = SearchEnglish({})
stem = cache(ENGLISH.stem)


@dataclass
class Place:
    """Where a search can lead: its anchor on the page, what it is, its title, and the stems of its words."""

    anchor: str
    kind: str
    title: str
    stems: set[str]


class LabelsFirst(SphinxTransform):
    """Let the address of a section that has a label be that label, which stays when the title changes.

    Readers copy it from the mark beside the title, or from a hit. The address made of the title leads there too.
    """

    # After docutils has given the label to the section, and before anything asks for the first of its addresses.
    default_priority = 261

    def apply(self, **_: Any) -> None:
        document = self.document
        for section in document.findall(nodes.section):
            labels = {document.nameids[name] for name in section["names"] if document.nametypes.get(name)}
            section["ids"].sort(key=lambda address: address not in labels)


class Places(EnvironmentCollector):
    """Collects the places of each page when it is read."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        _places(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        _places(env).update({name: found for name, found in _places(other).items() if name in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        _places(app.env)[app.env.docname] = list(places(doctree))


def _places(env: Any) -> dict[str, list[Place]]:
    if not hasattr(env, "book_places"):
        env.book_places = {}
    found: dict[str, list[Place]] = env.book_places
    return found


def places(doctree: nodes.document) -> Iterator[Place]:
    """Yield the places of a page in their order."""
    for node in doctree.findall(nodes.Element):
        if (found := _place(node)) and not COPIES & set(node["classes"]):
            anchor, kind, title = found
            # A term and a signature have what they say beside them.
            said = node.parent if isinstance(node, nodes.term | addnodes.desc_signature) else node
            words = [] if isinstance(said, UNREAD) else _text(said)
            yield Place(anchor, kind, title, stems(" ".join([title, *words])))


def _place(node: nodes.Element) -> tuple[str, str, str] | None:
    """Return anchor, kind and title of a node that is a place."""
    if isinstance(node, addnodes.desc_signature) and node["ids"]:
        return node["ids"][0], "function", node["ids"][0]
    if isinstance(node, nodes.term) and node["ids"]:
        return node["ids"][0], "term", node.astext()
    if isinstance(node, nodes.math_block) and node.get("label"):
        return node["ids"][0], "equation", ""
    if isinstance(node, nodes.section) and node["ids"] and isinstance(node[0], nodes.title):
        return node["ids"][0], "section", _readable(node[0])
    for anchor in node["ids"]:
        kind = next((kind for prefix, kind in KINDS.items() if anchor.startswith(prefix)), None)
        title = next(iter(node.findall(nodes.caption if kind == "figure" else nodes.title)), None)
        if kind and title is not None:
            return anchor, kind, _bare(_readable(title), kind)
    return None


def _bare(title: str, kind: str) -> str:
    """Return a title without the name of its kind and without brackets; of a caption the first sentence."""
    title = title.removeprefix(kind.title()).strip()
    if kind == "figure":
        return re.split(r"\. |\.?$", title, maxsplit=1)[0]
    return title[1:-1] if title.startswith("(") and title.endswith(")") else title


def _readable(title: nodes.Element) -> str:
    """Return a title as text; a formula in it keeps its letters."""
    return re.sub(r"\s+", " ", title.astext().replace("\\", "")).strip()


def _text(node: nodes.Element) -> Iterator[str]:
    """Yield the prose of a place, without that of the places in it, without formulas and code."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif not (isinstance(child, UNREAD) or COPIES & set(child.get("classes", ())) or _place(child)):
            yield from _text(child)


def stems(text: str) -> set[str]:
    """Return the stems of a text; a compound counts as its parts and as one word: log, sum, exp, logsumexp."""
    words = set()
    for match in WORD.findall(text):
        parts = re.split(r"[^\w]|_", match.lower())
        words.update([*parts, "".join(parts)])
    return {stem(word) for word in words if word and word not in ENGLISH.stopwords}


def index(app: Sphinx) -> dict[str, Any]:
    """Return what the script of the search page reads."""
    env = app.env
    found: list[Any] = []
    words: defaultdict[str, list[int]] = defaultdict(list)
    order = {name: place for place, name in enumerate(_reading_order(env))}
    numbered = {name for name, numbers in env.toc_secnumbers.items() if numbers}
    pages = sorted(_places(env), key=lambda name: (order.get(name, len(order)), name))
    for page, name in enumerate(pages):
        for place in _places(env)[name]:
            number = _number(env, name, place)
            for each in place.stems:
                words[each].append(len(found))
            kind = "appendix" if place.kind == "section" and name not in numbered else place.kind
            found.append([page, place.anchor, kind, number, place.title])
    titles = [[name, app.builder.get_target_uri(name), env.titles[name].astext()] for name in pages]
    synonyms = {stem(word): sorted(stems(others)) for word, others in SYNONYMS.items()}
    return {"pages": titles, "places": found, "words": dict(sorted(words.items())), "synonyms": synonyms}


def _reading_order(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages as the table of contents lists them."""
    done, waiting = set(), [env.config.root_doc]
    while waiting:
        name = waiting.pop(0)
        if name not in done:
            done.add(name)
            yield name
            waiting = [*env.toctree_includes.get(name, []), *waiting]


def _number(env: BuildEnvironment, page: str, place: Place) -> str:
    """Return the number of a statement, equation, figure or exercise, or of a chapter."""
    if place.kind == "section":
        numbers = env.toc_secnumbers.get(page, {})
        number = numbers.get(f"#{place.anchor}") or (numbers.get("") if place is _places(env)[page][0] else None)
        return ".".join(map(str, number or ()))
    counters = env.toc_fignumbers.get(page, {}).values()
    return next((".".join(map(str, counter[place.anchor])) for counter in counters if place.anchor in counter), "")


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the index beside the search page, as a script, so that it can be read from a file too."""
    if not failure and app.builder.format == "html":
        text = json.dumps(index(app), ensure_ascii=False, separators=(",", ":"))
        Path(app.outdir, "_static", "places.js").write_text(f"const PLACES={text};\n", encoding="utf-8")


def make_no_other(app: Sphinx) -> None:
    """Keep Sphinx from making its own index, which no page reads; that takes a second."""
    if app.builder.format == "html":
        builder: Any = app.builder
        builder.load_indexer = lambda names: None  # noqa: ARG005 - the names of the pages
        builder.index_page = lambda *page: None  # noqa: ARG005 - Sphinx hands the page over
        builder.dump_search_index = lambda: None


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("page_scripts")
    app.add_transform(LabelsFirst)
    app.add_env_collector(Places)
    app.connect("builder-inited", make_no_other)
    app.connect("build-finished", write)
    return {"version": "1", "env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}
