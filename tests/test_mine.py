"""`make mine` gives a reader copies that a pull does not meet; `make lab` opens them, and their checks read them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket

import pytest
from formulas import display
from sources import ignored
from test_makefile import HERE, dry_run

from softxent.checks.formulas.page import displays

ROOT = Path(__file__).parents[1]


def mine(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, root / ".ci/mine.py"], capture_output=True, text=True, check=False)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a small book with the script in it."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/mine.py", tmp_path / ".ci")
    (tmp_path / "chapters").mkdir()
    for name in ("01-a.ipynb", "02-b.ipynb", "book.mplstyle", "ruff.toml"):
        (tmp_path / "chapters" / name).write_text(f"the book's {name}", encoding="utf-8")
    return tmp_path


def test_notebooks_and_their_style_are_copied(book: Path) -> None:
    done = mine(book)
    assert done.returncode == 0
    assert "Copied to mine/: 01-a.ipynb, 02-b.ipynb, book.mplstyle" in done.stdout
    assert (book / "mine/01-a.ipynb").read_text(encoding="utf-8") == "the book's 01-a.ipynb"
    assert not (book / "mine/ruff.toml").exists()
    assert "holds every chapter already" in mine(book).stdout


def test_an_answer_is_never_overwritten(book: Path) -> None:
    mine(book)
    (book / "mine/01-a.ipynb").write_text("my answers", encoding="utf-8")
    (book / "chapters/03-c.ipynb").write_text("new", encoding="utf-8")
    done = mine(book)
    assert "Copied to mine/: 03-c.ipynb\n" in done.stdout
    assert "yours differ from the book's: 01-a.ipynb\n" in done.stdout
    assert (book / "mine/01-a.ipynb").read_text(encoding="utf-8") == "my answers"


def test_a_file_of_that_name_is_not_touched(book: Path) -> None:
    (book / "mine").write_text("a list of what is mine", encoding="utf-8")
    done = mine(book)
    assert done.returncode == 1
    assert "mine is a file" in done.stderr
    assert (book / "mine").read_text(encoding="utf-8") == "a list of what is mine"


def test_git_does_not_see_the_copies() -> None:
    assert ignored(ROOT).match_file("mine/01-softmax.ipynb")
    assert not ignored(ROOT).match_file("chapters/01-softmax.ipynb")


def test_a_check_reads_the_copy_it_stands_in(
    page: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(display("a = b", "eq-one"))
    copied = (tmp_path / "chapters/04-page.ipynb").read_text(encoding="utf-8").replace("a = b", "a = c")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/04-page.ipynb").write_text(copied, encoding="utf-8")
    assert displays("eq-one")[0].source == "a = b"
    monkeypatch.chdir(tmp_path / "mine")
    assert displays("eq-one")[0].source == "a = c"


# ------------------------------------------------------------------------------------------------ make lab


@contextmanager
def lab(port: int) -> Iterator[str]:
    """Run `make lab` with options for the server, and yield what it answers at its root: an address."""
    command = ["make", "--silent", *HERE, "lab"]
    options = f"--no-browser --allow-root --port={port} --IdentityProvider.token="
    environment = {key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    with subprocess.Popen([*command, f"ARGS={options}"], cwd=ROOT, env=environment, start_new_session=True) as server:
        try:
            yield answered(f"http://127.0.0.1:{port}/")
        finally:
            os.killpg(server.pid, 15)


def answered(address: str) -> str:
    """Return the address to which the server sends a reader, as soon as it answers."""
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return page.url
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"nothing answers at {address}")


def free_port() -> int:
    with closing(socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_lab_opens_the_first_chapter_with_the_options_that_are_passed_on() -> None:
    port = free_port()
    start = "mine/01-softmax.ipynb" if (ROOT / "mine").exists() else "chapters/01-softmax.ipynb"
    with lab(port) as address:
        assert address == f"http://127.0.0.1:{port}/lab/tree/{start}"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/contents/{start}?content=0", timeout=20) as found:
            assert found.status == 200, "the root of the server is the root of the book"


def test_lab_says_which_cells_come_first_and_how_to_keep_answers() -> None:
    commands = dry_run(ROOT / "Makefile", "lab")
    assert "an exercise needs at least the first code cell" in commands
    assert ("make mine" in commands) is not (ROOT / "mine").exists()
