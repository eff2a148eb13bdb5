"""A formula is set, or refused with a reason; once set it is not set again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import typesetting
from typesetting import MathematicsError, Typesetter


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


@pytest.mark.parametrize(
    ("tex", "fault"),
    [
        (r"\softmax(x)", r"Unsupported function name: \softmax"),
        (r"\frac{a", "Unexpected end of input"),
        ("a & b", "got '&'"),
        ("a_b_c", "Double subscript"),
        (r"\left( a", r"\right"),
        ("50 % of x", "comment has no terminating newline"),
        (r"\begin{aligned} a \end{gathered}", "Mismatch"),
        ("softmax é", "Accented Unicode"),
        (r"a = b \\ c = d", "line break"),
        (r"\begin{align} a &= b \end{align}", "write `aligned`"),
        (r"\begin{equation} a \end{equation}", "numbers its lines by itself"),
        (r"a = b \tag{7}", r"\tag"),
        (r"see \eqref{eq-one}", "{eq}"),
    ],
)
def test_a_wrong_formula_is_refused_with_a_reason(typesetter: Typesetter, tex: str, fault: str) -> None:
    with pytest.raises(MathematicsError) as caught:
        typesetter.mathml(tex, display=True)
    message = str(caught.value)
    assert message.startswith(f"${tex}$ ")
    assert fault in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{align*} a &= b \end{align*}",
        r"\begin{cases} 1 & i = j \\ 0 & i \ne j \end{cases}",
        r"\left. a \right|_{b}",
    ],
)
def test_what_is_close_to_it_is_set(typesetter: Typesetter, tex: str) -> None:
    assert typesetter.mathml(tex, display=True).startswith('<math display="block"')


def test_lines_and_displays_are_set_apart(typesetter: Typesetter) -> None:
    assert "munder" in typesetter.mathml(r"\sum_k p_k", display=True)
    assert "munder" not in typesetter.mathml(r"\sum_k p_k", display=False)


def test_a_comma_between_digits_separates_them(typesetter: Typesetter) -> None:
    assert typesetter.mathml("(0,1)", display=False).count("<mn>") == 2
    assert "10,000 of" in typesetter.mathml(r"\text{10,000 of }", display=False).replace("\u00a0", " ")


def test_a_stored_formula_is_not_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = tmp_path / "mathematics.json"
    first = Typesetter(stored)
    formula = first.mathml("x", display=False)
    first.save()

    monkeypatch.setattr(Typesetter, "_engine", None)
    assert Typesetter(stored).mathml("x", display=False) == formula
    with pytest.raises(AttributeError):
        Typesetter(stored).mathml("x", display=True)

    monkeypatch.setattr(typesetting, "fingerprint", lambda: "of another Temml")
    with pytest.raises(AttributeError):
        Typesetter(stored).mathml("x", display=False)


def test_a_refused_formula_is_not_stored(tmp_path: Path) -> None:
    stored = tmp_path / "mathematics.json"
    typesetter = Typesetter(stored)
    typesetter.mathml("x", display=False)
    with pytest.raises(MathematicsError):
        typesetter.mathml(r"\wrong", display=False)
    typesetter.save()
    assert list(json.loads(stored.read_text(encoding="utf-8"))["formulas"]) == ["inline x"]


def test_the_fingerprint_depends_on_each_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = typesetting.fingerprint()
    assert before == typesetting.fingerprint()
    other = tmp_path / "temml.min.js"
    other.write_bytes(typesetting.TEMML.read_bytes() + b"\n")
    monkeypatch.setattr(typesetting, "TEMML", other)
    assert typesetting.fingerprint() != before
