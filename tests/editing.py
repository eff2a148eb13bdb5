"""What tests of the editors share: a worker that only speaks the protocol, and the parts of an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from browsing import LAPTOP, PHONE, new_page
from playwright.sync_api import Browser, Locator, Page

from exercise_list import exercises
from notebooks import Notebook

__all__ = ["KEYS", "Editor", "chapter", "editor", "laptop", "page_of", "phone"]

# Python that knows a few answers.
FAKE = """
let fresh = true;
onmessage = async ({ data: { id, setup, code } }) => {
  const send = (type, fields) => postMessage({ type, ...fields });
  if (fresh) {
    send("progress", { loaded: 3, total: 12, text: "Loading Python: 25 %" });
    await new Promise(resolve => setTimeout(resolve, code.includes("slowly") ? 1000 : 150));
    send("ready");
    fresh = false;
  }
  if (code.includes("exit")) { send("failed", { text: "Python has ended: exit" }); return; }
  while (code.includes("while True")) ;
  if (code.includes("print")) { send("output", { id, text: "one\\n" }); send("output", { id, text: "two\\n" }); }
  if (code.includes("setup")) send("output", { id, text: setup });
  for (const [, label, answer] of code.matchAll(/check\\("(ex-[^"]+)", (.+)\\)/g))
    send("verdict", {
      id, exercise: label, right: answer === "42", text: answer === "42" ? "right ✓" : "not yet. Too small.",
    });
  if (code.includes("boom")) send("error", { id, text: "NameError: name 'boom' is not defined (line 1)" });
  send("done", { id });
};
"""

KEYS = "Object.keys(localStorage).filter(key => /^softxent-\\w+:/.test(key)).sort()"
"""What is kept for exercises."""


@pytest.fixture(scope="module")
def chapter(notebooks: list[Notebook]) -> Notebook:
    """Return the chapter with the fewest cells that has exercises."""
    return min((book for book in notebooks if book.answers), key=lambda book: len(book.cells))


def page_of(book: Notebook) -> str:
    return book.name.replace(".ipynb", ".html")


@contextmanager
def pretending(browser: Browser, **options: Any) -> Iterator[Page]:
    """Yield a page whose worker is without Python; every error of the page fails the test."""
    worker, errors = re.compile(r"/live-\w+/worker\.js"), []
    with browser.new_context(**options) as context:
        page = new_page(context)
        page.context.route(worker, lambda route: route.fulfill(body=FAKE, content_type="text/javascript"))
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []


@pytest.fixture
def laptop(browser: Browser, address: str) -> Iterator[Page]:
    with pretending(browser, viewport=LAPTOP, base_url=address) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with pretending(browser, viewport=PHONE, has_touch=True, is_mobile=True, base_url=address) as page:
        yield page


class Editor:
    """The editor of the first exercise of a page, or of another."""

    def __init__(self, page: Page, book: Notebook, place: int = 0) -> None:
        self.label, self.title = exercises(book)[place]
        self.page = page
        self.box = page.locator(".exercise-editor").nth(place)
        self.field = self.box.get_by_role("textbox")
        self.status = self.box.get_by_role("status")
        self.run, self.stop, self.reset = (self.button(name) for name in ("Run", "Stop", "Reset"))

    def button(self, name: str) -> Locator:
        return self.box.get_by_role("button", name=name, exact=True)

    def answer(self, text: str, *, slowly: bool = False) -> None:
        """Write an answer and run it; slowly, a busy machine shows the test every state of the loading."""
        self.field.fill(f'check("{self.label}", {text})' + "\n# slowly" * slowly)
        self.run.click()


@pytest.fixture
def editor(laptop: Page, chapter: Notebook) -> Editor:
    laptop.goto(page_of(chapter), wait_until="domcontentloaded")
    return Editor(laptop, chapter)
