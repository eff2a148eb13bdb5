"""Judges of the exercises in the chapter on codes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from softxent.coding import kraft_sum
from softxent.exercises.grading import WrongAnswerError, grader, show
from softxent.exercises.numbers import Array, distribution, same_numbers, vector
from softxent.information import entropy, kl_divergence, surprisal
from softxent.source_codes import block_probabilities, expected_length, huffman_code

BY_HAND = [Fraction(share, 10) for share in (4, 2, 2, 1, 1)]


@grader("ex-huffman-by-hand")
def huffman_by_hand(answer: Any) -> None:
    """Any lengths that obey Kraft's inequality and have the smallest mean."""
    if _of_bits(answer):
        raise WrongAnswerError("Those are words. Give their five lengths, such as [2, 2, 3, 3, 3].")
    lengths = _naturals(answer, 5, "word lengths")
    if max(lengths) > 100:
        raise WrongAnswerError("That is a long word. A Huffman tree of five outcomes has at most 4 bits.")
    if (total := kraft_sum(lengths)) > 1:
        raise WrongAnswerError(f"The Kraft sum of your lengths is {total}: no code that can be read has them.")
    if (mean := _mean(lengths)) > _mean(map(len, huffman_code(BY_HAND))):
        raise WrongAnswerError(f"Your {float(mean):.3g} bits on average are too many. Merge the two lightest groups.")


@grader("ex-wasteful-source")
def wasteful_source(answer: Any) -> None:
    """Any distribution for which Huffman's code is more than 0.95 bits above the entropy."""
    p = _positive(answer)
    waste = expected_length(p, huffman_code(p)) - entropy(p, base=2)
    if waste <= 0.95:
        raise WrongAnswerError(f"The shortest code wastes {waste:.3f} bits. How short can a word be at best?")


@grader("ex-long-word")
def long_word(answer: Any) -> None:
    """Any distribution of five outcomes whose Huffman tree is a comb."""
    p = _positive(answer)
    if p.size != 5:
        raise WrongAnswerError(f"Give 5 probabilities; yours are {p.size}.")
    longest = max(map(len, huffman_code(_exact(p))))
    if longest < 4:
        raise WrongAnswerError(
            f"The longest word has {longest} bits. Which groups must each merger take? In a tie, the older one."
        )


@grader("ex-thirds-in-blocks")
def thirds_in_blocks(answer: Any) -> None:
    """Rates of the shortest codes for blocks of one to five equal outcomes."""
    same_numbers(answer, _rates_of_thirds(), "How many blocks are there of each size? Divide by the size at the end.")


@grader("ex-smallest-block")
def smallest_block(answer: Any) -> None:
    """The smallest block within 0.01 bits of the entropy, and any larger one that is not."""
    smallest, larger = _naturals(answer, 2, "block sizes")
    if max(smallest, larger) > 12:
        raise WrongAnswerError("Blocks of more than 12 flips are not needed.")
    if larger <= smallest:
        raise WrongAnswerError("Give the smallest block first, then a larger one.")
    good = [size for size in range(1, 13) if _loss(size) <= 0.01]
    if smallest not in good:
        raise WrongAnswerError(f"Blocks of {smallest} lose {_loss(smallest):.4f} bits a flip.")
    if smallest > good[0]:
        raise WrongAnswerError(f"Blocks of {smallest} are good enough, but so are smaller ones.")
    if larger in good:
        raise WrongAnswerError(f"Blocks of {larger} lose {_loss(larger):.4f} bits a flip: they are good enough, too.")


@grader("ex-arithmetic-by-hand")
def arithmetic_by_hand(answer: Any) -> None:
    """The only message of four flips whose interval contains the word."""
    hint = "Which share of [0, 1) holds 15/32? Cut that share in the proportion 2 to 1, and look again."
    if type(answer) is str and _of_bits(answer.split()):
        raise WrongAnswerError(f"{show(answer)} is one text. Give a list of four numbers, such as [0, 1, 1, 0].")
    same_numbers(answer, [0, 1, 0, 0], hint)


@grader("ex-price-of-one-bit")
def price_of_one_bit(answer: Any) -> None:
    """Any model that costs between 0.99 and 1.01 bits a letter."""
    counts = _naturals(answer, 3, "counts")
    price = _price([1 / 2, 1 / 4, 1 / 4], counts)
    if not 0.99 <= price <= 1.01:
        raise WrongAnswerError(f"Your model costs {price:.3f} bits a letter more than the truth. How wrong must it be?")


@grader("ex-impossible-letter")
def impossible_letter(answer: Any) -> None:
    """Any model that is nearly right, and can still pay for the letter that never came."""
    counts = _naturals(answer, 3, "counts")
    fee, price = surprisal(counts[2] / sum(counts), base=2), _price([0.7, 0.3, 0], counts)
    if fee > 12:
        raise WrongAnswerError(f"The letter c would cost {fee:.1f} bits.")
    if price > 0.01:
        raise WrongAnswerError(f"On the old text your model costs {price:.4f} bits a letter more than before.")


def _mean(lengths: Iterable[int]) -> Fraction:
    """Mean length of words for the tree by hand, exactly."""
    return sum((share * size for share, size in zip(BY_HAND, lengths, strict=True)), Fraction(0))


def _price(p: list[float], counts: list[int]) -> Any:
    """Bits a letter that an arithmetic coder overspends in the long run, with the counts as its model."""
    return kl_divergence(p, [count / sum(counts) for count in counts], base=2)


@cache
def _loss(size: int) -> Any:
    """Bits a flip by which the shortest code for blocks of a coin exceeds the entropy."""
    coin = [0.8, 0.2]
    blocks = block_probabilities(coin, size)
    return expected_length(blocks, huffman_code(blocks)) / size - entropy(coin, base=2)


@cache
def _rates_of_thirds() -> list[float]:
    blocks = [[Fraction(1, 3**size)] * 3**size for size in range(1, 6)]
    return [float(expected_length(p, huffman_code(p)) / size) for size, p in enumerate(blocks, start=1)]


def _naturals(answer: Any, size: int, what: str) -> list[int]:
    """Read an answer as positive integers, or say what it is instead."""
    given = vector(answer, size)
    if (given < 1).any() or (given != given.round()).any():
        raise WrongAnswerError(f"Give {size} {what}, which are whole and positive; yours are {show(given.tolist())}.")
    return [int(number) for number in given]


def _of_bits(answer: Any) -> bool:
    """Whether an answer is a list of texts of zeros and ones, such as the words of a code."""
    # Exact types: an object of a student's class may lie about its class, or raise when it is asked for its length.
    words = answer.ravel().tolist() if type(answer) is np.ndarray else answer
    if type(words) not in (list, tuple) or not words:
        return False
    return all(type(word) in (str, np.str_) and word.strip() and not word.strip().strip("01") for word in words)


def _positive(answer: Any) -> Array:
    """Read an answer as a distribution without zeros, of sum 1."""
    p = distribution(answer)
    if p.min() == 0:
        raise WrongAnswerError("All probabilities must be positive here; one of yours is 0.")
    return p / p.sum()


def _exact(p: Array) -> list[Fraction]:
    """Probabilities as simple fractions, so that 1/6 + 2/6 and 1/2 are a tie."""
    weights = [Fraction(float(weight)).limit_denominator(10**12) or Fraction(float(weight)) for weight in p]
    return [weight / sum(weights) for weight in weights]
