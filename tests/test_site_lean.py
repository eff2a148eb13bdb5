"""The pages are light, nothing waits for what it does not need, and no rule is missing when readers play with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from audit import COLUMNS, Column, first_pages
from pageload import LAPTOP, PHONE, Load, load, served
from playwright.sync_api import Browser, Error, Page, ViewportSize, expect
from waiting import until

from cssrules import Group, Item, Rule, parse, purged
from stylesheets import SHEET, names_in, pages_of, read_sheet

CERTAIN = {"first kB", "all kB", "blocking", "tab stops"}
# Every name that the page ever holds, however short.
NOTE = """
window.seen = new Set(); window.themes = new Set();
const note = e => {
  seen.add(e.localName);
  if (e.id) seen.add('#' + e.id);
  e.classList.forEach(name => seen.add('.' + name));
};
new MutationObserver(records => records.forEach(({target, addedNodes}) => {
  if (target === document.documentElement) themes.add(target.dataset.theme);
  if (target.nodeType === 1) note(target);
  for (const e of addedNodes) if (e.nodeType === 1) [e, ...e.querySelectorAll('*')].forEach(note);
})).observe(document, {subtree: true, childList: true, attributeFilter: ['class', 'id', 'data-theme']});
"""
SCROLLING = """() => [...document.querySelectorAll('main pre')].filter(e => e.checkVisibility())
  .map(e => [e.tabIndex, e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight ? 0 : -1])"""
SIZES = """() => [...document.querySelectorAll('main img')].map(e => ({
  name: e.src, width: e.getAttribute('width'), height: e.getAttribute('height'), loading: e.loading,
  natural: [e.naturalWidth, e.naturalHeight], ratio: e.width / e.height}))"""
READ = """async () => {
  while (scrollY + innerHeight < .8 * document.documentElement.scrollHeight) {
    scrollBy(0, 500);
    await new Promise(requestAnimationFrame);
  }
}"""
MOVING = "document.querySelectorAll('.moving-say').length === document.querySelectorAll('div.moving').length"
SHOW_ALL = "document.querySelectorAll('.moving-ask > button:last-of-type').forEach(e => e.click())"
VISIBILITY = """() => [...document.querySelectorAll('article > section > section:not(.exercise-section)')]
  .map(e => getComputedStyle(e).contentVisibility)"""
TOP = "id => document.getElementById(id).getBoundingClientRect().top"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def chapter(site: Path) -> str:
    """Return the longest chapter."""
    return max(filter(lambda page: page.startswith("chapters/"), first_pages()), key=lambda p: size(site, p))


def size(site: Path, page: str) -> int:
    return (site / f"{page}.html").stat().st_size


class TestWeight:
    @pytest.fixture(scope="class")
    @classmethod
    def loads(cls, browser: Browser, address: str, chapter: str) -> dict[str, Load]:
        return {page: load(browser, address, f"{page}.html") for page in ("index", chapter, "appendix/ledger")}

    @pytest.mark.parametrize("column", [c for c in COLUMNS if c.head in CERTAIN], ids=lambda column: column.head)
    def test_is_as_promised(self, loads: dict[str, Load], column: Column) -> None:
        assert {
            page: column.cell(page, seen)[0] for page, seen in loads.items() if not column.cell(page, seen)[1]
        } == {}

    def test_a_column_finds_what_is_too_heavy(self, loads: dict[str, Load]) -> None:
        (first,) = [column for column in COLUMNS if column.head == "first kB"]
        heavy = Load(**{**vars(loads["index"]), "first": 200_001})
        assert first.cell("index", heavy) == ("200 ✗", False)

    def test_nothing_is_measured_as_nothing(self, loads: dict[str, Load], chapter: str) -> None:
        seen = loads[chapter]
        assert 50_000 < seen.first < seen.scrolled
        assert seen.stops > 20
        assert seen.blocking >= 1
        assert len(seen.scripts) > 3

    def test_no_page_loads_mathjax(self, loads: dict[str, Load]) -> None:
        assert [script for seen in loads.values() for script in seen.scripts if "mathjax" in script.lower()] == []


class TestHead:
    def test_of_every_page_holds_one_sheet_and_no_script_that_blocks(self, site: Path) -> None:
        for path in pages_of(site):
            head = path.read_text(encoding="utf-8").partition("</head>")[0]
            assert re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="[./]*([^"?]+)', head) == [SHEET], path
            blocking = [tag for tag in re.findall(r"<script[^>]*\bsrc=[^>]*>", head) if "defer" not in tag]
            assert blocking == [], path

    def test_searching_is_left_to_the_page_that_searches(self, site: Path, chapter: str) -> None:
        for page in ("index", chapter):
            assert "searchindex.js" not in (site / f"{page}.html").read_text(encoding="utf-8")

    def test_options_of_sphinx_are_set_once_the_scripts_are_there(self, laptop: Page, chapter: str) -> None:
        laptop.goto(f"{chapter}.html")
        assert laptop.evaluate("DOCUMENTATION_OPTIONS.pagename") == chapter

    @pytest.mark.parametrize("system", ["light", "dark"])
    @pytest.mark.parametrize("mode", [None, "auto", "light", "dark"])
    def test_the_theme_is_known_before_the_first_paint(
        self, browser: Browser, address: str, system: Literal["light", "dark"], mode: str | None
    ) -> None:
        with browser.new_context(color_scheme=system, base_url=address) as context:
            page = context.new_page()
            page.add_init_script(NOTE + (f"localStorage.setItem('mode', '{mode}');" if mode else ""))
            page.goto("index.html")
            wanted = mode if mode in {"light", "dark"} else system
            # One value from the head, or the same again from the theme's script: the page is styled once.
            assert page.evaluate("[...themes].filter(theme => theme !== 'auto')") == [wanted]
            assert page.evaluate("document.documentElement.dataset.mode") == (mode or "auto")

    def test_a_page_without_scripts_is_readable(self, browser: Browser, address: str, chapter: str) -> None:
        with browser.new_context(java_script_enabled=False, base_url=address) as context:
            page = context.new_page()
            page.goto(f"{chapter}.html")
            expect(page.locator("h1").first).to_be_visible()
            expect(page.locator(".pst-js-only").first).to_be_hidden()


class TestImages:
    def test_have_half_their_pixels_and_wait(self, laptop: Page, chapter: str) -> None:
        laptop.goto(f"{chapter}.html")
        laptop.evaluate("document.querySelectorAll('main img').forEach(e => { e.loading = 'eager'; })")
        until(laptop, "[...document.images].every(e => e.complete)")
        images = [image for image in laptop.evaluate(SIZES) if image["name"].endswith(".png")]
        assert images
        for image in images:
            width, height = image["natural"]
            assert (int(image["width"]), int(image["height"])) == (round(width / 2), round(height / 2)), image
            assert image["ratio"] == pytest.approx(width / height, rel=0.02), "the style sheet distorts it"

    @pytest.mark.parametrize("page", ["index", "appendix/bench", None])
    def test_keep_their_shape_on_a_phone(self, phone: Page, chapter: str, page: str | None) -> None:
        phone.goto(f"{page or chapter}.html")
        phone.evaluate("document.querySelectorAll('main img').forEach(e => { e.loading = 'eager'; })")
        until(phone, "[...document.images].every(e => e.complete)")
        images = phone.evaluate(SIZES)
        assert images
        for image in images:
            width, height = image["natural"]
            assert image["ratio"] == pytest.approx(width / height, rel=0.02), f"the style sheet distorts {image}"

    def test_wait_but_for_the_first_of_the_landing_page(self, site: Path, chapter: str) -> None:
        eager = {}
        for page in ("index", chapter):
            body = (site / f"{page}.html").read_text(encoding="utf-8").partition("<article")[2]
            images = re.findall(r"<img\b[^>]*>", body)
            assert images
            eager[page] = [image for image in images if 'loading="lazy"' not in image]
        assert eager[chapter] == []
        assert ['fetchpriority="high"' in image for image in eager["index"]] == [True]


class TestTabStops:
    def test_are_the_blocks_that_scroll(self, phone: Page, chapter: str) -> None:
        phone.goto(f"{chapter}.html")
        phone.evaluate("document.querySelectorAll('main details').forEach(e => { e.open = true; })")
        narrow = self.stops(phone)
        assert {wanted for _, wanted in narrow} == {0, -1}, "some scroll and some do not"
        assert [pair for pair in narrow if pair[0] != pair[1]] == []
        phone.set_viewport_size({"width": 1400, "height": 900})
        wide = self.stops(phone)
        assert [pair for pair in wide if pair[0] != pair[1]] == []
        assert sum(stop for stop, _ in wide) < sum(stop for stop, _ in narrow), "fewer scroll on a wide screen"

    def stops(self, page: Page) -> list[list[int]]:
        """Return for each block of code whether it is a tab stop, and whether it scrolls, once all were near."""
        page.evaluate(
            "async () => { for (const e of document.querySelectorAll('main section')) "
            "{ e.scrollIntoView(); await new Promise(requestAnimationFrame); } }"
        )
        page.wait_for_timeout(200)
        return page.evaluate(SCROLLING)


class TestSections:
    """What is laid out late is there for everything that asks for it."""

    def test_links_of_the_outline_arrive(self, laptop: Page, chapter: str) -> None:
        laptop.goto(f"{chapter}.html")
        links = laptop.locator("#pst-page-toc-nav a").evaluate_all("all => all.map(e => e.hash.slice(1))")
        assert len(links) > 5
        for anchor in [*reversed(links), *links]:
            laptop.evaluate("anchor => { location.hash = anchor; }", anchor)
            laptop.wait_for_timeout(60)
            top = laptop.evaluate(TOP, anchor)
            at_end = laptop.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
            assert -5 < top < 150 or at_end, anchor

    @pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
    @pytest.mark.parametrize("guessed", [False, True])
    @pytest.mark.parametrize("page", ["chapters/02-jacobian", "chapters/06-softmax-cross-entropy"])
    def test_a_page_opened_again_stands_where_it_was(
        self, laptop: Page, page: str, guessed: bool, size: ViewportSize
    ) -> None:
        laptop.set_viewport_size(size)
        self.visit(laptop, page)
        if guessed:
            laptop.evaluate(SHOW_ALL)
            self.visit(laptop, page)
        laptop.evaluate(READ)
        laptop.wait_for_timeout(200)
        seen = "[...document.querySelectorAll('main p')].findIndex(e => e.getBoundingClientRect().top > 100)"
        before = [laptop.evaluate("scrollY"), laptop.evaluate(seen)]
        assert before[0] > 5000
        laptop.reload()
        # Up to a pixel: heights are rounded.
        until(laptop, f"{MOVING} && Math.abs(scrollY - {before[0]}) <= 1 && {seen} === {before[1]}")

    def visit(self, page: Page, chapter: str) -> None:
        """Open a chapter as for the first time, and wait for its figures."""
        page.goto("about:blank")
        page.goto(f"{chapter}.html")
        until(page, MOVING)

    def test_paper_and_search_have_all_of_it(self, laptop: Page, chapter: str) -> None:
        laptop.goto(f"{chapter}.html")
        assert set(laptop.evaluate(VISIBILITY)) == {"auto"}
        assert laptop.evaluate("window.find('Further reading', true) && window.find('Exercises', true, true)")
        laptop.emulate_media(media="print")
        assert set(laptop.evaluate(VISIBILITY)) == {"visible"}


class TestRules:
    """The style sheet has lost no rule that a page can use, whatever readers do with it."""

    @pytest.fixture(scope="class")
    @classmethod
    def joined(cls, site: Path) -> str:
        """Return the sheets as they were: those that Sphinx copied, and the one that takes their place is none."""
        sheets = ["_static/styles/theme.css", "_static/styles/pydata-sphinx-theme.css"]
        others = {path.relative_to(site).as_posix() for path in (site / "_static").rglob("*.css")}
        others.discard("_static/pdf.css")  # for the whole book on paper; no page links to it
        return "\n".join(read_sheet(site, sheet) for sheet in [*sheets, *sorted(others - {*sheets, SHEET})])

    @pytest.fixture(scope="class")
    @classmethod
    def seen(cls, browser: Browser, address: str, chapter: str) -> set[str]:
        """Return the names that pages have held while somebody played with everything in them."""
        names: set[str] = set()
        for viewport in (LAPTOP, PHONE):
            with browser.new_context(viewport=viewport, base_url=address) as context:
                page = context.new_page()
                page.add_init_script(NOTE)
                for name in (
                    "index.html",
                    f"{chapter}.html?highlight=softmax",
                    "appendix/ledger.html",
                    "search.html?q=jacobian",
                ):
                    page.goto(name)
                    page.wait_for_timeout(300)
                    play(page)
                    names.update(page.evaluate("[...seen]"))
        return names

    def test_none_is_missing(self, site: Path, joined: str, seen: set[str]) -> None:
        kept = selectors(purged(parse((site / SHEET).read_text(encoding="utf-8")), everything(joined) | seen, set()))
        wanted = selectors(purged(parse(joined), seen, set()))
        assert len(wanted) > 500
        assert sorted(wanted - kept) == []

    def test_playing_shows_names_that_no_page_holds_at_first(self, site: Path, joined: str, seen: set[str]) -> None:
        pages = [path.read_text(encoding="utf-8") for path in pages_of(site)]
        at_first = names_in(pages, []) - {".show", ".fade", ".tooltip", ".tooltip-inner", ".collapsing"}
        lost = selectors(purged(parse(joined), seen, set())) - selectors(purged(parse(joined), at_first, set()))
        for name in ("tooltip-inner", "show", "copybtn", "success"):
            assert any(f".{name}" in selector for _, selector in lost), f"{name}: nobody played with it"


ONE_OF_EACH = """all => {
  const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const kinds = new Map(all.map((e, place) => [e, place]).filter(([e]) => shown(e)).reverse()
    .map(([e, place]) => [e.tagName + e.className + e.id, place]));
  return [...kinds.values()].reverse();
}"""
"""The place of the first visible control of each kind."""


def play(page: Page) -> None:
    """Click one of each kind of button and summary, point at what has a tooltip, and search with the keyboard."""
    page.keyboard.press("Control+k")
    page.wait_for_timeout(100)
    page.keyboard.press("Escape")
    controls = page.locator("button, summary, [data-bs-toggle]")
    for place in controls.evaluate_all(ONE_OF_EACH):
        control = controls.nth(place)
        try:
            control.hover(timeout=500)
            if control.get_attribute("data-bs-toggle") == "tooltip":
                page.locator(".tooltip-inner").first.wait_for(timeout=2000)
            page.wait_for_timeout(60)
            control.click(timeout=500)
        except Error:
            continue  # an earlier click has hidden it
        page.wait_for_timeout(150)
        page.keyboard.press("Escape")


def selectors(items: list[Item] | tuple[Item, ...], condition: str = "") -> set[tuple[str, str]]:
    """Return each selector of the rules with the conditions around it; what a rule declares is not its name."""
    found: set[tuple[str, str]] = set()
    for item in items:
        if isinstance(item, Group):
            found |= selectors(item.rules, condition + item.condition)
        elif isinstance(item, Rule) and not item.selectors[0].startswith("@"):
            found |= {(condition, selector) for selector in item.selectors}
    return found


def everything(css: str) -> set[str]:
    """Return every name that a sheet may speak of."""
    words = set(re.findall(r"[\w-]+", css))
    return words | {sign + word for word in words for sign in ".#"}
