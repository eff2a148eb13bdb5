"""Whoever works with the keyboard sees where the focus is; code is legible, and its comments do not shout."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

# The element that has the focus: what it is, whether it is in sight, and whether its outline is seen on the page.
FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body || element.dataset.visited) return null;
  element.dataset.visited = 'true';
  const style = getComputedStyle(element);
  const page = [...getComputedStyle(document.body).backgroundColor.matchAll(/[\\d.]+/g)].map(Number);
  const ring = [...style.outlineColor.matchAll(/[\\d.]+/g)].map(Number);
  const light = colour => colour.slice(0, 3).map(part => part / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const [high, low] = [light(page), light(ring)].sort((a, b) => b - a);
  return {
    name: `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 20)}`,
    seen: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2 && (high + 0.05) / (low + 0.05) >= 3,
  };
}"""

# The contrast of every kind of token with what it stands on.
TOKENS = """() => {
  const parts = colour => [...colour.matchAll(/[\\d.]+/g)].map(Number);
  const light = colour => parts(colour).slice(0, 3).map(part => part / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
  };
  const found = {};
  for (const token of document.querySelectorAll('div.cell_input .highlight :is(pre, span[class])')) {
    if (!token.textContent.trim()) continue;
    const [high, low] = [light(getComputedStyle(token).color), light(behind(token))].sort((a, b) => b - a);
    found[token.className] = Math.min(found[token.className] ?? 99, (high + 0.05) / (low + 0.05));
  }
  return found;
}"""
THEMES = ["light", "dark"]


def open_in(page: Page, theme: str, address: str) -> None:
    page.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
    page.goto(address)
    assert page.evaluate("document.documentElement.dataset.theme") == theme


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["chapter", "appendix/ledger", "search"])
def test_every_stop_of_the_tab_key_has_a_ring(laptop: Page, pages: list[str], theme: str, name: str) -> None:
    open_in(laptop, theme, f"{pages[1] if name == 'chapter' else name}.html")
    stops: list[dict[str, Any]] = []
    for _ in range(120):
        laptop.keyboard.press("Tab")
        found = laptop.evaluate(FOCUSED)
        if found is None and len(stops) > 5:
            break
        stops += [found] if found else []
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not stop["seen"]] == []


@pytest.mark.parametrize("theme", THEMES)
def test_code_is_legible_and_comments_are_quieter_than_code(laptop: Page, pages: list[str], theme: str) -> None:
    open_in(laptop, theme, f"{pages[1]}.html")
    contrast = laptop.evaluate(TOKENS)
    assert len(contrast) > 8
    assert {token: ratio for token, ratio in contrast.items() if ratio < 4.5} == {}
    names = min(contrast[token] for token in ("", "o", "k", "nb") if token in contrast)
    assert contrast["c1"] < max(contrast.values())
    if theme == "dark":
        assert contrast["c1"] < names


@pytest.mark.parametrize("name", ["chapter", "appendix/glossary"])
def test_no_button_lies_over_the_text(phone: Page, pages: list[str], name: str) -> None:
    phone.goto(f"{pages[1] if name == 'chapter' else name}.html")
    phone.mouse.wheel(0, 4000)
    phone.wait_for_timeout(300)
    phone.mouse.wheel(0, -600)
    phone.wait_for_timeout(300)
    over = """() => [...document.querySelectorAll('button, a')].filter(e => e.checkVisibility()
      && ['fixed', 'sticky'].includes(getComputedStyle(e).position)).map(e => e.id || e.className)"""
    assert phone.evaluate(over) == []
