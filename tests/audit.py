"""Measure every page that readers open first, and compare with what the book promises (`make audit`).

The browser's own measurements come first. Lighthouse's follow where npx is there, in the median of several runs; its
benchmark index says how fast the machine was meanwhile: below 1500 the score says little.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml
from pageload import CHROMIUM, Load, load, served
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
LIGHTHOUSE = "lighthouse@12.8.2"
WIDE_SHARE = 0.02
CATEGORIES = {"performance": "score", "accessibility": "access", "best-practices": "practice", "seo": "SEO"}
AUDITS = {
    "FCP s": "first-contentful-paint",
    "LCP s": "largest-contentful-paint",
    "TBT ms": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
}
FORMS = {"FCP s": (1000, ".1f"), "LCP s": (1000, ".1f"), "CLS": (1, ".3f")}


@dataclass(frozen=True)
class Column:
    """One measured quantity: its head, how it is read and printed, and the limit that a page has to keep."""

    head: str
    value: Callable[[Load], float]
    form: str = ".0f"
    limit: Callable[[str, Load], float] | None = None

    def cell(self, page: str, seen: Load) -> tuple[str, bool]:
        """Return what is printed for the page, and whether it keeps the limit."""
        value = self.value(seen)
        kept = self.limit is None or value <= self.limit(page, seen)
        return f"{value:{self.form}}{'' if kept else ' ✗'}", kept


def is_chapter(page: str) -> bool:
    return page.startswith("chapters/")


def main_line() -> list[str]:
    """Return the chapters of Part I, which are meant to be read in an evening."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [chapter["file"] for chapter in toc["parts"][0]["chapters"]]


COLUMNS = [
    Column("first kB", lambda seen: seen.first / 1000, limit=lambda page, seen: 200),
    Column("all kB", lambda seen: seen.scrolled / 1000, limit=lambda page, seen: 400),
    Column("requests", lambda seen: seen.requests),
    Column("blocking", lambda seen: seen.blocking, limit=lambda page, seen: 4),
    Column("tab stops", lambda seen: seen.stops, limit=lambda page, seen: seen.controls),
    Column("links, buttons", lambda seen: seen.controls),
    Column("elements", lambda seen: seen.elements),
    Column("blocked ms", lambda seen: seen.blocked, limit=lambda page, seen: 50),
    Column("shift", lambda seen: seen.shift, ".3f", lambda page, seen: 0.02),
    Column("screens", lambda seen: seen.screens, ".1f", lambda page, seen: 25 if page in main_line() else float("inf")),
    Column("wide", lambda seen: seen.wide),
    Column("displays", lambda seen: seen.displays),
]


def first_pages() -> list[str]:
    """Return the landing page, the chapters and the ledger."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *filter(is_chapter, files), "appendix/ledger"]


def table(rows: list[list[str]]) -> str:
    """Return the rows below each other, every column as wide as it must be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def report(loads: dict[str, Load]) -> list[str]:
    """Print what the browser measured, and return the limits that are not kept."""
    missed: list[str] = []
    rows = [["page", *(column.head for column in COLUMNS)]]
    for page, seen in loads.items():
        cells = [column.cell(page, seen) for column in COLUMNS]
        rows.append([page, *(text for text, _ in cells)])
        missed += [f"{page}: {column.head}" for column, (_, kept) in zip(COLUMNS, cells, strict=True) if not kept]
    print(table(rows))
    wide, displays = (sum(getattr(seen, name) for seen in loads.values()) for name in ("wide", "displays"))
    print(f"\n{wide} of {displays} displays are wider than a phone.")
    if wide > WIDE_SHARE * displays:
        missed.append(f"displays wider than a phone: at most {WIDE_SHARE:.0%}")
    return missed


def lighthouse(npx: str, chromium: str, url: str) -> dict[str, float]:
    """Run Lighthouse once on a page, as on a phone."""
    command = [npx, "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox"]
    done = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    scores = {head: 100 * (found["categories"][name]["score"] or 0) for name, head in CATEGORIES.items()}
    times = {name: found["audits"][audit]["numericValue"] for name, audit in AUDITS.items()}
    return {**scores, **times, "index": found["environment"]["benchmarkIndex"]}


def promised(page: str, head: str) -> Callable[[float], bool]:
    """Return whether a value of Lighthouse is as promised."""
    if head == "score":
        return lambda value: value >= (90 if is_chapter(page) else 95)
    if head in CATEGORIES.values():
        return lambda value: value >= 100
    if head == "CLS":
        return lambda value: value <= 0.02
    return lambda value: True


def report_lighthouse(results: dict[str, list[dict[str, float]]]) -> list[str]:
    """Print the medians, and return the limits that are not kept."""
    heads = [*CATEGORIES.values(), *AUDITS, "index"]
    rows, missed = [["page", *heads]], []
    for page, runs in results.items():
        row = [page]
        for head in heads:
            value = median(run[head] for run in runs)
            divisor, form = FORMS.get(head, (1, ".0f"))
            kept = promised(page, head)(value)
            row.append(f"{value / divisor:{form}}{'' if kept else ' ✗'}")
            missed += [] if kept else [f"{page}: Lighthouse, {head}"]
        rows.append(row)
    print(table(rows))
    return missed


def measured(pages: list[str], chromium: str, runs: int) -> Iterator[list[str]]:
    """Yield the limits that are not kept, of the browser's measurements and of Lighthouse's."""
    with served(SITE) as address:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            yield report({page: load(browser, address, f"{page}.html") for page in pages})
            browser.close()
        npx = shutil.which("npx")
        if runs and npx is None:
            print(f"\nnpx is not here, so {LIGHTHOUSE} was not run; install Node.js to have its scores.")
        elif runs and npx is not None:
            print(f"\n{LIGHTHOUSE}, mobile, median of {runs}")
            # One run of each page after the other, so that a busy minute does not spoil one page alone.
            rounds = [{page: lighthouse(npx, chromium, f"{address}{page}.html") for page in pages} for _ in range(runs)]
            yield report_lighthouse({page: [each[page] for each in rounds] for page in pages})


def main(arguments: list[str]) -> None:
    runs, pages = int(arguments[0]), arguments[1:] or first_pages()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        sys.exit("no Chromium here; on Debian: apt-get install chromium")
    if missed := [each for part in measured(pages, chromium, runs) for each in part]:
        sys.exit("\nNot as promised:\n" + "\n".join(missed))


if __name__ == "__main__":
    main(sys.argv[1:])
