"""The built site works in a real browser: every page, on a laptop and on a phone, without the network."""

from __future__ import annotations

import hashlib
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browsing import LAPTOP, PHONE, launched, new_page
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from waiting import until

from notebooks import PROVED, Notebook

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "vendor"
EXTERNAL = re.compile(
    r"<(?:script|img|iframe|link rel=\"(?:stylesheet|preload|icon)\")[^>]+(?:src|href)=\"(?:https?:)?//"
)
# The keyboard reaches what scrolls, a moment after the page has changed its size; what is distant or folded waits.
REACHABLE = """() => [...document.querySelectorAll('pre, .formula, .pst-scrollable-table-container')]
  .every(e => e.tabIndex === 0 || e.scrollWidth <= e.clientWidth || e.closest('details:not([open])'))"""
# Neither the colours of code nor the theme's buttons are ours to correct. Formulas have the colour of their text, and
# no other part that axe looks at; without their letters it is quick.
STRIP = """() => document.querySelectorAll('math > *, .highlight, .bd-header-article').forEach(e => e.remove())"""
# Contrast is slow to find. It depends on the colours, the letters and the lines of a text and of all that it stands
# in: of the texts that look the same, in both themes, two stay; and nothing that is folded.
THIN = """themes => {
  document.querySelectorAll('main details:not([open]) > :not(summary)').forEach(e => e.remove());
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { transition: none !important } [data-twin] { display: none !important }');
  document.adoptedStyleSheets.push(sheet);
  const all = [...document.querySelectorAll('main, main *')], looks = new Map(), seen = new Map();
  for (const theme of themes) {
    document.documentElement.dataset.theme = theme;
    for (const e of all) {
      const s = getComputedStyle(e);
      const own = [s.color, s.backgroundColor, s.backgroundImage, s.opacity, s.fontSize, s.fontWeight];
      looks.set(e, `${looks.get(e) ?? ''}${theme} ${own} ${s.textDecorationLine} ${s.borderBottom}`);
    }
  }
  const chain = e => looks.has(e) ? chain(e.parentElement) + looks.get(e) : '';
  for (const e of all.reverse()) {
    if (!e.checkVisibility() || ![...e.children].every(child => 'twin' in child.dataset)) continue;
    const look = chain(e), count = (seen.get(look) ?? 0) + 1;
    seen.set(look, count);
    if (count > 2) e.dataset.twin = '';
  }
}"""
DYE = """rule => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rule);
  document.adoptedStyleSheets.push(sheet);
}"""
# Not the list that docutils makes of the references.
AXE = """async options => (await axe.run('main', {resultTypes: ['violations'], ...options})).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .filter(v => v.id !== 'aria-required-children')
  .map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')}`)"""
# Formulas in a line of text that end outside the text, wherever it is folded; tables scroll.
CUT = """() => {
  const closed = [...document.querySelectorAll('main details:not([open])')];
  closed.forEach(e => { e.open = true; });
  const cut = [...document.querySelectorAll('main article math')].filter(e => {
    const text = e.closest('.formula, table') ? null : e.closest('p, li, dd, h1, h2, h3');
    return text && e.getBoundingClientRect().right > text.getBoundingClientRect().right + 1;
  });
  closed.forEach(e => { e.open = false; });
  return cut.map(e => e.textContent);
}"""
# Headings with a line for their mark alone, which shows only where a pointer hovers.
TORN = """() => {
  const headings = [...document.querySelectorAll('main :is(h1, h2, h3, h4):has(> .headerlink)')];
  const heights = () => headings.map(e => e.offsetHeight);
  const mark = shown => headings.forEach(e => { e.querySelector('.headerlink').style.display = shown; });
  const marked = heights();
  mark('none');
  const bare = heights();
  mark('');
  return headings.filter((_, k) => marked[k] > bare[k]).map(e => e.textContent);
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "rules": {rule: {"enabled": False} for rule in COLOURS},
}
THEMES = ["light", "dark"]


def html_files(site: Path) -> list[Path]:
    """Return the pages; below _static lie templates of the theme."""
    return [path for path in site.rglob("*.html") if "_static" not in path.parts]


@dataclass
class Visit:
    """What a browser saw on one page."""

    external: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mathematics: int = 0
    raw: list[str] = field(default_factory=list)
    phone_width: int = 0
    cut: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    violations: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def visits(chromium: str, address: str, site: Path) -> dict[str, Visit]:
    """Open every page of the site once, in a browser for each core."""
    pages = sorted(html_files(site), key=lambda path: path.stat().st_size)
    names = [path.relative_to(site).as_posix() for path in pages]
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        shares = pool.map(lambda k: visit_all(chromium, address, names[k::cores]), range(cores))
        return {name: seen for share in shares for name, seen in share.items()}


def visit_all(chromium: str, address: str, names: list[str]) -> dict[str, Visit]:
    with launched(chromium) as browser, browser.new_context(viewport=LAPTOP, color_scheme="light") as context:
        return {name: visit(context, address, name) for name in names}


def visit(context: BrowserContext, address: str, name: str) -> Visit:
    seen = Visit()
    page = new_page(context)

    def note_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            seen.external.append(request.url)

    def note_response(response: Response) -> None:
        if response.status >= 400:
            seen.errors.append(f"{response.status} {response.url}")

    def note_message(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            seen.errors.append(message.text)

    page.on("request", note_request)
    page.on("response", note_response)
    page.on("console", note_message)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.goto(address + name)
    seen.mathematics = page.locator("math").count()
    seen.raw = [text for text in ("$", "\\[", "\\(", "{eq}", "{prf:") if text in prose(page)]
    page.evaluate("document.documentElement.dataset.whole = ''")
    seen.torn = page.evaluate(TORN)
    page.set_viewport_size(PHONE)
    seen.torn += page.evaluate(TORN)
    seen.phone_width = page.evaluate("document.documentElement.scrollWidth")
    seen.cut = page.evaluate(CUT)
    until(page, REACHABLE)
    seen.violations = violations(page)
    page.close()
    return seen


def violations(page: Page) -> dict[str, list[str]]:
    """Return what axe has against the page: the contrast in each theme, and the rest."""
    page.evaluate(STRIP)
    page.evaluate((VENDOR / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))  # as a tag the policy forbids it
    found = {"structure": page.evaluate(AXE, RULES)}
    page.evaluate(THIN, THEMES)
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found[theme] = page.evaluate(AXE, {"runOnly": COLOURS})
    return found


def prose(page: Page) -> str:
    """Return the text of the page without its code."""
    return page.evaluate(
        """() => {
            const copy = document.querySelector('main').cloneNode(true);
            copy.querySelectorAll('pre, code, script, style, math').forEach(e => e.remove());
            return copy.textContent;
        }"""
    )


class TestEveryPage:
    def test_is_listed(self, visits: dict[str, Visit], pages: list[str]) -> None:
        assert set(visits) == {f"{page}.html" for page in [*pages, "search", "404"]}

    def test_loads_nothing_from_elsewhere(self, visits: dict[str, Visit]) -> None:
        assert {name: seen.external for name, seen in visits.items() if seen.external} == {}

    def test_has_no_error(self, visits: dict[str, Visit]) -> None:
        assert {name: seen.errors for name, seen in visits.items() if seen.errors} == {}

    def test_typesets_its_mathematics(self, visits: dict[str, Visit]) -> None:
        assert {name: seen.raw for name, seen in visits.items() if seen.raw} == {}
        chapters = {name: seen.mathematics for name, seen in visits.items() if name.startswith("chapters/")}
        few = {name: count for name, count in chapters.items() if count < 20}
        assert few == {}, "so few formulas are shown; a chapter has 20 or more"

    def test_fits_a_phone(self, visits: dict[str, Visit]) -> None:
        wide = {name: seen.phone_width for name, seen in visits.items() if seen.phone_width > PHONE["width"]}
        assert wide == {}, "these pages scroll sideways"

    def test_cuts_no_formula_of_a_line(self, visits: dict[str, Visit]) -> None:
        cut = {name: seen.cut for name, seen in visits.items() if seen.cut}
        assert cut == {}, "wider than a phone, in a line that does not scroll: make two formulas, or a display"

    def test_a_formula_that_is_cut_is_found(self, phone: Page) -> None:
        phone.goto("chapters/03-log-sum-exp.html")
        phone.evaluate("document.documentElement.dataset.whole = ''")
        assert phone.evaluate(CUT) == []
        longer = "'<mtext>' + 'and so on '.repeat(9) + '</mtext>'"
        phone.evaluate(f"document.querySelector('.solution p math').insertAdjacentHTML('beforeend', {longer})")
        assert len(phone.evaluate(CUT)) == 1

    def test_gives_no_mark_a_line_of_its_own(self, visits: dict[str, Visit]) -> None:
        assert {name: seen.torn for name, seen in visits.items() if seen.torn} == {}

    def test_a_mark_with_a_line_of_its_own_is_found(self, laptop: Page) -> None:
        laptop.goto("chapters/03-log-sum-exp.html")
        laptop.evaluate("document.documentElement.dataset.whole = ''")
        laptop.evaluate("document.querySelector('main h2 > .headerlink').style.paddingRight = '99%'")
        assert len(laptop.evaluate(TORN)) == 1

    @pytest.mark.parametrize("part", ["structure", *THEMES])
    def test_is_accessible(self, visits: dict[str, Visit], part: str) -> None:
        assert {name: seen.violations[part] for name, seen in visits.items() if seen.violations[part]} == {}

    @pytest.mark.parametrize(
        ("rule", "theme"),
        [
            ("section:nth-of-type(2) td:nth-child(2) { color: #999 }", "light"),
            ("html[data-theme=dark] td:last-child a { color: #666 !important }", "dark"),
            ("tbody tr:nth-child(7) { background: #888 !important }", "light"),
            ("table { opacity: 0.5 }", "light"),
        ],
    )
    def test_a_pale_text_among_many_is_found(self, phone: Page, rule: str, theme: str) -> None:
        phone.goto("appendix/notation.html")
        phone.evaluate(DYE, rule)
        found = violations(phone)
        assert found["structure"] == []
        assert "color-contrast" in " ".join(found[theme])

    def test_a_link_without_a_line_among_many_is_found(self, phone: Page) -> None:
        phone.goto("appendix/errata.html")
        phone.evaluate(DYE, "#erratum-a2 blockquote a { text-decoration: none !important; border: none !important }")
        assert "link-in-text-block" in " ".join(violations(phone)["light"])

    def test_a_list_without_items_is_found(self, phone: Page) -> None:
        phone.goto("appendix/notation.html")
        phone.evaluate("document.querySelector('main section').insertAdjacentHTML('beforeend', '<ul><p>no item</ul>')")
        assert violations(phone)["structure"] != []


class TestReaders:
    def test_open_the_menu_on_a_phone_and_follow_it(self, phone: Page, pages: list[str]) -> None:
        phone.goto("index.html")
        phone.get_by_role("button", name="Toggle primary sidebar").click()
        link = phone.locator(f".bd-links a[href$='{pages[1]}.html']:visible")
        link.click()
        phone.wait_for_url(f"**/{pages[1]}.html")

    def test_switch_to_dark_mode(self, laptop: Page) -> None:
        laptop.goto("index.html")
        colours = {}
        for mode in ("light", "dark", "auto"):
            laptop.locator("button.theme-switch-button:visible").click()
            choice = laptop.locator(f".theme-change-button[data-mode={mode}]")  # a newer theme opens a menu
            if choice.count():
                choice.click()
            theme = laptop.evaluate("document.documentElement.dataset.theme")
            colours[theme] = laptop.evaluate("getComputedStyle(document.body).backgroundColor")
        assert set(colours) == {"light", "dark"}
        assert colours["light"] != colours["dark"]

    def test_find_a_theorem_of_each_chapter(self, laptop: Page, notebooks: list[Notebook]) -> None:
        for notebook in notebooks:
            title = next((s.title for s in notebook.statements if s.kind in PROVED and "$" not in s.title), None)
            if title:
                laptop.goto(f"search.html?q={title}")
                result = laptop.locator(f"#search-results a[href*='{notebook.name.removesuffix('.ipynb')}.html']")
                result.first.wait_for()

    def test_unfold_a_solution(self, laptop: Page, notebooks: list[Notebook]) -> None:
        notebook = next(book for book in notebooks if book.answers)
        laptop.goto(notebook.name.replace(".ipynb", ".html"))
        solution = laptop.locator("div.solution.dropdown").first
        code = solution.locator("div.cell_input").first
        assert not code.is_visible()
        solution.locator(".admonition-title").click()
        code.wait_for(state="visible")

    @pytest.mark.parametrize("lost", ["nowhere.html", "chapters/nowhere.html", "a/b/c/"])
    def test_get_back_from_a_wrong_address(self, laptop: Page, lost: str) -> None:
        response = laptop.goto(lost)
        assert response is not None
        assert response.status == 404
        assert laptop.evaluate("getComputedStyle(document.querySelector('main')).display") != "inline", "no style sheet"
        laptop.get_by_role("link", name="first page").click()
        laptop.wait_for_url("**/index.html")


class TestFiles:
    def test_chapters_hold_their_statements(self, site: Path, notebooks: list[Notebook]) -> None:
        for notebook in notebooks:
            page = (site / notebook.name).with_suffix(".html").read_text(encoding="utf-8")
            identifiers = {s.label if s.kind != "equation" else f"equation-{s.label}" for s in notebook.statements}
            assert [name for name in sorted(identifiers) if f'id="{name}"' not in page] == []

    def test_the_ledger_holds_every_claim(self, site: Path, notebooks: list[Notebook]) -> None:
        page = (site / "appendix" / "ledger.html").read_text(encoding="utf-8")
        labels = [check.label for notebook in notebooks for check in notebook.checks]
        assert labels
        assert [label for label in labels if f"#{label}" not in page and f"#equation-{label}" not in page] == []

    def test_no_page_names_another_host_for_a_script_style_or_image(self, site: Path) -> None:
        found = {
            path.relative_to(site).as_posix(): match[0]
            for path in html_files(site)
            if (match := EXTERNAL.search(path.read_text(encoding="utf-8")))
        }
        assert found == {}

    def test_no_page_loads_the_second_copy_of_the_icons(self, site: Path) -> None:
        pages = [path for path in html_files(site) if "fontawesome.js" in path.read_text(encoding="utf-8")]
        assert pages == []

    def test_pages_have_a_description_for_previews(self, site: Path, pages: list[str]) -> None:
        for page in pages:
            html = (site / f"{page}.html").read_text(encoding="utf-8")
            for name in ("og:title", "og:description", "og:type", "og:site_name"):
                assert f'<meta property="{name}"' in html, f"{page} has no {name}"


INDEX = """Book
====

.. if-binder::

   A *rocket*.
"""


class TestPublishing:
    """With the addresses that the publishing workflow sets, and without them."""

    def build(self, folder: Path) -> Sphinx:
        folder.joinpath("index.rst").write_text(INDEX, encoding="utf-8")
        settings = {"extensions": ["publishing"], "html_theme": "sphinx_book_theme"}
        with docutils_namespace():
            output = str(folder / "html")
            app = Sphinx(str(folder), None, output, str(folder / "doctrees"), "html", settings, status=None)
            app.build()
        return app

    def test_an_address_gives_a_sitemap_links_and_buttons(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BOOK_URL", "https://example.org/book")
        monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/example/book")
        options = self.build(tmp_path).config.html_theme_options
        assert "<loc>https://example.org/book/index.html</loc>" in (tmp_path / "html" / "sitemap.xml").read_text()
        assert '<base href="/book/">' in (tmp_path / "html" / "404.html").read_text()
        assert "https://github.com/example/book/issues" in (tmp_path / "html" / "index.html").read_text()
        assert options["launch_buttons"] == {
            "notebook_interface": "jupyterlab",
            "binderhub_url": "https://mybinder.org",
        }
        assert "A <em>rocket</em>." in (tmp_path / "html" / "index.html").read_text()

    def test_no_address_gives_no_dead_link(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("BOOK_URL", raising=False)
        monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
        options = self.build(tmp_path).config.html_theme_options
        assert not (tmp_path / "html" / "sitemap.xml").exists()
        assert '<base href="/">' in (tmp_path / "html" / "404.html").read_text()
        assert not options["use_repository_button"]
        assert options["launch_buttons"] == {}
        assert "rocket" not in (tmp_path / "html" / "index.html").read_text()


def test_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    listed = {
        f"{name}/{file}": entry["sha256"]
        for name, package in manifest.items()
        for file, entry in package["files"].items()
    }
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/**/*")
        if path.is_file()
    }
    assert found == listed
