"""Time, memory and errors of `softxent.linear_cross_entropy` beside its peers, forward and backward.

    python benchmarks/linear_cross_entropy.py cuda      # bfloat16, on one GPU; Liger and CCE if they are installed
    python benchmarks/linear_cross_entropy.py cpu       # float32, on two threads

For each shape everything runs in one process and in turn, so a busy moment hits every competitor; a ratio to the naive
form is the median of the ratios within a round. Results go to linear_cross_entropy.json, beside this file.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import gc
import importlib.metadata
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (its customary name)
from torch import Tensor

from softxent._head.chunks import chunk_size
from softxent.linear_cross_entropy import linear_cross_entropy

RESULTS = Path(__file__).with_suffix(".json")
SHAPES = {
    "cuda": [(8192, 2304, 256000), (8192, 4096, 128256), (16384, 768, 50257)],
    "cpu": [(4096, 768, 50257)],
}
DTYPE = {"cuda": torch.bfloat16, "cpu": torch.float32}
PACKAGES = ["torch", "triton", "liger-kernel", "cut-cross-entropy"]
MIB = 2**20
Loss = Callable[[Tensor, Tensor, Tensor], Tensor]


def naive(h: Tensor, w: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(F.linear(h, w), targets)


def competitors(device: str, chunks: list[int]) -> dict[str, Loss]:
    """Name every competitor that is installed."""
    losses: dict[str, Loss] = {"naive": naive, "ours": linear_cross_entropy}
    for chunk in chunks:
        losses[f"ours, chunk={chunk}"] = functools.partial(linear_cross_entropy, chunk=chunk)
    if hasattr(F, "linear_cross_entropy"):
        options = torch.nn.LinearCrossEntropyOptions()
        losses["PyTorch, chunked"] = lambda h, w, y: F.linear_cross_entropy(h, w, y, options=options)
    if device == "cuda":
        losses["naive, compiled"] = torch.compile(naive, dynamic=False)
        installed = {package.name for package in importlib.metadata.distributions()}
        if "liger_kernel" in installed or "liger-kernel" in installed:
            from liger_kernel.transformers.fused_linear_cross_entropy import LigerFusedLinearCrossEntropyLoss

            liger = LigerFusedLinearCrossEntropyLoss()
            losses["Liger"] = lambda h, w, y: liger(w, h, y)
        if "cut_cross_entropy" in installed or "cut-cross-entropy" in installed:
            from cut_cross_entropy import linear_cross_entropy as cut

            losses["CCE"] = cut
    return losses


def data(device: str, shape: tuple[int, int, int]) -> tuple[Tensor, Tensor, Tensor]:
    """Random samples with logits of variance 1, and random targets."""
    n, d, v = shape
    generator = torch.Generator(device).manual_seed(0)
    h = torch.randn(n, d, device=device, generator=generator).to(DTYPE[device]).requires_grad_()
    w = torch.randn(v, d, device=device, generator=generator).div_(d**0.5).to(DTYPE[device]).requires_grad_()
    return h, w, torch.randint(v, (n,), device=device, generator=generator)


def step(loss: Loss, h: Tensor, w: Tensor, targets: Tensor) -> Tensor:
    """One forward and backward pass from no gradient at all."""
    h.grad = w.grad = None
    value = loss(h, w, targets)
    value.backward()
    return value.detach()


# ------------------------------------------------------------------------------------------ on a GPU


def milliseconds(call: Callable[[], Any]) -> float:
    torch.cuda.synchronize()
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    call()
    end.record()
    torch.cuda.synchronize()
    return start.elapsed_time(end)


def exact(h: Tensor, w: Tensor, targets: Tensor, rows: int) -> dict[str, tuple[Tensor, Tensor]]:
    """Rows of the gradients in float64: of samples, of classes that are targets, of classes that are none."""
    h, w = h.detach(), w.detach().double()
    n, some = len(h), targets.unique()
    is_target = torch.zeros(len(w), dtype=torch.bool, device=h.device).index_fill_(0, some, True)
    none = (~is_target).nonzero()[:rows, 0]
    some = some[torch.linspace(0, len(some) - 1, rows, device=h.device).long()]
    chosen = torch.cat([some, none])
    dh: list[Tensor] = []
    dw = torch.zeros(len(chosen), h.shape[1], dtype=torch.float64, device=h.device)
    for block in torch.arange(n, device=h.device).split(256):
        x = h[block].double() @ w.T
        p = torch.softmax(x, 1).scatter_add_(1, targets[block, None], torch.full_like(x[:, :1], -1.0))
        dw += p[:, chosen].T @ h[block].double()
        if len(dh) * 256 < rows:
            dh.append(p @ w)
    dh_rows = torch.arange(rows, device=h.device)
    return {
        "dh": (dh_rows, torch.cat(dh)[:rows] / n),
        "dW, targets": (some, dw[: len(some)] / n),
        "dW, other classes": (none, dw[len(some) :] / n),
    }


def errors(h: Tensor, w: Tensor, reference: dict[str, tuple[Tensor, Tensor]]) -> dict[str, float]:
    """Relative errors of the gradients that the last step has left."""
    result = {}
    for name, (rows, right) in reference.items():
        gradient = h.grad if name == "dh" else w.grad
        assert gradient is not None
        result[name] = float((gradient[rows].double() - right).norm() / right.norm())
    return result


def peak(call: Callable[[], Any], h: Tensor, w: Tensor) -> float:
    """Most memory beside the inputs, in MiB."""
    h.grad = w.grad = None
    gc.collect()
    torch.cuda.empty_cache()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    call()
    torch.cuda.synchronize()
    return (torch.cuda.max_memory_allocated() - before) / MIB


def products(h: Tensor, w: Tensor, chunk: int) -> Callable[[], None]:
    """The three products alone, in chunks, with classes padded to a multiple of 64."""
    w = torch.cat([w.detach(), w.new_zeros(-len(w) % 64, w.shape[1])])
    h, dw, buffer = h.detach(), torch.zeros_like(w), h.new_empty(chunk, len(w))
    buffer.normal_()

    def call() -> None:
        for part in h.split(chunk):
            logits = torch.mm(part, w.T, out=buffer[: len(part)])
            torch.mm(logits, w)
            dw.addmm_(logits.T, part)

    return call


def gpu(shape: tuple[int, int, int], rounds: int, chunks: list[int]) -> dict[str, Any]:
    torch._dynamo.reset()  # so that each shape gets code of its own
    h, w, targets = data("cuda", shape)
    reference = exact(h, w, targets, 128)
    losses = competitors("cuda", chunks)
    rows: dict[str, dict[str, Any]] = {}
    for name, loss in losses.items():
        start = time.perf_counter()
        for _ in range(2):
            value = step(loss, h, w, targets)
        torch.cuda.synchronize()
        rows[name] = {"loss": float(value), "errors": errors(h, w, reference), "first": time.perf_counter() - start}
        rows[name]["MiB"] = peak(functools.partial(step, loss, h, w, targets), h, w)
    h.grad = w.grad = None
    calls: dict[str, Callable[[], Any]] = {
        name: functools.partial(step, loss, h, w, targets) for name, loss in losses.items()
    }
    own = chunk_size(len(h), None, -(-len(w) // 64) * 64 * w.element_size(), "cuda")
    calls |= {f"products alone, chunk={chunk}": products(h, w, chunk) for chunk in sorted({own, 2048, *chunks})}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for k in range(rounds + 1):
        for name, call in calls.items():
            call()  # what ran before it must not matter
            if k:
                times[name].append(milliseconds(call))
    for name, each in times.items():
        row = rows.setdefault(name, {})
        row["ms"] = statistics.median(each)
        row["spread"] = [min(each), max(each)]
        row["ratio to naive"] = statistics.median(a / b for a, b in zip(each, times["naive"], strict=True))
    n, d, v = shape
    entry = {"shape": {"N": n, "D": d, "V": v}, "gradients MiB": 2 * (n + v) * d / MIB, "our chunk": own}
    return {**entry, "results": rows}


def ceilings() -> dict[str, float]:
    """What the card can do: a product of matrices in TFLOP/s, a copy in TB/s."""
    a = torch.randn(8192, 8192, device="cuda").bfloat16()
    x = torch.randn(2**30, device="cuda")
    y = torch.empty_like(x)
    for _ in range(3):
        a @ a, y.copy_(x)
    product = statistics.median(milliseconds(lambda: a @ a) for _ in range(20))
    copy = statistics.median(milliseconds(lambda: y.copy_(x)) for _ in range(20))
    return {"product TFLOP/s": 2 * 8192**3 / product / 1e9, "copy TB/s": 2 * 4 * 2**30 / copy / 1e9}


# ------------------------------------------------------------------------------------------ on a CPU


def peak_of_process(name: str, shape: tuple[int, int, int]) -> float:
    """Most memory beside the inputs, in MiB, of one step in a process of its own."""
    command = [sys.executable, __file__, "cpu", "--peak", name, "--shape", *map(str, shape)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_peak(name: str, shape: tuple[int, int, int]) -> None:
    small = data("cpu", (8, 8, 8))
    loss = competitors("cpu", [])[name]
    step(loss, *small)  # libraries load
    arguments = data("cpu", shape)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    step(loss, *arguments)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def cpu(shape: tuple[int, int, int], rounds: int, chosen: list[str]) -> dict[str, Any]:
    losses = {name: loss for name, loss in competitors("cpu", []).items() if not chosen or name in chosen}
    rows: dict[str, dict[str, Any]] = {name: {"MiB": peak_of_process(name, shape)} for name in losses}
    h, w, targets = data("cpu", shape)
    times: dict[str, list[float]] = {name: [] for name in losses}
    work: dict[str, list[float]] = {name: [] for name in losses}  # of the processor: less moved by what else it does
    for k in range(rounds + 1):
        for name, loss in losses.items():
            start, started = time.perf_counter(), time.process_time()
            rows[name]["loss"] = float(step(loss, h, w, targets))
            if k:
                times[name].append(time.perf_counter() - start)
                work[name].append(time.process_time() - started)
    for name, each in times.items():
        rows[name]["ms"] = 1000 * statistics.median(each)
        rows[name]["spread"] = [1000 * min(each), 1000 * max(each)]
        rows[name]["ratio to naive"] = statistics.median(a / b for a, b in zip(each, times["naive"], strict=True))
        pairs = zip(work[name], work["naive"], strict=True)
        rows[name]["processor time, ratio to naive"] = statistics.median(a / b for a, b in pairs)
    n, d, v = shape
    return {"shape": {"N": n, "D": d, "V": v}, "gradients MiB": 4 * (n + v) * d / MIB, "results": rows}


def versions() -> dict[str, str]:
    installed = {package.name.replace("_", "-"): package.version for package in importlib.metadata.distributions()}
    return {name: installed[name] for name in PACKAGES if name in installed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("device", choices=["cuda", "cpu"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--chunks", type=int, nargs="*", default=[], help="further sizes of chunks to try")
    parser.add_argument("--only", nargs="*", default=[], help="competitors on a CPU, with naive; all by default")
    parser.add_argument("--shape", type=int, nargs=3, help="N, D and V; all shapes by default")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    options = parser.parse_args()
    shapes = [tuple(options.shape)] if options.shape else SHAPES[options.device]
    if options.peak:
        print_peak(options.peak, shapes[0])
        return
    entry: dict[str, Any] = {
        "command": " ".join(["python benchmarks/linear_cross_entropy.py", *sys.argv[1:]]),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "dtype": str(DTYPE[options.device]),
        "versions": versions(),
    }
    if options.device == "cuda":
        entry |= {"card": torch.cuda.get_device_name(), "ceilings": ceilings()}
        entry["shapes"] = [gpu(shape, options.rounds, options.chunks) for shape in shapes]
    else:
        torch.set_num_threads(2)
        entry |= {"processor": platform.processor() or platform.machine(), "threads": 2}
        entry["shapes"] = [cpu(shape, options.rounds, options.only) for shape in shapes]
    results = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    results[options.device] = entry
    options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    for result in entry["shapes"]:
        print(result["shape"], f"gradients {result['gradients MiB']:.0f} MiB")
        for name, row in result["results"].items():
            wrong = "  ".join(f"{k} {e:.2e}" for k, e in row.get("errors", {}).items())
            print(
                f"  {name:32} {row['ms']:9.2f} ms {row['ratio to naive']:6.3f} {row.get('MiB', 0):7.0f} MiB  "
                f"{row.get('loss', 0):.6f} {row.get('first', 0):5.1f} s  {wrong}"
            )


if __name__ == "__main__":
    main()
