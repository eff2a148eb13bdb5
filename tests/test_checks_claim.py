"""A claim is confirmed when it is true, and every way of checking it says no to a wrong one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
import torch

from softxent import softmax, softmax_jacobian
from softxent.checks import CheckError, Claim
from softxent.checks import symbolic as sym
from softxent.checks.symbolic import ProofError, delta, i, j, n, x
from softxent.checks.witnesses import central_difference, logits

P_I, P_J = sym.softmax(i), sym.softmax(j)
DERIVED, STATED, WRONG = sym.differentiate(P_I, x[j]), P_I * (delta(i, j) - P_J), {"no delta": -P_I * P_J}
POINTS = logits(2, 3)


def diagonal_only(x: np.ndarray) -> np.ndarray:
    return np.diag(softmax(x) * (1 - softmax(x)))


def torch_softmax(x: torch.Tensor) -> torch.Tensor:
    return torch.softmax(x, dim=-1)


@pytest.fixture
def claim() -> Claim:
    return Claim("thm-test", covers=["eq-test"], notes=[4, 5])


def test_report_of_a_true_claim(claim: Claim) -> None:
    wrong = {"diagonal only": diagonal_only}
    claim.proves(DERIVED, STATED, wrong=WRONG)
    claim.agrees("central difference", softmax_jacobian, central_difference(softmax), on=POINTS, wrong=wrong)
    claim.gradcheck(torch_softmax, softmax_jacobian, on=POINTS, wrong=wrong)
    report = claim.report()
    assert [witness.engine for witness in report.witnesses] == ["SymPy", "NumPy", "PyTorch"]
    assert [witness.refuted for witness in report.witnesses] == [["no delta"], ["diagonal only"], ["diagonal only"]]
    assert report.notes == ["(4)", "(5)"]


def test_one_witness_is_not_enough(claim: Claim) -> None:
    claim.proves(DERIVED, STATED, wrong=WRONG)
    with pytest.raises(CheckError, match="thm-test: 1 witness; add an independent one"):
        claim.report()


class TestProves:
    def test_false_claim(self, claim: Claim) -> None:
        with pytest.raises(ProofError, match="what is left is"):
            claim.proves(DERIVED, -STATED, wrong=WRONG)

    def test_true_mutant(self, claim: Claim) -> None:
        with pytest.raises(ProofError, match="wrong version 'the same' was not refuted"):
            claim.proves(DERIVED, STATED, wrong={"the same": P_J * (delta(i, j) - P_I)})

    def test_no_mutant(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="no wrong version given"):
            claim.proves(DERIVED, STATED, wrong={})

    def test_says_for_which_n(self, claim: Claim) -> None:
        t = sp.Symbol("t", real=True)
        claim.proves(sym.total(sp.Integer(1)), n, wrong={"twice": 2 * n})
        claim.proves(sp.cos(t) ** 2 + sp.sin(t) ** 2, sp.Integer(1), wrong={"two": sp.Integer(2)}, what="circle")
        claim.proves(sp.log(sp.E), sp.Integer(1), wrong={"two": sp.Integer(2)})
        claim.proves(sp.log(sp.exp(1) * n) - 1, sp.log(n), wrong={"n": n}, what="one side")
        methods = [w.method for w in claim.witnesses]
        assert methods == ["proved for every n", "circle for all real values", "proved", "one side for every n"]


class TestProvesFor:
    @staticmethod
    def squares(factor: int) -> Callable[[int], Any]:
        return lambda size: sp.diag(*[factor * entry for entry in sym.variables("x", size)])

    @staticmethod
    def derived(size: int) -> sp.Matrix:
        vector = sym.variables("x", size)
        return vector.applyfunc(lambda entry: entry**2).jacobian(vector)

    def test_true_claim(self, claim: Claim) -> None:
        claim.proves_for([1, 2, 3], self.derived, self.squares(2), wrong={"no factor": self.squares(1)})
        assert claim.witnesses[0].method == "proved entry by entry, n = 1, 2, 3"

    def test_false_claim(self, claim: Claim) -> None:
        with pytest.raises(ProofError):
            claim.proves_for([2], self.derived, self.squares(3), wrong={"no factor": self.squares(1)})

    def test_true_mutant(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="did not refute the wrong version 'the same'"):
            claim.proves_for([2], self.derived, self.squares(2), wrong={"the same": self.squares(2)})


class TestGradcheck:
    def test_false_derivative(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="autograd differ"):
            claim.gradcheck(torch_softmax, diagonal_only, on=POINTS, wrong={"zero": lambda x: 0 * diagonal_only(x)})

    def test_true_mutant(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="did not refute the wrong version 'the same'"):
            claim.gradcheck(torch_softmax, softmax_jacobian, on=POINTS, wrong={"the same": softmax_jacobian})

    def test_a_backward_pass_that_disagrees_with_its_forward_pass(self, claim: Claim) -> None:
        # autograd differentiates the detached value as 0, as stated; gradcheck sees that the value does change
        def detached(x: torch.Tensor) -> torch.Tensor:
            return x.detach() ** 2 + 0 * x

        with pytest.raises(CheckError, match="gradcheck refuses"):
            claim.gradcheck(detached, lambda x: np.zeros((x.size, x.size)), on=POINTS, wrong={"identity": np.diag})

    def test_transposed_jacobian(self, claim: Claim) -> None:
        def log_softmax(x: torch.Tensor) -> torch.Tensor:
            return torch.log_softmax(x, dim=-1)

        wrong = {"transposed": lambda x: (np.eye(x.size) - softmax(x)).T}
        claim.gradcheck(log_softmax, lambda x: np.eye(x.size) - softmax(x), on=POINTS, wrong=wrong)
        with pytest.raises(CheckError, match="autograd differ"):
            claim.gradcheck(log_softmax, wrong["transposed"], on=POINTS, wrong=wrong)

    def test_wrong_shape_is_no_refutation(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match=r"'diagonal' has the shape \(2,\) at"):
            claim.gradcheck(torch_softmax, softmax_jacobian, on=POINTS, wrong={"diagonal": softmax})

    def test_refutes_nothing(self, claim: Claim) -> None:
        with pytest.raises(CheckError, match="no wrong version given"):
            claim.gradcheck(torch_softmax, softmax_jacobian, on=POINTS, wrong={})

    def test_second_derivatives(self, claim: Claim) -> None:
        gradient = torch.func.grad(lambda x: torch.logsumexp(x, dim=-1))
        claim.gradcheck(gradient, softmax_jacobian, on=POINTS, wrong={"diagonal only": diagonal_only}, second=True)
        assert claim.witnesses[0].method == "gradcheck, gradgradcheck and autograd, length 2, 3"
