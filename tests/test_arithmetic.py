"""Arithmetic coding brings every message back, and is as long as the theorem says."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from softxent import cross_entropy, kl_divergence
from softxent.arithmetic import arithmetic_decode, arithmetic_encode
from softxent.coding import is_prefix_free

models = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(sum)


def messages(counts: list[int], longest: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from([symbol for symbol, count in enumerate(counts) if count]), max_size=longest)


def surprisal_of(message: list[int], counts: list[int]) -> mp.mpf:
    return -mp.fsum(mp.log(mp.mpf(counts[symbol]) / sum(counts), 2) for symbol in message)


@given(models, st.data())
def test_round_trip_and_length(counts: list[int], data: st.DataObject) -> None:
    message = data.draw(messages(counts, 60))
    bits = arithmetic_encode(message, counts)
    assert arithmetic_decode(bits, counts, len(message)) == message
    assert surprisal_of(message, counts) - mp.mpf("1e-9") <= len(bits) < surprisal_of(message, counts) + 2


@given(models, st.text("01", max_size=20), st.data())
def test_bits_that_follow_do_no_harm(counts: list[int], more: str, data: st.DataObject) -> None:
    message = data.draw(messages(counts, 20))
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


@given(models, st.data())
def test_a_word_that_is_cut_off_is_refused(counts: list[int], data: st.DataObject) -> None:
    message = data.draw(messages(counts, 20))
    bits = arithmetic_encode(message, counts)
    for size in range(len(bits)):
        with pytest.raises(ValueError, match=r"bits must not be cut off; got '[01]*', which end in symbol \d+\."):
            arithmetic_decode(bits[:size], counts, len(message))


def interval_of(message: tuple[int, ...], counts: list[int]) -> tuple[Fraction, Fraction]:
    low, width = Fraction(0), Fraction(1)
    for symbol in message:
        low += width * Fraction(sum(counts[:symbol]), sum(counts))
        width *= Fraction(counts[symbol], sum(counts))
    return low, low + width


@given(st.lists(st.integers(0, 9), min_size=1, max_size=3).filter(sum), st.text("01", max_size=9), st.integers(0, 3))
def test_bits_mean_the_message_whose_interval_holds_theirs(counts: list[int], bits: str, length: int) -> None:
    low, width = Fraction(int(bits or "0", 2), 2 ** len(bits)), Fraction(1, 2 ** len(bits))
    intervals = {message: interval_of(message, counts) for message in product(range(len(counts)), repeat=length)}
    meant = [list(message) for message, (start, end) in intervals.items() if start <= low and low + width <= end]
    if meant:
        assert [arithmetic_decode(bits, counts, length)] == meant
    else:
        with pytest.raises(ValueError, match="bits must not be cut off"):
            arithmetic_decode(bits, counts, length)


@pytest.mark.parametrize("container", [np.array, list, tuple])
@given(models, st.data(), st.sampled_from(["i1", "u1", "i2", ">i4", "u8", object]))
def test_integers_of_any_type(container: Any, counts: list[int], data: st.DataObject, dtype: str) -> None:
    """Six counts of up to 50 do not fit into 8 bits when they are added."""
    message = data.draw(messages(counts, 30))
    typed = container(np.array(counts, dtype))
    length: Any = np.array(len(message), dtype)[()]
    bits = arithmetic_encode(container(np.array(message, dtype)), typed)
    assert bits == arithmetic_encode(message, counts)
    assert arithmetic_decode(bits, typed, length) == message
    assert arithmetic_encode([0, 0, 1, 0], np.array([3, 1], dtype)) == "0111"


@pytest.mark.parametrize("size", [1, 2, 8, 64])
def test_equal_counts_are_a_code_of_equal_lengths(size: int) -> None:
    """The share of each symbol is a dyadic interval: its number is sent, and nothing is lost."""
    message = [0, size - 1, size // 2]
    width = size.bit_length() - 1
    expected = "".join(f"{symbol:0{width}b}" for symbol in message) if width else ""
    for count in (1, 7):
        assert arithmetic_encode(message, [count] * size) == expected
        assert arithmetic_decode(expected, [count] * size, 3) == message


@pytest.mark.parametrize("counts", [[1], [5], [0, 5], [5, 0], [0, 0, 5, 0]])
def test_a_certain_message_needs_no_bits(counts: list[int]) -> None:
    certain = counts.index(max(counts))
    assert arithmetic_encode([certain] * 3, counts) == ""
    for bits in ("", "0", "1", "0110"):
        assert arithmetic_decode(bits, counts, 3) == [certain] * 3
    assert arithmetic_encode([], counts) == ""
    assert arithmetic_decode("", counts, 0) == []


def test_symbols_without_a_count_are_never_read() -> None:
    words = {arithmetic_encode([symbol], [0, 1, 0, 0, 1, 0]): symbol for symbol in (1, 4)}
    assert words == {"0": 1, "1": 4}
    assert [arithmetic_decode(bits, [0, 1, 0, 0, 1, 0], 2) for bits in ("00", "01", "10", "11")] == [
        [1, 1],
        [1, 4],
        [4, 1],
        [4, 4],
    ]


def test_refusals() -> None:
    for symbol in (1, 2):
        with pytest.raises(ValueError, match=rf"gives symbol {symbol} no probability\. Give it a positive count\."):
            arithmetic_encode([0, symbol], [3, 0])
    with pytest.raises(ValueError, match=r"symbols\[1\] must be at least 0; got -1\."):
        arithmetic_encode([0, -1], [3, 1])
    for counts in ([0, 0], []):
        with pytest.raises(ValueError, match="counts must not all be 0"):
            arithmetic_encode([], counts)
    with pytest.raises(ValueError, match=r"counts\[0\] must be at least 0; got -1\. Count occurrences\."):
        arithmetic_encode([0], [-1, 2])
    wrong: Any = [3, 1.0]
    with pytest.raises(TypeError, match=r"counts\[1\] must be an integer; got 1\.0\. Convert a whole number with int"):
        arithmetic_encode([0], wrong)
