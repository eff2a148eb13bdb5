"""What a browser loads and does for one page of the built site, served with gzip as a host of static pages does."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
TEXT = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml"}

TASK = "ThreadControllerImpl::RunTask"
# Chromium keeps what happened before the observer asks, if the entries are few enough; so it asks first.
OBSERVE = """
window.shifts = [];
new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true});
"""
BLOCKING = """() => performance.getEntriesByType('resource')
  .filter(entry => entry.renderBlockingStatus === 'blocking').map(entry => entry.name)"""
SHIFT = """() => shifts.filter(shift => !shift.hadRecentInput).reduce((sum, shift) => sum + shift.value, 0)"""
SCROLL = """async () => {
  const pause = () => new Promise(done => setTimeout(done, 40));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo(0, y); await pause(); }
}"""
STOPS = """() => [...document.querySelectorAll('*')].filter(e => e.tabIndex >= 0 && !e.disabled
  && e.checkVisibility({visibilityProperty: true})).length"""
CONTROLS = "() => document.querySelectorAll('a[href], button, summary, input').length"
WIDE = """() => {
  const displays = [...document.querySelectorAll('main div.math')].filter(e => e.checkVisibility());
  const wide = display => [display, ...display.children].some(e => e.scrollWidth > e.clientWidth + 1);
  return [displays.filter(wide).length, displays.length];
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve a folder; what is text is compressed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def send_head(self) -> BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            return super().send_head()
        content = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)) + "; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)


@functools.cache
def compressed(path: Path) -> bytes:
    """Return the file as the server sends it; a site does not change while it is served."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site from this machine, and yield its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass(frozen=True)
class Load:
    """What one page costs, on a phone but for the height and the tab stops, which are a laptop's."""

    first: int
    """Bytes that travel until the page stands still."""
    scrolled: int
    """Bytes that have travelled when the reader has seen all of it."""
    requests: int
    blocking: int
    """Requests that the first paint waits for."""
    blocked: float
    """Milliseconds in which the page answers nobody: of each task what is over 50, in time of the processor."""
    shift: float
    """How much jumps about while the page is read: the sum of its layout shifts."""
    wide: int
    """Formulas that are cut at the edge of a phone."""
    displays: int
    elements: int
    stops: int
    controls: int
    screens: float
    scripts: tuple[str, ...]


def load(browser: Browser, address: str, page: str) -> Load:
    """Measure one page with an empty cache."""
    return Load(**on_phone(browser, address + page), **on_laptop(browser, address + page))


def on_phone(browser: Browser, url: str) -> dict[str, Any]:
    with browser.new_context(viewport=PHONE, device_scale_factor=2, has_touch=True) as context:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        sizes = count_bytes(context, page)
        browser.start_tracing(page=page, categories=["toplevel"])
        settle(page, url)
        found: dict[str, Any] = {
            "first": sum(sizes),
            "requests": len(sizes),
            "blocking": len(page.evaluate(BLOCKING)),
            "blocked": blocked(browser.stop_tracing()),
            "scripts": tuple(page.evaluate("[...document.scripts].map(script => script.src).filter(Boolean)")),
        }
        page.evaluate(SCROLL)
        page.wait_for_load_state("networkidle")
        wide, displays = page.evaluate(WIDE)
        return found | {"scrolled": sum(sizes), "shift": page.evaluate(SHIFT), "wide": wide, "displays": displays}


def blocked(trace: bytes) -> float:
    """Return by how much the tasks of the page are too long, in time that a busy machine does not lengthen."""
    events = json.loads(trace)["traceEvents"]
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"] / 1000
        for event in events
        if event["name"] == TASK and (event["pid"], event["tid"]) in threads and "tdur" in event
    ]
    if not tasks:
        raise ValueError(f"the trace has no {TASK} of a page; look for its new name in chrome://tracing")
    return sum(max(0.0, task - 50) for task in tasks)


def on_laptop(browser: Browser, url: str) -> dict[str, Any]:
    with browser.new_context(viewport=LAPTOP) as context:
        page = context.new_page()
        settle(page, url)
        page.evaluate(SCROLL)
        page.wait_for_timeout(200)
        return {
            "elements": page.evaluate("document.querySelectorAll('*').length"),
            "stops": page.evaluate(STOPS),
            "controls": page.evaluate(CONTROLS),
            "screens": page.evaluate("document.documentElement.scrollHeight") / LAPTOP["height"],
        }


def settle(page: Page, url: str) -> None:
    """Open the page and wait until nothing more is loaded."""
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.fonts.ready")


def count_bytes(context: BrowserContext, page: Page) -> list[int]:
    """Return a list that grows by the bytes of each answer, head and body, as they travel."""
    sizes: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return sizes
