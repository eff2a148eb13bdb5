"""In a browser: every stub and every solution of the book goes through its editor, to the Python of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import LAPTOP, new_page
from editing import page_of
from playwright.sync_api import Browser

from notebooks import Notebook

# One Python for all chapters: pages in a frame are given the worker of the page around them.
HOST = "<!DOCTYPE html><title>host</title><style>iframe { height: 90vh; width: 90vw; }</style>"
SHARE = """
if (window === top) {
  window.hire = (url, client) => {
    window.client = client;
    if (window.python) { if (window.ready) client.hear({ type: "ready" }); return; }
    window.python = new Worker(url);
    window.started = (window.started ?? 0) + 1;
    python.onmessage = ({ data }) => {
      if (data.type === "ready") window.ready = true;
      window.client.hear(data);
    };
  };
} else {
  window.Worker = class extends EventTarget {
    constructor(url) { super(); setTimeout(() => top.hire(new URL(url, location).href, this)); this.waiting = []; }
    hear(data) { this.dispatchEvent(new MessageEvent("message", { data })); }
    postMessage(message) { setTimeout(() => top.python.postMessage(message)); }
    terminate() { throw new Error("nobody asked to stop"); }
  };
}
"""
# Puts each text into the editor of its exercise, runs it, and reads what the reader then sees.
JUDGE = """async codes => {
  const shown = {};
  for (const cell of document.querySelectorAll(".exercise-live")) {
    const [field, run] = [cell.querySelector("textarea"), cell.querySelector(".exercise-run")];
    const label = /exercise: (\\S+)/.exec(cell.querySelector("pre").textContent)[1];
    const title = document.querySelector(`#${label} .admonition-title`);
    const before = field.value;
    if (codes) { field.value = codes[label]; field.dispatchEvent(new Event("input")); }
    const over = new Promise(resolve => new MutationObserver(() =>
      run.getAttribute("aria-disabled") === "false" && resolve()).observe(run, { attributes: true }));
    run.click();
    await over;
    shown[label] = {
      before, solved: /✓ solved/.test(title.textContent),
      lines: [...cell.querySelectorAll("output > *")].map(e => [e.dataset.kind, e.textContent]),
      printed: cell.querySelector(".exercise-printed").textContent,
    };
  }
  return shown;
}"""
FRAME = """url => new Promise(resolve => {
  document.querySelector("iframe")?.remove();
  document.body.append(Object.assign(document.createElement("iframe"), { onload: resolve, src: url }));
})"""
ABSENT = {"ex-bound-for-two-classes": "SciPy", "ex-bfloat16-ratio": "PyTorch"}
"""Solutions that go on, after the verdict, to confirm it with a package that is not in the page."""


@pytest.fixture(scope="module")
def shown(browser: Browser, address: str, notebooks: list[Notebook]) -> dict[str, dict[str, Any]]:
    """Return what readers see of each exercise: for the stub, and for the solution."""
    shown: dict[str, dict[str, Any]] = {"stub": {}, "solution": {}}
    with browser.new_context(viewport=LAPTOP, base_url=address) as context:
        context.route("**/host.html", lambda route: route.fulfill(body=HOST, content_type="text/html"))
        context.add_init_script(SHARE)
        page = new_page(context)
        page.set_default_timeout(60_000)
        page.goto("host.html")
        for book in (book for book in notebooks if book.answers):
            page.evaluate(FRAME, page_of(book))
            frame = page.frames[-1]
            solutions = {answer.label: answer.source for answer in book.answers if answer.role == "solution"}
            shown["stub"] |= frame.evaluate(JUDGE, None)
            shown["solution"] |= frame.evaluate(JUDGE, solutions)
        assert page.evaluate("started") == 1
    return shown


def test_every_stub_has_an_editor_with_its_code(shown: dict[str, Any], notebooks: list[Notebook]) -> None:
    stubs = {a.label: a.source for book in notebooks for a in book.answers if a.role == "exercise"}
    assert {label: seen["before"] for label, seen in shown["stub"].items()} == stubs
    assert len(stubs) > 60


def test_no_stub_is_right(shown: dict[str, Any]) -> None:
    assert {label: seen["lines"] for label, seen in shown["stub"].items()} == {
        label: [["wrong", "Not answered yet"]] for label in shown["stub"]
    }
    assert [label for label, seen in shown["stub"].items() if seen["solved"]] == []


def test_every_solution_is_right(shown: dict[str, Any]) -> None:
    kinds = {label: [kind for kind, _ in seen["lines"]] for label, seen in shown["solution"].items()}
    assert {label: found for label, found in kinds.items() if not found or found[0] != "right"} == {}
    assert {label for label, found in kinds.items() if set(found) != {"right"}} == set(ABSENT)
    assert [label for label, seen in shown["solution"].items() if not seen["solved"]] == []


def test_what_is_not_in_the_page_is_named(shown: dict[str, Any]) -> None:
    for label, package in ABSENT.items():
        kind, text = shown["solution"][label]["lines"][-1]
        assert kind == "error"
        assert f"{package} is not available in the page; run this chapter in JupyterLab (line " in text


def test_solutions_print_what_they_print_in_the_notebook(shown: dict[str, Any], notebooks: list[Notebook]) -> None:
    stored = {a.label: a.printed for book in notebooks for a in book.answers if a.role == "solution"}
    verdict = re.compile(r"^ex-[\w-]+: .*\n", re.MULTILINE)
    wanted = {label: verdict.sub("", printed) for label, printed in stored.items() if label not in ABSENT}
    assert {label: shown["solution"][label]["printed"] for label in wanted} == wanted
