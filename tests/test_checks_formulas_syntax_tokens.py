"""One spelling for what LaTeX can write in several ways."""

import pytest

from softxent.checks.formulas.syntax.tokens import Token, UnreadableError, tokenize


def texts(source: str) -> list[str]:
    return [token.text for token in tokenize(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\bigl(a\Bigr) \left[b\right]", ["(", "a", ")", "[", "b", "]"]),
        (r"\left|a\right| |b| \bigl\|c\bigr\|", [r"\lvert", "a", r"\rvert", "|", "b", "|", r"\lVert", "c", r"\rVert"]),
        (r"a\,b\;c\!d\ e~f", ["a", "b", "c", "d", "e", "f"]),
        (r"\hat{p} \bar L \vec x", [r"\hat p", r"\bar L", r"\vec x"]),
        (r"\mathbf{1}\mathbf 1", [r"\mathbf 1", r"\mathbf 1"]),
        (r"\hat\theta", [r"\hat\theta"]),
        (r"p \Vert q", ["p", r"\|", "q"]),
        (r"a \leq b \neq c", ["a", r"\le", "b", r"\ne", "c"]),
        (r"\tfrac12", [r"\frac", "1", "2"]),
        (r"a \phantom{{}={}} b", ["a", "b"]),
        (r"a \\[1ex] b", ["a", r"\\[1ex]", "b"]),
        (r"\operatorname{KL} \operatorname {KL}", [r"\operatorname{KL}"] * 2),
        (r"1.5.", ["1", ".", "5", "."]),
        (r"\arg\max", [r"\arg\max"]),
    ],
)
def test_texts(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        (r"x \lambda \hat p", ["letter"] * 3),
        (r"\log \operatorname{LSE} \text{length}(", ["operator"] * 3 + ["symbol"]),
        (r"\sum \max \arg\min", ["big"] * 3),
        (r"= \le < : \to \in", ["relation"] * 6),
        (r"\text{ for all } \text{length}", ["text"] * 2),
        (r"1.5.", ["digit", "digit", "digit", "symbol"]),
        (r"\\ & \quad \qquad", ["row", "align", "quad", "quad"]),
    ],
)
def test_kinds(source: str, kinds: list[str]) -> None:
    assert [token.kind for token in tokenize(source)] == kinds


def test_a_token_knows_its_place() -> None:
    assert tokenize(r"a  \hat{p}")[1] == Token("letter", r"\hat p", 3, 10)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (r"\hat{ab}", "'ab', which is no single letter"),
        (r"\phantom{{}", "not closed"),
        (r"\operatorname{a b}", "'a b' as the name of an operator"),
        ("x = .5", "needs a digit before its point"),
        ("1.2.3", "one point at most"),
    ],
)
def test_what_is_no_token(source: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        tokenize(source)
