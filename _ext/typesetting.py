"""Formulas are set while the site is built: TeX becomes MathML, by Temml in a JavaScript engine that Python loads.

A browser sets MathML by itself, a screen reader reads it, and no page needs a script for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cached_property
from pathlib import Path

import dukpy

import spacing

TEMML = Path(__file__).parent.parent / "vendor" / "temml" / "temml.min.js"

# A result that JSON cannot hold, such as the library's own, is an error for the engine.
LOAD = "{};0"
RENDER = "temml.renderToString(dukpy.tex, {displayMode: dukpy.display, throwOnError: true, strict: true})"

# Temml takes a comma between digits for part of a number, TeX for a separator.
LIST_OF_DIGITS = re.compile(r"(\\text\{[^{}]*\})|(?<=\d),(?=\d)")

REFUSED = {
    '"tml-eqn"': "an environment that numbers its lines by itself; write `aligned` or `gathered` inside `$$`",
    'class="tml-ref': r"\ref or \eqref; write a reference of the page, {eq}`...`, outside the formula",
    '"tml-tageqn"': r"\tag; label the formula, which gives it the next number",
    "<mo></mo>": r"a line break \\ outside every environment, which does nothing; write `aligned` inside `$$`",
}
"""What Temml writes for a formula that would not be right on the page, and what to write instead."""


class MathematicsError(ValueError):
    """A formula cannot be set."""


class Typesetter:
    """Set formulas, each one once; `stored` is a file that remembers them from one build to the next."""

    def __init__(self, stored: Path | None = None) -> None:
        self.stored = stored
        self._set = _read(stored) if stored else {}
        self._known = len(self._set)

    def mathml(self, tex: str, *, display: bool) -> str:
        """Return the `math` element of the formula `tex`; MathematicsError says what in it cannot be set."""
        key = ("display " if display else "inline ") + tex.strip()
        if key not in self._set:
            self._set[key] = spacing.repaired(self._render(tex.strip(), display))
        return self._set[key]

    def save(self) -> None:
        """Write what was set to the file, unless it is there already."""
        if self.stored and len(self._set) > self._known:
            content = {"made by": fingerprint(), "formulas": self._set}
            self.stored.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            self._known = len(self._set)

    @cached_property
    def _engine(self) -> dukpy.JSInterpreter:
        engine = dukpy.JSInterpreter()
        engine.evaljs(LOAD.format(TEMML.read_text(encoding="utf-8")))
        return engine

    def _render(self, tex: str, display: bool) -> str:
        try:
            separated = LIST_OF_DIGITS.sub(lambda found: found[1] or ", ", tex)
            markup = self._engine.evaljs(RENDER, tex=separated, display=display)
        except dukpy.JSRuntimeError as error:
            # The first line says what is wrong; below it stands the call stack of the engine.
            fault = str(error).splitlines()[0].removeprefix("ParseError:").strip(" :")
            raise MathematicsError(f"{_shortened(tex)} cannot be set: {fault}") from None
        for trace, remedy in REFUSED.items():
            if trace in markup:
                raise MathematicsError(f"{_shortened(tex)} contains {remedy}")
        return markup


def fingerprint() -> str:
    """Return a digest of everything that what is set depends on: Temml and the modules that use it."""
    sources = [TEMML, Path(__file__), Path(spacing.__file__)]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def _read(stored: Path) -> dict[str, str]:
    """Return what an earlier build set in the same way, if there was one."""
    if not stored.exists():
        return {}
    content = json.loads(stored.read_text(encoding="utf-8"))
    return content["formulas"] if content["made by"] == fingerprint() else {}


def _shortened(tex: str) -> str:
    line = " ".join(tex.split())
    return f"${line}$" if len(line) <= 100 else f"${line[:100]} ...$"
