r"""Cross-entropy of a linear head in PyTorch, without the N x V matrix of its logits."""

from __future__ import annotations

from typing import Any, Literal

from softxent._extras import needs

try:
    import torch
    import torch.distributed as dist
    from torch import Tensor
except ModuleNotFoundError as error:
    raise needs(__name__, error) from None

from softxent._head.arguments import Head, read_head
from softxent._head.chunks import Gradients, evaluate

__all__ = ["linear_cross_entropy", "vocab_parallel_linear_cross_entropy"]

Reduction = Literal["none", "mean", "sum"]


def linear_cross_entropy(
    h: Tensor,
    W: Tensor,  # noqa: N803 (as in the chapters)
    targets: Tensor,
    /,
    *,
    bias: Tensor | None = None,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
    softcap: float | None = None,
    z_loss: float = 0.0,
    chunk: int | None = None,
) -> Tensor:
    r"""Cross-entropy of the logits :math:`x = h W^\top + b`, and of :math:`c \tanh(x/c)` under a cap :math:`c`.

    Loss and gradients are those of `torch.nn.functional.linear` and `torch.nn.functional.cross_entropy`, but only
    the logits of one chunk of samples exist at a time. The gradients are made together with the loss.

    Parameters
    ----------
    h : Tensor of real, shape (..., D)
        Hidden states of the samples.
    W : Tensor of real, shape (V, D)
        The matrix of the head, one row for each class, in the type of ``h``.
    targets : Tensor of int, shape (...)
        Class of each sample, from 0 to V - 1.
    bias : Tensor of real, shape (V,), optional
        What is added to the logits, in the type of ``h``.
    weight : Tensor of real, shape (V,), optional
        Weights of the classes, constants. All are 1 by default.
    ignore_index : int
        The target of samples that count nothing.
    label_smoothing : float
        The part of each target, from 0 to 1, that is spread evenly over the classes.
    reduction : {"mean", "none", "sum"}
        What to do with the losses of the samples. The mean is weighted by the weights of the targets.
    softcap : float, optional
        The bound :math:`c` of the logits. There is none by default.
    z_loss : float
        Coefficient of :math:`\operatorname{LSE}(x)^2`, in nats squared, which is added to the loss of each sample.
        The weights do not apply to it: its mean is one over the samples that are not ignored.
    chunk : int, optional
        Number of samples in a chunk. By default as many as fit in 1008 MiB on a GPU, and in 128 MiB elsewhere.

    Returns
    -------
    Tensor
        The loss in nats: one number, or with reduction "none" one for each sample. Its type is that of ``h``, and
        float32 where ``h`` has half precision.

    Raises
    ------
    TypeError
        If an argument is no tensor, or of a type that does not serve.
    ValueError
        If shapes or devices do not fit, or an option has no such value.
    IndexError
        If a target is not one of the classes.
    RuntimeError
        If second derivatives are asked for.

    See Also
    --------
    vocab_parallel_linear_cross_entropy : The same with the classes shared among processes.

    Notes
    -----
    PyTorch's results are taken over with these exceptions. The loss of half-precision logits is not rounded to
    half precision, and numbers of type float16 are computed in float32 throughout. An ignored sample has gradient 0
    whatever is in its row of ``h`` (PyTorch: NaN). A confident correct sample keeps its tiny loss (PyTorch: 0).
    Probabilities as targets, a smoothing below 0 and second derivatives are refused. Under `torch.autocast` the
    products are computed in its type.

    The backward pass hands out the gradients that were made in the forward pass. A second one through the same
    graph computes them again, and with reduction "none" every one does.

    References
    ----------
    E. Wijmans et al., "Cut Your Losses in Large-Vocabulary Language Models", arXiv:2411.09009.

    Examples
    --------
    >>> W = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], requires_grad=True)
    >>> loss = linear_cross_entropy(torch.tensor([[2.0, 0.0], [0.0, 0.0]]), W, torch.tensor([0, 1]))
    >>> loss.backward()
    >>> round(loss.item(), 4), W.grad.numpy().round(4)[:, 0]
    (0.6691, array([-0.213 ,  0.1065,  0.1065], dtype=float32))
    """
    options = label_smoothing, softcap, z_loss, chunk
    head = read_head(h, W, targets, bias, weight, None, None, ignore_index, reduction, options)
    return _apply(h, W, bias, head)


def vocab_parallel_linear_cross_entropy(
    h: Tensor,
    W: Tensor,  # noqa: N803 (as in the chapters)
    targets: Tensor,
    group: dist.ProcessGroup,
    /,
    *,
    classes: int,
    bias: Tensor | None = None,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
    softcap: float | None = None,
    z_loss: float = 0.0,
    chunk: int | None = None,
) -> Tensor:
    r"""`linear_cross_entropy` where each process of a group has some of the classes, called by all of them at once.

    Parameters
    ----------
    h : Tensor of real, shape (..., D)
        Hidden states of the samples, the same in every process.
    W : Tensor of real, shape (v, D)
        The rows of this process, as `torch.chunk` divides the matrix among the processes of the group.
    targets : Tensor of int, shape (...)
        Class of each sample, from 0 to V - 1, the same in every process.
    group : ProcessGroup
        The processes, in the order of their classes.
    classes : int
        The number V of all classes.
    bias : Tensor of real, shape (v,), optional
        What is added to the logits of this process.
    weight : Tensor of real, shape (V,), optional
        Weights of all classes, the same in every process.
    ignore_index : int
        The target of samples that count nothing.
    label_smoothing : float
        The part of each target that is spread evenly over all classes.
    reduction : {"mean", "none", "sum"}
        What to do with the losses of the samples.
    softcap : float, optional
        The bound of the logits.
    z_loss : float
        Coefficient of the square of log-sum-exp.
    chunk : int, optional
        Number of samples in a chunk.

    Returns
    -------
    Tensor
        The loss, the same in every process. The gradient of ``h`` is complete in every process, those of ``W`` and
        ``bias`` are those of their rows.

    Raises
    ------
    ValueError
        If ``W`` has not the rows that `torch.chunk` gives to this process, or one process stands for the whole group
        (backend "fake", ``LocalTensorMode``); else as `linear_cross_entropy`.

    See Also
    --------
    linear_cross_entropy : What every option means.

    Notes
    -----
    Two sums over the group suffice for each chunk, of one number and of two for each sample: the logit of the label,
    which only one process knows, and then the exponentials of the others, shifted by it. No maximum is needed, and
    what label smoothing needs travels with the second. Only where a label is about 60 nats below another class are
    the samples gone over again with a third sum, the maximum. The gradient of ``h`` is one more sum.

    Examples
    --------
    >>> dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    >>> h, W, targets = torch.zeros(2, 3), torch.zeros(4, 3), torch.tensor([0, 3])
    >>> loss = vocab_parallel_linear_cross_entropy(h, W, targets, dist.group.WORLD, classes=4)
    >>> dist.destroy_process_group()
    >>> round(loss.item(), 4)  # log 4
    1.3863
    """
    options = label_smoothing, softcap, z_loss, chunk
    head = read_head(h, W, targets, bias, weight, group, classes, ignore_index, reduction, options)
    return _apply(h, W, bias, head)


class _LinearCrossEntropy(torch.autograd.Function):
    """Loss of flat samples; what it keeps for the backward pass are the gradients."""

    @staticmethod
    def forward(
        ctx: Any, h: Tensor, w: Tensor, bias: Tensor | None, head: Head, wanted: tuple[bool, bool, bool]
    ) -> Tensor:
        ctx.save_for_backward(h, w, bias)
        ctx.head, ctx.wanted, ctx.gradients = head, wanted, None
        if head.reduction == "none":  # the gradients have to wait for one factor for each sample
            return evaluate(head, h, w, bias, None, (False, False, False))[0]
        loss, ctx.gradients = evaluate(head, h, w, bias, None, wanted)
        return loss

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        if torch.is_grad_enabled():  # what comes now would be a constant to the next derivative
            raise RuntimeError(
                "create_graph must be False for linear_cross_entropy, which has no second derivatives; got True. "
                "Use torch.nn.functional.cross_entropy(torch.nn.functional.linear(h, W, bias), targets)."
            )
        gradients: Gradients | None = ctx.gradients
        ctx.gradients = None  # what is handed out belongs to others
        if gradients is None:
            h, w, bias = ctx.saved_tensors
            _, gradients = evaluate(ctx.head, h, w, bias, upstream, ctx.wanted)
        elif bool(upstream != 1):
            for gradient in gradients:
                if gradient is not None:
                    gradient.mul_(upstream)
        return *gradients, None, None


def _apply(h: Tensor, w: Tensor, bias: Tensor | None, head: Head) -> Tensor:
    """Compute with flat samples in the right type; gradients come back in the shapes and types of the arguments."""
    dtypes = {x.dtype for x in (h, w, bias) if x is not None}
    if torch.is_autocast_enabled(h.device.type):
        dtypes = {torch.get_autocast_dtype(h.device.type)}
    if len(dtypes) > 1 or not all(dtype.is_floating_point for dtype in dtypes):
        names = ", ".join(sorted(map(str, dtypes)))
        raise TypeError(f"h, W and bias must have one floating-point type; got {names}. Convert them with `to`.")
    dtype = torch.float32 if dtypes == {torch.float16} else dtypes.pop()
    tensors = h.reshape(-1, h.shape[-1]).to(dtype), w.to(dtype), None if bias is None else bias.to(dtype)
    wanted = tuple(x is not None and x.requires_grad and torch.is_grad_enabled() for x in tensors)
    loss: Tensor = _LinearCrossEntropy.apply(*tensors, head, wanted)  # type: ignore[no-untyped-call]  # PyTorch's
    return loss.reshape(h.shape[:-1]) if head.reduction == "none" else loss
