"""What the moving figures must show: their formulas in the package, and for each figure what is read back from it.

A check takes the panels that were read, the data of the notebook, and the values of the figure's controls.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from moving_reading import Panel
from scipy.optimize import brentq
from scipy.stats import norm as normal

from softxent import (
    cross_entropy,
    cross_entropy_loss,
    cross_entropy_loss_grad,
    entropy,
    kl_divergence,
    logsumexp,
    sigmoid,
    softmax,
    softmax_jacobian,
    softmax_jvp,
    surprisal,
)

SCORES = np.random.default_rng(0).standard_normal((60, 4)) * np.geomspace(0.01, 1000, 60)[:, None]
TIED = [[3.0, 1.0, 3.0], [0.0, 0.0, 0.0], [-1e300, 1e300, 1e300], [5.0]]


def arg_max(x: list[float]) -> list[float]:
    largest = np.array(x) == max(x)
    return largest / largest.sum()


RANDOM = np.random.default_rng(1)
P, Q = (RANDOM.dirichlet(np.ones(4), 60) for _ in range(2))
COINS = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [1e-12, 1 - 1e-12]]
PAIRS = [*zip(P.tolist(), Q.tolist(), strict=True), *((p, [0.3, 0.7]) for p in COINS), ([0.5, 0.5], [0.0, 1.0])]
THREES = [[p] for p in [*RANDOM.dirichlet(np.ones(3), 60).tolist(), [0.5, 0.5, 0.0], [1 / 3] * 3]]
TARGETS = [*np.eye(4).tolist(), *(1.4 * P[:20]).tolist(), [0.0] * 4]
LINE = np.linspace(-40, 40, 161).tolist()
WIDTHS = [[0.0, 1.0, 0.0, 3.0], [0.0, 3.0, 0.0, 1.0], [1.0, 0.5, -2.0, 0.7], [0.0, 2.0, 0.0, 2.0]]
# Near the ends of float16, where it is subnormal, and halfway between two of its numbers.
HALVES = [0.0, 1.0, -1.0, 1 + 2**-11, 1 + 3 * 2**-11, 65504.0, 65519.9, 65520.0, -1e5, 2**-24, 2**-25, 2**-25 * 1.01]
HALVES += [*(RANDOM.standard_normal(300) * np.geomspace(1e-9, 1e6, 300)).tolist()]
HALF_LOGITS = [(np.array(x) + offset).tolist() for x in ([2, 1, -1], [0.1, 0.25, -3.3]) for offset in range(-30, 31)]


def gaussian_kl(m: float, s: float, mean: float, width: float) -> float:
    pairs = torch.tensor([[m, s], [mean, width]], dtype=torch.float64)
    first, second = (torch.distributions.Normal(*pair) for pair in pairs)
    return torch.distributions.kl_divergence(first, second).item()


def tilted(r: list[float], x: list[float], beta: float) -> Any:
    return softmax(np.log(r) + beta * np.array(x))


def tilt_to(r: Any, x: Any, mean: float) -> Any:
    return tilted(r, x, brentq(lambda beta: tilted(r, x, beta) @ x - mean, -60, 60, xtol=1e-14))


def online(x: list[float]) -> Any:
    """Return the largest so far, and the sum of the exponentials so far, shifted by it."""
    largest = np.maximum.accumulate(x)
    return [[m, np.exp(np.array(x[: k + 1]) - m).sum()] for k, m in enumerate(largest)]


def entmax(x: list[float], alpha: float) -> Any:
    """Return entmax by its definition, with the threshold that brentq finds."""
    scaled = (alpha - 1) * np.array(x)

    def above(threshold: float) -> Any:
        return np.maximum(scaled - threshold, 0) ** (1 / (alpha - 1))

    p = above(brentq(lambda threshold: above(threshold).sum() - 1, scaled.max() - 1, scaled.max(), xtol=1e-15))
    return p / p.sum()


def half_softmax(x: list[float], shifted: bool) -> Any:
    """Softmax by NumPy's float16, with exponentials that are rounded once."""
    with np.errstate(all="ignore"):
        scores = np.asarray(x, dtype=np.float16)
        scores = scores - scores.max() if shifted else scores
        raised = np.float16(np.exp(np.float64(scores)))
        return raised / raised.sum()


def to_half(x: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float16(x))


def circle(steps: int) -> Any:
    """Return the unit vectors of sum 0, seen from the third axis of their plane."""
    plane = np.array([[-1, 1, 0], [-1, -1, 2]]) / np.sqrt([[2], [6]])
    angles = np.linspace(0, 2 * np.pi, steps + 1)
    return np.column_stack([np.cos(angles), np.sin(angles)]) @ plane


TILTS = [[p, x, beta] for p, x in zip(P.tolist(), SCORES.tolist(), strict=True) for beta in (-1, 0.5)]
SCORES_ALONE = [[x] for x in [*SCORES.tolist(), *TIED]]
NUDGES = [[x, v] for x, v in zip(SCORES.tolist(), RANDOM.standard_normal((60, 4)).tolist(), strict=True)]
WITH_TARGETS = [[x, y] for x in SCORES[:40:3].tolist() for y in TARGETS]
WITH_BASES = [[p, base] for p in [*P.tolist(), *COINS] for base in (2, 3, 10)]
# The formula of the figures, the same of the package, and where they are compared.
FORMULAS: dict[str, tuple[Callable[..., Any], list[list[Any]]]] = {
    "dot": (lambda a, b: sum(s * t for s, t in zip(a, b, strict=True)), NUDGES),
    "max": (max, SCORES_ALONE),
    "argMax": (arg_max, SCORES_ALONE),
    "logsumexp": (logsumexp, SCORES_ALONE),
    "softmax": (softmax, SCORES_ALONE),
    "raised": (lambda x: np.exp(np.array(x) - max(x)), SCORES_ALONE),
    "sigmoid": (sigmoid, [[x] for x in LINE]),
    "softmaxJvp": (softmax_jvp, NUDGES),
    "covarianceTimes": (lambda p, v: (np.diag(p) - np.outer(p, p)) @ v, [[p, q] for p, q in PAIRS if len(p) == 4]),
    "eigenvalues": (lambda p: np.linalg.eigvalsh(np.diag(p) - np.outer(p, p))[1:], THREES),
    "circle": (circle, [[1], [7], [60]]),
    "surprisal": (lambda p, base: surprisal(p, base=base), [[p, b] for p in (0, 1e-300, 0.1) for b in (2, 10, math.e)]),
    "crossEntropy": (lambda p, q, base: cross_entropy(p, q, base=base), [[*pair, 2] for pair in PAIRS]),
    "entropy": (lambda p, base: entropy(p, base=base), WITH_BASES),
    "klDivergence": (lambda p, q, base: kl_divergence(p, q, base=base), [[*pair, 2] for pair in PAIRS]),
    "tilted": (tilted, TILTS),
    "online": (online, SCORES_ALONE),
    "entmax": (entmax, [[x, alpha] for x in SCORES[:30].tolist() for alpha in (1.5, 2)]),
    "tiltTo": (tilt_to, [[p, [0.0, 1.0, 2.5, 3.0], mean] for p in P[:20].tolist() for mean in (0.1, 1.0, 2.8)]),
    "loss": (cross_entropy_loss, WITH_TARGETS),
    "lossGradient": (cross_entropy_loss_grad, WITH_TARGETS),
    "smoothed": (lambda y, epsilon: (1 - epsilon) * np.array(y) + epsilon * np.mean(y), [[y, 0.1] for y in TARGETS]),
    "density": (lambda t, m, s: normal.pdf(t, m, s), [[t, 0.5, s] for t in (-3.0, 0.5, 2.0) for s in (0.5, 1.0, 3.0)]),
    "gaussianKl": (gaussian_kl, WIDTHS),
    "half": (to_half, [[x] for x in HALVES]),
    "halfEnds": (lambda: [math.log(2**-25), math.log(65520)], [[]]),
    "halfSoftmax": (half_softmax, [[x, shifted] for x in HALF_LOGITS for shifted in (False, True)]),
    "withoutOuterProduct": (lambda x, v: np.diag(softmax(x)) @ v, NUDGES),
    "withoutMass": (lambda x, y: softmax(x) - y, WITH_TARGETS),
}


def near(value: Any, apart: float = 1e-3) -> Any:
    """Return what is equal up to the pixels."""
    return pytest.approx(np.asarray(value, dtype=float), abs=apart)


def three(first: float, share: float) -> Any:
    """Return a distribution on three outcomes: the first, and the share of the second in the rest."""
    return np.array([first, (1 - first) * share, (1 - first) * (1 - share)])


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


def check_heated(shown: list[Panel], data: dict[str, Any], log: float) -> None:
    triangle, below = shown
    scores = np.array(data["scores"])

    def at(exponent: Any) -> Any:
        return softmax(scores / 10.0 ** np.asarray(exponent)[..., None])

    assert triangle.simplex_line("c0") == near(at(np.linspace(-1, 2, 151)))
    assert triangle.simplex_dots("c1")[0] == near(at(log))
    assert triangle.words() == data["names"]
    heat = below.line("c0")
    assert heat[:, 1] == near(entropy(at(heat[:, 0]), axis=1), 0.01)
    assert below.dots("c1")[0] == near([log, entropy(at(log))], 0.01)


def check_online_softmax(shown: list[Panel], data: dict[str, Any], count: float) -> None:
    top, low = shown
    stream = np.array(data["stream"])
    places, read = np.arange(1, round(count) + 1), stream[: round(count)]
    assert top.dots("grey") == near(np.column_stack([np.arange(1, len(stream) + 1), stream]), 0.01)
    largest = np.maximum.accumulate(read)
    steps = top.line("c1")
    assert steps[::2] == near(np.column_stack([places, largest]), 0.01)
    assert steps[1::2] == near(np.column_stack([np.minimum(places + 1, places[-1]), largest]), 0.01)
    total = np.logaddexp.accumulate(read)
    assert top.line("c0") == near(np.column_stack([places, total]), 0.01)
    assert low.line("c2") == near(np.column_stack([places, np.exp(total - largest)]), 0.01)
    assert low.dots("c2")[0] == near([count, np.exp(total - largest)[-1]], 0.01)
    assert low.heights("grey") == near(np.exp(read - largest[-1]), 0.01)


def check_three_maps(shown: list[Panel], data: dict[str, Any], scale: float) -> None:
    (triangle,) = shown
    scores = data["scores"]
    maps: dict[str, Callable[[Any], Any]] = {
        "c0": softmax,
        "c2": lambda x: entmax(x, 1.5),
        "c1": lambda x: entmax(x, 2),
    }
    for name, sends in maps.items():
        assert triangle.simplex_dots(name)[0] == near(sends([scale * score for score in scores]))
        way = [sends([by * score for score in scores]) for by in np.linspace(0, 12, 241)]
        assert triangle.simplex_line(name) == near(way)


def check_sigmoid(shown: list[Panel], data: dict[str, Any], x: float) -> None:
    plot, bars = shown
    points = plot.line("c0")
    assert points[:, 1] == near(softmax(np.column_stack([points[:, 0], 0 * points[:, 0]]))[:, 0])
    assert plot.dots("c0")[0] == near([x, sigmoid(x)], 0.03)
    assert [bars.heights("c0")[0], bars.heights("c1")[0]] == near(softmax([x, 0]))


def check_jacobian_arrows(shown: list[Panel], data: dict[str, Any], which: float, step: float, wrong: float) -> None:
    (plot,) = shown
    x, nudge = np.array(data["scores"]), step * np.eye(3)[round(which)]
    change = softmax(x) * nudge if wrong else softmax_jacobian(x) @ nudge
    assert plot.heights("grey") == near(softmax(x))
    assert plot.heights("c0") == near(softmax(x + nudge))
    arrows = np.array([plot.heights_along("c1", k) for k in range(3)])
    assert arrows == near(np.column_stack([softmax(x), softmax(x) + change]))
    assert wrong or arrows[:, 1].sum() == near(1)


def check_jacobian_ellipse(shown: list[Panel], data: dict[str, Any], first: float, share: float) -> None:
    triangle, matrix, bars = shown
    p = three(first, share)
    jacobian = np.diag(p) - np.outer(p, p)
    assert triangle.simplex_dots("c1")[0] == near(p)
    assert triangle.simplex_line("c1") == near(p + data["size"] * circle(60) @ jacobian)
    for which, others in enumerate(np.array(data["twelfths"][1:]) / 12):
        images = others + data["size"] * circle(60) @ (np.diag(others) - np.outer(others, others))
        assert triangle.simplex_line("grey", which) == near(images)
    entries = [float(word.replace("−", "-")) for word in matrix.words() if word[-1].isdigit()]
    assert np.reshape(entries, (3, 3)) == near(jacobian)
    assert bars.widths("c0") == near(np.linalg.eigvalsh(jacobian)[:0:-1])


def check_lse_bounds(shown: list[Panel], data: dict[str, Any], n: float, lead: float, wrong: float) -> None:
    (plot,) = shown
    gap, bound = plot.line("c0"), plot.line("c1")
    assert np.expm1(gap[:, 1]) == near((n - 1) * np.exp(-gap[:, 0]), 0.05)
    assert bound[:, 1] == near([np.log(n - wrong)] * 2, 0.01)
    assert plot.dots("c0")[0] == near([lead, logsumexp([lead, *[0] * (round(n) - 1)]) - lead], 0.02)
    assert (gap[0, 1] > bound[0, 1] + 0.05) == bool(wrong), "only the wrong bound is passed"


def check_entropy_simplex(shown: list[Panel], data: dict[str, Any], first: float, share: float) -> None:
    coin, triangle = shown
    dome = coin.line("c0")
    assert dome[:, 1] == near(entropy(np.column_stack([dome[:, 0], 1 - dome[:, 0]]).clip(0, 1), base=2), 0.03)
    assert coin.dots("c1")[0] == near([first, entropy([first, 1 - first], base=2)], 0.01)
    assert triangle.simplex_dots("c1")[0] == near(three(first, share))
    for middle, shade in triangle.shades():
        assert shade == near(entropy(middle, base=3, axis=0))


def check_word_lengths(shown: list[Panel], data: dict[str, Any], first: float, share: float) -> None:
    for panel, p in zip(shown, (np.array(data["top"]), three(first, share)), strict=True):
        lengths = [len(word) for word in data["words"]]
        assert panel.pixel_widths("c0") == near(310 * p, 0.01)
        assert panel.heights("c0") == near(surprisal(p, base=2), 0.01)
        assert panel.heights("c0") @ panel.pixel_widths("c0") / 310 == near(entropy(p, base=2), 0.01)
        assert panel.heights("c1") == near(lengths, 0.01)
        areas = [float(number) for number in re.findall(r"[0-9.]+(?= bits)", " ".join(panel.words()))]
        assert areas == near([entropy(p, base=2), p @ lengths])


def check_entropic_projection(shown: list[Panel], data: dict[str, Any], mean: float, share: float) -> None:
    triangle, bars = shown
    r, x = np.array(data["r"]), np.array(data["scores"])
    q = tilt_to(r, x, mean)
    ends = triangle.simplex_line("c1")
    p = (1 - share) * ends[0] + share * ends[1]
    assert ends @ x == near([mean] * 2), "the line is that of the mean"
    assert ends.min(axis=1) == near([0, 0]), "and it goes from side to side"
    leads = np.log(triangle.simplex_line("c0")[90:111] / r)
    steps = [np.diff(leads[:, k] - leads[:, 0]) for k in (1, 2)]
    assert steps[0] * (x[2] - x[0]) == near(steps[1] * (x[1] - x[0]), 0.01)
    assert [triangle.simplex_dots(name)[0] for name in ("grey", "c0", "c1")] == [near(r), near(q), near(p)]
    p = p.clip(0) / p.clip(0).sum()  # at the ends a class is 0 up to a pixel
    parts = [kl_divergence(p, r), kl_divergence(p, q), kl_divergence(q, r)]
    assert [bars.widths(name)[0] for name in ("grey", "c1", "c0")] == near(parts, 0.01)


def check_cross_entropy_bars(shown: list[Panel], data: dict[str, Any], first: float, share: float) -> None:
    pairs, bills = shown
    p, q = np.array(data["p"]), three(first, share)
    assert pairs.heights("grey") == near(p, 0.01)
    assert pairs.heights("c5") == near(q, 0.01)
    bill, floor = cross_entropy(p, q, base=2), entropy(p, base=2)
    assert bills.widths("c2") == near([min(bill, 5)])
    assert bills.widths("c0") == near([floor])
    assert bills.widths("c1") == near([min(kl_divergence(p, q, base=2), 5 - floor)])


def check_two_widths(shown: list[Panel], data: dict[str, Any], wide: float) -> None:
    plot, bars = shown
    for name, width in (("c0", data["narrow"]), ("c1", wide)):
        points = plot.line(name)
        assert points[:, 1] == near(normal.pdf(points[:, 0], 0, width))
    assert bars.widths("c0") == near([gaussian_kl(0, data["narrow"], 0, wide)])
    assert bars.widths("c1") == near([gaussian_kl(0, wide, 0, data["narrow"])])


def check_loss_tangent(shown: list[Panel], data: dict[str, Any], which: float, x: float, wrong: float) -> None:
    (plot,) = shown
    y = np.array(data["targets"][round(which)], dtype=float)

    def along(t: float) -> Any:
        return np.array([t, *data["scores"][1:]])

    points, ((left, low), (right, high)), dot = plot.line("c0"), plot.line("c1"), plot.dots("c1")[0]
    assert points[:, 1] == near([cross_entropy_loss(along(t), y) for t in points[:, 0]], 0.01)
    assert dot == near([x, cross_entropy_loss(along(x), y)], 0.01)
    right_slope = cross_entropy_loss_grad(along(x), y)[0]
    slope = softmax(along(x))[0] - y[0] if wrong else right_slope
    assert (high - low) / (right - left) == near(slope, 0.01)
    assert abs(slope - right_slope) == near(wrong * abs(y.sum() - 1) * softmax(along(x))[0]), "wrong for a mass alone"


def check_smoothing(shown: list[Panel], data: dict[str, Any], epsilon: float) -> None:
    (plot,) = shown
    for line, share in zip(plot.lines("grey", "c1"), [0, *data["smoothing"], epsilon], strict=True):
        rows = np.zeros((len(line), data["classes"]))
        rows[:, 0] = line[:, 0]
        label = np.zeros(len(line), dtype=int)
        expected = cross_entropy_loss(rows, label, label_smoothing=share, reduction="none")
        assert line[:, 1] == near(expected, 0.01)
    if epsilon < 0.005:
        assert len(plot.drawn["dots"]) == 0, "no lead is the best"
        return
    lead, least = plot.dots("c1")[0]
    assert least == near(line[:, 1].min(), 0.01)
    assert lead == near(np.log1p(data["classes"] * (1 / epsilon - 1)), 0.15)


def check_float16(shown: list[Panel], data: dict[str, Any], offset: float) -> None:
    line, *results = shown
    x = np.array(data["scores"]) + offset
    assert line.dots_x("c1") == near(x, 0.01)
    assert line.dots_x("c0") == near(x - x.max(), 0.01)
    low, high = line.x(line.ends("c2"))
    for edge, zero, infinite in ((low, (True, False), False), (high, False, (False, True))):
        below, above = to_half(math.exp(edge - 0.01)), to_half(math.exp(edge + 0.01))
        assert (below == 0, above == 0) == (zero or (False, False))
        assert (below == math.inf, above == math.inf) == (infinite or (False, False))
    for panel, name, shifted in zip(results, ("c1", "c0"), (False, True), strict=True):
        p = half_softmax(x.tolist(), shifted)
        assert panel.words().count("NaN") == np.isnan(p).sum()
        assert panel.heights(name) == near(p[~np.isnan(p)], 0.01)


def of_three(p: list[float]) -> list[float]:
    return [p[0], p[1] / (1 - p[0])]


Data = dict[str, Any]
# How the controls start, given the data, and what is read back.
FIGURES: dict[str, tuple[Callable[[Data], list[float]], Callable[..., None]]] = {
    "four-functions": (lambda data: data["left"], check_four_functions),
    "temperature": (lambda data: [-np.log10(data["beta"])], check_temperature),
    "heated": (lambda data: [np.log10(data["start"])], check_heated),
    "online-softmax": (lambda data: [len(data["stream"])], check_online_softmax),
    "three-maps": (lambda data: [data["scale"]], check_three_maps),
    "sigmoid": (lambda data: [data["lead"]], check_sigmoid),
    "jacobian-arrows": (lambda data: [0, data["step"], 0], check_jacobian_arrows),
    "jacobian-ellipse": (lambda data: of_three([part / 12 for part in data["twelfths"][0]]), check_jacobian_ellipse),
    "lse-bounds": (lambda data: [data["classes"], data["lead"], 0], check_lse_bounds),
    "entropy-simplex": (lambda data: of_three(data["p"]), check_entropy_simplex),
    "word-lengths": (lambda data: of_three(data["bottom"]), check_word_lengths),
    "cross-entropy-bars": (lambda data: of_three(data["q"]), check_cross_entropy_bars),
    "entropic-projection": (lambda data: [data["mean"], data["share"]], check_entropic_projection),
    "two-widths": (lambda data: [data["wide"]], check_two_widths),
    "loss-tangent": (lambda data: [0, data["scores"][0], 0], check_loss_tangent),
    "smoothing": (lambda data: [data["start"]], check_smoothing),
    "float16": (lambda data: [data["offset"]], check_float16),
}
