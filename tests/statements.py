"""The wording of every statement that has a check, as it was last compared with its check cell by a person.

No engine reads the mathematics of a Markdown cell, so a sign that flips there would pass unseen. This list makes every
such change visible: `tests/test_book.py` compares it with the chapters, and `make statements` writes it anew.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
REVIEWED = Path(__file__).with_suffix(".txt")
sys.path.insert(0, str(ROOT / "_ext"))

from notebooks import Notebook, read_notebooks  # noqa: E402 - the folder must be on the path first


def statements(notebooks: list[Notebook]) -> str:
    """Return label and wording of the checked statements, in the order of the book."""
    return "".join(
        f"{statement.label}\n    {' '.join(statement.text.split())}\n"
        for notebook in notebooks
        for statement in notebook.statements
        if statement.needs_check
    )


if __name__ == "__main__":
    REVIEWED.write_text(statements(read_notebooks(ROOT)), encoding="utf-8")
    print(f"Wrote {REVIEWED.relative_to(ROOT)}. Compare each change (git diff -- tests) with the check of its label.")
