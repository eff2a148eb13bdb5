"""What a function does while it computes: which functions it calls, which operations it uses, and how much work it has.

Work is counted, not timed: each instruction of the student's own Python code counts one, each operation on arrays as
many as they have entries.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import numpy as np

from softxent.exercises.functions import quiet

__all__ = ["Observation", "observe", "of_a_library"]

LIBRARIES = {"numpy", "scipy", "softxent", "torch", "worker"} | sys.stdlib_module_names
"""The last one that is named makes the Python of the book's pages."""


@dataclass
class Observation:
    """What was seen of one call.

    Parameters
    ----------
    work : int
        Instructions and entries of arrays.
    called : set of CodeType
        The Python functions that were called, by anybody.
    operations : set of str
        NumPy's functions that the student's own code applied to the input or to what came of it.
    """

    work: int = 0
    called: set[CodeType] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)

    def calls(self, function: Callable[..., Any]) -> bool:
        """Whether a function was called.

        Parameters
        ----------
        function : callable
            One that is written in Python.

        Returns
        -------
        bool
            True if so.
        """
        return function.__code__ in self.called


def observe(function: Callable[..., Any], *arguments: Any) -> Observation:
    """Call a function and see what it does.

    Parameters
    ----------
    function : callable
        The function. If it raises, what it did before counts.
    *arguments : array_like
        What it is called with. Arrays are handed over as arrays that count.

    Returns
    -------
    Observation
        What was seen.

    Examples
    --------
    >>> short, long = (observe(lambda x: [x @ x for _ in x], np.ones(size)).work for size in (40, 160))
    >>> long > 8 * short
    True
    """
    seen, previous = Observation(), sys.gettrace()

    def traced(frame: FrameType, event: str, _: Any) -> Any:
        if event == "opcode":
            seen.work += 1
        elif event == "call":
            seen.called.add(frame.f_code)
            if frame.f_code.co_filename == __file__:
                return None
            if of_a_library(frame):
                if frame.f_back is not None and not of_a_library(frame.f_back):
                    seen.work += _size_of_arguments(frame)
                return None
            frame.f_trace_opcodes = True
        return traced

    copies = [_counted(np.array(x), seen) if isinstance(x, np.ndarray) else x for x in arguments]
    with quiet():
        sys.settrace(traced)
        try:
            result = function(*copies)
            if hasattr(result, "__next__"):  # a generator runs only now
                list(result)
        except KeyboardInterrupt:
            raise
        except BaseException:  # such as that of an operation which arrays that count do not know
            pass
        finally:
            sys.settrace(previous)
    return seen


def of_a_library(frame: FrameType) -> bool:
    """Whether it is a library's code that runs, not the student's.

    Parameters
    ----------
    frame : frame
        What runs.

    Returns
    -------
    bool
        True for NumPy, the package of the book, and Python's own modules.
    """
    return str(frame.f_globals.get("__name__")).partition(".")[0] in LIBRARIES


def _size_of_arguments(frame: FrameType) -> int:
    """Entries of the arrays that a function was called with."""
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount]
    given = [frame.f_locals[name] for name in names if name in frame.f_locals]
    return sum(x.size for x in given if isinstance(x, np.ndarray))


class Counted(np.ndarray[Any, np.dtype[Any]]):
    """An array that counts what is done with it, and with what comes of it."""

    seen: Observation

    def __array_finalize__(self, source: Any) -> None:
        self.seen = getattr(source, "seen", None) or Observation()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        caller = sys._getframe(1)
        if not of_a_library(caller):
            self.seen.operations.add(ufunc.__name__)
        if "out" in options:
            options["out"] = tuple(map(_plain, options["out"]))
        result = getattr(ufunc, method)(*map(_plain, inputs), **options)
        self.seen.work += sum(_entries(x) for x in (*inputs, result))
        return _counted(result, self.seen)

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        self.seen.work += sum(_entries(x) for x in arguments if isinstance(x, np.ndarray))
        return _counted(super().__array_function__(function, types, arguments, options), self.seen)

    def __getitem__(self, key: Any) -> Any:
        result = super().__getitem__(key)
        self.seen.work += _entries(result)
        return _counted(result, self.seen)

    def __iter__(self) -> Any:
        return (self[place] for place in range(len(self)))

    def dot(self, other: Any, out: Any = None) -> Any:
        """The product, as a function that is counted."""
        return np.dot(self, other, out=out)

    def tolist(self) -> Any:
        """The entries; reading them is work."""
        self.seen.work += self.size
        return _plain(self).tolist()


def _entries(x: Any) -> int:
    return x.size if isinstance(x, np.ndarray) else 1


def _plain(x: Any) -> Any:
    return x.view(np.ndarray) if isinstance(x, Counted) else x


def _counted(x: Any, seen: Observation) -> Any:
    """The same numbers as an array that counts; whatever holds no floats stays as it is."""
    if not isinstance(x, np.ndarray | np.floating):
        return x
    counted = np.asarray(x).view(Counted)
    counted.seen = seen
    return counted
