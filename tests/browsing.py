"""A browser for the tests of single pages: pages are served from this machine, and opened by Chromium."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from playwright.sync_api import Browser
from test_site import CHROMIUM, Handler, launched


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the pages in a folder, and yield their address."""
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium(needs: Callable[[str], NoReturn]) -> Iterator[Browser]:
    """Start Chromium; without one the tests are skipped, and say so."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        needs("Chromium; on Debian: apt-get install chromium")
    with launched(path) as browser:
        yield browser
