"""Conditional entropy and mutual information agree with the chain rule and with their marginals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mpmath import mp

from softxent import conditional_entropy, entropy, mutual_information

tables = (
    arrays(float, (2, 3, 4), elements=st.floats(0, 1))
    .filter(lambda w: (w.sum(axis=(1, 2)) > 1e-3).all())
    .map(lambda w: w / w.sum(axis=(1, 2), keepdims=True))
)


@given(tables)
def test_chain_rule(joint: np.ndarray) -> None:
    whole = entropy(joint, axis=(-2, -1))
    assert np.allclose(conditional_entropy(joint), whole - entropy(joint.sum(axis=-2)))
    assert np.allclose(conditional_entropy(joint, given=-2), whole - entropy(joint.sum(axis=-1)))


@given(tables)
def test_mutual_information_is_what_knowing_saves(joint: np.ndarray) -> None:
    saved = entropy(joint.sum(axis=-1)) - conditional_entropy(joint)
    assert np.allclose(mutual_information(joint), saved)
    assert np.allclose(mutual_information(joint.swapaxes(-1, -2)), saved)
    assert (mutual_information(joint) >= 0).all()


def test_independent_and_equal_variables() -> None:
    p, q = np.array([0.2, 0.8]), np.array([0.5, 0.3, 0.2])
    assert np.isclose(mutual_information(np.outer(p, q)), 0, atol=1e-15)
    assert np.isclose(mutual_information(np.diag(q)), entropy(q))
    assert conditional_entropy(np.diag(q)) == 0


def test_units_and_types() -> None:
    joint = np.array([[0.5, 0], [0.25, 0.25]])
    assert np.isclose(conditional_entropy(joint, base=2) * np.log(2), conditional_entropy(joint))
    assert np.isclose(mutual_information(joint, base=2) * np.log(2), mutual_information(joint))
    for function in (conditional_entropy, mutual_information):
        # Rounded to half precision this table does not sum to 1 in single precision.
        assert function(np.full((3, 3), 1 / 9, np.float16)).dtype == np.float16
        assert np.isnan(function([[np.nan, 0.5], [0.25, 0.25]]))


def exact(joint: np.ndarray) -> tuple[float, float]:
    """Return conditional entropy and mutual information of the normalised table, in 80 digits."""
    with mp.workdps(80):
        table = [[mp.mpf(float(entry)) for entry in row] for row in joint]
        total = mp.fsum(map(mp.fsum, table))
        x, y = [mp.fsum(row) for row in table], [mp.fsum(column) for column in zip(*table, strict=True)]
        cells = [(t, x[a], y[b]) for a, row in enumerate(table) for b, t in enumerate(row) if t]
        conditional = mp.fsum(t * mp.log(b / t) for t, _, b in cells)
        return float(conditional), float(mp.fsum(t * mp.log(t * total / (a * b)) for t, a, b in cells) / total)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("tiny", [0, 1e-5, 1e-10, 1e-18, 1e-30])
def test_what_is_next_to_certain_keeps_its_digits(dtype: type[np.floating], tiny: float) -> None:
    """`log(table / known)` is 0 for the dominant entry, and loses a share of the whole that is not small."""
    for joint in ([[1.0], [tiny]], [[1.0, tiny], [tiny, 0]], [[0.5, tiny], [tiny, 0.5]], [[0, 0.3], [0.7, tiny]]):
        table = np.array(joint, dtype)
        for axis, turned in ((-1, table), (-2, table.T)):
            expected = exact(turned)[0]
            assert abs(conditional_entropy(table, given=axis) - expected) <= 6 * np.finfo(dtype).eps * expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("distance", [0.3, 1e-2, 1e-4, 1e-6, 1e-9])
def test_nearly_independent(dtype: type[np.floating], distance: float) -> None:
    """The relative error is that of the marginals over the distance, not over its square."""
    eps = np.finfo(dtype).eps
    if distance < 100 * eps:
        return
    rng = np.random.default_rng(0)
    for scale in (1, 1e-6):
        p, q = rng.dirichlet(np.ones(3)), np.append(scale * rng.dirichlet(np.ones(3)), 1 - scale)
        table = np.outer(p, q) * (1 + distance * rng.standard_normal((3, 4)))
        table = (table / table.sum()).astype(dtype)
        expected = exact(table)[1]
        assert abs(mutual_information(table) / expected - 1) <= 16 * eps / distance
        assert abs(mutual_information(table.T) / expected - 1) <= 16 * eps / distance


def test_sums_do_not_drift() -> None:
    table = np.random.default_rng(0).random((30_000, 3)).astype(np.float32)
    table /= table.sum(dtype=np.float64).astype(np.float32)
    for function in (conditional_entropy, mutual_information):
        expected = function(table.astype(np.float64))
        for layout in (table, np.asfortranarray(table), table[::-1].copy()[::-1], table[:, ::-1].copy()[:, ::-1]):
            assert abs(function(layout) / expected - 1) <= 3e-6


def test_refusals() -> None:
    for function in (conditional_entropy, mutual_information):
        with pytest.raises(ValueError, match=r"joint must sum to 1 along axis \(-2, -1\); got 1\.1\."):
            function([[0.1, 0.5], [0.2, 0.3]])
        with pytest.raises(ValueError, match=r"joint must have two axes, X and Y; got shape \(2,\)"):
            function([0.5, 0.5])
    with pytest.raises(ValueError, match=r"given must be -1 or -2; got 0\."):
        conditional_entropy([[0.5, 0.5]], given=0)
