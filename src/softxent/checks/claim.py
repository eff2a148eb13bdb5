"""Claims and their checks: every claim is confirmed by independent engines, and each engine is shown to say no.

A check cell makes a `Claim`, lets several engines compare what was derived with what is stated, and ends with a
report. Every comparison needs wrong versions of the same claim, and fails unless it rejects each of them. The kinds
of check stand in modules of their own; here is what SymPy proves and what PyTorch judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from numpy.typing import NDArray

from softxent._extras import needs
from softxent.checks import prover
from softxent.checks.comparisons import Comparisons
from softxent.checks.formulas.witnessing import ReadsThePage
from softxent.checks.inequalities import Inequalities
from softxent.checks.points import CheckError, Numeric, lengths_of, listed
from softxent.checks.properties import Properties

__all__ = ["CheckError", "Claim"]


@dataclass
class Claim(Comparisons, Inequalities, Properties, ReadsThePage):
    """A claim of the book, confirmed by one engine after another.

    Parameters
    ----------
    label : str
        Label of the theorem or equation.
    covers : sequence of str
        Further labels that the same check covers.
    notes : sequence of int
        Numbers of the source notes' equations that the claim is about.

    Examples
    --------
    An identity, and a derivative:

    >>> import numpy as np
    >>> from softxent.checks.witnesses import complex_step, logits
    >>> claim, points = Claim("thm-square"), logits(2, 3)
    >>> stated, wrong = lambda x: np.diag(2 * x), {"factor 2 missing": np.diag}
    >>> claim.agrees("complex step", stated, complex_step(np.square), on=points, wrong=wrong)
    >>> import torch
    >>> claim.gradcheck(torch.square, stated, on=points, wrong=wrong)
    >>> claim.report()
    ✓ thm-square
      NumPy: complex step, length 2, 3. Refuted: factor 2 missing.
      PyTorch: gradcheck and autograd, length 2, 3. Refuted: factor 2 missing.

    An inequality, with its case of equality; a strict one; a property under a condition:

    >>> claim, numbers = Claim("lem-log-tangent"), [0.5, 0.99, 1.0, 1.01, 2.0]
    >>> claim.at_most("tangent", np.log, lambda t: t - 1, on=numbers, equality=lambda t: t == 1)
    >>> claim.at_least("exponential", np.exp, lambda t: 1 + t, on=[-1.0, 0.01, 1.0], strict=True)
    >>> claim.implies("sign", {"t > 1": lambda t: t > 1}, lambda t: np.log(t) > 0, on=numbers)
    >>> claim.report()
    ✓ lem-log-tangent
      NumPy: tangent; attained. Refuted: bound moved by 0.01.
      NumPy: exponential; approached within 0.01. Refuted: bound moved by 0.01.
      NumPy: sign. Refuted: without 't > 1'.

    A property that holds nowhere else, and several properties of one object:

    >>> claim = Claim("thm-softmax")
    >>> claim.iff("log t = 0", lambda t: np.log(t) == 0, lambda t: t == 1, on=numbers, wrong={"t > 1": lambda t: t > 1})
    >>> claim.has(
    ...     "exp(x) over its sum",
    ...     lambda x: np.exp(x) / np.exp(x).sum(),
    ...     {"positive": lambda p, x: p > 0, "of sum 1": lambda p, x: np.isclose(p.sum(), 1)},
    ...     on=points,
    ...     wrong={
    ...         "positive": {"arg max": lambda x: np.eye(x.size)[x.argmax()]},
    ...         "of sum 1": {"exponentials": np.exp},
    ...     },
    ... )
    >>> claim.report()
    ✓ thm-softmax
      NumPy: log t = 0. Refuted: t > 1.
      NumPy: exp(x) over its sum is positive, of sum 1, length 2, 3. Refuted: arg max; exponentials.
    """

    def proves(self, derived: sp.Expr, stated: sp.Expr, *, wrong: Mapping[str, sp.Expr], what: str = "") -> None:
        """Prove with SymPy that ``derived`` equals ``stated``, and that it equals no wrong version.

        Parameters
        ----------
        derived, stated : Expr
            The two sides. If they contain the symbol ``n`` the proof is for every n.
        wrong : mapping of str to Expr
            Wrong versions of ``stated``, by name.
        what : str
            What is proved, if the claim has several parts.
        """
        prover.prove_equal(derived, stated)
        for name, version in self._required(wrong).items():
            prover.disprove(derived, version, name)
        self._add("SymPy", f"{what or 'proved'}{prover.scope(derived, stated)}", wrong)

    def proves_for(
        self,
        sizes: Sequence[int],
        derived: Callable[[int], Any],
        stated: Callable[[int], Any],
        *,
        wrong: Mapping[str, Callable[[int], Any]],
    ) -> None:
        """Prove with SymPy, for explicit numbers of classes, that ``derived(n)`` equals ``stated(n)``.

        Parameters
        ----------
        sizes : sequence of int
            The values of n.
        derived, stated : callable
            Take n and return an expression or a matrix of them.
        wrong : mapping of str to callable
            Wrong versions of ``stated``, by name; each must differ for the largest n.
        """
        for size in sizes:
            for left, right in _entries(derived(size), stated(size)):
                prover.prove_equal(left, right)
        for name, version in self._required(wrong).items():
            pairs = _entries(derived(max(sizes)), version(max(sizes)))
            if all(prover.agree(left, right, max(sizes)) for left, right in pairs):
                raise CheckError(f"{self.label}: SymPy did not refute the wrong version '{name}'.")
        self._add("SymPy", f"proved entry by entry, n = {listed(sizes)}", wrong)

    def gradcheck(
        self,
        function: Numeric,
        jacobian: Numeric,
        *,
        on: Sequence[NDArray[Any]],
        wrong: Mapping[str, Numeric],
        second: bool = False,
    ) -> None:
        """Let PyTorch judge a stated derivative, in float64.

        The stated derivative must equal the one of autograd, and ``torch.autograd.gradcheck`` must accept it as the
        backward pass of ``function``; it must refuse every wrong version.

        Parameters
        ----------
        function : callable
            Takes a tensor of logits and returns a tensor. A gradient, as ``torch.func.grad`` makes it, gives the
            check of a Hessian.
        jacobian : callable
            Takes an array and returns the stated derivatives; the last axis belongs to the input.
        on : sequence of ndarray
            Inputs, float64.
        wrong : mapping of str to callable
            Wrong versions of ``jacobian``, by name.
        second : bool
            Whether ``gradgradcheck`` must accept ``function`` too.
        """
        try:
            import torch  # here, because it takes seconds, and a claim may have no derivative to judge

            from softxent.checks.gradcheck import autograd_jacobian, passes_gradcheck
        except ModuleNotFoundError as error:
            raise needs("Claim.gradcheck", error) from None
        self._compare("autograd", jacobian, autograd_jacobian(function), on, wrong, tolerance=1e-12)
        if not passes_gradcheck(function, jacobian, on):
            raise CheckError(f"{self.label}: gradcheck refuses the stated derivative.")
        for name, version in wrong.items():
            if passes_gradcheck(function, version, on):
                raise CheckError(f"{self.label}: gradcheck did not refute the wrong version '{name}'.")
        if second:
            for point in on:
                torch.autograd.gradgradcheck(function, (torch.from_numpy(point).requires_grad_(),))
        self._add(
            "PyTorch",
            f"{'gradcheck, gradgradcheck' if second else 'gradcheck'} and autograd{lengths_of(on)}",
            wrong,
        )


def _entries(left: Any, right: Any) -> list[tuple[sp.Expr, sp.Expr]]:
    """Pairs of corresponding entries of two expressions or two matrices."""
    return list(zip(sp.Matrix([left]), sp.Matrix([right]), strict=True))
