"""What every public function keeps: one table of functions and arguments, tried in every form an argument can have.

A call gives the result that the plain form of the same values gives, or a TypeError, ValueError or IndexError of our
own that names the parameter: never an error from inside NumPy, never a warning (pytest makes those errors), not even
where the caller lets NumPy raise on every floating-point event.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import softxent
from softxent import arithmetic, coding, source_codes

PACKAGE = Path(softxent.__file__).parent
NOTHING: MappingProxyType[str, Any] = MappingProxyType({})


class Row(NamedTuple):
    """A function and sample arguments by name, in their order."""

    function: Callable[..., Any]
    arguments: dict[str, Any]

    @property
    def is_numeric(self) -> bool:
        return hasattr(softxent, self.function.__name__)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        return {name: value for name, value in self.arguments.items() if isinstance(value, np.ndarray)}

    def accepts(self, name: str) -> bool:
        return name in inspect.signature(self.function).parameters

    def __call__(self, changes: Any = NOTHING, **options: Any) -> Any:
        """Call the function, with other arguments."""
        values = self.arguments | dict(changes)
        parameters = inspect.signature(self.function).parameters
        first = [name for name in values if parameters[name].kind is inspect.Parameter.POSITIONAL_ONLY]
        positional = [values.pop(name) for name in first]
        result = self.function(*positional, **values, **options)
        return list(result) if inspect.isgenerator(result) else result


def shuffled(weights: list[float], shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Distributions along the last axis, all with the same entries: multiples of 1/16, exact in every type."""
    rows = np.broadcast_to(np.array(weights), (*shape, len(weights)))
    return np.random.default_rng(seed).permuted(rows, axis=-1)


X = np.random.default_rng(0).integers(-16, 17, (2, 3, 4)) / 4
V = np.random.default_rng(1).integers(-16, 17, (2, 3, 4)) / 4
P = shuffled([0.5, 0.25, 0.25, 0], (2, 3), 0)
Q = shuffled([0.5, 0.25, 0.1875, 0.0625], (2, 3), 1)
JOINT = shuffled([0.25, 0.25, 0.125, 0.125, 0.125, 0.0625, 0.0625, 0, 0, 0, 0, 0], (2,), 2).reshape(2, 3, 4)
LABELS = np.array([[0, 1, 2, -100], [2, 2, 0, 1]])
WEIGHT = np.array([1.0, 0.5, 2.0])
VECTOR = np.array([0.5, 0.25, 0.125, 0.125])
CODE = ["0", "10", "110", "111"]
LOSSES: list[Any] = [
    softxent.cross_entropy_loss,
    softxent.cross_entropy_loss_grad,
    softxent.cross_entropy_loss_and_grad,
]

TABLE = [
    Row(softxent.softmax, {"x": X}),
    Row(softxent.log_softmax, {"x": X}),
    Row(softxent.logsumexp, {"x": X, "b": Q}),
    Row(softxent.sigmoid, {"x": X}),
    Row(softxent.softmax_jacobian, {"x": X}),
    Row(softxent.softmax_jvp, {"x": X, "v": V}),
    Row(softxent.softmax_vjp, {"x": X, "v": V}),
    Row(softxent.project_tangent, {"g": V}),
    Row(softxent.surprisal, {"p": P}),
    Row(softxent.entropy, {"p": P}),
    *(Row(getattr(softxent, name), {"p": P, "q": Q}) for name in ("cross_entropy", "kl_divergence", "perplexity")),
    Row(softxent.cross_entropy_grad, {"p": P, "q": Q}),
    Row(softxent.conditional_entropy, {"joint": JOINT}),
    Row(softxent.mutual_information, {"joint": JOINT}),
    *(Row(loss, {"logits": X, "target": LABELS, "weight": WEIGHT}) for loss in LOSSES),
    *(Row(loss, {"logits": X, "target": np.abs(V) / 4, "weight": WEIGHT}) for loss in LOSSES),
]
CODES = [
    Row(coding.kraft_sum, {"lengths": np.array([1, 2, 3, 3])}),
    Row(coding.is_prefix_free, {"code": CODE}),
    Row(coding.is_uniquely_decodable, {"code": CODE}),
    Row(coding.parsings, {"bits": "010110", "code": ["0", "1", "01"]}),
    Row(coding.encode, {"symbols": np.array([0, 3, 1, 2]), "code": CODE}),
    Row(coding.decode, {"bits": "011110110", "code": CODE}),
    Row(source_codes.prefix_code, {"lengths": np.array([3, 1, 2, 3])}),
    Row(source_codes.shannon_code, {"p": VECTOR}),
    Row(source_codes.huffman_code, {"p": VECTOR}),
    Row(source_codes.expected_length, {"p": VECTOR, "code": CODE}),
    Row(source_codes.block_probabilities, {"p": VECTOR, "size": 2}),
    Row(arithmetic.arithmetic_encode, {"symbols": np.array([0, 0, 1, 0]), "counts": np.array([3, 1])}),
    Row(arithmetic.arithmetic_decode, {"bits": "0111", "counts": np.array([3, 1]), "length": 4}),
]


def each(rows: list[Row]) -> pytest.MarkDecorator:
    """Parametrise a test by rows, named by their functions."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.function.__name__) for row in rows])


def assert_same(result: Any, expected: Any, rtol: float = 1e-14, atol: float = 1e-15, dtype: Any = None) -> None:
    for one, other in zip(*((x if isinstance(x, tuple) else (x,)) for x in (result, expected)), strict=True):
        if isinstance(other, np.ndarray | np.floating):
            assert one.shape == other.shape
            assert one.dtype == (dtype or other.dtype.newbyteorder("="))
            assert one.dtype.isnative
            np.testing.assert_allclose(one, other, rtol=rtol, atol=atol)
        else:
            assert one == other


def outcome(row: Row, changes: Any = NOTHING, **options: Any) -> Any:
    """Result of a call, or the error, if it is one of ours."""
    try:
        with np.errstate(all="raise"):
            return row(changes, **options)
    except (TypeError, ValueError, IndexError) as refusal:
        error = refusal
    file = traceback.extract_tb(error.__traceback__)[-1].filename
    names = "|".join([*inspect.signature(row.function).parameters, "labels", "the (code|model|empty word|Kraft sum)"])
    assert Path(file).is_relative_to(PACKAGE), f"{row.function.__name__} raises inside {file}: {error}"
    assert re.match(rf"({names})\b.*\.$", str(error), re.DOTALL), f"{row.function.__name__}: not our message: {error}"
    return error


def strided(a: np.ndarray) -> np.ndarray:
    return np.repeat(a, 2, axis=-1)[..., ::2]


def reversed_in_memory(a: np.ndarray) -> np.ndarray:
    return np.flip(np.flip(a).copy())


def read_only(a: np.ndarray) -> np.ndarray:
    a = a.copy()
    a.flags.writeable = False
    return a


def unaligned(a: np.ndarray) -> np.ndarray:
    memory = np.zeros(a.nbytes + 1, np.uint8)[1:].view(a.dtype)
    memory[:] = a.ravel()
    return memory.reshape(a.shape)


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "C": np.array,
    "Fortran": np.asfortranarray,
    "strided": strided,
    "reversed": reversed_in_memory,
    "other byte order": lambda a: a.astype(a.dtype.newbyteorder("S")),
    "read-only": read_only,
    "unaligned": unaligned,
    "part of a record": lambda a: np.rec.fromarrays([a, a], dtype=[("a", a.dtype), ("b", a.dtype)])["a"],
}
CONTAINERS: dict[str, Callable[[np.ndarray], Any]] = {
    "list": np.ndarray.tolist,
    "tuple": lambda a: tuple(a.tolist()),
    "list of arrays or NumPy scalars": list,
    "list of 0-d arrays": lambda a: [np.asarray(entry) for entry in a],
}


def test_the_table_is_complete() -> None:
    names = {getattr(softxent, name) for name in softxent.__all__}
    names |= {getattr(module, name) for module in (coding, source_codes, arithmetic) for name in module.__all__}
    assert {row.function for row in TABLE + CODES} == names


@each(TABLE + CODES)
@pytest.mark.parametrize("form", [*LAYOUTS, *CONTAINERS])
def test_layouts_and_containers(row: Row, form: str) -> None:
    moved = {name: (LAYOUTS | CONTAINERS)[form](value) for name, value in row.arrays.items()}
    for changes in ({name: value} for name, value in moved.items()):
        assert_same(row(changes), row())
    assert_same(row(moved), row())
    for name, value in moved.items():
        np.testing.assert_array_equal(np.asarray(value), row.arrays[name])


@each(TABLE + CODES)
def test_memory_mapped(row: Row, tmp_path: Path) -> None:
    for name, value in row.arrays.items():
        np.save(tmp_path / f"{name}.npy", value)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in row.arrays}
    result = row(mapped)
    assert_same(result, row())
    assert not isinstance(result, np.memmap)


@each(TABLE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_floating_point_types(row: Row, dtype: type[np.floating]) -> None:
    changes = {name: value.astype(dtype) for name, value in row.arrays.items() if value.dtype.kind == "f"}
    eps = float(np.finfo(dtype).eps) + 2e-16
    assert_same(row(changes), row(), rtol=16 * eps, atol=2 * eps, dtype=dtype)


def whole(name: str, value: np.ndarray) -> np.ndarray:
    """Whole numbers that are arguments as good as those of the table."""
    if name in {"p", "q"}:
        return np.eye(value.shape[-1], dtype=int)[value.argmax(axis=-1)]
    if name == "joint":
        return (np.arange(12) == value.reshape(-1, 12).argmax(axis=1)[:, None]).astype(int).reshape(value.shape)
    return np.ceil(value).astype(int)


@each([row for row in TABLE if row.arrays.get("target", LABELS) is LABELS])
@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64, np.uint64])
def test_whole_numbers_are_computed_in_double_precision(row: Row, dtype: type) -> None:
    arrays = {name: whole(name, value) for name, value in row.arrays.items() if name != "target"}
    arrays = {name: value.clip(0).astype(dtype) for name, value in arrays.items()}
    assert_same(row(arrays), row({name: value.astype(float) for name, value in arrays.items()}))


@each([row for row in CODES if {"lengths", "symbols", "counts"} & set(row.arguments)])
@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, float, bool, object])
def test_integers_of_codes(row: Row, dtype: type) -> None:
    result = outcome(row, {name: value.astype(dtype) for name, value in row.arrays.items()})
    assert isinstance(result, TypeError) if dtype in {float, bool} else result == row()


@each([row for row in TABLE if row.accepts("axis")])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_every_axis(row: Row, axis: int) -> None:
    moved = {name: np.moveaxis(value, -1, axis) for name, value in row.arrays.items()}
    expected = row()
    if np.ndim(expected) == 3:
        expected = np.moveaxis(expected, -1, axis)
    assert_same(row(moved, axis=axis), expected)
    assert_same(row({name: value.copy() for name, value in moved.items()}, axis=axis), expected)
    assert_same(row(moved, axis=(axis,)), expected)
    assert_same(row({name: value[0, 0] for name, value in row.arrays.items()}, axis=None), row()[0, 0])


@each([row for row in TABLE if row.accepts("axis")])
@pytest.mark.parametrize("axis", [1, -2, 7, (0, 0), (0, 1), 1.0, "0", [0.5]])
def test_axis_that_a_vector_does_not_have(row: Row, axis: Any) -> None:
    error = outcome(row, {name: value[0, 0] for name, value in row.arrays.items()}, axis=axis)
    assert isinstance(error, TypeError | ValueError)
    assert str(error).startswith("axis must")


EXTREMES = {
    "logits": [[0, -800], [-np.inf, 0], [-np.inf, -np.inf], [np.inf, 0], [np.nan, 0], [1.7e308, -1.7e308], [5e-324, 0]],
    "v": [[1, 0], [1, np.inf], [np.nan, 1], [1e-320, 1], [1.7e308, -1.7e308], [5e-324, 0], [-1e-300, 1e-300]],
    "p": [[0, 1], [1, 1e-320], [1e-200, 1], [np.nan, 0.5], [0.5, 0.5], [5e-324, 1], [1 - 2**-53, 2**-53]],
}


@each(TABLE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_callers_who_raise_on_floating_point_events(row: Row, dtype: type[np.floating]) -> None:
    with np.errstate(all="ignore"):
        logits, v, p = (np.array(EXTREMES[kind]).astype(dtype) for kind in ("logits", "v", "p"))
    p[np.isinf(p)] = 1
    kinds = {
        "x": logits,
        "logits": logits,
        "v": v,
        "g": v,
        "b": np.abs(v),
        "p": p,
        "q": p[::-1],
        "weight": np.abs(v[4]),
    }
    for k in range(len(p)):
        changes = {
            name: value[k] if value.ndim > 1 else value for name, value in kinds.items() if name in row.arguments
        }
        if "joint" in row.arguments:
            changes["joint"] = [p[k] / 2, p[-k] / 2]
        if "target" in row.arguments:
            changes["target"] = np.array(k % 2) if row.arguments["target"] is LABELS else p[k]
        with np.errstate(all="ignore"):
            expected = row(changes)
        with np.errstate(all="raise"):
            assert_same(row(changes), expected, rtol=0, atol=0)
        assert_same(row(changes), expected, rtol=0, atol=0)


BAD: dict[str, Callable[[np.ndarray], Any]] = {
    "masked": lambda a: np.ma.array(a, mask=a == a.max()),
    "masked in a list": lambda a: [*a[1:], np.ma.masked_all_like(a[0])] if a.ndim > 1 else [*a[1:], np.ma.masked],
    "complex": lambda a: a + 0j,
    "object": lambda a: a.astype(object) + 0.5j,
    "text": lambda a: a.astype(str),
    "dates": lambda a: a.astype(int).astype("M8[s]"),
    "ragged": lambda a: [a.tolist(), [a.tolist()]],
    "mapping": lambda a: dict(enumerate(a.tolist())),
    "nothing": lambda a: ...,
}


@each(TABLE + CODES)
@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_array_of_numbers_is_refused_by_name(row: Row, kind: str) -> None:
    for name, value in row.arrays.items():
        error = outcome(row, {name: BAD[kind](value)})
        assert isinstance(error, TypeError | ValueError), f"{name} is accepted"
        assert str(error).startswith(name)
        if row.is_numeric and kind.startswith("masked"):
            assert re.search(rf"Use {name}\.filled\((0|-np\.inf|ignore_index)\)", str(error))


@each([row for row in TABLE if len(row.arrays) > 1])
@pytest.mark.parametrize("axis", [0, -1])
def test_shapes_that_do_not_fit_are_refused(row: Row, axis: int) -> None:
    for name, value in row.arrays.items():
        other = np.concatenate([value, value], axis=axis)
        assert isinstance(outcome(row, {name: other}), ValueError), f"{name} is accepted"


@each(TABLE + CODES)
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 3, 0), (2, 0, 4), (0, 3, 4), ()])
def test_empty_arrays_and_numbers(row: Row, shape: tuple[int, ...]) -> None:
    empty = {name: np.zeros(shape, value.dtype) for name, value in row.arrays.items() if name != "weight"}
    for name, value in empty.items():
        outcome(row, {name: value})
    result = outcome(row, empty)
    if row.function in {softxent.softmax, softxent.sigmoid, softxent.softmax_jvp, softxent.project_tangent}:
        assert np.shape(result) == shape


@each([row for row in TABLE if row.accepts("out")])
@pytest.mark.parametrize("shift", [0, 1, -1, 7, 24])
def test_out_over_any_argument(row: Row, shift: int) -> None:
    shape, expected = X.shape, row()
    for name, value in row.arrays.items():
        memory = np.zeros(80)
        argument = memory[28 : 28 + value.size].view(value.dtype).reshape(value.shape)
        argument[:] = value
        out = memory[28 + shift : 28 + shift + X.size].reshape(shape)
        result = row({name: argument}, out=out)
        assert (result[-1] if isinstance(result, tuple) else result) is out
        assert_same(result, expected)


GARBAGE = [None, ..., "1", b"1", {}, {1}, object(), 1j, np.ma.masked, np.array("1"), [10**400], [[1], [1, 2]]]
GARBAGE += [range(3), 10**400]
VALUES = [0.0, -0.0, 1.0, -1.0, 0.5, np.nan, np.inf, -np.inf, 1e308, -1.7e308, 5e-324, 1e-30, 7e4]
TYPES = [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint64, bool, complex, object]
INDICES = [..., 0, (..., 0), (0, 0), slice(0, 0), (..., slice(0, 1)), slice(None, None, -1), np.newaxis]
OPTIONS: dict[str, list[Any]] = {
    "axis": [-1, 0, 1, 2, -4, None, (0, 1), (0, 0), (), 1.0, "0"],
    "base": [None, 2, 10.0, 1, 0, np.nan, "2", 2j],
    "keepdims": [False, True],
    "given": [-1, -2, 0],
    "ignore_index": [-100, 0, 5],
    "reduction": ["mean", "sum", "none", "max", None],
    "label_smoothing": [0.0, 0.1, 1, -0.1, np.nan],
    "out": [None, np.zeros((2, 3, 4)), np.zeros((2, 3, 4), np.float32), np.broadcast_to(0.0, (2, 3, 4)), [0.0], 1],
}


@st.composite
def forms(draw: Any, value: Any) -> Any:
    """Something like a sample argument, or nothing like it."""
    if draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from(GARBAGE))
    if not isinstance(value, np.ndarray):
        return value
    value = value.copy()
    if draw(st.booleans()):
        with np.errstate(all="ignore"):
            value = value.astype(draw(st.sampled_from(TYPES)))
    if value.dtype.kind == "f" and draw(st.booleans()):
        with np.errstate(all="ignore"):
            value.flat[draw(st.integers(0, value.size - 1))] = draw(st.sampled_from(VALUES))
    if draw(st.integers(0, 3)) == 0:
        index = draw(st.sampled_from(INDICES))
        value = value[index] if value.ndim > 1 or not isinstance(index, tuple) else value
    if draw(st.booleans()) and isinstance(value, np.ndarray) and value.ndim:
        layouts = [
            form for name, form in LAYOUTS.items() if value.dtype != object or name in {"C", "Fortran", "strided"}
        ]
        value = draw(st.sampled_from([*layouts, *CONTAINERS.values()]))(value)
    return value


@each(TABLE + CODES)
@settings(max_examples=40)
@given(data=st.data())
def test_fuzzed(row: Row, data: st.DataObject) -> None:
    changes = {name: data.draw(forms(value), label=name) for name, value in row.arguments.items()}
    options = {name: data.draw(st.sampled_from(OPTIONS[name]), label=name) for name in OPTIONS if row.accepts(name)}
    result = outcome(row, changes, **options)
    if isinstance(result, Exception) or options.get("out") is not None:
        return
    plain = {k: np.array(v, order="C") if isinstance(v, np.ndarray | list | tuple) else v for k, v in changes.items()}
    with np.errstate(all="ignore"):
        expected = row(plain, **options)
    floats = [value for value in plain.values() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    size = max([np.abs(value[np.isfinite(value)]).max(initial=1) for value in floats], default=1)
    results = result if isinstance(result, tuple) else (result,)
    eps = max([np.finfo(r.dtype).eps for r in results if hasattr(r, "dtype")], default=0)
    assert_same(result, expected, rtol=16 * eps, atol=16 * eps * size)
