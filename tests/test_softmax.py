"""The softmax family: special values and kinds of input, one row each, then layouts, memory and properties."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp
from reference import ulps

from softxent import log_softmax, logsumexp, sigmoid, softmax
from softxent.softmax import logsumexp_naive, softmax_naive

NAN, INF = np.nan, np.inf
LOG2 = np.log(2)
FUNCTIONS: list[Callable[..., Any]] = [softmax, log_softmax, logsumexp]

# Name, logits, options, then softmax, log-softmax and log-sum-exp. A comment says where we differ from our peers on
# purpose; anything else is what SciPy or PyTorch return.
TABLE: list[tuple[Any, ...]] = [
    ("number", 5.0, {}, 1.0, 0.0, 5.0),
    ("number, axis 0", np.array(5.0), {"axis": 0}, 1.0, 0.0, 5.0),
    ("number, no axis", np.array(5.0), {"axis": None}, 1.0, 0.0, 5.0),
    ("-inf alone", -INF, {}, NAN, NAN, -INF),  # SciPy warns
    ("+inf alone", INF, {}, NAN, NAN, INF),
    ("nan alone", NAN, {}, NAN, NAN, NAN),
    ("empty", [], {}, [], [], -INF),  # SciPy: softmax and log_softmax raise
    ("empty, no axis", [], {"axis": None}, [], [], -INF),
    ("(0, 3) axis 0", np.ones((0, 3)), {"axis": 0}, np.ones((0, 3)), np.ones((0, 3)), [-INF] * 3),  # SciPy raises
    ("(0, 3) axis 1", np.ones((0, 3)), {"axis": 1}, np.ones((0, 3)), np.ones((0, 3)), []),
    ("(3, 0) axis 0", np.ones((3, 0)), {"axis": 0}, np.ones((3, 0)), np.ones((3, 0)), []),
    ("(3, 0) axis 1", np.ones((3, 0)), {"axis": 1}, np.ones((3, 0)), np.ones((3, 0)), [-INF] * 3),  # SciPy raises
    ("(3, 0) both", np.ones((3, 0)), {"axis": (0, 1)}, np.ones((3, 0)), np.ones((3, 0)), -INF),  # SciPy: IndexError
    ("mask", [0, -INF, 0], {}, [0.5, 0, 0.5], [-LOG2, -INF, -LOG2], LOG2),
    ("all masked", [-INF, -INF], {}, [NAN, NAN], [NAN, NAN], -INF),  # SciPy warns
    ("a masked row", [[-INF, -INF], [0, 0]], {}, [[NAN] * 2, [0.5] * 2], [[NAN] * 2, [-LOG2] * 2], [-INF, LOG2]),
    ("+inf", [INF, 1], {}, [NAN, NAN], [NAN, NAN], INF),  # SciPy: log_softmax [nan, -inf]
    ("+inf twice", [INF, INF], {}, [NAN, NAN], [NAN, NAN], INF),
    ("+inf and -inf", [INF, -INF], {}, [NAN, NAN], [NAN, NAN], INF),  # SciPy: log_softmax [nan, -inf]
    ("nan", [NAN, 1], {}, [NAN, NAN], [NAN, NAN], NAN),
    ("nan and inf", [NAN, INF], {}, [NAN, NAN], [NAN, NAN], NAN),
    ("nan and -inf", [NAN, -INF], {}, [NAN, NAN], [NAN, NAN], NAN),
    ("overflow of the shift", [1.7e308, -1.7e308], {}, [1, 0], [0, -INF], 1.7e308),  # SciPy warns
    ("large", [1e308, 1e308], {}, [0.5, 0.5], [-LOG2, -LOG2], 1e308),
    ("very negative", [-1e308, 0], {}, [0, 1], [-1e308, 0], 0),
    ("low", [-1000, -1000], {}, [0.5, 0.5], [-LOG2, -LOG2], -1000 + LOG2),
    ("dominant", [0.0, -40.0], {}, [1, np.exp(-40)], [-np.exp(-40), -40], np.exp(-40)),  # SciPy, PyTorch: log_softmax 0
    ("subnormal", [0.0, -745.0], {}, [1, 5e-324], [-5e-324, -745], 5e-324),
    ("underflow", [0.0, -750.0], {}, [1, 0], [0, -750], 0),
    ("integers", np.array([0, 0]), {}, [0.5, 0.5], [-LOG2, -LOG2], LOG2),
    ("unsigned", np.array([0, 255], "u1"), {}, [np.exp(-255), 1], [-255, -np.exp(-255)], 255),  # SciPy: nan, -inf
    ("small", np.array([-128, 127], "i1"), {}, [np.exp(-255), 1], [-255, -np.exp(-255)], 127),  # SciPy: order reversed
    ("bool", np.array([False, False]), {}, [0.5, 0.5], [-LOG2, -LOG2], LOG2),  # SciPy: softmax raises
    ("big-endian", np.zeros(2, ">f8"), {}, [0.5, 0.5], [-LOG2, -LOG2], LOG2),
    ("every second", np.arange(6.0)[::2] * 0, {}, [1 / 3] * 3, [-np.log(3)] * 3, np.log(3)),
    ("reversed", np.array([-INF, 0.0])[::-1], {}, [1, 0], [0, -INF], 0),
    ("axis ()", [1.0, -INF], {"axis": ()}, [1, NAN], [0, NAN], [1, -INF]),
    ("axis (0, 1)", np.zeros((2, 2)), {"axis": (0, 1)}, np.full((2, 2), 0.25), np.full((2, 2), -2 * LOG2), 2 * LOG2),
]


@pytest.mark.parametrize(("x", "options", "p", "log_p", "lse"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_special_values(x: Any, options: dict[str, Any], p: Any, log_p: Any, lse: Any) -> None:
    for function, expected in zip(FUNCTIONS, (p, log_p, lse), strict=True):
        result = function(x, **options)
        np.testing.assert_allclose(result, expected, rtol=4e-16, atol=0)
        assert np.shape(result) == np.shape(expected)
        assert result.dtype == np.float64
        assert result.dtype.isnative


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("x", "options", "error", "message"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), {}, TypeError, r"filled\(-np.inf\)"),
        ([1 + 1j], {}, TypeError, "complex128"),
        (np.array([1.0], object), {}, TypeError, "object"),
        (None, {}, TypeError, "object"),
        (["a"], {}, TypeError, "<U1"),
        ([[1.0], [1.0, 2.0]], {}, ValueError, "inhomogeneous"),
        (np.zeros((2, 2)), {"axis": 2}, np.exceptions.AxisError, r"axis must lie between -2 and 1; got 2\."),
        (np.zeros((2, 2)), {"axis": (0, 0)}, ValueError, r"tuple of different ones, or None; got \(0, 0\)"),
        (np.zeros(2), {"axis": 1}, np.exceptions.AxisError, r"between -1 and 0; got 1\."),
        (np.zeros((2, 2)), {"axis": 1.0}, TypeError, r"axis must be an integer, .*; got 1\.0"),
    ],
)
def test_refused(
    function: Callable[..., Any], x: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        function(x, **options)


def test_matrix_is_taken_as_an_array() -> None:
    with pytest.warns(PendingDeprecationWarning):
        x = np.asmatrix([[0.0, 0.0]])
    assert type(softmax(x)) is np.ndarray
    np.testing.assert_allclose(logsumexp(x), [LOG2])  # SciPy: TypeError


def test_float16_does_not_overflow_inside() -> None:
    x = np.zeros(70_000, np.float16)
    assert np.all(softmax(x) == np.float16(1 / 70_000))  # SciPy: all 0
    assert np.all(log_softmax(x) == np.float16(-np.log(70_000)))
    assert logsumexp(x) == np.float16(np.log(70_000))  # SciPy, PyTorch: inf


@pytest.mark.parametrize("function", [*FUNCTIONS, sigmoid])
def test_refusals_name_the_parameter(function: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match=r"x is a masked array, .* Use x\.filled\(-np\.inf\)"):
        function([np.ma.array([1.0, 2.0], mask=[False, True])])
    with pytest.raises(TypeError, match=r"x must be real numbers; got dtype complex128\. Convert x to float64 first\."):
        function(1j)


@pytest.mark.parametrize(
    ("b", "error", "message"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), TypeError, r"b is a masked array, .* Use b\.filled\(0\)"),
        ([1j, 1], TypeError, "b must be real numbers; got dtype complex128"),
        ([[1.0], [1.0, 2.0]], ValueError, "b must be an array of numbers, or lists of equal length"),
        ([1.0, 2.0, 3.0], ValueError, r"b must broadcast to the shape of x, \(2,\); got \(3,\)"),
        ([np.nan, -1e-300], ValueError, r"b must not be negative; got -1e-300 at index \(1,\)"),
    ],
)
def test_weights_of_the_sum_are_refused_by_name(b: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        logsumexp([0.0, 0.0], b=b)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_dtype_is_kept(dtype: type[np.floating]) -> None:
    x = np.ones((2, 3), dtype)
    assert [function(x).dtype for function in FUNCTIONS] == [dtype] * 3


@pytest.mark.parametrize("shape", [(7, 5), (3, 400_000), (400_000, 3), (1, 700_001), (700_001, 1), (60, 41, 130)])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_axis_and_layout(function: Callable[..., Any], shape: tuple[int, ...]) -> None:
    """Arrays of many slabs give what small pieces of them give."""
    x = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    everything = tuple(range(x.ndim))
    for axis in [*everything, everything, everything[1:]]:
        expected = getattr(scipy.special, function.__name__)(x.astype(np.float64), axis=axis)
        layouts = (x, np.asfortranarray(x), np.repeat(x, 2, axis=-1)[..., ::2], x[::-1].copy()[::-1])
        for layout in layouts:
            np.testing.assert_allclose(function(layout, axis=axis), expected, rtol=2e-6, atol=3e-7)


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_out(function: Callable[..., Any], dtype: type[np.floating]) -> None:
    x = np.random.default_rng(0).standard_normal((3, 300_000)).astype(dtype)
    expected = function(x)
    out = np.empty_like(x)
    assert function(x, out=out) is out
    np.testing.assert_array_equal(out, expected)
    strided = np.zeros((3, 600_000), dtype)
    function(x, out=strided[:, ::2])
    np.testing.assert_allclose(strided[:, ::2], expected, rtol=2 * float(np.finfo(dtype).eps))
    assert not strided[:, 1::2].any()
    shifted = np.concatenate([x.ravel(), np.zeros(1, dtype)])
    function(shifted[:-1].reshape(x.shape), out=shifted[1:].reshape(x.shape))
    np.testing.assert_array_equal(shifted[1:].reshape(x.shape), expected)
    assert function(x, out=x) is x
    np.testing.assert_array_equal(x, expected)


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_out_is_refused(function: Callable[..., Any]) -> None:
    x = np.zeros((2, 3), np.float32)
    with pytest.raises(ValueError, match=r"shape \(2, 3\) and dtype float32.*dtype float64"):
        function(x, out=np.empty((2, 3)))
    with pytest.raises(ValueError, match=r"got shape \(3,\)"):
        function(x, out=np.empty(3, np.float32))
    with pytest.raises(TypeError, match="list"):
        function(x, out=[0.0])
    with pytest.raises(TypeError, match="Masked"):
        function(x, out=np.ma.zeros((2, 3), np.float32))
    fixed = np.empty((2, 3), np.float32)
    repeated = np.lib.stride_tricks.as_strided(np.empty(3, np.float32), (2, 3), (0, 4))
    fixed.flags.writeable = False
    for out in (fixed, repeated):
        with pytest.raises(ValueError, match="out must be writeable, each entry with memory of its own"):
            function(x, out=out)


@pytest.mark.parametrize(
    "x", [np.array([2**30 + 128, 0], np.float32), np.array([2.0**61 - 256, 0]), np.array([2**63 - 1, 0])]
)
def test_huge_logits(x: Any) -> None:
    np.testing.assert_array_equal(softmax(x), [1, 0])
    np.testing.assert_array_equal(log_softmax(x), [0, -x[0]])
    assert logsumexp(x) == x[0]


@pytest.mark.parametrize("dtype", [np.float16, np.int8, ">f4"])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_large_temporary_for_converted_logits(function: Callable[..., Any], axis: int, dtype: Any) -> None:
    x = np.zeros((20_000, 1000), dtype)
    tracemalloc.start()
    result = function(x, axis=axis)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - result.nbytes < 5 * 2**20


@pytest.mark.parametrize("function", FUNCTIONS)
def test_partial_sums_do_not_pile_up(function: Callable[..., Any]) -> None:
    x = np.zeros((16_384, 4096), np.float32)
    x[0, 0] = 40  # one column has to be added up twice
    options = {} if function is logsumexp else {"out": np.empty_like(x)}
    tracemalloc.start()
    function(x, axis=0, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.02 * x.nbytes


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("shape", [(400, 25_000), (1, 10_000_000)])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_large_temporary(function: Callable[..., Any], axis: int, shape: tuple[int, ...]) -> None:
    x = np.zeros(shape, np.float32)
    # What has the shape of a column of results is part of the answer, not a temporary.
    options = {} if function is logsumexp else {"out": np.empty_like(x)}
    answer = x.nbytes // shape[axis] if function is logsumexp else 0
    tracemalloc.start()
    function(x, axis=axis, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - answer < 0.25 * x.nbytes


def test_input_is_left_alone() -> None:
    x = np.random.default_rng(0).standard_normal((4, 5))
    x.flags.writeable = False
    for function in FUNCTIONS:
        function(x)
        function(x, axis=0)


@pytest.mark.parametrize(
    ("x", "b", "expected"),
    [
        ([1.0, 2.0], [1.0, 0.0], 1.0),
        ([INF, 1.0], [0.0, 1.0], 1.0),
        ([NAN, 1.0], [0.0, 1.0], 1.0),
        ([1.0, 2.0], 0.0, -INF),
        ([0.0, 0.0], [INF, 1.0], INF),
        ([0.0, 0.0], [NAN, 1.0], NAN),
        ([[0.0, 0.0]], [3.0, 1.0], [np.log(4)]),
    ],
)
def test_weights(x: Any, b: Any, expected: Any) -> None:
    np.testing.assert_allclose(logsumexp(x, b=b), expected, rtol=1e-15)


def test_weights_are_refused() -> None:
    # SciPy: NaN, unless return_sign is set
    with pytest.raises(ValueError, match=r"b must not be negative; got -1 at index \(1,\)"):
        logsumexp([1.0, 2.0], b=[1.0, -1.0])
    with pytest.raises(ValueError, match="broadcast"):  # SciPy lets the weights decide the shape
        logsumexp([1.0, 2.0], b=[1.0, 1.0, 1.0])


def test_keepdims() -> None:
    x = np.zeros((2, 3, 4))
    assert logsumexp(x, axis=(0, 2), keepdims=True).shape == (1, 3, 1)
    assert logsumexp(x, axis=None, keepdims=True).shape == (1, 1, 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_agrees_with_pytorch(dtype: type[np.floating]) -> None:
    x = np.random.default_rng(1).standard_normal((40, 50)).astype(dtype)
    for axis in (0, 1):
        for function in FUNCTIONS:
            theirs = getattr(torch, function.__name__)(torch.from_numpy(x), axis).numpy()
            np.testing.assert_allclose(function(x, axis=axis), theirs, rtol=30 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("function", [*FUNCTIONS, sigmoid])
def test_nothing_is_raised_where_the_caller_raises_on_underflow(function: Callable[..., Any]) -> None:
    """To lose a term that is below the rounding of the sum is no error."""
    for x in ([0.0, -800.0], [-INF, -INF], [INF, 0.0], [NAN, 0.0], [1.7e308, -1.7e308]):
        with np.errstate(all="ignore"):
            expected = function(np.array(x))
        with np.errstate(all="raise"):
            np.testing.assert_array_equal(function(np.array(x)), expected)
    with np.errstate(all="raise"):
        function(np.array([0, -16], np.float16))


def test_sigmoid() -> None:
    x = np.array([-INF, -800, -1, 0, 1, 800, INF, NAN])
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_between(dtype: type[np.floating]) -> None:
    """Both tails to a few units of their own size, and the probabilities of x and -x sum to 1."""
    x = np.linspace(-20, 20, 81).astype(dtype)
    with mp.workdps(40):
        assert ulps(sigmoid(x), [1 / (1 + mp.exp(-mp.mpf(float(t)))) for t in x]) <= 3
    np.testing.assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=2 * float(np.finfo(dtype).eps))
    assert sigmoid(x).dtype == dtype
    np.testing.assert_allclose(sigmoid([0.1, 0.5, 0.9]), [0.52497919, 0.62245933, 0.7109495], rtol=1e-8)


def test_naive_versions_take_the_last_axis() -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    np.testing.assert_allclose(softmax_naive(x), softmax(x), rtol=1e-14)
    np.testing.assert_allclose(logsumexp_naive(x), logsumexp(x), rtol=1e-13)
    assert not np.allclose(softmax_naive(x), softmax(x, axis=0))


def test_naive_versions_overflow() -> None:
    """They are in the book to fail, and to be differentiated with complex numbers."""
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        softmax_naive(np.array([1000.0, 0.0]))
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        logsumexp_naive(np.array([1000.0, 0.0]))
    np.testing.assert_allclose(softmax_naive(np.array([1j, 1j])), [0.5, 0.5])
    np.testing.assert_allclose(logsumexp_naive(np.array([1j, 1j])), LOG2 + 1j)


arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    hnp.array_shapes(min_dims=1, max_dims=3, max_side=6),
    elements=st.floats(-700, 700, width=32),
)


@given(arrays, st.integers(-1000, 1000))
def test_shift_invariance(x: Any, c: int) -> None:
    wide = np.round(x.astype(np.float64), 3)
    scale = np.abs(wide).max() + abs(c) + 1
    np.testing.assert_allclose(softmax(wide + c), softmax(wide), rtol=1e-15 * scale, atol=1e-300)
    np.testing.assert_allclose(logsumexp(wide + c), logsumexp(wide) + c, atol=4e-16 * scale)


@given(arrays, st.sampled_from([0, -1, None]))
def test_simplex(x: Any, axis: int | tuple[int, ...] | None) -> None:
    p = softmax(x, axis=axis)
    assert p.shape == x.shape
    assert p.dtype == x.dtype
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=axis, dtype=np.float64), 1, rtol=8 * np.finfo(x.dtype).eps)
    assert (log_softmax(x, axis=axis) <= 0).all()


@given(arrays, st.randoms(use_true_random=False))
def test_permutation_equivariance(x: Any, random: random.Random) -> None:
    order = list(range(x.shape[-1]))
    random.shuffle(order)
    eps = np.finfo(x.dtype).eps
    np.testing.assert_allclose(softmax(x[..., order]), softmax(x)[..., order], rtol=8 * eps)


@given(arrays)
def test_bounds_of_log_sum_exp(x: Any) -> None:
    lse, m = logsumexp(x), x.max(axis=-1)
    slack = 2 * np.spacing(np.abs(m) + 10)
    assert (lse >= m).all()
    assert (lse <= m + np.log(x.shape[-1]) + slack).all()
