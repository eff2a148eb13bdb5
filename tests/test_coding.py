"""Codes are told apart as exhaustive search tells them apart, and messages survive encoding."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softxent.coding import decode, encode, is_prefix_free, is_uniquely_decodable, kraft_sum, parsings
from softxent.source_codes import prefix_code

SHORT_WORDS = ["".join(bits) for size in (1, 2, 3) for bits in product("01", repeat=size)]
lengths_of_prefix_codes = st.lists(st.integers(1, 12), min_size=1, max_size=20).filter(lambda ls: kraft_sum(ls) <= 1)


def is_ambiguous(code: tuple[str, ...], longest: int) -> bool:
    """Whether some message of at most that many bits can be read in two ways: all messages are counted."""
    readings = Counter({"": 1})
    for bits in ("".join(b) for size in range(1, longest + 1) for b in product("01", repeat=size)):
        readings[bits] = sum(readings[bits[: -len(word)]] for word in code if bits.endswith(word))
        if readings[bits] > 1:
            return True
    return False


@pytest.mark.parametrize("size", [1, 2, 3])
def test_sardinas_and_patterson_agree_with_exhaustive_search(size: int) -> None:
    codes = list(combinations(SHORT_WORDS, size))
    verdicts = {code: is_uniquely_decodable(code) for code in codes}
    assert verdicts == {code: not is_ambiguous(code, 9) for code in codes}
    assert set(verdicts.values()) == ({True, False} if size > 1 else {True})


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_prefix_free_codes_are_uniquely_decodable_and_these_fulfil_kraft(size: int) -> None:
    for code in combinations(SHORT_WORDS, size):
        assert is_uniquely_decodable(code) or not is_prefix_free(code)
        assert kraft_sum(map(len, code)) <= 1 or not is_uniquely_decodable(code)


def test_famous_codes() -> None:
    assert is_prefix_free(["0", "10", "11"])
    assert not is_prefix_free(["0", "1", "00"])
    assert not is_prefix_free(["0", "0"])
    assert is_uniquely_decodable(["0", "01", "11"])
    berstel = ["1", "011", "01110", "1110", "10011"]
    assert {(1, 0, 1, 4), (2, 3, 1)} <= set(map(tuple, parsings("011101110011", berstel)))
    assert not is_uniquely_decodable(berstel)
    for ambiguous in (["0", "1", "00"], ["0", "1", "01"], ["0", "0"], ["", "0", "1"], [""]):
        assert not is_uniquely_decodable(ambiguous)


def test_kraft_sum_is_exact() -> None:
    assert kraft_sum([1, 2, 2]) == 1
    assert kraft_sum([1, *[200] * 3]) == Fraction(1, 2) + Fraction(3, 2**200)
    assert kraft_sum([]) == 0


@given(lengths_of_prefix_codes, st.data())
def test_round_trip(lengths: list[int], data: st.DataObject) -> None:
    code = prefix_code(lengths)
    message = data.draw(st.lists(st.integers(0, len(code) - 1)))
    bits = encode(message, code)
    assert len(bits) == sum(lengths[symbol] for symbol in message)
    assert decode(bits, code) == message


def test_parsings_are_all_ways_to_read() -> None:
    code = ["0", "1", "01", "011"]
    expected = [list(m) for size in range(5) for m in product(range(4), repeat=size) if encode(m, code) == "0110"]
    assert sorted(parsings("0110", code)) == sorted(expected)
    assert len(expected) == 3
    assert list(parsings("", code)) == [[]]
    assert list(parsings("1", ["0", "10"])) == []


def readings(bits: str, code: list[str]) -> list[list[int]]:
    """All parsings, by the definition."""
    rest = [(s, readings(bits[len(word) :], code)) for s, word in enumerate(code) if bits.startswith(word)]
    return [[symbol, *tail] for symbol, tails in rest for tail in tails] if bits else [[]]


@given(st.lists(st.text("01", min_size=1, max_size=3), max_size=5), st.text("01", max_size=9))
def test_parsings_come_in_order(code: list[str], bits: str) -> None:
    expected = readings(bits, code)
    assert list(parsings(bits, code)) == expected == sorted(expected)


def test_long_strings_are_parsed() -> None:
    assert list(parsings("01" * 5000, ["0", "1"])) == [[0, 1] * 5000]
    many = parsings("0" * 900, ["0", "00"])
    assert list(islice(many, 3)) == [[0] * 900, [0] * 898 + [1], [0] * 897 + [1, 0]]


def test_no_dead_end_is_entered() -> None:
    """There are more than 10^80 ways to read the zeros, and none goes on."""
    assert list(parsings("0" * 400 + "1", ["0", "00"])) == []
    assert list(parsings("0" * 400 + "1", ["0", "00", "0" * 400 + "1"])) == [[2]]


@given(lengths_of_prefix_codes, st.data())
def test_a_cut_message_is_shorter_or_refused(lengths: list[int], data: st.DataObject) -> None:
    code = prefix_code(lengths)
    message = data.draw(st.lists(st.integers(0, len(code) - 1), min_size=1))
    bits = encode(np.array(message), code)
    if lengths[message[-1]] == 1:
        assert decode(bits[:-1], code) == message[:-1]
    else:
        with pytest.raises(ValueError, match=r"bits must be whole codewords; got '[01]+' from index \d+ on"):
            decode(bits[:-1], code)


def test_the_empty_word() -> None:
    """It ends before it begins: it can be written, and is never seen."""
    assert kraft_sum([0]) == 1
    assert kraft_sum([0, 0, 1]) == Fraction(5, 2)
    assert encode([0, 1, 0, 2], ["", "0", "1"]) == "01"
    assert encode([0, 0], [""]) == ""
    assert is_prefix_free([""])
    for code in (["", "0"], ["0", ""], ["", ""]):
        assert not is_prefix_free(code)
    for code in ([""], ["", "0"], ["0", ""], ["10", "", "11"]):
        assert not is_uniquely_decodable(code)
        for bits in ("", "0"):
            with pytest.raises(ValueError, match=r"the code must be prefix-free, without the empty word; got \['"):
                decode(bits, code)
            with pytest.raises(ValueError, match=r"the empty word can be read any number of times; got code \['"):
                parsings(bits, code)


def test_codes_of_one_word_or_none() -> None:
    assert decode("000", ["0"]) == [0, 0, 0]
    assert decode("0101", ["01"]) == [0, 0]
    assert list(parsings("0101", ["01"])) == [[0, 0]]
    assert is_uniquely_decodable(["0"])
    for code in ([], ["0"]):
        assert encode([], code) == ""
        assert decode("", code) == []
        assert list(parsings("", code)) == [[]]
        assert list(parsings("1", code)) == []
        with pytest.raises(ValueError, match=r"bits must be whole codewords; got '1' from index 0 on"):
            decode("1", code)


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"code\[1\] must consist of 0 and 1; got '2'\."):
        is_prefix_free(["0", "2"])
    with pytest.raises(ValueError, match=r"symbols must be less than 2; got 2\. Give it a codeword\."):
        encode([0, 2], ["0", "1"])
    with pytest.raises(ValueError, match=r"bits must be whole codewords; got '1' from index 1 on"):
        decode("01", ["0", "10"])
    with pytest.raises(ValueError, match=r"bits must be whole codewords; got '1111' from index 1 on"):
        decode("01111", ["0", "10"])
    with pytest.raises(ValueError, match=r"the code must be prefix-free, without the empty word; got \['0', '01'\]\."):
        decode("0", ["0", "01"])
    with pytest.raises(ValueError, match=r"lengths\[1\] must be at least 0; got -1\. Give len\(word\)"):
        kraft_sum([1, -1])
    wrong: Any = [1.5]
    with pytest.raises(TypeError, match=r"lengths\[0\] must be an integer; got 1\.5\."):
        kraft_sum(wrong)
