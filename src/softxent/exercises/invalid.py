"""Whether a function makes NaN of numbers on its way, which nobody sees where no warning is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softxent.exercises.functions import quiet

__all__ = ["makers_of_nan"]


def makers_of_nan(function: Callable[..., Any], *arguments: Any) -> list[str]:
    """Call a function and see which operations make NaN of numbers that are none.

    NumPy's warnings do not serve: they can be switched off, and do not exist on every machine.

    Parameters
    ----------
    function : callable
        The function. If it raises, what it did before counts.
    *arguments : array_like
        What it is called with. Arrays are handed over as arrays that watch; ``np.asarray`` of such an array watches
        no more.

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

    class Watching(np.ndarray[Any, np.dtype[Any]]):
        """An array that watches what is made of it."""

        def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
            plain = [_plain(x) for x in inputs]
            options = {name: _plain(value) for name, value in options.items()}
            before = _nan_before(ufunc, method, plain, options)  # first: the result may overwrite the inputs
            result = getattr(ufunc, method)(*plain, **options)
            made = _is_nan(result) & ~before & np.asarray(options.get("where", True) if method == "__call__" else True)
            if made.any():
                makers.append(ufunc.__name__)
            return watched(result)

        def __array_function__(self, called: Any, types: Any, arguments: Any, options: Any) -> Any:
            return watched(super().__array_function__(called, types, arguments, options))

        def __getitem__(self, key: Any) -> Any:
            return watched(super().__getitem__(key))

        def __iter__(self) -> Any:
            return (self[place] for place in range(len(self)))

    def watched(x: Any) -> Any:
        return np.asarray(x).view(Watching) if isinstance(x, np.ndarray | np.floating) else x

    with quiet():
        try:
            result = function(*[watched(np.array(x)) if isinstance(x, np.ndarray) else x for x in arguments])
            if hasattr(result, "__next__"):  # a generator runs only now
                list(result)
        except KeyboardInterrupt:
            raise
        except BaseException:  # the judge calls it again with plain arrays, and reports what is raised then
            return makers
    return makers


def _plain(x: Any) -> Any:
    """The same numbers as an ordinary array; of the outputs, which are a tuple, each."""
    if isinstance(x, tuple):
        return tuple(map(_plain, x))
    return x.view(np.ndarray) if isinstance(x, np.ndarray) else x


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
