"""What the loss of a linear head is told; most of what is refused is in test_linear_cross_entropy.py."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
import torch.distributed as dist
from torch._C._distributed_c10d import HashStore
from torch.distributed._local_tensor import LocalTensorMode
from torch.testing._internal.distributed.fake_pg import FakeStore

from softxent._head.arguments import Head, read_head, refuse_target, wide

H, TARGETS = torch.zeros(2, 3), torch.tensor([0, 1])
OPTIONS = 0.25, 30.0, 1e-4, 8


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Pretend to be one of several processes."""

    def choose(rank: int, size: int) -> None:
        monkeypatch.setattr(dist, "get_rank", lambda group: rank)
        monkeypatch.setattr(dist, "get_world_size", lambda group: size)
        monkeypatch.setattr(dist, "get_backend", lambda group: "gloo")

    return choose


def read(w: torch.Tensor, group: Any = None, classes: int | None = None, weight: torch.Tensor | None = None) -> Head:
    return read_head(H, w, TARGETS, None, weight, group, classes, -100, "sum", OPTIONS)


def test_options_are_where_they_belong() -> None:
    weight = torch.ones(5)
    head = read(torch.zeros(5, 3), weight=weight)
    assert (head.smoothing, head.softcap, head.z_loss, head.chunk) == OPTIONS
    assert (head.ignore_index, head.reduction, head.first, head.classes, head.group) == (-100, "sum", 0, 5, None)
    assert head.targets is TARGETS
    assert head.weight is weight


@pytest.mark.parametrize("edge", [0, 1, 0.5])
def test_edges_of_options(edge: float) -> None:
    head = read_head(H, torch.zeros(5, 3), TARGETS, None, None, None, None, -100, "mean", (edge, 1e-3, 0, 1))
    assert (head.smoothing, head.z_loss, head.chunk) == (edge, 0, 1)


@pytest.mark.parametrize(("size", "classes"), [(1, 4), (4, 11), (4, 4), (3, 7), (2, 3)])
def test_shares_are_those_of_chunk(process: Callable[[int, int], None], size: int, classes: int) -> None:
    for rank, rows in enumerate(torch.arange(classes).chunk(size)):
        process(rank, size)
        head = read(torch.zeros(len(rows), 3), group="group", classes=classes, weight=torch.ones(classes))
        assert (head.first, head.classes) == (int(rows[0]), classes)
        for wrong in (len(rows) - 1, len(rows) + 1):
            with pytest.raises(
                ValueError, match=f"must have the {len(rows)} rows .* process {rank} .* got {wrong}|V > 0"
            ):
                read(torch.zeros(wrong, 3), group="group", classes=classes)


@pytest.mark.parametrize(("size", "classes"), [(4, 3), (4, 6), (3, 2)])
def test_too_many_processes(process: Callable[[int, int], None], size: int, classes: int) -> None:
    """All of them refuse, so that none waits for the others."""
    for rank in range(size):
        process(rank, size)
        with pytest.raises(ValueError, match=f"enough for {size} processes; got {classes}. Use fewer"):
            read(torch.zeros(1, 3), group="group", classes=classes)


@pytest.mark.parametrize(
    ("backend", "mode", "message"),
    [
        ("fake", contextlib.nullcontext(), "got the backend 'fake' and W as Tensor, .* Start them with torchrun"),
        ("cpu:fake", contextlib.nullcontext(), "got the backend 'cpu:fake'"),
        ("fake", LocalTensorMode(2), "got the backend 'fake' and W as LocalTensor"),
        ("gloo", LocalTensorMode(1), "got the backend 'gloo' and W as LocalTensor"),
        ("gloo", contextlib.nullcontext(), None),
    ],
)
def test_processes_that_are_only_pretended(
    backend: str, mode: AbstractContextManager[Any], message: str | None
) -> None:
    """Their sums are those of one process, so the loss would be wrong in silence."""
    size = 1 if backend == "gloo" else 2
    store = HashStore() if backend == "gloo" else FakeStore()
    dist.init_process_group(backend, store=store, rank=0, world_size=size)
    try:
        with mode, pytest.raises(ValueError, match=message) if message else contextlib.nullcontext():
            assert read(torch.zeros(2, 3), dist.group.WORLD, classes=2 * size).classes == 2
    finally:
        dist.destroy_process_group()


def test_combined_without_a_group() -> None:
    x = torch.ones(2)
    assert read(torch.zeros(5, 3)).combined(x) is x


def test_combined_in_a_group(process: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    process(0, 1)
    calls = []
    monkeypatch.setattr(dist, "all_reduce", lambda x, op, group: calls.append((op, group)))
    head = read(torch.zeros(5, 3), group="group", classes=5)
    x = torch.ones(2)
    assert head.combined(x) is x
    head.combined(x, dist.ReduceOp.MAX)
    assert calls == [(dist.ReduceOp.SUM, "group"), (dist.ReduceOp.MAX, "group")]


@pytest.mark.parametrize(("targets", "where"), [([[0, 4]], r"4 at index \(0, 1\)"), ([-1, 7], r"-1 at index \(0,\)")])
def test_first_wrong_target(targets: list[Any], where: str) -> None:
    with pytest.raises(IndexError, match=f"between 0 and 3; got {where}. Use ignore_index"):
        refuse_target(torch.tensor(targets), -100, 4)


@pytest.mark.parametrize("targets", [[0, 3], [-100, 1], []])
def test_right_targets(targets: list[Any]) -> None:
    refuse_target(torch.tensor(targets), -100, 4)


def test_wide() -> None:
    kinds = torch.float16, torch.bfloat16, torch.float32, torch.float64
    assert [wide(kind) for kind in kinds] == [torch.float32] * 3 + [torch.float64]
