"""Each function of rows against its formula, in float64."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from softxent._head import rows

KIND = torch.float64
LABEL = torch.tensor([1, 0, 4])
OWN = torch.tensor([True, False, True])
SHIFT = torch.tensor([0.5, -1.0, 2.0], dtype=KIND)


def draw(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=KIND)


def close(x: torch.Tensor, right: torch.Tensor) -> None:
    torch.testing.assert_close(x, right, rtol=1e-13, atol=1e-14)


def others() -> torch.Tensor:
    """Every class of a sample but its label, if that is here."""
    return ~((torch.arange(5) == LABEL[:, None]) & OWN[:, None])


def capped(x: torch.Tensor, softcap: float | None) -> tuple[torch.Tensor, torch.Tensor]:
    t = x if softcap is None else softcap * torch.tanh(x / softcap)
    return t, torch.ones_like(x) if softcap is None else 1 - (t / softcap) ** 2


@pytest.mark.parametrize("softcap", [None, 1.5])
def test_capped(softcap: float | None) -> None:
    x = draw(3, 5).requires_grad_()
    value, slope = rows.capped(x, softcap)
    close(value, capped(x, softcap)[0])
    close(slope.expand(3, 5), torch.autograd.grad(value.sum(), x)[0])


@pytest.mark.parametrize("softcap", [None, 1.5])
def test_exponentials(softcap: float | None) -> None:
    logits = draw(3, 7)
    z, slope = capped(logits[:, :5], softcap)
    e = torch.where(others(), torch.exp(z - SHIFT[:, None]), 0)
    sums = rows.exponentials(logits, 5, LABEL, OWN, SHIFT, softcap)
    close(sums, e.sum(1))
    close(logits[:, :5], e * slope)
    assert (logits[:, 5:] == 0).all()


def test_exponentials_of_bfloat16_are_added_before_they_are_rounded() -> None:
    logits = draw(3, 5).bfloat16()
    e = torch.where(others(), torch.exp(logits.double() - SHIFT[:, None]), 0)
    sums = rows.exponentials(logits, 5, LABEL, OWN, SHIFT.float(), None)
    assert sums.dtype == torch.float32
    torch.testing.assert_close(sums, e.sum(1).float())
    assert (logits == e.float().bfloat16()).all()


@pytest.mark.parametrize("softcap", [None, 1.5])
def test_smoothing(softcap: float | None) -> None:
    logits, even, scale, ce_scale = draw(3, 5), draw(5, seed=1), draw(3, seed=2), draw(3, seed=3)
    before = logits.clone()
    z, slope = capped(logits, softcap)
    e = torch.exp(z - SHIFT[:, None])
    sums, spread = rows.smoothed_sums(logits, LABEL, OWN, SHIFT, softcap, even)
    close(sums, torch.where(others(), e, 0).sum(1))
    close(spread, z @ even)
    assert (logits == before).all()
    rows.smoothed(logits, LABEL, OWN, SHIFT, softcap, even, scale, ce_scale)
    close(logits, torch.where(others(), (scale[:, None] * e - ce_scale[:, None] * even) * slope, 0))


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("z_loss", [0.0, 0.1])
@pytest.mark.parametrize("shift", ["label", "maximum"])
def test_coefficients(smoothing: float, z_loss: float, shift: str) -> None:
    """They make the gradient that automatic differentiation finds, for one sample with weights that is counted."""
    x, weight = draw(1, 5).requires_grad_(), torch.tensor([1.0, 2.0, 0.5, 3.0, 1.5], dtype=KIND)
    label, ce_scale, z_scale = 3, torch.tensor([0.7], dtype=KIND), torch.tensor([0.9], dtype=KIND)
    share = (1 - smoothing) * torch.eye(5, dtype=KIND)[label] + smoothing / 5
    lse = torch.logsumexp(x, 1)
    loss = (weight * share * (lse[:, None] - x)).sum(1)
    gradient = torch.autograd.grad((ce_scale * loss + z_scale * z_loss * lse**2).sum(), x)[0]

    c = x[:, label] if shift == "label" else x.amax(1)
    e = torch.exp(x - c).detach()
    even = weight * smoothing / 5
    total, spread = (weight.sum(), (x * even).sum(1)) if smoothing else (None, None)
    slope, counted = torch.ones(1, dtype=KIND), torch.tensor([True])
    with torch.no_grad():
        result = rows.coefficients(
            *(e.sum(1) - e[:, label], spread, x[:, label], c, slope, counted, weight[[label]], total),
            *(ce_scale, z_scale, smoothing, 5, z_loss),
        )
    close(result[0], loss.detach())
    close(result[1], lse.detach())
    rest = torch.arange(5) != label
    close((result[2] * e - ce_scale * even)[:, rest], gradient[:, rest])
    close(result[3], gradient[:, label])


def test_coefficients_of_an_ignored_sample() -> None:
    zero, no = torch.zeros(1, dtype=KIND), torch.tensor([False])
    inf = torch.full((1,), math.inf, dtype=KIND)
    result = rows.coefficients(zero, None, zero, inf, zero + 1, no, zero, None, zero, zero, 0.0, 5, 0.1)
    assert [float(x) for x in result] == [0, 0, 0, 0]
    result = rows.coefficients(zero, zero + 7, zero, inf, zero + 1, no, zero, zero + 5, zero, zero, 0.3, 5, 0.1)
    assert [float(x) for x in result] == [0, 0, 0, 0]


@pytest.mark.parametrize(("sums", "loss"), [(1e-40, 1e-40), (1.0, math.log(2)), (1e40, 40 * math.log(10))])
def test_small_and_large_losses(sums: float, loss: float) -> None:
    one, zero = torch.ones(1, dtype=KIND), torch.zeros(1, dtype=KIND)
    result = rows.coefficients(
        *(sums * one, None, zero, zero, one, torch.tensor([True]), one, None, one, one, 0.0, 5, 0.0)
    )
    close(result[0], loss * one)
    close(result[3], -sums / (1 + sums) * one)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("is_mean", [False, True])
def test_read_targets(weighted: bool, is_mean: bool) -> None:
    targets = torch.tensor([0, 4, -100, 2, 5, -1, 3])
    weight = torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0], dtype=KIND) if weighted else None
    counted, own, label, weights, ce, z, ce_factor, z_factor, wrong = rows.read_targets(
        targets, weight, -100, 5, (2, 2), is_mean, KIND
    )
    assert counted.tolist() == [True, True, False, True, False, False, True]
    assert own.tolist() == [False, False, False, True, False, False, True]
    assert label.tolist() == [0, 0, 0, 0, 0, 0, 1]
    expected = [1.0, 16.0, 0, 4.0, 0, 0, 8.0] if weighted else counted.to(KIND).tolist()
    assert weights.tolist() == expected
    factors = [1 / sum(expected), 1 / 4] if is_mean else [1, 1]
    assert [float(ce_factor), float(z_factor)] == factors
    assert ce.tolist() == [factors[0] * float(c) for c in counted]
    assert z.tolist() == [factors[1] * float(c) for c in counted]
    assert wrong == 2


def test_no_sample_counts() -> None:
    *_, ce, z, ce_factor, z_factor, wrong = rows.read_targets(
        torch.tensor([-100, -100]), None, -100, 5, (0, 5), True, KIND
    )
    assert (float(ce_factor), float(z_factor), int(wrong)) == (math.inf, math.inf, 0)
    assert ce.tolist() == z.tolist() == [0, 0]


@pytest.mark.parametrize("bias", [None, draw(5, seed=2)])
def test_logit_of_label(bias: torch.Tensor | None) -> None:
    h, w = draw(3, 2), draw(5, 2, seed=1)
    right = (h @ w.T + (0 if bias is None else bias))[torch.arange(3), LABEL]
    close(rows.logit_of_label(h, w, bias, LABEL, OWN), torch.where(OWN, right, 0))
    exact = rows.logit_of_label(h.bfloat16(), w.bfloat16(), None, LABEL, OWN)
    assert exact.dtype == torch.float32
    right = (h.bfloat16().float() * w.bfloat16().float()[LABEL]).sum(1)
    torch.testing.assert_close(exact, torch.where(OWN, right, 0))


def test_labels_in_the_gradients() -> None:
    dh, h, w, dw = draw(3, 2), draw(3, 2, seed=1), draw(5, 2, seed=2), draw(5, 2, seed=3)
    scale, entry = draw(3, seed=4), draw(3, seed=5)
    right = scale[:, None] * dh + entry[:, None] * w[LABEL]
    rows.add_label(dh, scale, entry, w, LABEL)
    close(dh, right)
    h[1] = math.nan
    terms = rows.terms_of_labels(entry, h, OWN)
    close(terms, torch.stack([entry[0] * h[0], torch.zeros(2, dtype=KIND), entry[2] * h[2]]))
    place = torch.tensor([0, 1, 0])
    updated = rows.with_sums(dw.float(), LABEL, terms, place)
    assert updated.dtype == torch.float32
    torch.testing.assert_close(updated, (dw[LABEL] + terms[place]).float())


def test_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
        calls.append(function)
        return lambda: function

    monkeypatch.setattr(torch, "compile", compiled)
    functions = [rows.compiled(function) for function in (rows.capped, rows.capped, rows.add_label)]
    assert calls == [rows.capped, rows.add_label]
    assert [function() for function in functions] == [rows.capped, rows.capped, rows.add_label]
    rows.compiled.cache_clear()
