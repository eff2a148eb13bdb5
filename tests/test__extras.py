"""A part whose library is missing says what to install; what does not need it works without."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from softxent._extras import EXTRAS, needs

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def without(library: str, code: str) -> str:
    """Run code where the library is missing, and return what it prints, or the name and the text of the error."""
    hidden = f"import sys; sys.modules[{library!r}] = None\ntry:\n    {code}\n"
    caught = hidden + "except ModuleNotFoundError as error:\n    print(error.name, error, sep=': ')"
    command = [sys.executable, "-c", caught]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_every_library_is_in_its_extra() -> None:
    extras = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = {re.split("[>=]", wanted)[0]: extra for extra, libraries in extras.items() for wanted in libraries}
    assert named == EXTRAS


@pytest.mark.parametrize(
    ("library", "code", "part"),
    [
        ("sympy", "from softxent.checks import Claim", "softxent.checks"),
        ("sympy", "import softxent.exercises", "softxent.exercises"),
        ("torch", "import softxent.linear_cross_entropy", "softxent.linear_cross_entropy"),
        ("torch", "from softxent.checks import Claim; Claim('l').gradcheck(0, 0, on=[], wrong={})", "Claim.gradcheck"),
    ],
)
def test_a_part_without_its_library_says_what_to_install(library: str, code: str, part: str) -> None:
    command = f'pip install "softxent[{EXTRAS[library]}]"'
    assert without(library, code) == f"{library}: {part} needs {library}. Install it: {command}"


def test_claims_need_no_pytorch_before_they_judge_a_derivative() -> None:
    assert without("torch", "from softxent.checks import Claim; print(Claim.__name__)") == "Claim"


def test_another_error_stays_what_it_is() -> None:
    error = ModuleNotFoundError("No module named 'softxent.lost'", name="softxent.lost")
    assert needs("softxent.checks", error) is error
    absent = type("AbsentError", (ModuleNotFoundError,), {})("PyTorch is not in the page", name="torch")
    assert needs("softxent.checks", absent) is absent


def test_the_error_names_the_library_that_is_missing() -> None:
    error = needs("softxent.checks", ModuleNotFoundError("No module named 'sympy.core'", name="sympy.core"))
    assert error.name == "sympy"
    assert str(error).startswith("softxent.checks needs sympy. ")
