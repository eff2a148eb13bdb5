"""Claims and their checks: every claim is confirmed by independent engines, and each engine is shown to say no.

A check cell makes a `Claim`, lets several engines compare what was derived with what is stated, and ends with a
report. Every comparison needs wrong versions of the same claim, and fails unless it rejects each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp
import torch
from numpy.typing import NDArray

from softxent.checks import prover, symbolic
from softxent.checks.formulas.witnessing import ReadsThePage
from softxent.checks.gradcheck import autograd_jacobian, passes_gradcheck
from softxent.checks.report import Report, Witness

__all__ = ["CheckError", "Claim"]

Array = NDArray[Any]
Numeric = Callable[..., Any]
Inputs = Sequence[Any]


class CheckError(AssertionError):
    """A claim does not hold, or a wrong version of it was not rejected; the message says where."""


@dataclass
class Claim(ReadsThePage):
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
    >>> from softxent.checks.witnesses import complex_step, logits
    >>> claim, points = Claim("thm-square"), logits(2, 3)
    >>> stated, wrong = lambda x: np.diag(2 * x), {"factor 2 missing": np.diag}
    >>> claim.agrees("complex step", stated, complex_step(np.square), on=points, wrong=wrong)
    >>> claim.gradcheck(torch.square, stated, on=points, wrong=wrong)
    >>> claim.report()
    ✓ thm-square
      NumPy: complex step, n = 2, 3. Refuted: factor 2 missing.
      PyTorch: gradcheck and autograd, n = 2, 3. Refuted: factor 2 missing.
    """

    label: str
    covers: Sequence[str] = ()
    notes: Sequence[int] = ()
    witnesses: list[Witness] = field(default_factory=list, init=False)

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
        general = symbolic.n in derived.free_symbols | stated.free_symbols
        scope = "every n" if general else "all real values"
        self._add("SymPy", f"{what or 'proved'} for {scope}", wrong)

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
        self._add("SymPy", f"proved entry by entry, n = {_listed(sizes)}", wrong)

    def agrees(
        self,
        method: str,
        stated: Numeric,
        witness: Numeric,
        *,
        on: Inputs,
        wrong: Mapping[str, Numeric],
        tolerance: float = 1e-8,
        engine: str = "NumPy",
    ) -> None:
        """Compare two functions on the same inputs, and see that every wrong version differs somewhere.

        Parameters
        ----------
        method : str
            What the witness is, such as "complex step".
        stated, witness : callable
            The function of the claim and an independent one.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable
            Wrong versions of ``stated``, by name.
        tolerance : float
            Largest difference allowed, relative to one plus the size of the value.
        engine : str
            What computes the witness.
        """
        disagreement = _disagreement(stated, witness, on, tolerance)
        if disagreement:
            raise CheckError(f"{self.label}: the stated function and {method} differ {disagreement}")
        for name, version in self._required(wrong).items():
            if not _disagreement(version, witness, on, tolerance):
                raise CheckError(f"{self.label}: {method} did not refute the wrong version '{name}'.")
        self._add(engine, f"{method}{_sizes(on)}", wrong)

    def holds(
        self,
        method: str,
        predicate: Numeric,
        *,
        on: Inputs,
        wrong: Mapping[str, Numeric],
        engine: str = "NumPy",
    ) -> None:
        """Test a property, such as an inequality, on all inputs, and see that every wrong version fails on one.

        Parameters
        ----------
        method : str
            What is tested and how.
        predicate : callable
            Returns whether the property holds, as a bool or an array of them.
        on : sequence
            Inputs: arrays, or tuples of arguments.
        wrong : mapping of str to callable
            Wrong properties, by name.
        engine : str
            What computes the property.
        """
        for point in on:
            if not np.all(predicate(*_arguments(point))):
                raise CheckError(f"{self.label}: {method} is false at {_show(point)}.")
        for name, version in self._required(wrong).items():
            if all(np.all(version(*_arguments(point))) for point in on):
                raise CheckError(f"{self.label}: {method} did not refute the wrong version '{name}'.")
        self._add(engine, f"{method}{_sizes(on)}", wrong)

    def gradcheck(
        self,
        function: Numeric,
        jacobian: Numeric,
        *,
        on: Inputs,
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
        self.agrees("autograd", jacobian, autograd_jacobian(function), on=on, wrong=wrong)
        self.witnesses.pop()
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
            f"{'gradcheck, gradgradcheck' if second else 'gradcheck'} and autograd{_sizes(on)}",
            wrong,
        )

    def report(self) -> Report:
        """Report of the witnesses, for the last line of a check cell.

        Returns
        -------
        Report
            Shown as a table in a notebook.

        Raises
        ------
        CheckError
            If there are fewer than two witnesses.
        """
        if len(self.witnesses) < 2:
            raise CheckError(f"{self.label}: {len(self.witnesses)} witness; add an independent one.")
        return Report(self.label, list(self.covers), [f"({number})" for number in self.notes], self.witnesses)

    def _required(self, wrong: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the wrong versions, or raise if there are none."""
        if not wrong:
            raise CheckError(
                f"{self.label}: no wrong version given; a check must be shown to fail. Add one to `wrong`."
            )
        return wrong

    def _add(self, engine: str, method: str, wrong: Mapping[str, Any]) -> None:
        self.witnesses.append(Witness(engine, method, list(wrong)))


def _arguments(point: Any) -> tuple[Any, ...]:
    return point if isinstance(point, tuple) else (point,)


def _disagreement(stated: Numeric, witness: Numeric, on: Inputs, tolerance: float) -> str:
    """Where two functions differ, and by what; empty if they agree on all inputs."""
    for point in on:
        left, right = (np.asarray(f(*_arguments(point)), dtype=float) for f in (stated, witness))
        if left.shape != right.shape:
            raise CheckError(f"shapes {left.shape} and {right.shape} differ at {_show(point)}.")
        if not np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True):
            return f"at {_show(point)}:\n{_show(left)}\n{_show(right)}"
    return ""


def _entries(left: Any, right: Any) -> list[tuple[sp.Expr, sp.Expr]]:
    """Pairs of corresponding entries of two expressions or two matrices."""
    return list(zip(sp.Matrix([left]), sp.Matrix([right]), strict=True))


def _listed(sizes: Sequence[int]) -> str:
    return ", ".join(str(size) for size in sorted(set(sizes)))


def _sizes(on: Inputs) -> str:
    """The numbers of classes of the inputs, such as ", n = 2, 3, 10"; empty if they are numbers."""
    shapes = [np.shape(_arguments(point)[0]) for point in on]
    return f", n = {_listed([shape[-1] for shape in shapes])}" if all(shapes) else ""


def _show(value: Any) -> str:
    return (
        np.array2string(np.asarray(value), precision=6)
        if not isinstance(value, tuple)
        else str(tuple(map(_show, value)))
    )
