"""Conditional entropy and mutual information agree with the chain rule and with their marginals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

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


def test_refusals() -> None:
    for function in (conditional_entropy, mutual_information):
        with pytest.raises(ValueError, match=r"joint must sum to 1 along axis \(-2, -1\); got 1\.1\."):
            function([[0.1, 0.5], [0.2, 0.3]])
        with pytest.raises(ValueError, match=r"joint must have two axes, X and Y; got shape \(2,\)"):
            function([0.5, 0.5])
    with pytest.raises(ValueError, match=r"given must be -1 or -2; got 0\."):
        conditional_entropy([[0.5, 0.5]], given=0)
