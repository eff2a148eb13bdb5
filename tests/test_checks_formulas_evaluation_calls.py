"""Letters, families, indices and functions, as the book writes them."""

import re
from typing import Any

import numpy as np
import pytest
from formulas import scope, side

from softxent.checks.formulas.evaluation.evaluator import evaluate
from softxent.checks.formulas.evaluation.values import FormulaError

A = np.array([1.0, 2.0, 4.0])
TABLE = np.array([[0.25, 0.75], [0.5, 0.5]])


def value(tex: str, *where: str, **values: Any) -> Any:
    return evaluate(side(tex), scope(where, **values))


def test_positions_count_from_1() -> None:
    assert value("a_1", a=A) == 1
    assert value("a_{y_2}", a=A, y=np.array([1, 3])) == 4
    assert value(r"a_\pi", a=A, **{r"\pi": np.array([3, 1, 2])}).tolist() == [4, 1, 2]
    with pytest.raises(FormulaError, match="no position 0 among 3"):
        value("a_0", a=A)


def test_one_letter_as_number_and_as_family() -> None:
    assert value("a a_2", a=10.0, a_=A) == 20
    assert value(r"a_2 \sum_i a_i", r"a = \sum_i a_i", a_=A) == 14


def test_a_family_alone_is_a_vector() -> None:
    assert value("2 a", a_=A).tolist() == [2, 4, 8]


def test_a_row_of_a_matrix_is_a_column() -> None:
    assert value("W_2", W=TABLE).tolist() == [0.5, 0.5]


def test_a_family_that_the_page_defines() -> None:
    assert value("m_2", r"m_s = \sum_c W_{sc} c", W=TABLE) == 1.5
    assert value("m", r"m_s = \sum_c W_{sc} c", W=TABLE).tolist() == [1.75, 1.5]
    assert value("M_2", r"M_{ij} = W_{ij} + i", W=TABLE).tolist() == [2.5, 2.5]


def test_the_index_of_a_definition_hides_a_value_of_its_name() -> None:
    assert value("M_{r + 1}", r"M_r = \sum_k a_k^r", a=A, r=1) == 21
    assert value("f_{r + 1}(3)", r"f_r(t) = r t", r=1) == 6


def test_functions_that_the_page_defines() -> None:
    assert value("L(a; 2)", r"L(x; t) = t \sum_k x_k", a=A) == 14
    assert value(r"f_2(3)", r"f_i(t) = a_i t", a=A) == 6
    assert value(r"S_b", r"S_b = \sum_k a_k b", a=A, b=0.5) == 3.5


def test_a_function_without_argument_is_its_value_at_its_own_letter() -> None:
    assert value("g + 1", "g(t) = t^2", t=3.0) == 10
    with pytest.raises(FormulaError, match="a function plus a number"):
        value("g + 1", "g(t) = t^2")


def test_a_derivative_at_a_point() -> None:
    derivative = r"\frac{\partial f}{\partial x_2}(2 a)"
    assert value(derivative, "f(x) = x_1 x_2^2", x=A, a=A) == pytest.approx(16)
    with pytest.raises(FormulaError, match="give one point for what"):
        value(derivative.replace("2 a", "a, a"), "f(x) = x_1 x_2^2", x=A, a=A)


def test_an_index_can_be_an_argument() -> None:
    assert value(r"V_p(x)", V_=lambda p, x: p + x, p=2.0, x=3.0) == 5.0


def test_conditional_tables() -> None:
    assert value(r"P(2 \mid 1)", P=TABLE) == 0.75
    assert value(r"P(\cdot \mid a)", P=TABLE, a=2).tolist() == [0.5, 0.5]


def test_marked_letters() -> None:
    assert value("q'_2", **{"q'": A}) == 2
    assert value("r^X_a", r"r^X_a = \sum_b r_{ab}", r=TABLE, a=2) == 1.0
    assert value("p^{(a)}", a=2, **{"p^()": [A, 2 * A]}).tolist() == [2, 4, 8]
    assert value(r"R_{\text{label}}", **{r"R_{\text{label}}": 7.0}) == 7


@pytest.mark.parametrize("tex", ["f(a, 2)", "f_{a, 2}"])
def test_bound_functions_that_fail_say_so(tex: str) -> None:
    message = f"{re.escape(tex)}: the Python function that is bound here fails: .*positional argument"
    with pytest.raises(FormulaError, match=message):
        value(tex, f=lambda a: a, a=A)


def test_an_unbound_letter() -> None:
    with pytest.raises(FormulaError, match="nothing is bound to Q; bind it in names="):
        value("Q + 1")


def test_a_definition_that_refers_to_itself() -> None:
    with pytest.raises(FormulaError, match="refers to b itself"):
        value("b", "b = c", "c = b + 1")


def test_n_is_the_length_of_the_columns() -> None:
    assert value(r"\log n", a=A) == np.log(3)
    with pytest.raises(FormulaError, match="nothing is bound to n"):
        value("n", a=A, b=np.ones(2))
