"""What `make refresh` does with the figures of a notebook.

They get a palette, which takes a quarter of the room. And a stored picture stays where the new one looks the same: the
last digit of a computation, which another processor rounds otherwise, moves some edge by a shade, and would change the
file on each machine.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from PIL import Image, ImageChops

SHADES = 32
"""Pictures look the same if no pixel of them differs by more, of 255. A line that moves by a pixel differs by 100."""

ROUNDING = "# drawn from rounding errors"
"""A cell that says so draws what differs on each processor: its picture stays until its code or its text changes."""


def with_palette(png: bytes) -> bytes:
    """Return the same picture on white, with a palette that covers the range of its colours: shading shows no step."""
    picture = Image.open(BytesIO(png)).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    flat = Image.alpha_composite(white, picture).convert("RGB")
    written = BytesIO()
    flat.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(written, "png", optimize=True)
    return written.getvalue()


class Palette(Preprocessor):
    """Give every image that the cells show a palette."""

    def preprocess_cell(self, cell: Any, resources: dict[str, Any], index: int) -> tuple[Any, dict[str, Any]]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = b64encode(with_palette(b64decode(data["image/png"]))).decode() + "\n"
        return cell, resources


def look_the_same(one: bytes, other: bytes) -> bool:
    """Return whether two pictures have the same size, and everywhere nearly the same colour."""
    pictures = [Image.open(BytesIO(png)).convert("RGB") for png in (one, other)]
    if pictures[0].size != pictures[1].size:
        return False
    levels = ImageChops.difference(*pictures).tobytes()
    return max(levels) <= SHADES


def keep_pictures(cells: list[Any], before: list[Any]) -> None:
    """Put back the stored pictures of each cell whose code and other outputs are as before, if they look the same."""
    stored = {cell["id"]: cell for cell in before}
    for cell in cells:
        old = stored.get(cell["id"])
        if old is None or not cell.get("outputs") or _without_pictures(cell) != _without_pictures(old):
            continue
        for output, kept in zip(cell["outputs"], old["outputs"], strict=True):
            if "image/png" in output.get("data", {}):
                drawn, at_hand = output["data"]["image/png"], kept["data"]["image/png"]
                if ROUNDING in cell["source"] or look_the_same(b64decode(drawn), b64decode(at_hand)):
                    output["data"]["image/png"] = at_hand


def _without_pictures(cell: Any) -> tuple[str, list[Any]]:
    """Return the code of a cell and its outputs, with a mark in place of each picture and no counts."""
    outputs = [{**output, "execution_count": None} for output in cell["outputs"]]
    for output in outputs:
        if "image/png" in output.get("data", {}):
            output["data"] = {**output["data"], "image/png": "picture"}
    return cell["source"], outputs


class Keep(Preprocessor):
    """Keep the stored pictures that look like the new ones; nbconvert writes the file at the very end."""

    def preprocess(self, notebook: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        path = Path(resources["metadata"]["path"]) / f"{resources['metadata']['name']}.ipynb"
        keep_pictures(notebook.cells, nbformat.read(path, as_version=4).cells)
        return notebook, resources
