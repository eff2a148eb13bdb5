"""In a browser: what somebody put into a page does not run, and whatever readers do, nothing of the book is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import LAPTOP, PHONE, new_page
from playwright.sync_api import Browser, Page
from waiting import until

from policy import POLICY

NOTE = """
window.refused = [];
addEventListener("securitypolicyviolation", event =>
  refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
window.print = () => { window.printed = true; };
Element.prototype.requestFullscreen = function () { window.full = true; return Promise.resolve(); };
"""
INJECTED = """<script>window.evil = "script";</script><img src="nowhere.png" onerror="window.evil = 'handler'">
<p id="painted" style="color: rgb(1, 2, 3)">x</p><style>#other { color: rgb(1, 2, 3); }</style><p id="other">x</p>"""
PAINTED = "[...document.querySelectorAll('#painted, #other')].map(e => getComputedStyle(e).color)"


def noting(page: Page) -> Page:
    page.add_init_script(NOTE)
    return page


@pytest.fixture
def laptop(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport=LAPTOP, base_url=address) as context:
        yield noting(new_page(context))


def add(element: str, attribute: str) -> str:
    """Return a script that adds an element of another site."""
    made = f"Object.assign(document.createElement('{element}'), {{{attribute}: 'https://example.org/x'}})"
    return f"document.body.append({made})"


class TestInjected:
    """A page into which somebody has put something, with its policy and, to see that the test sees it, without."""

    def open(self, page: Page, site: Path, *, guarded: bool) -> None:
        html = (site / "index.html").read_text(encoding="utf-8")
        assert POLICY.search(html)
        html = (html if guarded else POLICY.sub("", html)).replace("</h1>", f"</h1>{INJECTED}", 1)
        page.route("**/index.html", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto("index.html", wait_until="networkidle")

    def test_scripts_and_styles_work_without_the_policy(self, laptop: Page, site: Path) -> None:
        self.open(laptop, site, guarded=False)
        assert laptop.evaluate("window.evil") == "handler"
        assert laptop.evaluate(PAINTED) == ["rgb(1, 2, 3)"] * 2

    def test_scripts_and_styles_do_not_work_with_it(self, laptop: Page, site: Path) -> None:
        self.open(laptop, site, guarded=True)
        assert laptop.evaluate("window.evil ?? null") is None
        assert "rgb(1, 2, 3)" not in laptop.evaluate(PAINTED)
        kinds = {line.split()[0] for line in laptop.evaluate("refused")}
        assert kinds == {"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"}

    @pytest.mark.parametrize(
        ("script", "directive"),
        [
            (add("script", "src"), "script-src-elem"),
            (add("img", "src"), "img-src"),
            (add("iframe", "src"), "frame-src"),
            (add("object", "data"), "object-src"),
            ("fetch('https://example.org/').catch(() => 0)", "connect-src"),
            ("try { setTimeout('1') } catch {}", "script-src"),
        ],
    )
    def test_nothing_is_loaded_from_elsewhere(self, laptop: Page, script: str, directive: str) -> None:
        laptop.goto("404.html")
        laptop.evaluate(f"() => {{ {script} }}")
        until(laptop, "refused.length > 0")
        assert laptop.evaluate("refused")[0].split()[0] == directive


def test_no_page_is_refused_anything_in_use(laptop: Page, pages: list[str]) -> None:
    refused = {}
    laptop.context.route("**/worker.js", lambda route: route.fulfill(body=WORKER, content_type="text/javascript"))
    for name, use in USES.items():
        laptop.goto({"chapter": f"{pages[1]}.html"}.get(name, name), wait_until="networkidle")
        use(laptop)
        laptop.locator("button.theme-switch-button:visible").click()
        laptop.emulate_media(media="print")
        laptop.emulate_media(media="screen")
        refused[name] = laptop.evaluate("refused")
    assert refused == {name: [] for name in USES}


def use_chapter(page: Page) -> None:
    hover_references(page)
    page.keyboard.press("Escape")
    for fold in page.locator("summary:visible").all()[:3]:
        fold.click()
    page.locator("button.copybtn").first.evaluate("e => e.click()")
    page.locator(".copybtn.success").first.wait_for(state="attached")
    page.locator("[data-bs-toggle=tooltip]:visible").first.hover()
    page.locator(".tooltip-inner").wait_for()
    editor = page.locator(".exercise-editor").first
    editor.get_by_role("textbox").fill("print(1)\n" * 5)
    editor.get_by_role("button", name="Run").click()
    editor.get_by_text("Right ✓").wait_for()


def use_ledger(page: Page) -> None:
    page.get_by_label("words").first.fill("softmax")
    page.locator("details.ledger-claim:visible > summary").first.click()


def use_search(page: Page) -> None:
    page.locator("#search-results p").first.wait_for()
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog").wait_for()
    page.keyboard.press("Escape")


def use_sidebar(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Toggle primary sidebar").click()
    page.locator(".bd-links a:visible").first.wait_for()
    page.keyboard.press("Escape")
    page.set_viewport_size(LAPTOP)


USES = {
    "chapter": use_chapter,
    "index.html": use_sidebar,
    "appendix/exercises.html": use_sidebar,
    "appendix/ledger.html": use_ledger,
    "search.html?q=jacobian": use_search,
}
# It finds every answer right.
WORKER = """onmessage = ({ data: { id } }) => {
  postMessage({ type: "progress", loaded: 1, total: 2 });
  postMessage({ type: "ready" });
  postMessage({ type: "output", id, text: "1" });
  postMessage({ type: "verdict", id, exercise: "ex-any", right: true, text: "right ✓" });
  postMessage({ type: "done", id });
};"""


def hover_references(page: Page) -> None:
    """Show the previews of a reference to this page and of one to another."""
    for kind in ("^='#thm-'", "*='.html#thm-'", "*='.html#fig-'"):
        link = page.locator(f"article p a.reference.internal[href{kind}]:visible").first
        if link.count():
            link.hover()
            page.locator(".book-preview").wait_for()


def test_no_page_is_refused_anything_when_it_is_opened(laptop: Page, pages: list[str]) -> None:
    refused = {}
    for name in [*pages, "404", "search"]:
        laptop.goto(f"{name}.html", wait_until="domcontentloaded")
        laptop.evaluate("document.fonts.ready.then(() => 0)")
        refused[name] = laptop.evaluate("refused")
    assert {name: lines for name, lines in refused.items() if lines} == {}


def test_the_buttons_of_the_theme_do_what_they_did(laptop: Page, pages: list[str]) -> None:
    laptop.goto(f"{pages[1]}.html")
    laptop.locator(".btn-fullscreen-button").click()
    assert laptop.evaluate("window.full") is True
    laptop.locator(".dropdown-download-buttons > button").click()
    laptop.locator(".btn-download-pdf-button").click()
    assert laptop.evaluate("window.printed") is True
