"""Whether a function makes NaN of numbers on its way, which nobody sees where no warning is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from softxent.exercises.functions import quiet
from softxent.exercises.observation import of_a_library

__all__ = ["makers_of_nan"]


def makers_of_nan(function: Callable[..., Any], *arguments: Any) -> list[str]:
    """Call a function and see which operations make NaN of numbers that are none.

    NumPy's warnings do not serve: they can be switched off, and do not exist on every machine.

    Parameters
    ----------
    function : callable
        The function. If it raises, what it did before counts.
    *arguments : array_like
        What it is called with. Arrays are handed over as arrays that watch, and what NumPy's functions make for the
        caller's own code watches too. The book's functions, which say what they do with NaN, are not watched.

    Returns
    -------
    list of str
        The names of the operations, in their order.

    Examples
    --------
    >>> makers_of_nan(lambda x: np.nan_to_num(x - x.max()), np.array([-np.inf, -np.inf]))
    ['subtract']
    >>> makers_of_nan(lambda x: x - 1, np.array([np.nan, 2]))
    []
    """
    makers: list[str] = []

    watched = partial(_watching, makers=makers)
    with quiet(), functions_of_numpy(watched):
        try:
            result = function(*[watched(np.array(x)) if isinstance(x, np.ndarray) else x for x in arguments])
            if hasattr(result, "__next__"):  # a generator runs only now
                list(result)
        except KeyboardInterrupt:
            raise
        except BaseException:  # the judge calls it again with plain arrays, and reports what is raised then
            return makers
    return makers


class Watching(np.ndarray[Any, np.dtype[Any]]):
    """An array that watches what is made of it."""

    makers: list[str]

    def __array_finalize__(self, source: Any) -> None:
        self.makers = getattr(source, "makers", [])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [_plain(x) for x in inputs]
        options = {name: _plain(value) for name, value in options.items()}
        before = _nan_before(ufunc, method, plain, options)  # first: the result may overwrite the inputs
        result = getattr(ufunc, method)(*plain, **options)
        for part in result if isinstance(result, tuple) else (result,):
            made = _is_nan(part) & ~before & (options.get("where", True) if method == "__call__" else True)
            if made.any():
                self.makers.append(ufunc.__name__)
        return _watching(result, self.makers)

    def __array_function__(self, called: Any, types: Any, arguments: Any, options: Any) -> Any:
        return _watching(super().__array_function__(called, types, arguments, options), self.makers)

    def __getitem__(self, key: Any) -> Any:
        return _watching(super().__getitem__(key), self.makers)

    def __iter__(self) -> Any:
        return (self[place] for place in range(len(self)))

    def view(self, *_: Any, **__: Any) -> Any:
        """The same array: it goes on watching."""
        return self[...]


def _watching(x: Any, makers: list[str]) -> Any:
    """The same numbers as an array that watches; of a tuple, each."""
    if type(x) is tuple:
        return tuple(_watching(part, makers) for part in x)
    if not isinstance(x, np.ndarray | np.floating):
        return x
    watching = np.asarray(x).view(Watching)
    watching.makers = makers
    return watching


class _Watched:
    """A function of NumPy that hands arrays to the student's code as arrays that watch."""

    def __init__(self, function: Callable[..., Any], watched: Callable[[Any], Any]) -> None:
        self.function, self.watched = function, watched

    def __call__(self, *given: Any, **options: Any) -> Any:
        if of_a_library(sys._getframe(1)):
            return self.function(*given, **options)
        if isinstance(self.function, np.ufunc):  # it does not ask the entries of a list whether they watch
            given = tuple(self.watched(np.asarray(x)) if isinstance(x, list | tuple) else x for x in given)
        return self.watched(self.function(*given, **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)


@contextmanager
def functions_of_numpy(watched: Callable[[Any], Any]) -> Iterator[None]:
    """Let all functions that are called ``np.NAME`` return what they return to the student's code through another one.

    Parameters
    ----------
    watched : callable
        What their results pass through.

    Yields
    ------
    None
        Nothing.
    """
    before = {
        name: function
        for name, function in vars(np).items()
        if callable(function) and not name.startswith("_") and not isinstance(function, type)
    }
    vars(np).update({name: _Watched(function, watched) for name, function in before.items()})
    try:
        yield
    finally:
        vars(np).update(before)


def _plain(x: Any) -> Any:
    """The same numbers as an ordinary array; of the outputs, which are a tuple, each."""
    if isinstance(x, tuple):
        return tuple(map(_plain, x))
    return np.asarray(x) if isinstance(x, np.ndarray) else x


def _is_nan(x: Any) -> Any:
    """Where NaN is; nowhere in what holds no floats."""
    array = np.asarray(x)
    return np.isnan(array) if array.dtype.kind in "fc" else np.zeros(array.shape, dtype=bool)


def _nan_before(ufunc: Any, method: str, inputs: list[Any], options: dict[str, Any]) -> Any:
    """Where the result has a NaN among the numbers that it is made of."""
    nans = [_is_nan(x) for x in inputs]
    if method == "__call__" and ufunc.signature is None:
        return np.logical_or.reduce(np.broadcast_arrays(*nans))
    if method in {"reduce", "accumulate"}:
        kept = {name: value for name, value in options.items() if name in {"axis", "keepdims", "where"}}
        return getattr(np.logical_or, method)(nans[0], **kept)
    return np.array(any(nan.any() for nan in nans))  # a matrix product, for one
