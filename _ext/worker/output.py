"""What a reader's code prints: sent to the page while it is printed, and cut off when it is a flood."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST = 20_000
"""Characters that one run may print."""

AT_ONCE = 100
PAUSE = 0.1
"""Seconds between two messages to the page, when there have been so many of them."""


class FloodError(KeyboardInterrupt):
    """Too much was printed; it ends the run as an interruption would, even within a judge."""


class Output(io.TextIOBase):
    """A stream that hands over in pieces what is written to it.

    Parameters
    ----------
    tell : callable
        What takes a piece.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.hand_over = tell
        self.left = MOST
        self.waiting: list[str] = []
        self.pieces = 0
        self.told = 0.0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.waiting.append(text[: self.left])
        self.left -= len(text)
        if self.left < 0:
            self.left = 0
            self.send()
            raise FloodError(f"stopped, because it printed more than {MOST:,} characters")
        # What stands before an endless loop is seen, and a flood does not drown the page in messages.
        if "\n" in text and (self.pieces < AT_ONCE or time.monotonic() > self.told + PAUSE):
            self.send()
        return len(text)

    def send(self) -> None:
        """Hand over what waits."""
        text = "".join(self.waiting)
        self.waiting.clear()
        self.told = time.monotonic()
        self.pieces += 1
        if text:
            self.hand_over(text)


@contextmanager
def printed(tell: Callable[[str], None]) -> Iterator[Output]:
    """Hand over what is printed, warnings and errors included."""
    before = sys.stdout, sys.stderr
    output = Output(tell)
    sys.stdout = sys.stderr = output
    try:
        yield output
    finally:
        sys.stdout, sys.stderr = before
        output.send()
