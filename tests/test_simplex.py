"""The projection on the tangent space, and what counts as a distribution."""

import numpy as np
import pytest

from softxent import project_tangent
from softxent.simplex import as_distributions


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


@pytest.mark.parametrize(("dtype", "slip"), [(np.float16, 0.02), (np.float32, 2e-4), (np.float64, 2e-4)])
def test_rounding_is_forgiven_and_slips_are_not(dtype: type, slip: float) -> None:
    as_distributions({"p": np.array([0.5, 0.5 + slip], dtype)}, -1)
    with pytest.raises(ValueError, match="p must sum to 1"):
        as_distributions({"p": np.array([0.5, 0.5 + 4 * slip], dtype)}, -1)
