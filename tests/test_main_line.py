"""A chapter of Part I is short, shows before it states, and the book uses nothing before it is proved."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from main_line import (
    forward_references,
    main_line,
    minutes,
    needs,
    parts,
    shows_a_figure_first,
    statements,
    words,
)
from notebooks import Notebook

ROOT = Path(__file__).parent.parent
_, PART_I = parts(ROOT)[0]
MOST_WORDS, MOST_MINUTES, MOST_STATEMENTS = 4000, 35, 6


@pytest.fixture(scope="module")
def books(notebooks: list[Notebook], pages: list[str]) -> dict[str, Notebook]:
    """Return the notebooks of the book by page, in the order of the table of contents."""
    by_page = {Path(book.name).with_suffix("").as_posix(): book for book in notebooks}
    return {page: by_page[page] for page in pages if page in by_page}


@pytest.mark.parametrize("page", PART_I)
class TestPartI:
    def test_is_read_in_half_an_hour(self, books: dict[str, Notebook], page: str) -> None:
        count, time = words(books[page]), minutes(books[page])
        assert count <= MOST_WORDS, f"{page} has {count} words on its main line; fold something, or cut it"
        assert time <= MOST_MINUTES, f"{page} takes {time} minutes; fold something, or cut it"

    def test_states_little(self, books: dict[str, Notebook], page: str) -> None:
        stated = [statement.label for statement in statements(books[page])]
        assert len(stated) <= MOST_STATEMENTS, f"{page} states {stated} on its main line; fold the heavier ones"

    def test_shows_before_it_states(self, books: dict[str, Notebook], page: str) -> None:
        assert shows_a_figure_first(books[page]), f"{page} has no figure on its main line before its first statement"


def test_nothing_is_used_before_it_is_proved(books: dict[str, Notebook]) -> None:
    assert list(forward_references(books.values())) == []


def notebook(*cells: str | NotebookNode, name: str = "chapters/01-one.ipynb") -> Notebook:
    return Notebook(name, [new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells])


def theorem(label: str, body: str = "So.") -> str:
    return f":::{{prf:theorem}} A name\n:label: {label}\n\n{body}\n:::\n"


FIGURE = new_code_cell("draw()", outputs=[new_output("display_data", data={"image/png": "png"})])
GATES = (":::{solution-start} ex-a\n:label: sol-a\n:::", ":::{solution-end}\n:::")


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("One two, three.", 3),
        ("A formula $x + y$ here, and\n\n$$\na + b = c\n$$ (eq-a)\n\none there.", 8),
        ("The $n$-th — with a [link text](a/long-address.ipynb).", 6),
        ("By {prf:ref}`thm-a` and {eq}`eq-a`.", 4),
        (theorem("thm-a", "Let it be."), 5),
        ("# A title\n\n```python\nx = not_read\n```\n", 2),
        (r"It costs \$5 or \$6.", 5),
    ],
)
def test_words_are_counted_as_they_are_read(source: str, count: int) -> None:
    assert words(notebook(source)) == count


def test_code_is_not_counted() -> None:
    assert words(notebook("One.", new_code_cell("# one two three"))) == 1


def test_a_second_reading_lasts_to_the_next_heading_that_is_not_below_it() -> None:
    book = notebook("# T\n\na", "### Second reading: b\n\nc", "#### d\n\ne\n\n```\n# f\n```", FIGURE, "### g\n\nh")
    assert [passage.text.split()[-1] for passage in main_line(book)] == ["a", "h"]
    book = notebook("## Second reading: b\n\nc", "### d", "e\n\n## f", FIGURE)
    assert [passage.text.split()[-1] for passage in main_line(book)] == ["f", "draw()"]


def test_the_title_of_a_chapter_and_a_mention_fold_nothing() -> None:
    assert len(list(main_line(notebook("# Second reading: no", "## On a Second reading: no")))) == 2


def test_solutions_are_folded_and_exercises_are_not() -> None:
    book = notebook("One.", GATES[0], "Two.", new_code_cell("two"), GATES[1], "Three.")
    assert [passage.text for passage in main_line(book)] == ["One.", "Three."]


def test_statements_of_a_second_reading_do_not_count() -> None:
    book = notebook(theorem("thm-a"), "## Second reading: b\n\n" + theorem("thm-b"), "## c\n\n" + theorem("thm-c"))
    assert [statement.label for statement in statements(book)] == ["thm-a", "thm-c"]


def test_definitions_are_not_counted_as_statements() -> None:
    assert statements(notebook(theorem("def-a").replace("theorem", "definition"))) == []


def test_a_figure_must_come_first_and_be_seen() -> None:
    assert shows_a_figure_first(notebook(FIGURE, theorem("thm-a")))
    assert not shows_a_figure_first(notebook(theorem("thm-a"), FIGURE))
    assert not shows_a_figure_first(notebook("## Second reading: b", FIGURE, "## c\n\n" + theorem("thm-a")))


def test_minutes_are_rounded_to_five() -> None:
    assert [minutes(notebook("word " * count)) for count in (1, 890, 910, 3590)] == [5, 5, 10, 30]


def test_a_display_takes_half_a_minute_and_exercises_and_folded_parts_none() -> None:
    displays = "$$\nx\n$$\n\n" * 20
    assert minutes(notebook(displays)) == 10
    assert minutes(notebook(f"::::{{exercise}}\n:label: ex-a\n\n{displays}::::\n")) == 5
    assert minutes(notebook(f"## Second reading: b\n\n{displays}")) == 5


def test_needs_are_the_chapters_that_the_section_links_to() -> None:
    text = (
        "# T\n\n[no](09-no.ipynb)\n\n## What you need\n\n[a](01-a.ipynb#x), [web](https://a.b), [a](01-a.ipynb)\n\n## N"
    )
    assert needs(notebook(text)) == ["chapters/01-a"]


LATER_EQUATION = theorem("thm-b", "$$\nx\n$$ (eq-b)")
POINTING_FORWARD = {
    "in the text": ["By {prf:ref}`thm-b`, so.", theorem("thm-b")],
    "an equation": ["By {eq}`eq-b`.", LATER_EQUATION],
    "with a text of its own": ["By {prf:ref}`the bound <thm-b>`.", theorem("thm-b")],
    "in one cell": ["By {prf:ref}`thm-b`.\n\n" + theorem("thm-b")],
    "another sentence says so": ["This will be proved below. By {prf:ref}`thm-b`.", theorem("thm-b")],
    "in another statement": [theorem("thm-a", "See {prf:ref}`thm-b`.") + theorem("thm-b")],
    "in a proof, although it says so": [":::{prf:proof}\nBy {prf:ref}`thm-b` below.\n:::", theorem("thm-b")],
}
POINTING_BACKWARD = {
    "backwards": [theorem("thm-b"), "By {prf:ref}`thm-b`."],
    "to itself": [theorem("thm-b", "As {eq}`eq-b` says:\n\n$$\nx\n$$ (eq-b)")],
    "in the proof, backwards": [LATER_EQUATION + ":::{prf:proof}\nBy {eq}`eq-b`.\n:::"],
    "a promise": ["That it holds\nwill be proved in {prf:ref}`thm-b`. So.", theorem("thm-b")],
    "folded": ["## Second reading: a\n\nBy {prf:ref}`thm-b`.", theorem("thm-b")],
    "not ours": ["By {prf:ref}`thm-elsewhere`."],
}


@pytest.mark.parametrize("cells", POINTING_FORWARD.values(), ids=POINTING_FORWARD)
def test_a_reference_that_points_forward_is_found(cells: list[str]) -> None:
    assert len(list(forward_references([notebook(*cells)]))) == 1


@pytest.mark.parametrize("cells", POINTING_BACKWARD.values(), ids=POINTING_BACKWARD)
def test_other_references_are_not(cells: list[str]) -> None:
    assert list(forward_references([notebook(*cells)])) == []


def test_the_order_of_the_chapters_decides_between_them() -> None:
    using, proving = notebook("By {prf:ref}`thm-b`."), notebook(theorem("thm-b"), name="chapters/02-two.ipynb")
    assert list(forward_references([proving, using])) == []
    (fault,) = forward_references([using, proving])
    assert fault.startswith("chapters/01-one.ipynb, cell 0: thm-b comes later")
