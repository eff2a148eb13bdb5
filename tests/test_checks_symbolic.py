"""Identities in a symbolic number of classes: derivatives, canonical forms, and SymPy's own error avoided."""

import pytest
import sympy as sp

from softxent.checks import symbolic as sym
from softxent.checks.prover import prove_equal
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


def test_a_delta_makes_its_indices_one() -> None:
    assert canonical(delta(i, j) * (x[i] - x[j])) == 0
    assert canonical(delta(i, j) * x[j] * y[i] - delta(i, j) * x[i] * y[j]) == 0
    assert canonical(delta(i, j) * total(x[k] * y[j]) - delta(i, j) * total(x[k]) * y[i]) == 0
    assert canonical(delta(i, j) * (x[i] - x[k])) != 0
