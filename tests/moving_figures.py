"""What the moving figures must show: their formulas in the package, and for each figure what is read back from it.

A check takes the panels that were read, the data of the notebook, and the values of the figure's controls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from moving_reading import Panel

from softxent import logsumexp, softmax

SCORES = np.random.default_rng(0).standard_normal((60, 4)) * np.geomspace(0.01, 1000, 60)[:, None]
TIED = [[3.0, 1.0, 3.0], [0.0, 0.0, 0.0], [-1e300, 1e300, 1e300], [5.0]]


def arg_max(x: list[float]) -> list[float]:
    largest = np.array(x) == max(x)
    return largest / largest.sum()


# The formula of the figures, the same of the package, and where they are compared.
FORMULAS: dict[str, tuple[Callable[..., Any], list[list[Any]]]] = {
    "max": (max, [[x] for x in [*SCORES.tolist(), *TIED]]),
    "argMax": (arg_max, [[x] for x in [*SCORES.tolist(), *TIED]]),
    "logsumexp": (logsumexp, [[x] for x in [*SCORES.tolist(), *TIED]]),
    "softmax": (softmax, [[x] for x in [*SCORES.tolist(), *TIED]]),
}


def near(value: Any, apart: float = 1e-3) -> Any:
    """Return what is equal up to the pixels."""
    return pytest.approx(np.asarray(value, dtype=float), abs=apart)


def check_four_functions(shown: list[Panel], data: dict[str, Any], *left: float) -> None:
    for column, x in ((shown[:3], left), (shown[3:], data["right"])):
        top, hard, soft = column
        assert top.heights("grey") == near(x)
        assert top.line("c0")[:, 1] == near([max(x)] * 2)
        assert top.line("c1")[:, 1] == near([logsumexp(x)] * 2)
        assert hard.heights("c0") == near(arg_max(list(x)))
        assert soft.heights("c1") == near(softmax(x))


def check_temperature(shown: list[Panel], data: dict[str, Any], log: float) -> None:
    (triangle,) = shown
    scores = np.array(data["scores"])
    way = triangle.simplex_line("c0")
    assert triangle.simplex_dots("c1")[0] == near(softmax(scores / 10**log))
    leads = np.log(way[1:80] / way[1:80, 2:])  # on the way the log-odds keep their ratio
    assert leads[:, 0] * (scores[1] - scores[2]) == near(leads[:, 1] * (scores[0] - scores[2]), 0.01)
    assert [way[0], way[-1]] == [near([1 / 3] * 3, 0.05), near(arg_max(data["scores"]), 0.01)]
    assert triangle.words() == data["names"]


FIGURES: dict[str, tuple[Callable[[dict[str, Any]], list[float]], Callable[..., None]]] = {
    "four-functions": (lambda data: data["left"], check_four_functions),
    "temperature": (lambda data: [-np.log10(data["beta"])], check_temperature),
}
