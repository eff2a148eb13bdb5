"""Which displayed formulas are wider than a phone; `python tests/wide_displays.py` lists them.

They scroll in a box of their own, but a reader may take what is seen of them for all there is.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from browsing import CHROMIUM, PHONE, launched, served
from playwright.sync_api import Browser

SITE = Path(__file__).parent.parent / "_build" / "html"
LIMIT = 0.02

# What is folded has no width. A box has the padding of the article, which is no part of the formula.
MEASURE = """() => {
  document.querySelectorAll('details').forEach(e => { e.open = true; });
  document.querySelectorAll('.toggle-hidden').forEach(e => e.classList.remove('toggle-hidden'));
  return [...document.querySelectorAll('div.formula')].map(box => ({
    name: box.parentElement.id || box.textContent.trim().slice(0, 60),
    room: box.clientWidth,
    needed: box.scrollWidth,
  }));
}"""


@dataclass(frozen=True)
class Display:
    """A displayed formula of a page: its label, or how it begins, the room there is and the room it needs, in px."""

    page: str
    name: str
    room: int
    needed: int

    @property
    def is_wide(self) -> bool:
        return self.needed > self.room

    def __str__(self) -> str:
        return f"{self.page}: {self.name}: {self.needed} px in {self.room}"


def displays(browser: Browser, address: str, pages: list[str]) -> list[Display]:
    """Measure every display of the pages on a phone, folded ones too; ValueError if one cannot be seen."""
    measured = []
    with browser.new_context(viewport=PHONE, base_url=address) as context:
        page = context.new_page()
        for name in pages:
            page.goto(name)
            page.evaluate("document.fonts.ready.then(() => true)")
            measured += [Display(name, **found) for found in page.evaluate(MEASURE)]
    hidden = [str(display) for display in measured if not display.room]
    if hidden:
        raise ValueError(f"displays without width; open what hides them before they are measured: {hidden}")
    return measured


def summary(measured: list[Display]) -> str:
    """Say how many displays are wide, and list them, the widest first."""
    wide = sorted((display for display in measured if display.is_wide), key=lambda d: d.room - d.needed)
    share = len(wide) / len(measured)
    head = f"{len(wide)} of {len(measured)} displays ({share:.1%}, at most {LIMIT:.0%}) are wider than a phone"
    return "\n".join([head, *map(str, wide)])


def main() -> int:
    """Print the summary of the built site; 1 if too many displays are wide."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    pages = [
        page.relative_to(SITE).as_posix()
        for page in sorted(SITE.glob("*/*.html"))
        if 'div class="formula"' in page.read_text(encoding="utf-8")
    ]
    if path is None or not pages:
        raise SystemExit("needs Chromium and the built site; run `make book`")
    with launched(path) as browser, served(SITE) as address:
        measured = displays(browser, address, pages)
    print(summary(measured))
    return int(sum(display.is_wide for display in measured) > LIMIT * len(measured))


if __name__ == "__main__":
    sys.exit(main())
