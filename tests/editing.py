"""What tests of the editors share: a worker that only speaks the protocol, and the parts of an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    await new Promise(resolve => setTimeout(resolve, 150));
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


def pretend(page: Page) -> Page:
    """Give the pages a worker without Python, and let every error of the page fail the test."""
    worker = re.compile(r"/live-\w+/worker\.js")
    page.context.route(worker, lambda route: route.fulfill(body=FAKE, content_type="text/javascript"))
    page.errors = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined, call-overload]
    return page


@pytest.fixture
def laptop(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport=LAPTOP, base_url=address) as context:
        page = pretend(new_page(context))
        yield page
        assert page.errors == []  # type: ignore[attr-defined]


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, base_url=address) as context:
        page = pretend(new_page(context))
        yield page
        assert page.errors == []  # type: ignore[attr-defined]


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

    def answer(self, text: str) -> None:
        """Write an answer and run it."""
        self.field.fill(f'check("{self.label}", {text})')
        self.run.click()


@pytest.fixture
def editor(laptop: Page, chapter: Notebook) -> Editor:
    laptop.goto(page_of(chapter), wait_until="domcontentloaded")
    return Editor(laptop, chapter)
