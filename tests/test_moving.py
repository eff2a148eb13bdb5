"""What a cell says about its moving figure is complete, short and safe, and shows nothing by itself."""

from __future__ import annotations

import json
import re
from html import unescape

import numpy as np
import pytest

from softxent.moving import moving


def attributes(html: str) -> dict[str, str]:
    """Return the attributes of the one element, which must be empty."""
    element = re.fullmatch(r'<div class="moving"((?: data-\w+="[^"<>]*")*)></div>', html)
    assert element is not None, html
    return {name: unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', element[1])}


def test_the_element_is_empty_and_holds_the_data() -> None:
    said = attributes(moving("nudge", scores=np.array([[0.5, 1.0]]), kind="a label", beta=2)._repr_html_())
    assert said.keys() == {"figure", "data"}
    assert said["figure"] == "nudge"
    assert json.loads(said["data"]) == {"scores": [[0.5, 1]], "kind": "a label", "beta": 2}


def test_a_question_stands_with_its_choices() -> None:
    said = attributes(moving("nudge", ask='Is "p < q"?', choices=["yes & no", "σ"])._repr_html_())
    assert json.loads(said["ask"]) == ['Is "p < q"?', "yes & no", "σ"]


def test_numbers_are_short_and_stay_what_they_are() -> None:
    value = moving("nudge", third=1 / 3, large=1e15, zero=-0.0, whole=np.float32(3)).data
    assert value == {"third": 0.33333333, "large": 1e15, "zero": 0, "whole": 3}
    assert "0.333333333" not in repr(moving("nudge", third=1 / 3))


@pytest.mark.parametrize("value", [np.nan, np.inf, [0.0, -np.inf], 1e-9, [[1e-12]]])
def test_numbers_that_would_be_lost_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="level holds"):
        moving("nudge", level=value)


@pytest.mark.parametrize("name", ["", "Nudge", "../nudge", "nudge.mjs", "-nudge", "nudge\n"])
def test_names_are_those_of_modules(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a figure"):
        moving(name)


@pytest.mark.parametrize(("ask", "choices"), [("What?", []), ("What?", ["this"]), ("", ["this", "that"])])
def test_a_question_needs_choices(ask: str, choices: list[str]) -> None:
    with pytest.raises(ValueError, match="at least two choices"):
        moving("nudge", ask=ask, choices=choices)
