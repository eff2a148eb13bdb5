"""How tests wait for a page.

Playwright's `wait_for_function` asks again by `eval`, which the policy of the pages forbids; it works by chance, if the
first answer is yes.
"""

from __future__ import annotations

import time

from playwright.sync_api import Frame, Page

SECONDS = 15.0


def until(page: Page | Frame, condition: str) -> None:
    """Wait until a condition, an expression or a function of JavaScript, holds in the page."""
    end = time.monotonic() + SECONDS
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"on {page.url} this did not come true: {condition}"
        page.wait_for_timeout(50)
