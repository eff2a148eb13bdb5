"""A browser for the tests of pages: they are served from this machine, and opened by Chromium, without the network."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pageload import CHROMIUM, LAPTOP, PHONE
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

__all__ = ["CHROMIUM", "LAPTOP", "PHONE", "Handler", "launched", "new_page", "served"]

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve the site as a host of static pages does: an unknown address gets 404.html."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the pages in a folder, and yield their address."""
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def launched(chromium: str) -> Iterator[Browser]:
    """Start Chromium, which asks nothing of anybody by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


def new_page(context: BrowserContext) -> Page:
    """Open a page whose waits end before the reader of a log loses patience."""
    context.set_default_timeout(15_000)
    context.set_default_navigation_timeout(30_000)
    return context.new_page()
