"""In a browser: how the editors of the exercises behave. No test waits for Python: a worker speaks for it (editing)."""

# ruff: noqa: F401, F811 - pytest finds fixtures by their names

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import PHONE, new_page
from editing import KEYS, Editor, chapter, editor, laptop, page_of, phone
from playwright.sync_api import Browser, Page, expect

from notebooks import Notebook

BROKEN = """
const kept = Storage.prototype.%s;
Storage.prototype.%s = function (name, value) {
  if (name.startsWith("softxent")) throw new DOMException("full", "QuotaExceededError");
  return kept.call(this, name, value);
};
"""


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
        editor.answer("42", slowly=True)
        expect(editor.status).to_have_text("Loading Python (13 MB, once) …")
        expect(editor.box.get_by_role("progressbar", name="Python loaded")).to_have_js_property("position", 0.25)
        expect(editor.status).to_have_text("Right ✓")
        expect(editor.box.get_by_role("progressbar")).to_have_count(0)
        expect(editor.box).not_to_contain_text("13 MB")
        editor.page.reload()
        expect(editor.box).not_to_contain_text("13 MB")
        editor.answer("42", slowly=True)
        expect(editor.status).to_have_text("Starting Python …")
        expect(editor.status).to_have_text("Right ✓")

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
        expect(lines).to_have_text(
            ["Not yet. Too small.", "Right ✓", re.compile("NameError: name 'boom' is not defined.*")]
        )
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
        expect(editor.status).to_have_text("Starting Python …")
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
        expect(one.status).to_have_text("Running …")
        two.answer("42")
        expect(two.status).to_have_text("Waiting for the run before this one …")
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
        assert editor.page.evaluate(KEYS) == [f"softxent-solved:{editor.label}"], "what is solved stays solved"
        editor.page.reload()
        expect(editor.field).to_have_value(stub)
        expect(editor.reset).to_have_count(0)

    def test_come_back_when_the_reset_is_undone(self, editor: Editor) -> None:
        editor.field.fill("one")
        editor.reset.click()
        editor.button("Undo reset").click()
        expect(editor.field).to_have_value("one")
        assert editor.page.evaluate(KEYS) == [f"softxent-answer:{editor.label}"]
        editor.reset.click()
        editor.field.press_sequentially("two")
        editor.reset.click()
        editor.button("Undo reset").click()
        expect(editor.field).to_have_value(re.compile("two"))

    def test_that_equal_the_stub_are_not_kept(self, editor: Editor) -> None:
        stub = editor.field.input_value()
        editor.field.fill("other")
        assert editor.page.evaluate(KEYS) == [f"softxent-answer:{editor.label}"]
        editor.field.fill(stub)
        assert editor.page.evaluate(KEYS) == []

    @pytest.mark.parametrize("broken", ["setItem", "getItem"])
    def test_are_judged_where_nothing_can_be_kept(self, laptop: Page, chapter: Notebook, broken: str) -> None:
        laptop.add_init_script(BROKEN % (broken, broken))
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
        parts = [f"'textbox \"Your answer: {name}\"'", 'button "Run"', "text: /13 MB/", "status"]
        expect(editor.box).to_match_aria_snapshot("\n  - ".join([f'- group "{name}":', *parts]))
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
