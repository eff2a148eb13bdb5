"""The formulas of the built site: their characters are in the font, their classes are styled, and wide ones scroll."""

from __future__ import annotations

import importlib.util
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from browsing import PHONE, served
from playwright.sync_api import Browser, Page
from waiting import until
from wide_displays import LIMIT, displays, summary

from typesetting import Typesetter

ROOT = Path(__file__).parent.parent
STYLE = ROOT / "_static" / "mathematics.css"

FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
INVISIBLE = {"\ufe0e", "\u200b"}  # asks for a sign instead of an emoji; nothing
UNSTYLED = {"mathcal"}  # the font has one form of script letters only


def recipe() -> ModuleType:
    """Load vendor/renew.py, which says what the font holds."""
    spec = importlib.util.spec_from_file_location("renew", ROOT / "vendor" / "renew.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "vendor"))  # it imports its neighbour
    spec.loader.exec_module(module)
    sys.path.pop(0)
    return module


def formulas(site: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield every formula of the site with the name of its page."""
    for page in sorted(site.glob("**/*.html")):
        for markup in FORMULA.findall(page.read_text(encoding="utf-8")):
            yield page.relative_to(site).as_posix(), ElementTree.fromstring(markup)


def drawn(formula: ElementTree.Element) -> set[str]:
    """Return the characters that the browser draws: a letter alone is italic, and a root has its sign."""
    characters = set("√" if formula.find(".//{*}msqrt") is not None or formula.find(".//{*}mroot") is not None else "")
    for element in formula.iter():
        text = (element.text or "").strip()
        if element.tag == "mi" and len(text) == 1 and element.get("mathvariant") != "normal":
            text = italic(text)
        characters |= set(text)
    return characters - INVISIBLE


def italic(letter: str) -> str:
    """Return the italic letter of mathematics, or the sign itself where there is none."""
    name = unicodedata.name(letter).replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
    try:
        return unicodedata.lookup("PLANCK CONSTANT" if letter == "h" else f"MATHEMATICAL ITALIC {name}")
    except KeyError:
        return letter


def set_tex(tex: str) -> ElementTree.Element:
    return ElementTree.fromstring(Typesetter().mathml(tex, display=False))


def test_the_font_has_every_character(site: Path) -> None:
    known = set(map(chr, recipe().CHARACTERS))
    lacking = {(c, page) for page, formula in formulas(site) for c in drawn(formula) - known}
    said = sorted(f"U+{ord(c):04X} {unicodedata.name(c, '')} of {page}" for c, page in lacking)
    assert said == [], "add these to CHARACTERS in vendor/renew.py, and run it as vendor/README.md says"


def test_a_character_that_is_not_in_the_font_is_found() -> None:
    known = set(map(chr, recipe().CHARACTERS))
    assert drawn(set_tex(r"h_i \le \operatorname{ab}(\omega) \mapsto 1")) <= known
    assert drawn(set_tex(r"h x")) == {"ℎ", "𝑥"}
    assert drawn(set_tex(r"\sqrt{x}")) == drawn(set_tex(r"\sqrt[x]{x}")) == {"√", "𝑥"}
    assert drawn(set_tex(r"\mathfrak{g} + 1")) - known == {"𝔤"}


def test_the_style_sheet_has_every_class(site: Path) -> None:
    classes = {c for _, formula in formulas(site) for e in formula.iter() for c in e.get("class", "").split()}
    assert "tml-display" in classes
    styled = set(re.findall(r"\.([a-z][\w-]*)", STYLE.read_text(encoding="utf-8")))
    assert classes - styled == UNSTYLED


# ------------------------------------------------------------------------------------------ in a browser


@pytest.fixture
def phone(browser: Browser, site: Path, pages: list[str]) -> Iterator[Page]:
    """Open the first chapter, with a display of it made much wider than the page, and named `wide`."""
    with served(site) as address, browser.new_context(viewport=PHONE, base_url=address) as context:
        page = context.new_page()
        page.goto(next(f"{name}.html" for name in pages if name.startswith("chapters/")))
        page.evaluate(
            """() => {
                const [wide, narrow] = [...document.querySelectorAll('.formula')].filter(e => e.clientWidth);
                wide.id = 'wide';
                narrow.id = 'narrow';
                for (let k = 0; k < 4; k++) wide.firstChild.append(...wide.firstChild.cloneNode(true).children);
                wide.scrollIntoView({block: 'center', behavior: 'instant'});
            }"""
        )
        yield page


def style(page: Page, selector: str, name: str) -> str:
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate(
        "([s, n]) => getComputedStyle(document.querySelector(s)).getPropertyValue(n)", [selector, name]
    )


def test_every_character_of_the_recipe_comes_from_the_font(phone: Page) -> None:
    characters = [chr(c) for c in recipe().CHARACTERS if not unicodedata.category(chr(c)).startswith(("Z", "C"))]
    assert fonts(phone, characters) == {"STIX Two Math": len(characters)}
    assert set(fonts(phone, ["x", "\N{MATHEMATICAL FRAKTUR SMALL G}"])) != {"STIX Two Math"}


def fonts(page: Page, characters: list[str]) -> dict[str, int]:
    """Return how many of the characters each font draws in a formula."""
    page.evaluate(
        """async characters => {
            const signs = characters.map(c => `<mtext>${c === '<' || c === '&' ? `&#${c.codePointAt()};` : c}</mtext>`);
            document.getElementById('wide').innerHTML = `<math><mrow id="drawn">${signs.join('')}</mrow></math>`;
            await document.fonts.ready;
        }""",
        characters,
    )
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    document = client.send("DOM.getDocument")
    node = client.send("DOM.querySelector", {"nodeId": document["root"]["nodeId"], "selector": "#drawn"})
    used = client.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})
    return {font["familyName"]: int(font["glyphCount"]) for font in used["fonts"]}


def test_a_wide_display_fades_where_it_goes_on(phone: Page) -> None:
    assert style(phone, "#narrow", "mask-image") == "none"
    assert style(phone, "#wide", "mask-image") != "none"
    assert style(phone, "#wide", "--formula-before") == "0px"
    assert float(style(phone, "#wide", "--formula-after").removesuffix("px")) > 20
    phone.evaluate("() => { const wide = document.getElementById('wide'); wide.scrollLeft = wide.scrollWidth; }")
    assert float(style(phone, "#wide", "--formula-before").removesuffix("px")) > 20
    assert style(phone, "#wide", "--formula-after") == "0px"


def test_the_page_itself_does_not_scroll(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_keyboard_reaches_a_wide_display_only(phone: Page) -> None:
    phone.evaluate("""() => {
        const start = document.createElement('button');
        document.getElementById('wide').before(start);
        start.focus({preventScroll: true});
    }""")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.id") == "wide"
    phone.keyboard.press("ArrowRight")
    until(phone, "document.getElementById('wide').scrollLeft > 0")

    reached = set()
    for _ in range(60):
        phone.keyboard.press("Tab")
        narrow = "(e => e.className === 'formula' && e.scrollWidth <= e.clientWidth)(document.activeElement)"
        reached.add(phone.evaluate(narrow))
    assert reached == {False}


def test_wide_displays_are_counted(browser: Browser, tmp_path: Path) -> None:
    css = STYLE.read_text(encoding="utf-8")
    box = '<div class="math" id="equation-{}"><div class="formula">{}</div></div>'
    set_once = Typesetter()
    narrow, wide = (set_once.mathml("+".join(["x"] * n), display=True) for n in (3, 60))
    article = f"{box.format('eq-narrow', narrow)}<details>{box.format('eq-wide', wide)}</details>"
    page = f'<!doctype html><style>{css}</style><article class="bd-article">{article}</article>'
    tmp_path.joinpath("page.html").write_text(page, encoding="utf-8")
    tmp_path.joinpath("hidden.html").write_text(page.replace("<article", "<article hidden"), encoding="utf-8")
    with served(tmp_path) as address:
        measured = displays(browser, address, ["page.html"])
        with pytest.raises(ValueError, match="equation-eq-narrow"):
            displays(browser, address, ["hidden.html"])
    assert [display.name for display in measured if display.is_wide] == ["equation-eq-wide"]
    assert summary(measured).startswith(f"1 of 2 displays (50.0%, at most {LIMIT:.0%}) are wider")
