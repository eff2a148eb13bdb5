"""What the coding functions do with their arguments: all become exact objects of Python's own, or are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from math import lcm
from numbers import Rational
from operator import index
from typing import Any

import numpy as np

from softxent._arrays.arguments import Floats
from softxent._arrays.distributions import as_distributions

Code = Iterable[str]
Probabilities = Floats | Sequence[float] | Sequence[Fraction]
LONGEST = 10**6  # bits of a codeword: one mistyped length would fill the memory


def as_integer(value: Any, name: str, least: int, remedy: str, /) -> int:
    """One integer as Python's own, which never overflows; booleans and floats are refused, even whole ones."""
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be an integer; got {shown(value)}. Convert a whole number with int().")
    if number < least:
        raise ValueError(f"{name} must be at least {least}; got {shown(number)}. {remedy}")
    return number


def as_integers(values: Iterable[Any], name: str, least: int, remedy: str, /) -> list[int]:
    """Integers in their order; an error names the first wrong one by its index."""
    return [as_integer(value, f"{name}[{place}]", least, remedy) for place, value in enumerate(as_list(values, name))]


def as_list(values: Iterable[Any], name: str, /) -> list[Any]:
    """Entries of anything that has them in an order."""
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} must not be masked; got {shown(values)}. Fill it, as {name}.filled(0) does.")
    # The entries of a mapping are its keys, those of a set come in any order: which symbol is which would be lost.
    if isinstance(values, str | Mapping | Set) or not np.iterable(values):
        raise TypeError(f"{name} must be a sequence; got {shown(values)}. Give a list; its order counts.")
    entries = list(values)
    if any(entry is np.ma.masked for entry in entries):
        raise TypeError(f"{name} must not have masked entries; got {shown(entries)}. Leave them out.")
    return entries


def as_words(code: Code) -> list[str]:
    """Codewords as a list, if they are binary."""
    return [as_bits(word, f"code[{symbol}]") for symbol, word in enumerate(as_list(code, "code"))]


def as_bits(bits: Any, name: str) -> str:
    """A string, if it is one of 0 and 1."""
    if not isinstance(bits, str):
        raise TypeError(f"{name} must be a string of 0 and 1; got {shown(bits)}. Write it in quotes.")
    if bits.strip("01"):
        raise ValueError(f"{name} must consist of 0 and 1; got {shown(bits)}. Leave out all else.")
    return bits


def word_lengths(lengths: Iterable[int], least: int, remedy: str) -> list[int]:
    """Lengths of codewords, if they are neither too small nor too large."""
    sizes = as_integers(lengths, "lengths", least, remedy)
    if (longest := max(sizes, default=0)) > LONGEST:
        raise ValueError(f"lengths must be at most {LONGEST}; got {shown(longest)}. Count bits.")
    return sizes


def as_weights(p: Probabilities) -> tuple[list[int], int]:
    """Probabilities as integers over their least common denominator: floats are fractions too, so nothing is lost."""
    ratios = [entry.as_integer_ratio() for entry in as_vector(p)[0]]
    denominators = {denominator for _, denominator in ratios}
    whole = lcm(*denominators)
    factors = {denominator: whole // denominator for denominator in denominators}
    return [numerator * factors[denominator] for numerator, denominator in ratios], whole


def as_vector(p: Probabilities) -> tuple[list[Any], Floats]:
    """Probabilities, as numbers that know their integer ratio and as floats, if they are a distribution."""
    entries = as_list(p, "p")
    if texts := [entry for entry in entries if isinstance(entry, str | bytes)]:
        raise TypeError(f"p must be real numbers or fractions; got {shown(texts[0])}. Convert text to Fraction.")
    if getattr(p, "ndim", 1) != 1 or any(map(_is_row, entries)):
        raise ValueError(f"p must be a vector; got {shown(p)}. Make one code at a time.")
    array = np.asarray(entries)
    exact: list[Any] = array.tolist()
    if array.dtype == object:
        exact = [_fraction(entry, f"p[{symbol}]") for symbol, entry in enumerate(entries)]
        array = np.array([float(entry) for entry in exact])
    with np.errstate(all="ignore"):
        (weights,), _ = as_distributions({"p": array}, -1)
    if np.isnan(weights).any():
        raise ValueError(f"p must be numbers; got nan at index {np.isnan(weights).argmax()}. Give probabilities.")
    return exact, weights


def shown(value: Any, /) -> str:
    """Text of any value for an error: one short line."""
    try:
        text = " ".join((str(value) if isinstance(value, Fraction) else repr(value)).split())
    except ValueError:  # Python prints no integer of more than 4300 digits
        return f"{type(value).__name__} too long to print"
    return text if len(text) <= 60 else text[:57] + "..."


def _is_row(entry: Any) -> bool:
    """Whether an entry has entries itself; NumPy is not asked, for it warns of what is masked in there."""
    return bool(getattr(entry, "ndim", isinstance(entry, Sequence)))


def _fraction(entry: Any, name: str) -> Fraction:
    """One probability that NumPy keeps as an object."""
    known = isinstance(entry, float | np.floating | Rational)
    if not known or isinstance(entry, np.timedelta64):  # to NumPy a signed integer
        raise TypeError(f"{name} must be a real number or a fraction; got {shown(entry)}. Convert it to Fraction.")
    if not 0 <= entry <= 2:  # what is wrong with numbers up to 2 is said by their sum
        raise ValueError(f"{name} must lie between 0 and 1; got {shown(entry)}. Normalise p first.")
    ratio = (entry.numerator, entry.denominator) if isinstance(entry, Rational) else entry.as_integer_ratio()
    return Fraction(*map(int, ratio))
