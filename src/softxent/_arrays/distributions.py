"""What counts as a distribution: arguments that hold probabilities, read together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softxent._arrays.arguments import Axis, Floats, as_working, reduced_axes, refuse
from softxent._arrays.sums import pairwise_sum


def as_distributions(arguments: Mapping[str, ArrayLike], axis: Axis) -> tuple[tuple[Floats, ...], np.dtype[Any]]:
    """Broadcast named arguments, refuse any that is no distribution, and tell the type of the result.

    A sum may differ from 1 by half of the digits of float32, or of float16 in an array of that type. More would let
    slips pass. Less would refuse honest rounding: a list does not say with how many digits its numbers were computed.
    """
    arrays, dtypes = zip(*(as_working(value, name, "0") for name, value in arguments.items()), strict=True)
    # Broadcast first: (1,) is a distribution, but not one over the two outcomes of another argument.
    try:
        broadcast = np.broadcast_arrays(*arrays)
    except ValueError:
        names, shapes = " and ".join(arguments), " and ".join(str(array.shape) for array in arrays)
        raise ValueError(f"{names} must have shapes that broadcast; got {shapes}. Reshape one of them.") from None
    axes = reduced_axes(axis, broadcast[0].ndim)
    for name, array, dtype in zip(arguments, broadcast, dtypes, strict=True):
        refuse(array < 0, array, f"{name} must not be negative", "Give probabilities; softmax makes them of logits.")
        with np.errstate(all="ignore"):
            total = pairwise_sum(array, axes).squeeze(axes)
            wrong = np.abs(total - 1) > math.sqrt(max(np.finfo(dtype).eps, np.finfo(np.float32).eps))
        refuse(wrong, total, f"{name} must sum to 1 along axis {axis}", "Normalise it first.")
    return broadcast, np.result_type(*dtypes)
