"""Every equation and code line of the source notes has its place in the book, and every erratum its counterexample."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ledger import NOTES_EQUATIONS
from notebooks import Notebook

ROOT = Path(__file__).parent.parent
NUMBERS = [f"E{number}" for number in range(1, 32)]
CODE_OF_THE_NOTES = [
    "import torch",
    "from torch.autograd import gradcheck",
    "import torch.nn.functional as F",
    "x = torch.randn(3, dtype=torch.float64, requires_grad=True)",
    "y = torch.randn(3, dtype=torch.float64).softmax(dim=0)",
    "loss = F.cross_entropy(x, y)",
    "loss.backward()",
    "print(x.grad)",
    "print(x.softmax(dim=0) - y)",
]
PARTS = ["Errors", "Missing hypotheses", "Limits"]
SENTENCES_OF_THE_NOTES = [
    *("Softmax matters for tasks with several classes", "Its correctness is easily verified"),
    "its comment: define input and target",
]
VERDICTS = ("kept", "made precise", "corrected", "restored", "replaced")

ENTRY = re.compile(r"^\(erratum-(?P<anchor>\w+)\)=\n### (?P<number>[EA]\d+)\. \S", re.MULTILINE)
ROW = re.compile(r"^\| (?P<notes>.+?) \| (?P<book>.+) \| (?P<verdict>[^|]+) \|$", re.MULTILINE)
LINK = re.compile(r"\[(E\d+)\]\(#erratum-(\w+)\)")
TARGET = re.compile(r"\{(?:eq|prf:ref|numref)\}`([^`]+)`|\]\(([^)]+)\)")


@dataclass
class Erratum:
    """An entry of the page: its number, its anchor, its text and the code that refutes the claim."""

    number: str
    anchor: str
    part: str
    text: str
    code: list[str] = field(default_factory=list)

    @property
    def assertions(self) -> list[ast.Assert]:
        nodes = (node for source in self.code for node in ast.walk(ast.parse(source)))
        return [node for node in nodes if isinstance(node, ast.Assert)]


@dataclass(frozen=True)
class Row:
    """A statement of the notes, the labels and links of where the book treats it, and what became of it."""

    notes: str
    targets: list[str]
    verdict: str


def read_errata(notebook: Notebook) -> list[Erratum]:
    """Read the entries with the code cells that follow each of them."""
    errata: list[Erratum] = []
    part = ""
    for cell in notebook.cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            if errata:
                errata[-1].code.append(source)
        elif entry := ENTRY.match(source):
            errata.append(Erratum(entry["number"], entry["anchor"], part, source))
        elif heading := re.match(r"## (.*)", source):
            part = heading[1]
    return errata


def read_rows(text: str) -> list[Row]:
    """Read the tables, without their heads and rules."""
    return [
        Row(row["notes"], ["".join(target) for target in TARGET.findall(row["book"])], row["verdict"])
        for row in ROW.finditer(text)
        if row["notes"] not in {"the notes", "---"}
    ]


def _order(number: str) -> int:
    return int(number[1:])


@pytest.fixture(scope="module")
def errata(notebooks: list[Notebook]) -> list[Erratum]:
    return read_errata(next(book for book in notebooks if book.name == "appendix/errata.ipynb"))


@pytest.fixture(scope="module")
def line_by_line() -> str:
    return (ROOT / "appendix" / "notes.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows(line_by_line: str) -> list[Row]:
    return read_rows(line_by_line)


class TestErrata:
    def test_every_number_has_one_entry(self, errata: list[Erratum]) -> None:
        numbers = [erratum.number for erratum in errata if erratum.number.startswith("E")]
        assert sorted(numbers, key=_order) == NUMBERS

    def test_parts_come_in_order_and_so_do_their_numbers(self, errata: list[Erratum]) -> None:
        places = [(PARTS.index(e.part), e.number.startswith("A"), _order(e.number)) for e in errata]
        assert places == sorted(places)
        assert {e.part for e in errata} == set(PARTS)

    def test_numbers_are_those_of_the_anchors(self, errata: list[Erratum]) -> None:
        assert [e.number for e in errata if e.anchor != e.number.lower()] == []

    def test_each_quotes_the_claim(self, errata: list[Erratum]) -> None:
        assert [e.number for e in errata if not re.search(r"^> \S", e.text, re.MULTILINE)] == []

    def test_each_has_an_assertion_that_can_fail(self, errata: list[Erratum]) -> None:
        able = {e.number for e in errata for a in e.assertions if any(isinstance(n, ast.Name) for n in ast.walk(a))}
        assert [e.number for e in errata if e.number not in able] == []

    def test_each_of_the_notes_leads_to_the_book(self, errata: list[Erratum]) -> None:
        assert [e.number for e in errata if e.number in NUMBERS and not TARGET.search(e.text)] == []


class TestLineByLine:
    def test_every_row_leads_to_the_book(self, rows: list[Row]) -> None:
        assert [row.notes for row in rows if not row.targets] == []

    def test_every_row_has_a_verdict(self, rows: list[Row]) -> None:
        assert [row.notes for row in rows if not row.verdict.startswith(VERDICTS)] == []

    def test_a_correction_names_its_erratum(self, rows: list[Row]) -> None:
        assert [row.notes for row in rows if row.verdict.startswith("corrected") and not LINK.search(row.verdict)] == []

    def test_only_errors_are_corrected(self, rows: list[Row], errata: list[Erratum]) -> None:
        part = {erratum.number: erratum.part for erratum in errata}
        named = [(row.verdict, number) for row in rows for number, _ in LINK.findall(row.verdict)]
        wronged = [(verdict, n) for verdict, n in named if verdict.startswith("corrected") and part[n] != "Errors"]
        assert wronged == [], "a missing hypothesis or a limit is made precise, not corrected"
        mended = {number for verdict, number in named if not verdict.startswith(("kept", "made precise"))}
        assert {number for number in part if part[number] == "Errors" and number in NUMBERS} <= mended

    @pytest.mark.parametrize("sentence", SENTENCES_OF_THE_NOTES)
    def test_short_sentences_have_a_row_too(self, sentence: str, rows: list[Row]) -> None:
        assert sentence in {row.notes for row in rows}

    def test_every_erratum_has_a_place(self, rows: list[Row]) -> None:
        named = {number for row in rows for number, _ in LINK.findall(row.verdict)}
        assert sorted(set(NUMBERS) - named) == []

    def test_links_lead_to_the_erratum_they_name(self, line_by_line: str) -> None:
        links = LINK.findall(line_by_line)
        assert [number for number, anchor in links if anchor != number.lower() or number not in NUMBERS] == []

    def test_every_code_line_has_a_row(self, rows: list[Row]) -> None:
        assert [line for line in CODE_OF_THE_NOTES if f"`{line}`" not in {row.notes for row in rows}] == []

    def test_equations_come_once_and_in_order(self, rows: list[Row]) -> None:
        numbers = [match[1] for row in rows if (match := re.match(r"\*\*(\(\d+\))\*\*", row.notes))]
        assert numbers == NOTES_EQUATIONS

    @pytest.mark.parametrize("number", NOTES_EQUATIONS)
    def test_an_equation_leads_to_a_claim_that_checks_it(
        self, number: str, rows: list[Row], notebooks: list[Notebook]
    ) -> None:
        checked = {
            label
            for notebook in notebooks
            for check in notebook.checks
            if number in check.recorded["notes"]
            for label in check.labels
        }
        treated = {target for row in rows if row.notes.startswith(f"**{number}**") for target in row.targets}
        assert treated & checked, f"no claim with `notes={number}` among {sorted(treated)}; such claims: {checked}"


class TestReading:
    """The two readers above find what they should, so that the tests do not pass on nothing."""

    def test_errata(self) -> None:
        part = {"cell_type": "markdown", "source": ["## Errors\n", "\n", "Some."]}
        entry = {"cell_type": "markdown", "source": ["(erratum-e1)=\n", "### E1. Title\n", "> claim"]}
        code = {"cell_type": "code", "source": ["assert x\n", "print(1)"]}
        (erratum,) = read_errata(Notebook("errata", [code, part, entry, code]))
        assert (erratum.number, erratum.anchor, erratum.part) == ("E1", "e1", "Errors")
        assert len(erratum.assertions) == 1

    def test_rows(self) -> None:
        table = "| the notes | in the book | verdict |\n| --- | --- | --- |\n"
        (row,) = read_rows(table + "| **(1)** it | {eq}`eq-a`, [b](c.md#d) | kept |\n")
        assert row == Row("**(1)** it", ["eq-a", "c.md#d"], "kept")
