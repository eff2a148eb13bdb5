"""Identities in a symbolic number of classes: derivatives, canonical forms, and SymPy's own error avoided."""

import pytest
import sympy as sp

from softxent.checks import symbolic as sym
from softxent.checks.prover import agree, prove_equal
from softxent.checks.symbolic import (
    ProofError,
    canonical,
    delta,
    differentiate,
    i,
    j,
    k,
    logsumexp,
    n,
    softmax,
    total,
    v,
    x,
    y,
)


def test_gradient_of_logsumexp_is_softmax() -> None:
    assert differentiate(logsumexp(x), x[j]) == canonical(softmax(j))


def test_index_named_like_a_bound_variable() -> None:
    wrong_in_sympy = sp.diff(sp.log(total(sp.exp(x[k]))), x[k]).doit()
    assert wrong_in_sympy == 1, "sympy#27359 is mended: simplify `differentiate`"
    assert differentiate(logsumexp(x), x[k]) == canonical(softmax(k))


def test_derivative_with_respect_to_a_fixed_entry() -> None:
    assert differentiate(total(x[k] * y[k]), x[3]) == y[3]


@pytest.mark.parametrize("variable", [x, i, sp.Symbol("x")])
def test_only_entries_of_vectors_are_variables(variable: sp.Expr) -> None:
    with pytest.raises(TypeError, match=r"an entry of an indexed vector such as x\[j\]; got"):
        differentiate(logsumexp(x), variable)


def test_unresolved_derivative_is_refused() -> None:
    with pytest.raises(ProofError, match="not resolved"):
        differentiate(sp.Function("f")(x[i]), x[i])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (total(sp.Integer(1)), n),
        (total(delta(j, k) * y[k]), y[j]),
        (total(y[i] * v[k]), y[i] * canonical(total(v[k]))),
        (total(sp.exp(x[k] + y[i])), sp.exp(y[i]) * canonical(total(sp.exp(x[k])))),
        (total(y[i], i), canonical(total(y[j], j))),
    ],
    ids=["count", "delta", "constant factor", "exponential of a sum", "name of the index"],
)
def test_canonical_form(expression: sp.Expr, expected: sp.Expr) -> None:
    assert canonical(expression) == expected


def test_double_sums_in_either_order() -> None:
    term = softmax(i) * softmax(j) * (v[i] - v[j]) ** 2
    assert canonical(total(total(term, i), j) - total(total(term, j), i)) == 0


def test_other_ranges_are_refused() -> None:
    with pytest.raises(ValueError, match=r"sums must run over 1\.\.n; got 0\.\.n"):
        canonical(sp.Sum(x[k], (k, 0, n)))


def test_explicit_variables_are_real_and_distinct() -> None:
    entries = list(sym.variables("x", 4))
    assert len(set(entries)) == 4
    assert all(entry.is_real for entry in entries)


def test_variance_form_of_the_quadratic_form() -> None:
    entry = softmax(i) * (delta(i, j) - softmax(j))
    form = total(total(v[i] * entry * v[j], i), j)
    prove_equal(form, total(total(softmax(i) * softmax(j) * (v[i] - v[j]) ** 2, i), j) / 2)


def named(name: str) -> sp.Symbol:
    return sp.Symbol(name, integer=True, positive=True)


INNER = total(sp.exp(x[k] * y[j]))
NESTED = {
    "sum in an exponential": total(sp.exp(total(sp.exp(x[k] * x[j]))), j),
    "depth 3": total(sp.cos(total(sp.cos(total(sp.cos(x[i] * y[k]), i) * v[j])) * INNER), j),
    "sisters of different depth": total(sp.exp(v[j] * total(sp.exp(x[k] * INNER))) / (1 + total(y[k] * x[j] ** k)), j),
    "the same name inside and outside": total(sp.exp(total(sp.exp(x[k] * x[k])) * x[k])),
    "free index named like a bound one": total(sp.exp(x[k] * y[named("k_1")])),
    "bound indices named like canonical ones": total(
        sp.exp(x[named("k_1")] * total(sp.exp(x[named("k_2")] * y[named("k_1")]), named("k_2"))), named("k_1")
    ),
    "limits of one sum": sp.Sum(sp.exp(x[i] * y[j]) * v[j], (i, 1, n), (j, 1, n)),
    "delta beside an inner sum": total(delta(i, j) * sp.exp(y[j] * INNER), j),
}


@pytest.mark.parametrize("name", NESTED)
def test_no_variable_is_captured(name: str) -> None:
    expression = NESTED[name]
    found = canonical(expression)
    assert canonical(found) == found
    assert {s for s in found.free_symbols if s.is_integer} == {s for s in expression.free_symbols if s.is_integer}
    for size in (1, 2, 3):
        assert agree(expression, found, size)


def test_bound_variables_are_numbered_from_the_inside() -> None:
    found = canonical(NESTED["depth 3"])
    assert str(found.variables) == "[k_3]"
    assert {str(s.variables) for s in found.function.atoms(sp.Sum)} == {"[k_1]", "[k_2]"}


def test_a_bound_variable_is_no_symbol_of_the_author() -> None:
    (bound,) = canonical(total(sp.exp(x[k]))).variables
    assert str(bound) == "k_1"
    assert bound != named("k_1")
    assert differentiate(logsumexp(x), x[named("k_1")]) == canonical(softmax(named("k_1")))


def test_a_delta_makes_its_indices_one() -> None:
    assert canonical(delta(i, j) * (x[i] - x[j])) == 0
    assert canonical(delta(i, j) * x[j] * y[i] - delta(i, j) * x[i] * y[j]) == 0
    assert canonical(delta(i, j) * total(x[k] * y[j]) - delta(i, j) * total(x[k]) * y[i]) == 0
    assert canonical(delta(i, j) * (x[i] - x[k])) != 0
