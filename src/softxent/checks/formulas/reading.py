"""The test of a printed formula, as a check cell asks for it: from a label to what was tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from softxent.checks.formulas.bindings import Bindings
from softxent.checks.formulas.evaluation.values import FormulaError
from softxent.checks.formulas.page import displays, proof_displays
from softxent.checks.formulas.record import Reading, ReadingError
from softxent.checks.formulas.trial import Trial

__all__ = ["read_label"]


def read_label(
    label: str,
    *,
    on: Sequence[Any],
    names: str | Sequence[str],
    using: Sequence[str] = (),
    where: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    tight: Sequence[Any] = (),
    margin: float = 0.0,
    still_true: Mapping[str, str] | None = None,
    skips: Mapping[Any, str] | None = None,
    proof: bool = False,
) -> Reading:
    r"""Execute what the page prints under a label at points, and see that every mutant of every statement is false.

    The notebook is read from disk, as it was last saved. Indices that nothing binds run over the axis that they index.

    Parameters
    ----------
    label : str
        Label of a display, or of a theorem, definition, ... : then every display in it.
    on : sequence
        Points: a tuple with one value for each name, or single values if there is one name. Positions (a label, a set
        of indices) count from 1. A value for the words of a case, such as "for labels", is True or False.
    names : str or sequence of str
        The letters that the values are bound to, such as ``r"x \lambda \hat p"``. Where the page uses one letter
        twice, ``a`` is what stands alone and ``a_`` the family :math:`a_i`. A letter bound to a `range` is an index.
    using : sequence of str
        Labels of displays that define further letters.
    where : sequence of str
        Further definitions, in LaTeX. What depends on a letter that one differentiates by is defined here.
    given : mapping of str to object
        Functions and constants that the page cannot define.
    tight : sequence
        Points at which the two sides of an inequality are equal. Every non-strict inequality needs one.
    margin : float
        How close the two sides of an inequality come at a point of ``tight``, where they do not meet.
    still_true : mapping of str to str
        Mutants that are true all the same, by name, each with the reason.
    skips : mapping
        What is not tested, each with the reason: the number of a statement, or, if there are several displays, the
        number of a display or both numbers.
    proof : bool
        Whether the displays of the proof that follows the label are read.

    Returns
    -------
    Reading
        What was tested.

    Raises
    ------
    ReadingError
        If a statement is false or has no value, if a mutant is true, or if a binding, a skip or the name of a mutant
        is of no use.

    See Also
    --------
    softxent.checks.Claim : Takes what is read as a witness.

    Notes
    -----
    A product with a factor 0 is 0 where its other factor holds a logarithm, as in :math:`0 \log 0 = 0`; nothing else
    that is undefined is accepted. Equal means equal to 9 digits, to 6 where derivatives are involved.
    """
    title = f"proof of {label}" if proof else label
    try:
        printed = proof_displays(label) if proof else displays(label)
        bindings = Bindings.of(names, using, where, given or {})
    except (FormulaError, LookupError) as error:
        raise ReadingError(f"{title}: {error.args[0]}") from error
    if not on:
        raise ReadingError(f"{title}: no points; give some in on=.")
    chosen = dict(still_true or {}), dict(skips or {})
    return Trial(title, printed, bindings, on, tight, margin, *chosen).run()
