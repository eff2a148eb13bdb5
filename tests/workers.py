"""The Python of the page, in Chromium, as its worker offers it: for tests that run cells and read the messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

START = """url => {
  const live = window.liveWorker = {messages: [], told() {}, worker: new Worker(url)};
  const tell = message => { live.messages.push(message); live.told(); };
  live.worker.onmessage = ({data}) => tell(data);
  live.worker.onerror = event => tell({type: "failed", text: event.message});
}"""
# Resolves when each of the runs has ended, or Python has.
RUN = """async runs => {
  const live = window.liveWorker, first = live.messages.length;
  for (const run of runs) live.worker.postMessage({type: "run", ...run});
  const sent = type => live.messages.slice(first).filter(message => message.type === type);
  while (sent("done").length < runs.length && !sent("failed").length) {
    await new Promise(told => { live.told = told; });
  }
  return live.messages.slice(first);
}"""


@dataclass
class PagePython:
    """The worker of one page."""

    page: Page

    def start(self, worker: str) -> None:
        """Start the worker at this address."""
        self.page.evaluate(START, worker)

    def begin(self, code: str) -> None:
        """Let it run a cell, and do not wait."""
        self.page.evaluate("code => liveWorker.worker.postMessage({type: 'run', id: 0, setup: '', code})", code)

    def messages(self) -> list[dict[str, Any]]:
        """Return all that the worker has sent so far."""
        return self.page.evaluate("liveWorker.messages")

    def run(self, code: str, setup: str = "") -> list[dict[str, Any]]:
        """Run one cell, and return what the worker sends meanwhile."""
        return self.run_all([(code, setup)])[0]

    def run_all(self, cells: list[tuple[str, str]]) -> list[list[dict[str, Any]]]:
        """Run cells, code and setup, one after the other; return the messages of each."""
        runs = [{"id": number, "setup": setup, "code": code} for number, (code, setup) in enumerate(cells)]
        sent = [m for m in self.page.evaluate(RUN, runs) if m["type"] not in {"done", "progress", "ready"}]
        return [[m for m in sent if m.get("id", number) == number] for number in range(len(cells))]


@contextmanager
def page_python(browser: Browser, address: str, worker: str) -> Iterator[PagePython]:
    """Open a page, and start the worker in it."""
    with browser.new_context() as context:
        python = PagePython(context.new_page())
        python.page.goto(address)
        python.start(worker)
        yield python
