"""Displays are cut into statements, and the whole book is read."""

import random

import pytest
from printed import DISPLAYS, INLINE, chain

from softxent.checks.formulas.syntax.nodes import Name, Number, Statement, Tuple
from softxent.checks.formulas.syntax.reader import read

ALIGNED = r"\begin{aligned} %s \end{aligned}"
ROW = "a new row starts with neither a relation nor a sign"


def statements(source: str) -> list[str]:
    """What is printed in each statement; all of them can be read."""
    display = read(source)
    assert all(statement.chain for statement in display.statements), display
    return [statement.source for statement in display.statements]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = b .", ["a = b"]),
        ("a = b, c = x", ["a = b", "c = x"]),
        (r"a = b, \qquad c = x,", ["a = b", "c = x"]),
        (r"a = b \qquad c = x", ["a = b", "c = x"]),
        (r"a = b \qquad = c", ["a = b = c"]),
        (r"a = b \qquad\text{that is,}\qquad c = x", ["a = b", "c = x"]),
        (r"a = 1.75 \text{ bits.}", ["a = 1.75"]),
        (r"f(a, b) = x_{i, j}", ["f(a, b) = x_{i, j}"]),
        (ALIGNED % r"a &= b \\[1ex] &= c", ["a = b = c"]),
        (ALIGNED % r"a &= b, \\ c &= x", ["a = b", "c = x"]),
        (ALIGNED % r"a = {} & b \\ & + c", ["a = {} b + c"]),
        (ALIGNED % r"& a \\ & \qquad = b \\ & \quad \phantom{{}={}} - c", [r"a = b \phantom{{}={}} - c"]),
        (ALIGNED % r"a &= b \\ &= c \\", ["a = b = c"]),
        (r"\begin{gathered} a < b, \\ b < c \end{gathered}", ["a < b", "b < c"]),
        (r"f : \mathbb R^n \to \mathbb R", [r"f : \mathbb R^n \to \mathbb R"]),
        (r"f_i = a \qquad\text{for all } 1 \le i, j \le n,", ["f_i = a", r"1 \le i, j \le n"]),
        (r"1 \le i \le m,\quad 1 \le j \le n", [r"1 \le i \le m", r"1 \le j \le n"]),
        (r"x, y, z \in S", [r"x, y, z \in S"]),
        (r"\sigma_1, \sigma_2 > 0", [r"\sigma_1, \sigma_2 > 0"]),
        ("a < b, c < x", ["a < b", "c < x"]),
        (r"x, \qquad y \in S", ["x", r"y \in S"]),
        (r"x, y \in S, \quad a = b", [r"x, y \in S", "a = b"]),
        ("", []),
    ],
)
def test_statements(source: str, expected: list[str]) -> None:
    assert statements(source) == expected


def test_letters_of_a_range_are_one_side() -> None:
    i, j, n = (Name(letter) for letter in "ijn")
    assert chain(r"1 \le i, j \le n").sides == (Number("1"), Tuple((i, j), parentheses=False), n)
    assert chain(r"i, j \in n").sides == (Tuple((i, j), parentheses=False), n)
    assert chain(r"(i, j) \in n").sides == (Tuple((i, j)), n)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (r"a = b \\ c = x", ROW),
        (r"a = b + \\ c", ROW),
        (ALIGNED % r"a &= b \\ (c) &= x", ROW),
        (r"a = b \qquad - c", "is it one formula, or two?"),
        ("(a", "is not closed"),
        ("a)", ") closes nothing"),
        (r"\left(a", "is not closed"),
        (r"a = \hat{bc}", "which is no single letter"),
    ],
)
def test_what_is_not_guessed(source: str, reason: str) -> None:
    (statement,) = read(source).statements
    assert statement.chain is None
    assert reason in statement.unreadable


def test_only_the_statement_that_cannot_be_read_is_lost() -> None:
    first, second, third = read(r"a = b, \qquad a \pm b = c, \qquad b = c").statements
    assert first.chain
    assert third.chain
    assert second == Statement(None, r"a \pm b = c", "± stands for two formulas, before '\\pm b = c, \\qquad b = c'")


def test_every_labelled_display_is_read() -> None:
    unread = {label for label, source in DISPLAYS if label for part in read(source).statements if not part.chain}
    assert sum(bool(label) for label, _ in DISPLAYS) >= 100
    assert unread == set()


def test_nearly_every_other_display_is_read() -> None:
    reasons = [part.unreadable for label, source in DISPLAYS if not label for part in read(source).statements]
    assert len(reasons) >= 72
    unread = [reason for reason in reasons if reason]
    assert len(unread) <= 2, unread


def test_every_formula_of_the_text_is_read_or_says_why() -> None:
    parts = [part for source in INLINE for part in read(source).statements]
    assert all(bool(part.chain) != bool(part.unreadable) for part in parts)
    assert len(INLINE) > 2400
    assert sum(part.chain is None for part in parts) < 0.06 * len(parts)


def test_broken_displays_are_read_or_say_why() -> None:
    """Cut off, spliced, or with something left out: nothing crashes, loops, or is taken for no formula at all."""
    chance = random.Random(0)
    sources = [source for _, source in DISPLAYS]
    for _ in range(1000):
        first, second = chance.choices(sources, k=2)
        at, to = chance.randrange(len(first)), chance.randrange(len(second))
        for broken in (first[:at], first[at:], first[:at] + second[to:], first[:at] + first[at + 2 :]):
            assert all(bool(part.chain) != bool(part.unreadable) for part in read(broken).statements)
