"""What cross-entropy is told besides the logits: labels or probabilities, weights, smoothing; checked up front."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softxent._arrays.arguments import Floats, as_array, as_real, refuse
from softxent._arrays.slabs import Index


@dataclass(frozen=True)
class Target:
    r"""Coefficients :math:`a_k` of a loss :math:`\sum_k a_k(\operatorname{LSE}(x) - x_k)`, one row for each sample.

    Attributes
    ----------
    labels : ndarray of int or None
        Class of each sample, 0 where it is ignored; the axis of the classes is kept with length 1.
    ignored : ndarray of bool
        Which samples count nothing; the axis of the classes is kept with length 1.
    probabilities : ndarray or None
        Target distributions, in the shape of the logits, if there are no labels.
    weight : ndarray
        Weights of the classes, along their axis.
    smoothing : float
        The part of each target that is spread evenly over the classes.
    count : float
        What the mean divides by: the weights of the labels together, or the number of distributions.
    """

    labels: NDArray[Any] | None
    ignored: NDArray[np.bool_]
    probabilities: Floats | None
    weight: Floats
    smoothing: float
    count: float

    @property
    def is_sparse(self) -> bool:
        """Whether only the label of a sample has a coefficient."""
        return self.labels is not None and self.smoothing == 0

    def weight_of_labels(self, slab: Index) -> Floats:
        """Weights of the labels of some samples, 0 where they are ignored."""
        assert self.labels is not None
        return np.where(self.ignored[slab], 0, self.weight.ravel()[self.labels[slab]])

    def coefficients(self, slab: Index) -> Floats:
        """All coefficients of some samples."""
        even = self.smoothing / self.weight.size
        if self.probabilities is not None:
            return self.weight * ((1 - self.smoothing) * self.probabilities[slab] + even)
        assert self.labels is not None
        classes = np.arange(self.weight.size).reshape(self.weight.shape)
        share = np.where(classes == self.labels[slab], 1 - self.smoothing + even, even).astype(self.weight.dtype)
        return np.where(self.ignored[slab], 0, self.weight * share)

    def apart_from(self, out: Floats | None) -> Target:
        """Return the same target, where writing into an array does not change it."""
        if out is None or self.probabilities is None or not np.may_share_memory(self.probabilities, out):
            return self
        return replace(self, probabilities=self.probabilities.copy())


def read_target(
    target: ArrayLike,
    shape: tuple[int, ...],
    axis: int,
    dtype: np.dtype[Any],
    *,
    weight: ArrayLike | None,
    ignore_index: int,
    label_smoothing: float,
) -> Target:
    """Check the target and its options against logits of a shape, with classes along an axis, computed in a type."""
    array = as_array(target, "target", "ignore_index")
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must be between 0 and 1; got {label_smoothing}. 0 means none.")
    weights = _read_weight(weight, shape[axis], dtype).reshape([-1 if k == axis else 1 for k in range(len(shape))])
    label_shape = shape[:axis] + shape[axis + 1 :]
    if array.dtype.kind == "f" and array.shape == shape:
        if ignore_index >= 0:
            raise ValueError(f"ignore_index needs labels; got {ignore_index} with probabilities. Give them weight 0.")
        none_ignored = np.zeros((*shape[:axis], 1, *shape[axis + 1 :]), bool)
        return Target(None, none_ignored, array, weights, label_smoothing, none_ignored.size)
    if array.dtype.kind not in "iu":
        fault = TypeError if array.dtype.kind != "f" or array.shape == label_shape else ValueError
        raise fault(
            f"target must be integer labels of shape {label_shape} or floating-point probabilities of shape {shape}; "
            f"got {array.dtype} of shape {array.shape}. Convert it with astype or reshape it."
        )
    if array.shape != label_shape:
        raise ValueError(
            f"labels for logits of shape {shape} must have shape {label_shape}; got {array.shape}. Reshape them."
        )
    ignored = array == ignore_index
    _check_labels(array, ignored, shape[axis])
    labels = np.where(ignored, 0, array).astype(np.intp, copy=False)
    count = float(weights.ravel()[labels[~ignored]].sum(dtype=np.float64))
    return Target(np.expand_dims(labels, axis), np.expand_dims(ignored, axis), None, weights, label_smoothing, count)


def _read_weight(weight: ArrayLike | None, classes: int, dtype: np.dtype[Any]) -> Floats:
    """Weights of the classes, 1 by default, in the type to compute in."""
    if weight is None:
        return np.ones(classes, dtype)
    array, _ = as_real(weight, "weight", "0")
    if array.shape != (classes,):
        raise ValueError(f"weight must have one entry for each class, shape ({classes},); got shape {array.shape}.")
    weights = array.astype(dtype)
    lost = np.isinf(weights) & np.isfinite(array)
    refuse(lost, array, f"weight must fit into {dtype}", "Scale the weights or use float64 logits.")
    return weights


def _check_labels(labels: NDArray[Any], ignored: NDArray[np.bool_], classes: int) -> None:
    """Refuse a label that names no class, and say where it is."""
    wrong = ~ignored & ((labels < 0) | (labels >= classes))
    if wrong.any():
        where = tuple(map(int, np.argwhere(wrong)[0]))
        raise IndexError(
            f"labels must be between 0 and {classes - 1}; got {labels[where]} at index {where}. "
            "Use ignore_index for samples without a label."
        )
