"""In a browser: figures that move say what the package says, by hand and by keyboard, and are asked about first."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import LAPTOP, PHONE, new_page
from moving_figures import FIGURES, FORMULAS
from moving_reading import panels
from playwright.sync_api import Browser, Locator, Page, expect

from moving import ENGINE, SHARED, STILL, modules
from moving import FORMULAS as SOURCES
from notebooks import Notebook
from softxent.moving import moving

FOLDER = Path(__file__).parent.parent / "_static" / "moving"
MOST_BYTES = 6000
Marks = dict[str, tuple[str, dict[str, Any], list[str], str]]
CALL = "async ([source, name, points]) => { const f = (await import(source))[name]; return points.map(p => f(...p)); }"


@pytest.fixture(scope="module")
def blank(browser: Browser, address: str) -> Iterator[Page]:
    """Return a page on which formulas are called."""
    with browser.new_context(base_url=address) as context:
        page = new_page(context)
        page.goto("404.html")
        yield page


@pytest.fixture(scope="module")
def marks(notebooks: list[Notebook]) -> Marks:
    """Return the page, the data and the question of each moving figure, as the notebooks store them."""
    found = {}
    for notebook in notebooks:
        for figure in notebook.figures:
            for html in re.findall(r'<div class="moving"[^>]*>', figure.html):
                said = {name: unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', html)}
                name = figure.label if said["figure"] == STILL else said["figure"]
                page = notebook.name.replace(".ipynb", ".html")
                found[name] = page, json.loads(said["data"]), json.loads(said.get("ask", "[]")), f"{html}</div>"
    return found


def deviates(page: Page, source: str, name: str) -> bool:
    """Say whether a formula of a module gives something else than the package."""
    reference, points = FORMULAS[name]
    computed = [np.array(value, dtype=float) for value in page.evaluate(CALL, [source, name, points])]
    expected = [np.asarray(reference(*point), dtype=float) for point in points]
    return not all(
        got.shape == want.shape and np.allclose(got, want, rtol=1e-9, atol=1e-12, equal_nan=True)
        for got, want in zip(computed, expected, strict=True)
    )


SOURCE = {module: (FOLDER / f"{module}.mjs").read_text(encoding="utf-8") for module in SOURCES}
MODULE = {name: module for module in SOURCES for name in re.findall(r"(?m)^export const (\w+)", SOURCE[module])}


class TestFormulas:
    def test_each_is_compared(self) -> None:
        assert set(MODULE) == set(FORMULAS)

    @pytest.mark.parametrize("name", FORMULAS)
    def test_says_what_the_package_says(self, blank: Page, name: str) -> None:
        assert not deviates(blank, f"/_static/moving/{MODULE[name]}.mjs", name)

    @pytest.mark.parametrize("name", FORMULAS)
    def test_a_wrong_one_is_found(self, blank: Page, name: str) -> None:
        """Change one sign or function of the formula after the other, and then the last digits of its value."""
        source = MODULE[name]
        slightly = SLIGHTLY.replace("NAME", name).replace("MODULE", source)
        wrong = [*changed(SOURCE[source], name), slightly]
        blank.unroute("**/moving/wrong*")
        blank.route("**/moving/wrong*", lambda route: route.fulfill(body=wrong[number(route.request.url)], **SCRIPT))
        wrong_ones = {f"/_static/moving/wrong{k}?{name}": source for k, source in enumerate(wrong)}
        assert [source for url, source in wrong_ones.items() if not deviates(blank, url, name)] == []

    def test_none_stands_elsewhere(self) -> None:
        for path in FOLDER.glob("*.mjs"):
            if path.stem not in SOURCES:
                called = re.findall(r"\bMath\.(\w+)", path.read_text(encoding="utf-8"))
                assert set(called) <= {"abs", "log10", "max", "min", "sign", "sqrt"}, path.name


SCRIPT = {"content_type": "text/javascript"}
SLIGHTLY = """
import { NAME as right } from './MODULE.mjs';
const changed = v => Array.isArray(v) ? v.map(changed) : 1.000001 * v + 1e-6;
export const NAME = (...given) => changed(right(...given));
"""
CHANGES = {"-": "+", "+": "-", "*": "+", "/": "*", "exp": "sin", "log": "cos", "max": "min", "abs": "exp"}
CHANGED = re.compile(r" (?P<sign>[-+*/]) |[(,] ?(?P<minus>-)|\bMath\.(?P<call>exp|log|max|abs)\b")


def number(url: str) -> int:
    found = re.search(r"wrong(\d+)", url)
    assert found
    return int(found[1])


def changed(source: str, name: str) -> list[str]:
    """Return the module with one sign or function of a formula changed, in all ways."""
    start = source.index(f"export const {name} ")
    end = (source + "\n\n").index("\n\n", start)
    wrong = []
    for match in CHANGED.finditer(source, start, end):
        assert match.lastgroup
        at, upto = match.span(match.lastgroup)
        wrong.append(source[:at] + CHANGES[match[match.lastgroup]] + source[upto:])
    return wrong


class TestWeight:
    def test_of_all_formulas_and_all_figures_of_a_page_is_little(self, site: Path, marks: Marks) -> None:
        for page in {page for page, *_ in marks.values()}:
            needed = modules((site / page).read_text(encoding="utf-8"))
            sizes = [len(gzip.compress((site / f"_static/moving/{name}.mjs").read_bytes())) for name in needed]
            assert sum(sizes) <= MOST_BYTES, page

    def test_every_module_is_used(self, marks: Marks) -> None:
        figures = {path.stem for path in FOLDER.glob("*.mjs")} - {*SHARED, ENGINE}
        assert figures == set(FIGURES) == {name for name in marks if not name.startswith("fig-")}

    def test_only_pages_with_a_figure_load_them(self, site: Path, marks: Marks) -> None:
        pages = {page for page, *_ in marks.values()} | {"index.html"}
        loading = {path for path in site.rglob("*.html") if "moving/moving.mjs" in path.read_text(encoding="utf-8")}
        assert {path.relative_to(site).as_posix() for path in loading} == pages


def read_controls(figure: Locator) -> list[float]:
    return figure.locator(".moving-control :is(input, select)").evaluate_all(
        "all => all.map(e => e.type === 'checkbox' ? +e.checked : e.selectedIndex ?? +e.value)"
    )


def set_control(figure: Locator, which: int, value: float) -> None:
    figure.locator(".moving-control :is(input, select)").nth(which).evaluate(
        """(e, v) => {
          if (e.type === 'checkbox') e.checked = !!v;
          else e[e.type === 'range' ? 'value' : 'selectedIndex'] = v;
          e.dispatchEvent(new Event('input'));
        }""",
        value,
    )


def other_values(figure: Locator, which: int) -> list[float]:
    """Return the ends of a slider and a place between, or all other choices."""
    return (
        figure.locator(".moving-control :is(input, select)")
        .nth(which)
        .evaluate(
            """e => e.type === 'checkbox' ? [1] : e.type === 'range'
          ? [+e.min, +e.max, +e.min + Math.round(0.7 * (e.max - e.min) / e.step) * e.step]
          : [...e.options].map((_, k) => k)"""
        )
    )


BARE = """<!doctype html><html lang="en" data-theme="light"><title>Bare</title>
<link rel="stylesheet" href="/_static/site.css"><article class="bd-article"><div class="cell_output">
<figure id="still"><img alt="still" src="/_static/logo.svg"></figure><div class="text_html">MARK</div></div></article>
<script type="module" src="/_static/moving/moving.mjs"></script>"""


def opened(page: Page, marks: Marks, name: str, *, asked: bool = False) -> Locator:
    """Open a page with nothing but the mark that the notebook stores, and return it once the figure is there."""
    page.route("**/bare.html", lambda route: route.fulfill(body=BARE.replace("MARK", marks[name][-1])))
    page.goto("bare.html")
    article = page.locator("article")
    article.locator(".moving-live").wait_for(state="attached")
    if not asked and article.locator(".moving-ask").count():
        article.get_by_role("button", name="Show without guessing").click()
    return article


@pytest.mark.parametrize("name", FIGURES)
class TestFigures:
    def test_shows_what_the_package_says(self, laptop: Page, marks: Marks, name: str) -> None:
        _, data, *_ = marks[name]
        start, check = FIGURES[name]
        figure = opened(laptop, marks, name)
        values = read_controls(figure)
        assert values == pytest.approx(start(data)), "it starts from what the notebook stores"
        check(panels(figure), data, *values)
        for which, value in enumerate(values):
            for other in other_values(figure, which):
                set_control(figure, which, other)
                check(panels(figure), data, *values[:which], other, *values[which + 1 :])
            set_control(figure, which, value)
        check(panels(figure), data, *values)
        with pytest.raises(AssertionError):  # what is drawn is compared
            check(panels(figure), data, *(value + 0.1 for value in values))


class TestOperation:
    """By keyboard, by finger, by ear."""

    def test_the_keyboard_moves_it_and_the_values_are_spoken_once(self, laptop: Page, marks: Marks) -> None:
        figure = opened(laptop, marks, "four-functions")
        slider = figure.get_by_role("slider", name="left: score 1")
        expect(slider).to_have_attribute("aria-valuetext", "1.0")
        picture = figure.get_by_role("img", name="Four functions of the same scores")
        before = picture.locator("desc").text_content()
        regions = figure.locator("[role=status], [aria-live], output")
        expect(regions).to_have_count(1)
        regions.evaluate("""e => { window.spoken = [];
          new MutationObserver(() => spoken.push(e.textContent)).observe(e, {childList: true}); }""")
        slider.focus()
        for _ in range(5):
            laptop.keyboard.press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuetext", "1.5")
        assert picture.locator("desc").text_content() != before
        laptop.wait_for_timeout(600)
        assert laptop.evaluate("spoken") == [picture.locator("desc").text_content()]

    def test_nothing_is_too_wide_too_small_for_a_finger_or_too_pale(
        self, browser: Browser, address: str, marks: Marks
    ) -> None:
        with browser.new_context(viewport=PHONE, has_touch=True, base_url=address) as context:
            page = new_page(context)
            page.route("**/_images/*", lambda route: route.abort())
            for name in sorted({page for page, *_ in marks.values()} | {"index.html"}):
                page.goto(name)
                expect(page.locator(".moving-say")).to_have_count(page.locator(".moving").count())
                page.evaluate(UNVEIL)
                live = page.locator(".moving-live").count()
                assert live == page.locator(f".moving:not([data-figure={STILL}])").count(), name
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
                assert page.evaluate(SMALL) == [], name
                for theme in ("light", "dark"):
                    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
                    assert page.evaluate(PALE) == [], f"{name}, {theme}"

    def test_it_needs_no_rights(self, browser: Browser, address: str, marks: Marks) -> None:
        """Scripts in the page, `eval` and `style` attributes are forbidden, and it works all the same."""
        strict = {"content-security-policy": "default-src 'self'; font-src 'self' data:"}
        with browser.new_context(base_url=address) as context:
            page = new_page(context)
            page.add_init_script(
                "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.blockedURI))"
            )
            html = BARE.replace("MARK", "".join(html for *_, html in marks.values()))
            page.route("**/strict.html", lambda route: route.fulfill(body=html, headers=strict))
            page.goto("strict.html")
            expect(page.locator(".moving-say")).to_have_count(len(marks))
            assert page.evaluate("refused") == []
            page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=color:red>red</i>')")
            assert page.evaluate("refused") == ["inline"]


NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
UNVEIL = "document.querySelectorAll('.moving-veiled').forEach(e => e.classList.remove('moving-veiled'))"
SMALL = """() => [...document.querySelectorAll('.moving-control, .moving-ask label, .moving-button')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.textContent)"""
# Words of a picture have a contrast of 4.5, as axe would ask if it looked at pictures.
PALE = r"""() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const page = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll('.moving-live .word')].filter(e => {
    const ink = light(getComputedStyle(e).fill);
    return Math.max(ink, page) / Math.min(ink, page) < 4.5;
  }).map(e => e.textContent + ' ' + getComputedStyle(e).fill);
}"""


class TestPrediction:
    """The reader says first what will be seen."""

    ASKED = "temperature"

    def test_the_figure_waits_for_a_guess_and_remembers_it(self, laptop: Page, marks: Marks) -> None:
        _, _, (question, *choices), _ = marks[self.ASKED]
        article = opened(laptop, marks, self.ASKED, asked=True)
        asking, status = article.get_by_role("group", name=question), article.locator("[role=status]")
        figure = article.locator("figure")
        expect(figure).to_be_hidden()
        asking.get_by_role("button", name="That is my guess").click()
        expect(status).to_have_text("Choose first, or show it without guessing.")
        asking.get_by_label(choices[1]).check()
        asking.get_by_role("button", name="That is my guess").press("Enter")
        expect(asking).to_be_hidden()
        expect(figure).to_be_visible()
        expect(status).to_contain_text(f"You guessed “{choices[1]}”. Now move it and see. T = ")
        expect(status).to_be_focused()
        laptop.reload()
        expect(status).to_contain_text(f"You guessed “{choices[1]}”.")
        expect(asking).to_be_hidden()
        article.get_by_role("button", name="Ask me again").click()
        expect(asking.get_by_label(choices[0])).to_be_focused()
        expect(figure).to_be_hidden()
        expect(status).to_be_empty()
        laptop.reload()
        expect(asking).to_be_visible()

    def test_a_picture_that_does_not_move_is_shown_with_a_word(self, laptop: Page) -> None:
        mark = moving("still", ask="One or two?", choices=["one", "two"])._repr_html_()
        laptop.route("**/bare.html", lambda route: route.fulfill(body=BARE.replace("MARK", mark)))
        laptop.goto("bare.html")
        laptop.get_by_role("button", name="Show without guessing").click()
        status = laptop.get_by_role("status")
        expect(status).to_have_text("Here is the picture.")
        laptop.get_by_role("button", name="Ask me again").click()
        laptop.get_by_label("two").check()
        laptop.get_by_role("button", name="That is my guess").click()
        expect(status).to_have_text("You guessed “two”. Here is the picture.")

    def test_nobody_has_to_guess(self, laptop: Page, marks: Marks) -> None:
        article = opened(laptop, marks, self.ASKED)
        expect(article.locator("figure")).to_be_visible()
        expect(article.locator("[role=status]")).not_to_contain_text("You guessed")
        laptop.reload()
        expect(article.locator("figure")).to_be_visible()
        expect(article.get_by_role("group")).to_be_hidden()

    def test_a_browser_that_keeps_nothing_asks_each_time(self, laptop: Page, marks: Marks) -> None:
        laptop.add_init_script(NO_STORAGE)
        article = opened(laptop, marks, self.ASKED)
        expect(article.locator("figure")).to_be_visible()
        laptop.reload()
        expect(article.get_by_role("group")).to_be_visible()

    def test_without_scripts_and_on_paper_the_picture_stands_there(
        self, browser: Browser, address: str, marks: Marks
    ) -> None:
        page, _, (question, *_), _ = marks[self.ASKED]
        with browser.new_context(java_script_enabled=False, base_url=address) as context:
            plain = new_page(context)
            plain.goto(page)
            expect(plain.locator("#fig-temperature img")).to_be_visible()
            expect(plain.get_by_role("group", name=question)).to_have_count(0)
            expect(plain.locator(".moving").first).to_be_hidden()
        with browser.new_context(viewport=LAPTOP, base_url=address) as context:
            paper = new_page(context)
            paper.goto(page)
            expect(paper.get_by_role("group", name=question)).to_be_visible()
            paper.emulate_media(media="print")
            expect(paper.locator("#fig-temperature img")).to_be_visible()
            expect(paper.get_by_role("group", name=question)).to_be_hidden()
            expect(paper.locator("#fig-temperature .moving-live")).to_be_hidden()

    def test_every_chapter_asks(self, notebooks: list[Notebook], marks: Marks) -> None:
        asking = {page for page, _, question, _ in marks.values() if question}
        chapters = {book.name.replace(".ipynb", ".html") for book in notebooks if book.name.startswith("chapters/")}
        assert chapters - asking == set(), "ask something there: moving(..., ask=, choices=) ends the cell of a figure"
