"""Arithmetic coding brings every message back, and is as long as the theorem says."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from softxent import cross_entropy, kl_divergence
from softxent.arithmetic import arithmetic_decode, arithmetic_encode
from softxent.coding import is_prefix_free

models = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(sum)


def surprisal_of(message: list[int], counts: list[int]) -> mp.mpf:
    return -mp.fsum(mp.log(mp.mpf(counts[symbol]) / sum(counts), 2) for symbol in message)


@given(models, st.data())
def test_round_trip_and_length(counts: list[int], data: st.DataObject) -> None:
    possible = [symbol for symbol, count in enumerate(counts) if count]
    message = data.draw(st.lists(st.sampled_from(possible), max_size=60))
    bits = arithmetic_encode(message, counts)
    assert arithmetic_decode(bits, counts, len(message)) == message
    assert surprisal_of(message, counts) - mp.mpf("1e-9") <= len(bits) < surprisal_of(message, counts) + 2


@given(models, st.text("01", max_size=20), st.data())
def test_bits_that_follow_do_no_harm(counts: list[int], more: str, data: st.DataObject) -> None:
    possible = [symbol for symbol, count in enumerate(counts) if count]
    message = data.draw(st.lists(st.sampled_from(possible), max_size=20))
    assert arithmetic_decode(arithmetic_encode(message, counts) + more, counts, len(message)) == message


def test_words_of_all_messages_of_one_length_are_prefix_free() -> None:
    assert is_prefix_free([arithmetic_encode(message, [3, 1, 2]) for message in product(range(3), repeat=4)])


def test_long_message_costs_its_cross_entropy() -> None:
    """The excess over the entropy of the message is the divergence of the model, and less than two bits."""
    truth, model = np.array([5, 3, 2]), [1, 1, 2]
    message = np.repeat(range(3), 100 * truth).tolist()
    bits = len(arithmetic_encode(message, model))
    p, q = truth / 10, np.array(model) / 4
    assert 0 <= bits - 1000 * cross_entropy(p, q, base=2) < 2
    own = len(arithmetic_encode(message, truth.tolist()))
    assert np.isclose((bits - own) / 1000, kl_divergence(p, q, base=2), atol=2e-3)


def test_a_certain_message_needs_no_bits() -> None:
    assert arithmetic_encode([0, 0, 0], [1]) == ""
    assert arithmetic_decode("", [1], 3) == [0, 0, 0]


def test_refusals() -> None:
    for symbol in (1, 2, -1):
        with pytest.raises(ValueError, match=rf"gives symbol {symbol} no probability"):
            arithmetic_encode([0, symbol], [3, 0])
    for counts in ([-1, 2], [0, 0], [0.5, 0.5], []):
        with pytest.raises(ValueError, match="counts must be nonnegative integers, not all 0"):
            arithmetic_encode([0], counts)
