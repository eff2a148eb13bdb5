r"""Cross-entropy of logits and its gradient, with the meaning of every option as in PyTorch."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softxent._arrays.arguments import Floats, as_real, output_like, working_type
from softxent._arrays.exponentials import split_sum
from softxent._arrays.slabs import Index, slabs
from softxent._arrays.sums import pairwise_sum
from softxent._arrays.targets import Target, read_target

__all__ = ["cross_entropy_loss", "cross_entropy_loss_and_grad", "cross_entropy_loss_grad"]

Reduction = Literal["none", "mean", "sum"]


def cross_entropy_loss(
    logits: ArrayLike,
    target: ArrayLike,
    /,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Floats:
    r"""Cross-entropy of logits, :math:`\sum_k w_k q_k (\operatorname{LSE}(x) - x_k)`, as `torch.nn.functional` has it.

    Parameters
    ----------
    logits : array_like of real, shape (C,) or (N, C, ...)
        Logits of C classes, in nats.
    target : array_like
        Either labels, integers from 0 to C - 1 of shape () or (N, ...), or probabilities :math:`q`, floating-point
        numbers in the shape of ``logits``. Probabilities need not sum to 1.
    weight : array_like of real, shape (C,), optional
        Weights :math:`w` of the classes. All are 1 by default.
    ignore_index : int
        The label of samples that count nothing.
    reduction : {"mean", "none", "sum"}
        What to do with the losses of the samples. The mean of labelled samples is weighted by the weights of their
        labels; the mean over probabilities divides by their number.
    label_smoothing : float
        The part of each target, from 0 to 1, that is spread evenly over the classes.

    Returns
    -------
    ndarray
        The loss in nats: one number, or with reduction "none" one for each sample, shape () or (N, ...). It has the
        type of the logits, or that of the probabilities if they are more precise.

    Raises
    ------
    TypeError
        If an array is masked, complex or not numeric, or if the labels are not integers.
    ValueError
        If shapes do not fit, or an option has no such value.
    IndexError
        If a label is not one of the classes.

    See Also
    --------
    cross_entropy_loss_and_grad : The loss together with its gradient.

    Notes
    -----
    With the maximum :math:`m` and the sum :math:`t` of the other :math:`e^{x_k - m}`, the loss of label :math:`y` is
    :math:`(m - x_y) + \operatorname{log1p}(t)`. No term is negative, so nothing cancels, and a confident correct sample
    keeps its tiny loss where PyTorch returns 0.

    PyTorch's results are taken over with these exceptions. A coefficient :math:`w_k q_k` of 0 counts nothing, even
    against a logit of -inf (PyTorch: NaN). A smoothing below 0 or NaN is refused (PyTorch: ignored). Labels and
    weights may have any integer or real type, logits may be integers, and the labels of logits of shape (C,) have
    shape (). The mean over no sample at all is NaN, as in PyTorch.

    Examples
    --------
    >>> logits = [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]
    >>> cross_entropy_loss(logits, [2, 0], reduction="none").round(4)
    array([0.4076, 1.0986])
    >>> float(cross_entropy_loss(logits, [2, -100]).round(4))
    0.4076
    >>> print(f"{cross_entropy_loss([40.0, 0.0], 0):.4g}")
    4.248e-18
    """
    options = {"weight": weight, "ignore_index": ignore_index, "label_smoothing": label_smoothing}
    return _evaluate(logits, target, reduction, options)


def cross_entropy_loss_grad(
    logits: ArrayLike,
    target: ArrayLike,
    /,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Floats:
    r"""Gradient of `cross_entropy_loss` with respect to the logits, :math:`p\sum_k w_k q_k - w \circ q`.

    Parameters
    ----------
    logits : array_like of real, shape (C,) or (N, C, ...)
        As in `cross_entropy_loss`, like the options.
    target : array_like
        Labels or probabilities.
    weight : array_like of real, shape (C,), optional
        Weights of the classes.
    ignore_index : int
        The label of samples that count nothing.
    reduction : {"mean", "none", "sum"}
        What to do with the losses of the samples. With "none" it is their sum that is differentiated.
    label_smoothing : float
        The part of each target that is spread evenly over the classes.

    Returns
    -------
    ndarray, shape of ``logits``
        The gradient, in the type of the logits.

    See Also
    --------
    cross_entropy_loss_and_grad : The same, into a given array, and the loss.

    Notes
    -----
    An ignored sample has gradient 0 whatever its logits are (PyTorch: NaN if one of them is). Where the label is the
    largest logit its entry is computed as :math:`-t/(1+t)`, not as :math:`p - 1`, which would cancel.

    Examples
    --------
    >>> cross_entropy_loss_grad([0.0, 0.0], 0)
    array([-0.5,  0.5])
    """
    return cross_entropy_loss_and_grad(
        logits,
        target,
        weight=weight,
        ignore_index=ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )[1]


def cross_entropy_loss_and_grad(
    logits: ArrayLike,
    target: ArrayLike,
    /,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
    out: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Loss and gradient together, for the price of one softmax.

    Parameters
    ----------
    logits : array_like of real, shape (C,) or (N, C, ...)
        As in `cross_entropy_loss`, like the options.
    target : array_like
        Labels or probabilities.
    weight : array_like of real, shape (C,), optional
        Weights of the classes.
    ignore_index : int
        The label of samples that count nothing.
    reduction : {"mean", "none", "sum"}
        What to do with the losses of the samples. With "none" it is their sum that is differentiated.
    label_smoothing : float
        The part of each target that is spread evenly over the classes.
    out : ndarray, shape of ``logits``, optional
        Where to put the gradient, in its type; ``logits`` itself is allowed. A new array by default.

    Returns
    -------
    loss : ndarray
        What `cross_entropy_loss` returns.
    gradient : ndarray, shape of ``logits``
        What `cross_entropy_loss_grad` returns.

    See Also
    --------
    cross_entropy_loss : Raises the same errors; here ``out`` is checked as well.

    Examples
    --------
    >>> logits = np.array([[1.0, 2.0, 3.0]])
    >>> loss, gradient = cross_entropy_loss_and_grad(logits, [2], out=logits)
    >>> float(loss.round(4)), gradient.round(4), gradient is logits
    (0.4076, array([[ 0.09  ,  0.2447, -0.3348]]), True)
    """
    array, dtype = as_real(logits, "logits", "-np.inf")
    array, gradient = output_like(array, dtype, out)
    options = {"weight": weight, "ignore_index": ignore_index, "label_smoothing": label_smoothing}
    return _evaluate(array, target, reduction, options, gradient), gradient


@np.errstate(all="ignore")
def _evaluate(
    logits: ArrayLike, target: ArrayLike, reduction: str, options: dict[str, Any], gradient: Floats | None = None
) -> Floats:
    """Loss of all samples, slab by slab; the gradient is written on the way if there is an array for it."""
    array, dtype = as_real(logits, "logits", "-np.inf")
    if array.ndim == 0:
        raise ValueError(f"logits must have an axis of classes; got the number {array}. Pass a vector.")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f'reduction must be "none", "mean" or "sum"; got {reduction!r}.')
    working = working_type(dtype)
    axis = min(array.ndim - 1, 1)
    if array.shape[axis] == 0:
        raise ValueError(f"logits must have at least one class; got shape {array.shape}. Add one along axis {axis}.")
    goal = read_target(target, array.shape, axis, working, **options).apart_from(gradient)
    scale = np.float64(1) / goal.count if reduction == "mean" else np.float64(1)
    losses = np.zeros([1 if k == axis else length for k, length in enumerate(array.shape)])
    for slab in slabs(array, [k for k in range(array.ndim) if k != axis], working):
        rows = array[slab].astype(working, copy=False)
        out = None if gradient is None else gradient[slab] if gradient.dtype == working else rows
        sample = _sparse if goal.is_sparse else _dense
        losses[slab] = sample(rows, axis, goal, slab, scale.astype(working), out)
        _drop_ignored(goal, slab, losses[slab], out)
        if gradient is not None and out is rows:
            gradient[slab] = rows
    losses = losses.squeeze(axis)
    if reduction != "none":
        losses = losses.sum() * scale
    wide = dtype if goal.probabilities is None else np.result_type(dtype, goal.probabilities)
    return losses.astype(wide)[()]


def _sparse(rows: Floats, axis: int, goal: Target, slab: Index, scale: Floats, out: Floats | None) -> Floats:
    """Losses, and gradients in ``out``, of samples with labels; the label is the only entry to correct."""
    assert goal.labels is not None
    labels, weight = goal.labels[slab], goal.weight_of_labels(slab)
    logit = np.take_along_axis(rows, labels, axis)
    m, tail, total = split_sum(rows, (axis,), out)
    if out is not None:
        p = np.take_along_axis(out, labels, axis) / total
        np.divide(out, total, out=out)
        np.multiply(out, weight * scale, out=out)
        np.put_along_axis(out, labels, weight * scale * np.where(logit == m, -tail / (1 + tail), p - 1), axis)
    return np.where(weight == 0, 0, weight * ((m - logit) + np.log1p(tail)))


def _dense(rows: Floats, axis: int, goal: Target, slab: Index, scale: Floats, out: Floats | None) -> Floats:
    """Losses, and gradients in ``out``, of samples all of whose classes have coefficients."""
    a = goal.coefficients(slab)
    below = rows.max(axis=axis, keepdims=True) - rows
    is_largest = below == 0
    mass = pairwise_sum(a, (axis,))
    loss = pairwise_sum(np.where(a == 0, 0, a * below), (axis,))
    _, tail, total = split_sum(rows, (axis,), out)
    if out is not None:
        np.divide(out, total, out=out)
        np.multiply(out, mass, out=out)
        np.subtract(out, a, out=out, casting="same_kind")
        # p - a cancels where p and a are near 1, this where p is small.
        np.copyto(out, (mass - a) - mass * (tail / (1 + tail)), where=is_largest & (tail < 1), casting="same_kind")
        np.multiply(out, scale, out=out)
    return loss + mass * np.log1p(tail)


def _drop_ignored(goal: Target, slab: Index, losses: NDArray[Any], out: Floats | None) -> None:
    """Set loss and gradient of ignored samples to 0, even where they are NaN."""
    if goal.ignored[slab].any():
        np.copyto(losses, 0, where=goal.ignored[slab])
        if out is not None:
            np.copyto(out, 0, where=goal.ignored[slab])
