"""In a browser: a reference shows what it names, by mouse, keyboard and touch, and moves nothing."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from browsing import LAPTOP, PHONE, new_page
from playwright.sync_api import Browser, Locator, Page, expect

from notebooks import PROVED, Notebook

MOST_BYTES = 3000
SCRIPT = Path(__file__).parent.parent / "_static" / "previews.js"


@pytest.fixture(scope="module")
def chapter(notebooks: list[Notebook]) -> str:
    """Return a page on which a reference names a theorem of the page itself."""
    for notebook in notebooks:
        for statement in notebook.statements:
            if statement.kind in PROVED and f"{{prf:ref}}`{statement.label}`" in notebook.markdown:
                return notebook.name.replace(".ipynb", ".html")
    raise AssertionError("no chapter refers to a statement of its own")


def near(page: Page) -> Locator:
    """Return a reference that names a theorem of its own page."""
    return page.locator("article p > a.reference.internal[href^='#thm-']:visible").first


def far(page: Page) -> Locator:
    """Return a reference that names a theorem of another page."""
    return page.locator("article a.reference.internal[href*='.html#thm-']:visible").first


def preview(page: Page) -> Locator:
    return page.locator(".book-preview")


def title_of(page: Page, link: Locator) -> str:
    return f"Theorem {link.inner_text().split()[-1]}"


def test_the_mouse_shows_what_the_page_itself_holds(laptop: Page, chapter: str) -> None:
    laptop.goto(chapter)
    link = near(laptop)
    link.scroll_into_view_if_needed()
    expect(preview(laptop)).to_be_hidden()
    link.hover()
    expect(preview(laptop)).to_be_visible()
    expect(preview(laptop)).to_contain_text(title_of(laptop, link))
    preview(laptop).hover()
    laptop.wait_for_timeout(500)
    expect(preview(laptop)).to_be_visible()
    laptop.mouse.move(0, 0)
    expect(preview(laptop)).to_be_hidden()


def test_what_another_page_holds_is_fetched_once(laptop: Page) -> None:
    laptop.goto("index.html")
    fetched: list[str] = []
    laptop.on("request", lambda request: fetched.append(request.url))
    for _ in range(2):
        far(laptop).hover()
        expect(preview(laptop)).to_contain_text(title_of(laptop, far(laptop)))
        laptop.mouse.move(0, 0)
        expect(preview(laptop)).to_be_hidden()
    assert len([url for url in fetched if url.endswith(".html")]) == 1


def test_links_of_a_preview_lead_from_the_page_that_it_was_taken_from(laptop: Page) -> None:
    laptop.goto("index.html")
    far(laptop).hover()
    expect(preview(laptop)).to_be_visible()
    here = laptop.evaluate("location.href")
    links = preview(laptop).locator("a").evaluate_all("links => links.map(a => a.href)")
    assert links
    assert [link for link in links if link.startswith(here)] == []


def test_the_keyboard_shows_it_and_escape_closes_it(laptop: Page, chapter: str) -> None:
    laptop.goto(chapter)
    laptop.keyboard.press("Tab")  # from now on the browser shows the focus
    near(laptop).focus()
    expect(preview(laptop)).to_be_visible()
    laptop.keyboard.press("Escape")
    expect(preview(laptop)).to_be_hidden()
    laptop.keyboard.press("Shift+Tab")
    laptop.keyboard.press("Tab")
    expect(preview(laptop)).to_be_visible()
    laptop.locator("summary").first.focus()  # no link: the next tab stop may have a preview of its own
    expect(preview(laptop)).to_be_hidden()


def test_nothing_moves_and_nothing_is_named_twice(laptop: Page, chapter: str) -> None:
    laptop.goto(chapter)
    laptop.evaluate("document.documentElement.dataset.whole = ''")  # distant sections have their true heights
    near(laptop).scroll_into_view_if_needed()
    measure = "[document.documentElement.scrollHeight, scrollY, document.querySelectorAll('[id]').length]"
    before = laptop.evaluate(measure)
    near(laptop).hover()
    expect(preview(laptop)).to_be_visible()
    assert laptop.evaluate(measure) == before
    box = preview(laptop).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= LAPTOP["width"]


def test_the_first_tap_shows_it_and_its_link_goes_there(phone: Page) -> None:
    phone.goto("index.html")
    link = far(phone)
    target = link.get_attribute("href")
    link.tap()
    expect(preview(phone)).to_contain_text(title_of(phone, link))
    assert phone.url.endswith("index.html")
    box = preview(phone).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    preview(phone).get_by_role("link", name="Go there").tap()
    phone.wait_for_url(f"**/{target}")


def test_the_second_tap_follows_the_link_and_a_tap_beside_it_closes(phone: Page) -> None:
    phone.goto("index.html")
    target = far(phone).get_attribute("href")
    far(phone).tap()
    expect(preview(phone)).to_be_visible()
    phone.locator(".book-lead").tap()
    expect(preview(phone)).to_be_hidden()
    far(phone).tap()
    expect(preview(phone)).to_be_visible()
    far(phone).tap()
    phone.wait_for_url(f"**/{target}")


def test_a_tap_on_a_link_without_preview_follows_it(phone: Page, address: str) -> None:
    phone.goto("index.html")
    target = far(phone).get_attribute("href")
    assert target
    phone.route(f"**/{target.split('#')[0]}", lambda route: route.abort(), times=1)  # the preview cannot be fetched
    far(phone).tap()
    phone.wait_for_url(f"**/{target}")
    phone.goto("index.html")
    phone.locator(".book-doors a").first.tap()
    phone.wait_for_url("**/chapters/*.html")


def test_pages_opened_from_a_disk_have_links_all_the_same(browser: Browser, site: Path) -> None:
    with browser.new_context(viewport=LAPTOP) as context:
        page = new_page(context)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"file://{site}/index.html")
        far(page).hover()
        page.wait_for_timeout(500)
        expect(preview(page)).to_be_hidden()
        far(page).click()
        page.wait_for_url("**#thm-*")
        assert errors == []


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes())) <= MOST_BYTES
