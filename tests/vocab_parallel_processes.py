"""Four processes with a part of the classes each: `test_linear_cross_entropy.py` runs this.

The processes are forked after PyTorch has been loaded once. Each compares its loss and gradients with those of a
single process.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import tempfile
import traceback
from typing import Any
from unittest import mock

import torch
import torch.distributed as dist
from torch import Tensor

from softxent._head.arguments import Head
from softxent.linear_cross_entropy import linear_cross_entropy, vocab_parallel_linear_cross_entropy

SIZE = 4
N, D, CLASSES = 9, 5, 11  # shares of 3, 3, 3 and 2


def everybody() -> dist.ProcessGroup:
    group = dist.group.WORLD
    assert group is not None
    return group


def compare(rank: int, scale: float = 1.0, bias: bool = False, weighted: bool = False, **options: Any) -> float:
    """Largest relative difference between this process's results and those of one process alone."""
    generator = torch.Generator().manual_seed(0)
    shapes = [(N, D), (CLASSES, D), (CLASSES,)][: 2 + bias]
    whole = [
        (scale * torch.randn(shape, generator=generator, dtype=torch.float64)).requires_grad_() for shape in shapes
    ]
    targets = torch.randint(CLASSES, (N,), generator=generator)
    targets[3] = -100
    if weighted:
        options["weight"] = torch.rand(CLASSES, generator=generator, dtype=torch.float64)

    def gradients(loss: Tensor, tensors: list[Tensor]) -> list[Tensor]:
        upstream = torch.linspace(0.5, 1.5, loss.numel(), dtype=torch.float64).reshape(loss.shape)
        return [loss.detach(), *torch.autograd.grad(loss, tensors, upstream)]

    right = gradients(
        linear_cross_entropy(whole[0], whole[1], targets, bias=whole[2] if bias else None, **options), whole
    )
    mine = [whole[0], *(x.detach().chunk(SIZE)[rank].requires_grad_() for x in whole[1:])]
    loss = vocab_parallel_linear_cross_entropy(
        mine[0], mine[1], targets, everybody(), classes=CLASSES, bias=mine[2] if bias else None, **options
    )
    ours = gradients(loss, mine)
    right[2:] = [x.chunk(SIZE)[rank] for x in right[2:]]
    return max(float((x - y).norm() / y.norm()) for x, y in zip(ours, right, strict=True))


def refusal(rows: int, classes: int) -> str:
    """Message for a matrix with so many rows."""
    try:
        vocab_parallel_linear_cross_entropy(
            torch.zeros(2, 3), torch.zeros(rows, 3), torch.tensor([0, 1]), everybody(), classes=classes
        )
    except ValueError as error:
        return str(error)
    return ""


def check(rank: int) -> None:
    """Run every check in this process; the other processes run the same."""
    for reduction, smoothing, softcap, rest in itertools.product(
        ["mean", "none", "sum"],
        [0.0, 0.3],
        [None, 2.0],
        [{}, {"bias": True, "weighted": True, "z_loss": 0.1, "chunk": 4}],
    ):
        options: dict[str, Any] = {"reduction": reduction, "label_smoothing": smoothing, "softcap": softcap, **rest}
        assert compare(rank, **options) <= 1e-13, options
    assert compare(rank, scale=12.0, reduction="none") <= 1e-13, "unlikely labels"

    reduce, calls = dist.all_reduce, []

    def counted(x: Tensor, **given: Any) -> None:
        calls.append(x.shape)
        reduce(x, **given)

    with mock.patch.object(dist, "all_reduce", counted):
        compare(rank, chunk=5, label_smoothing=0.1)
    assert calls == [(5,), (2, 5), (4,), (2, 4), (N, D)], calls

    with mock.patch.object(Head, "combined", lambda self, x, operation=None: x):  # no process hears of the others
        assert compare(rank) > 1e-2

    assert f"W must have the {[3, 3, 3, 2][rank]} rows" in refusal(4, CLASSES)
    assert "classes must be enough for 4 processes; got 3. Use fewer" in refusal(1, 3)
    assert "got 6" in refusal(2, 6)


def main() -> int:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        children = []
        for rank in range(SIZE):
            child = os.fork()
            if child == 0:
                status = 1
                signal.alarm(60)  # none outlives the test, whatever another one does
                try:
                    dist.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=SIZE)
                    check(rank)
                    dist.destroy_process_group()
                    os.write(1, b"agrees\n")  # at once: `print` may let another process between word and line end
                    status = 0
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(status)
            children.append(child)
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return max(map(abs, statuses))


if __name__ == "__main__":
    sys.exit(main())
