"""Codes that fit a distribution: from lengths, by Shannon's rule, by Huffman's; mean length; blocks of symbols."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from math import log2

import numpy as np

from softxent._arrays.arguments import Floats
from softxent._arrays.codes import (
    Code,
    Probabilities,
    as_integer,
    as_vector,
    as_weights,
    as_words,
    shown,
    word_lengths,
)
from softxent.coding import kraft_sum

__all__ = ["block_probabilities", "expected_length", "huffman_code", "prefix_code", "shannon_code"]

MOST_BLOCKS = 2**27


def prefix_code(lengths: Iterable[int], /) -> list[str]:
    """Prefix-free code with given lengths: the construction in the proof of theorem ``thm-kraft``.

    Parameters
    ----------
    lengths : iterable of int
        Lengths of the codewords, in bits; none is 0, or more than a million.

    Returns
    -------
    list of str
        The codewords, in the order of the lengths.

    Raises
    ------
    TypeError
        If a length is no integer, or they come as a mapping, a set or a masked array.
    ValueError
        If a length is not positive, or too large, or no prefix-free code has these lengths because their Kraft sum
        exceeds 1.

    See Also
    --------
    softxent.coding.kraft_sum : The sum that decides.

    Notes
    -----
    Shorter words come first. Each word takes the interval of length :math:`2^{-\\ell}` that begins where the last one
    ended; its bits are the first :math:`\\ell` binary digits of that place.

    Examples
    --------
    >>> prefix_code([2, 1, 3, 3])
    ['10', '0', '110', '111']
    """
    sizes = word_lengths(lengths, 1, "The empty word cannot be seen.")
    if (total := kraft_sum(sizes)) > 1:
        raise ValueError(f"the Kraft sum must be at most 1; got {shown(total)}. Make some words longer.")
    code, number, last = [""] * len(sizes), 0, 0  # the next word has the digits of number / 2^last
    for symbol in sorted(range(len(sizes)), key=sizes.__getitem__):
        number <<= sizes[symbol] - last
        last = sizes[symbol]
        code[symbol] = f"{number:0{last}b}"
        number += 1
    return code


def shannon_code(p: Probabilities, /) -> list[str]:
    r"""Prefix-free code of Shannon, with the lengths :math:`\lceil -\log_2 p_i \rceil`.

    Parameters
    ----------
    p : array_like of real or of Fraction, shape (n,)
        Distribution of at least two symbols, all of them possible.

    Returns
    -------
    list of str
        The codewords. Their mean length is less than the entropy plus one bit, theorem ``thm-source-coding``.

    Raises
    ------
    TypeError
        If ``p`` is no sequence of real numbers or fractions, or is masked.
    ValueError
        If ``p`` is no such distribution.

    See Also
    --------
    huffman_code : Never longer on average.

    Notes
    -----
    The lengths are exact, for no logarithm is computed: if :math:`p = a/b` with integers a and b, the length is the
    smallest :math:`\ell` with :math:`2^\ell > \lfloor (b - 1)/a \rfloor`. If ``p`` sums to a little more than 1, as
    rounded numbers may, and no code has these lengths, the exact sum divides ``p`` first.

    Examples
    --------
    >>> shannon_code([0.5, 0.3, 0.2])
    ['0', '10', '110']
    """
    weights, whole = _positive(p)
    lengths = [((whole - 1) // weight).bit_length() for weight in weights]
    if kraft_sum(lengths) > 1:
        total = sum(weights)
        lengths = [((total - 1) // weight).bit_length() for weight in weights]
    return prefix_code(lengths)


def huffman_code(p: Probabilities, /) -> list[str]:
    """Prefix-free code of Huffman, of the smallest mean length.

    Parameters
    ----------
    p : array_like of real or of Fraction, shape (n,)
        Distribution of at least two symbols, all of them possible.

    Returns
    -------
    list of str
        The codewords.

    Raises
    ------
    TypeError
        If ``p`` is no sequence of real numbers or fractions, or is masked.
    ValueError
        If ``p`` is no such distribution.

    See Also
    --------
    shannon_code : Simpler, and at most one bit longer.

    Notes
    -----
    The two lightest groups of symbols are merged until one is left; each merger puts one bit before the words of its
    members, 0 for the lighter group. Theorem ``thm-huffman``. Of equal weights the group that was made first is taken
    first, symbols in their order before mergers: so the code is determined, and of all optimal codes it has the
    smallest longest word.

    Sums are exact; fractions keep ties that floats may lose, such as 1/6 + 2/6 and 1/2. All weights are integers over
    their common denominator: of some 70 to 130 bits for usual floats, at most 1074 bits if float64 goes down to its
    smallest numbers; for fractions as long as the least common multiple. The time grows with n log n times that
    length, and with the number of bits of the code.

    References
    ----------
    D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", Proceedings of the IRE 40(9),
    1952, 1098-1101. doi:10.1109/JRPROC.1952.273898

    Examples
    --------
    >>> huffman_code([1 / 2, 1 / 4, 1 / 4])
    ['0', '10', '11']
    """
    weights, _ = _positive(p)
    groups = [(weight, group) for group, weight in enumerate(weights)]
    halves: list[tuple[int, int]] = []  # of every merged group
    heapq.heapify(groups)
    while len(groups) > 1:
        light, zeros = heapq.heappop(groups)
        heavy, ones = groups[0]
        heapq.heapreplace(groups, (light + heavy, len(weights) + len(halves)))
        halves.append((zeros, ones))
    words = [""] * (len(weights) + len(halves))
    while halves:
        zeros, ones = halves.pop()
        word = words.pop()
        words[zeros], words[ones] = word + "0", word + "1"
    return words


def expected_length(p: Probabilities, code: Code, /) -> float:
    r"""Mean length :math:`\sum_i p_i \ell_i` of a codeword, in bits per symbol.

    Parameters
    ----------
    p : array_like of real or of Fraction, shape (n,)
        Distribution of the symbols.
    code : iterable of str, length n
        The codewords. The empty word has length 0.

    Returns
    -------
    float
        The mean length, exact but for one rounding at the end. At least the entropy in bits if the code is uniquely
        decodable, theorem ``thm-source-coding``.

    Raises
    ------
    TypeError
        If ``p`` is no sequence of real numbers or fractions, or is masked; if the code is no sequence of strings.
    ValueError
        If ``p`` is no distribution, or not one probability for each codeword; if a codeword has other characters than
        0 and 1.

    See Also
    --------
    softxent.entropy : The bound.

    Examples
    --------
    >>> expected_length([1 / 2, 1 / 4, 1 / 4], ["0", "10", "11"])
    1.5
    """
    (weights, whole), words = as_weights(p), as_words(code)
    if len(weights) != len(words):
        raise ValueError(f"p must have one entry for each of {len(words)} codewords; got {len(weights)}. Add it.")
    return sum(weight * len(word) for weight, word in zip(weights, words, strict=True)) / whole


def block_probabilities(p: Probabilities, size: int, /) -> Floats:
    r"""Distribution of blocks of ``size`` independent symbols, in lexicographic order.

    Parameters
    ----------
    p : array_like of real or of Fraction, shape (n,)
        Distribution of one symbol.
    size : int
        Number of symbols in a block, at least 1, of any type of integer; there may be :math:`2^{27}` blocks, which
        fill 1 GiB.

    Returns
    -------
    ndarray, shape (n^size,)
        Products of probabilities. The entropy is ``size`` times that of one symbol.

    Raises
    ------
    TypeError
        If ``p`` is no sequence of real numbers or fractions, or is masked; if ``size`` is no integer.
    ValueError
        If ``p`` is no distribution, ``size`` is not positive, or there are too many blocks.

    See Also
    --------
    huffman_code : A code for the blocks.

    Examples
    --------
    >>> block_probabilities([0.9, 0.1], 2).round(4)
    array([0.81, 0.09, 0.09, 0.01])
    """
    number = as_integer(size, "size", 1, "A block has symbols.")
    _, symbol = as_vector(p)
    if symbol.size > 1 and number - 1 > log2(MOST_BLOCKS / symbol.size) / log2(symbol.size):
        raise ValueError(
            f"blocks must not be more than {MOST_BLOCKS}; got size {shown(number)}, {symbol.size} symbols. Lower it."
        )
    block = symbol.copy()
    with np.errstate(under="ignore"):  # a product smaller than all floats is 0
        for _ in range(number - 1 if symbol.size > 1 else 0):
            block = np.kron(block, symbol)
    return block


def _positive(p: Probabilities) -> tuple[list[int], int]:
    """Probabilities of at least two symbols, none of them 0, as integers over a common denominator."""
    weights, whole = as_weights(p)
    if len(weights) < 2:
        raise ValueError(f"p must have at least 2 entries; got {len(weights)}. One symbol alone needs no code.")
    if 0 in weights:
        raise ValueError(f"p must be positive; got 0 at index {weights.index(0)}. Leave out symbols that never occur.")
    return weights, whole
