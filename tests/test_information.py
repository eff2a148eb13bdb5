"""Entropy and its relatives agree with SciPy and mpmath, keep the domain rules, and refuse what is no distribution."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mpmath import mp
from scipy import special

from softxent import cross_entropy, cross_entropy_grad, entropy, kl_divergence, perplexity, surprisal
from softxent.checks.witnesses import central_difference

TWO_ARGUMENTS: list[Callable[..., Any]] = [cross_entropy, kl_divergence, perplexity, cross_entropy_grad]
weights = arrays(float, 4, elements=st.floats(0, 1)).filter(lambda w: w.sum() > 1e-3)
distributions = weights.map(lambda w: w / w.sum())


def exact_divergence(p: Any, q: Any) -> float:
    """Return the divergence in 60 digits. The two sums differ by rounding, which is no divergence."""
    with mp.workdps(60):
        pairs = [(mp.mpf(float(a)), mp.mpf(float(b))) for a, b in zip(p, q, strict=True)]
        if any(b == 0 < a for a, b in pairs):
            return np.inf
        return float(mp.fsum(a * mp.log(a / b) - a + b if a else b for a, b in pairs))


@given(distributions)
def test_entropy_is_that_of_scipy(p: np.ndarray) -> None:
    assert np.isclose(entropy(p), special.entr(p).sum(), rtol=1e-13, atol=0)


@given(distributions, distributions)
def test_divergence_is_that_of_mpmath(p: np.ndarray, q: np.ndarray) -> None:
    """SciPy's is infinite where p/q overflows."""
    assert np.isclose(kl_divergence(p, q), exact_divergence(p, q), rtol=1e-12, atol=1e-15)


@given(distributions, distributions)
def test_cross_entropy_is_entropy_plus_divergence(p: np.ndarray, q: np.ndarray) -> None:
    assert np.isclose(cross_entropy(p, q), entropy(p) + kl_divergence(p, q), rtol=1e-12)
    assert kl_divergence(p, q) >= 0
    assert kl_divergence(p, p) == 0


@given(distributions, distributions)
def test_perplexity_is_the_exponential_in_any_base(p: np.ndarray, q: np.ndarray) -> None:
    assert np.isclose(perplexity(p), 2 ** entropy(p, base=2))
    assert np.isclose(perplexity(p, q), 10 ** cross_entropy(p, q, base=10))


def test_units() -> None:
    p, q = [0.2, 0.8], [0.7, 0.3]
    assert np.isclose(entropy([0.5, 0.25, 0.25], base=2), 1.5, rtol=1e-15)
    for function in (cross_entropy, kl_divergence, cross_entropy_grad):
        assert np.allclose(function(p, q, base=10) * np.log(10), function(p, q))
    assert np.allclose(surprisal([1, 0.1, 0.001], base=10), [0, 1, 3])


@pytest.mark.parametrize("distance", [0.3, 1e-3, 1e-6, 1e-9])
def test_divergence_of_neighbours_keeps_its_digits(distance: float) -> None:
    """The sum of p log(p/q) as it is written has no right digit left at the end of this list."""
    p = np.array([0.3, 0.3, 0.4])
    q = p + distance * np.array([0.5, -0.4, -0.1])
    assert np.isclose(kl_divergence(p, q), exact_divergence(p, q), rtol=1e-14, atol=0)
    if distance < 1e-8:
        assert not np.isclose((p * np.log(p / q)).sum(), exact_divergence(p, q), rtol=0.1, atol=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("ratio", [3.0, 0.7, 0.3, 0.1, 1e-2, 1e-4])
def test_divergence_to_a_few_units(dtype: type[np.floating], ratio: float) -> None:
    """Also of tiny probabilities, on both sides of the place where the series takes over."""
    rng = np.random.default_rng(0)
    for scale in (1, 1e-8):
        p = np.append(scale * rng.dirichlet(np.ones(6)), 1 - scale).astype(dtype)
        q = (p * np.exp(ratio * rng.standard_normal(7))).astype(dtype)
        q = (q / q.sum()).astype(dtype)
        assert abs(kl_divergence(p, q) / exact_divergence(p, q) - 1) <= 16 * np.finfo(dtype).eps


def test_divergence_from_a_tiny_probability_is_finite() -> None:
    p, q = [0.5, 0.5], [5e-324, 1.0]
    assert np.isclose(kl_divergence(p, q), exact_divergence(p, q))


@pytest.mark.parametrize("function", [entropy, perplexity, cross_entropy, kl_divergence])
def test_sums_do_not_drift_in_any_layout(function: Callable[..., Any]) -> None:
    p = np.random.default_rng(0).random((40_000, 2)).astype(np.float32)
    p /= p.sum(axis=0, dtype=np.float64).astype(np.float32)
    arguments = (p, p[::-1]) if function in TWO_ARGUMENTS and function is not perplexity else (p,)
    expected = function(*(np.ascontiguousarray(a.T, np.float64) for a in arguments))
    for layout in (np.array, np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2], lambda a: a.copy()[::-1]):
        moved = [layout(a) for a in arguments]
        np.testing.assert_allclose(function(*moved, axis=0), expected, rtol=2e-6)
        np.testing.assert_allclose(function(*(a.T for a in moved)), expected, rtol=2e-6)


def test_uniform_distributions_of_many_outcomes() -> None:
    assert np.allclose(entropy(np.full((10_000, 2), 1e-4, np.float32), axis=0), np.log(10_000), rtol=2e-7, atol=0)
    assert np.allclose(entropy(np.full((40_000, 2), 1 / 40_000, np.float32), axis=0), np.log(40_000), rtol=2e-7, atol=0)
    assert np.allclose(entropy(np.full((100_000, 2), 1e-5, np.float32).T), np.log(100_000), rtol=2e-7, atol=0)


def test_perplexity_is_rounded_once() -> None:
    assert perplexity(np.full(1024, 1 / 1024, np.float16)) == 1024


def test_zeros() -> None:
    assert str(entropy([0, 1])) == "0.0"  # and not -0.0
    assert str(surprisal(1)) == "0.0"
    assert surprisal(0) == np.inf
    assert cross_entropy([0, 1], [0, 1]) == 0
    assert cross_entropy([0.5, 0.5], [0, 1]) == kl_divergence([0.5, 0.5], [0, 1]) == np.inf
    assert perplexity([0.5, 0.5], [0, 1]) == np.inf
    assert np.isclose(kl_divergence([0, 1], [0.5, 0.5]), np.log(2))
    assert cross_entropy_grad([0, 0.5, 0.5], [0, 0, 1]).tolist() == [0, -np.inf, -0.5]


def test_nan_propagates() -> None:
    p = [[0.5, np.nan], [0.5, 0.5]]
    assert np.isnan(entropy(p)).tolist() == [True, False]
    for function in (cross_entropy, kl_divergence, perplexity):
        assert np.isnan(function(p, [0.5, 0.5])).tolist() == [True, False]
        assert np.isnan(function([0.5, 0.5], p)).tolist() == [True, False]


def test_axes() -> None:
    p = np.random.default_rng(0).dirichlet(np.ones(6), size=2)
    rows = [entropy(row) for row in p]
    assert np.allclose(entropy(p), rows)
    assert np.allclose(entropy(p.T, axis=0), rows)
    assert np.allclose(entropy(p.reshape(2, 2, 3), axis=(1, 2)), rows)
    assert np.isclose(entropy(p[0].reshape(2, 3), axis=None), rows[0])
    assert np.allclose(kl_divergence(p[0], p), np.array([0, kl_divergence(p[0], p[1])]))


@pytest.mark.parametrize("function", TWO_ARGUMENTS)
def test_types_are_kept(function: Callable[..., Any]) -> None:
    for dtype in (np.float16, np.float32, np.float64):
        p = np.array([0.25, 0.75], dtype)
        assert function(p, p[::-1]).dtype == dtype
    assert function([0, 1], [False, True]).dtype == np.float64
    assert function(p.astype(np.float32), p).dtype == np.float64


@pytest.mark.parametrize("function", TWO_ARGUMENTS)
def test_refuses_what_is_no_distribution(function: Callable[..., Any]) -> None:
    good = [0.5, 0.5]
    faults = {
        r"p must sum to 1 along axis -1; got 0\.97\. Normalise it first\.": ([0.5, 0.47], good),
        r"q must sum to 1 along axis -1; got 0\.97 at index \(2,\)\.": (good, [good, good, [0.5, 0.47]]),
        r"q must not be negative; got -1 at index \(1,\)\. Give probabilities; softmax": (good, [2, -1]),
        r"p must sum to 1 along axis -1; got 2\.": ([1.0], good),
    }
    for message, arguments in faults.items():
        with pytest.raises(ValueError, match=message):
            function(*arguments)
    with pytest.raises(TypeError, match=r"p must be real numbers; got dtype complex128\."):
        function([1j, 1], good)
    with pytest.raises(TypeError, match=r"q is a masked array, .* Use q\.filled\(0\)"):
        function(good, np.ma.masked_array(good, [True, False]))


@pytest.mark.parametrize("base", [1, 0.5, 0, -2, np.nan])
def test_refuses_what_is_no_base(base: float) -> None:
    for function in (entropy, surprisal):
        with pytest.raises(ValueError, match=r"base must be larger than 1; got .*\. Use 2 for bits"):
            function([0.0, 1.0], base=base)


def test_shapes_that_do_not_fit_are_refused() -> None:
    for function in TWO_ARGUMENTS:
        with pytest.raises(ValueError, match=r"p and q must have shapes that broadcast; got \(2,\) and \(3,\)\."):
            function([0.5, 0.5], [0.5, 0.25, 0.25])


@pytest.mark.parametrize("p", [-0.1, 1.1, 1.000000001])
def test_surprisal_refuses_what_is_no_probability(p: float) -> None:
    with pytest.raises(ValueError, match=rf"p must lie in \[0, 1\]; got {p} at index \(1,\)"):
        surprisal([0.5, p])


def test_gradient_is_that_of_the_formula_off_the_simplex() -> None:
    p, q = np.random.default_rng(1).dirichlet(np.ones(5), size=2)
    assert np.allclose(cross_entropy_grad(p, q), central_difference(lambda q: -(p * np.log(q)).sum())(q))
