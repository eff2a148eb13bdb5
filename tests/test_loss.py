"""Cross-entropy against PyTorch, with every deliberate exception, and against 50 digits."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its customary name)
from hypothesis import given
from hypothesis import strategies as st
from reference import exact

from softxent import cross_entropy_loss, cross_entropy_loss_and_grad, cross_entropy_loss_grad

NAN, INF = np.nan, np.inf
Z = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])


def pytorch(logits: Any, target: Any, weight: Any = None, **options: Any) -> tuple[Any, Any]:
    """Loss and gradient as PyTorch computes them."""
    x = torch.tensor(logits, requires_grad=True)
    weight = None if weight is None else torch.tensor(weight, dtype=x.dtype)
    loss = F.cross_entropy(x, torch.tensor(target), weight=weight, **options)
    loss.sum().backward()
    assert x.grad is not None
    return loss.detach().numpy(), x.grad.numpy()


def assert_same(logits: Any, target: Any, **options: Any) -> None:
    tolerance = 3e-5 if logits.dtype == np.float32 else 1e-12
    loss, gradient = cross_entropy_loss_and_grad(logits, target, **options)
    for ours, theirs in zip((loss, gradient), pytorch(logits, target, **options), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
        assert ours.dtype == theirs.dtype
        assert ours.shape == theirs.shape
    np.testing.assert_array_equal(cross_entropy_loss(logits, target, **options), loss)
    np.testing.assert_array_equal(cross_entropy_loss_grad(logits, target, **options), gradient)
    in_place = logits.copy()
    assert cross_entropy_loss_and_grad(in_place, target, **options, out=in_place)[1] is in_place
    np.testing.assert_array_equal(in_place, gradient)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(4,), (1,), (5, 4), (3, 1), (2, 4, 3), (2, 4, 3, 2), (0, 4), (2, 4, 0)])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["labels", "ignored", "all ignored", "probabilities"])
def test_pytorch_agrees(
    dtype: type[np.floating], shape: tuple[int, ...], reduction: str, smoothing: float, weighted: bool, kind: str
) -> None:
    rng = np.random.default_rng(0)
    logits = 3 * rng.standard_normal(shape).astype(dtype)
    axis = min(len(shape) - 1, 1)
    options = {"reduction": reduction, "label_smoothing": smoothing}
    if weighted:
        options["weight"] = rng.random(shape[axis]).astype(dtype)
    if kind == "probabilities":
        target = rng.random(shape).astype(dtype)
    else:
        target = np.asarray(rng.integers(0, shape[axis], shape[:axis] + shape[axis + 1 :]))
        share = {"labels": 0.0, "ignored": 0.4, "all ignored": 1.0}[kind]
        target = np.where(rng.random(target.shape) < share, -100, target)
    assert_same(logits, target, **options)


@pytest.mark.parametrize(
    ("logits", "target", "options"),
    [
        (Z, [2, 0], {"ignore_index": 0}),
        (Z, [5, 0], {"ignore_index": 5}),
        (Z, [2, 0], {"weight": [-1.0, 2.0, 3.0]}),
        (Z, [2, 0], {"weight": [0.0, 1.0, 0.0]}),
        (Z, [2, 0], {"weight": [1.0, NAN, 3.0]}),
        (Z, np.array([2, 0], np.uint8), {}),
        (Z, Z - 1, {}),
        (Z, Z - 1, {"ignore_index": -5}),
        (np.array([[0.0, -INF]]), [0], {}),
        (np.array([[0.0, -INF]]), [1], {}),
        (np.array([[0.0, -INF]]), [0], {"label_smoothing": 0.1}),
        (np.array([[-INF, -INF]]), [0], {}),
        (np.array([[INF, 0.0]]), [0], {}),
        (np.array([[NAN, 0.0]]), [0], {}),
        (np.array([[3e38, -3e38]], np.float32), [1], {}),
    ],
)
def test_pytorch_agrees_on_special_cases(logits: Any, target: Any, options: dict[str, Any]) -> None:
    assert_same(logits, np.asarray(target), **options)


def test_float64_probabilities_of_float32_logits() -> None:
    loss, gradient = cross_entropy_loss_and_grad(Z.astype(np.float32), np.full((2, 3), 1 / 3))
    assert [loss.dtype, gradient.dtype] == [np.float64, np.float32]


def test_many_slabs() -> None:
    rng = np.random.default_rng(0)
    assert_same(rng.standard_normal((9, 100_000)), rng.integers(0, 100_000, 9))
    assert_same(rng.standard_normal((3, 40_000, 5)), rng.random((3, 40_000, 5)))


@pytest.mark.parametrize("n", [2, 1000, 50_000])
def test_probabilities_and_labels_agree_on_ties(n: int) -> None:
    """Every entry is a largest one, and only one is the label."""
    logits, one_hot = np.zeros((1, n), np.float32), np.eye(1, n, dtype=np.float32)
    dense, sparse = cross_entropy_loss_grad(logits, one_hot), cross_entropy_loss_grad(logits, [0])
    np.testing.assert_allclose(dense, sparse, rtol=3e-7)


def test_float16() -> None:
    logits = Z.astype(np.float16)
    loss, gradient = cross_entropy_loss_and_grad(logits, [2, 0])
    assert loss.dtype == gradient.dtype == np.float16
    np.testing.assert_array_equal(gradient, cross_entropy_loss_grad(Z, [2, 0]).astype(np.float16))
    assert cross_entropy_loss(np.array([[60000, -60000]], np.float16), [1]) == INF


# Where we differ from PyTorch on purpose.


@pytest.mark.parametrize("smoothing", [-0.1, 1.1, NAN])
def test_smoothing_out_of_range_is_refused(smoothing: float) -> None:
    """PyTorch ignores a smoothing that is negative or NaN."""
    with pytest.raises(ValueError, match=f"between 0 and 1; got {smoothing}"):
        cross_entropy_loss(Z, [2, 0], label_smoothing=smoothing)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_ignored_nan_does_not_poison(smoothing: float) -> None:
    """PyTorch puts NaN into the gradient of an ignored row."""
    loss, gradient = cross_entropy_loss_and_grad([[NAN, 1.0], [0.0, 0.0]], [-100, 1], label_smoothing=smoothing)
    np.testing.assert_allclose(loss, np.log(2))
    np.testing.assert_allclose(gradient, np.array([[0, 0], [0.5, -0.5]]) + smoothing / 2 * np.array([[0, 0], [-1, 1]]))
    assert np.isnan(pytorch([[NAN, 1.0], [0.0, 0.0]], [-100, 1])[1][0]).all()


def test_coefficient_zero_against_minus_infinity() -> None:
    """PyTorch: NaN."""
    logits, target = np.array([[0.0, 0.0, -INF]]), np.array([[0.5, 0.5, 0.0]])
    np.testing.assert_allclose(cross_entropy_loss(logits, target), np.log(2))
    np.testing.assert_array_equal(cross_entropy_loss_grad(logits, target), [[0, 0, 0]])
    assert np.isnan(pytorch(logits, target)[0])
    assert cross_entropy_loss(logits, [2], weight=[1, 1, 0], reduction="sum") == 0


def test_types_that_pytorch_refuses() -> None:
    expected = cross_entropy_loss(Z, [2, 0], weight=[1.0, 2.0, 3.0])
    assert cross_entropy_loss(Z.astype(int), np.array([2, 0], np.int32), weight=[1, 2, 3]) == expected


@pytest.mark.parametrize(("dtype", "bound"), [(np.float32, 4e-6), (np.float64, 1e-13)])
def test_confident_and_correct(dtype: type[np.floating], bound: float) -> None:
    """Loss and gradient of the label are tiny, not 0; PyTorch loses them."""
    rng = np.random.default_rng(0)
    lost = 0
    for margin in np.linspace(5, 60 if dtype is np.float32 else 600, 40):
        x = rng.standard_normal(10).astype(dtype)
        label = rng.integers(10)
        x[label] = x.max() + dtype(margin)
        p, log_p, _ = exact(x)
        others = float(sum(p[:label] + p[label + 1 :]))
        one_hot = (np.arange(10) == label).astype(dtype)
        for target in (label, one_hot):
            loss, gradient = cross_entropy_loss_and_grad(x, target)
            assert abs(loss / -float(log_p[label]) - 1) <= bound
            assert abs(gradient[label] / -others - 1) <= bound
        lost += pytorch(x, label)[0] == 0
    assert lost >= 20


@pytest.mark.parametrize(
    ("logits", "target", "options", "error", "message"),
    [
        (Z, [3, 0], {}, IndexError, r"between 0 and 2; got 3 at index \(0,\)"),
        (Z, [0, -1], {}, IndexError, r"got -1 at index \(1,\)"),
        (Z, [0, 1, 2], {}, ValueError, r"shape \(2,\); got \(3,\)"),
        (Z[0], [2], {}, ValueError, r"shape \(\); got \(1,\)"),
        (Z, [0.0, 1.0], {}, TypeError, "integer labels"),
        (Z, [True, False], {}, TypeError, "got bool"),
        (Z, Z.astype(int), {}, ValueError, r"got \(2, 3\)"),
        (Z, np.ma.array([0, 1]), {}, TypeError, "filled"),
        (Z, Z, {"ignore_index": 1}, ValueError, "needs labels; got 1"),
        (Z, [0, 1], {"weight": [1.0, 2.0]}, ValueError, r"shape \(3,\); got shape \(2,\)"),
        (Z, [0, 1], {"weight": [1j, 2, 3]}, TypeError, "weight must be real numbers; got dtype complex128"),
        (Z, [0, 1], {"weight": np.ma.masked_equal([1.0, 2, 3], 3)}, TypeError, r"Use weight\.filled\(0\)"),
        (Z, [0, 1], {"weight": [[1.0], [1.0, 2.0]]}, ValueError, "weight must be an array"),
        (Z, [[0], [0, 1]], {}, ValueError, "target must be an array"),
        (np.ma.array(Z), [0, 1], {}, TypeError, r"logits is a masked array, .* Use logits\.filled\(-np\.inf\)"),
        (np.float32(Z), [0, 1], {"weight": [1, 2, 1e300]}, ValueError, r"fit into float32; got 1e\+300 at"),
        (Z, [0, 1], {"reduction": "bad"}, ValueError, "'bad'"),
        (1.0, 0, {}, ValueError, "axis of classes"),
        (Z * 1j, [0, 1], {}, TypeError, "complex128"),
        (np.zeros((2, 0)), [0, 0], {}, ValueError, r"at least one class; got shape \(2, 0\)"),
        (np.zeros((2, 0)), np.zeros((2, 0)), {}, ValueError, "at least one class"),
        ([], -100, {}, ValueError, r"got shape \(0,\)"),
    ],
)
def test_refused(logits: Any, target: Any, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        cross_entropy_loss(logits, target, **options)


@pytest.mark.parametrize("shift", [0, 1, 1000, -1000])
def test_gradient_over_the_target(shift: int) -> None:
    """What is written must not be read again as a target."""
    memory = np.full(602_000, 1e-3, np.float32)
    target = memory[1000:601_000].reshape(600, 1000)
    out = memory[1000 + shift : 601_000 + shift].reshape(600, 1000)
    logits = np.random.default_rng(0).standard_normal((600, 1000)).astype(np.float32)
    expected = cross_entropy_loss_and_grad(logits, target.copy())
    loss, gradient = cross_entropy_loss_and_grad(logits, target, out=out)
    assert gradient is out
    assert loss == expected[0]
    np.testing.assert_array_equal(gradient, expected[1])


def test_gradient_over_labels_and_weights() -> None:
    memory = np.zeros(12, np.float64)
    labels, weight, out = memory.view(np.int64)[:2], memory[4:7], memory[:6].reshape(2, 3)
    labels[:], weight[:] = [2, 0], [1, 2, 3]
    expected = cross_entropy_loss_and_grad(Z, labels.copy(), weight=weight.copy())
    loss, gradient = cross_entropy_loss_and_grad(Z, labels, weight=weight, out=out)
    assert loss == expected[0]
    np.testing.assert_array_equal(gradient, expected[1])


@pytest.mark.parametrize("weighted", [False, True])
def test_mean_of_many_float32_labels(weighted: bool) -> None:
    """Losses and weights are added in float64: a running sum in float32 would be off in the fourth digit."""
    n = 300_000
    logits = np.tile(np.array([0.3, 0.0], np.float32), (n, 1))
    weight = np.array([0.1, 0.7], np.float32) if weighted else None
    labels = np.arange(n) % 3 // 2
    loss = cross_entropy_loss(logits, labels, weight=weight)
    share = np.array([2, 1]) * (np.float64(weight) if weighted else 1)
    single = np.log(np.exp([0.0, -logits[0, 0]]).sum()) + np.array([0, np.float64(logits[0, 0])])
    assert abs(loss / (share @ single / share.sum()) - 1) <= 2e-7


@pytest.mark.parametrize("shape", [(0, 3), (2, 3, 0)])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_no_sample(shape: tuple[int, ...], smoothing: float) -> None:
    labels = np.zeros(shape[:1] + shape[2:], int)
    for target in (labels, np.zeros(shape)):
        options: dict[str, Any] = {"label_smoothing": smoothing}
        assert cross_entropy_loss(np.zeros(shape), target, reduction="none", **options).shape == labels.shape
        assert cross_entropy_loss(np.zeros(shape), target, reduction="sum", **options) == 0
        assert np.isnan(cross_entropy_loss(np.zeros(shape), target, **options))


def test_gradient_is_the_derivative() -> None:
    rng = np.random.default_rng(0)
    x, target, weight = rng.standard_normal((3, 4)), rng.random((3, 4)), rng.random(4)
    step = 1e-5
    for k in np.ndindex(x.shape):
        h = np.zeros_like(x)
        h[k] = step
        up, down = (cross_entropy_loss(x + s * h, target, weight=weight, label_smoothing=0.2) for s in (1, -1))
        gradient = cross_entropy_loss_grad(x, target, weight=weight, label_smoothing=0.2)
        np.testing.assert_allclose((up - down) / (2 * step), gradient[k], atol=1e-9)


logits = hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.floats(-50, 50))


@given(logits, st.sampled_from([0.0, 0.3]))
def test_gradient_rows_sum_to_zero(x: Any, smoothing: float) -> None:
    labels = np.arange(len(x)) % x.shape[1]
    gradient = cross_entropy_loss_grad(x, labels, reduction="sum", label_smoothing=smoothing)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-14)
    assert (cross_entropy_loss(x, labels, reduction="none", label_smoothing=smoothing) >= 0).all()
