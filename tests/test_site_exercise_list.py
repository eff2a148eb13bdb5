"""In a browser: the page of all exercises shows what was solved on this device, and forgets it."""

# ruff: noqa: F401, F811 - pytest finds fixtures by their names

from __future__ import annotations

from browsing import new_page
from editing import KEYS, Editor, chapter, editor, laptop, page_of
from playwright.sync_api import Browser, Page, expect

from exercise_list import exercises
from notebooks import Notebook

PAGE = "appendix/exercises.html"


def test_says_what_was_solved_shows_answers_and_forgets(editor: Editor, notebooks: list[Notebook]) -> None:
    page = editor.page
    total = sum(len(exercises(book)) for book in notebooks)
    page.goto(PAGE)
    expect(page.locator(".exercise-count")).to_have_text(f"0 of {total} solved on this device, 0 answers kept.")
    expect(page.get_by_role("button", name="Forget all of it")).to_have_count(0)
    page.go_back()
    editor.answer("42")
    expect(editor.status).to_have_text("Right ✓")
    page.evaluate("localStorage.setItem('mode', 'dark')")
    page.evaluate("localStorage.setItem('moving:fig-one', 'larger')")
    page.goto(PAGE)
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
    assert page.evaluate("localStorage.getItem('moving:fig-one')") is None, "guesses about figures go too"
    assert page.evaluate("localStorage.getItem('mode')") == "dark", "what is not of the exercises stays"


def test_leads_to_every_exercise(laptop: Page, notebooks: list[Notebook]) -> None:
    laptop.goto(PAGE)
    links = laptop.locator(".exercise-list li a").evaluate_all("all => all.map(a => a.pathname + a.hash)")
    assert links == [f"/{page_of(book)}#{label}" for book in notebooks for label, _ in exercises(book)]
    laptop.locator(".exercise-list li a").first.click()
    expect(laptop.locator(f"[id='{links[0].partition('#')[2]}']")).to_be_in_viewport()


def test_is_reached_from_the_first_page_and_the_side(laptop: Page) -> None:
    laptop.goto("index.html")
    expect(laptop.locator(f"article a[href$='{PAGE}']").first).to_be_visible()
    expect(laptop.locator(f".bd-links a[href$='{PAGE}']").first).to_be_attached()


def test_is_a_list_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=address) as context:
        page = new_page(context)
        page.goto(PAGE)
        expect(page.locator(".exercise-list li a").first).to_be_visible()
        expect(page.locator("article")).to_contain_text("This takes JavaScript")
