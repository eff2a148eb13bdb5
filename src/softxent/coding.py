"""Binary codes: what makes them decodable, and how long they are.

A code is a sequence of codewords, strings of 0 and 1: word number ``s`` stands for the symbol ``s`` = 0, 1, 2, ...
Codes that fit a distribution are made in `softxent.source_codes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

__all__ = ["decode", "encode", "is_prefix_free", "is_uniquely_decodable", "kraft_sum", "parsings"]

Code = Sequence[str]


def kraft_sum(lengths: Iterable[int], /) -> Fraction:
    r"""Kraft sum :math:`\sum_i 2^{-\ell_i}` of codeword lengths, exactly.

    Parameters
    ----------
    lengths : iterable of int
        Lengths, in bits.

    Returns
    -------
    Fraction
        At most 1 if a uniquely decodable code has these lengths, theorem ``thm-mcmillan``.

    Raises
    ------
    ValueError
        If a length is negative.

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
    total = Fraction(0)
    for length in lengths:
        if length < 0:
            raise ValueError(f"a length must not be negative; got {length}. Give len(word) of each codeword.")
        total += Fraction(1, 2 ** int(length))
    return total


def is_prefix_free(code: Code, /) -> bool:
    """Whether no codeword begins another one, so that each ends where it can be seen to end.

    Parameters
    ----------
    code : sequence of str
        The codewords.

    Returns
    -------
    bool
        False also if two codewords are equal.

    Raises
    ------
    ValueError
        If a codeword is no string of 0 and 1.

    See Also
    --------
    is_uniquely_decodable : What is really needed, and weaker.

    Examples
    --------
    >>> is_prefix_free(["0", "10", "11"]), is_prefix_free(["0", "01", "11"])
    (True, False)
    """
    # In lexicographic order the extensions of a word follow it directly.
    return not any(second.startswith(first) for first, second in pairwise(sorted(binary_words(code))))


def is_uniquely_decodable(code: Code, /) -> bool:
    """Whether every string of bits is the encoding of at most one sequence of symbols.

    Parameters
    ----------
    code : sequence of str
        The codewords.

    Returns
    -------
    bool
        True for every prefix-free code without the empty word, and for some others.

    Raises
    ------
    ValueError
        If a codeword is no string of 0 and 1.

    See Also
    --------
    parsings : All ways to read a given string.

    Notes
    -----
    The test of Sardinas and Patterson. Two different sequences with the same encoding are built side by side, word by
    word; what the longer one is ahead by is a suffix of a codeword. There are finitely many suffixes, so all that can
    occur are found. The code is ambiguous exactly if the empty suffix is among them: the two have met again.

    References
    ----------
    A. A. Sardinas, G. W. Patterson, "A necessary and sufficient condition for unique decomposition of coded
    messages", IRE Convention Record, Part 8, 1953, 104-108.

    Examples
    --------
    >>> is_uniquely_decodable(["0", "01", "11"]), is_uniquely_decodable(["0", "1", "01"])
    (True, False)
    """
    words = set(binary_words(code))
    if len(words) < len(code) or "" in words:
        return False
    leads = {suffix for word in words for suffix in _leads(word, words - {word})}
    unseen = set(leads)
    while unseen and "" not in leads:
        unseen = {suffix for lead in unseen for suffix in _leads(lead, words)} - leads
        leads |= unseen
    return "" not in leads


def parsings(bits: str, code: Code, /) -> Iterator[list[int]]:
    """Yield all sequences of symbols whose encoding is the given string.

    Parameters
    ----------
    bits : str
        The string of 0 and 1.
    code : sequence of str
        The codewords, none of them empty.

    Yields
    ------
    list of int
        One sequence of symbols.

    Raises
    ------
    ValueError
        If a codeword is empty, or no string of 0 and 1.

    See Also
    --------
    decode : The only parsing, for a prefix-free code.

    Examples
    --------
    >>> list(parsings("01", ["0", "1", "01"]))
    [[0, 1], [2]]
    """
    if "" in binary_words(code):
        raise ValueError(f"the empty word can be read any number of times; got the code {list(code)}. Leave it out.")
    if not bits:
        yield []
    for symbol, word in enumerate(code):
        if bits.startswith(word):
            yield from ([symbol, *rest] for rest in parsings(bits[len(word) :], code))


def encode(symbols: Iterable[int], code: Code, /) -> str:
    """Write the codewords of the symbols one after another.

    Parameters
    ----------
    symbols : iterable of int
        The message.
    code : sequence of str
        The codewords.

    Returns
    -------
    str
        The string of 0 and 1.

    Raises
    ------
    ValueError
        If a symbol has no codeword, or a codeword is no string of 0 and 1.

    See Also
    --------
    decode : The way back.

    Examples
    --------
    >>> encode([0, 2, 0, 1], ["0", "10", "11"])
    '011010'
    """
    words = dict(enumerate(binary_words(code)))
    try:
        return "".join([words[symbol] for symbol in symbols])
    except KeyError as missing:
        raise ValueError(f"symbols must lie in 0..{len(words) - 1}; got {missing}. Give it a codeword.") from None


def decode(bits: str, code: Code, /) -> list[int]:
    """Read a string of bits word by word, for a prefix-free code.

    Parameters
    ----------
    bits : str
        The string of 0 and 1.
    code : sequence of str
        The codewords; prefix-free.

    Returns
    -------
    list of int
        The message.

    Raises
    ------
    ValueError
        If the code is not prefix-free, or the string does not end with a codeword.

    See Also
    --------
    encode : The way there.

    Examples
    --------
    >>> decode("011010", ["0", "10", "11"])
    [0, 2, 0, 1]
    """
    if "" in code or not is_prefix_free(code):
        raise ValueError(f"the code must be prefix-free, without the empty word; got {list(code)}. Try `parsings`.")
    symbol_of = {word: symbol for symbol, word in enumerate(code)}
    symbols, word = [], ""
    for bit in bits:
        word += bit
        if word in symbol_of:
            symbols.append(symbol_of[word])
            word = ""
    if word:
        raise ValueError(f"the string ends with {word!r}, which is no codeword. Give whole codewords.")
    return symbols


def binary_words(code: Code) -> list[str]:
    """Codewords as a list, if they are binary."""
    for word in code:
        if set(word) - {"0", "1"}:
            raise ValueError(f"codewords must consist of 0 and 1; got {word!r}. Give a sequence of such strings.")
    return list(code)


def _leads(ahead: str, words: Iterable[str]) -> Iterator[str]:
    """Suffixes by which one of two texts is ahead, after the other one has caught up by one more word."""
    for word in words:
        if ahead.startswith(word):
            yield ahead[len(word) :]
        elif word.startswith(ahead):
            yield word[len(ahead) :]
