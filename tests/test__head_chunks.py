"""How samples are divided, how often they are gone over, and that no N x V array comes to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from softxent._head import chunks
from softxent._head.arguments import read_head
from softxent._head.chunks import chunk_size, evaluate

MIB = 2**20


@pytest.mark.parametrize(
    ("samples", "chunk", "row", "device", "size"),
    [
        (8192, None, 256000 * 2, "cuda", 2048),
        (8192, None, 128256 * 2, "cuda", 4096),
        (16384, None, 50304 * 2, "cuda", 8192),
        (4096, None, 50257 * 4, "cpu", 640),
        (4096, None, 50257 * 4, "elsewhere", 640),
        (1000, None, 4, "cpu", 1024),
        (300, None, MIB, "cpu", 128),
        (300, None, 100 * MIB, "cpu", 1),
        (300, None, 1000 * MIB, "cpu", 1),
        (0, None, 4, "cpu", 1),
        (100, 7, 4, "cpu", 7),
        (5, 7, 4, "cpu", 5),
        (0, 7, 4, "cpu", 1),
    ],
)
def test_chunk_size(samples: int, chunk: int | None, row: int, device: str, size: int) -> None:
    assert chunk_size(samples, chunk, row, device) == size


def draw(scale: float = 1.0, n: int = 64, d: int = 8, classes: int = 1000) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    h, w, b = (scale * torch.randn(shape, generator=generator) for shape in ((n, d), (classes, d), (classes,)))
    targets = torch.randint(classes, (n,), generator=generator)
    return h, w, b, targets


def run(
    h: Tensor,
    w: Tensor,
    bias: Tensor,
    targets: Tensor,
    wanted: tuple[bool, bool, bool] = (True, True, True),
    chunk: int = 16,
    smoothing: float = 0.0,
) -> tuple[Tensor, tuple[Tensor | None, ...]]:
    head = read_head(h, w, targets, bias, None, None, None, -100, "mean", (smoothing, None, 0.0, chunk))
    return evaluate(head, h, w, bias, None, wanted)


@pytest.mark.parametrize(("scale", "passes"), [(1.0, 1), (10.0, 2)])
def test_passes(scale: float, passes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shifting by the label does, unless some label is very unlikely."""
    calls = []
    original = chunks._Pass.run

    def counted(self: chunks._Pass, **how: bool) -> Any:
        calls.append(how)
        return original(self, **how)

    monkeypatch.setattr(chunks._Pass, "run", counted)
    run(*draw(scale))
    assert calls == [{"by_label": True}, {"by_label": False}][:passes]


class Sizes(TorchDispatchMode):
    """Remember the most numbers that a result has."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # PyTorch does not annotate its own
        self.most = 0

    def __torch_dispatch__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if isinstance(result, torch.Tensor):
            self.most = max(self.most, result.numel())
        return result


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_no_array_is_larger_than_a_chunk_or_a_gradient(smoothing: float) -> None:
    h, w, bias, targets = draw(n=256)
    with Sizes() as sizes:
        run(h, w, bias, targets, smoothing=smoothing)
    assert sizes.most == 16 * 1000
    with Sizes() as sizes:
        h @ w.T
    assert sizes.most == 256 * 1000


@pytest.mark.parametrize("wanted", [(True, False, False), (False, True, False), (False, False, True), (False,) * 3])
def test_only_what_is_wanted(wanted: tuple[bool, bool, bool]) -> None:
    loss, gradients = run(*draw(), wanted)
    whole, all_gradients = run(*draw())
    assert loss == whole
    for gradient, is_wanted, right in zip(gradients, wanted, all_gradients, strict=True):
        assert (gradient is not None) == is_wanted
        if is_wanted:
            torch.testing.assert_close(gradient, right)


def test_padding_keeps_the_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(chunks.MULTIPLE, "cpu", 64)
    h, w, bias, targets = draw()
    w_padded, bias_padded = chunks._padded(w, bias, "cpu")
    assert bias_padded is not None
    assert (len(w_padded), len(bias_padded)) == (1024, 1024)
    assert (w_padded[1000:] == 0).all()
    assert (bias_padded[1000:] == 0).all()
    _, gradients = run(h, w, bias, targets)
    assert [x is not None and x.shape for x in gradients] == [h.shape, w.shape, bias.shape]
