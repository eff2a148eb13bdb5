"""The formulas of the notation page are evaluated as they are printed, and every mutant of them is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softxent.checks.formulas.reading import read_label
from softxent.checks.formulas.record import ReadingError
from softxent.checks.witnesses import logits

PAGE = Path(__file__).parent.parent / "appendix" / "notation.md"
ROW = re.compile(r"^\| (?P<symbol>.+?) \| (?P<meaning>.+) \|$", re.MULTILINE)
FORMULA = re.compile(r"\$([^$]+)\$")

X = logits(4, 5, scale=1.0)
NUMBERS = [-1.7, -0.3, 0.4, 2.2]
rng = np.random.default_rng(0)
P, Q = ([rng.dirichlet(np.ones(size)) for size in (4, 5, 5)] for _ in range(2))
PQ = list(zip(P, Q, strict=True))
V = [(p, rng.standard_normal(p.size)) for p in P]


def entropy(p: Any) -> float:
    return float(-np.sum(p * np.log(p)))


# The row of a symbol: which of its formulas, the left side, and what the letters stand for. Python functions stand for
# what the reader of formulas does not know by itself.
ROWS: dict[str, tuple[int, str, dict[str, Any]]] = {
    r"$m$": (0, "m", {"on": [(y, y.sum()) for y in X], "names": "y m"}),
    r"$\langle p, v \rangle$": (0, r"\langle p, v \rangle", {"on": V, "names": "p v"}),
    r"$\operatorname{Var}_p(v)$": (
        0,
        r"\operatorname{Var}_p(v)",
        {"on": V, "names": "p v", "given": {r"\operatorname{Var}_": lambda p, v: float(p @ v**2 - (p @ v) ** 2)}},
    ),
    r"$p \circ v$": (0, "", {"on": V, "names": "p v"}),
    r"$p \oslash q$": (0, "", {"on": PQ, "names": "p q"}),
    r"$\operatorname{softmax}(x)$": (0, r"\operatorname{softmax}(x)_i", {"on": X, "names": "x"}),
    r"$\operatorname{LSE}(x)$": (0, r"\operatorname{LSE}(x)", {"on": X, "names": "x"}),
    r"$\operatorname{LSE}_\beta(x)$": (
        0,
        r"\operatorname{LSE}_\beta(x)",
        {
            "on": [(x, 1.7) for x in X],
            "names": r"x \beta",
            "given": {r"\operatorname{LSE}_": lambda beta, x: float(np.log(np.sum(np.exp(beta * x))) / beta)},
        },
    ),
    r"$\sigma(t)$": (0, r"\sigma(t)", {"on": NUMBERS, "names": "t"}),
    r"$\operatorname{softplus}(t)$": (
        0,
        r"\operatorname{softplus}(t)",
        {"on": NUMBERS, "names": "t", "given": {r"\operatorname{softplus}": lambda t: float(np.logaddexp(t, 0))}},
    ),
    r"$I(p)$": (0, "I(p)", {"on": [0.1, 0.6], "names": "p", "given": {"I": lambda p: float(np.log(1 / p))}}),
    r"$H(p)$": (0, "H(p)", {"on": P, "names": "p"}),
    r"$H_b(p)$": (
        1,
        "H_b(p)",
        {
            "on": [(p, 3.0) for p in P],
            "names": "p b",
            "given": {"H_": lambda b, p: entropy(p) / float(np.log(b)), "H": entropy},
        },
    ),
    r"$H(p, q)$": (0, "H(p, q)", {"on": PQ, "names": "p q"}),
    r"$\operatorname{KL}(p \,\Vert\, q)$": (0, r"\operatorname{KL}(p \,\Vert\, q)", {"on": PQ, "names": "p q"}),
    r"$\operatorname{TV}(p, q)$": (
        0,
        r"\operatorname{TV}(p, q)",
        {
            "on": PQ,
            "names": "p q",
            "given": {r"\operatorname{TV}": lambda p, q: float(np.sum(np.maximum(p - q, 0)))},
            "still_true": {r"\operatorname{TV}(p, q) -> \operatorname{TV}(q, p)": "total variation is symmetric"},
        },
    ),
}
WRONG = {r"$\sigma(t)$": ("1 + e", "1 - e"), r"$H(p, q)$": (r"\log q_i", r"\log p_i"), r"$m$": ("y_i", "y_i^2")}


def formula(symbol: str) -> str:
    """Put the left side of a row together with what the page prints on its right."""
    # The last table of the page says what other books write for some of them.
    row = next(match for match in ROW.finditer(PAGE.read_text(encoding="utf-8")) if match["symbol"] == symbol)
    which, left, _ = ROWS[symbol]
    printed = FORMULA.findall(row["meaning"])[which]
    return f"{left} = {printed}" if left else printed


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return what evaluates a formula with the bindings of a row."""
    monkeypatch.chdir(tmp_path)

    def read(symbol: str, tex: str) -> None:
        cell = {"cell_type": "markdown", "source": f"$$\n{tex}\n$$ (eq-row)\n"}
        Path("page.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
        read_label("eq-row", **ROWS[symbol][2])

    return read


@pytest.mark.parametrize("symbol", ROWS)
def test_the_row_is_true_as_printed(symbol: str, reads: Callable[[str, str], None]) -> None:
    reads(symbol, formula(symbol))


@pytest.mark.parametrize("symbol", WRONG)
def test_a_wrong_row_is_refused(symbol: str, reads: Callable[[str, str], None]) -> None:
    wrong = formula(symbol).replace(*WRONG[symbol])
    assert wrong != formula(symbol)
    with pytest.raises(ReadingError, match="is false at"):
        reads(symbol, wrong)
