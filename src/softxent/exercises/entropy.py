"""Judges of the exercises in the chapter on entropy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from softxent.coding import is_prefix_free, is_uniquely_decodable
from softxent.exercises.functions import formula_or_function, same_function
from softxent.exercises.grading import WrongAnswerError, grader, show, words
from softxent.exercises.numbers import same_numbers
from softxent.exercises.observation import observe
from softxent.information import entropy


@grader("ex-entropy-by-hand")
def entropy_by_hand(answer: Any) -> None:
    """Two bits."""
    hint = "Write down the surprisal of each outcome in bits, and take their mean with the probabilities as weights."
    same_numbers(answer, 2, hint)


@grader("ex-shuffled-deck")
def shuffled_deck(answer: Any) -> None:
    """Logarithm to base 2 of 52 factorial."""
    hint = "How large is the entropy of N equal outcomes, in bits? A logarithm makes a sum of a product."
    same_numbers(answer, np.log2(np.arange(1, 53)).sum(), hint, decimals=2)


@grader("ex-room-left")
def room_left(answer: Any) -> None:
    """What is left of the Kraft sum, in 64ths."""
    same_numbers(answer, 8, "Which share of all strings do the five words own, and which share does a word of 6 bits?")


@grader("ex-two-readings")
def two_readings(answer: Any) -> None:
    """Any string with more than one parsing."""
    bits = _word(answer)
    readings = _count_readings(bits, ["0", "01", "10"])
    if readings < 2:
        raise WrongAnswerError(
            f"{show(bits)} has {readings} reading{'s' * (readings != 1)}. Which two words begin alike?"
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
    if observe(answer, *inputs[0]).calls(entropy):
        raise WrongAnswerError("The values are right, but you call entropy. Do without it.")


@grader("ex-waiting")
def waiting(answer: Any) -> None:
    """Entropy of the coin over the probability of heads."""
    hint = "After a first toss without heads the waiting begins anew. What does the grouping law say, in nats?"
    # No sum has enough terms for the last one.
    inputs = [(np.array(p),) for p in (0.5, 0.1, 0.3, 0.95, 1e-6)]
    same_function(formula_or_function(answer, "p"), lambda p: entropy([p, 1 - p]) / p, inputs, hint)


def _count_readings(bits: str, code: Sequence[str]) -> int:
    """Number of ways to read a string: of those that end with each word, the ways to read what is before it."""
    ways = [1]
    for end in range(1, len(bits) + 1):
        ways.append(sum(ways[end - len(word)] for word in code if bits[:end].endswith(word)))
    return ways[-1]


def _word(answer: Any) -> str:
    """Read an answer as a string of bits, or say what it is instead."""
    if not issubclass(type(answer), str) or not (text := str.__str__(answer)) or set(text) - {"0", "1"}:
        raise WrongAnswerError(f"{show(answer)} is not a string of 0 and 1, in quotes.")
    return text


def _binary_words(answer: Any) -> list[str]:
    """Read an answer as binary words, or say what it is instead."""
    code = list(map(_word, words(answer, "words")))
    if len(code) > 100 or max(map(len, code), default=0) > 100:
        raise WrongAnswerError("That is a large code. There are some with two words of at most three bits.")
    return code
