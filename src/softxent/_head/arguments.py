"""What the loss of a linear head is told besides the tensors that it differentiates; checked up front."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass(frozen=True)
class Head:
    """Targets and options of a loss.

    Attributes
    ----------
    targets : Tensor of int
        Class of each sample, or ``ignore_index``.
    weight : Tensor or None
        Weights of all classes, shape (V,).
    classes, first : int
        The number V of all classes, and the class of the first row of the matrix.
    group : ProcessGroup or None
        The processes that share the classes.
    ignore_index, reduction, smoothing, softcap, z_loss, chunk
        The options of `linear_cross_entropy`.
    """

    targets: Tensor
    weight: Tensor | None
    classes: int
    first: int
    group: dist.ProcessGroup | None
    ignore_index: int
    reduction: str
    smoothing: float
    softcap: float | None
    z_loss: float
    chunk: int | None

    def combined(self, x: Tensor, operation: Any = dist.ReduceOp.SUM) -> Tensor:
        """Sum, or another operation, over the processes of the group, in place."""
        if self.group is not None:
            dist.all_reduce(x, op=operation, group=self.group)
        return x


def wide(dtype: torch.dtype) -> torch.dtype:
    """Type to compute in, for numbers of a type."""
    return torch.promote_types(dtype, torch.float32)


def read_head(
    h: Tensor,
    w: Tensor,
    targets: Tensor,
    bias: Tensor | None,
    weight: Tensor | None,
    group: dist.ProcessGroup | None,
    classes: int | None,
    ignore_index: int,
    reduction: str,
    options: tuple[float, float | None, float, int | None],
) -> Head:
    """Check all but the targets' values, and sum up what is constant; all classes are here if their number is None."""
    _check_kinds(h, {"h": h, "W": w, "targets": targets, "bias": bias, "weight": weight})
    _check_matrix(h, w, targets)
    classes = len(w) if classes is None else classes
    for name, x, length in (("bias", bias, len(w)), ("weight", weight, classes)):
        if x is not None and x.shape != (length,):
            raise ValueError(f"{name} must have one entry for each class, shape ({length},); got {tuple(x.shape)}.")
    if weight is not None and (weight.requires_grad or not weight.dtype.is_floating_point):
        raise ValueError(
            f"weight must be a constant of a floating-point type; got {weight.dtype} with requires_grad="
            f"{weight.requires_grad}. Use weight.detach().float()."
        )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f'reduction must be "none", "mean" or "sum"; got {reduction!r}.')
    _check_options(*options)
    first = 0 if group is None else _first_class(w, group, classes)
    return Head(targets, weight, classes, first, group, ignore_index, reduction, *options)


def refuse_target(targets: Tensor, ignore_index: int, classes: int) -> None:
    """Say which target names no class, if there is one."""
    wrong = (targets != ignore_index) & ((targets < 0) | (targets >= classes))
    if wrong.any():
        where = tuple(wrong.nonzero()[0].tolist())
        raise IndexError(
            f"targets must be between 0 and {classes - 1}; got {int(targets[where])} at index {where}. "
            "Use ignore_index for samples without a class."
        )


def _first_class(w: Tensor, group: dist.ProcessGroup, classes: int) -> int:
    """Class of the first row of the matrix of this process."""
    backend, kind = dist.get_backend(group), type(w).__name__
    if "fake" in backend or kind == "LocalTensor":
        raise ValueError(
            "group must consist of processes that speak to each other, each with rows of its own; got the backend "
            f"{backend!r} and W as {kind}, where one process stands for all and the loss would be wrong. Start them "
            'with torchrun, and the group with "gloo" or "nccl".'
        )
    rank, size = dist.get_rank(group), dist.get_world_size(group)
    share = -(-classes // size)
    if share * (size - 1) >= classes:
        raise ValueError(f"classes must be enough for {size} processes; got {classes}. Use fewer processes.")
    rows = min(share, classes - share * rank)
    if len(w) != rows:
        raise ValueError(
            f"W must have the {rows} rows that torch.chunk gives to process {rank} of the group, of {classes} classes; "
            f"got {len(w)}. Divide the matrix with torch.chunk."
        )
    return share * rank


def _check_kinds(h: Tensor, given: dict[str, Tensor | None]) -> None:
    """Refuse what is no tensor, targets that are no integers, and what is elsewhere."""
    for name, x in given.items():
        if x is None and name in ("bias", "weight"):
            continue
        if not isinstance(x, Tensor):
            raise TypeError(f"{name} must be a tensor; got {type(x).__name__}. Use torch.as_tensor.")
        if x.device != h.device:
            raise ValueError(f"{name} must be on the device of h, {h.device}; got {x.device}. Move it with `to`.")
        if name == "targets" and (x.dtype.is_floating_point or x.dtype.is_complex or x.dtype == torch.bool):
            raise TypeError(
                f"targets must be integers, one class for each sample; got {x.dtype}. For probabilities use "
                "torch.nn.functional.cross_entropy."
            )


def _check_matrix(h: Tensor, w: Tensor, targets: Tensor) -> None:
    """Refuse shapes that do not fit."""
    if w.ndim != 2 or len(w) == 0 or h.ndim == 0 or h.shape[-1] != w.shape[1]:
        raise ValueError(
            f"h and W must have shapes (..., D) and (V, D) with V > 0; got {tuple(h.shape)} and {tuple(w.shape)}. "
            "W has one row for each class."
        )
    if targets.shape != h.shape[:-1]:
        raise ValueError(
            f"targets of h of shape {tuple(h.shape)} must have shape {tuple(h.shape[:-1])}; "
            f"got {tuple(targets.shape)}. Reshape them."
        )


def _check_options(label_smoothing: float, softcap: float | None, z_loss: float, chunk: int | None) -> None:
    """Refuse options out of range."""
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must be between 0 and 1; got {label_smoothing}. 0 means none.")
    if softcap is not None and not 0 < softcap < math.inf:
        raise ValueError(f"softcap must be positive and finite; got {softcap}. None means none.")
    if not 0 <= z_loss < math.inf:
        raise ValueError(f"z_loss must be finite and not negative; got {z_loss}. 0 means none.")
    if chunk is not None and (isinstance(chunk, bool) or not isinstance(chunk, int) or chunk < 1):
        raise ValueError(f"chunk must be a positive integer; got {chunk!r}. None chooses one.")
