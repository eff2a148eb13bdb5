"""Arithmetic coding in exact integers: a whole message becomes one number, within two bits of its surprisal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

__all__ = ["arithmetic_decode", "arithmetic_encode"]


def arithmetic_encode(symbols: Iterable[int], counts: Sequence[int], /) -> str:
    r"""Encode a message with the model :math:`q_s = c_s / \sum_k c_k`.

    Parameters
    ----------
    symbols : iterable of int
        The message.
    counts : sequence of int
        How often the model expects each symbol; a symbol with count 0 cannot be encoded.

    Returns
    -------
    str
        Bits. Their number :math:`L` satisfies :math:`I \le L < I + 2`, where
        :math:`I = -\sum_t \log_2 q_{s_t}` is the surprisal of the message under the model.

    Raises
    ------
    ValueError
        If ``counts`` are no counts, or a symbol has none.

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
    starts, total = _table(counts)
    low, width, scale = 0, 1, 1  # the interval is [low / scale, (low + width) / scale)
    for symbol in symbols:
        if not 0 <= symbol < len(counts) or counts[symbol] == 0:
            raise ValueError(f"the model gives symbol {symbol} no probability. Give it a positive count.")
        low = low * total + width * starts[symbol]
        width *= counts[symbol]
        scale *= total
    # A dyadic interval of length 2^-L fits for certain if 2 * 2^-L <= width, perhaps already one bit earlier.
    size = max(0, (scale // width).bit_length() - 1)
    while ((number := -(-(low << size) // scale)) + 1) * scale > (low + width) << size:
        size += 1
    return f"{number:0{size}b}" if size else ""


def arithmetic_decode(bits: str, counts: Sequence[int], length: int, /) -> list[int]:
    """Decode a message of known length.

    Parameters
    ----------
    bits : str
        What `arithmetic_encode` returned for the same counts; more bits may follow.
    counts : sequence of int
        How often the model expects each symbol.
    length : int
        Number of symbols of the message.

    Returns
    -------
    list of int
        The message.

    Raises
    ------
    ValueError
        If ``counts`` are no counts.

    See Also
    --------
    arithmetic_encode : The way there.

    Examples
    --------
    >>> arithmetic_decode("0111", [3, 1], 4)
    [0, 0, 1, 0]
    """
    starts, total = _table(counts)
    numerator, denominator = int(bits or "0", 2), 2 ** len(bits)  # the place in the current interval, from 0 to 1
    symbols = []
    for _ in range(length):
        numerator *= total
        symbol = bisect_right(starts, numerator // denominator) - 1
        symbols.append(symbol)
        numerator -= starts[symbol] * denominator
        denominator *= counts[symbol]
    return symbols


def _table(counts: Sequence[int]) -> tuple[list[int], int]:
    """Where the share of each symbol starts, and the sum of all counts."""
    if any(count < 0 or count != int(count) for count in counts) or sum(counts) == 0:
        raise ValueError(f"counts must be nonnegative integers, not all 0; got {list(counts)}. Count occurrences.")
    *starts, total = accumulate((int(count) for count in counts), initial=0)
    return starts, total
