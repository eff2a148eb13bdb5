"""Every public name of the package has a complete docstring in numpydoc's form.

`[tool.numpydoc_validation]` in pyproject.toml says which of numpydoc's checks apply. What the examples print is
tested by `--doctest-modules`.
"""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpydoc.validate import validate

import softxent

CHOSEN = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
CHECKS = CHOSEN["tool"]["numpydoc_validation"]["checks"]


def applies(code: str) -> bool:
    """Read the list as numpydoc does: after "all" it names what does not apply."""
    return (code in CHECKS) != ("all" in CHECKS)


def public_names() -> Iterator[str]:
    """Yield the functions and classes that modules export, and the public methods of these classes."""
    for info in pkgutil.walk_packages(softxent.__path__, "softxent."):
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", []):
            value = getattr(module, name)
            if getattr(value, "__module__", None) != info.name:
                continue
            yield f"{info.name}.{name}"
            if inspect.isclass(value) and not issubclass(value, BaseException):
                methods = inspect.getmembers(value, inspect.isfunction)
                yield from (f"{info.name}.{name}.{method}" for method, _ in methods if method[0] != "_")


@pytest.mark.parametrize("name", sorted(public_names()))
def test_docstring(name: str) -> None:
    errors = [f"{code}: {text}" for code, text in validate(name)["errors"] if applies(code)]
    assert not errors, f"{name}:\n  " + "\n  ".join(errors)


@pytest.mark.parametrize("name", softxent.__all__)
def test_function_shows_an_example_and_its_neighbours(name: str) -> None:
    errors = [text for code, text in validate(f"softxent.{name}")["errors"] if code in {"EX01", "SA01"}]
    assert not errors, f"softxent.{name}: " + "; ".join(errors)


def test_a_missing_section_is_an_error() -> None:
    """`difflib.get_close_matches` is documented in another form."""
    codes = {code for code, _ in validate("difflib.get_close_matches")["errors"] if applies(code)}
    assert {"PR01", "RT01"} <= codes


def test_there_are_public_names() -> None:
    assert "softxent.softmax.softmax" in set(public_names())
