"""In a browser: the editors of the exercises. Every stub and every solution goes through them, to the Python of the page.

How an editor behaves is tried with a worker that only speaks the protocol; so that no test waits for Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from browsing import chromium, served
from playwright.sync_api import Browser, Locator, Page, expect
from test_site import LAPTOP, PHONE, new_page

from exercise_list import exercises
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
    send("verdict", { id, exercise: label, right: answer === "42", text: answer === "42" ? "right ✓" : "not yet. Too small." });
  if (code.includes("boom")) send("error", { id, text: "NameError: name 'boom' is not defined (line 1)" });
  send("done", { id });
};
"""
ABSENT = {"ex-bound-for-two-classes": "SciPy", "ex-bfloat16-ratio": "PyTorch"}
"""Solutions that go on, after the verdict, to confirm it with a package that is not in the page."""

KEYS = "Object.keys(localStorage).filter(key => key.startsWith('softxent-')).sort()"


@pytest.fixture(scope="module")
def browser(needs: Callable[[str], NoReturn]) -> Iterator[Browser]:
    with chromium(needs) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def chapter(notebooks: list[Notebook]) -> Notebook:
    """Return the chapter with the fewest cells that has exercises."""
    return min((book for book in notebooks if book.answers), key=lambda book: len(book.cells))


def page_of(book: Notebook) -> str:
    return book.name.replace(".ipynb", ".html")


def pretend(page: Page) -> Page:
    """Give the pages a worker without Python, and let every error of the page fail the test."""
    page.context.route(re.compile(r"/live-\w+/worker\.js"), lambda route: route.fulfill(body=FAKE, content_type="text/javascript"))
    page.errors = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
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


class TestPython:
    """The real one, with all exercises of the book."""

    @pytest.fixture(scope="class")
    @classmethod
    def shown(cls, browser: Browser, address: str, notebooks: list[Notebook]) -> dict[str, dict[str, Any]]:
        """Return what readers see of each exercise: for the stub, and for the solution."""
        shown: dict[str, dict[str, Any]] = {"stub": {}, "solution": {}}
        with browser.new_context(viewport=LAPTOP, base_url=address) as context:
            context.route("**/host.html", lambda route: route.fulfill(body=HOST, content_type="text/html"))
            context.add_init_script(SHARE)
            page = new_page(context)
            page.set_default_timeout(60_000)
            page.goto("host.html")
            for book in (book for book in notebooks if book.answers):
                page.evaluate(
                    """url => new Promise(resolve => {
                        document.querySelector('iframe')?.remove();
                        document.body.append(Object.assign(document.createElement('iframe'), {onload: resolve, src: url}));
                    })""",
                    page_of(book),
                )
                frame = page.frames[-1]
                solutions = {answer.label: answer.source for answer in book.answers if answer.role == "solution"}
                shown["stub"] |= frame.evaluate(JUDGE, None)
                shown["solution"] |= frame.evaluate(JUDGE, solutions)
            assert page.evaluate("started") == 1
        return shown

    def test_every_stub_has_an_editor_with_its_code(self, shown: dict[str, Any], notebooks: list[Notebook]) -> None:
        stubs = {a.label: a.source for book in notebooks for a in book.answers if a.role == "exercise"}
        assert {label: seen["before"] for label, seen in shown["stub"].items()} == stubs
        assert len(stubs) > 60

    def test_no_stub_is_right(self, shown: dict[str, Any]) -> None:
        assert {label: seen["lines"] for label, seen in shown["stub"].items()} == {
            label: [["wrong", "Not answered yet"]] for label in shown["stub"]
        }
        assert [label for label, seen in shown["stub"].items() if seen["solved"]] == []

    def test_every_solution_is_right(self, shown: dict[str, Any]) -> None:
        kinds = {label: [kind for kind, _ in seen["lines"]] for label, seen in shown["solution"].items()}
        assert {label: found for label, found in kinds.items() if not found or found[0] != "right"} == {}
        assert {label for label, found in kinds.items() if set(found) != {"right"}} == set(ABSENT)
        assert [label for label, seen in shown["solution"].items() if not seen["solved"]] == []

    def test_what_is_not_in_the_page_is_named(self, shown: dict[str, Any]) -> None:
        for label, package in ABSENT.items():
            kind, text = shown["solution"][label]["lines"][-1]
            assert kind == "error"
            assert f"{package} is not available in the page; run this chapter in JupyterLab (line " in text

    def test_solutions_print_what_they_print_in_the_notebook(
        self, shown: dict[str, Any], notebooks: list[Notebook]
    ) -> None:
        stored = {a.label: a.printed for book in notebooks for a in book.answers if a.role == "solution"}
        verdict = re.compile(r"^ex-[\w-]+: .*\n", re.MULTILINE)
        wanted = {label: verdict.sub("", printed) for label, printed in stored.items() if label not in ABSENT}
        assert {label: shown["solution"][label]["printed"] for label in wanted} == wanted


def test_nothing_of_python_is_loaded_before_the_first_run(laptop: Page, chapter: Notebook) -> None:
    asked: list[str] = []
    laptop.context.on("request", lambda request: asked.append(request.url))
    laptop.goto(page_of(chapter), wait_until="networkidle")
    editor = Editor(laptop, chapter)
    editor.field.click()
    editor.field.press_sequentially("x")
    laptop.wait_for_timeout(200)
    python = re.compile(r"pyodide|/live-|\.whl|\.wasm|softxent.*\.zip")
    assert len(asked) > 5
    assert [url for url in asked if python.search(url)] == []
    editor.run.click()
    expect(editor.run).to_have_attribute("aria-disabled", "false")
    assert [url for url in asked if python.search(url)] != []


class TestRun:
    def test_says_the_size_first_and_shows_how_far_it_is(self, editor: Editor) -> None:
        expect(editor.box).to_contain_text("The first Run loads Python: 13 MB, once.")
        editor.answer("42")
        expect(editor.status).to_have_text("Loading Python (13 MB, once) …")
        expect(editor.box.get_by_role("progressbar", name="Python loaded")).to_have_js_property("position", 0.25)
        expect(editor.status).to_have_text("Right ✓")
        expect(editor.box.get_by_role("progressbar")).to_have_count(0)
        expect(editor.box).not_to_contain_text("13 MB")

    def test_gives_a_verdict_and_marks_what_is_solved(self, editor: Editor) -> None:
        editor.answer("41")
        expect(editor.status).to_have_text("Not yet. Too small.")
        title = editor.page.locator(f"#{editor.label} .admonition-title")
        expect(title).not_to_contain_text("solved")
        editor.answer("42")
        expect(editor.status).to_have_text("Right ✓")
        expect(title).to_contain_text("✓ solved")
        editor.answer("42")
        expect(editor.run).to_have_attribute("aria-disabled", "false")
        assert title.text_content().count("solved") == 1  # type: ignore[union-attr]
        assert editor.page.evaluate(KEYS) == [f"softxent-answer:{editor.label}", f"softxent-solved:{editor.label}"]

    def test_shows_every_verdict_what_was_printed_and_the_error(self, editor: Editor) -> None:
        editor.field.fill(f'print()\ncheck("{editor.label}", 1)\ncheck("{editor.label}", 42)\nboom')
        editor.run.click()
        lines = editor.status.locator(".exercise-line")
        expect(lines).to_have_text(["Not yet. Too small.", "Right ✓", "NameError: name 'boom' is not defined (line 1)"])
        expect(editor.box.locator(".exercise-printed")).to_have_text("one\ntwo\n")
        editor.answer("1")
        expect(lines).to_have_text(["Not yet. Too small."])
        expect(editor.box.locator(".exercise-printed")).to_be_hidden()

    def test_of_many_verdicts_shows_the_last(self, editor: Editor) -> None:
        editor.field.fill("\n".join([*[f'check("{editor.label}", 1)'] * 20, f'check("{editor.label}", 42)']))
        editor.run.click()
        expect(editor.status.locator(".exercise-line")).to_have_text([*["Not yet. Too small."] * 4, "Right ✓"])

    def test_without_a_verdict_says_how_to_get_one(self, editor: Editor) -> None:
        editor.field.fill("answer = 42")
        editor.run.click()
        expect(editor.status).to_have_text(f'Nothing was judged: end with check("{editor.label}", answer).')

    def test_sends_the_imports_of_the_chapter(self, editor: Editor, chapter: Notebook) -> None:
        editor.field.fill("setup")
        editor.run.click()
        first = next(cell["source"] for cell in chapter.cells if cell["cell_type"] == "code")
        expect(editor.box.locator(".exercise-printed")).to_have_text("".join(first))

    def test_of_two_exercises_are_done_one_after_the_other(self, laptop: Page, chapter: Notebook) -> None:
        laptop.goto(page_of(chapter))
        one, two = Editor(laptop, chapter), Editor(laptop, chapter, 1)
        one.answer("41")
        two.answer("42")
        expect(one.status).to_have_text("Not yet. Too small.")
        expect(two.status).to_have_text("Right ✓")

    def test_that_kills_python_says_so_and_the_next_starts_it_anew(self, editor: Editor) -> None:
        editor.field.fill("exit")
        editor.run.click()
        expect(editor.status).to_have_text("Python has ended: exit")
        editor.answer("42")
        expect(editor.status).to_have_text("Loading Python (13 MB, once) …")
        expect(editor.status).to_have_text("Right ✓")

    def test_says_that_python_cannot_be_loaded(self, laptop: Page, chapter: Notebook) -> None:
        laptop.context.unroute_all()
        laptop.context.route(re.compile(r"worker\.js"), lambda route: route.abort())
        laptop.goto(page_of(chapter))
        editor = Editor(laptop, chapter)
        editor.answer("42")
        expect(editor.status).to_have_text("Python cannot be loaded. Is there a network?")
        expect(editor.run).to_have_attribute("aria-disabled", "false")


class TestStop:
    def test_ends_what_does_not_end(self, editor: Editor) -> None:
        expect(editor.stop).to_have_count(0)
        editor.field.fill("while True: pass")
        editor.run.click()
        expect(editor.status).to_have_text("Running …")
        editor.stop.click()
        expect(editor.status).to_have_text("Stopped.")
        expect(editor.stop).to_have_count(0)
        expect(editor.run).to_be_focused()
        editor.answer("42")
        expect(editor.status).to_have_text("Right ✓")

    def test_is_named_when_a_run_takes_long(self, laptop: Page, chapter: Notebook) -> None:
        laptop.clock.install()
        laptop.goto(page_of(chapter))
        editor = Editor(laptop, chapter)
        editor.field.fill("while True: pass")
        editor.run.click()
        expect(editor.status).to_have_text("Running …")
        laptop.clock.fast_forward(11_000)
        expect(editor.status).to_have_text("Still running. Stop ends it.")
        editor.stop.click()
        laptop.clock.fast_forward(11_000)
        expect(editor.status).to_have_text("Stopped.")

    def test_ends_what_waits_too(self, laptop: Page, chapter: Notebook) -> None:
        laptop.goto(page_of(chapter))
        one, two = Editor(laptop, chapter), Editor(laptop, chapter, 1)
        one.field.fill("while True: pass")
        one.run.click()
        two.answer("42")
        two.stop.click()
        expect(one.status).to_have_text("Stopped.")
        expect(two.status).to_have_text("Stopped.")


class TestAnswers:
    def test_are_there_after_a_reload_and_reset_drops_them(self, editor: Editor) -> None:
        stub = editor.field.input_value()
        expect(editor.reset).to_have_count(0)
        editor.answer("42")
        expect(editor.status).to_have_text("Right ✓")
        editor.page.reload()
        expect(editor.field).to_have_value(f'check("{editor.label}", 42)')
        expect(editor.status).to_have_text("")
        expect(editor.page.locator(f"#{editor.label} .admonition-title")).to_contain_text("✓ solved")
        editor.reset.click()
        expect(editor.field).to_have_value(stub)
        expect(editor.field).to_be_focused()
        expect(editor.reset).to_have_count(0)
        assert editor.page.evaluate(KEYS) == [f"softxent-solved:{editor.label}"], "what is solved stays solved"

    def test_that_equal_the_stub_are_not_kept(self, editor: Editor) -> None:
        stub = editor.field.input_value()
        editor.field.fill("other")
        assert editor.page.evaluate(KEYS) == [f"softxent-answer:{editor.label}"]
        editor.field.fill(stub)
        assert editor.page.evaluate(KEYS) == []

    @pytest.mark.parametrize("broken", ["setItem", "getItem"])
    def test_are_judged_where_nothing_can_be_kept(self, laptop: Page, chapter: Notebook, broken: str) -> None:
        keys = "if (arguments[0].startsWith('softxent')) throw new DOMException('full', 'QuotaExceededError')"
        old = f"const old = Storage.prototype.{broken}"
        laptop.add_init_script(f"{old}; Storage.prototype.{broken} = function() {{ {keys}; return old.apply(this, arguments); }}")
        laptop.goto(page_of(chapter))
        editor = Editor(laptop, chapter)
        editor.answer("42")
        expect(editor.status).to_have_text("Right ✓")


class TestKeyboard:
    def test_runs_from_the_field(self, editor: Editor) -> None:
        editor.field.fill(f'check("{editor.label}", 42)')
        editor.field.press("Control+Enter")
        expect(editor.status).to_have_text("Right ✓")
        expect(editor.field).to_have_value(f'check("{editor.label}", 42)')
        expect(editor.field).to_be_focused()

    def test_leaves_the_field_with_tab(self, editor: Editor) -> None:
        editor.field.focus()
        editor.page.keyboard.press("Tab")
        expect(editor.run).to_be_focused()
        editor.page.keyboard.press("Shift+Tab")
        expect(editor.field).to_be_focused()

    def test_does_not_open_the_search_from_the_field(self, editor: Editor) -> None:
        dialog = editor.page.locator("#pst-search-dialog")
        editor.field.press("Control+k")
        expect(dialog).to_be_hidden()
        editor.run.press("Control+k")
        expect(dialog).to_be_visible()

    def test_keeps_the_indentation(self, editor: Editor) -> None:
        editor.field.fill("")
        editor.field.press_sequentially("def f(x):\nif x:\nreturn 1")
        expect(editor.field).to_have_value("def f(x):\n    if x:\n        return 1")
        editor.page.keyboard.press("Control+z")
        assert editor.field.input_value() != "def f(x):\n    if x:\n        return 1", "it can be undone"


class TestReaders:
    def test_hear_what_it_is_and_the_verdict(self, editor: Editor) -> None:
        number = editor.page.locator(f"#{editor.label} .caption-number").text_content()
        name = f"{number}({editor.title})"
        expect(editor.box).to_have_accessible_name(name)
        expect(editor.field).to_have_accessible_name(f"Your answer: {name}")
        expect(editor.box).to_match_aria_snapshot(
            f"- group \"{name}\":\n  - 'textbox \"Your answer: {name}\"'\n  - button \"Run\"\n  - text: /13 MB/\n  - status"
        )
        editor.answer("42")
        expect(editor.box.get_by_role("status")).to_have_text("Right ✓")
        expect(editor.status).to_have_js_property("tagName", "OUTPUT")

    def test_on_a_phone_see_all_of_it(self, phone: Page, chapter: Notebook) -> None:
        phone.goto(page_of(chapter))
        editor = Editor(phone, chapter)
        before = editor.field.bounding_box()
        editor.field.fill(f'print()\nwhile_ = "{"long " * 30}"\ncheck("{editor.label}", 41)')
        editor.run.tap()
        expect(editor.status).to_have_text("Not yet. Too small.")
        assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        scrolls = "e => [e.scrollWidth > e.clientWidth, e.scrollHeight > e.clientHeight + 1]"
        assert editor.field.evaluate(scrolls) == [False, False]
        assert editor.field.bounding_box()["height"] > before["height"] + 50  # type: ignore[index]
        assert editor.field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16, "or a phone zooms in"
        for button in (editor.run, editor.reset):
            assert button.bounding_box()["height"] >= 44  # type: ignore[index]
        for name, value in {"autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}.items():
            expect(editor.field).to_have_attribute(name, value)
        expect(editor.box).not_to_contain_text("Ctrl+Enter")

    def test_on_paper_find_the_stub(self, editor: Editor) -> None:
        cell = editor.page.locator(".exercise-stub").first
        expect(cell.locator(".cell_input")).to_be_hidden()
        expect(cell.locator(".cell_output")).to_be_hidden()
        editor.answer("42")
        expect(editor.status).to_have_text("Right ✓")
        editor.page.emulate_media(media="print")
        expect(cell.locator(".cell_input")).to_be_visible()
        expect(cell.locator(".cell_output")).to_be_visible()
        expect(editor.box).to_be_hidden()
        expect(editor.page.locator(".exercise-solved").first).to_be_hidden()

    def test_without_scripts_find_the_stub(self, browser: Browser, address: str, chapter: Notebook) -> None:
        with browser.new_context(java_script_enabled=False, base_url=address) as context:
            page = new_page(context)
            page.goto(page_of(chapter))
            expect(page.locator(".exercise-stub pre").first).to_be_visible()
            assert page.locator("textarea").count() == 0

    def test_of_a_file_find_the_stub(self, browser: Browser, site: Path, chapter: Notebook) -> None:
        with browser.new_context() as context:
            page = new_page(context)
            page.goto((site / page_of(chapter)).as_uri())
            expect(page.locator(".exercise-stub pre").first).to_be_visible()
            assert page.locator("textarea").count() == 0


class TestList:
    """The page of all exercises."""

    PAGE = "appendix/exercises.html"

    def test_says_what_was_solved_shows_answers_and_forgets(self, editor: Editor, notebooks: list[Notebook]) -> None:
        page = editor.page
        total = sum(len(exercises(book)) for book in notebooks)
        page.goto(self.PAGE)
        expect(page.locator(".exercise-count")).to_have_text(f"0 of {total} solved on this device, 0 answers kept.")
        expect(page.get_by_role("button", name="Forget all of it")).to_have_count(0)
        page.go_back()
        editor.answer("42")
        expect(editor.status).to_have_text("Right ✓")
        page.evaluate("localStorage.setItem('mode', 'dark')")
        page.goto(self.PAGE)
        expect(page.locator(".exercise-count")).to_have_text(f"1 of {total} solved on this device, 1 answer kept.")
        item = page.locator("li", has=page.locator(f"a[href$='#{editor.label}']"))
        expect(item).to_contain_text("✓ solved")
        item.get_by_text("Your answer").click()
        expect(item.locator("pre")).to_have_text(f'check("{editor.label}", 42)')
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("button", name="Forget all of it").click()
        expect(item).to_contain_text("✓ solved")
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Forget all of it").click()
        expect(page.locator(".exercise-count")).to_have_text(f"0 of {total} solved on this device, 0 answers kept.")
        expect(item).not_to_contain_text("✓ solved")
        assert page.evaluate(KEYS) == []
        assert page.evaluate("localStorage.getItem('mode')") == "dark", "what is not of the exercises stays"

    def test_leads_to_every_exercise(self, laptop: Page, notebooks: list[Notebook]) -> None:
        laptop.goto(self.PAGE)
        links = laptop.locator(".exercise-list li a").evaluate_all("all => all.map(a => a.pathname + a.hash)")
        assert links == [f"/{page_of(book)}#{label}" for book in notebooks for label, _ in exercises(book)]
        laptop.locator(".exercise-list li a").first.click()
        expect(laptop.locator(f"[id='{links[0].partition('#')[2]}']")).to_be_in_viewport()

    def test_is_reached_from_the_first_page_and_the_side(self, laptop: Page) -> None:
        laptop.goto("index.html")
        expect(laptop.locator(f"article a[href$='{self.PAGE}']").first).to_be_visible()
        expect(laptop.locator(f".bd-links a[href$='{self.PAGE}']").first).to_be_attached()

    def test_is_a_list_without_scripts(self, browser: Browser, address: str) -> None:
        with browser.new_context(java_script_enabled=False, base_url=address) as context:
            page = new_page(context)
            page.goto(self.PAGE)
            expect(page.locator(".exercise-list li a").first).to_be_visible()
            expect(page.locator("article")).to_contain_text("This takes JavaScript")
