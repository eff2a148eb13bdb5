"""Arithmetic coding in exact integers: a whole message becomes one number, within two bits of its surprisal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from softxent._arrays.codes import as_bits, as_integer, as_integers, shown

__all__ = ["arithmetic_decode", "arithmetic_encode"]


def arithmetic_encode(symbols: Iterable[int], counts: Iterable[int], /) -> str:
    r"""Encode a message with the model :math:`q_s = c_s / \sum_k c_k`.

    Parameters
    ----------
    symbols : iterable of int
        The message. Integers of any type, here and in ``counts``; booleans and floats are refused.
    counts : iterable of int
        How often the model expects each symbol; a symbol with count 0 cannot be encoded.

    Returns
    -------
    str
        Bits. Their number :math:`L` satisfies :math:`I \le L < I + 2`, where
        :math:`I = -\sum_t \log_2 q_{s_t}` is the surprisal of the message under the model.

    Raises
    ------
    TypeError
        If a symbol or count is no integer, or they come as a mapping, a set or a masked array.
    ValueError
        If a count is negative, no count is positive, or a symbol has none.

    See Also
    --------
    arithmetic_decode : The way back.

    Notes
    -----
    Each symbol narrows an interval in [0, 1) to the share that the model gives it. The bits name the largest dyadic
    interval, :math:`[c 2^{-L}, (c + 1) 2^{-L})`, inside the last one; theorem ``thm-arithmetic-coding``. All numbers
    are exact, so the time grows with the square of the length of the message.

    References
    ----------
    I. H. Witten, R. M. Neal, J. G. Cleary, "Arithmetic Coding for Data Compression", Communications of the ACM
    30(6), 1987, 520-540. doi:10.1145/214762.214771

    Examples
    --------
    >>> arithmetic_encode([0, 0, 1, 0], [3, 1])
    '0111'
    """
    shares, starts, total = _table(counts)
    low, width, scale = 0, 1, 1  # the interval is [low / scale, (low + width) / scale)
    for symbol in as_integers(symbols, "symbols", 0, "Symbols are numbered from 0."):
        if symbol >= len(shares) or shares[symbol] == 0:
            raise ValueError(f"the model gives symbol {shown(symbol)} no probability. Give it a positive count.")
        low = low * total + width * starts[symbol]
        width *= shares[symbol]
        scale *= total
    # A dyadic interval of length 2^-L fits for certain if 2 * 2^-L <= width, perhaps already one bit earlier.
    size = max(0, (scale // width).bit_length() - 1)
    while ((number := -(-(low << size) // scale)) + 1) * scale > (low + width) << size:
        size += 1
    return f"{number:0{size}b}" if size else ""


def arithmetic_decode(bits: str, counts: Iterable[int], length: int, /) -> list[int]:
    """Decode a message of known length.

    Parameters
    ----------
    bits : str
        What `arithmetic_encode` returned for the same counts; more bits may follow.
    counts : iterable of int
        How often the model expects each symbol.
    length : int
        Number of symbols of the message.

    Returns
    -------
    list of int
        The message.

    Raises
    ------
    TypeError
        If ``bits`` is no string, or a count or the length is no integer.
    ValueError
        If ``bits`` has other characters than 0 and 1, or fewer of them than the message needs; if a count or the length
        is negative, or no count is positive.

    See Also
    --------
    arithmetic_encode : The way there.

    Notes
    -----
    A word is read as the dyadic interval of all numbers that begin with it. If it lies in the interval of one message,
    it names this message; if it does not, it was cut off: `arithmetic_encode` sends the shortest word that fits. The
    time grows with the square of the length of the message.

    Examples
    --------
    >>> arithmetic_decode("0111", [3, 1], 4)
    [0, 0, 1, 0]
    """
    word = as_bits(bits, "bits")
    shares, starts, total = _table(counts)
    # The dyadic interval, seen from the one that the symbols so far leave, which goes from 0 to 1.
    low, width, scale = int(word or "0", 2), 1, 2 ** len(word)
    symbols: list[int] = []
    for place in range(as_integer(length, "length", 0, "Give the number of symbols of the message.")):
        low, width = low * total, width * total
        symbol = bisect_right(starts, low // scale) - 1
        low, scale = low - starts[symbol] * scale, scale * shares[symbol]
        if low + width > scale:
            raise ValueError(f"bits must not be cut off; got {shown(word)}, which end in symbol {place}. Give all.")
        symbols.append(symbol)
    return symbols


def _table(counts: Iterable[int]) -> tuple[list[int], list[int], int]:
    """Share of each symbol, where it starts, and the sum of all."""
    shares = as_integers(counts, "counts", 0, "Count occurrences.")
    if not any(shares):
        raise ValueError(f"counts must not all be 0; got {shown(shares)}. Give some symbol a positive count.")
    *starts, total = accumulate(shares, initial=0)
    return shares, starts, total
