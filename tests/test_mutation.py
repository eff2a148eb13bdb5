"""The rules change what they should, and a fault counts as found only if a test finds it."""

from __future__ import annotations

import ast
import time
from functools import partial
from pathlib import Path

import pytest
from mutation.forks import ForkError, Forks
from mutation.package import Package
from mutation.register import Fault, Tally, explained, sample, score, stale
from mutation.rules import changes, slack

RULES = {
    "a < b": {"a <= b", "a > b"},
    "a == b": {"a != b"},
    "a + b": {"a - b"},
    "a / b": {"a * b"},
    "a ** b": {"a * b"},
    "f(axis=-1)": {"f(axis=-2)", "f(axis=0)", "f()", "pass"},
    "x = True": {"x = False"},
    "x = not y": {"x = y"},
    "x = -y": {"x = y"},
    "x = a and b": {"x = a or b"},
    "x = f(a, b)": {"x = f(b, a)"},
    "x = max(a, b)": set(),
    "x = y.copy()": {"x = y"},
    "x = zip(a, strict=True)": set(),
    "x[a] = b": {"pass"},
    "x = [(1, -2), (True, 3)]": set(),
    "x = [1]": {"x = [2]"},
    "def f(x: int | None): pass": set(),
    "def f():\n    if x:\n        raise E('a' + b)": {"pass", "if not x"},
    "'a docstring'": set(),
    "Axis = int | None": set(),
    "__all__ = ['a', 'b']": set(),
}


@pytest.mark.parametrize("source", RULES)
def test_rules(source: str) -> None:
    assert {change.what.split(" -> ")[1] for change in changes(source)} == RULES[source]


def test_a_bound_gets_slack() -> None:
    found = [change.what for source in ("a <= b", "a > b", "a == b") for change in changes(source, (slack,))]
    assert found == ["a <= b -> a <= b + 1", "a > b -> a + 1 > b"]


def test_a_change_is_made_in_its_tree_alone_and_named_without_its_line() -> None:
    first, second = (changes(f"{'pass;' * lines}\n\ndef f(a, b):\n    return a + b, a + b") for lines in (1, 3))
    assert [c.key for c in first] == [c.key for c in second]
    made = [ast.unparse(c.tree).splitlines()[-1].strip() for c in first]
    assert made == ["return (a - b, a + b)", "return (a + b, a - b)"]
    assert len({c.key for c in changes("f(1)\nf(1)")}) == len(changes("f(1)\nf(1)"))


def test_of_a_long_statement_only_the_neighbourhood_of_the_change_is_shown() -> None:
    source = f"x = f({', '.join(f'y{i}' for i in range(40))}, a + b, {', '.join(f'z{i}' for i in range(40))})"
    shown = [change.what for change in changes(source) if change.rule == "operator"]
    assert len(shown) == 1
    assert "y39, a + b, z0" in shown[0]
    assert "y39, a - b, z0" in shown[0]
    assert len(shown[0]) < 200


# ------------------------------------------------------------------------------------------ a toy package

MODULE = '''
def clip(x):
    """Cut at 0.

    >>> clip(5) + 1
    6
    """
    if x < 0:
        return 0
    return x


def forever(x):
    while x > 0:
        x -= 1
    return x
'''
TEST = """
from toy.small import clip, forever

def test_clip():
    assert clip(-3) == 0
    assert clip(3) == 3

def test_forever():
    assert forever(3) == 0
"""


@pytest.fixture
def toy(tmp_path: Path) -> Package:
    files = {"src/toy/__init__.py": "", "src/toy/small.py": MODULE, "tests/test_small.py": TEST}
    files["pyproject.toml"] = (
        '[tool.pytest.ini_options]\naddopts = ["--import-mode=importlib"]\nfilterwarnings = ["error"]'
    )
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Package(tmp_path, "src/toy", "tests", libraries=(), seconds=5)


def test_what_a_test_can_see_is_found_and_the_rest_survives(toy: Package) -> None:
    """For whole numbers `x < 0`, `x <= 0` and `x < 1` do the same; a module without a change survives as well."""
    finders: dict[str, str] = {}
    toy.judge(toy.faults(), 2, lambda fault, finder: finders.update({fault.what: finder}))
    same = {f"clip: if x < 0 -> if x {other}" for other in ("<= 0", "< 1")}
    assert {what for what, finder in finders.items() if not finder} == {"no change", *same}
    assert finders["clip: if x < 0 -> if x > 0"].endswith("tests/test_small.py::test_clip")
    assert finders["forever: x -= 1 -> x += 1"] == "no end"
    assert (toy.root / "src/toy/small.py").read_text(encoding="utf-8") == MODULE


def test_an_example_in_a_docstring_finds_a_fault_too(toy: Package) -> None:
    (toy.root / "tests/test_small.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    faults = [fault for fault in toy.faults() if fault.what == "clip: if x < 0 -> if x > 0"]
    toy.judge(faults, 1, lambda fault, finder: pytest.fail(f"not found: {fault}") if not finder else None)


def test_tests_that_cannot_run_find_nothing(toy: Package) -> None:
    (toy.root / "tests/test_small.py").write_text("", encoding="utf-8")
    with pytest.raises(ForkError, match="says nothing"):
        toy.judge(toy.faults(), 1, lambda fault, finder: None)


# ------------------------------------------------------------------------------------------ forks, the list


def test_children_run_at_once_and_share_nothing() -> None:
    seen: list[str] = []
    answers: list[str] = []

    def wait_and_see(letter: str) -> str:
        time.sleep(0.1)
        seen.append(letter)
        return letter

    forks = Forks(2)
    for letter in "abc":
        forks.start(partial(wait_and_see, letter), answers.append)
        assert len(forks.running) <= 2
    forks.finish()
    assert (sorted(answers), seen) == (["a", "b", "c"], [])


def test_a_child_that_breaks_is_no_result() -> None:
    forks = Forks(1)
    forks.start(lambda: str(1 // 0), print)
    with pytest.raises(ForkError, match="ZeroDivisionError"):
        forks.finish()


FAULTS = [Fault("package", "m.py", f"f: {number}") for number in range(20)]


def test_a_sample_does_not_move_when_faults_come_and_go() -> None:
    chosen = sample(FAULTS, 5)
    assert len(chosen) == 5
    assert sample(chosen, 5) == chosen
    assert set(sample(FAULTS[:10], 5)) >= {fault for fault in chosen if fault in FAULTS[:10]}


def test_survivors_need_a_reason_and_reasons_a_survivor() -> None:
    reasons = explained(
        "# a comment\n\nm.py: f: 1\n    The same\n    result.\nm.py: f: 2\n    Wrong.\nm.py: f: 3\nm.py: g\n    Old.\n"
    )
    assert reasons["m.py: f: 1"] == "The same result."
    tally = Tally(reasons)
    for fault, finder in zip(FAULTS[:5], ["t", "", "t", "", ""], strict=True):
        tally.add(fault, finder)
    assert tally.unexplained() == [FAULTS[3], FAULTS[4]]
    assert tally.figures() == {"package": {"planted": 5, "found": 2, "without effect": 1}}
    assert score(tally.figures()["package"]) == 50.0
    assert len(tally.broken) == 1
    assert "m.py: f: 2" in tally.broken[0]
    assert [entry.splitlines()[0] for entry in stale(reasons, FAULTS, ["m.py"])] == ["m.py: g"]


def test_one_reason_for_all_faults_of_an_equation() -> None:
    tally = Tally(explained("m.py: f: *\n    Compared by eye.\n"))
    tally.add(FAULTS[7], "")
    assert tally.unexplained() == []
    assert stale(tally.reasons, FAULTS, ["m.py"]) == []
    assert stale(tally.reasons, [], ["m.py"])


def test_a_control_that_is_found_breaks_the_run() -> None:
    tally = Tally({})
    tally.add(Fault("control", "m.py", "no change"), "t")
    assert tally.broken
    assert tally.figures() == {}
