"""Codes that fit a distribution: from lengths, by Shannon's rule, by Huffman's; mean length; blocks of symbols."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from softxent.arrays import Floats
from softxent.coding import Code, binary_words, kraft_sum
from softxent.simplex import as_distributions

__all__ = ["block_probabilities", "expected_length", "huffman_code", "prefix_code", "shannon_code"]

Probabilities = Floats | Sequence[float] | Sequence[Fraction]


def prefix_code(lengths: Sequence[int], /) -> list[str]:
    """Prefix-free code with given lengths: the construction in the proof of theorem ``thm-kraft``.

    Parameters
    ----------
    lengths : sequence of int
        Lengths of the codewords, in bits; none is 0.

    Returns
    -------
    list of str
        The codewords, in the order of the lengths.

    Raises
    ------
    ValueError
        If a length is not positive, or no prefix-free code has these lengths because their Kraft sum exceeds 1.

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
    if min(lengths, default=1) < 1:
        raise ValueError(f"lengths must be positive; got {min(lengths)}. The empty word cannot be seen.")
    if kraft_sum(lengths) > 1:
        raise ValueError(f"the Kraft sum must be at most 1; got {kraft_sum(lengths)}. Make some words longer.")
    code, start = [""] * len(lengths), Fraction(0)
    for symbol in sorted(range(len(lengths)), key=lengths.__getitem__):
        size = int(lengths[symbol])
        code[symbol] = f"{int(start * 2**size):0{size}b}"
        start += Fraction(1, 2**size)
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
    ValueError
        If ``p`` is no such distribution.

    See Also
    --------
    huffman_code : Never longer on average.

    Notes
    -----
    The lengths are exact, for no logarithm is computed: if :math:`p = a/b` with integers a and b, the length is the
    smallest :math:`\ell` with :math:`2^\ell > \lfloor (b - 1)/a \rfloor`.

    Examples
    --------
    >>> shannon_code([0.5, 0.3, 0.2])
    ['0', '10', '110']
    """
    return prefix_code([((q.denominator - 1) // q.numerator).bit_length() for q in _fractions(p)])


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
    ValueError
        If ``p`` is no such distribution.

    See Also
    --------
    shannon_code : Simpler, and at most one bit longer.

    Notes
    -----
    The two lightest groups of symbols are merged until one is left; each merger puts one bit before the words of its
    members, 0 for the lighter group. Theorem ``thm-huffman``. Sums are exact; fractions keep ties that floats may
    lose, such as 1/6 + 2/6 and 1/2. Of equal weights the group that was made
    first is taken first, symbols in their order before mergers: so the code is determined, and of all optimal codes
    it has the smallest longest word.

    References
    ----------
    D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", Proceedings of the IRE 40(9),
    1952, 1098-1101. doi:10.1109/JRPROC.1952.273898

    Examples
    --------
    >>> huffman_code([1 / 2, 1 / 4, 1 / 4])
    ['0', '10', '11']
    """
    groups = [(weight, symbol, [symbol]) for symbol, weight in enumerate(_fractions(p))]
    code, made = [""] * len(groups), len(groups)
    heapq.heapify(groups)
    while len(groups) > 1:
        (light, _, zeros), (heavy, _, ones) = heapq.heappop(groups), heapq.heappop(groups)
        for symbol in zeros:
            code[symbol] = "0" + code[symbol]
        for symbol in ones:
            code[symbol] = "1" + code[symbol]
        heapq.heappush(groups, (light + heavy, made, zeros + ones))
        made += 1
    return code


def expected_length(p: Probabilities, code: Code, /) -> float:
    r"""Mean length :math:`\sum_i p_i \ell_i` of a codeword, in bits per symbol.

    Parameters
    ----------
    p : array_like of real or of Fraction, shape (n,)
        Distribution of the symbols.
    code : sequence of str, length n
        The codewords.

    Returns
    -------
    float
        The mean length. At least the entropy in bits if the code is uniquely decodable, theorem
        ``thm-source-coding``.

    Raises
    ------
    ValueError
        If ``p`` is no distribution, or not one probability for each codeword.

    See Also
    --------
    softxent.entropy : The bound.

    Examples
    --------
    >>> expected_length([1 / 2, 1 / 4, 1 / 4], ["0", "10", "11"])
    1.5
    """
    weights = _vector(p)
    lengths = np.array([len(word) for word in binary_words(code)])
    if weights.shape != lengths.shape:
        raise ValueError(f"p must have one entry for each of {len(code)} codewords; got shape {weights.shape}. Add it.")
    return float(weights @ lengths)


def block_probabilities(p: Probabilities, size: int, /) -> Floats:
    r"""Distribution of blocks of ``size`` independent symbols, in lexicographic order.

    Parameters
    ----------
    p : array_like of real or of Fraction, shape (n,)
        Distribution of one symbol.
    size : int
        Number of symbols in a block, at least 1.

    Returns
    -------
    ndarray, shape (n ** size,)
        Products of probabilities. The entropy is ``size`` times that of one symbol.

    Raises
    ------
    ValueError
        If ``p`` is no distribution, or ``size`` is not positive.

    See Also
    --------
    huffman_code : A code for the blocks.

    Examples
    --------
    >>> block_probabilities([0.9, 0.1], 2).round(4)
    array([0.81, 0.09, 0.09, 0.01])
    """
    if size < 1:
        raise ValueError(f"size must be at least 1; got {size}. A block has symbols.")
    symbol = block = _vector(p)
    for _ in range(size - 1):
        block = np.kron(block, symbol)
    return block


def _vector(p: Probabilities) -> Floats:
    """Probabilities as one vector of floats, if they are a distribution."""
    array = np.asanyarray(p)
    (weights,), _ = as_distributions({"p": array.astype(float) if array.dtype == object else array}, -1)
    if weights.ndim != 1:
        raise ValueError(f"p must be a vector; got shape {weights.shape}. Make one code at a time.")
    return weights


def _fractions(p: Probabilities) -> list[Fraction]:
    """Probabilities of at least two symbols, none of them 0, exactly."""
    weights = _vector(p)
    if weights.size < 2:
        raise ValueError(f"p must have at least 2 entries; got {weights.size}. One symbol alone needs no code.")
    if not (weights > 0).all():
        raise ValueError(f"p must be positive; got {weights.min()}. Leave out symbols that never occur.")
    return [Fraction(*weight.as_integer_ratio()) for weight in p]
