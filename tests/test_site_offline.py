"""In a browser: what was opened can be read and run again without a network; with one, nobody sees an old page."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import LAPTOP, Handler, new_page
from playwright.sync_api import Browser, BrowserContext, Page, expect
from waiting import until

from exercise_list import exercises
from notebooks import Notebook
from offline import NAME

# To the browser a machine of its own; on this one nothing is kept.
HOST = "book.localhost"
CONTROLLED = "navigator.serviceWorker.controller !== null"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys())
    found[name.split(" ").at(-1)] = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
  return found;
}"""
UPDATE = "navigator.serviceWorker.getRegistration().then(found => found.update()).then(() => {})"
STATIC = """[...document.querySelectorAll('script[src], link[rel=stylesheet]')]
  .map(e => new URL(e.src || e.href).pathname)"""


class Site:
    """A copy of the site on a server that can be stopped, started again at the same address, and changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/book/"

    def start(self) -> None:
        handler = functools.partial(Handler, directory=str(self.folder.parent))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def publish(self, version: str, page: str, old: str, new: str) -> None:
        """Change a page, and the version of the site."""
        path = self.folder / page
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        worker = self.folder / NAME
        _, _, rest = worker.read_text(encoding="utf-8").partition("\n")
        worker.write_text(f'const VERSION = "{version}";\n{rest}', encoding="utf-8")


@pytest.fixture
def published(site: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(site, tmp_path / "book", copy_function=link)
    (tmp_path / "404.html").write_text("not found", encoding="utf-8")
    published = Site(tmp_path / "book")
    yield published
    published.stop()


def link(source: str, target: str) -> None:
    """Copy what the tests change, and link the rest."""
    if source.endswith((".html", NAME)):
        shutil.copy(source, target)
    else:
        Path(target).symlink_to(source)


@pytest.fixture
def context(browser: Browser, published: Site) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=LAPTOP, base_url=published.address) as context:
        yield context


@pytest.fixture
def laptop(context: BrowserContext) -> Page:
    return new_page(context)


def open_first(page: Page, name: str) -> None:
    """Open a page of the site for the first time, and wait until the service worker has kept it."""
    page.goto(name, wait_until="networkidle")
    until(page, CONTROLLED)
    wait_until_kept(page, f"[location.pathname, ...{STATIC}].every(path => Object.values(kept).flat().includes(path))")


def wait_until_kept(page: Page, condition: str) -> None:
    """Wait for what a condition says of `kept`, the paths in the caches by version."""
    until(page, f"async () => {{ const kept = await ({KEPT})(); return {condition}; }}")


def test_what_was_opened_is_read_and_judged_without_a_network(
    laptop: Page, published: Site, notebooks: list[Notebook]
) -> None:
    book = next(book for book in notebooks if book.answers)
    name = book.name.replace(".ipynb", ".html")
    label, _ = exercises(book)[0]
    solution = next(a.source for a in book.answers if a.role == "solution" and a.label == label)
    open_first(laptop, name)
    editor = laptop.locator(".exercise-editor").first
    editor.get_by_role("textbox").fill(solution)
    editor.get_by_role("button", name="Run").click()
    expect(editor.get_by_role("status")).to_have_text("Right ✓", timeout=60_000)
    published.stop()
    laptop.reload()
    assert laptop.locator("math").count() > 20
    assert laptop.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"STIX Two Math\"'))")
    assert laptop.evaluate("getComputedStyle(document.querySelector('main')).display") != "inline", "the style sheet"
    expect(editor.get_by_role("textbox")).to_have_value(solution)
    editor.get_by_role("button", name="Run").click()
    expect(editor.get_by_role("status")).to_have_text("Right ✓", timeout=60_000)
    published.start()


def test_another_page_says_that_it_was_not_opened(laptop: Page, published: Site) -> None:
    open_first(laptop, "index.html")
    published.stop()
    laptop.goto("appendix/glossary.html")
    expect(laptop.get_by_role("heading", name="No network")).to_be_visible()
    laptop.get_by_role("link", name="First page of the book").click()
    expect(laptop.locator(".book-doors")).to_be_visible()
    laptop.goto("./?from=a-link#the-chapters")
    expect(laptop.locator(".book-doors")).to_be_attached()
    published.start()


def test_with_a_network_the_new_page_is_seen_at_once(laptop: Page, published: Site) -> None:
    open_first(laptop, "index.html")
    open_first(laptop, "appendix/run.html")
    assert len(laptop.evaluate(KEPT)) == 1
    published.publish("second", "index.html", "<h1>", "<h1>New: ")
    laptop.goto("index.html")
    expect(laptop.locator("h1")).to_contain_text("New: ")
    laptop.evaluate(UPDATE)
    laptop.reload()
    wait_until_kept(laptop, "kept.second?.includes('/book/index.html')")
    kept = laptop.evaluate(KEPT)
    (first,) = set(kept) - {"second"}
    assert not any(path.endswith("index.html") for path in kept[first]), "what is kept is kept once"
    assert any(path.endswith("run.html") for path in kept[first]), "what was not opened since is still there"
    published.stop()
    laptop.goto("index.html")
    expect(laptop.locator("h1")).to_contain_text("New: ")
    laptop.goto("appendix/run.html")
    expect(laptop.locator("h1")).to_contain_text("Run it")
    published.start()
    published.publish("third", "index.html", "New: ", "Newer: ")
    laptop.goto("index.html", wait_until="networkidle")
    expect(laptop.locator("h1")).to_contain_text("Newer: ")
    laptop.evaluate(UPDATE)
    wait_until_kept(laptop, f"!('{first}' in kept)")
    assert "second" in laptop.evaluate(KEPT)


def test_errors_of_the_server_are_shown_and_not_kept(laptop: Page, published: Site) -> None:
    open_first(laptop, "index.html")
    response = laptop.goto("nowhere.html")
    assert response is not None
    assert response.status == 404
    (kept,) = laptop.evaluate(KEPT).values()
    assert [path for path in kept if "nowhere" in path] == []


def test_nothing_is_kept_on_this_machine(browser: Browser, published: Site) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        page.goto(published.address.replace(HOST, "127.0.0.1") + "index.html", wait_until="networkidle")
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
