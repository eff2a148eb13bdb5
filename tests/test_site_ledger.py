"""The ledger can be filtered, linked to and read on a phone, with and without its script."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import PHONE
from playwright.sync_api import Browser, Page

from notebooks import Notebook

LEDGER = "appendix/ledger.html"
SHOWN = "rows => rows.filter(e => e.checkVisibility()).length"
ROWS = "details.ledger-claim"
# A chapter, and a kind of support that it lacks and another chapter has.
LACKING = """() => {
  const every = sections.map(({ title, rows }) => ({ title, degrees: rows.flatMap((row) => row.degrees) }));
  for (const { title, degrees } of every)
    for (const degree of every.flatMap((one) => one.degrees)) if (!degrees.includes(degree)) return [title, degree];
}"""


def claims_of(notebooks: list[Notebook]) -> int:
    return sum(len(book.checks) for book in notebooks)


def test_words_degree_and_chapter_filter_together(laptop: Page, notebooks: list[Notebook]) -> None:
    laptop.goto(LEDGER)
    rows, says = laptop.locator(ROWS), laptop.get_by_role("status")
    total = claims_of(notebooks)
    assert says.text_content() == f"{total} claims"
    laptop.get_by_label("Words").fill("gibbs inequality")
    found = rows.evaluate_all(SHOWN)
    assert 0 < found < total / 4
    assert says.text_content() == f"{found} of {total} claims"
    assert laptop.locator("#ledger-thm-gibbs").evaluate("e => e.closest('details.ledger-claim').checkVisibility()")
    laptop.get_by_label("Words").fill("log sum exp")
    spaced = rows.evaluate_all(SHOWN)
    laptop.get_by_label("Support").select_option("proved for every n")
    assert 0 < rows.evaluate_all(SHOWN) <= spaced
    others = "rows => rows.filter(e => e.checkVisibility() && !e.dataset.degrees.includes('every n')).length"
    assert rows.evaluate_all(others) == 0
    laptop.get_by_label("Chapter").select_option(index=1)
    laptop.get_by_label("Words").fill("xyzzy")
    assert rows.evaluate_all(SHOWN) == 0
    assert says.text_content() == f"0 of {total} claims: try other or fewer words"
    laptop.get_by_role("button", name="Show all").click()
    says.filter(has_text=f"{total} claims").wait_for()
    assert laptop.locator("details.ledger-chapter[open]").count() == 1


def test_it_says_which_field_is_why_nothing_is_found(laptop: Page, notebooks: list[Notebook]) -> None:
    laptop.goto(LEDGER)
    words, support, chapter = (laptop.get_by_label(name) for name in ("Words", "Support", "Chapter"))
    title, missing = laptop.evaluate(LACKING)
    nothing = f"0 of {claims_of(notebooks)} claims: try "
    chapter.select_option(title)
    support.select_option(missing)
    assert laptop.get_by_role("status").text_content() == nothing + "any support, or all chapters"
    words.fill("xyzzy")
    assert laptop.get_by_role("status").text_content() == nothing + "“Show all”"
    support.select_option("")
    assert laptop.get_by_role("status").text_content() == nothing + "other or fewer words"


def test_a_link_to_a_row_opens_it(laptop: Page, notebooks: list[Notebook]) -> None:
    label = next(book for book in reversed(notebooks) if book.checks).checks[-1].label
    row = laptop.locator(f"{ROWS}:has(#ledger-{label})")
    laptop.goto(f"{LEDGER}#ledger-{label}")
    assert row.evaluate("e => e.open && e.checkVisibility() && e.getBoundingClientRect().top < innerHeight")
    # A row that the filter hides, too.
    laptop.get_by_label("Words").fill("xyzzy")
    laptop.evaluate("label => { location.hash = ''; location.hash = `ledger-${label}` }", label)
    row.locator("summary").wait_for()
    assert row.evaluate("e => e.open && e.checkVisibility()")


def test_it_is_short_on_a_phone(phone: Page) -> None:
    phone.goto(LEDGER)
    phone.evaluate("document.documentElement.dataset.whole = ''")  # lay out what is far away, instead of a guess
    assert phone.evaluate("document.documentElement.scrollHeight") < 9_000
    section = phone.locator("section:has(> section.ledger-of)")
    assert section.evaluate("e => e.getBoundingClientRect().height") < 3_000


@pytest.mark.parametrize("served", [True, False])
def test_it_is_all_there_without_a_script(browser: Browser, address: str, site: Path, served: bool) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto((address if served else f"{site.as_uri()}/") + LEDGER)
        assert not page.locator(".ledger-filter").is_visible()
        chapter = page.locator("details.ledger-chapter").nth(1)
        chapter.locator("> summary").click()
        chapter.locator(f"{ROWS} > summary").first.click()
        assert chapter.locator(f"{ROWS} > div").first.is_visible()


def test_the_filter_works_on_a_file(browser: Browser, site: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{site.as_uri()}/{LEDGER}")
        page.get_by_label("Words").fill("gibbs")
        assert 0 < page.locator(ROWS).evaluate_all(SHOWN) < 20
