r"""What the loss of a linear head does with rows of logits between the products of matrices.

On a CPU these functions run as they are, and therefore work in place. On a GPU PyTorch's compiler fuses each of them.
One is too slow so: `exponentials` overwrites what it adds up, and for that the compiler makes a copy and goes over it
twice. There `exponentials_on_gpu` takes its place.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from softxent._head.arguments import wide
from softxent._head.kernel import exponentials_on_gpu


@functools.cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Fuse the operations of a function into few kernels."""
    return torch.compile(function)


def read_targets(
    targets: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    classes: int,
    own_classes: tuple[int, int],
    is_mean: bool,
    kind: torch.dtype,
) -> tuple[Tensor, ...]:
    """What the targets say of each sample; those that name no class are left out, and counted.

    Returns
    -------
    counted, own : Tensor of bool
        Which samples are not ignored, and which of these have their class in this process.
    label : Tensor of int
        Row of the class in the matrix of this process; 0 where there is none.
    weight_of_label, ce_scale, z_scale : Tensor
        Weight of the class, and what the reduction multiplies cross-entropy and z-loss by; 0 where ignored.
    ce_factor, z_factor : Tensor, shape ()
        The same two factors for all samples.
    wrong : Tensor, shape ()
        Number of targets that name no class.
    """
    named = targets != ignore_index
    counted = named & (targets >= 0) & (targets < classes)
    label, one = torch.where(counted, targets, 0), counted.to(kind)
    weights = one if weight is None else torch.where(counted, weight.to(kind)[label], 0)
    first, rows = own_classes
    own = counted & (label >= first) & (label < first + rows)
    ce_factor = weights.sum().reciprocal() if is_mean else one.new_ones(())
    z_factor = one.sum().reciprocal() if is_mean else one.new_ones(())
    scales = torch.where(counted, ce_factor, 0), torch.where(counted, z_factor, 0)
    wrong = (named & ~counted).sum()
    return counted, own, torch.where(own, label - first, 0), weights, *scales, ce_factor, z_factor, wrong


def logit_of_label(h: Tensor, w: Tensor, bias: Tensor | None, label: Tensor, own: Tensor) -> Tensor:
    """Logits of the labels before the cap, not rounded to the type of ``h``; 0 where another process has them."""
    kind = wide(h.dtype)
    x = (h.to(kind) * w[label].to(kind)).sum(1)
    return torch.where(own, x if bias is None else x + bias[label].to(kind), 0)


def capped(x: Tensor, softcap: float | None) -> tuple[Tensor, Tensor]:
    """Logits under the cap, and the slope of the cap."""
    if softcap is None:
        return x, torch.ones((), dtype=x.dtype, device=x.device)
    t = torch.tanh(x / softcap)
    return softcap * t, 1 - t * t


def exponentials(
    logits: Tensor, classes: int, label: Tensor, own: Tensor, shift: Tensor, softcap: float | None
) -> Tensor:
    """Overwrite logits by exponentials times slopes, labels and padding by 0; return the sums of the exponentials."""
    if logits.is_cuda:
        return exponentials_on_gpu(logits, classes, torch.where(own, label, -1), shift, softcap)
    mine = logits[:, :classes]
    z, slope = capped(mine.to(shift.dtype), softcap)
    e = _without_label(z.sub_(shift[:, None]).exp_(), label, own)
    sums = e.sum(1)
    mine.copy_(e if softcap is None else e.mul_(slope))
    logits[:, classes:] = 0
    return sums


def smoothed_sums(
    logits: Tensor, label: Tensor, own: Tensor, shift: Tensor, softcap: float | None, even: Tensor
) -> tuple[Tensor, Tensor]:
    """Sums of the exponentials without the labels, and of all logits times ``even``; the logits stay."""
    z, _ = capped(logits.to(shift.dtype, copy=True), softcap)
    spread = (z * even).sum(1)
    return _without_label(z.sub_(shift[:, None]).exp_(), label, own).sum(1), spread


def smoothed(
    logits: Tensor,
    label: Tensor,
    own: Tensor,
    shift: Tensor,
    softcap: float | None,
    even: Tensor,
    scale: Tensor,
    ce_scale: Tensor,
) -> None:
    """Overwrite logits by their gradient, and labels by 0."""
    z, slope = capped(logits.to(shift.dtype), softcap)
    g = z.sub_(shift[:, None]).exp_().mul_(scale[:, None]).sub_(ce_scale[:, None] * even)
    logits.copy_(_without_label(g if softcap is None else g.mul_(slope), label, own))


def coefficients(
    sums: Tensor,
    spread: Tensor | None,
    target: Tensor,
    shift: Tensor,
    slope: Tensor,
    counted: Tensor,
    weight: Tensor,
    total: Tensor | None,
    ce_scale: Tensor,
    z_scale: Tensor,
    smoothing: float,
    classes: int,
    z_loss: float,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    r"""Losses, log-sum-exps, the multiples of the exponentials, and the entries of the labels, of the gradient.

    The entry :math:`p_y - 1` is made as :math:`-t/(1 + t)`, which does not cancel.
    """
    at_label = torch.where(counted, torch.exp(target - shift), 1)
    s = sums + at_label
    surprisal = torch.where(sums < at_label, torch.log1p(sums / at_label), torch.log(s) - (target - shift))
    lse = torch.where(counted, shift + torch.log(s), 0)
    loss, mass, excess = weight * surprisal, weight, 2 * z_loss * lse * z_scale
    if spread is not None and total is not None:
        share = smoothing / classes
        loss = torch.where(counted, (1 - smoothing) * loss + share * total * lse - spread, 0)
        mass = (1 - smoothing) * weight + share * total
    scale = (ce_scale * mass + excess) / s
    if total is not None:
        excess = excess + ce_scale * share * (total - weight)
    return loss, lse, scale, (excess - scale * sums) * slope


def add_label(dh: Tensor, scale: Tensor, entry: Tensor, w: Tensor, label: Tensor) -> None:
    """Turn the products of exponentials and matrix into the gradient of ``h``."""
    dh.copy_(scale[:, None] * dh + entry[:, None] * w[label])


def terms_of_labels(entry: Tensor, h: Tensor, own: Tensor) -> Tensor:
    """What each sample adds to the row of its label in the gradient of the matrix."""
    return torch.where(own[:, None], entry[:, None] * h, 0)


def with_sums(gradient: Tensor, label: Tensor, sums: Tensor, place: Tensor) -> Tensor:
    """Rows of the gradient that belong to labels, with the sums of their terms."""
    return (gradient[label] + sums[place]).to(gradient.dtype)


def _without_label(x: Tensor, label: Tensor, own: Tensor) -> Tensor:
    """Overwrite the entries of the labels by 0."""
    column = torch.arange(x.shape[1], device=x.device, dtype=torch.int32)
    return x.masked_fill_(column == torch.where(own, label, -1).to(torch.int32)[:, None], 0)
