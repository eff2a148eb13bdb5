"""Time and memory of the package beside SciPy, PyTorch and two floors: `make bench`.

Everything runs in one process, the competitors in turn, so that a busy moment hits all of them; ratios are medians of
ratios of neighbours. Written are results.json, table.md and ratios.png, beside this file.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import psutil
import scipy
import scipy.special
import torch
from PIL import Image
from torch.nn.functional import cross_entropy

import softxent

HERE = Path(__file__).parent
SHAPES = [(8, 10), (1024, 1000), (4096, 50257), (1, 10**7)]
WORTH_SAYING = 1.3
SCRATCH = np.zeros((3, 2**18), np.float32)  # for a slab
PEERS = ["SciPy", "PyTorch, 1 thread, out", "PyTorch, 1 thread", "PyTorch, 2 threads, out", "PyTorch, 2 threads", "exp"]
FLOORS = {"copy", "exp"}
FUNCTIONS = ["softmax", "log_softmax", "logsumexp", "loss and gradient"]
Contest = dict[str, tuple[int, Callable[[], Any]]]  # threads of PyTorch, and what to time


def contest(function: str, shape: tuple[int, int], dtype: str, axis: int) -> Contest:
    """Name every competitor and what it does. The same arrays serve all of them."""
    x = np.random.default_rng(0).standard_normal(shape, dtype)  # type: ignore[call-overload]  # the stubs know literals
    out = np.zeros_like(x)
    tensor, target = torch.from_numpy(x), torch.from_numpy(out)
    if function == "loss and gradient":
        labels = np.arange(shape[0]) % shape[1]
        names = torch.from_numpy(labels)
        leaf = tensor.clone().requires_grad_()

        def forward_backward() -> None:
            leaf.grad = None
            cross_entropy(leaf, names).backward()

        return {
            "ours, out": (1, lambda: softxent.cross_entropy_loss_and_grad(x, labels, out=out)),
            "ours": (1, lambda: softxent.cross_entropy_loss_and_grad(x, labels)),
            "PyTorch, 1 thread": (1, forward_backward),
            "PyTorch, 2 threads": (2, forward_backward),
            **floors(x, out),
        }
    ours, scipys = getattr(softxent, function), getattr(scipy.special, function)
    torchs = getattr(torch, function)
    calls: Contest = {"ours": (1, lambda: ours(x, axis=axis)), "SciPy": (1, lambda: scipys(x, axis=axis))}
    for threads in (1, 2):
        name = f"PyTorch, {threads} thread" + "s" * (threads > 1)
        calls[name] = (threads, lambda: torchs(tensor, axis))
        if function != "logsumexp":
            calls[name + ", out"] = (threads, lambda: torchs(tensor, axis, out=target))
    if function != "logsumexp":
        calls["ours, out"] = (1, lambda: ours(x, axis=axis, out=out))
    return calls | floors(x, out)


def floors(x: np.ndarray, out: np.ndarray) -> Contest:
    """What nothing that reads and writes every entry can beat, and nothing that calls NumPy's exponential."""
    return {"copy": (1, lambda: np.copyto(out, x)), "exp": (1, lambda: np.exp(x, out=out))}


def compensated(x: np.ndarray, shift: np.ndarray | None, out: np.ndarray | None = None, /) -> np.ndarray:
    """Exponentials of ``x - shift`` as in the package, corrected to first order for the rounding of the difference."""
    if shift is None:
        return np.exp(x, out=out)
    difference, error, other = (SCRATCH[k, : x.size].reshape(x.shape) for k in range(3))
    np.subtract(x, shift, out=difference)  # Knuth's exact error of a difference, in five more operations
    np.add(difference, shift, out=other)
    np.subtract(x, other, out=error)
    np.subtract(difference, other, out=other)
    np.add(other, shift, out=other)
    np.subtract(error, other, out=error)
    terms = np.exp(difference, out=difference if out is None else out)
    np.multiply(error, terms, out=error)
    return np.add(terms, error, out=terms)


def prices(rounds: int) -> list[dict[str, Any]]:
    """What accuracy costs, taken or not: times of the accurate variant over times of the other, for one shape."""
    x = np.random.default_rng(0).standard_normal((1024, 50257), np.float32)
    offset, dominated, out = x + np.float32(100), x.copy(), np.zeros_like(x)
    dominated[:, 0] = 40

    def with_compensation() -> None:
        with mock.patch.object(sys.modules["softxent.softmax"], "exponentials", compensated):
            softxent.softmax(offset, out=out)

    calls: Contest = {
        "ordinary softmax": (1, lambda: softxent.softmax(x, out=out)),
        "shifted softmax": (1, lambda: softxent.softmax(offset, out=out)),
        "compensated softmax": (1, with_compensation),
        "ordinary log_softmax": (1, lambda: softxent.log_softmax(x, out=out)),
        "dominated log_softmax": (1, lambda: softxent.log_softmax(dominated, out=out)),
    }
    times = seconds(calls, rounds, at_least=0.01, heavy=True)
    pairs = [
        ("subtracting a shift from every row, over no shift (taken)", "shifted softmax", "ordinary softmax"),
        ("correcting that shift for its rounding (not taken)", "compensated softmax", "shifted softmax"),
        ("summing without the maximum in every row (taken)", "dominated log_softmax", "ordinary log_softmax"),
    ]
    return [{"what": what, "times as long": ratio(times[a], times[b])} for what, a, b in pairs]


def ratio(theirs: list[float], ours: list[float]) -> dict[str, Any]:
    """Median of the ratios of neighbours, and their quartiles."""
    each = [b / a for a, b in zip(ours, theirs, strict=True)]
    low, _, high = statistics.quantiles(each, n=4, method="inclusive")
    return {"median": statistics.median(each), "quartiles": [low, high]}


def seconds(calls: Contest, rounds: int, at_least: float, heavy: bool) -> dict[str, list[float]]:
    """Time of one call of each competitor, once in every round, after one round to warm up; heavy calls only once."""
    repeats = {}
    for name, (threads, call) in calls.items():
        torch.set_num_threads(threads)
        call()
        repeats[name] = 1 if heavy else max(1, int(at_least / timeit.timeit(call, number=1)))
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, (threads, call) in calls.items():
            torch.set_num_threads(threads)
            times[name].append(timeit.timeit(call, number=repeats[name]) / repeats[name])
    return times


def compare(function: str, shape: tuple[int, int], dtype: str, axis: int, rounds: int) -> dict[str, Any]:
    """Ratios of every competitor's time to ours: the median, and the quartiles as its spread."""
    heavy = shape[0] * shape[1] > 10**8
    rounds = (rounds + 1) // 2 if heavy else rounds
    times = seconds(contest(function, shape, dtype, axis), rounds, at_least=0.01, heavy=heavy)
    ours = times["ours, out"] if "ours, out" in times else times["ours"]
    ratios = {name: ratio(theirs, ours) for name, theirs in times.items()}
    return {"function": function, "shape": shape, "dtype": dtype, "axis": axis, "time of theirs / ours": ratios}


def extra_memory(function: str, name: str) -> float:
    """Peak memory of one call over what was there before, as a multiple of the logits. For a process of its own."""
    shape = (1024, 50257)
    threads, call = contest(function, shape, "float32", -1)[name]
    torch.set_num_threads(threads)
    logits = shape[0] * shape[1] * 4
    contest(function, (8, 10), "float32", -1)[name][1]()  # what a library loads on its first call
    before = psutil.Process().memory_info().rss
    Path("/proc/self/clear_refs").write_text("5")  # Linux: set the peak back to what is resident now
    call()
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return (int(peak.split()[1]) * 1024 - before) / logits


def memory() -> list[dict[str, Any]]:
    """Extra memory of every competitor, each in a fresh process."""
    results = []
    for function in FUNCTIONS:
        for name in contest(function, (8, 10), "float32", -1):
            if name in FLOORS:
                continue
            command = [sys.executable, __file__, "--memory-of", function, name]
            value = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            results.append({"function": function, "name": name, "times the logits": value})
    return results


def machine() -> dict[str, Any]:
    """What the ratios depend on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return {
        "processor": model,
        "cores": psutil.cpu_count(logical=False),
        "vector units": torch.backends.cpu.get_cpu_capability(),
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "SciPy": scipy.__version__,
        "PyTorch": torch.__version__,
    }


def said(ratio: float) -> str:
    """A ratio in words: those near 1 are not worth a number."""
    if 1 / WORTH_SAYING < ratio < WORTH_SAYING:
        return "even"
    return f"{ratio:.1f}× faster" if ratio > 1 else f"{1 / ratio:.1f}× slower"


def grid(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, ["---"] * len(header), *rows])


def table(results: dict[str, Any]) -> str:
    """The machine, the ratios of times for each function, the prices and the memory, in Markdown."""
    parts = ["Machine: " + ", ".join(f"{name} {value}" for name, value in results["machine"].items()) + "."]
    for function in FUNCTIONS:
        rows = [row for row in results["time"] if row["function"] == function]
        peers = [peer for peer in PEERS if peer in rows[0]["time of theirs / ours"]]
        cases = ["{} × {}, {}, axis {}".format(*row["shape"], row["dtype"], row["axis"]) for row in rows]
        cells = [[said(row["time of theirs / ours"][peer]["median"]) for peer in peers] for row in rows]
        header = [name.replace("exp", "`np.exp` alone") for name in peers]
        parts += [f"## {function}"]
        parts += [grid(["", *header], [[case, *row] for case, row in zip(cases, cells, strict=True)])]
    prices = [[row["what"], priced(row["times as long"]["median"])] for row in results["prices"]]
    used = {(row["name"], row["function"]): f"{max(row['times the logits'], 0):.2f}" for row in results["memory"]}
    names = dict.fromkeys(name for name, _ in used)
    parts += ["## What accuracy costs", grid(["", "times as long"], prices)]
    parts += ["## Memory beside the logits, as a multiple of theirs"]
    parts += [grid(["", *FUNCTIONS], [[name, *(used.get((name, f), "") for f in FUNCTIONS)] for name in names])]
    return "\n\n".join(parts) + "\n"


def priced(median: float) -> str:
    """A price in words."""
    return f"{median:.1f}" if median >= WORTH_SAYING else f"under {WORTH_SAYING}"


def named(row: dict[str, Any]) -> str:
    """Return the shape and the axis of a row, as short as the margin of a phone asks."""
    shape = " × ".join("10⁷" if size == 10**7 else str(size) for size in row["shape"])
    return f"{shape}, axis {row['axis']}".replace("-", "−")


def plot(results: dict[str, Any], path: Path) -> None:
    """One panel for each function, one line for each shape in float32: how many times as long the others take."""
    peers = {"SciPy": "SciPy", "PyTorch, 1 thread": "PyTorch, 1 thread", "exp": "np.exp alone", "copy": "a plain copy"}
    rows = {name: [row for row in results["time"] if row["function"] == name] for name in FUNCTIONS}
    rows = {name: [row for row in of if row["dtype"] == "float32"] for name, of in rows.items()}
    plt.style.use(HERE.parent / "chapters" / "book.mplstyle")
    heights = [len(of) + 1 for of in rows.values()]
    figure, panels = plt.subplots(len(rows), figsize=(5.2, 9), sharex=True, height_ratios=heights)
    for panel, (function, of) in zip(panels, rows.items(), strict=True):
        for height, row in enumerate(of):
            ratios = row["time of theirs / ours"]
            for place, (peer, label) in enumerate(peers.items()):
                key = peer + ", out" if peer + ", out" in ratios else peer
                if key in ratios:
                    median, (low, high) = ratios[key]["median"], ratios[key]["quartiles"]
                    at = height + (place - 1.5) / 6
                    panel.plot([low, high], [at, at], color=f"C{place}")
                    panel.plot(median, at, "osD^"[place], color=f"C{place}", markersize=4.5, label=label)
        panel.axvline(1, color="0.6", linewidth=1, zorder=0)
        panel.set_yticks(range(len(of)), [named(row) for row in of])
        panel.set(xscale="log", title=function)
        panel.invert_yaxis()
    panels[-1].set(xlabel="their time / ours", xticks=[0.01, 0.1, 1, 10], xticklabels=["0.01", "0.1", "1", "10"])
    used = dict(zip(*reversed(panels[0].get_legend_handles_labels()), strict=True))
    figure.legend(used.values(), used, loc="outside upper center", ncols=2)
    figure.savefig(path)
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)  # a palette takes a quarter of the room


def main() -> None:
    """Run the whole matrix, or what one competitor takes in memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="rounds; half at the largest shape (default: 9)")
    parser.add_argument("--largest", type=int, default=10**9, help="leave out shapes with more entries than this")
    parser.add_argument("--memory-of", nargs=2, metavar=("FUNCTION", "NAME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        print(extra_memory(*arguments.memory_of))
        return
    times = []
    for shape in SHAPES:
        for function in FUNCTIONS if shape[0] * shape[1] <= arguments.largest else []:
            for dtype in ("float32", "float64"):
                for axis in (-1,) if function == "loss and gradient" else (-1, 0):
                    times.append(compare(function, shape, dtype, axis, arguments.rounds))
                    print(function, shape, dtype, axis, file=sys.stderr, flush=True)
    results = {"machine": machine(), "time": times, "prices": prices(arguments.rounds), "memory": memory()}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (HERE / "table.md").write_text(table(results))
    plot(results, HERE / "ratios.png")
    print(table(results))


if __name__ == "__main__":
    main()
