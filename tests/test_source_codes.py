"""Shannon's and Huffman's codes keep their promises, Huffman's against all codes there are."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softxent import entropy
from softxent.coding import is_prefix_free, kraft_sum
from softxent.source_codes import block_probabilities, expected_length, huffman_code, prefix_code, shannon_code

counts = st.lists(st.integers(1, 1000), min_size=2, max_size=12)
SLACK = 1e-12


@given(st.lists(st.integers(1, 12), min_size=1, max_size=30).filter(lambda lengths: kraft_sum(lengths) <= 1))
def test_prefix_code_has_the_lengths_and_no_prefix(lengths: list[int]) -> None:
    code = prefix_code(lengths)
    assert list(map(len, code)) == lengths
    assert is_prefix_free(code)


@given(counts)
def test_source_coding_theorem(weights: list[int]) -> None:
    p = np.array(weights) / sum(weights)
    bits = float(entropy(p, base=2))
    assert bits - SLACK <= expected_length(p, huffman_code(p)) <= expected_length(p, shannon_code(p)) < bits + 1


@given(counts)
def test_shannon_lengths_are_the_smallest_that_reach_the_probability(weights: list[int]) -> None:
    p = np.array(weights) / sum(weights)
    for probability, word in zip(map(Fraction, p), shannon_code(p), strict=True):
        assert Fraction(1, 2 ** len(word)) <= probability < Fraction(2, 2 ** len(word))


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_huffman_beats_every_list_of_lengths(size: int) -> None:
    """No optimal code of n symbols has a word longer than n - 1, so the lists are few."""
    lists = [ls for ls in product(range(1, size), repeat=size) if kraft_sum(ls) <= 1] or [(1, 1)]
    for weights in combinations_with_replacement(range(1, 8), size):
        lengths = [len(word) for word in huffman_code([Fraction(w, sum(weights)) for w in weights])]
        cost = np.array(lists) @ weights
        assert np.dot(lengths, weights) == cost.min()
        # Of the optimal codes it has the smallest longest word.
        assert max(lengths) == min(max(lists[place]) for place in np.flatnonzero(cost == cost.min()))


def test_ties_are_decided() -> None:
    assert huffman_code([1 / 4] * 4) == ["00", "01", "10", "11"]
    assert huffman_code([0.4, 0.2, 0.2, 0.1, 0.1]) == huffman_code(np.array([0.4, 0.2, 0.2, 0.1, 0.1]))
    assert sorted(map(len, huffman_code(np.array([2, 1, 1]) / 4))) == [1, 2, 2]


def test_fractions_are_exact() -> None:
    third = Fraction(1, 3)
    assert shannon_code([third, 1 - third]) == ["10", "0"]
    just_less = Fraction(1, 4) - Fraction(1, 2**80)
    assert [len(word) for word in shannon_code([just_less, 1 - just_less])] == [3, 1]
    assert expected_length([third, third, third], huffman_code([third] * 3)) == pytest.approx(5 / 3)


@given(st.permutations(range(5)))
def test_length_does_not_depend_on_the_order(order: list[int]) -> None:
    p = np.array([0.4, 0.2, 0.2, 0.1, 0.1])[order]
    assert np.isclose(expected_length(p, huffman_code(p)), 2.2)
    assert max(map(len, huffman_code(p))) == 3


def test_dyadic_distributions_reach_the_entropy() -> None:
    p = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]
    for make in (shannon_code, huffman_code):
        assert expected_length(p, make(p)) == entropy(p, base=2) == 1.875


def test_block_probabilities_are_products() -> None:
    p = np.array([0.5, 0.3, 0.2])
    assert np.allclose(block_probabilities(p, 3), [p[list(block)].prod() for block in product(range(3), repeat=3)])
    assert block_probabilities(p, 1).tolist() == p.tolist()


def test_block_rates_of_a_biased_coin() -> None:
    """Not monotone: seven flips to a block do worse than six."""
    rates = []
    for size in range(1, 8):
        p = block_probabilities([0.9, 0.1], size)
        rates.append(expected_length(p, huffman_code(p)) / size)
    assert np.allclose(rates, [1, 0.645, 0.5327, 0.4926, 0.4802, 0.4702, 0.4743], atol=5e-5)


def merged(weights: list[Fraction]) -> list[str]:
    """Huffman's code by its definition: always the two lightest groups, of equal ones those that were made first."""
    code, made = [""] * len(weights), len(weights)
    groups = [(weight, symbol, [symbol]) for symbol, weight in enumerate(weights)]
    while len(groups) > 1:
        zeros, ones, *others = sorted(groups)
        for bit, (_, _, members) in zip("01", (zeros, ones), strict=True):
            for symbol in members:
                code[symbol] = bit + code[symbol]
        groups = [*others, (zeros[0] + ones[0], made, zeros[2] + ones[2])]
        made += 1
    return code


weights_of_all_kinds = st.one_of(
    st.lists(st.integers(1, 4), min_size=2, max_size=12),
    st.lists(st.integers(1, 10**9), min_size=2, max_size=12),
    st.lists(st.floats(1e-300, 1), min_size=2, max_size=12),
    st.lists(st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50), min_size=2, max_size=8),
)


@given(weights_of_all_kinds)
def test_huffman_merges_as_it_is_defined(weights: list[Fraction]) -> None:
    total = sum(map(Fraction, weights))
    shares = [Fraction(weight) / total for weight in weights]
    assert huffman_code(shares) == merged(shares)
    p = np.array(weights, float) / float(total)
    if (p > 0).all():
        assert huffman_code(p) == huffman_code(p.tolist()) == merged(list(map(Fraction, p.tolist())))


def test_huffman_keeps_its_time_and_its_ties() -> None:
    assert huffman_code([Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]) == ["10", "11", "0"]
    assert huffman_code([1e-300, 1.0]) == ["0", "1"]
    assert {len(word) for word in huffman_code(np.full(2**14, 2.0**-14, np.float32))} == {14}
    comb = 0.5 ** np.array([*range(1, 1075), 1074])
    assert [len(word) for word in huffman_code(comb)] == [*range(1, 1075), 1074]


@pytest.mark.parametrize(
    "p",
    [
        [0.5, 0.5, 1e-9],
        [0.5 + 2**-30, 0.5, 2**-30],
        [1.0, 1e-17],
        [1e-9, 1.0],
        np.array([0.5, 0.25, 0.25, 1e-9], np.float32),
    ],
)
def test_shannon_bears_a_sum_of_a_little_more_than_one(p: list[float]) -> None:
    code = shannon_code(p)
    assert is_prefix_free(code)
    exact = [Fraction(float(share)) for share in p]
    for share, word in zip(exact, code, strict=True):
        assert Fraction(1, 2 ** len(word)) <= share / sum(exact) < Fraction(2, 2 ** len(word))


@given(weights_of_all_kinds)
def test_expected_length_is_rounded_once(weights: list[Fraction]) -> None:
    p = np.array(weights, float) / float(sum(weights))
    code = [f"{symbol:b}" for symbol in range(p.size)]
    exact = sum(Fraction(share) * len(word) for share, word in zip(p.tolist(), code, strict=True))
    assert expected_length(p, code) == float(exact)


def test_expected_length_counts_the_empty_word_as_nothing() -> None:
    assert expected_length([0.5, 0.25, 0.25], ["", "0", "1"]) == 0.5
    assert expected_length([1.0], [""]) == 0
    assert expected_length([1, 0], ["01", "1"]) == 2
    assert expected_length([True, False], ["01", "1"]) == 2


@pytest.mark.parametrize("make", [shannon_code, huffman_code])
@pytest.mark.parametrize("size", [2, 3, 4, 7, 8, 9])
def test_equal_shares_have_nearly_equal_words(make: Callable[..., list[str]], size: int) -> None:
    lengths = {len(word) for word in make([Fraction(1, size)] * size)}
    longest = (size - 1).bit_length()
    assert lengths <= {longest - 1, longest}
    assert lengths == {longest} or (make is huffman_code and size & (size - 1))


def test_prefix_code_fills_all_or_stops() -> None:
    assert prefix_code([]) == []
    assert prefix_code([1]) == prefix_code(np.array([1], np.uint8)) == ["0"]
    assert prefix_code([3, 1]) == ["100", "0"]
    for size in (1, 4, 300):
        full = [*range(1, size + 1), size]
        assert prefix_code(full)[-1] == "1" * size
        with pytest.raises(ValueError, match="the Kraft sum must be at most 1"):
            prefix_code([*full, 20000])


def test_blocks_at_their_limits() -> None:
    p = np.array([0.5, 0.5])
    block_probabilities(p, 1)[0] = 9
    assert p[0] == 0.5
    assert block_probabilities([1.0], 10**30).tolist() == [1]
    three: Any = np.int8(3)
    assert block_probabilities([1 / 2, 1 / 2], three).tolist() == [1 / 8] * 8
    with np.errstate(all="raise"):
        assert block_probabilities([1 - 1e-200, 1e-200], 2)[-1] == 0
    for size in (28, 10**30):
        with pytest.raises(ValueError, match=rf"blocks must not be more than 134217728; got size {size}, 2 symbols"):
            block_probabilities(p, size)


@pytest.mark.parametrize("make", [shannon_code, huffman_code])
def test_codes_refuse_what_has_none(make: Callable[..., list[str]]) -> None:
    with pytest.raises(ValueError, match=r"p must be positive; got 0 at index 0\. Leave out symbols"):
        make([0, 1])
    with pytest.raises(ValueError, match=r"p must have at least 2 entries; got 1\."):
        make([1.0])
    with pytest.raises(ValueError, match=r"p must sum to 1 along axis -1; got 0\.97\."):
        make([0.5, 0.47])
    with pytest.raises(ValueError, match=r"p must be a vector; got \[\[0\.5, 0\.5\]\]\."):
        make([[0.5, 0.5]])


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"the Kraft sum must be at most 1; got 5/4\."):
        prefix_code([1, 1, 2])
    with pytest.raises(ValueError, match=r"lengths\[0\] must be at least 1; got 0\. The empty word"):
        prefix_code([0, 1])
    with pytest.raises(ValueError, match=r"size must be at least 1; got 0\."):
        block_probabilities([0.5, 0.5], 0)
    with pytest.raises(ValueError, match=r"one entry for each of 3 codewords; got 2\."):
        expected_length([0.5, 0.5], ["0", "10", "11"])


@pytest.mark.parametrize(("p", "size"), [([0.5, 0.5], 28), ([0.5, 0.5], 10**400), ([0.2, 0.3, 0.5], 18)])
def test_more_blocks_than_fit_are_refused(p: list[float], size: int) -> None:
    with pytest.raises(ValueError, match="blocks must not be more than 134217728"):
        block_probabilities(p, size)
    assert block_probabilities([1.0], size) == [1.0]
