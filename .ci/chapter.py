"""Begin a chapter: `make chapter SLUG=temperature TITLE="Temperature"`.

Writes the notebook with the frame that every chapter has, its judge with right and wrong answers, and puts the chapter
at the end of the table of contents and of the list on the first page, and into the changelog. What it writes is to be
replaced; `make refresh` runs it as it is, and `make test-book` says what is still missing, every `TODO:` included.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

CELLS = {
    "title": "# {title}\n\nTODO: something that surprises, on the first screen: a number, a bet, a bug.",
    "outcomes": "## What you will be able to do\n\n- TODO: do something, and see when it fails.",
    "needs": "## What you need\n\nThe [definition of softmax](01-softmax.ipynb).",
    "imports": """import matplotlib.pyplot as plt
import numpy as np

from softxent import softmax
from softxent.exercises import check
from softxent.moving import moving

plt.style.use("book.mplstyle")""",
    "figure": """p = softmax([2.0, 1.0, 0.0])
fig, ax = plt.subplots(figsize=(4.6, 3.0))
ax.bar(["1", "2", "3"], p, color="C0")
ax.set_xlabel("class")
ax.set_ylabel("probability")
assert (np.diff(p) < 0).all()
plt.show()
moving("still", ask="TODO: what will be seen?", choices=["this", "that"])""",
    "wrong": "## What goes wrong\n\nTODO: the mistake that everyone makes once.",
    "summary": "## Summary\n\n- TODO: one line for each statement, with a reference to it.",
    "exercises": "## Exercises",
    "exercise": """:::{{exercise}} A first exercise
:label: ex-{slug}

Give the probabilities that softmax makes of the scores $(0, 0)$: two numbers, with six decimals.
:::""",
    "stub": '# exercise: ex-{slug}\nanswer = ...  # two numbers\ncheck("ex-{slug}", answer)',
    "solution": """:::{{solution-start}} ex-{slug}
:label: sol-{slug}
:class: dropdown
:::""",
    "why": "Equal scores get equal probabilities.",
    "solved": '# solution: ex-{slug}\ncheck("ex-{slug}", (0.5, 0.5))',
    "end": ":::{{solution-end}}\n:::",
    "reading": "## Further reading\n\n- {{cite:t}}`bridle1990` gave softmax its name.",
}
CODE = {"imports", "figure", "stub", "solved"}
FIGURE = {
    "figure": {"name": "fig-{slug}", "caption": "TODO: what the figure is about, and what follows from it."},
    "image": {"alt": "TODO: what is to be seen: three bars, each lower than the one to the left of it."},
}
JUDGE = '''"""Judges of the exercises in the chapter {title}."""

from __future__ import annotations

from typing import Any

from softxent.exercises.grading import grader
from softxent.exercises.numbers import same_numbers


@grader("ex-{slug}")
def first(answer: Any) -> None:
    """The probabilities of equal scores."""
    same_numbers(answer, [0.5, 0.5], "Which of two equal scores could get more?", decimals=6)
'''
ANSWERS = '''"""Right and wrong answers to the exercises of the chapter {title}."""

RIGHT = {{"ex-{slug}": [(0.5, 0.5), ["1/2", "1/2"]]}}
WRONG = {{"ex-{slug}": [((0.4, 0.6), "equal scores")]}}
'''


def begin(root: Path, slug: str, title: str) -> list[str]:
    """Write the files of the chapter and its lines in others; return their names."""
    if not SLUG.fullmatch(slug):
        raise ValueError(f"SLUG is {slug!r}; give it in small letters, digits and hyphens, as in SLUG=log-sum-exp")
    numbers = [int(path.name[:2]) for path in (root / "chapters").glob("[0-9][0-9]-*.ipynb")]
    if taken := [*root.glob(f"chapters/[0-9][0-9]-{slug}.ipynb")]:
        raise ValueError(f"{taken[0].relative_to(root)} exists already; choose another SLUG")
    name, module = f"{max(numbers) + 1:02}-{slug}", slug.replace("-", "_")
    words = {"slug": slug, "title": title}
    files = {
        f"chapters/{name}.ipynb": nbformat.writes(notebook(words)) + "\n",
        f"src/softxent/exercises/{module}.py": JUDGE.format(**words),
        f"tests/answers/{module}.py": ANSWERS.format(**words),
    }
    for file, text in files.items():
        (root / file).write_text(text, encoding="utf-8")
    insert(root / "_toc.yml", f"      - file: chapters/{name}\n", before="  - caption: Appendix\n")
    insert(
        root / "index.md",
        f"{name}: TODO: in one sentence, what the chapter says.\n",
        after=":::{chapter-list}\n",
        before=":::\n",
    )
    changes = root / "CHANGELOG.md"
    if "\n## Unreleased\n" not in changes.read_text(encoding="utf-8"):
        insert(changes, "## Unreleased\n\n", before="## ")
    insert(changes, f"- A chapter, {name}. TODO: what it is about.\n\n", after="## Unreleased\n\n", before="")
    return [*files, "_toc.yml", "index.md", "CHANGELOG.md"]


def insert(path: Path, line: str, *, before: str, after: str = "") -> None:
    """Write a line into a file before the first place of one text that follows another."""
    text = path.read_text(encoding="utf-8")
    place = text.index(before, text.index(after) + len(after))
    path.write_text(text[:place] + line + text[place:], encoding="utf-8")


def notebook(words: dict[str, str]) -> nbformat.NotebookNode:
    cells = []
    for key, text in CELLS.items():
        source = text if key == "figure" else text.format(**words)
        name = f"{words['slug'][:20]}-{key}"
        cells.append(new_code_cell(source, id=name) if key in CODE else new_markdown_cell(source, id=name))
        if key == "figure":
            figure = FIGURE["figure"] | {"name": f"fig-{words['slug']}"}
            cells[-1].metadata = {"mystnb": {"figure": figure, "image": FIGURE["image"]}}
    return new_notebook(cells=cells)


def main(slug: str, title: str) -> None:
    try:
        written = begin(ROOT, slug, title or slug.replace("-", " ").capitalize())
    except ValueError as error:
        raise SystemExit(f"make chapter: {error}.") from None
    print("Written:", *(f"    {name}" for name in written), sep="\n")
    print(f"Now replace what stands there, then: make refresh NOTEBOOK={written[0]}, make test-book")


if __name__ == "__main__":
    main(*sys.argv[1:])
