"""The one kernel that PyTorch's compiler does not make well for a GPU: exponentials in place, and their sums."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

try:
    import triton
    import triton.language as tl
    from triton.language.extra import libdevice
except ImportError:  # it comes with PyTorch for GPUs
    triton = None

BLOCK = 4096


def exponentials_on_gpu(logits: Tensor, classes: int, label: Tensor, shift: Tensor, softcap: float | None) -> Tensor:
    """Do what `exponentials` does, in blocks of a row; each logit is read once and written once."""
    n, width = logits.shape
    blocks = triton.cdiv(width, BLOCK)
    sums = shift.new_empty(n, blocks)
    cap = (0.0, False) if softcap is None else (softcap, True)
    with torch.cuda.device(logits.device):
        _kernel[n, blocks](logits, label, shift, sums, width, classes, logits.stride(0), *cap, BLOCK, num_warps=8)
    return sums.sum(1)


def _block(
    logits: tl.tensor,
    label: tl.tensor,
    shift: tl.tensor,
    sums: tl.tensor,
    width: tl.tensor,
    classes: tl.tensor,
    stride: tl.tensor,
    softcap: tl.tensor,
    has_cap: tl.constexpr,
    block: tl.constexpr,
) -> None:
    """One block of one row. The mask is a width of many times 16 bytes, not the number of classes: that is fast."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.program_id(1) * block + tl.arange(0, block)
    inside = column < width
    c = tl.load(shift + row)
    z = tl.load(logits + row * stride + column, mask=inside, other=0.0).to(c.dtype)
    slope = 1.0
    if has_cap:
        t = libdevice.tanh(z / softcap)
        z = softcap * t
        slope = 1 - t * t
    e = tl.where((column < classes) & (column != tl.load(label + row)), tl.exp(z - c), 0.0)
    tl.store(logits + row * stride + column, e * slope, mask=inside)
    tl.store(sums + row * tl.num_programs(1) + tl.program_id(1), tl.sum(e, 0))


_kernel: Any = None if triton is None else triton.jit(_block)
