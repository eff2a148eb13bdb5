"""Judges of the exercises in the chapter on entropy and codes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softxent.coding import is_prefix_free, is_uniquely_decodable
from softxent.exercises.grading import WrongAnswerError, grader, same_function, same_numbers
from softxent.information import entropy
from softxent.source_codes import expected_length, huffman_code


@grader("ex-entropy-by-hand")
def entropy_by_hand(answer: Any) -> None:
    """Two bits."""
    hint = "Write down the surprisal of each outcome in bits, and take their mean with the probabilities as weights."
    same_numbers(answer, 2, hint)


@grader("ex-shuffled-deck")
def shuffled_deck(answer: Any) -> None:
    """Logarithm to base 2 of 52 factorial."""
    hint = "How large is the entropy of N equal outcomes, in bits? A logarithm makes a sum of a product."
    same_numbers(answer, np.log2(np.arange(1, 53)).sum(), hint)


@grader("ex-room-left")
def room_left(answer: Any) -> None:
    """What is left of the Kraft sum, in 64ths."""
    same_numbers(answer, 8, "Which share of all strings do the five words own, and which share does a word of 6 bits?")


@grader("ex-two-readings")
def two_readings(answer: Any) -> None:
    """Any string with more than one parsing."""
    if not isinstance(answer, str) or not answer or set(answer) - {"0", "1"}:
        raise WrongAnswerError(f"{answer!r} is not a string of 0 and 1.")
    readings = _count_readings(answer, ["0", "01", "10"])
    if readings < 2:
        raise WrongAnswerError(
            f"{answer!r} has {readings} reading{'s' * (readings != 1)}. Which two words begin alike?"
        )


@grader("ex-decodable-only")
def decodable_only(answer: Any) -> None:
    """Any decodable code in which a word begins another one, and a word ends another one."""
    code = _binary_words(answer)
    if is_prefix_free(code):
        raise WrongAnswerError("No word of your code begins another one. It can be read from the front.")
    if is_prefix_free([word[::-1] for word in code]):
        raise WrongAnswerError("No word of your code ends another one. It can be read from the back.")
    if not is_uniquely_decodable(code):
        raise WrongAnswerError("Your code is not uniquely decodable. Try all small codes, with the functions at hand.")


@grader("ex-entropy-of-counts")
def entropy_of_counts(answer: Any) -> None:
    """Entropy in bits of relative frequencies."""
    inputs = [([6, 2, 0, 2],), ([1, 1, 1, 1],), ([5, 0],), ([3, 1, 4, 1, 5, 9, 2, 6],)]
    hint = "Divide by the sum, leave out what contributes nothing, and mind the base."
    same_function(answer, lambda counts: entropy(np.array(counts) / np.sum(counts), base=2), inputs, hint)


@grader("ex-wasteful-source")
def wasteful_source(answer: Any) -> None:
    """Any distribution for which Huffman's code is more than 0.95 bits above the entropy."""
    p = _distribution(answer)
    waste = expected_length(p, huffman_code(p)) - float(entropy(p, base=2))
    if waste <= 0.95:
        raise WrongAnswerError(f"The shortest code wastes {waste:.3f} bits. How short can a word be at best?")


@grader("ex-long-word")
def long_word(answer: Any) -> None:
    """Any distribution of five outcomes whose Huffman tree is a comb."""
    p = _distribution(answer)
    if p.size != 5:
        raise WrongAnswerError(f"Give 5 probabilities; yours are {p.size}.")
    longest = max(map(len, huffman_code(_exact(answer))))
    if longest < 4:
        raise WrongAnswerError(
            f"The longest word has {longest} bits. Which groups must each merger take? In a tie, the older one."
        )


@grader("ex-waiting")
def waiting(answer: Any) -> None:
    """Entropy of the coin over the probability of heads."""
    hint = "After a first toss without heads the waiting begins anew. What does the grouping law say, in nats?"
    inputs = [(np.array(p),) for p in (0.5, 0.1, 0.3, 0.95)]
    same_function(answer, lambda p: entropy([p, 1 - p]) / p, inputs, hint)


@grader("ex-thirds-in-blocks")
def thirds_in_blocks(answer: Any) -> None:
    """Rates of the shortest codes for blocks of one to five equal outcomes."""
    blocks = [[Fraction(1, 3**size)] * 3**size for size in range(1, 6)]
    rates = [expected_length(p, huffman_code(p)) / size for size, p in enumerate(blocks, start=1)]
    same_numbers(answer, rates, "How many blocks are there of each size? Divide by the size at the end.")


def _count_readings(bits: str, code: Sequence[str]) -> int:
    """Number of ways to read a string: of those that end with each word, the ways to read what is before it."""
    ways = [1]
    for end in range(1, len(bits) + 1):
        ways.append(sum(ways[end - len(word)] for word in code if bits[:end].endswith(word)))
    return ways[-1]


def _binary_words(answer: Any) -> list[str]:
    """Read an answer as binary words, or say what it is instead."""
    if not isinstance(answer, list | tuple | set | np.ndarray):
        raise WrongAnswerError(f"{answer!r} is not a list of words.")
    for word in answer:
        if not isinstance(word, str) or not word or set(word) - {"0", "1"}:
            raise WrongAnswerError(f"{word!r} is not a string of at least one 0 or 1.")
    return [str(word) for word in answer]


def _distribution(answer: Any) -> NDArray[np.float64]:
    """Read an answer as a distribution without zeros, or say what it lacks."""
    try:
        p = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise WrongAnswerError(f"{answer!r} is not a list of numbers.") from None
    if p.ndim != 1 or p.size < 2:
        raise WrongAnswerError(f"Give a list of at least two probabilities; yours has shape {p.shape}.")
    if not (p > 0).all():
        raise WrongAnswerError(f"All probabilities must be positive here; one of yours is {p.min():.4g}.")
    if not np.isclose(p.sum(), 1, atol=1e-6):
        raise WrongAnswerError(f"Probabilities sum to 1; yours sum to {p.sum():.4g}.")
    return p / p.sum()


def _exact(answer: Any) -> list[Fraction]:
    """Probabilities as simple fractions, so that 1/6 + 2/6 and 1/2 are a tie."""
    weights = [Fraction(float(weight)).limit_denominator(10**12) or Fraction(float(weight)) for weight in answer]
    return [weight / sum(weights) for weight in weights]
