"""The Python of the page, in Chromium, as its worker offers it: for tests that run cells and read the messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

START = """url => {
  window.messages = [];
  window.python = new Worker(url);
  python.onmessage = ({data}) => { messages.push(data); window.told?.(); };
  python.onerror = event => { messages.push({type: "broken", text: event.message}); window.told?.(); };
}"""
# Resolves when each of the runs has ended, or Python has.
RUN = """async runs => {
  const first = messages.length;
  for (const run of runs) python.postMessage({type: "run", ...run});
  const over = () => messages.slice(first).filter(m => m.type === "done").length === runs.length
    || messages.some(m => m.type === "failed" || m.type === "broken");
  while (!over()) await new Promise(told => { window.told = told; });
  return messages.slice(first);
}"""


@dataclass
class PagePython:
    """The worker of one page."""

    page: Page

    def messages(self) -> list[dict[str, Any]]:
        """Return all that the worker has sent so far."""
        return self.page.evaluate("messages")

    def run(self, code: str, setup: str = "") -> list[dict[str, Any]]:
        """Run one cell, and return what the worker sends meanwhile."""
        return self.run_all([(code, setup)])[0]

    def run_all(self, cells: list[tuple[str, str]]) -> list[list[dict[str, Any]]]:
        """Run cells one after the other, and return the messages of each; those of the worker itself come first."""
        runs = [{"id": number, "setup": setup, "code": code} for number, (code, setup) in enumerate(cells)]
        sent = self.page.evaluate(RUN, runs)
        return [[m for m in sent if m.get("id", 0) == number] for number in range(len(cells))]


@contextmanager
def page_python(browser: Browser, root: str, worker: str) -> Iterator[PagePython]:
    """Open a page of the site that starts the worker."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(root)
        page.evaluate(START, worker)
        yield PagePython(page)
