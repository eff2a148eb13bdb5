"""What counts as a distribution: rounding is forgiven, slips are not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from softxent import softmax
from softxent._arrays.distributions import as_distributions


@pytest.mark.parametrize("container", [np.asarray, np.float64, np.ndarray.tolist])
@pytest.mark.parametrize("n", [2, 10, 1000, 100_000])
def test_softmax_in_single_precision_gives_distributions(container: Callable[..., Any], n: int) -> None:
    for seed in range(20 if n < 1000 else 2):
        logits = (5 * np.random.default_rng(seed).standard_normal(n)).astype(np.float32)
        for p in (softmax(logits), np.exp(logits) / np.exp(logits).sum(dtype=np.float32)):
            as_distributions({"p": container(p)}, -1)


@pytest.mark.parametrize("excess", [4e-4, 1e-3, 0.1, 1.0])
def test_what_is_refused_does_not_look_right(excess: float) -> None:
    for p in ([0.5, 0.5 + excess], [0.5, 0.5 - excess]):
        if p[1] >= 0:
            with pytest.raises(ValueError, match="p must sum to 1 along axis -1; got ") as refusal:
                as_distributions({"p": p}, -1)
            assert abs(float(str(refusal.value).split("got ")[1].split(". ")[0]) - 1) > 3.5e-4


@pytest.mark.parametrize(("dtype", "slip"), [(np.float16, 0.02), (np.float32, 2e-4), (np.float64, 2e-4)])
def test_rounding_is_forgiven_and_slips_are_not(dtype: type[np.floating], slip: float) -> None:
    as_distributions({"p": np.array([0.5, 0.5 + slip], dtype)}, -1)
    with pytest.raises(ValueError, match="p must sum to 1"):
        as_distributions({"p": np.array([0.5, 0.5 + 4 * slip], dtype)}, -1)


def test_the_limit_itself_is_forgiven() -> None:
    """In float16 it is 1/32, which a sum can hit."""
    as_distributions({"p": np.array([0.5, 0.53125], np.float16)}, -1)


def test_a_sum_that_overflows_is_refused_without_a_warning() -> None:
    with np.errstate(all="raise"), pytest.raises(ValueError, match="p must sum to 1 along axis -1; got inf"):
        as_distributions({"p": [1.7e308, 1.7e308]}, -1)
