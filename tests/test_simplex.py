"""The projection on the tangent space."""

import numpy as np
import pytest

from softxent import project_tangent


def test_projection_is_the_nearest_vector_that_sums_to_zero() -> None:
    g = np.random.default_rng(0).normal(size=(4, 5))
    matrix = np.eye(5) - np.full((5, 5), 1 / 5)
    assert np.allclose(project_tangent(g), g @ matrix)
    assert np.allclose(project_tangent(g.T, axis=0), (g @ matrix).T)
    assert np.allclose(project_tangent(g, axis=None), g - g.mean())
    assert np.allclose(project_tangent(project_tangent(g)), project_tangent(g))


def test_projection_keeps_types() -> None:
    assert project_tangent(np.ones(3, np.float32)).dtype == np.float32
    assert project_tangent([1, 2]).dtype == np.float64


@pytest.mark.parametrize("offset", [10, 1000])
def test_projection_along_a_long_axis(offset: int) -> None:
    """Row after row NumPy's sum would drift, and so would the mean."""
    g = (offset + np.random.default_rng(0).standard_normal((100_000, 3))).astype(np.float32)
    wide = g.astype(np.float64)
    for layout in (g, np.asfortranarray(g), g[::-1].copy()[::-1]):
        np.testing.assert_allclose(project_tangent(layout, axis=0), wide - wide.mean(axis=0), rtol=0, atol=4e-7)
    assert np.abs(g - g.mean(axis=0) - (wide - wide.mean(axis=0))).max() > 2e-6 * offset


def test_projection_of_extremes() -> None:
    np.testing.assert_array_equal(project_tangent([1.7e308, 1.7e308]), [0, 0])
    np.testing.assert_array_equal(project_tangent([5e-324, -5e-324]), [5e-324, -5e-324])
    assert project_tangent(3.0) == 0
    assert np.isnan(project_tangent([np.inf, 0.0])[0])
    assert project_tangent(np.zeros((0, 3)), axis=0).shape == (0, 3)
