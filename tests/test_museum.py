"""Every exhibit of the museum has an address, a report, a theorem, two versions, and one assertion between them."""

from __future__ import annotations

import ast
import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prose_numbers import numbers, said

from notebooks import Notebook

FEWEST = 14
LONGEST: dict[type, int] = {ast.FunctionDef: 10, ast.ClassDef: 12}
WIDEST = 44
"""What a phone shows of an output before it wraps or scrolls, in characters."""
NAMES = {"faulty", "repaired", "holds"}
VERDICT = re.compile(r"^faulty: (?:Assertion|Runtime)Error    repaired: passes$", re.MULTILINE)

OPENING = re.compile(r"\A\(museum-(?P<label>[a-z0-9-]+)\)=\n### \S")
ROW = re.compile(
    r"^- \[[^\]]+\]\(#museum-(?P<label>[^)]+)\): (?P<theorem>\{prf:ref\}`[^`]+`), (?P<cost>.+)$", re.MULTILINE
)
REPORT = re.compile(r"\[(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d+)\]\((?P<address>[^)]+)\)")
STATE = re.compile(r"\b(?:open|closed|merged)\b")
THEOREM = re.compile(r"\{prf:ref\}`([^`]+)`")
MONTHS = tuple(calendar.month_name)[1:]
DATE = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})\b")
DATED = re.compile(rf"{REPORT.pattern} \([^()]*?{DATE.pattern}")
# When each report was made, as its page said: nothing that runs here knows it.
RECORD = Path(__file__).parent / "museum_dates.txt"


@dataclass
class Exhibit:
    """A section of the page: its label, its words, the code below them, and what the code printed."""

    label: str
    text: str
    code: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return (node for source in self.code for node in ast.walk(ast.parse(source)))


def read_exhibits(notebook: Notebook) -> list[Exhibit]:
    """Read the exhibits; what follows one belongs to it, up to the next or to the heading of a group."""
    exhibits: list[Exhibit] = []
    within = False
    for cell in notebook.cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            if opening := OPENING.match(source):
                exhibits.append(Exhibit(opening["label"], source))
            within = bool(opening) or (within and not source.startswith("#"))
        elif within:
            exhibits[-1].code.append(source)
            exhibits[-1].printed += ["".join(output.get("text", "")) for output in cell["outputs"]]
    return exhibits


def faults(exhibit: Exhibit) -> Iterator[str]:
    """Yield what an exhibit lacks."""
    reports = list(REPORT.finditer(exhibit.text))
    if not reports:
        yield "no report; link one as [owner/repository#1](...)"
    for report in reports:
        kinds = ("issues", "pull")
        meant = {f"https://github.com/{report['repository']}/{kind}/{report['number']}" for kind in kinds}
        if report["address"] not in meant:
            yield f"the link of {report['repository']}#{report['number']} leads elsewhere"
    if not STATE.search(exhibit.text):
        yield "no state of the report: open, closed or merged"
    if not THEOREM.search(exhibit.text):
        yield "no theorem"
    yield from _faults_of_code(exhibit)


def _faults_of_code(exhibit: Exhibit) -> Iterator[str]:
    nodes = list(exhibit.nodes)
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    if lacking := NAMES - bound - set(functions):
        yield f"nothing is called {sorted(lacking)}"
    for node in nodes:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        most = LONGEST[type(node)]
        if node.end_lineno is None or node.end_lineno - node.lineno >= most:
            yield f"{node.name} has more than {most} lines"
    asserted = [name for name, node in functions.items() for n in ast.walk(node) if isinstance(n, ast.Assert)]
    if asserted != ["holds"]:
        yield f"the one assertion stands in holds; found in {asserted}"
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "judge"]
    judged = [[ast.unparse(argument) for argument in call.args] for call in calls]
    if ["holds", "faulty", "repaired"] not in judged:
        yield "the versions are not judged: judge(holds, faulty, repaired)"
    if not exhibit.printed or len(VERDICT.findall(exhibit.printed[-1])) != len(calls):
        yield "the judge has not printed its verdict last"
    if wide := [line for line in "\n".join(exhibit.printed).splitlines() if len(line) > WIDEST]:
        yield f"a line is wider than a phone: {wide[0]}"


@pytest.fixture(scope="module")
def museum(notebooks: list[Notebook]) -> Notebook:
    return next(book for book in notebooks if book.name == "appendix/museum.ipynb")


@pytest.fixture(scope="module")
def exhibits(museum: Notebook) -> list[Exhibit]:
    return read_exhibits(museum)


def test_there_are_exhibits(exhibits: list[Exhibit]) -> None:
    assert len(exhibits) >= FEWEST


def test_no_exhibit_lacks_anything(exhibits: list[Exhibit]) -> None:
    assert [f"{exhibit.label}: {fault}" for exhibit in exhibits for fault in faults(exhibit)] == []


def test_dates_are_those_that_were_read(exhibits: list[Exhibit]) -> None:
    record = dict(line.split(": ") for line in RECORD.read_text(encoding="utf-8").splitlines())
    found = {
        exhibit.label: dates for exhibit in exhibits if (dates := ", ".join(m[0] for m in DATE.finditer(exhibit.text)))
    }
    assert found == record, f"compare with the page of each report, and write the dates into {RECORD.name}"


def out_of_order(text: str) -> dict[str, list[tuple[int, ...]]]:
    """Return number, year and month of the reports of each repository in which a later one has a smaller number."""
    dated: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for match in DATED.finditer(text):
        dated[match["repository"]].append((int(match["number"]), int(match["year"]), MONTHS.index(match["month"]) + 1))
    rows = {name: sorted(found) for name, found in dated.items()}
    return {name: found for name, found in rows.items() if found != sorted(found, key=lambda row: row[1:])}


def test_later_reports_have_larger_numbers(museum: Notebook) -> None:
    assert len(DATED.findall(museum.markdown)) > FEWEST
    assert out_of_order(museum.markdown) == {}
    earlier = museum.markdown.replace("/7466) (September 2026", "/7466) (September 2025")
    assert set(out_of_order(earlier)) == {"NVIDIA/Megatron-LM"}


def test_the_contents_list_every_exhibit_once_and_in_order(museum: Notebook, exhibits: list[Exhibit]) -> None:
    assert [row["label"] for row in ROW.finditer(museum.markdown)] == [exhibit.label for exhibit in exhibits]


def test_the_contents_name_a_theorem_of_the_exhibit(museum: Notebook, exhibits: list[Exhibit]) -> None:
    text = {exhibit.label: exhibit.text for exhibit in exhibits}
    assert [row[0] for row in ROW.finditer(museum.markdown) if row["theorem"] not in text[row["label"]]] == []


def test_what_a_fault_costs_was_printed_by_its_exhibit(museum: Notebook, exhibits: list[Exhibit]) -> None:
    printed = {exhibit.label: {number.value for number in numbers("\n".join(exhibit.printed))} for exhibit in exhibits}
    for row in ROW.finditer(museum.markdown):
        costs = [number for number in numbers(said(row["cost"])) if number.asked_for]
        assert [cost.text for cost in costs if cost.value not in printed[row["label"]]] == [], row["label"]


def test_the_judge_takes_only_the_failure_that_it_was_told_of(
    museum: Notebook, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Callable[..., None]] = {}
    exec("".join(next(cell["source"] for cell in museum.cells if "def judge" in "".join(cell["source"]))), names)

    def holds(fault: Exception | None) -> None:
        if fault:
            raise fault

    names["judge"](holds, AssertionError(), None)
    names["judge"](holds, RuntimeError("written in place"), None, RuntimeError, "in place")
    assert len(VERDICT.findall(capsys.readouterr().out)) == 2
    for fault, told in [(None, ()), (RuntimeError("other"), (RuntimeError, "in place")), (ValueError(), ())]:
        with pytest.raises((RuntimeError, ValueError)):
            names["judge"](holds, fault, None, *told)
    with pytest.raises(AssertionError):
        names["judge"](holds, AssertionError(), AssertionError())


GOOD = Exhibit(
    "good",
    "(museum-good)=\n### Good\n\n[a/b#1](https://github.com/a/b/pull/1), merged, violates {prf:ref}`thm-a`.",
    ["faulty, repaired = 1, 2", "def holds(x):\n    assert x > 1\n\n\njudge(holds, faulty, repaired)"],
    ["1.5\n", "faulty: AssertionError    repaired: passes\n"],
)


class TestReading:
    """What an exhibit may lack is found, so that the tests do not pass on nothing."""

    def test_a_good_exhibit(self) -> None:
        assert list(faults(GOOD)) == []

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (("text", "[a/b#1]", "[a/b]"), "no report"),
            (("text", "pull/1", "pull/2"), "leads elsewhere"),
            (("text", "merged", "seen"), "no state"),
            (("text", "{prf:ref}", "{eq}"), "no theorem"),
            (("code", "faulty, repaired =", "wrong, repaired ="), "nothing is called ['faulty']"),
            (("code", "    assert x > 1", "    assert x > 1\n    assert x > 0"), "the one assertion"),
            (("code", "    assert", "    x += 1\n" * 10 + "    assert"), "holds has more than 10 lines"),
            (("code", "judge(holds, faulty", "judge(holds, 1"), "not judged"),
            (("printed", "passes", "fails"), "has not printed"),
            (("printed", "1.5", "1.5" * 15), "wider than a phone"),
        ],
    )
    def test_what_is_lacking(self, change: tuple[str, str, str], fault: str) -> None:
        where, old, new = change
        kept = getattr(GOOD, where)
        changed = kept.replace(old, new) if isinstance(kept, str) else [each.replace(old, new) for each in kept]
        assert changed != kept
        (found,) = faults(Exhibit(**{**vars(GOOD), where: changed}))
        assert fault in found

    def test_exhibits_end_where_a_group_begins(self) -> None:
        code = {"cell_type": "code", "source": ["x = 1\n", "y"], "outputs": [{"text": ["1.5\n"]}]}
        cells = [{"cell_type": "markdown", "source": [text]} for text in (GOOD.text, "It must.", "## Next")]
        (exhibit,) = read_exhibits(Notebook("museum", [code, cells[0], code, cells[1], code, cells[2], code]))
        assert (exhibit.label, exhibit.code, exhibit.printed) == ("good", ["x = 1\ny"] * 2, ["1.5\n"] * 2)
