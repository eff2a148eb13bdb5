"""The numbers that a notebook says in words: its Markdown, its captions, its alternative texts.

A number of one digit is not asked for, unless it stands in a vector or before a percent sign. Nearly all of them are
structure (an index, an exponent, the 1 to which probabilities sum), and they stand in every cell, so that a wrong one
would find support as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from prose_arithmetic import sums

from notebooks import Notebook

LARGEST_EXPONENT = 2000

_POWER = r"(?P<{0}base>\d+)\^(?:\{{(?P<{0}sign>[-−]?)(?P<{0}long>\d+)\}}|(?P<{0}short>\d))"
_NUMBER = re.compile(
    r"(?<![A-Za-z\d_#.\\])"  # not the digits of float32, x_1 or optax#1040, nor the middle of a number
    rf"(?:{_POWER.format('')}"
    r"|(?P<digits>\d{1,3}(?:(?:,|\{,\}|\\,)\d{3})+(?!\d)|\d+)(?:\.(?P<decimals>\d+))?"
    rf"(?:e(?P<e>[+-]?\d+)|\s*(?:\\cdot|\\times|·|×)\s*{_POWER.format('factor')})?)"
    r"(?![A-Za-z_]\w*|\d)(?P<cut>\s?(?:…|\\dots|\\ldots))?(?P<percent>\s?\\?%)?"
)
# What stands between two entries of a vector or of a matrix.
_NEXT_ENTRY = re.compile(r"\s*\\?[\])]?\s*(?:,|&|\\\\)\s*\\?[\[(]?\s*[-−+]?\s*")
# What stands between two decimals that are listed in words or beside each other in a table.
_NEXT_LISTED = re.compile(r"\s*\$?\s*(?:,?\s*and|,|\|)\s*\$?\s*[-−+]?")
_BEFORE_VECTOR = re.compile(r"[\[({]\s*[-−+]?\s*$|&\s*[-−+]?\s*$|matrix\}\s*[-−+]?\s*$")

# Stated formulas and theorems are compared with their checks by other means. The rest of this list is not said at all:
# addresses, references, options, labels, double indices, equations of the notes, commits, years, the numbers of a list.
_STATEMENT = re.compile(r"^(:{3,})\{prf:(?!proof)[\w-]+\}.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_LABELLED = re.compile(r"\$\$(?:(?!\$\$).)+\$\$[ \t]*\(eq-[\w-]+\)", re.DOTALL)
_UNSAID = re.compile(
    r"\]\([^)]*\)|https?://\S+|\{[\w:]+\}`[^`]*`|^:[\w-]+:.*$|^:{3,}.*$|^\([\w-]+\)=$|_\{\d+\}"
    r"|\(\d{1,2}\)|\bcommit [0-9a-f]{7}\b|\b[Cc]hapter \d+\b"
    r"|\b(?:18\d\d|19\d\d|20[0-3]\d)\b(?!\.\d|\s?[-−])|^\d+\\?\. ",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Number:
    """A number without its sign: its value, and how far off the value of which it is a rounding may be."""

    text: str
    start: int
    value: Fraction
    slack: Fraction
    cut: bool = False
    percent: bool = False

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.start + len(self.text)

    @property
    def asked_for(self) -> bool:
        """Whether it has more than one digit, or is a percentage."""
        return self.percent or len(re.sub(r"\D", "", self.text)) > 1

    @property
    def distinctive(self) -> bool:
        """Whether it is unlikely to stand anywhere by chance: it has four digits or more, or a power of ten."""
        digits = re.sub(r"\D", "", self.text).strip("0")
        return len(digits) > 3 or not Fraction(1, 10**4) < self.value < 10**5

    def rounds(self, value: Fraction) -> bool:
        """Return whether a value is printed as this number, as a share where it is a percentage."""
        return any(self._near(value * scale) for scale in ((1, 100) if self.percent else (1,)))

    def _near(self, value: Fraction) -> bool:
        off = value - self.value
        return 0 <= off < 2 * self.slack if self.cut else abs(off) <= self.slack


def prose(notebook: Notebook) -> Iterator[tuple[int, str, str]]:
    """Yield cell number, kind and text of each piece of prose."""
    for number, cell in enumerate(notebook.cells):
        shown = cell["metadata"].get("mystnb", {})
        if cell["cell_type"] == "markdown":
            yield number, "text", "".join(cell["source"])
        yield number, "caption", shown.get("figure", {}).get("caption", "")
        yield number, "alternative text", shown.get("image", {}).get("alt", "")


def numbers(text: str) -> list[Number]:
    r"""Return all numbers of a text: `0.245`, `40 %`, `10,000`, `1e-9`, `2^{24}`, `4 \cdot 10^{-18}`."""
    return [_number(match) for match in _NUMBER.finditer(text)]


def value_of(digits: str) -> Fraction:
    """Return the value of a numeral. One with a leading zero is a word of bits, and equals nothing but itself."""
    return Fraction(-int(f"1{digits}")) if re.fullmatch(r"0\d+", digits) else Fraction(digits)


def stated(source: str) -> list[str]:
    """Return the statements and the labelled equations of a Markdown cell."""
    return [match[0] for pattern in (_STATEMENT, _LABELLED) for match in pattern.finditer(source)]


def said(source: str) -> str:
    """Blank out what a piece of prose does not say itself; positions stay."""
    for pattern in (_STATEMENT, _LABELLED, _UNSAID):
        source = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    return source


def runs(text: str) -> list[list[Number]]:
    """Return the numbers that need support: each vector or list as one run, and each other number alone.

    What the prose computes itself, as in `$\\frac18 \\cdot \\frac78 = \\frac7{64}$`, needs no other support.
    """
    computed = [(found.start, found.end) for found in sums(text) if found.agrees]
    grouped: list[list[Number]] = []
    for number in numbers(said(text)):
        if any(start <= number.start < end for start, end in computed):
            continue
        if grouped and _continues(text, grouped[-1], number):
            grouped[-1].append(number)
        else:
            grouped.append([number])
    return [run for run in _lists(text, grouped) if any(number.asked_for for number in run)]


def _lists(text: str, grouped: list[list[Number]]) -> Iterator[list[Number]]:
    """Yield the runs; three decimals or more that are listed, as in `0.6, 0.3 and 0.1`, are one, but a pair is two."""
    listed: list[Number] = []
    for run in [*grouped, []]:
        if len(run) == 1 and "." in run[0].text:
            if listed and not _NEXT_LISTED.fullmatch(text, listed[-1].end, run[0].start):
                yield from [listed] if len(listed) > 2 else [[number] for number in listed]
                listed = []
            listed += run
        else:
            yield from [listed] if len(listed) > 2 else [[number] for number in listed]
            yield from [run] if run else []
            listed = []


def _continues(text: str, run: list[Number], number: Number) -> bool:
    in_vector = len(run) > 1 or _BEFORE_VECTOR.search(text[: run[0].start])
    return bool(in_vector and _NEXT_ENTRY.fullmatch(text, run[-1].end, number.start))


def _number(match: re.Match[str]) -> Number:
    if match["base"]:
        value = _power(match, "")
        slack = value / 2 if match["base"] == "10" else value / 10**12
    else:
        decimals = match["decimals"] or ""
        scale = _power(match, "factor") if match["factorbase"] else _bounded(Fraction(10), int(match["e"] or 0))
        unit = scale / 10 ** len(decimals)
        whole = re.sub(r"\D", "", match["digits"])
        value = value_of(whole) if not decimals else int(whole + decimals) * unit
        value *= 1 if decimals else scale
        slack = unit / 2
    return Number(match[0].rstrip(), match.start(), value, slack, bool(match["cut"]), bool(match["percent"]))


def _power(match: re.Match[str], which: str) -> Fraction:
    exponent = int(match[f"{which}long"] or match[f"{which}short"])
    return _bounded(Fraction(match[f"{which}base"]), -exponent if match[f"{which}sign"] else exponent)


def _bounded(base: Fraction, exponent: int) -> Fraction:
    return base ** max(-LARGEST_EXPONENT, min(exponent, LARGEST_EXPONENT))
