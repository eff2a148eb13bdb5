"""The loss of a linear head against `F.linear` and `F.cross_entropy`: values, gradients, errors, memory, processes."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its customary name)
from torch import Tensor

from softxent._head import chunks
from softxent.linear_cross_entropy import linear_cross_entropy

TESTS = Path(__file__).parent
PYPROJECT = TESTS.parent / "pyproject.toml"
NAN, INF = float("nan"), float("inf")
BOUNDS = {torch.float64: 1e-13, torch.float32: 3e-6, torch.bfloat16: 1.5e-2, torch.float16: 1e-3}
GPU = pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU"))


def reference(
    h: Tensor,
    w: Tensor,
    targets: Tensor,
    *,
    bias: Tensor | None = None,
    softcap: float | None = None,
    z_loss: float = 0.0,
    reduction: str = "mean",
    ignore_index: int = -100,
    **options: Any,
) -> Tensor:
    """The loss as PyTorch has it, with the two terms that it lacks."""
    x = F.linear(h, w, bias)
    if softcap is not None:
        x = softcap * torch.tanh(x / softcap)
    counted = targets != ignore_index
    z = z_loss * torch.where(counted, torch.logsumexp(x, -1).square(), 0)
    z = {"none": z, "sum": z.sum(), "mean": z.sum() / counted.sum()}[reduction]
    return z + F.cross_entropy(x, targets, reduction=reduction, ignore_index=ignore_index, **options)


def draw(
    dtype: torch.dtype = torch.float64,
    *,
    n: int = 13,
    d: int = 5,
    classes: int = 11,
    scale: float = 1.0,
    bias: bool = False,
    device: str = "cpu",
    seed: int = 0,
) -> tuple[list[Tensor], Tensor]:
    """Samples, matrix and, if asked for, bias; and targets of which the third is to be ignored."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [(n, d), (classes, d), *([(classes,)] if bias else [])]
    tensors = [torch.randn(shape, generator=generator, dtype=torch.float64) * scale for shape in shapes]
    targets = torch.randint(classes, (n,), generator=generator)
    targets[2:3] = -100
    return [x.to(device, dtype).requires_grad_() for x in tensors], targets.to(device)


def both(tensors: list[Tensor], targets: Tensor, **options: Any) -> tuple[list[Tensor], list[Tensor]]:
    """Loss and gradients of ours, and of the reference in float64."""
    bias = tensors[2] if len(tensors) > 2 else None
    loss = linear_cross_entropy(tensors[0], tensors[1], targets, bias=bias, **options)
    upstream = torch.linspace(0.5, 1.5, loss.numel(), dtype=torch.float64, device=loss.device).reshape(loss.shape)
    ours = [loss.detach(), *torch.autograd.grad(loss, tensors, upstream.to(loss.dtype))]
    wide = [x.detach().double().requires_grad_() for x in tensors]
    options.pop("chunk", None)
    if options.get("weight") is not None:
        options["weight"] = options["weight"].double()
    right = reference(wide[0], wide[1], targets, bias=wide[2] if bias is not None else None, **options)
    return ours, [right.detach(), *torch.autograd.grad(right, wide, upstream)]


def distance(x: Tensor, right: Tensor) -> float:
    return float((x.double() - right).norm() / right.norm().clamp(min=1e-300))


@pytest.mark.parametrize("device", ["cpu", GPU])
@pytest.mark.parametrize("dtype", list(BOUNDS))
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("smoothing", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("softcap", [None, 2.0])
def test_pytorch_agrees(
    device: str, dtype: torch.dtype, reduction: str, smoothing: float, softcap: float | None
) -> None:
    for bias, weighted, z_loss, chunk in itertools.product([False, True], [False, True], [0.0, 0.1], [None, 4]):
        tensors, targets = draw(dtype, bias=bias, device=device)
        weight = torch.linspace(0.2, 2, 11, device=device) if weighted else None
        options = {"reduction": reduction, "label_smoothing": smoothing, "softcap": softcap, "weight": weight}
        ours, right = both(tensors, targets, z_loss=z_loss, chunk=chunk, **options)
        assert ours[0].dtype == (torch.float64 if dtype == torch.float64 else torch.float32)
        assert [x.dtype for x in ours[1:]] == [dtype] * len(tensors)
        assert [x.shape for x in ours] == [x.shape for x in right]
        assert max(map(distance, ours, right)) <= BOUNDS[dtype]


@pytest.mark.parametrize(
    "wrong", [{"z_loss": 0.11}, {"label_smoothing": 0.31}, {"softcap": 2.02}, {"ignore_index": 5}, {"reduction": "sum"}]
)
def test_each_option_is_seen(wrong: dict[str, Any]) -> None:
    """The comparison tells an option from one close to it."""
    tensors, targets = draw()
    options = {"z_loss": 0.1, "label_smoothing": 0.3, "softcap": 2.0}
    targets[2], targets[4] = 0, 5
    ours, _ = both(tensors, targets, **options)
    _, right = both(tensors, targets, **options | wrong)
    assert min(map(distance, ours, right)) > 1e-4


@pytest.mark.parametrize("device", ["cpu", GPU])
def test_padded_classes(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a GPU classes are padded with rows of zeros, whose logits must not count."""
    monkeypatch.setitem(chunks.MULTIPLE, device, 64)
    for softcap, smoothing, bias in itertools.product([None, 2.0], [0.0, 0.3], [False, True]):
        tensors, targets = draw(bias=bias, device=device)
        ours, right = both(tensors, targets, softcap=softcap, label_smoothing=smoothing, chunk=4)
        assert max(map(distance, ours, right)) <= 1e-13


@pytest.mark.parametrize("reduction", ["none", "mean"])
@pytest.mark.parametrize("options", [{}, {"label_smoothing": 0.2, "softcap": 3.0, "z_loss": 0.1, "chunk": 3}])
def test_gradcheck(reduction: Literal["none", "mean"], options: dict[str, Any]) -> None:
    """It goes back through the same graph many times."""
    (h, w, bias), targets = draw(n=4, d=3, classes=5, bias=True)

    def loss(h: Tensor, w: Tensor, bias: Tensor) -> Tensor:
        return linear_cross_entropy(h, w, targets, bias=bias, reduction=reduction, **options)

    assert torch.autograd.gradcheck(loss, (h, w, bias))


def test_backward_twice() -> None:
    """What was handed out is not scaled again."""
    (h, w), targets = draw()
    loss = 3 * linear_cross_entropy(h, w, targets)
    loss.backward(retain_graph=True)
    assert h.grad is not None
    assert w.grad is not None
    first = h.grad.clone(), w.grad.clone()
    loss.backward()
    for x, once in zip((h, w), first, strict=True):
        torch.testing.assert_close(x.grad, 2 * once)


def test_no_second_derivative() -> None:
    """A gradient made beforehand is a constant; added to a loss it would be silently wrong."""
    (h, w), targets = draw()
    loss = linear_cross_entropy(h, w, targets)
    with pytest.raises(RuntimeError, match=r"create_graph must be False .* got True\. Use torch"):
        torch.autograd.grad(loss, w, create_graph=True)


@pytest.mark.parametrize("wanted", list(itertools.product([False, True], repeat=3)))
def test_only_what_is_wanted(wanted: tuple[bool, bool, bool]) -> None:
    tensors, targets = draw(bias=True)
    _, right = both(tensors, targets)
    for x, is_wanted in zip(tensors, wanted, strict=True):
        x.requires_grad_(is_wanted)
    loss = linear_cross_entropy(tensors[0], tensors[1], targets, bias=tensors[2])
    assert loss.requires_grad == any(wanted)
    if any(wanted):
        loss.backward()
    for x, is_wanted, gradient in zip(tensors, wanted, right[1:], strict=True):
        assert (x.grad is not None) == is_wanted
        if is_wanted:
            torch.testing.assert_close(x.grad, gradient / 0.5)  # `both` begins its upstream with it
    with torch.no_grad():
        assert not linear_cross_entropy(tensors[0], tensors[1], targets).requires_grad


@pytest.mark.parametrize("shape", [(), (7,), (2, 3), (0,), (2, 0)])
def test_shapes(shape: tuple[int, ...]) -> None:
    h = torch.randn(*shape, 5, dtype=torch.float64, requires_grad=True)
    w = torch.randn(11, 5, dtype=torch.float64, requires_grad=True)
    targets = torch.randint(11, shape)
    each = linear_cross_entropy(h, w, targets, reduction="none")
    assert each.shape == shape
    torch.testing.assert_close(
        each, F.cross_entropy((h @ w.T).reshape(-1, 11), targets.ravel(), reduction="none").reshape(shape)
    )
    gradients = torch.autograd.grad(each.sum(), (h, w))
    total = linear_cross_entropy(h, w, targets, reduction="sum")
    for one, other in zip(gradients, torch.autograd.grad(total, (h, w)), strict=True):
        torch.testing.assert_close(one, other)
    assert bool(linear_cross_entropy(h, w, targets).isnan()) == (0 in shape)


def test_strided_arguments() -> None:
    (h, w), targets = draw()
    with torch.no_grad():
        strided = h.T.contiguous().T, w.repeat_interleave(2, 1)[:, ::2]
    ours, right = both([x.requires_grad_() for x in strided], targets)
    assert max(map(distance, ours, right)) <= 1e-13


def test_all_ignored() -> None:
    (h, w), _ = draw(n=3)
    targets = torch.full((3,), -100)
    assert linear_cross_entropy(h, w, targets).isnan()
    assert linear_cross_entropy(h, w, targets, z_loss=0.1, reduction="sum") == 0
    for gradient in torch.autograd.grad(linear_cross_entropy(h, w, targets), (h, w)):
        assert (gradient == 0).all()


@pytest.mark.parametrize("device", ["cpu", GPU])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_ignored_nan_does_not_poison(device: str, smoothing: float, reduction: str) -> None:
    (h, w), targets = draw(device=device)
    options: dict[str, Any] = {"label_smoothing": smoothing, "reduction": reduction}
    with torch.no_grad():
        h[2] = NAN
    ours = linear_cross_entropy(h, w, targets, **options)
    gradients = torch.autograd.grad(ours.sum(), (h, w))
    kept = targets != -100
    rest = h[kept].detach().requires_grad_()
    right = F.cross_entropy(rest @ w.T, targets[kept], **options)
    torch.testing.assert_close(ours[kept] if reduction == "none" else ours, right)
    dh, dw = torch.autograd.grad(right.sum(), (rest, w))
    torch.testing.assert_close(gradients[0][kept], dh)
    torch.testing.assert_close(gradients[1], dw)
    assert (gradients[0][2] == 0).all()
    theirs = F.cross_entropy(h @ w.T, targets, **options)
    assert torch.autograd.grad(theirs.sum(), w)[0].isnan().all()


@pytest.mark.parametrize("device", ["cpu", GPU])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_unlikely_label(device: str, dtype: torch.dtype, smoothing: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exponentials relative to such a label overflow; without the second pass they would spoil everything."""
    tensors, targets = draw(dtype, scale=12.0, device=device)
    options: dict[str, Any] = {"label_smoothing": smoothing, "reduction": "none"}
    ours, right = both(tensors, targets, **options)
    assert right[0].max() > 250
    assert max(map(distance, ours, right)) <= BOUNDS[dtype]
    monkeypatch.setattr(chunks, "LARGE", INF)
    if dtype != torch.float64:
        assert not linear_cross_entropy(tensors[0], tensors[1], targets, **options).isfinite().all()


@pytest.mark.parametrize("device", ["cpu", GPU])
def test_confident_and_correct(device: str) -> None:
    """Loss and gradients are tiny, not 0; PyTorch loses them."""
    h = torch.tensor([[40.0]], device=device, requires_grad=True)
    w = torch.tensor([[1.0], [0.0]], device=device, requires_grad=True)
    target = torch.tensor([0], device=device)
    loss = linear_cross_entropy(h, w, target)
    loss.backward()
    tiny = torch.exp(torch.tensor(-40.0, device=device))
    torch.testing.assert_close(loss.detach(), tiny, rtol=1e-5, atol=0)
    assert w.grad is not None
    torch.testing.assert_close(w.grad[:, 0], torch.stack([-40 * tiny, 40 * tiny]), rtol=1e-5, atol=0)
    assert F.cross_entropy(h @ w.T, target) == 0


@pytest.mark.parametrize(
    ("bias", "expected"),
    [([0.0, -INF, 0.0], [0.6931, INF]), ([INF, 0.0, 0.0], [NAN, NAN]), ([NAN, 0.0, 0.0], [NAN, NAN])],
)
def test_special_values(bias: list[float], expected: list[float]) -> None:
    h, w, targets = torch.zeros(2, 3), torch.zeros(3, 3), torch.tensor([0, 1])
    ours = linear_cross_entropy(h, w, targets, bias=torch.tensor(bias), reduction="none")
    theirs = F.cross_entropy(F.linear(h, w, torch.tensor(bias)), targets, reduction="none")
    torch.testing.assert_close(ours, torch.tensor(expected), equal_nan=True, rtol=1e-4, atol=0)
    torch.testing.assert_close(ours, theirs, equal_nan=True)


def test_a_masked_class_gets_no_gradient() -> None:
    h = torch.randn(4, 3, requires_grad=True)
    w = torch.randn(5, 3, requires_grad=True)
    linear_cross_entropy(h, w, torch.tensor([0, 1, 3, 4]), bias=torch.tensor([0, 0, -INF, 0, 0])).backward()
    assert h.grad is not None
    assert w.grad is not None
    assert (w.grad[2] == 0).all()
    assert h.grad.isfinite().all()
    assert (w.grad[[0, 1, 3, 4]] != 0).all()


def test_gradient_of_the_matrix_is_not_rounded_once_a_chunk() -> None:
    """Adding the labels' terms in bfloat16, chunk after chunk, loses what the naive form keeps."""
    tensors, targets = draw(torch.bfloat16, n=512, d=32, classes=2000, scale=0.4)
    ours, right = both(tensors, targets, chunk=16)
    loss = F.cross_entropy(F.linear(*tensors).float(), targets)
    naive = torch.autograd.grad(loss, tensors, torch.tensor(0.5))
    summed = torch.zeros_like(tensors[1])
    for rows in torch.arange(512).split(16):
        part = F.cross_entropy(F.linear(tensors[0][rows], tensors[1]).float(), targets[rows], reduction="sum")
        summed += torch.autograd.grad(part * 0.5 / 511, tensors[1])[0]
    bound = 1.5 * distance(naive[1], right[2])
    assert distance(ours[2], right[2]) <= bound < distance(summed, right[2])
    assert distance(ours[1], right[1]) <= 1.5 * distance(naive[0], right[1])


def test_autocast() -> None:
    """Parameters stay in float32, as do their gradients; the products are made in bfloat16."""
    tensors, targets = draw(torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        loss = linear_cross_entropy(tensors[0], tensors[1], targets, label_smoothing=0.1)
        theirs = F.cross_entropy(F.linear(*tensors), targets, label_smoothing=0.1)
    gradients = torch.autograd.grad(loss, tensors)
    assert [x.dtype for x in (loss, *gradients)] == [torch.float32] * 3
    assert all((x == x.bfloat16()).all() for x in gradients)
    for x, right in zip(gradients, torch.autograd.grad(theirs, tensors), strict=True):
        assert distance(x, right.double()) <= 1.5e-2


MEMORY = r"""
import re, sys, torch
from softxent.linear_cross_entropy import linear_cross_entropy
def naive(h, w, y): return torch.nn.functional.cross_entropy(h @ w.T, y)
def chunked(h, w, y): return linear_cross_entropy(h, w, y, chunk=64)
def most():  # not getrusage: it counts what the parent had before this program began
    return int(re.search(r"VmHWM:\s*(\d+) kB", open("/proc/self/status").read())[1]) * 1024
def step(n, classes):
    h, w = torch.randn(n, 8, requires_grad=True), torch.randn(classes, 8, requires_grad=True)
    before = most()
    globals()[sys.argv[1]](h, w, torch.arange(n) % classes).backward()
    return most() - before
step(8, 8)
print(step(2048, 20000) / (4 * 2048 * 20000))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/status of Linux")
def test_memory_is_not_n_times_v() -> None:
    """The most memory of a process, in units of one matrix of logits."""
    sizes = {}
    for name in ("chunked", "naive"):
        result = subprocess.run([sys.executable, "-c", MEMORY, name], check=True, capture_output=True, text=True)
        sizes[name] = float(result.stdout)
    assert sizes["chunked"] < 0.25
    assert sizes["naive"] > 1.5


WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None  # as if it were not installed
import softxent
try:
    import softxent.linear_cross_entropy
except ModuleNotFoundError as error:
    print(error.name, error, sep=": ")
"""


def test_only_this_module_needs_torch() -> None:
    result = subprocess.run([sys.executable, "-c", WITHOUT_TORCH], check=True, capture_output=True, text=True)
    message = 'softxent.linear_cross_entropy needs torch. Install it: pip install "softxent[torch]"'
    assert result.stdout.strip() == f"torch: {message}"
    loaded = "import sys, softxent; print('torch' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "False"


@pytest.mark.skipif(not hasattr(torch.distributed, "init_process_group"), reason="needs torch.distributed")
def test_vocabulary_parallel() -> None:
    """Four processes that speak to each other through gloo."""
    result = subprocess.run(
        [sys.executable, TESTS / "vocab_parallel_processes.py"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.split() == ["agrees"] * 4


H, W, Y = torch.zeros(2, 3), torch.zeros(4, 3), torch.tensor([0, 3])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (
            {"targets": torch.tensor([0, 4])},
            IndexError,
            r"between 0 and 3; got 4 at index \(1,\)\. Use",
        ),
        ({"h": H[None], "targets": torch.tensor([[0, 4]])}, IndexError, r"got 4 at index \(0, 1\)"),
        ({"targets": torch.tensor([-1, 0])}, IndexError, r"got -1 at index \(0,\)"),
        ({"targets": torch.tensor([0, 1, 2])}, ValueError, r"must have shape \(2,\); got \(3,\)\. Reshape"),
        ({"targets": torch.zeros(2, 4)}, TypeError, r"integers, .* got torch\.float32\. For probabilities use"),
        ({"targets": torch.tensor([True, False])}, TypeError, r"got torch\.bool"),
        ({"targets": [0, 3]}, TypeError, r"targets must be a tensor; got list\. Use torch\.as_tensor"),
        (
            {"h": torch.zeros(2, 4)},
            ValueError,
            r"\(V, D\) with V > 0; got \(2, 4\) and \(4, 3\)",
        ),
        ({"h": torch.zeros(())}, ValueError, r"got \(\) and \(4, 3\)"),
        ({"h": None}, TypeError, "h must be a tensor; got NoneType"),
        ({"W": torch.zeros(0, 3)}, ValueError, r"got \(2, 3\) and \(0, 3\)"),
        ({"W": torch.zeros(3)}, ValueError, r"got \(2, 3\) and \(3,\)"),
        ({"W": W.double()}, TypeError, r"one floating-point type; got torch\.float32, torch\.float64\. Convert"),
        ({"W": W.to("meta")}, ValueError, "W must be on the device of h, cpu; got meta. Move it"),
        ({"h": H.long(), "W": W.long()}, TypeError, r"one floating-point type; got torch\.int64"),
        ({"bias": torch.zeros(3)}, ValueError, r"bias must have one entry for each class, shape \(4,\); got \(3,\)"),
        ({"bias": 1.0}, TypeError, "bias must be a tensor; got float"),
        ({"bias": torch.zeros(4).double()}, TypeError, r"got torch\.float32, torch\.float64"),
        ({"weight": torch.zeros(4, 1)}, ValueError, r"weight must have one entry .* got \(4, 1\)"),
        (
            {"weight": torch.ones(4, requires_grad=True)},
            ValueError,
            r"requires_grad=True\. Use weight\.detach",
        ),
        ({"weight": torch.ones(4, dtype=torch.int64)}, ValueError, r"floating-point type; got torch\.int64"),
        ({"label_smoothing": -0.1}, ValueError, r"between 0 and 1; got -0\.1\. 0 means none"),
        ({"label_smoothing": 1.1}, ValueError, r"got 1\.1"),
        ({"label_smoothing": NAN}, ValueError, "got nan"),
        ({"reduction": "average"}, ValueError, "got 'average'"),
        ({"softcap": 0.0}, ValueError, r"softcap must be positive and finite; got 0\.0\. None means none"),
        ({"softcap": INF}, ValueError, "got inf"),
        ({"z_loss": -1e-4}, ValueError, "z_loss must be finite and not negative; got -0.0001. 0 means none"),
        ({"z_loss": NAN}, ValueError, "got nan"),
        ({"chunk": 0}, ValueError, "chunk must be a positive integer; got 0. None chooses one"),
        ({"chunk": 2.0}, ValueError, r"got 2\.0"),
        ({"chunk": True}, ValueError, "got True"),
    ],
)
def test_refused(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments = {"h": H, "W": W, "targets": Y} | changes
    with pytest.raises(error, match=message):
        linear_cross_entropy(arguments.pop("h"), arguments.pop("W"), arguments.pop("targets"), **arguments)
