"""Between the signs of a formula stands the space that TeX puts there, and no other."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from spacing import THIN, repaired
from typesetting import Typesetter

TYPESETTER = Typesetter()


def spaced(tex: str, *, display: bool = True) -> str:
    """Return the signs of the formula, with a thin space as `_`, and in brackets what has lost the space before it."""
    signs = ""
    for element in ElementTree.fromstring(TYPESETTER.mathml(tex, display=display)).iter():
        text = element.text or ""
        if element.tag == "mspace" and element.get("width") == THIN:
            signs += "_"
        elif element.get("lspace") == "0em" and not element.get("fence"):
            signs += f"[{text}]"
        elif text != "\N{FUNCTION APPLICATION}":
            signs += text
    return signs


@pytest.mark.parametrize(
    ("tex", "signs"),
    [
        (r"p_k \log q_k", "pk_log_qk"),
        (r"\frac{a}{b} \log \frac{a}{b}", "ab_log_ab"),
        (r"(a) \log b", "(a)_log_b"),
        (r"2\log x", "2_log_x"),
        (r"x\,\log x", "x__log_x"),
        (r"-\log x", "−_log_x"),
        (r"a + \log x", "a+log_x"),
        (r"\log(x)", "log(x)"),
        (r"\log_2(x)", "log2(x)"),
        (r"\log\|u\|_p", "log_‖u‖p"),
        (r"\log, \max", "log,max"),
        (r"\operatorname{LSE} = 0", "LSE=0"),
        (r"\nabla\operatorname{LSE}", "∇_LSE"),
        (r"\arg\max_k x_k", "arg_maxk_xk"),
        (r"\log {-x}", "log_−x"),
        (r"a {b \operatorname{f}} c", "ab_fc"),
    ],
)
def test_functions(tex: str, signs: str) -> None:
    # A sign in a group of its own has no space, which is not what is looked at here.
    assert spaced(tex, display=False).replace("[−]", "−") == signs


@pytest.mark.parametrize(
    ("tex", "signs"),
    [
        (r"\sum_i a", "[∑]ia"),
        (r"Z = \sum_i a", "Z=[∑]ia"),
        (r"(\sum_i a)", "([∑]ia)"),
        (r"p \sum_i a", "p∑ia"),
        (r"-\sum_i a", "−∑ia"),
        (r"(p) \sum_i a", "(p)∑ia"),
        (r"\sum_i \sum_j a", "[∑]i[∑]ja"),
        (r"\log \sum_k a", "log∑ka"),
        (r"\frac{\sum_k a}{b \sum_k c}", "[∑]kab∑kc"),
    ],
)
def test_sums(tex: str, signs: str) -> None:
    assert spaced(tex) == signs


@pytest.mark.parametrize(
    ("tex", "signs"),
    [
        (r"\sum_{k=1}^n a", "[∑]k[=]1na"),
        (r"x_{i,j}", "xi[,]j"),
        (r"e^{a+b} + c", "ea[+]b+c"),
        (r"e^{\frac{a+b}{2}}", "ea[+]b2"),
        (r"\frac{a+b}{c+d}", "a+bc+d"),
        (r"\tfrac{a+b}{2} + c", "a[+]b2+c"),
        (r"\frac{1}{1+\frac{a+b}{2}}", "11+a[+]b2"),
        (r"e^{a \log b}", "ea_log_b"),
        (r"\begin{aligned} a + b &= \frac{c+d}{2} \end{aligned}", "a+b=c+d2"),
        (r"\begin{cases} \frac{a+b}{2} & c+d \end{cases}", "{a[+]b2c+d"),
        (r"x^{(a)}", "x(a)"),
    ],
)
def test_scripts(tex: str, signs: str) -> None:
    assert spaced(tex) == signs


@pytest.mark.parametrize(
    ("tex", "signs"),
    [
        (r"f \left( x \right)", "f_(x)"),
        (r"\frac{a}{b} \left( x \right)^2", "ab_(x)2"),
        (r"\left( x \right) y", "(x)_y"),
        (r"\left( x \right) (y)", "(x)_(y)"),
        (r"a + \left( x \right) + b", "a+(x)+b"),
        (r"\left( x \right), y", "(x),y"),
        (r"a\,\left( x \right)", "a_(x)"),
        (r"\log\left( x \right)", "log(x)"),
        (r"\left( x \right) \log y", "(x)_log_y"),
        (r"f (x) \bigl( y \bigr)", "f(x)(y)"),
        (r"e^{f \left( x \right)}", "ef(x)"),
    ],
)
def test_brackets_that_grow(tex: str, signs: str) -> None:
    assert spaced(tex) == signs


def test_small_fractions_of_a_line_of_text() -> None:
    assert spaced(r"\frac{a+b}{2} + c", display=False) == "a[+]b2+c"
    assert spaced(r"\displaystyle \frac{a+b}{2} + c", display=False) == "a+b2+c"


@pytest.mark.parametrize(
    ("tex", "before", "after"),
    [
        (r"x_1, \dots, x_n", "0em", THIN),
        (r"a \le \dots \le b", "0em", "0em"),
        (r"a + \dots + b", "0em", "0em"),
        (r"a \dots b", THIN, THIN),
        (r"1, \dots", "0em", "0em"),
    ],
)
def test_dots(tex: str, before: str, after: str) -> None:
    formula = ElementTree.fromstring(TYPESETTER.mathml(tex, display=False))
    (dots,) = (e for e in formula.iter("mo") if e.text in {"…", "⋯"})
    assert (dots.get("lspace"), dots.get("rspace")) == (before, after)


@pytest.mark.parametrize(
    ("tex", "spaces"),
    [
        (r"\sqrt{h(E)} \le 1", ["0.25em"]),
        (r"\sqrt{\frac12} + \sqrt{x^2} + 1", ["0.25em", "0.25em"]),
        (r"\sqrt{p_k} \le 1", []),
        (r"1 \le \sqrt{h(E)}", []),
    ],
)
def test_what_follows_a_tall_root_does_not_lie_on_it(tex: str, spaces: list[str]) -> None:
    formula = ElementTree.fromstring(Typesetter().mathml(tex, display=True))
    assert [space.get("width") for space in formula.iter("mspace")] == spaces


def test_accents_lie_close_to_their_letters() -> None:
    assert spaced(r"\tilde f \bar y \hat p a~b").replace("\u00a0", " ") == "f˜y¯pˆa b"


def test_empty_elements_have_a_closing_tag() -> None:
    assert repaired("<math><mspace/><mrow></mrow></math>") == "<math><mspace></mspace><mrow></mrow></math>"
