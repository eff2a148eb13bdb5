"""WebAssembly has no floating-point flags: NumPy notices no overflow there, and whoever counts on it is told so."""

from __future__ import annotations

from typing import Any

import numpy as np

MESSAGE = "NumPy notices no overflow, division by zero or invalid value in the page; run this chapter in JupyterLab"
NOTICED = {"warn", "raise", "call", "print", "log"}


class Errstate(np.errstate):
    """Settings for errors that are to be ignored; others are refused."""

    def __init__(self, **settings: Any) -> None:
        refuse(settings, NOTICED)
        super().__init__(**settings)


def install() -> None:
    """Replace the settings of NumPy."""
    setting = np.seterr

    def seterr(**settings: Any) -> Any:
        refuse(settings, NOTICED - {"warn"})  # what is usual may be set back
        return setting(**settings)

    functions: Any = np
    functions.errstate, functions.seterr = Errstate, seterr


def refuse(settings: dict[str, Any], asked: set[str]) -> None:
    if asked & {value for value in settings.values() if isinstance(value, str)}:
        raise RuntimeError(MESSAGE)
