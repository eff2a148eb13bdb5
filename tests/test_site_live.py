"""The Python of the page, in a real browser: it judges as the Python of this machine does, and says where it cannot."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browsing import served
from playwright.sync_api import Browser
from waiting import until
from workers import PagePython, page_python

from worker.page import remedy

ROOT = Path(__file__).parent.parent
ANSWERS = sorted(Path(__file__).parent.glob("answers/*.py"))
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
MOST = 13_500_000
"""Bytes that travel for the first run."""

EMPTY = "404.html"
"""A page without an exercise."""

TOLD = r"not available (here|in the page)|NumPy notices no overflow"
"""What the page says of an answer that it cannot judge."""

NEEDS_PACKAGE = r"\b(torch|functional|scipy|minimize)\b"
NEEDS_MORE = {
    "ex-class-axis": {"in_threads", "lambda x: x.softmax(dim=1)"},
    "ex-repair-backward": {"lambda p, upstream: p.mul(upstream - p.dot(upstream))"},
    "ex-log-softmax-backward": {"lambda x, upstream: upstream.clone() - x.softmax(0) * upstream.sum()"},
    "ex-binomial-fit": {"by_search"},
    "ex-any-target": {"lambda x, y: -(y * x.log_softmax(0)).sum()"},
    "ex-loss-of-probabilities": {"torch_of_probabilities"},
    "ex-masked-row": {"flags_raised"},
    "ex-p-norm": {"norm_if_it_overflows", "norm_if_it_warns"},
    "ex-undo-jacobian": {"lambda p, u: ((u - u.mean()) / p).sub(((u - u.mean()) / p).mean())"},
    "ex-eigenvalues-in-gaps": {"by_brent", "by_brent_with_the_default_tolerance"},
    "ex-least-divergence": {"by_search"},
    "ex-top-of-the-noise": {"by_topk"},
    "ex-curvature-product": {"product_by_autograd"},
    "ex-fit-temperature": {"by_newton"},
    "ex-merge-outputs": {"merged_in_torch"},
    "ex-divided-backward": {"backward_by_autograd"},
    "ex-sparsemax-backward": {"in_torch"},
}
"""Right answers that the page refuses although they do not name a package: tensors, threads, floating-point flags."""

SETUP = """
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.nn import functional as F

from softxent import softmax
from softxent.checks import Claim
from softxent.checks.symbolic import n
from softxent.exercises import check

plt.style.use("book.mplstyle")
model, other = torch.nn.Linear(2, 3), 1
points = [1, 2]


def helper(x):
    return 1 / x
"""
CLAIM = "ModuleNotFoundError: PyTorch is not available in the page; run this chapter in JupyterLab (line 1)"
CELLS: dict[str, list[tuple[str, str]]] = {
    # what is printed, and the value at the end
    "print(1)\nn + 1": [("output", "1\n"), ("output", "n + 1\n")],
    "points.append(3)\npoints": [("output", "[1, 2, 3]\n")],
    "points": [("output", "[1, 2]\n")],  # of a run before nothing is left
    "import sys\nprint('a warning', file=sys.stderr)": [("output", "a warning\n")],
    "np.array([70000]) ** 2, 2 ** np.arange(3)": [("output", "(array([4900000000]), array([1, 2, 4]))\n")],
    "import inspect\ninspect.getsource(helper)[:10]": [("output", "'def helper'\n")],
    "def count(k): return k and 1 + count(k - 1)\ncount(900)": [("output", "900\n")],
    # verdicts
    'check("ex-base-ten", 2.303)': [("verdict", "right ✓")],
    'check("ex-base-ten", 1)\ncheck("ex-base-ten", ...)': [
        ("verdict", "not yet. Write 10 as a power of e, and compare the exponents."),
        ("verdict", "not answered yet"),
    ],
    # errors
    "x = 1\ny = x / 0\n": [("error", "ZeroDivisionError: division by zero (line 2)")],
    "helper(0)": [("error", "ZeroDivisionError: division by zero (line 1)")],
    "def f(x):\n    return softmax(x)\nf('a')": [
        ("error", "TypeError: x must be real numbers; got dtype <U1. Convert x to float64 first. (line 2)")
    ],
    "answer = (1,\ncheck": [("error", "SyntaxError: '(' was never closed (line 1)")],
    "nothing": [("error", f"NameError: name 'nothing' is not defined (line 1){remedy(NameError(name='nothing'))}")],
    "check('ex-new-class', answer)": [
        ("error", f"NameError: name 'answer' is not defined (line 1){remedy(NameError(name='answer'))}")
    ],
    "def f(): return f()\nf()": [("error", "RecursionError: maximum recursion depth exceeded (line 1)")],
    "import sys\nsys.exit()": [("error", "SystemExit (line 2)")],
    "raise KeyboardInterrupt": [("error", "KeyboardInterrupt (line 1)")],
    'check("ex-nowhere", 1)': [("error", "KeyError: \"no exercise has the label 'ex-nowhere'")],
    # what is not there
    "import torch": [("error", CLAIM)],
    "torch.ones(2)": [("error", CLAIM)],
    "F.relu": [("error", CLAIM)],
    "Claim('thm-gibbs').gradcheck(0, 0, on=[], wrong={})": [("error", CLAIM)],
    "model(1) + other": [("error", CLAIM)],
    "1 + other": [("error", CLAIM)],
    "plt.plot(1)": [("error", CLAIM.replace("PyTorch", "Matplotlib"))],
    "from scipy.special import softmax": [("error", CLAIM.replace("PyTorch", "SciPy"))],
    "import threading\nthreading.Thread().start()": [
        ("error", "RuntimeError: threads are not available in the page; run this chapter in JupyterLab (line 2)")
    ],
    "input()": [("error", "RuntimeError: the page cannot ask for input; write the value into the cell (line 1)")],
    "np.seterr(all='raise')": [("error", "RuntimeError: NumPy notices no overflow, division by zero or invalid")],
}


@pytest.fixture(scope="module")
def worker(site: Path) -> str:
    """Return the address of the worker in the site."""
    (path,) = site.glob("_static/live-*/worker.js")
    return path.relative_to(site).as_posix()


@pytest.fixture(scope="module")
def python(site: Path, worker: str, browser: Browser) -> Iterator[PagePython]:
    with served(site) as root, page_python(browser, root + EMPTY, root + worker) as python:
        yield python


def answers(path: Path) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the source of a module without its answers, and of each the exercise, its source and its hint."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lists = [node for node in tree.body if isinstance(node, ast.Assign) and name_of(node) in {"RIGHT", "WRONG"}]
    found = []
    for node in lists:
        assert isinstance(node.value, ast.Dict)
        for key, entries in zip(node.value.keys, node.value.values, strict=True):
            assert isinstance(key, ast.Constant)
            assert isinstance(key.value, str)
            assert isinstance(entries, ast.List)
            for entry in entries.elts:
                answer, hint = entry, ""
                if name_of(node) == "WRONG":
                    assert isinstance(entry, ast.Tuple)
                    answer, hint = entry.elts[0], ast.literal_eval(entry.elts[1])
                found.append((key.value, ast.unparse(answer), hint))
    rest = [node for node in tree.body if node not in lists]
    return ast.unparse(ast.Module(rest, [])), found


def name_of(node: ast.Assign) -> str:
    return getattr(node.targets[0], "id", "")


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_verdicts_are_those_of_this_machine(python: PagePython, path: Path) -> None:
    setup, given = answers(path)
    assert given
    setup += "\nfrom softxent.exercises import check"
    results = python.run_all([(f"check({label!r}, {source})", setup) for label, source, _ in given])
    refused: dict[str, set[str]] = {}
    for (label, source, hint), (message, *more) in zip(given, results, strict=True):
        assert not more
        text = message["text"]
        if message["type"] == "verdict" and message["right"] == (not hint) and re.search(hint, text):
            continue
        assert re.search(TOLD, text), f"{label}: {source} was told: {text}"
        if not re.search(NEEDS_PACKAGE, source):
            refused.setdefault(label, set()).add(source)
    labels = {label for label, *_ in given}
    assert refused == {label: sources for label, sources in NEEDS_MORE.items() if label in labels}


@pytest.mark.parametrize(("code", "expected"), CELLS.items(), ids=CELLS)
def test_a_cell(python: PagePython, code: str, expected: list[tuple[str, str]]) -> None:
    messages = python.run(code, SETUP)
    assert [message["type"] for message in messages] == [kind for kind, _ in expected]
    for message, (_, text) in zip(messages, expected, strict=True):
        assert message["text"].startswith(text)


def test_the_import_cell_of_each_chapter_and_its_stubs(python: PagePython) -> None:
    cells, labels = [], []
    for path in CHAPTERS:
        sources = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        stubs = [source for source in sources if source.startswith("# exercise: ")]
        labels += [stub.partition("\n")[0].removeprefix("# exercise: ") for stub in stubs]
        cells += [(stub, sources[0]) for stub in stubs]
    results = python.run_all(cells)
    told = [[(message["type"], message.get("exercise"), message["text"]) for message in each] for each in results]
    assert told == [[("verdict", label, "not answered yet")] for label in labels]


@pytest.mark.parametrize("where", ["{}", "def f(x):\n    {}\ncheck('ex-class-axis', f)"], ids=["in the cell", "judged"])
def test_a_flood_is_stopped_while_it_is_printed(python: PagePython, where: str) -> None:
    *output, error = python.run(where.format("while True: print('flood')"), SETUP)
    assert sum(len(message["text"]) for message in output) == 20_000
    assert error["type"] == "error"
    assert error["text"] == "Stopped, because it printed more than 20,000 characters"


def test_what_was_printed_before_an_endless_loop_is_seen(site: Path, worker: str, browser: Browser) -> None:
    """And the page can end the worker, and start another."""
    with served(site) as root, page_python(browser, root + EMPTY, root + worker) as python:
        python.run("")  # Python has started, however long that took
        python.begin("print('before')\nwhile True: pass")
        until(python.page, "liveWorker.messages.some(message => message.type === 'output')")
        python.page.evaluate("liveWorker.worker.terminate()")
        assert [m["text"] for m in python.messages() if m["type"] == "output"] == ["before\n"]


def test_the_first_run(site: Path, worker: str, browser: Browser) -> None:
    """It loads what is listed and no more, from the site alone, and says how far it is; then Python is killed."""
    asked: list[str] = []
    with served(site) as root, browser.new_context() as context:
        context.on("request", lambda request: asked.append(request.url))
        python = PagePython(context.new_page())
        python.page.goto(root + EMPTY, wait_until="networkidle")
        asked.clear()
        python.start(root + worker)
        assert python.run("print(1)")[-1]["text"] == "1\n"
        assert all(url.startswith(root) for url in asked)
        names = {re.sub(r"\?.*", "", url.rpartition("/")[2]) for url in asked}
        files = json.loads((site / worker).with_name("files.json").read_text(encoding="utf-8"))
        assert names == {"worker.js", "files.json", *files["files"]}
        progress = [message for message in python.messages() if message["type"] == "progress"]
        assert [m["loaded"] for m in progress] == sorted(m["loaded"] for m in progress)
        assert progress[-1]["loaded"] == progress[-1]["total"] == files["total"] <= MOST
        dead = python.run("import os\nos._exit(3)")
        assert dead == [{"type": "failed", "text": "Python has ended: Program terminated with exit(3)"}]
        assert python.run("1")[0]["type"] == "failed"


@pytest.mark.parametrize("missing", ["softxent.zip", "pyodide.asm.wasm"])
def test_a_file_that_cannot_be_loaded(site: Path, worker: str, browser: Browser, missing: str) -> None:
    with served(site) as root, browser.new_context() as context:
        context.route(f"**/{missing}*", lambda route: route.abort())
        page = context.new_page()
        page.goto(root + EMPTY)
        python = PagePython(page)
        python.start(root + worker)
        (message,) = python.run("1")
        assert message["type"] == "failed"
        assert message["text"].startswith("Python could not be loaded")
