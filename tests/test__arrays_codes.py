"""Every public function of the three coding modules takes what it documents, and refuses all else in its own words."""

import re
import traceback
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import softxent
from softxent import arithmetic, coding, source_codes
from softxent._arrays.codes import as_integer, as_integers, as_vector, as_weights, shown

PACKAGE = Path(softxent.__file__).parent
NAN, INF = float("nan"), float("inf")

# Each function with good arguments, and what kind each of them is.
CALLS: dict[str, list[tuple[str, Any]]] = {
    "arithmetic_encode": [("integers", [0, 0, 1, 0]), ("integers", [3, 1])],
    "arithmetic_decode": [("bits", "0111"), ("integers", [3, 1]), ("integer", 4)],
    "kraft_sum": [("integers", [1, 2, 2])],
    "is_prefix_free": [("code", ["0", "10", "11"])],
    "is_uniquely_decodable": [("code", ["0", "10", "11"])],
    "parsings": [("bits", "01"), ("code", ["0", "1", "01"])],
    "encode": [("integers", [0, 2, 0, 1]), ("code", ["0", "10", "11"])],
    "decode": [("bits", "011010"), ("code", ["0", "10", "11"])],
    "prefix_code": [("integers", [2, 1, 3, 3])],
    "shannon_code": [("distribution", [0.5, 0.25, 0.25])],
    "huffman_code": [("distribution", [0.5, 0.25, 0.25])],
    "expected_length": [("distribution", [0.5, 0.25, 0.25]), ("code", ["0", "10", "11"])],
    "block_probabilities": [("distribution", [0.5, 0.25, 0.25]), ("integer", 2)],
}
FUNCTIONS = {name: getattr(module, name) for module in (arithmetic, coding, source_codes) for name in module.__all__}
PLACES = [(name, place) for name, arguments in CALLS.items() for place in range(len(arguments))]

NO_SEQUENCES = [None, 1.5, object(), int, np.array(1), {0: 1}, {0, 1}, np.ma.array([1, 2]), np.ma.masked]
NO_INTEGERS: list[Any] = [None, 1.0, NAN, INF, True, np.True_, np.float64(1), "1", b"1", 1j, [1], {}]
NO_INTEGERS += [Fraction(1), Decimal(1)]
NO_INTEGERS += [np.array([1]), np.array(True), np.ma.masked, np.datetime64(1, "s"), np.timedelta64(1, "s"), object()]
NO_NUMBERS = [None, "0.5", b"0", 0.5j, {}, Decimal("0.5"), object(), np.timedelta64(1, "s")]
WRONG: dict[str, list[tuple[type[Exception], Any]]] = {
    "integer": [*((TypeError, value) for value in NO_INTEGERS), (ValueError, -1), (ValueError, np.int8(-1))],
    "integers": [
        *((TypeError, value) for value in [*NO_SEQUENCES, "01"]),
        *((TypeError, [1, value]) for value in NO_INTEGERS),
        *((TypeError, np.array([1, 0]).astype(dtype)) for dtype in (float, bool, complex, "m8[ns]", "M8[ns]", str)),
        (TypeError, np.eye(2, dtype=int)),
        (ValueError, [1, -1]),
        (ValueError, np.array([1, -1], np.int8)),
        (ValueError, [-(10**5000)]),
    ],
    "bits": [
        *((TypeError, value) for value in [*NO_SEQUENCES, ["0", "1"], b"01", 1, np.array("01")]),
        *((ValueError, value) for value in ["-1", "0b1", "1_0", " 1", "1\n", "+1", "2", "\u0661", "1" * 99 + "a"]),
    ],
    "code": [
        *((TypeError, value) for value in [*NO_SEQUENCES, "01", {"0": "a", "1": "b"}, {"0", "1"}, b"01"]),
        *((TypeError, ["0", value]) for value in (None, 1, 1.5, b"1", ["1"], np.ma.masked)),
        *((ValueError, ["0", value]) for value in ("2", " 1", "-1", "1_0", "0b1")),
    ],
    "distribution": [
        *((TypeError, value) for value in [*NO_SEQUENCES, "01", {"a": 0.5, "b": 0.5}, np.array(0.5)]),
        *((TypeError, [Fraction(1, 2), value]) for value in NO_NUMBERS),
        *((TypeError, [value, value]) for value in ("0.5", 0.5j, np.ma.masked)),
        (TypeError, [b"\x80", ""]),
        (TypeError, np.ma.array([0.5, 0.5])),
        (TypeError, np.array(["0.5", "0.5"], object)),
        *((ValueError, [value, 0.5, 0.5]) for value in (NAN, INF, -INF, -1e-3, 1e308, 10**400, Fraction(10**400))),
        *((ValueError, [Fraction(1, 2), value, 0.5]) for value in (NAN, INF, -0.5, Fraction(-1, 10**400))),
        *((ValueError, value) for value in ([], [0.5, 0.47], [1e308] * 2, np.eye(2), np.eye(2)[:0])),
        *((ValueError, value) for value in ([[0.5, 0.5]], [[1], [0, 1]], [0.5, [np.ma.masked]], [range(1), 1])),
    ],
}  # fmt: skip
REFUSED = [(name, place, *case) for name, place in PLACES for case in WRONG[CALLS[name][place][0]]]


def call(name: str, place: int | None = None, value: Any = None) -> Any:
    """Result of a function, the argument at one place replaced."""
    arguments = [argument for _, argument in CALLS[name]]
    if place is not None:
        arguments[place] = value
    result = FUNCTIONS[name](*arguments)
    return [*result] if isinstance(result, Iterator) else result.tolist() if name == "block_probabilities" else result


def is_in_our_words(error: BaseException) -> bool:
    """Whether the package itself raised it, with the fault, the value and what to do."""
    raised_by = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    parts = re.search(r"\w.*(got |gives symbol ).*\. \w.*\.$", str(error))
    return raised_by.is_relative_to(PACKAGE) and parts is not None


def test_every_function_is_on_the_list() -> None:
    assert set(CALLS) == set(FUNCTIONS)


@pytest.mark.parametrize(("name", "place", "kind", "value"), REFUSED)
def test_wrong_arguments_are_refused(name: str, place: int, kind: type[Exception], value: Any) -> None:
    with pytest.raises(kind) as info:
        call(name, place, value)
    assert type(info.value) is kind
    assert is_in_our_words(info.value), str(info.value)
    assert len(str(info.value)) < 250


atoms = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70000),
    st.integers(),
    st.floats(),
    st.fractions(),
    st.binary(),
    st.text("01-_b ", max_size=6),
    st.sampled_from([*NO_SEQUENCES, *NO_INTEGERS, np.uint8(2), Fraction(1, 2), 0.5]),
)
anything = st.recursive(atoms, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner), max_leaves=6)


@given(st.sampled_from(PLACES), anything)
def test_anything_else_gives_a_result_or_an_error_in_our_words(where: tuple[str, int], value: Any) -> None:
    error: Exception | None = None
    try:
        with np.errstate(all="raise"):
            call(*where, value)
    except (TypeError, ValueError) as refusal:
        error = refusal
    assert error is None or is_in_our_words(error), repr(error)


INTEGER_TYPES: list[Any] = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", ">i4", ">u8", object]
AS_INTEGERS: list[Callable[[list[int]], Any]] = [
    tuple,
    iter,
    lambda values: (value for value in values),
    lambda values: list(map(sp.Integer, values)),
    lambda values: [np.array(value) for value in values],
    lambda values: np.array([values, values]).T[:, 0],
    *(partial(np.array, dtype=dtype) for dtype in INTEGER_TYPES),
    *(lambda values, dtype=dtype: list(np.array(values, dtype)) for dtype in INTEGER_TYPES),
]


FORMS: dict[str, Callable[[Any], list[Any]]] = {
    "integer": lambda value: [sp.Integer(value), np.array(value), *(np.array(value, t)[()] for t in INTEGER_TYPES)],
    "integers": lambda values: [form(values) for form in AS_INTEGERS],
    "bits": lambda bits: [np.str_(bits)],
    "code": lambda code: [tuple(code), iter(code), np.array(code), np.array(code, object)],
    "distribution": lambda p: [
        *(form(p) for form in (tuple, iter, lambda p: map(Fraction, p), lambda p: map(sp.Rational, p))),
        *(np.array(p, dtype) for dtype in ("f2", "f4", ">f4", "f8", ">f8", "g")),
        np.array(p, object),
        np.repeat(p, 2)[::2],
        [np.float32(p[0]), Fraction(p[1]), *p[2:]],
        [np.array(share) for share in p],
    ],
}


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_the_same_in_another_form_gives_the_same(name: str, place: int) -> None:
    kind, value = CALLS[name][place]
    for form in FORMS[kind](value):
        assert call(name, place, form) == call(name)


def test_integers_do_not_overflow() -> None:
    (number,) = as_integers(np.array([200], np.uint8), "counts", 0, "")
    assert number * number == 40000
    assert as_integer(2**100, "size", 2**100, "") == 2**100
    with pytest.raises(ValueError, match=r"^size must be at least 3; got 2\. Take more\.$"):
        as_integer(2, "size", 3, "Take more.")


@pytest.mark.parametrize("lengths", [[10**6 + 1], [1, 10**30]])
def test_lengths_that_would_fill_the_memory_are_refused(lengths: list[int]) -> None:
    for function in (coding.kraft_sum, source_codes.prefix_code):
        with pytest.raises(ValueError, match="lengths must be at most 1000000; got 10000"):
            function(lengths)
    assert coding.kraft_sum([10**6]) == Fraction(1, 2**10**6)


@given(st.lists(st.floats(1e-300, 1), min_size=1, max_size=8))
def test_weights_are_exact(shares: list[float]) -> None:
    p = np.array(shares) / sum(shares)
    weights, whole = as_weights(p)
    assert [Fraction(weight, whole) for weight in weights] == list(map(Fraction, p.tolist()))
    assert as_weights([Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]) == ([1, 2, 3], 6)
    mixed: list[Any] = [np.int64(1), Fraction(1, 10**40)]
    assert as_weights(mixed) == ([10**40, 1], 10**40)


def test_positive_fractions_need_not_be_floats() -> None:
    tiny = Fraction(1, 10**400)
    exact, floats = as_vector([tiny, 1 - tiny])
    assert exact == [tiny, 1 - tiny]
    assert floats.tolist() == [0, 1]
    assert source_codes.huffman_code([tiny, 1 - tiny]) == ["0", "1"]


def test_errors_are_one_short_line() -> None:
    assert shown(0.5) == "0.5"
    assert shown(Fraction(5, 4)) == "5/4"
    assert shown("1" * 58) == repr("1" * 58)
    assert shown("1" * 59) == "'" + "1" * 56 + "..."
    assert shown(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert shown([10**5000]) == "list too long to print"
