"""The kernel, on a GPU if there is one, and everywhere line by line with PyTorch in the place of Triton."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from softxent._head import kernel
from softxent._head.kernel import exponentials_on_gpu

BLOCK = 16
CASES = list(itertools.product([torch.float64, torch.float32, torch.bfloat16], [None, 1.5], [64, 61, 16, 1]))


class Pointer:
    """Places in the memory of a tensor."""

    def __init__(self, memory: torch.Tensor, place: Any = 0) -> None:
        self.memory, self.place = memory, place

    @classmethod
    def to(cls, x: torch.Tensor) -> Pointer:
        size = x.untyped_storage().nbytes() // x.element_size()
        return cls(x.as_strided((size,), (1,), 0), x.storage_offset())

    def __add__(self, offset: Any) -> Pointer:
        return Pointer(self.memory, self.place + offset)


class Language:
    """The functions of Triton that the kernel calls, for one program of the grid at a time."""

    int64 = torch.int64
    arange, where, exp = staticmethod(torch.arange), staticmethod(torch.where), staticmethod(torch.exp)

    def __init__(self) -> None:
        self.program: tuple[int, ...] = ()
        self.grid: tuple[int, ...] = ()

    def program_id(self, axis: int) -> torch.Tensor:
        return torch.tensor(self.program[axis], dtype=torch.int32)

    def num_programs(self, axis: int) -> int:
        return self.grid[axis]

    def load(self, pointer: Pointer, mask: torch.Tensor | None = None, other: Any = None) -> torch.Tensor:
        if mask is None:
            return pointer.memory[pointer.place]
        return torch.where(mask, pointer.memory[torch.where(mask, pointer.place, 0)], other)

    def store(self, pointer: Pointer, value: torch.Tensor, mask: torch.Tensor | None = None) -> None:
        place = pointer.place if mask is None else pointer.place[mask]
        pointer.memory[place] = (value if mask is None else value[mask]).to(pointer.memory.dtype)

    def sum(self, x: torch.Tensor, axis: int) -> torch.Tensor:
        return x.sum(axis)


class Kernel:
    """Run the body for every program, with tensors turned into pointers."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __getitem__(self, grid: tuple[int, ...]) -> Callable[..., None]:
        def launch(*arguments: Any, num_warps: int) -> None:
            self.language.grid = grid
            for self.language.program in itertools.product(*map(range, grid)):
                kernel._block(*(Pointer.to(x) if torch.is_tensor(x) else x for x in arguments))

        return launch


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    language = Language()
    for name, value in {
        "tl": language,
        "libdevice": torch,
        "triton": SimpleNamespace(cdiv=lambda a, b: -(-a // b)),
        "_kernel": Kernel(language),
        "BLOCK": BLOCK,
    }.items():
        monkeypatch.setattr(kernel, name, value, raising=False)
    monkeypatch.setattr(torch.cuda, "device", lambda device: contextlib.nullcontext())


def check(dtype: torch.dtype, softcap: float | None, classes: int, device: str) -> None:
    """Compare with the formula; the logits are a part of a larger buffer, whose other rows must stay."""
    generator = torch.Generator().manual_seed(0)
    buffer = torch.randn(7, 64, generator=generator, dtype=torch.float64).to(device, dtype)
    logits, before = buffer[1:6], buffer.clone()
    label = torch.tensor([0, classes - 1, -1, classes // 2, 0], device=device)
    kind = torch.promote_types(dtype, torch.float32)
    shift = torch.tensor([0.5, -1, 0, torch.inf, 3], dtype=kind, device=device)
    sums = exponentials_on_gpu(logits, classes, label, shift, softcap)

    x = before[1:6].double()
    t = x if softcap is None else torch.tanh(x / softcap)
    e = torch.exp((x if softcap is None else softcap * t) - shift.double()[:, None])
    e[:, classes:] = 0
    e[torch.arange(64, device=device) == label[:, None]] = 0
    rtol, atol = (1e-13, 1e-13) if dtype == torch.float64 else (3e-6, 1e-6)
    torch.testing.assert_close(sums.double(), e.sum(1), rtol=rtol, atol=atol)
    assert sums.dtype == kind
    slope = torch.ones_like(x) if softcap is None else 1 - t * t
    if dtype == torch.bfloat16:
        rtol, atol = 2**-8, 1e-6
    torch.testing.assert_close(logits.double(), e * slope, rtol=rtol, atol=atol)
    torch.testing.assert_close(buffer[[0, 6]], before[[0, 6]], rtol=0, atol=0)
    assert (logits[3] == 0).all()


@pytest.mark.parametrize(("dtype", "softcap", "classes"), CASES)
def test_body(stand_in: None, dtype: torch.dtype, softcap: float | None, classes: int) -> None:
    check(dtype, softcap, classes, "cpu")


@pytest.mark.parametrize("width", [16, 17, 48])
def test_widths_that_are_no_multiple_of_a_block(stand_in: None, width: int) -> None:
    logits = torch.zeros(2, width)
    sums = exponentials_on_gpu(logits, width, torch.tensor([0, 1]), torch.zeros(2), None)
    assert sums.tolist() == [width - 1] * 2
    assert logits.sum() == 2 * (width - 1)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize(("dtype", "softcap", "classes"), CASES)
def test_on_a_gpu(dtype: torch.dtype, softcap: float | None, classes: int) -> None:
    check(dtype, softcap, classes, "cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_many_rows_on_a_gpu() -> None:
    """More than the second axis of a grid may have."""
    logits = torch.zeros(70_000, 64, device="cuda", dtype=torch.bfloat16)
    label, shift = torch.zeros(70_000, dtype=torch.int64, device="cuda"), torch.zeros(70_000, device="cuda")
    assert (exponentials_on_gpu(logits, 64, label, shift, None) == 63).all()
