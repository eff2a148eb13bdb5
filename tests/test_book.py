"""The book holds together: its files, labels, checks, exercises, figures, links and references fit each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
import yaml
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from places import Places
from pybtex.database import BibliographyData, parse_file
from statements import REVIEWED, statements

from ledger import NOTES_EQUATIONS
from notebooks import CLAIM_MIME, PREFIXES, PROVED, Notebook, faults
from softxent.checks.formulas.page import DISPLAY, Place, directives

ROOT = Path(__file__).parent.parent
HEADINGS = [
    "What you will be able to do",
    "What you need",
    "What goes wrong",
    "Summary",
    "Exercises",
    "Further reading",
]
SHOWN_MIME = {"text/plain", "text/html", "text/latex", "image/png", CLAIM_MIME}
OPERATOR = re.compile(r"\\operatorname\{(\w+)\}")
REFERENCE = re.compile(r"\{(?P<role>eq|ref|numref|prf:ref)\}`(?:[^`<]*<)?(?P<target>[^`>]+)>?`")
CITATION = re.compile(r"\{cite(?::\w+)?\}`(?P<keys>[^`]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCED = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def chapters(notebooks: list[Notebook]) -> list[Notebook]:
    return [notebook for notebook in notebooks if notebook.name.startswith("chapters/")]


@pytest.fixture(scope="module")
def texts(pages: list[str], notebooks: list[Notebook]) -> dict[str, str]:
    """Return the Markdown of every page, by file."""
    texts = {notebook.name: notebook.markdown for notebook in notebooks}
    sources = [ROOT / f"{page}.md" for page in pages]
    return texts | {
        path.relative_to(ROOT).as_posix(): FENCED.sub("", path.read_text(encoding="utf-8"))
        for path in sources
        if path.exists()
    }


@pytest.fixture(scope="module")
def labels(notebooks: list[Notebook]) -> Counter[str]:
    """Return how often each label is set in the book."""
    return Counter(
        label
        for notebook in notebooks
        for label in [
            *(statement.label for statement in notebook.statements),
            *(figure.label for figure in notebook.figures),
            *(d.label for d in notebook.directives if not d.name.startswith("prf:")),
        ]
        if label
    )


@pytest.fixture(scope="module")
def bibliography() -> BibliographyData:
    return parse_file(ROOT / "references.bib")


def test_there_are_chapters(chapters: list[Notebook]) -> None:
    assert chapters, "every other test would pass on an empty book"


def test_table_of_contents_lists_every_file_once(pages: list[str]) -> None:
    sources = [
        path
        for folder in ("chapters", "appendix")
        for suffix in ("md", "ipynb")
        for path in (ROOT / folder).glob(f"*.{suffix}")
    ]
    files = ["index", *(path.relative_to(ROOT).with_suffix("").as_posix() for path in sources)]
    for page in sorted({*files} - {*pages}):
        pytest.fail(f"{page} is not in the book; add to _toc.yml, in reading order: - file: {page}")
    for page in sorted({*pages} - {*files}):
        pytest.fail(f"_toc.yml names {page}, but there is no such file; write it, or take the line out")
    assert sorted(pages) == sorted(files), "_toc.yml names a page twice"


def test_chapters_come_in_the_order_of_their_names(pages: list[str]) -> None:
    chapters = [page for page in pages if page.startswith("chapters/")]
    assert chapters == sorted(chapters)


def test_every_chapter_is_in_the_changelog(chapters: list[Notebook]) -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    missing = [name for book in chapters if (name := Path(book.name).stem) not in changes]
    assert not missing, f"CHANGELOG.md does not mention {missing}; add a line under ## Unreleased for each"


def test_nothing_is_left_of_the_frame(chapters: list[Notebook]) -> None:
    written = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "index.md")}
    written |= {book.name: (ROOT / book.name).read_text(encoding="utf-8") for book in chapters}
    left = [f"{name}: {line[0]}" for name, text in written.items() for line in re.finditer(r"TODO: [\w ]+", text)]
    assert not left, "\n".join(["replace what make chapter wrote:", *left])


def test_every_operator_is_on_the_notation_page(chapters: list[Notebook]) -> None:
    notation = (ROOT / "appendix" / "notation.md").read_text(encoding="utf-8")
    symbols = re.findall(r"^\| (.+?) \|", notation, re.MULTILINE)  # what stands in a meaning alone is not explained
    explained = {name for symbol in symbols for name in OPERATOR.findall(symbol)}
    for book in chapters:
        for name in sorted({*OPERATOR.findall(book.markdown)} - explained):
            pytest.fail(
                f"{book.name} writes \\operatorname{{{name}}}, which appendix/notation.md lacks; add a row there"
            )


class TestReading:
    """The package finds directives and displays by regular expressions; the site reads them with MyST-Parser."""

    EXTENSIONS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["parse"]["myst_enable_extensions"]
    PARSER = create_md_parser(MdParserConfig(enable_extensions=set(EXTENSIONS)), RendererHTML)

    def seen_by_the_site(self, source: str) -> Iterator[str]:
        """Yield the first line of each directive, the label of each display, and each environment outside of one."""
        for token in self.PARSER.parse(source, {}):
            if token.type in ("colon_fence", "fence") and token.info.strip().startswith("{"):
                yield " ".join(token.info.split())
                yield from self.seen_by_the_site(token.content)
            elif token.type in ("math_block_label", "amsmath"):
                yield token.info or "amsmath"

    def seen_by_the_tests(self, source: str) -> Iterator[str]:
        # A `{math}` is a display that no check reads, so it may not be there.
        yield from (f"{{{d.name}}} {d.title}".strip() for d in directives(source, Place("", 0)) if d.name != "math")
        yield from (match["label"] for match in DISPLAY.finditer(source) if match["label"])

    def faults(self, source: str) -> list[str]:
        site, here = Counter(self.seen_by_the_site(source)), Counter(self.seen_by_the_tests(source))
        return [*(site - here), *(here - site)]

    def test_both_see_the_same(self, notebooks: list[Notebook]) -> None:
        remedy = "a directive begins and ends a line with the same colons, a display is $$ ... $$ (eq-...)"
        for notebook in notebooks:
            for number, cell in enumerate(notebook.cells):
                found = [] if cell["cell_type"] == "code" else self.faults("".join(cell["source"]))
                assert not found, f"{notebook.name}, cell {number}: no test sees {found}; {remedy}"

    @pytest.mark.parametrize(
        "source",
        [
            "::: {prf:theorem} Cold\n:label: thm-cold\n\nSo.\n:::",
            "- So:\n\n  :::{prf:theorem} Cold\n  :label: thm-cold\n\n  So.\n  :::",
            ":::{prf:theorem} Cold\n:label: thm-cold\n\nSo.\n::::",
            ":::{math}\n:label: eq-cold\np = q\n:::",
            "\\begin{equation}\np = q\n\\end{equation}",
        ],
    )
    def test_what_only_the_site_sees_is_found(self, source: str) -> None:
        assert self.faults(source)


def test_labels_are_unique(labels: Counter[str]) -> None:
    assert [label for label, count in labels.items() if count > 1] == []


def test_every_statement_has_its_check_and_every_check_its_statement(notebooks: list[Notebook]) -> None:
    assert [f"{place}: {fault}" for place, fault in faults(notebooks)] == []


def test_every_theorem_is_followed_by_its_proof(notebooks: list[Notebook]) -> None:
    for notebook in notebooks:
        names = [d for d in notebook.directives if d.name.startswith("prf:")]
        for statement, following in zip_longest(names, names[1:]):
            if statement.name.removeprefix("prf:") in PROVED:
                assert following is not None, f"{statement.label} ends {notebook.name} without a proof"
                assert following.name == "prf:proof", f"{statement.label} is followed by {following.label}, not a proof"


def test_claims_name_equations_of_the_notes(notebooks: list[Notebook]) -> None:
    named = {number for book in notebooks for check in book.checks for number in check.recorded["notes"]}
    assert named <= set(NOTES_EQUATIONS)


@pytest.mark.parametrize("heading", HEADINGS)
def test_chapters_have_the_common_sections(chapters: list[Notebook], heading: str) -> None:
    missing = [book.name for book in chapters if f"\n## {heading}\n" not in f"\n{book.markdown}\n"]
    assert not missing, f"{missing} have no section ## {heading}; add it"


def test_outputs_are_of_kinds_that_the_site_shows(notebooks: list[Notebook]) -> None:
    for notebook in notebooks:
        for number, cell in enumerate(notebook.cells):
            for output in cell.get("outputs", []):
                unknown = set(output.get("data", {})) - SHOWN_MIME
                assert not unknown, f"{notebook.name}, cell {number} has output {unknown}, which the site would drop"


def repeated(notebooks: list[Notebook]) -> list[str]:
    """Say which exercises ask what another asks, word for word."""
    asked: dict[str, str] = {}
    found = []
    for directive in (d for book in notebooks for d in book.directives if d.name == "exercise"):
        words = " ".join(re.sub(r"^:\w+:.*$", "", directive.body, flags=re.MULTILINE).split())
        if words in asked:
            found.append(f"{directive.place}: {directive.label} asks the same as {asked[words]}; change or drop one")
        asked.setdefault(words, directive.label)
    return found


class TestExercises:
    def test_a_chapter_has_six_to_ten(self, chapters: list[Notebook]) -> None:
        for book in chapters:
            count = sum(d.name == "exercise" for d in book.directives)
            wanted = "add some, as CONTRIBUTING says under Add an exercise" if count < 6 else "take some out"
            assert 6 <= count <= 10, f"{book.name} has {count} exercises, a chapter has six to ten; {wanted}"

    def test_no_two_are_the_same(self, notebooks: list[Notebook]) -> None:
        assert repeated(notebooks) == []

    def test_two_that_differ_only_in_their_label_are_noticed(self, notebooks: list[Notebook]) -> None:
        book = next(book for book in notebooks if any(d.name == "exercise" for d in book.directives))
        cells = [{"cell_type": "markdown", "source": re.sub(r"ex-[a-z-]+", r"\g<0>-again", book.markdown)}]
        assert len(repeated([book, Notebook("chapters/99-again.ipynb", cells)])) >= 6

    def test_each_has_one_stub_and_one_solution_in_this_order(self, notebooks: list[Notebook]) -> None:
        for notebook in notebooks:
            exercises = [d.label for d in notebook.directives if d.name == "exercise"]
            stubs = [answer.label for answer in notebook.answers if answer.role == "exercise"]
            gates = [d.title for d in notebook.directives if d.name == "solution-start"]
            ends = [d for d in notebook.directives if d.name == "solution-end"]
            wanted = f"{notebook.name} does not have, in the order of its exercises, for each"
            assert stubs == exercises, f"{wanted} one stub `# exercise: ex-...`"
            assert gates == exercises, f"{wanted} one `:::{{solution-start}} ex-...`"
            assert len(ends) == len(gates), f"{wanted} one `:::{{solution-end}}`"

    def test_labels_have_their_prefixes(self, notebooks: list[Notebook]) -> None:
        for notebook in notebooks:
            for directive in notebook.directives:
                if directive.name == "exercise":
                    assert directive.label.startswith(PREFIXES["exercise"]), directive.place
                if directive.name == "solution-start":
                    expected = PREFIXES["solution"] + directive.title.removeprefix(PREFIXES["exercise"])
                    assert directive.label == expected, directive.place
                    assert directive.options.get("class") == "dropdown", directive.place

    def test_stubs_ask_and_say_not_answered_yet(self, notebooks: list[Notebook]) -> None:
        for stub in (a for notebook in notebooks for a in notebook.answers if a.role == "exercise"):
            what = re.search(r"^answer = \.\.\.  # \S", stub.source, re.MULTILINE)
            assert what, f"{stub.place}: say behind `answer = ...` what is asked, such as # a formula in n, as text"
            assert stub.source.endswith(f'check("{stub.label}", answer)'), stub.place
            assert stub.printed == f"{stub.label}: not answered yet\n", f"{stub.place}: run make refresh"

    def test_solutions_are_right_and_folded(self, notebooks: list[Notebook]) -> None:
        for notebook in notebooks:
            right = set()
            for solution in (a for a in notebook.answers if a.role == "solution"):
                assert solution.folded, f"{solution.place} shows its code in JupyterLab; set source_hidden"
                assert "not yet" not in solution.printed, f"{solution.place} is refused: {solution.printed}"
                if f"{solution.label}: right ✓" in solution.printed:
                    right.add(solution.label)
            exercises = {d.label for d in notebook.directives if d.name == "exercise"}
            assert right == exercises, f"{notebook.name} has other exercises than solutions that are right"


class TestFigures:
    def test_each_has_a_label_and_a_caption(self, notebooks: list[Notebook]) -> None:
        for figure in (figure for notebook in notebooks for figure in notebook.figures):
            where = f"{figure.place}, metadata of the cell: mystnb.figure"
            assert figure.label.startswith(PREFIXES["figure"]), f"{where}.name is {figure.label!r}; begin it with fig-"
            assert figure.caption, f"{where}.caption is missing; say what follows from the figure"

    def test_each_has_an_alternative_text_that_says_what_it_shows(self, notebooks: list[Notebook]) -> None:
        figures = [figure for notebook in notebooks for figure in notebook.figures]
        for figure in figures:
            assert len(figure.alt.split()) >= 8, f"{figure.place}: the alt text is {figure.alt!r}; say what one sees"
            assert figure.alt != figure.caption, f"{figure.place}: the alt text repeats the caption"
        assert len({figure.alt for figure in figures}) == len(figures)


class TestReferences:
    def test_references_lead_to_labels(self, texts: dict[str, str], labels: Counter[str]) -> None:
        broken = [
            f"{file}: {reference[0]}"
            for file, text in texts.items()
            for reference in REFERENCE.finditer(text)
            if not labels[reference["target"]]
        ]
        assert broken == [], "no notebook has these labels; correct them"

    def test_links_lead_to_files(self, texts: dict[str, str]) -> None:
        broken = [
            f"{file}: {link[0]}"
            for file, text in texts.items()
            for link in LINK.finditer(text)
            if "://" not in link["target"] and not link["target"].startswith(("mailto:", "#"))
            if not (ROOT / file).parent.joinpath(link["target"].partition("#")[0]).is_file()
        ]
        assert broken == [], "there are no such files; correct the links"

    def test_links_into_a_page_lead_to_a_place_there(self, texts: dict[str, str]) -> None:
        places = Places()
        broken = [
            f"{file}: {link[0]}"
            for file, text in texts.items()
            for link in LINK.finditer(text)
            if "://" not in link["target"] and "#" in link["target"]
            for address in [places.address(link["target"], file)]
            if not {address, f"{file}{address}"} & places.texts.keys()
        ]
        assert broken == [], "the pages have no such heading or label; correct the links"

    def test_works_are_cited_and_citations_are_works(
        self, texts: dict[str, str], bibliography: BibliographyData
    ) -> None:
        cited = {
            key.strip()
            for text in texts.values()
            for citation in CITATION.finditer(text)
            for key in citation["keys"].split(",")
        }
        assert cited - set(bibliography.entries) == set(), "cited, but not in references.bib; add them"
        assert set(bibliography.entries) - cited == set(), "in references.bib, but not cited; take them out"

    def test_every_work_can_be_found(self, bibliography: BibliographyData) -> None:
        identifiers = {"doi", "eprint", "isbn", "url"}
        lost = [key for key, entry in bibliography.entries.items() if not identifiers & set(entry.fields)]
        assert lost == [], "these have neither DOI, arXiv id, ISBN nor URL"

    def test_no_two_works_are_cited_alike(self, bibliography: BibliographyData) -> None:
        """The text names one or two authors, or the first of more, and the year."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for key, entry in bibliography.entries.items():
            authors = [str(person) for person in entry.persons.get("author") or entry.persons["editor"]]
            names = [name.partition(",")[0] for name in authors]
            label = (*(names if len(names) < 3 else [names[0], "et al."]), entry.fields["year"])
            alike.setdefault(label, []).append(key)
        twice = [keys for keys in alike.values() if len(keys) > 1]
        assert twice == [], "readers cannot tell these apart; write their years as 1990a and 1990b"


def test_api_page_documents_every_public_module() -> None:
    page = (ROOT / "appendix" / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"automodule:: (\S+)", page))
    # softxent itself re-exports what its modules of NumPy functions define.
    package = (ROOT / "src" / "softxent" / "__init__.py").read_text(encoding="utf-8")
    documented |= set(re.findall(r"^from (softxent\.\w+) import", package, re.MULTILINE))
    # A module without __all__ serves the other modules only.
    sources = (ROOT / "src" / "softxent").glob("[a-z]*.py")
    modules = {f"softxent.{path.stem}" for path in sources if "__all__" in path.read_text(encoding="utf-8")}
    assert modules - documented == set()


def test_statements_are_worded_as_when_they_were_compared_with_their_checks(notebooks: list[Notebook]) -> None:
    reviewed = REVIEWED.read_text(encoding="utf-8")
    assert statements(notebooks) == reviewed, "compare the changed statements with their check cells: make statements"
