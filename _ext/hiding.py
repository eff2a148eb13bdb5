"""What JupyterLab hides when a notebook is opened: solutions, prose and outputs too, and second readings.

The site folds them by itself; JupyterLab asks the metadata of the cells. `make refresh` writes it, so that nobody
has to, and what an editor opened and saved is hidden again.
"""

from __future__ import annotations

import re
from typing import Any

from nbconvert.preprocessors import Preprocessor

COLLAPSED = "jp-MarkdownHeadingCollapsed"
SECOND_READING = re.compile(r"\A#{2,6} Second reading: ")
_GATE = re.compile(r"\A:{3,}\{solution-(start|end)\}")


def hidden_cells(cells: list[Any]) -> list[dict[str, Any]]:
    """Return for each cell of a notebook the metadata that hides it; empty for one that is shown."""
    metadata: list[dict[str, Any]] = []
    in_solution = False
    for cell in cells:
        prose = "" if cell["cell_type"] == "code" else cell["source"]
        if gate := _GATE.match(prose):
            in_solution = gate[1] == "start"
        hidden: dict[str, Any] = {}
        if in_solution and not gate:
            hidden["jupyter"] = {"source_hidden": True}
            if cell["cell_type"] == "code":
                hidden["jupyter"]["outputs_hidden"] = True
        elif SECOND_READING.match(prose):
            hidden[COLLAPSED] = True
        metadata.append(hidden)
    return metadata


class Collapse(Preprocessor):
    """Hide what is to be hidden, and nothing else."""

    def preprocess(self, notebook: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        for cell, hidden in zip(notebook.cells, hidden_cells(notebook.cells), strict=True):
            for key in ("jupyter", COLLAPSED):
                cell.metadata.pop(key, None)
            cell.metadata.update(hidden)
        return notebook, resources
