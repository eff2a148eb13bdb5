"""NumPy's integers have 64 bits, as on a reader's machine, although WebAssembly's have 32.

There `np.array([70000]) ** 2` is 605032704, without a word. What makes arrays of Python's integers is told to take 64
bits; what counts, such as `argmax`, stays as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy._core import arrayprint

MAKERS = ["array", "asarray", "asanyarray", "ascontiguousarray", "arange", "full", "zeros", "ones", "empty", "eye"]
REDUCERS = ["prod", "cumprod", "sum", "cumsum"]
COUNTERS = {"bincount": (0, "x"), "repeat": (1, "repeats")}
"""Functions that refuse integers of 64 bits where addresses have 32, and the place and name of these integers."""

TYPED = type | np.dtype | np.ndarray | np.generic


def install() -> None:
    """Replace the functions, where they are needed."""
    if np.dtype(int).itemsize == 8:
        return
    printing: Any = arrayprint
    printing._typelessdata.append(np.int64)  # they are printed without their type, too
    for name in MAKERS:
        setattr(np, name, making(getattr(np, name)))
    for name in REDUCERS:
        setattr(np, name, reducing(getattr(np, name)))
    for name, (place, keyword) in COUNTERS.items():
        setattr(np, name, counting(getattr(np, name), place, keyword))


def making(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function that makes arrays take 64 bits for integers, unless it is given an array or a type."""

    @functools.wraps(function)
    def wide(*given: Any, **options: Any) -> Any:
        if options.get("dtype") is int:
            options["dtype"] = np.int64
        given = tuple(np.int64 if argument is int else argument for argument in given)
        made = function(*given, **options)
        asked = options.get("dtype") is not None or any(isinstance(x, TYPED) for x in given)
        return made if asked or made.dtype != np.int32 else made.astype(np.int64)

    return wide


def reducing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a sum or a product of Python's integers take 64 bits."""

    @functools.wraps(function)
    def wide(numbers: Any, *given: Any, **options: Any) -> Any:
        if isinstance(numbers, list | tuple | range):
            numbers = np.asarray(numbers)
        return function(numbers, *given, **options)

    return wide


def counting(function: Callable[..., Any], place: int, keyword: str) -> Callable[..., Any]:
    """Let a function that counts take integers of 64 bits."""

    @functools.wraps(function)
    def narrow(*given: Any, **options: Any) -> Any:
        given = tuple(addresses(x) if at == place else x for at, x in enumerate(given))
        return function(*given, **{name: addresses(x) if name == keyword else x for name, x in options.items()})

    return narrow


def addresses(x: Any) -> Any:
    return x.astype(np.intp) if isinstance(x, np.ndarray) and x.dtype == np.int64 else x
