"""What the site packs for the Python of its pages, what is vendored for it, and how it runs a cell."""

from __future__ import annotations

import _imp
import ast
import importlib
import io
import json
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

import live
from worker import absent, flags, integers, page
from worker.output import MOST, FloodError, printed

ROOT = Path(__file__).parent.parent
SETUP = "import missing_package as m\nfrom softxent.exercises import check\nk = m.size\nj = 2\n"


# ------------------------------------------------------------------------------------------ the files


def test_the_package_is_packed_as_it_is_and_always_the_same() -> None:
    with zipfile.ZipFile(io.BytesIO(live.packed())) as archive:
        names = archive.namelist()
        assert archive.read("softxent/softmax.py") == (ROOT / "src/softxent/softmax.py").read_bytes()
        assert {info.date_time for info in archive.infolist()} == {live.OLDEST}
    modules = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src/softxent").rglob("*.py")}
    assert set(names) == modules | {f"worker/{path.name}" for path in live.WORKER.glob("*.py")}
    assert live.packed() == live.packed()


def test_the_folder_is_named_for_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    files = live.contents()
    name = live.folder_of(files)
    assert name == live.folder_of(live.contents())
    assert name != live.folder_of(files | {"worker.js": files["worker.js"] + b"\n"})
    changed = dict(live.sources()) | {"softxent/softmax.py": b""}
    monkeypatch.setattr(live, "sources", lambda: changed.items())
    assert name != live.folder_of(files)


def test_every_file_that_is_loaded_is_listed() -> None:
    files = live.contents()
    listing = json.loads(files["files.json"])
    archives = {name.rpartition("/")[2].partition("?")[0] for name in listing["archives"]}
    assert archives | set(listing["scripts"]) < set(listing["files"])
    core = {"pyodide-lock.json", "pyodide.asm.wasm", "python_stdlib.zip"}
    assert set(listing["files"]) - archives - set(listing["scripts"]) == core
    for name, file in listing["files"].items():
        path = live.PYODIDE / name
        assert file["size"] == (path.stat().st_size if path.exists() else len(files[name]))
        assert 0 < file["sent"] <= file["size"]


def test_the_sizes_of_the_manifest_are_those_that_travel() -> None:
    renew = vendored("renew")
    for name, file in live.vendored().items():
        assert file["sent"] == renew.sent((live.PYODIDE / name).read_bytes()), name


def vendored(name: str) -> Any:
    """Load a module of vendor/."""
    folder = str(ROOT / "vendor")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


@pytest.mark.parametrize("package", [sympy, mpmath], ids=lambda package: package.__name__)
def test_bytecode_is_that_of_the_source_installed(package: Any) -> None:
    """The header of each module holds a hash of its source, keyed by the Python that compiled it."""
    archive = live.PYODIDE / f"{package.__name__}-{package.__version__}.zip"
    assert archive.exists(), f"{package.__name__} {package.__version__} is installed: renew {live.PYODIDE.name}"
    root = Path(package.__file__).parents[1]
    unused = vendored("bytecode").UNUSED
    sources = {
        path.relative_to(root).as_posix()
        for path in Path(package.__file__).parent.rglob("*.py")
        if not unused & set(path.parts)
    }
    with zipfile.ZipFile(archive) as packed:
        compiled = {name: packed.read(name)[:16] for name in packed.namelist() if name.endswith(".pyc")}
        assert any("LICENSE" in name for name in packed.namelist())
    top = {name.removesuffix("c") for name in compiled if name.startswith(f"{package.__name__}/")}
    assert top == sources
    for name in sorted(top):
        header = compiled[f"{name}c"]
        key = int.from_bytes(header[:2] + b"\r\n", "little")
        assert header[4:8] == (1).to_bytes(4, "little")
        assert header[8:] == _imp.source_hash(key, (root / name).read_bytes()), name


def test_bytecode_of_this_python_runs_and_has_tracebacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bytecode = vendored("bytecode")
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("packed_here/__init__.py", '"""Text."""\n\n\ndef f():\n    """Text."""\n    return 1 / 0\n')
        made.writestr("packed_here/tests/test_it.py", "")
        made.writestr("packed_here-1.dist-info/LICENSE", "free")
        made.writestr("packed_here-1.dist-info/RECORD", "")
    packed = bytecode.pack(wheel.getvalue())
    assert packed == bytecode.pack(wheel.getvalue())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["packed_here-1.dist-info/LICENSE", "packed_here/__init__.pyc"]
        archive.extractall(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("packed_here")
    assert module.__doc__ is None
    with pytest.raises(ZeroDivisionError) as caught:
        module.f()
    assert caught.traceback[-1].name == "f"
    (usual,) = (c for c in compile("def f(): return 1 / 0", "f", "exec").co_consts if hasattr(c, "co_linetable"))
    assert len(module.f.__code__.co_linetable) < len(usual.co_linetable)


# ------------------------------------------------------------------------------------------ a run


def run(code: str, setup: str = SETUP) -> list[dict[str, Any]]:
    messages: list[str] = []
    page.run(setup, code, messages.append)
    return [json.loads(message) for message in messages]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print('one')\nj", [{"type": "output", "text": "one\n"}, {"type": "output", "text": "2\n"}]),
        ("j = 3", []),
        (
            'check("ex-base-ten", 2.303)',
            [{"type": "verdict", "exercise": "ex-base-ten", "right": True, "text": "right ✓"}],
        ),
        ("j\n(", [{"type": "error", "text": "SyntaxError: '(' was never closed (line 2)"}]),
        (
            "def f():\n    raise ValueError('x  <object at 0x7f>')\nf()",
            [{"type": "error", "text": "ValueError: x an object (line 2)"}],
        ),
        ("raise SystemExit", [{"type": "error", "text": "SystemExit (line 1)"}]),
        (
            "class E(Exception):\n    def __str__(self): raise self\nraise E",
            [{"type": "error", "text": "E (line 3)"}],
        ),
    ],
)  # fmt: skip
def test_a_run_and_what_it_sends(code: str, expected: list[dict[str, Any]]) -> None:
    assert run(code) == expected


def test_what_is_missing_in_the_setup_complains_when_it_is_used() -> None:
    (message,) = run("m.size")
    assert message["text"] == (
        "ModuleNotFoundError: missing_package is not available in the page; run this chapter in JupyterLab (line 1)"
    )
    assert [m["text"] for m in run("1 + k")] == [message["text"]]
    assert run("j + 1") == [{"type": "output", "text": "3\n"}]


def test_a_setup_that_fails_is_named() -> None:
    text = "ZeroDivisionError: division by zero (in a cell above this one)"
    assert run("1", "1 / 0") == [{"type": "error", "text": text}]


def test_a_run_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    from softxent.exercises import check

    depth, stdout = sys.getrecursionlimit(), sys.stdout
    run("import sys\nsys.setrecursionlimit(5000)\nj = 5\nsys.settrace(lambda *_: None)")
    assert (sys.getrecursionlimit(), sys.stdout, sys.gettrace()) == (depth, stdout, None)
    assert run("j")[0]["text"] == "2\n"
    check("ex-base-ten", ...)
    assert capsys.readouterr().out == "ex-base-ten: not answered yet\n"


def test_a_flood_ends_the_run_even_within_a_judge() -> None:
    *output, error = run("def f(x):\n    while True:\n        print('x' * 99)\ncheck('ex-class-axis', f)")
    assert sum(len(message["text"]) for message in output) == MOST
    assert error == {"type": "error", "text": "Stopped, because it printed more than 20,000 characters"}


def test_output_comes_in_pieces_by_the_line_and_not_too_many() -> None:
    pieces: list[str] = []
    with printed(pieces.append):
        print("a", "b")
        print("c", end="")
        assert pieces == ["a b\n"]
        for _ in range(5000):
            print()
    assert "".join(pieces) == "a b\nc" + 5000 * "\n"
    assert len(pieces) < 500
    with pytest.raises(FloodError), printed(pieces.append):
        print("x" * (MOST + 1))


# ------------------------------------------------------------------------------------------ the platform


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back what the page changes in NumPy and in Python."""
    for name in ("seterr", "errstate", *integers.MAKERS, *integers.REDUCERS, *integers.COUNTERS):
        monkeypatch.setattr(np, name, getattr(np, name))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(threading.Thread, "start", threading.Thread.start)
    monkeypatch.setattr("builtins.input", input)


def test_absent_packages(restored: None) -> None:
    absent.install()
    with pytest.raises(ModuleNotFoundError, match="scikit-learn is not available in the page"):
        importlib.import_module("sklearn.nothing")
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        importlib.import_module("no_such_package")
    with pytest.raises(RuntimeError, match="threads are not available in the page"):
        threading.Thread().start()
    with pytest.raises(RuntimeError, match="cannot ask for input"):
        input()


USES = [
    "x.a", "x()", "x[0]", "list(x)", "x + 1", "1 - x", "x @ x", "x < 1", "len(x)", "float(x)", "-x", "bool(x)",
    "np.exp(x)", "np.zeros(2) * x", "setattr(x, 'a', 1)", "x.__setitem__(0, 1)",
]  # fmt: skip


@pytest.mark.parametrize("use", USES)
def test_what_is_absent_complains(use: str) -> None:
    with pytest.raises(absent.AbsentError, match="PyTorch is not available"):
        eval(use, {"x": absent.Absent("torch"), "np": np})


def test_what_a_statement_binds() -> None:
    names: dict[str, Any] = {}
    text = "import a.b, c as d\nfrom e import f, g as h\nm, (n, o) = p.q\nfor r in s: t = 1\ndef u(): v = 1"
    for statement in ast.parse(text).body[:4]:
        absent.bind(statement, "a", names)
    assert set(names) == {"a", "d", "f", "h", "m", "n", "o", "r", "t"}


def test_floating_point_flags(restored: None) -> None:
    flags.install()
    with np.errstate(all="ignore"):
        np.seterr(**np.seterr(divide="warn"))
    settings: list[dict[str, Any]] = [{"all": "raise"}, {"over": "warn"}]
    for setting in settings:
        with pytest.raises(RuntimeError, match="NumPy notices no overflow"), np.errstate(**setting):
            pass
    with pytest.raises(RuntimeError, match="NumPy notices no overflow"):
        np.seterr(invalid="raise")


def test_integers_of_64_bits_where_they_have_32() -> None:
    def narrow(*given: Any, **options: Any) -> Any:
        return np.array([1, 2], dtype=options.get("dtype", np.int32))

    made = integers.making(narrow)
    assert made([1, 2]).dtype == np.int64
    assert made([1, 2], dtype=int).dtype == np.int64
    assert made([1, 2], dtype=np.int32).dtype == np.int32
    assert made(np.zeros(2, dtype=np.int32)).dtype == np.int32  # the reader's own choice
    assert made([1.0], dtype=float).dtype == float
    assert integers.reducing(lambda numbers: numbers)([1, 2]).dtype == np.int64
    taken = integers.counting(lambda x, repeats: (x.dtype, repeats.dtype), 1, "repeats")
    assert taken(np.zeros(2, dtype=np.int64), np.ones(2, dtype=np.int64)) == (np.int64, np.intp)


def test_nothing_is_changed_where_integers_have_64_bits(restored: None) -> None:
    before = {name: getattr(np, name) for name in integers.MAKERS}
    integers.install()
    assert {name: getattr(np, name) for name in integers.MAKERS} == before
