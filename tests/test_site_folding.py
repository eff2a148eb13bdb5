"""In a browser: what is folded opens with the keyboard, without a script, and when something leads into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import LAPTOP, PHONE, new_page, served
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from playwright.sync_api import Browser, Page, expect
from test_folding import CELLS, build
from waiting import until

from notebooks import Notebook

STATIC = Path(__file__).parent.parent / "_static"
INSIDE = new_markdown_cell("## Second reading: deep\n\nA [jump](#below-it).")
LINKS = new_markdown_cell("# Links\n\n[to the section](#second-reading-deep), [to what is in it](#below-it)\n\n")


def high() -> NotebookNode:
    return new_markdown_cell("\n\n".join(["Much text."] * 60))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small book with the theme and the files of this one."""
    folder = tmp_path_factory.mktemp("small")
    settings = {
        "html_theme": "sphinx_book_theme",
        "html_static_path": [str(STATIC)],
        "html_css_files": ["book.css", "folding.css"],
        "html_js_files": ["folding.js"],
        "myst_heading_anchors": 3,
    }
    build(folder, [LINKS, *CELLS[1:6], high(), INSIDE, high(), *CELLS[7:], high()], **settings)
    with served(folder / "html") as address:
        yield address + "one.html"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=LAPTOP) as context:
        yield new_page(context)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, has_touch=True) as context:
        yield new_page(context)


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


class TestSecondReadings:
    def test_are_closed_at_first(self, page: Page, small: str) -> None:
        page.goto(small)
        expect(page.locator("#below-it")).to_be_hidden()
        expect(page.get_by_role("heading", name="Second reading: deep")).to_be_visible()

    @pytest.mark.parametrize("link", ["to the section", "to what is in it"])
    def test_open_when_a_link_leads_there_and_again_after_closing(self, page: Page, small: str, link: str) -> None:
        page.goto(small)
        for _ in range(2):
            page.get_by_role("link", name=link).click()
            expect(page.locator("#below-it")).to_be_visible()
            page.locator("#second-reading-deep summary").first.click(position={"x": 3, "y": 40})
            expect(page.locator("#below-it")).to_be_hidden()

    def test_open_for_an_address_that_names_something_inside(self, page: Page, small: str) -> None:
        page.goto(f"{small}#below-it")
        expect(page.locator("#below-it")).to_be_in_viewport()

    def test_open_where_the_browser_does_not_do_it_by_itself(self, page: Page, small: str) -> None:
        page.goto(small)
        page.evaluate("history.replaceState(null, '', '#below-it')")  # the browser goes nowhere
        expect(page.locator("#below-it")).to_be_hidden()
        page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
        expect(page.locator("#below-it")).to_be_in_viewport()

    def test_are_scrolled_to_when_they_are_open_too(self, page: Page, small: str) -> None:
        page.goto(small)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        page.evaluate("history.replaceState(null, '', '#below-it')")  # the browser goes nowhere
        expect(page.locator("#below-it")).not_to_be_in_viewport()
        page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
        expect(page.locator("#below-it")).to_be_in_viewport()

    def test_are_left_alone_by_a_click_that_leads_nowhere(self, page: Page, small: str) -> None:
        page.goto(f"{small}#below-it")
        page.evaluate("addEventListener('click', (event) => event.preventDefault(), {capture: true})")
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.get_by_role("link", name="to what is in it").click()
        page.wait_for_timeout(100)
        expect(page.locator("#below-it")).not_to_be_in_viewport()

    def test_stay_closed_for_an_address_that_names_something_else(self, page: Page, small: str) -> None:
        page.goto(f"{small}#exercises")
        expect(page.locator("#below-it")).to_be_hidden()

    def test_are_opened_by_a_search_for_their_text(self, page: Page, small: str) -> None:
        page.goto(f"{small}#:~:text=Deeper.")
        expect(page.locator("#below-it")).to_be_in_viewport()

    def test_are_printed_and_check_code_is_not(self, page: Page, small: str) -> None:
        page.goto(small)
        page.emulate_media(media="print")
        expect(page.locator("#below-it")).to_be_visible()
        expect(page.get_by_text("Two.", exact=True)).to_be_visible()
        expect(page.get_by_text("the report")).to_be_visible()
        expect(page.get_by_text("How this was checked")).to_be_hidden()
        expect(page.get_by_text("claim.report()")).to_be_hidden()


def test_everything_opens_with_the_keyboard_and_without_a_script(browser: Browser, small: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = new_page(context)
        page.goto(small)
        summaries = page.locator("details.book-fold > summary")
        assert summaries.count() == 6
        for summary in summaries.all():
            summary.press("Enter")
            assert summary.locator("xpath=..").get_attribute("open") is not None


class TestChapters:
    def test_code_is_copied_out_of_a_fold(self, browser: Browser, address: str, notebooks: list[Notebook]) -> None:
        with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
            page = new_page(context)
            page.goto(address + notebooks[0].name.replace(".ipynb", ".html"))
            fold = page.locator("details.book-fold-code", has=page.get_by_text("How this was checked")).first
            fold.locator("summary").click()
            fold.locator("div.highlight").hover()
            fold.locator("button.copybtn").click()
            until(page, "async () => (await navigator.clipboard.readText()).startsWith('# check: ')")

    def test_solutions_are_named_after_their_exercises(
        self, page: Page, address: str, notebooks: list[Notebook]
    ) -> None:
        page.goto(address + notebooks[0].name.replace(".ipynb", ".html"))
        exercises = [text.split()[1] for text in page.locator("div.exercise .caption-number").all_text_contents()]
        solutions = page.locator("div.solution summary").all_text_contents()
        assert exercises
        assert solutions == [f"Solution of exercise {number}" for number in exercises]

    def test_the_line_under_the_title_leads_to_the_notebook(
        self, page: Page, address: str, notebooks: list[Notebook]
    ) -> None:
        for notebook in notebooks:
            if notebook.name.startswith("chapters/"):
                page.goto(address + notebook.name.replace(".ipynb", ".html"))
                with page.expect_download() as download:
                    page.locator("p.book-facts").get_by_text("download").click()
                assert download.value.suggested_filename == Path(notebook.name).name

    def test_neighbours_are_named_at_the_end(self, page: Page, address: str, pages: list[str]) -> None:
        before, here, after = pages[1:4]
        page.goto(f"{address}{here}.html")
        for name, neighbour in (("left-prev", before), ("right-next", after)):
            link = page.locator(f"footer a.{name}")
            assert link.get_attribute("href") == f"{Path(neighbour).name}.html"
            assert link.locator(".prev-next-title").inner_text()


def test_the_doors_come_first_on_a_phone_and_the_check_is_folded(
    phone: Page, address: str, notebooks: list[Notebook]
) -> None:
    phone.goto(address)
    assert top(phone, ".book-doors") < PHONE["height"] / 2
    assert top(phone, ".book-doors") < top(phone, ".book-hero") < top(phone, "#the-chapters")
    expect(phone.locator("div.claim")).to_be_visible()
    expect(phone.locator("div.claim table")).to_be_hidden()
    chapters = [notebook for notebook in notebooks if notebook.name.startswith("chapters/")]
    expect(phone.locator("#the-chapters li")).to_have_count(len(chapters))
