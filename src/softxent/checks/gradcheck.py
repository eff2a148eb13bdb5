"""PyTorch as the judge of a stated derivative: automatic differentiation, and ``torch.autograd.gradcheck``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

__all__ = ["autograd_jacobian", "passes_gradcheck"]

Numeric = Callable[..., Any]


def autograd_jacobian(function: Numeric) -> Numeric:
    """Jacobian of a function of tensors by automatic differentiation, as a function of arrays.

    Parameters
    ----------
    function : callable
        Takes a tensor and returns one.

    Returns
    -------
    callable
        Takes a float64 array and returns the derivatives; the last axis belongs to the input.

    Examples
    --------
    >>> autograd_jacobian(torch.square)(np.array([1.0, 3.0]))
    array([[2., 0.],
           [0., 6.]])
    """

    def jacobian(x: NDArray[Any]) -> NDArray[Any]:
        derivative: torch.Tensor = torch.autograd.functional.jacobian(function, torch.from_numpy(x))
        return derivative.numpy()

    return jacobian


def passes_gradcheck(function: Numeric, jacobian: Numeric, on: Sequence[NDArray[Any]]) -> bool:
    """Whether gradcheck accepts a stated Jacobian as the backward pass of a function.

    Parameters
    ----------
    function : callable
        Takes a tensor and returns one.
    jacobian : callable
        Takes an array and returns the stated derivatives; the last axis belongs to the input.
    on : sequence of ndarray
        Inputs, float64.

    Returns
    -------
    bool
        False if it refuses the Jacobian at any input.

    Raises
    ------
    ValueError
        If the derivatives do not have the shape of the output followed by that of the input.

    Examples
    --------
    >>> passes_gradcheck(torch.square, lambda x: np.diag(2 * x), [np.ones(2)])
    True
    >>> passes_gradcheck(torch.square, np.diag, [np.ones(2)])
    False
    """

    class Stated(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: torch.Tensor) -> Any:
            ctx.save_for_backward(x)
            return function(x)

        @staticmethod
        def backward(ctx: Any, upstream: torch.Tensor) -> torch.Tensor:
            x = ctx.saved_tensors[0].detach()
            derivative = torch.as_tensor(np.asarray(jacobian(x.numpy())))
            if derivative.shape != upstream.shape + x.shape:
                shapes = f"{tuple(derivative.shape)}; expected {tuple(upstream.shape + x.shape)}"
                raise ValueError(f"the derivative has the shape {shapes}: first the output, then the input.")
            product: torch.Tensor = torch.tensordot(upstream, derivative, dims=upstream.ndim)
            return product

    tensors = [torch.from_numpy(point).requires_grad_() for point in on]
    return all(torch.autograd.gradcheck(Stated.apply, (tensor,), raise_exception=False) for tensor in tensors)
