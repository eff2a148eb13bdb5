"""What a target means, sample by sample; what is refused is in test_loss.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from softxent._arrays.targets import Target, read_target

ALL = (...,)


def read(target: Any, shape: tuple[int, ...], weight: Any = None, label_smoothing: float = 0.0) -> Target:
    dtype = np.dtype(np.float64)
    return read_target(target, shape, 1, dtype, weight=weight, ignore_index=-100, label_smoothing=label_smoothing)


def test_labels() -> None:
    target = read([2, -100], (2, 3), weight=[1, 2, 4])
    assert target.is_sparse
    assert target.count == 4
    np.testing.assert_array_equal(target.weight_of_labels(ALL), [[4], [0]])
    np.testing.assert_array_equal(target.coefficients(ALL), [[0, 0, 4], [0, 0, 0]])


def test_smoothed_labels() -> None:
    target = read([2, -100], (2, 3), weight=[1, 2, 4], label_smoothing=0.3)
    assert not target.is_sparse
    np.testing.assert_allclose(target.coefficients(ALL), [[0.1, 0.2, 3.2], [0.0, 0.0, 0.0]])


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_probabilities(smoothing: float) -> None:
    q = np.array([[0.5, 0.5, 0.0]])
    target = read(q, (1, 3), weight=[1, 2, 4], label_smoothing=smoothing)
    assert target.count == 1
    right = np.array([1, 2, 4]) * ((1 - smoothing) * q + smoothing / 3)
    np.testing.assert_allclose(target.coefficients(ALL), right)


def test_classes_in_the_middle() -> None:
    target = read(np.array([[0, 1], [1, 1]]), (2, 3, 2))
    assert target.coefficients(ALL).shape == (2, 3, 2)
    np.testing.assert_array_equal(target.coefficients(ALL).argmax(axis=1), [[0, 1], [1, 1]])
