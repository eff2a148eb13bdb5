r"""A linear head, its cross-entropy and their gradients, one chunk of samples after the other.

The logits of a chunk are overwritten by :math:`e_{ik} = e^{x_{ik} - c_i}`, where the shift :math:`c_i` is the logit of
the label, and by 0 at the label itself. The loss is then :math:`\operatorname{log1p}` of the sum of a row, and the
gradient is a multiple of the row and one more entry: every logit is read once and written once. The multiples go to the
small factors of the two products. The entries of the labels are kept apart and added to the gradients in a wider type,
so nothing cancels in them, and a sum over chunks does not round them again and again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from softxent._head.arguments import Head, refuse_target, wide
from softxent._head.rows import (
    add_label,
    capped,
    coefficients,
    compiled,
    exponentials,
    logit_of_label,
    read_targets,
    smoothed,
    smoothed_sums,
    terms_of_labels,
    with_sums,
)

# On a GPU a product is fast where the number of classes is a multiple of this.
MULTIPLE = {"cuda": 64}
# Bytes of logits: a GPU wants large products, a CPU is as fast with smaller ones.
MEMORY = {"cuda": 1008 * 2**20, "cpu": 128 * 2**20}
# Exponentials whose sum is larger may have overflowed on the way.
LARGE = 1e26

Gradients = tuple["Tensor | None", "Tensor | None", "Tensor | None"]  # in quotes: documentation stands in for Tensor


def evaluate(
    head: Head, h: Tensor, w: Tensor, bias: Tensor | None, upstream: Tensor | None, wanted: tuple[bool, bool, bool]
) -> tuple[Tensor, Gradients]:
    """Loss, and the wanted gradients of its inner product with ``upstream``, which is 1 if it is None."""
    with torch.autocast(h.device.type, enabled=False):
        result = _Pass(head, h, w, bias, upstream, wanted).run(by_label=True)
        if result is None:  # a label so unlikely that the other exponentials overflow: shift by the maximum
            result = _Pass(head, h, w, bias, upstream, wanted).run(by_label=False)
    assert result is not None
    return result


def chunk_size(samples: int, chunk: int | None, row: int, device: str) -> int:
    """Samples in a chunk: as asked, or as many rows of bytes as the memory holds, about the same number in each."""
    if chunk is not None:
        return min(chunk, max(samples, 1))
    most = max(MEMORY.get(device, MEMORY["cpu"]) // row, 1)
    chunks = max(math.ceil(samples / most), 1)
    return max(min(math.ceil(samples / chunks / 128) * 128, most), 1)


class _Pass:
    """One pass over all samples and what it has gathered so far."""

    def __init__(
        self,
        head: Head,
        h: Tensor,
        w: Tensor,
        bias: Tensor | None,
        upstream: Tensor | None,
        wanted: tuple[bool, bool, bool],
    ) -> None:
        n, kind = len(h), wide(h.dtype)
        self.do: Callable[[Any], Any] = compiled if h.is_cuda else lambda function: function
        self.head, self.h, self.classes, self.w, self.bias = head, h, len(w), *_padded(w, bias, h.device.type)
        options = head.ignore_index, head.classes, (head.first, len(w)), head.reduction == "mean", kind
        read = self.do(read_targets)(head.targets.reshape(-1).long(), head.weight, *options)
        self.counted, self.own, self.label, self.weight_of_label, *scales, ce_factor, z_factor, self.wrong = read
        self.ce_scale, self.z_scale = scales if upstream is None else (scale * upstream for scale in scales)
        self.factors = ce_factor, head.z_loss * z_factor
        self.total, self.even = _even_share(head, len(w), kind)
        self.losses, self.lse, self.scale, self.entry, self.sums = h.new_empty(5, n, dtype=kind)
        self.dh = torch.empty_like(h) if wanted[0] else None
        self.dw = (torch.empty_like if n else torch.zeros_like)(self.w) if wanted[1] else None
        self.db = h.new_zeros(len(self.w), dtype=kind) if wanted[2] else None

    def run(self, *, by_label: bool) -> tuple[Tensor, Gradients] | None:
        """Return loss and gradients, or None if exponentials may have overflowed."""
        head, h = self.head, self.h
        size = chunk_size(len(h), head.chunk, len(self.w) * h.element_size(), h.device.type)
        buffer = h.new_empty(size, len(self.w))
        for start in range(0, len(h), size):
            rows = slice(start, min(start + size, len(h)))
            self._chunk(rows, buffer[: rows.stop - start], by_label)
        del buffer
        entry = torch.where(self.own, self.entry, 0)
        if self.dh is not None:
            self.do(add_label)(self.dh, self.scale, entry, self.w, self.label)
            head.combined(self.dh)
        self._add_labels(entry)
        dw = None if self.dw is None else self.dw[: self.classes]
        db = None if self.db is None else self.db[: self.classes].to(h.dtype)
        loss = self._reduced()
        # The first moment to wait for a GPU, which has everything to do by now.
        has_overflow, has_wrong = torch.stack([(self.sums > LARGE).any(), self.wrong > 0]).tolist()
        if has_wrong:
            refuse_target(head.targets, head.ignore_index, head.classes)
        return None if has_overflow and by_label else (loss, (self.dh, dw, db))

    def _reduced(self) -> Tensor:
        """Cross-entropy and z-loss together."""
        ce, z = self.factors
        if self.head.reduction == "none":
            return self.losses + z * self.lse.square()
        return self.losses.sum() * ce + (self.lse.square().sum() * z if self.head.z_loss else 0)

    def _chunk(self, rows: slice, logits: Tensor, by_label: bool) -> None:
        """Fill in what belongs to some samples."""
        head, do, mine = self.head, self.do, logits[:, : self.classes]
        counted, label, own, ce_scale = (x[rows] for x in (self.counted, self.label, self.own, self.ce_scale))
        h = torch.empty_like(self.h[rows]) if self.dh is None else self.dh[rows]  # its memory is free as yet
        torch.where(counted[:, None], self.h[rows], self.h.new_zeros(()), out=h)
        if self.bias is None:
            torch.mm(h, self.w.T, out=logits)
        else:
            torch.addmm(self.bias, h, self.w.T, out=logits)
        target = head.combined(do(logit_of_label)(h, self.w, self.bias, label, own))
        target, slope = capped(target, head.softcap)
        shift = target
        if not by_label:
            largest, _ = capped(mine.amax(1).to(target.dtype), head.softcap)
            shift = torch.maximum(target, head.combined(largest, dist.ReduceOp.MAX))
        shift = torch.where(counted, shift, math.inf)  # the row of an ignored sample becomes 0
        options, spread = (label, own, shift, head.softcap), None
        if head.smoothing:
            sums, spread = head.combined(torch.stack(do(smoothed_sums)(mine, *options, self.even)))
        else:
            sums = head.combined(exponentials(logits, self.classes, *options))
        self.sums[rows] = sums
        self.losses[rows], self.lse[rows], scale, self.entry[rows] = do(coefficients)(
            *(sums, spread, target, shift, slope, counted, self.weight_of_label[rows], self.total),
            *(ce_scale, self.z_scale[rows], head.smoothing, head.classes, head.z_loss),
        )
        if head.smoothing:
            do(smoothed)(mine, *options, self.even, scale, ce_scale)
            logits[:, self.classes :] = 0
            scale = torch.ones_like(scale)
        self.scale[rows] = scale
        if self.dw is not None:
            self.dw.addmm_(logits.T, h.mul_(scale[:, None]), beta=int(rows.start > 0))
        if self.db is not None:
            self.db += torch.mv(logits.T, scale.to(logits.dtype))
        if self.dh is not None:
            torch.mm(logits, self.w, out=h)

    def _add_labels(self, entry: Tensor) -> None:
        """Add the entries of the labels to the gradients of the matrix and of the bias."""
        if self.dw is None and self.db is None:
            return
        samples = torch.arange(len(entry), device=entry.device)
        first = samples.new_zeros(self.classes).scatter_reduce_(0, self.label, samples, "amin", include_self=False)
        place = first[self.label]  # the first sample with the same label, which adds them all up
        if self.dw is not None:
            terms = self.do(terms_of_labels)(entry, self.h, self.own)
            sums = torch.zeros_like(terms).index_put_((place,), terms, accumulate=True)
            self.dw[self.label] = self.do(with_sums)(self.dw, self.label, sums, place)
        if self.db is not None:
            self.db.index_put_((self.label,), entry, accumulate=True)


def _even_share(head: Head, rows: int, dtype: torch.dtype) -> tuple[Tensor | None, Tensor | None]:
    """All weights of classes together, and what smoothing spreads over the classes that are here."""
    if not head.smoothing:
        return None, None
    weight = head.targets.new_ones(head.classes) if head.weight is None else head.weight
    weight = weight.to(dtype)
    return weight.sum(), weight[head.first : head.first + rows] * (head.smoothing / head.classes)


def _padded(w: Tensor, bias: Tensor | None, device: str) -> tuple[Tensor, Tensor | None]:
    """Append classes with rows of zeros, up to a number for which products are fast."""
    missing = -len(w) % MULTIPLE.get(device, 1)
    if missing == 0:
        return w, bias
    w = torch.cat([w, w.new_zeros(missing, w.shape[1])])
    return w, None if bias is None else torch.cat([bias, bias.new_zeros(missing)])
