"""The prover accepts what is true, refuses what is false, and says what is left."""

import pytest
import sympy as sp

from softxent.checks import prover
from softxent.checks.prover import agree, disprove, instances, prove_equal, prove_zero
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


def test_instances_cover_every_choice_of_indices() -> None:
    values = [float(value) for value in instances(delta(i, j), 3)]
    assert values == [1, 0, 0, 0, 1, 0, 0, 0, 1]
