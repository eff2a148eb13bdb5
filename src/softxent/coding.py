"""Binary codes: what makes them decodable, and how long they are.

A code is a sequence of codewords, strings of 0 and 1: word number ``s`` stands for the symbol ``s`` = 0, 1, 2, ...
The empty word is a word, though no decodable code has it. Any iterable with an order will do.
Codes that fit a distribution are made in `softxent.source_codes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from softxent._arrays.codes import Code, as_bits, as_integers, as_words, shown, word_lengths

__all__ = ["decode", "encode", "is_prefix_free", "is_uniquely_decodable", "kraft_sum", "parsings"]


def kraft_sum(lengths: Iterable[int], /) -> Fraction:
    r"""Kraft sum :math:`\sum_i 2^{-\ell_i}` of codeword lengths, exactly.

    Parameters
    ----------
    lengths : iterable of int
        Lengths, in bits, at most a million.

    Returns
    -------
    Fraction
        At most 1 if a uniquely decodable code has these lengths, theorem ``thm-mcmillan``.

    Raises
    ------
    TypeError
        If a length is no integer, or they come as a mapping, a set or a masked array.
    ValueError
        If a length is negative, or too large.

    See Also
    --------
    softxent.source_codes.prefix_code : A prefix-free code with given lengths.

    Examples
    --------
    >>> kraft_sum([1, 2, 2])
    Fraction(1, 1)
    >>> kraft_sum(map(len, ["0", "1", "01"]))
    Fraction(5, 4)
    """
    numbers = Counter(word_lengths(lengths, 0, "Give len(word) of each codeword."))
    longest = max(numbers, default=0)
    return Fraction(sum(number << (longest - length) for length, number in numbers.items()), 1 << longest)


def is_prefix_free(code: Code, /) -> bool:
    """Whether no codeword begins another one, so that each ends where it can be seen to end.

    Parameters
    ----------
    code : iterable of str
        The codewords.

    Returns
    -------
    bool
        False also if two codewords are equal.

    Raises
    ------
    TypeError
        If the code is no sequence of strings.
    ValueError
        If a codeword has other characters than 0 and 1.

    See Also
    --------
    is_uniquely_decodable : What is really needed, and weaker.

    Examples
    --------
    >>> is_prefix_free(["0", "10", "11"]), is_prefix_free(["0", "01", "11"])
    (True, False)
    """
    # In lexicographic order the extensions of a word follow it directly.
    return not any(second.startswith(first) for first, second in pairwise(sorted(as_words(code))))


def is_uniquely_decodable(code: Code, /) -> bool:
    """Whether every string of bits is the encoding of at most one sequence of symbols.

    Parameters
    ----------
    code : iterable of str
        The codewords.

    Returns
    -------
    bool
        True for every prefix-free code without the empty word, and for some others.

    Raises
    ------
    TypeError
        If the code is no sequence of strings.
    ValueError
        If a codeword has other characters than 0 and 1.

    See Also
    --------
    parsings : All ways to read a given string.

    Notes
    -----
    The test of Sardinas and Patterson. Two different sequences with the same encoding are built side by side, word by
    word; what the longer one is ahead by is a suffix of a codeword. There are finitely many suffixes, so all that can
    occur are found. The code is ambiguous exactly if the empty suffix is among them: the two have met again. The time
    grows with the number of suffixes times that of words.

    References
    ----------
    A. A. Sardinas, G. W. Patterson, "A necessary and sufficient condition for the unique decomposition of
    coded messages", IRE Convention Record, Part 8, 1953, 104-108.

    Examples
    --------
    >>> is_uniquely_decodable(["0", "01", "11"]), is_uniquely_decodable(["0", "1", "01"])
    (True, False)
    """
    listed = as_words(code)
    words = set(listed)
    if len(words) < len(listed) or "" in words:
        return False
    leads = {suffix for word in words for suffix in _leads(word, words - {word})}
    unseen = set(leads)
    while unseen and "" not in leads:
        unseen = {suffix for lead in unseen for suffix in _leads(lead, words)} - leads
        leads |= unseen
    return "" not in leads


def parsings(bits: str, code: Code, /) -> Iterator[list[int]]:
    """All sequences of symbols whose encoding is the given string.

    Parameters
    ----------
    bits : str
        The string of 0 and 1.
    code : iterable of str
        The codewords, none of them empty.

    Returns
    -------
    iterator of list of int
        The sequences, in lexicographic order.

    Raises
    ------
    TypeError
        If ``bits`` is no string, or the code no sequence of strings.
    ValueError
        If a codeword is empty; if it or ``bits`` has other characters than 0 and 1.

    See Also
    --------
    decode : The only parsing, for a prefix-free code.

    Notes
    -----
    There may be exponentially many, so they come one by one. First the time grows with the number of bits times that
    of words; then, from one parsing to the next, with its length only, for no dead end is entered.

    Examples
    --------
    >>> list(parsings("01", ["0", "1", "01"]))
    [[0, 1], [2]]
    """
    string, words = as_bits(bits, "bits"), as_words(code)
    if "" in words:
        raise ValueError(f"the empty word can be read any number of times; got code {shown(words)}. Leave it out.")
    steps: list[list[tuple[int, int]]] = [[] for _ in string]  # from each place, the symbols and where they lead
    for place in reversed(range(len(string))):
        for symbol, word in enumerate(words):
            after = place + len(word)
            if string.startswith(word, place) and (after == len(string) or steps[after]):
                steps[place].append((symbol, after))
    return _paths(steps) if string else iter([[]])


def encode(symbols: Iterable[int], code: Code, /) -> str:
    """Write the codewords of the symbols one after another.

    Parameters
    ----------
    symbols : iterable of int
        The message. Integers of any type; booleans and floats are refused.
    code : iterable of str
        The codewords.

    Returns
    -------
    str
        The string of 0 and 1.

    Raises
    ------
    TypeError
        If a symbol is no integer, or the code no sequence of strings.
    ValueError
        If a symbol has no codeword, or a codeword has other characters than 0 and 1.

    See Also
    --------
    decode : The way back.

    Examples
    --------
    >>> encode([0, 2, 0, 1], ["0", "10", "11"])
    '011010'
    """
    words = as_words(code)
    message = as_integers(symbols, "symbols", 0, "Symbols are numbered from 0.")
    if (highest := max(message, default=-1)) >= len(words):
        raise ValueError(f"symbols must be less than {len(words)}; got {shown(highest)}. Give it a codeword.")
    return "".join([words[symbol] for symbol in message])


def decode(bits: str, code: Code, /) -> list[int]:
    """Read a string of bits word by word, for a prefix-free code.

    Parameters
    ----------
    bits : str
        The string of 0 and 1.
    code : iterable of str
        The codewords; prefix-free.

    Returns
    -------
    list of int
        The message.

    Raises
    ------
    TypeError
        If ``bits`` is no string, or the code no sequence of strings.
    ValueError
        If the code is not prefix-free, or has the empty word; if ``bits`` are not whole codewords of 0 and 1.

    See Also
    --------
    encode : The way there.

    Examples
    --------
    >>> decode("011010", ["0", "10", "11"])
    [0, 2, 0, 1]
    """
    string, words = as_bits(bits, "bits"), as_words(code)
    if "" in words or not is_prefix_free(words):
        raise ValueError(f"the code must be prefix-free, without the empty word; got {shown(words)}. Try `parsings`.")
    symbol_of = {word: symbol for symbol, word in enumerate(words)}
    longest = max(map(len, words), default=0)
    symbols: list[int] = []
    start = 0
    for place in range(1, len(string) + 1):
        if (symbol := symbol_of.get(string[start:place])) is not None:
            symbols.append(symbol)
            start = place
        elif place - start >= longest:
            break
    if rest := string[start:]:
        raise ValueError(f"bits must be whole codewords; got {shown(rest)} from index {start} on. Give all bits.")
    return symbols


def _paths(steps: list[list[tuple[int, int]]]) -> Iterator[list[int]]:
    """Yield the symbols on every way from the first place to the end, without recursion: the ways may be long."""
    symbols: list[int] = []
    branches = [iter(steps[0])]
    while branches:
        symbol, after = next(branches[-1], (None, 0))
        if symbol is None:
            branches.pop()
            del symbols[-1:]
        elif after == len(steps):
            yield [*symbols, symbol]
        else:
            symbols.append(symbol)
            branches.append(iter(steps[after]))


def _leads(ahead: str, words: Iterable[str]) -> Iterator[str]:
    """Suffixes by which one of two texts is ahead, after the other one has caught up by one more word."""
    for word in words:
        if ahead.startswith(word):
            yield ahead[len(word) :]
        elif word.startswith(ahead):
            yield word[len(ahead) :]
