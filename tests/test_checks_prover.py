"""The prover accepts what is true, refuses what is false, and says what is left."""

import pytest
import sympy as sp

from softxent.checks import prover
from softxent.checks.prover import agree, disprove, instances, prove_equal, prove_zero, scope
from softxent.checks.symbolic import ProofError, delta, differentiate, i, j, k, logsumexp, n, softmax, total, x, y

c = sp.Symbol("c", real=True)

TRUE = {
    "probabilities sum to one": (total(softmax(j), j), sp.Integer(1)),
    "shift invariance": (sp.exp(x[i] + c) / total(sp.exp(x[k] + c)), softmax(i)),
    "equivariance": (sp.log(total(sp.exp(x[k] + c))), logsumexp(x) + c),
    "ratio": (sp.log(softmax(i) / softmax(j)), x[i] - x[j]),
    "jacobian": (differentiate(softmax(i), x[j]), softmax(i) * (delta(i, j) - softmax(j))),
    "loss": (-total(y[i] * sp.log(softmax(i)), i), total(y[i], i) * logsumexp(x) - total(x[i] * y[i], i)),
}

FALSE = {
    "probabilities sum to n": (total(softmax(j), j), n),
    "invariance of log-sum-exp": (sp.log(total(sp.exp(x[k] + c))), logsumexp(x)),
    "flipped sign": (differentiate(softmax(i), x[j]), softmax(i) * (delta(i, j) + softmax(j))),
    "no Kronecker delta": (differentiate(softmax(i), x[j]), -softmax(i) * softmax(j)),
    "mass of the target forgotten": (
        -total(y[i] * sp.log(softmax(i)), i),
        logsumexp(x) - total(x[i] * y[i], i),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_identities_are_proved_and_not_disproved(name: str) -> None:
    prove_equal(*TRUE[name])
    with pytest.raises(ProofError, match="was not refuted"):
        disprove(*TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_false_identities_are_disproved_and_not_proved(name: str) -> None:
    disprove(*FALSE[name])
    with pytest.raises(ProofError, match="what is left is"):
        prove_equal(*FALSE[name])


def test_a_wrong_simplification_is_caught_by_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "prove_zero", lambda _: None)
    with pytest.raises(ProofError, match=r"simplifies .* to 0, but it is not 0 at a point with n = 2"):
        prove_equal(softmax(i), softmax(j))


def test_difference_that_shows_only_for_larger_n() -> None:
    assert agree(softmax(i), softmax(j), 1)
    disprove(softmax(i), softmax(j))


def test_residual_is_shown() -> None:
    with pytest.raises(ProofError, match=r"what is left is c\."):
        prove_zero(c)


SUM_Y, SUM_E = total(y[k]), total(sp.exp(x[k]))


@pytest.mark.parametrize(
    "expression",
    [
        (SUM_Y / SUM_E - SUM_Y - x[i]) / sp.cosh(delta(i, j)),
        SUM_Y / SUM_E - SUM_E ** total(x[k] * y[k]),
        total(total(x[j] * y[i], i), j) * (1 / SUM_Y - 2),
    ],
)
def test_a_sum_in_a_denominator(expression: sp.Expr) -> None:
    """SymPy's simplify raises StopIteration here when it sees the sums."""
    with pytest.raises(ProofError, match=r"^not proved; what is left is .*Sum"):
        prove_zero(expression)
    prove_zero(expression * (SUM_E + 1) - expression * SUM_E - expression)


@pytest.mark.parametrize("error", [StopIteration(), KeyError("zoo"), RecursionError("too deep")])
def test_an_error_of_sympy_is_no_proof(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_: sp.Expr) -> sp.Expr:
        raise error

    monkeypatch.setattr(sp, "simplify", fail)
    with pytest.raises(ProofError, match=rf"not proved; SymPy raises {type(error).__name__}.* when it simplifies c"):
        prove_zero(c)


def test_what_has_no_value_is_not_compared() -> None:
    with pytest.raises(ProofError, match="has no value"):
        disprove(softmax(i), softmax(i) / (delta(i, j) - 1), "pole")
    with pytest.raises(ProofError, match="has no value"):
        disprove(c, sp.nan)
    with pytest.raises(ProofError, match="has no value"):
        disprove(c, sp.log(-c * c))


def test_symbols_must_be_declared_real() -> None:
    with pytest.raises(ProofError, match="z has no number at a point; declare its symbols real"):
        list(instances(c - sp.Symbol("z"), 1))


u, w = sp.symbols("u w", positive=True)
q = sp.IndexedBase("q", positive=True)
SCOPES = {
    "both sides": ((total(sp.Integer(1)), n), " for every n"),
    "the left side": ((n / n**2 * total(x[k]), sp.Integer(0)), " for every n"),
    "the right side": ((sp.Integer(0), total(softmax(j), j) - 1), " for every n"),
    "no sum": ((sp.log(n), sp.Integer(0)), " for every n"),
    "entries of a positive vector": ((total(q[k] * x[k]), x[i]), " for every n, real x and positive q"),
    "positive entries alone": ((total(q[k]), sp.Integer(1)), " for every n and positive q"),
    "a real variable": ((c, sp.sin(c)), " for all real values"),
    "positive variables": ((u, 1 / w), " for positive u, w"),
    "real and positive": ((c, u), " for real c and positive u"),
    "an entry of a vector": ((x[i], x[j]), " for all real values"),
    "none": ((sp.exp(1), sp.E), ""),
    "an index": ((delta(i, j), delta(j, i)), ""),
}


@pytest.mark.parametrize("name", SCOPES)
def test_scope(name: str) -> None:
    sides, expected = SCOPES[name]
    assert scope(*sides) == expected
    assert scope(*reversed(sides)) == expected


def test_instances_cover_every_choice_of_indices() -> None:
    values = [float(value) for value in instances(delta(i, j), 3)]
    assert values == [1, 0, 0, 0, 1, 0, 0, 0, 1]
