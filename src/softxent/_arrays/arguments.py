"""What the functions of the package do with their array arguments: check them, and convert them once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.exceptions import AxisError
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import ArrayLike, NDArray

Axis = int | tuple[int, ...] | None
Floats = NDArray[np.floating[Any]]


def as_array(x: ArrayLike, name: str, masked: str, /) -> NDArray[Any]:
    """Array of any type, if it is one and has no mask; ``masked`` is what to fill a mask with."""
    if _has_mask(x):
        raise TypeError(f"{name} is a masked array, and its mask would be lost. Use {name}.filled({masked}).")
    try:
        return np.asarray(x)
    except (RuntimeError, TypeError, ValueError) as error:
        fault = f"{name} must be an array of numbers, or lists of equal length: {error} Convert it first."
        raise (ValueError if isinstance(error, ValueError) else TypeError)(fault) from None


def as_real(x: ArrayLike, name: str, masked: str, /) -> tuple[NDArray[Any], np.dtype[Any]]:
    """Array of real numbers, not converted yet, and the type of a result: integers and booleans give float64."""
    array = as_array(x, name, masked)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be real numbers; got dtype {array.dtype}. Convert {name} to float64 first.")
    return array, array.dtype.newbyteorder("=") if array.dtype.kind == "f" else np.dtype(np.float64)


def as_working(x: ArrayLike, name: str, masked: str, /) -> tuple[Floats, np.dtype[Any]]:
    """Array to compute with, and the type of the result: float16 is computed in float32, integers in float64."""
    array, dtype = as_real(x, name, masked)
    return array.astype(working_type(dtype), copy=False), dtype


def refuse(wrong: NDArray[np.bool_], values: Floats, fault: str, remedy: str, /) -> None:
    """Raise if anything is wrong, with the first wrong value and its index."""
    if np.any(wrong):
        index = tuple(map(int, np.argwhere(wrong)[0]))
        value = np.asarray(values)[index]
        digits = f"{value:.6g}"
        # What is wrong must not look right: 1.0000000001 is not printed as 1.
        shown = str(value) if float(digits).is_integer() and float(digits) != value else digits
        where = f" at index {index}" if index else ""
        raise ValueError(f"{fault}; got {shown}{where}. {remedy}")


def reduced_axes(axis: Axis, ndim: int, /) -> tuple[int, ...]:
    """Axes to reduce, counted from 0. A number has none, but may be said to have one, as in NumPy."""
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, int) and -ndim <= axis < ndim:  # what NumPy would say, in a fifth of the time
        return (axis % ndim,)
    known = max(ndim, 1)
    try:
        axes: tuple[int, ...] = normalize_axis_tuple(axis, known)
    except AxisError:
        raise AxisError(f"axis must lie between {-known} and {known - 1}; got {axis}. Count the axes.") from None
    except (TypeError, ValueError) as error:
        raise type(error)(f"axis must be an integer, a tuple of different ones, or None; got {axis!r}.") from None
    return axes if ndim else ()


def output_like(array: NDArray[Any], dtype: np.dtype[Any], out: Floats | None, /) -> tuple[NDArray[Any], Floats]:
    """Input and output arrays that may be read and written in slabs: the same memory, or without a common byte."""
    if out is None:
        return array, np.empty_like(array, dtype=dtype)
    if not isinstance(out, np.ndarray) or isinstance(out, np.ma.MaskedArray):
        raise TypeError(f"out must be a NumPy array without a mask; got {type(out).__name__}. Use np.empty.")
    if out.shape != array.shape or out.dtype != dtype:
        raise ValueError(
            f"out must have shape {array.shape} and dtype {dtype}, those of the result; "
            f"got shape {out.shape} and dtype {out.dtype}. Allocate it with np.empty({array.shape}, np.{dtype})."
        )
    repeated = any(stride == 0 < length - 1 for stride, length in zip(out.strides, out.shape, strict=True))
    if (repeated and out.size) or not out.flags.writeable:
        raise ValueError("out must be writeable, each entry with memory of its own. Allocate it with np.empty.")
    if np.may_share_memory(array, out) and not _same_memory(array, out):
        return array.copy(), out
    return array, out


@lru_cache
def working_type(dtype: np.dtype[Any], /) -> np.dtype[Any]:
    """Type to compute in: at least float32, in the byte order of the machine."""
    return np.result_type(dtype, np.float32)


def _has_mask(x: object) -> bool:
    """Whether something is a masked array, or a list that holds one: NumPy would drop the mask of either."""
    if not isinstance(x, list | tuple):
        return isinstance(x, np.ma.MaskedArray)
    kinds = set(map(type, x))
    return any(issubclass(kind, np.ma.MaskedArray) for kind in kinds) or (
        any(issubclass(kind, list | tuple) for kind in kinds) and any(map(_has_mask, x))
    )


def _same_memory(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """Whether two arrays are the same entries in the same order."""
    return a.ctypes.data == b.ctypes.data and a.strides == b.strides and a.dtype == b.dtype
