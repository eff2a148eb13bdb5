"""The data of a figure that moves on the site, stated by the cell that draws its still picture."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

__all__ = ["Moving", "moving"]

DECIMALS = 8
"""What a notebook prints at most; below a pixel by far."""

Data = float | str | list["Data"]


@dataclass(frozen=True)
class Moving:
    """A figure that moves: which, its data, and the question that the reader answers before seeing it.

    Parameters
    ----------
    figure : str
        Name of the figure.
    data : dict
        What it starts from: numbers, strings, and lists of them, by name.
    ask : str, optional
        The question, or nothing.
    choices : tuple of str, optional
        The answers to choose from.
    """

    figure: str
    data: dict[str, Data]
    ask: str = ""
    choices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"moving({', '.join([repr(self.figure), *(f'{name}={value}' for name, value in self.data.items())])})"

    def _repr_html_(self) -> str:
        """Return an empty element: nothing to see without the scripts of the site, which read its attributes."""
        attributes = {"figure": self.figure, "data": json.dumps(self.data)}
        if self.ask:
            attributes["ask"] = json.dumps([self.ask, *self.choices], ensure_ascii=False)
        written = (f' data-{name}="{escape(value)}"' for name, value in attributes.items())
        return f'<div class="moving"{"".join(written)}></div>'


def moving(figure: str, /, *, ask: str = "", choices: Sequence[str] = (), **data: Any) -> Moving:
    r"""State the data of a figure that moves.

    As the last expression of a cell it leaves an empty element in the page. On the site a script puts the figure that
    moves in place of the cell's picture; in JupyterLab, on paper and without scripts the picture stays.

    Parameters
    ----------
    figure : str
        Name of the figure: that of its module in ``_static/moving``.
    ask : str, optional
        A question that the reader answers before the figure is shown. The text below gives the reason.
    choices : sequence of str, optional
        The answers to choose from, at least two.
    **data : array_like of real, or str
        What the figure starts from. Numbers are rounded to 8 decimals.

    Returns
    -------
    Moving
        What the notebook stores, and the site reads.

    Raises
    ------
    ValueError
        If the name is no name of a module, if a number is not finite or does not survive the rounding, or if there is
        a question without choices, or there are choices without a question.

    Examples
    --------
    >>> moving("temperature", scores=np.array([2.0, 1.0, -1.0]), beta=1)
    moving('temperature', scores=[2, 1, -1], beta=1)
    >>> print(moving("temperature", beta=1)._repr_html_())
    <div class="moving" data-figure="temperature" data-data="{&quot;beta&quot;: 1}"></div>
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", figure):
        raise ValueError(f"{figure!r} is no name of a figure; write lower-case letters, digits and hyphens")
    if bool(ask) != (len(choices) >= 2):
        raise ValueError(f"the question {ask!r} has the choices {list(choices)}; give both, and at least two choices")
    return Moving(figure, {name: _plain(name, value) for name, value in data.items()}, ask, tuple(choices))


def _plain(name: str, value: Any) -> Data:
    """Return strings, short numbers, and lists of them."""
    if isinstance(value, str):
        return value
    if np.ndim(value):
        return [_plain(name, part) for part in value]
    exact = float(value)
    if not math.isfinite(exact):
        raise ValueError(f"{name} holds {exact}, which no figure can draw; leave it out")
    short = round(exact, DECIMALS)
    if not math.isclose(short, exact, rel_tol=1e-4):
        raise ValueError(f"{name} holds {exact}, of which {DECIMALS} decimals leave {short}; choose another unit")
    return int(short) if short == int(short) else short
