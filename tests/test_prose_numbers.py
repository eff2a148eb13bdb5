"""Every number in the words of a notebook is vouched for by its outputs, its code or its statements."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from prose_arithmetic import closed, sums
from prose_numbers import Number, numbers, prose, runs
from prose_support import Support, Values, judges_of, support, unsupported

from notebooks import Notebook, read_notebooks

ROOT = Path(__file__).parent.parent
NOTEBOOKS = {notebook.name: notebook for notebook in read_notebooks(ROOT)}
FOUND_AT_LEAST = 0.88


def judges(notebook: Notebook) -> dict[str, list[Values]]:
    """Read the judges of a chapter, which stand in the module of its name."""
    name = Path(notebook.name).stem.partition("-")[2].replace("-", "_")
    path = ROOT / "src" / "softxent" / "exercises" / f"{name}.py"
    return judges_of(path.read_text(encoding="utf-8")) if path.exists() else {}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_number_is_vouched_for(name: str) -> None:
    lone = unsupported(NOTEBOOKS[name], judges(NOTEBOOKS[name]))
    remedy = "print or assert each in a code cell of its section, glue it from one, or leave it out"
    assert lone == [], f"{remedy}:\n" + "\n".join(lone)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_the_prose_computes_is_right(name: str) -> None:
    assert [found.text for _, _, text in prose(NOTEBOOKS[name]) for found in sums(text) if not found.agrees] == []


def test_numbers_of_the_benchmark_are_those_of_its_program() -> None:
    program = (ROOT / "benchmarks" / "bench.py").read_text(encoding="utf-8")
    page = (ROOT / "appendix" / "bench.md").read_text(encoding="utf-8")
    values = support(Notebook("bench", [new_code_cell(program)]), {})[0]
    assert [run for run in runs(page) if not values.vouches(run)] == []


def planted(notebook: Notebook, rng: random.Random) -> Iterator[tuple[int, str, str]]:
    """Yield the cell of each supported number, its text, and the text with one digit of the number changed."""
    near = support(notebook, judges(notebook))
    for cell, _, text in prose(notebook):
        for run in runs(text):
            for number in run if near[cell].vouches(run) else []:
                digits = [k for k in range(number.start, number.end) if text[k].isdigit()]
                place = rng.choice(digits)
                digit = rng.choice([d for d in "123456789" if d != text[place]])
                yield cell, text, text[:place] + digit + text[place + 1 :]


def test_changed_digits_are_found() -> None:
    rng = random.Random(0)
    found = []
    for notebook in NOTEBOOKS.values():
        near = support(notebook, judges(notebook))

        @functools.cache  # one digit changes one run of the text
        def lone(cell: int, run: tuple[Number, ...], near: list[Support] = near) -> bool:
            return not near[cell].vouches(run)

        def faults(cell: int, text: str, lone: Callable[..., bool] = lone) -> int:
            return sum(lone(cell, tuple(run)) for run in runs(text)) + sum(not found.agrees for found in sums(text))

        found += [faults(cell, after) > faults(cell, before) for cell, before, after in planted(notebook, rng)]
    share = sum(found) / len(found)
    print(f"{sum(found)} of {len(found)} changed digits are found")
    assert len(found) > 250
    assert share >= FOUND_AT_LEAST


class TestReading:
    @pytest.mark.parametrize(
        ("text", "value", "slack"),
        [
            ("0.245", Fraction(245, 1000), Fraction(5, 10000)),
            ("$-4 \\cdot 10^{-18}$", Fraction(4, 10**18), Fraction(1, 2 * 10**18)),
            ("2^{24}", Fraction(2**24), Fraction(2**24, 10**12)),
            ("$10^6$", Fraction(10**6), Fraction(10**6, 2)),
            ("`1e-9`", Fraction(1, 10**9), Fraction(1, 2 * 10**9)),
            ("10,000 or 10{,}000", Fraction(10**4), Fraction(1, 2)),
            ("01", Fraction(-101), Fraction(1, 2)),
            ("3 %", Fraction(3), Fraction(1, 2)),
        ],
    )
    def test_a_number(self, text: str, value: Fraction, slack: Fraction) -> None:
        assert {(number.value, number.slack) for number in numbers(text)} == {(value, slack)}

    def test_what_is_not_said(self) -> None:
        text = (
            "float32, $J_{12}$, {eq}`eq-a10`, [page](a-11.md#b-12), optax#896, equation (10), in 1948\n:label: ex-13\n"
            ":::{prf:theorem} T\n$14$\n:::\n\n$$\n15\n$$ (eq-a)\n\nchapter 16\n"
        )
        assert runs(text) == []

    @pytest.mark.parametrize(
        ("text", "lengths"),
        [
            ("$(0, -40)$", [2]),
            ("0.1, 0.2", [1, 1]),
            ("between $0.99$ and $1.01$", [1, 1]),
            ("$0.6$, $0.3$ and $0.1$", [3]),
            ("| 0.98 | 0.01 | 0.01 |", [3]),
            ("at 0.325, 0.693, and 0.5; 0.7 is far", [3, 1]),
            ("(0.1, 0.9), 0.2, 0.3, 0.4", [5]),
            ("0.2, 0.3, 17, 0.4", [1, 1, 1, 1]),
            (r"\begin{pmatrix} 0.1 & 2 \\ 3 & 4 \end{pmatrix}", [4]),
            ("one 1", []),
        ],
    )
    def test_runs(self, text: str, lengths: list[int]) -> None:
        assert [len(run) for run in runs(text)] == lengths

    def test_rounding_truncation_and_percentages(self) -> None:
        def rounds(text: str, value: str) -> bool:
            (number,) = numbers(text)
            return number.rounds(Fraction(value))

        assert rounds("0.245", "0.24491")
        assert not rounds("0.246", "0.24491")
        assert rounds(r"0.244\dots", "0.24491")
        assert rounds("24 %", "0.24491")

    def test_support_is_near(self) -> None:
        def notebook(said: str, code: str, printed: str = "") -> Notebook:
            outputs = [new_output("stream", name="stdout", text=printed)]
            sections = [new_markdown_cell(f"## One\n\n{said}"), new_code_cell(code, outputs=outputs)]
            return Notebook("one", [*sections, new_markdown_cell("## Two"), new_code_cell("y = 0.77")])

        assert not unsupported(notebook("It is 0.25.", "x = 1 / 4"), {})
        assert not unsupported(notebook("It is $(0.2, 5)$.", "f([0.2, 5])"), {})
        assert not unsupported(notebook("It is 0.245.", "f()", "a = [0.24491]"), {})
        assert unsupported(notebook("It is 0.77.", "x = 0.76"), {})
        assert not unsupported(Notebook("one", [*notebook("It is 1797.", "x = 1").cells, new_code_cell("1797")]), {})
        assert unsupported(notebook("It is $(5, 0.2)$.", "f([0.2, 5])"), {})

    def test_judges_vouch_for_their_exercise(self) -> None:
        source = '@grader("ex-a")\ndef a(answer):\n    return abs(answer - 0.35) < 1e-3\n'
        exercise = new_markdown_cell(":::{exercise} A\n:label: ex-a\n\nGive 0.35.\n:::")
        notebook = Notebook("one", [exercise, new_code_cell("answer = ...")])
        assert unsupported(notebook, {})
        assert not unsupported(notebook, judges_of(source))


class TestArithmetic:
    @pytest.mark.parametrize(
        "text",
        [
            r"$\frac18\cdot\frac78 = \frac{7}{64}$",
            r"$\log 10^6 \approx 14$",
            r"$-\log(1 + e^{-40}) \approx -4 \cdot 10^{-18}$",
        ],
    )
    def test_right(self, text: str) -> None:
        assert [found.agrees for found in sums(text)] == [True]

    @pytest.mark.parametrize(
        "text", [r"$\frac18\cdot\frac78 = \frac{7}{65}$", r"$\log 10^6 \approx 15$", "$2^8 = 255$"]
    )
    def test_wrong(self, text: str) -> None:
        assert [found.agrees for found in sums(text)] == [False]

    @pytest.mark.parametrize("text", ["$x = 3$", r"$1 \le 2$", "$n = 3, m = 4$", "1 = 2"])
    def test_not_a_sum(self, text: str) -> None:
        assert sums(text) == []

    def test_not_closed(self) -> None:
        assert closed("x + 1") is None
        assert closed("1/0") is None


def test_a_number_alone_is_asked_for_from_two_digits() -> None:
    asked = {text: Number(text, 0, Fraction(1), Fraction(0)).asked_for for text in ("7", "0.5", "12")}
    assert asked == {"7": False, "0.5": True, "12": True}
