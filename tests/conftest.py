"""What several tests of the book share: its folder, its notebooks, its table of contents and the built site."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
import yaml

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from notebooks import Notebook

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def notebooks() -> list[Notebook]:
    # Here, not above: a mutant of the package must come before whatever imports the package.
    from notebooks import read_notebooks

    return read_notebooks(ROOT)


@pytest.fixture(scope="session")
def pages() -> list[str]:
    """Return the pages of the table of contents without suffix, the first page first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


@pytest.fixture(scope="session")
def needs() -> Callable[[str], NoReturn]:
    """Return what skips a test for which something is missing here, and fails it in CI, where nothing may be."""

    def missing(what: str) -> NoReturn:
        if os.environ.get("CI") == "true":
            pytest.fail(f"needs {what}")
        pytest.skip(f"needs {what}")

    return missing


@pytest.fixture(scope="session")
def site(needs: Callable[[str], NoReturn]) -> Path:
    """Return the folder of the built site."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").exists():
        needs("the built site in _build/html; run `make book`")
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site from this machine, and yield its address."""
    from browsing import served

    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def chromium(needs: Callable[[str], NoReturn]) -> str:
    """Return the path of a browser."""
    from browsing import CHROMIUM

    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        needs("Chromium; on Debian: apt-get install chromium")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from browsing import launched

    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def laptop(browser: Browser, address: str) -> Iterator[Page]:
    from browsing import LAPTOP, new_page

    with browser.new_context(viewport=LAPTOP, base_url=address) as context:
        yield new_page(context)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    from browsing import PHONE, new_page

    with browser.new_context(viewport=PHONE, has_touch=True, base_url=address) as context:
        yield new_page(context)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a page in the working directory: its cells, or single formulas, which get the label `eq-here`."""
    from formulas import display, write_page

    monkeypatch.chdir(tmp_path)

    def write(*cells: str) -> None:
        write_page(tmp_path, *(cell if "$$" in cell or ":::" in cell else display(cell) for cell in cells))

    return write
