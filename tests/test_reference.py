"""What a docstring says in its own form is said in the form of the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docstrings import keep_initials, link_theorems


@pytest.mark.parametrize(
    ("change", "line", "changed"),
    [
        (link_theorems, "At most 1, theorem ``thm-mcmillan``.", "At most 1, :prf:ref:`thm-mcmillan`."),
        (link_theorems, "The default is ``thm-mcmillan``.", "The default is ``thm-mcmillan``."),
        (keep_initials, "E. Wijmans et al.", r"E\. Wijmans et al."),
        (keep_initials, "At most 1. See there.", "At most 1. See there."),
    ],
)
def test_a_line_is_what_it_means(change: Callable[..., None], line: str, changed: str) -> None:
    lines = [line]
    change(None, "", "", None, None, lines)
    assert lines == [changed]
