"""No answer gives a traceback, a warning or a verdict of an unknown form, and no nonsense is right.

10,000 answers of every kind of Python object are drawn by a seed, the same number for each exercise. Others with

    FUZZ_SEED=1 FUZZ_ANSWERS=20000 pytest tests/test_exercises_fuzz.py
"""

from __future__ import annotations

import decimal
import itertools
import os
import random
import re
import sys
import types
import warnings
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np
import pytest
import sympy as sp
import torch
from test_exercises import RIGHT, WRONG

from softxent.exercises import check
from softxent.exercises.grading import GRADERS

ANSWERS, SEED = int(os.environ.get("FUZZ_ANSWERS", "10_000")), int(os.environ.get("FUZZ_SEED", "0"))
VERDICT = re.compile(r"(ex-[a-z0-9-]+): (right ✓|not answered yet|not yet\. [^\n]{10,1200})\n")
VOLATILE = re.compile(r" at 0x[0-9a-f]|<function|<lambda> at|Traceback")


def raiser(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError("a student's object")


def leaver(*_: Any, **__: Any) -> NoReturn:
    raise SystemExit(3)


class Strange(BaseException):
    """Neither an Exception nor what Python itself raises, and it cannot even be shown."""

    __str__ = __repr__ = raiser


def strange(*_: Any) -> NoReturn:
    raise Strange


def evil(name: str, method: Any, *bases: type) -> Any:
    """An object one method of which raises or returns nonsense."""
    kind = type("Evil", bases or (object,), {name: method})
    return kind() if bases[:1] != (str,) else kind("1")


SPECIAL = [
    "__repr__", "__str__", "__len__", "__iter__", "__eq__", "__hash__", "__float__", "__int__", "__index__",
    "__bool__", "__array__", "__getitem__", "__call__", "__getattr__", "__class__", "__format__", "__deepcopy__",
    "__array_ufunc__",
]  # fmt: skip
TEXTS = [
    "", " ", "abc", "lambda x: x", "import os", "__import__('os').system('false')", "().__class__", "exec('1')",
    "9**9**9", "-9**9**9", "factorial(10**9)", "gamma(1e300)", "binomial(10**9, 10**8)", "exp(exp(exp(exp(9))))",
    "2**-10**9", "1/0", "log(0)", "log(-1)", "0**-1", "0**0", "nan", "inf", "-oo", "zoo", "I", "1j", "True", "None",
    "x.y", "x[0]", "f(x)", "(" * 300, "-" * 1500 + "1", "1" * 1900, "1" * 5000, "[" * 60 + "]" * 60, "1,2,3",
    "[1, [2, 3]]", "1 2", "1e999", "1e-999", "\x00", "\ud800", "a\nb", "≤", "١٢", "½", "𝒏", "{1: 2}", "*", "log()",
    "log(1, 2, 3)", "log(2, 1)", "log", "exp(*[1])", "sqrt(x=2)", "1 if 1 else 2", "1 < 2", "x := 2", "'a'",
    "f'{1}'", "b'1'", "...", "1_000", "0x10", "#", "1 # 2", "\\", "$x$", "np.log(2)", "os.log(2)",
    "np.linalg.norm(2)", "n", "n(n-1)", "log(n", "log(n))", "eps*(C-1)/C*", "-1/(1+exp(z))", "2n",
]  # fmt: skip
k, n, z = sp.Symbol("k"), sp.Symbol("n"), sp.IndexedBase("z")
SYMBOLIC = [
    sp.nan, sp.oo, sp.zoo, sp.I, sp.pi, sp.true, sp.S.EmptySet, sp.Sum(k, (k, 1, n)),
    sp.Sum(1 / k**2, (k, 1, sp.oo)), sp.Integral(sp.exp(-(k**2)), (k, 0, 1)),
    sp.Pow(9, sp.Pow(9, 9, evaluate=False), evaluate=False), z[k], z, n, n < k, sp.Matrix([[1, 2], [3, 4]]),
    sp.MatrixSymbol("A", 2, 2), sp.Function("f")(n), sp.Lambda(k, k**2), sp.Dummy("n"), sp.Symbol("lambda"),
    sp.Symbol("a b"), sp.Symbol(""), sp.Tuple(1, 2, 3), sp.FiniteSet(1, 2), sp.Piecewise((1, n > 0), (2, True)),
    sp.KroneckerDelta(k, n), sp.log, sp.Float("nan"), sp.Rational(7, 8), sp.Derivative(sp.exp(n), n),
    sp.Interval(0, 1), sp.Eq(n, k),
    sp.exp(sp.exp(sp.exp(sp.exp(9, evaluate=False), evaluate=False), evaluate=False), evaluate=False),
]  # fmt: skip
SCALARS = [
    0, 1, -1, 0.5, 2, 8, 1e-300, 1e308, float("nan"), float("inf"), -float("inf"), 10**400, -(10**5000), True,
    False, None, 1j, 1 + 0j, complex("nan"), Fraction(1, 3), Fraction(10**400), decimal.Decimal("0.1"),
    decimal.Decimal("NaN"), Ellipsis, decimal.Decimal("sNaN"), decimal.Decimal("1e999999"), NotImplemented, b"1",
    bytearray(b"1"), memoryview(b"1"), range(3), np.float16(1), np.longdouble("1e4000"), np.int8(1),
    np.uint64(2**63), np.complex128(1j), np.bool_(True), np.str_("0.5"), np.datetime64("2020-01-01"),
    np.bytes_(b"1"), np.void(b"1"), slice(3), object(), type, int, float, Exception("x"), re, sys,
    types.SimpleNamespace(a=1), np.nan, np.float32(0.25),
]  # fmt: skip
ARRAYS = [
    np.zeros(0), np.zeros(3), np.full(3, np.nan), np.full(2, np.inf), np.ones((2, 3)), np.ones((3, 3)), np.eye(3),
    np.array("1/2"), np.array(["1/4"] * 4), np.array(["a", "b", "c"]), np.array([None, 1, {}], dtype=object),
    np.array(1.0), np.ones(3, complex), np.ma.masked_all(3), np.ma.array([1.0, 2.0, 3.0], mask=[False] * 3),
    np.ma.masked, np.zeros(2, "M8[s]"), np.zeros(2, "i4,f8"), np.asmatrix(np.eye(3)), np.zeros((1,) * 12),
    np.array([[1, 2], [3, 4]]).T, np.zeros(3, ">f4"), np.array([10**400], object), torch.ones(3),
    torch.ones(3, requires_grad=True), torch.tensor(0.5, requires_grad=True), torch.eye(3).to_sparse(),
    torch.tensor([]), torch.ones(2, dtype=torch.complex64), torch.ones(3, dtype=torch.bfloat16),
    torch.ones(2, device="meta"), torch.nn.Linear(2, 2),
]  # fmt: skip


def recursive() -> list[Any]:
    """A list that holds itself."""
    one: list[Any] = [1]
    one.append(one)
    return one


def countdown(x: Any, *_: Any) -> Any:
    return countdown(x)


def shouts(*given: Any) -> Any:
    print("a student's function", end="\n")
    return given[0]


def in_place(*given: Any) -> Any:
    for entry in given:
        if isinstance(entry, np.ndarray):
            entry.fill(0)
    return given[0]


def sets_errors(*given: Any) -> Any:
    np.seterr(all="raise")
    warnings.warn("a student's warning", stacklevel=1)
    return np.exp(1e9) / np.zeros(3)


FUNCTIONS: list[Any] = [
    lambda *x: None, lambda *x: x, lambda *x: x[0], lambda *x: x[-1], lambda *x: "text", lambda *x: "1/2",
    lambda *x: 1j, lambda *x: (entry for entry in x), lambda *x: itertools.count(),
    lambda *x: np.array([None, x], dtype=object), lambda *x: np.zeros(0), lambda *x: {1: 2}, lambda *x: {1, 2},
    lambda *x: lambda: 1, lambda *x: np.array(x[0]) * 1j, lambda *x: np.log(-np.ones(3)), lambda *x: np.ones(3) / 0,
    lambda: 1, lambda x: 10**400, lambda *x: recursive(), lambda *x: torch.ones(3, requires_grad=True),
    lambda *x: sp.Symbol("x"), lambda *x: sp.log(2), lambda *x: np.ma.masked_all(3),
    lambda *x: evil("__array__", raiser), lambda *x: evil("__float__", leaver),
    lambda *x: evil("__iter__", strange), lambda *x: exit, raiser, leaver, strange, countdown, shouts, in_place,
    sets_errors, print, len, np.exp, np.sum, torch.exp, torch.softmax, sp.exp, float, list, dict, np.ndarray,
    str.upper, "".join, types.MethodType(raiser, 1), np.vectorize(raiser), lambda *x: x[0].backward(),
    lambda *x: __import__("no_such_module"), lambda *x: (_ for _ in x).throw(Strange),
    lambda *x: evil("__class__", property(raiser)), lambda *x: sys.settrace(None),
]  # fmt: skip


def evils() -> list[Any]:
    """Objects whose methods raise, leave, or return what they must not."""
    made = [
        evil(name, method) for name in SPECIAL for method in (raiser, leaver, strange, lambda *_: None, lambda *_: "x")
    ]
    made += [
        evil(name, method, base)
        for name in SPECIAL[:12]
        for method in (raiser, strange)
        for base in (list, dict, str, int, float)
    ]
    made += [
        evil("__class__", property(raiser)),
        evil("__class__", property(lambda _: list)),
        evil("__array__", property(raiser)),
    ]
    return made


def pool() -> list[Any]:
    """Every answer of the tests, and every kind of object beside."""
    tested = [answer for answers in RIGHT.values() for answer in answers]
    tested += [answer for answers in WRONG.values() for answer, _ in answers]
    fixed = (
        TEXTS + SYMBOLIC + SCALARS + ARRAYS + FUNCTIONS + evils() + [recursive(), {}, set(), (), [], deque([1, 2, 3])]
    )
    # A generator is used up by the first judge; that makes one more kind of answer.
    return [*tested, *fixed, *fixed, (x for x in (1, 2, 3)), itertools.count(), map(raiser, [1]), iter([0.5, 0.5])]


SHAPES: list[int | tuple[int, ...]] = [(), 2, 3, 4, 5, (2, 3), (3, 3)]


def compound(draw: random.Random, simple: list[Any]) -> Any:
    """A container of answers, ragged or not, or a function that returns one, or text put together at random."""
    size = draw.choice([1, 2, 3, 3, 3, 4, 5])
    entries = [draw.choice(simple) for _ in range(size)]
    made: list[Callable[[], Any]] = [
        lambda: entries,
        lambda: tuple(entries),
        lambda: [entries[:2], entries],
        lambda: [[draw.random() for _ in range(size)] for _ in range(draw.choice([1, 2, 3]))],
        lambda: [draw.choice([0, 1, 0.5, 0.25, -0.7, 2.0, "1/3", np.nan, None]) for _ in range(size)],
        lambda: lambda *_: entries,
        lambda: lambda *x: [entries[0], *x],
        lambda: "".join(draw.choice("0123456789.+-*/()^ ,eEnCzgabprs_log") for _ in range(draw.randrange(25))),
        lambda: draw.choice(TEXTS) + draw.choice(["", "+", "**", ","]) + draw.choice(TEXTS),
        lambda: dict(enumerate(entries)),
        lambda: draw.random() * 10 ** draw.randrange(-320, 308),
        lambda: np.random.default_rng(draw.randrange(99)).normal(size=draw.choice(SHAPES)),
    ]
    return draw.choice(made)()


def spoilt(draw: random.Random, answer: Any) -> Any:
    """A right answer of another type, shape or size, or a function that returns its results so."""
    made: list[Callable[[Any], Any]] = [
        list,
        sp.sympify,
        torch.as_tensor,
        lambda x: np.array(x, dtype=object),
        lambda x: np.array(x, dtype=complex) * (1 + 1e-9j),
        lambda x: np.asarray(x, dtype=float) * 1e308,
        lambda x: np.asarray(x, dtype=float) * (1 + 10.0 ** -draw.randrange(1, 9)),
        lambda x: np.where(np.arange(np.size(x)).reshape(np.shape(x)) == 0, np.nan, np.asarray(x, dtype=float)),
        lambda x: -np.asarray(x, dtype=float),
        lambda x: np.asarray(x, dtype=float).T,
        lambda x: [[x]],
        lambda x: np.ma.masked_invalid(x),
        lambda x: str(x),
        lambda x: (entry for entry in x),
        lambda x: np.append(np.asarray(x, dtype=float), 0.0),
        lambda x: np.asarray(x, dtype=np.float16),
    ]
    change = draw.choice(made)
    if callable(answer) and not isinstance(answer, sp.Basic):
        return lambda *given: change(answer(*given))
    try:
        return change(answer)
    except Exception:
        return [answer]


def drawn(count: int) -> list[tuple[str, Any]]:
    """Seeded answers for all judges, all of them equally often."""
    draw = random.Random(SEED)
    simple, answers = pool(), []
    for _, label in zip(range(count), itertools.cycle(sorted(GRADERS)), strict=False):
        kind = draw.random()
        if kind < 0.5:
            answers.append((label, draw.choice(simple)))
        elif kind < 0.75:
            answers.append((label, compound(draw, simple)))
        else:
            answers.append((label, spoilt(draw, draw.choice(RIGHT[label]))))
    return answers


def test_no_answer_gives_a_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)  # `exit` would close it
    before = np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = drawn(ANSWERS)
    for at, (label, answer) in enumerate(answers):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                check(label, answer)
            except BaseException as error:
                pytest.fail(f"answer {at} to {label}, of the type {type(answer)}: {type(error).__name__}", pytrace=True)
        out, err = capsys.readouterr()
        verdict = out.splitlines(keepends=True)[-1]  # a function may have printed something before
        said = VERDICT.fullmatch(verdict)
        assert said, (at, label, out)
        assert said[1] == label
        assert not VOLATILE.search(verdict), (at, label, verdict)
        assert not err
    assert np.geterr() == before


def test_nothing_is_right_by_chance(capsys: pytest.CaptureFixture[str]) -> None:
    """Objects that are no answers at all are right nowhere."""
    for label in GRADERS:
        for answer in (
            None,
            {},
            object(),
            "",
            [],
            "lambda x: x",
            10**400,
            np.nan,
            sp.nan,
            lambda *x: None,
            lambda *x: x[0],
            (),
        ):
            check(label, answer)
            assert "not yet" in capsys.readouterr().out, (label, answer)
