"""What JupyterLab hides when a notebook is opened: solutions, prose and outputs too, and second readings.

The site folds them by itself; JupyterLab asks the metadata of the cells. `make refresh` writes it, so that nobody
has to, and what an editor opened and saved is hidden again.
"""

from __future__ import annotations

import re
from typing import Any

from nbconvert.preprocessors import Preprocessor

COLLAPSED = "jp-MarkdownHeadingCollapsed"
VEIL = "<!-- solution -->\n"
"""JupyterLab shows the first line of a cell that it hides, so that of a solution's prose gives nothing away."""

_SECOND_READING = re.compile(r"\A#{2,6} Second reading: ")
_GATE = re.compile(r"\A:{3,}\{solution-(start|end)\}")


def hide(cells: list[Any]) -> None:
    """Set the metadata that hides solutions and second readings, and remove it from all other cells."""
    in_solution = False
    for cell in cells:
        prose = "" if cell["cell_type"] == "code" else cell["source"]
        for key in ("jupyter", COLLAPSED):
            cell["metadata"].pop(key, None)
        if gate := _GATE.match(prose):
            in_solution = gate[1] == "start"
        elif in_solution and cell["cell_type"] == "code":
            cell["metadata"]["jupyter"] = {"outputs_hidden": True, "source_hidden": True}
        elif in_solution:
            cell["metadata"]["jupyter"] = {"source_hidden": True}
            cell["source"] = VEIL + prose.removeprefix(VEIL)
        elif _SECOND_READING.match(prose):
            cell["metadata"][COLLAPSED] = True


class Hide(Preprocessor):
    """Hide what is to be hidden, and nothing else."""

    def preprocess(self, notebook: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        hide(notebook.cells)
        return notebook, resources
