"""A stored picture stays where the new one looks the same; what a reader could see is stored anew."""

from __future__ import annotations

import copy
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image, ImageDraw

from figures import ROUNDING, Keep, look_the_same, with_palette


def picture(x: float = 50, ink: str = "#0072B2", size: tuple[int, int] = (200, 100)) -> bytes:
    """Draw a vertical line at `x`, its edges smooth as Matplotlib's."""
    large = Image.new("RGB", (8 * size[0], 8 * size[1]), "white")
    ImageDraw.Draw(large).rectangle((8 * x, 80, 8 * x + 24, 8 * size[1] - 80), fill=ink)
    written = BytesIO()
    large.resize(size, Image.Resampling.BOX).save(written, "png")
    return with_palette(written.getvalue())


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (picture(), True),
        (picture(50.125), True),  # an eighth of a pixel
        (picture(51), False),
        (picture(50, "#D55E00"), False),
        (picture(50, size=(200, 101)), False),
    ],
)
def test_pictures_look_the_same_up_to_a_shade(other: bytes, same: bool) -> None:
    assert look_the_same(picture(), other) is same


def shown(png: bytes, code: str = "draw()", text: str = "") -> nbformat.NotebookNode:
    data = {"image/png": b64encode(png).decode() + "\n", "text/plain": "<Figure>"}
    outputs = [new_output("display_data", data=data)] + [new_output("stream", text=text)] * bool(text)
    return new_notebook(cells=[new_code_cell(code, id="one", outputs=outputs)])


def png_of(notebook: nbformat.NotebookNode) -> str:
    return notebook.cells[0].outputs[0].data["image/png"]


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (shown(picture()), shown(picture(50.125)), True),
        (shown(picture()), shown(picture(51)), False),
        (shown(picture()), shown(picture(50.125), code="draw(1)"), False),
        (shown(picture()), shown(picture(50.125), text="1"), False),
        (shown(picture(), text="1"), shown(picture(50.125), text="2"), False),
        (shown(picture(), text="1"), shown(picture(50.125), text="1"), True),
        (shown(picture(), code=f"{ROUNDING}\nd()"), shown(picture(51), code=f"{ROUNDING}\nd()"), True),
        (shown(picture(), code=f"{ROUNDING}\nd()"), shown(picture(51), code=f"{ROUNDING}\ne()"), False),
    ],
)
def test_a_picture_stays_if_nothing_else_changed(
    old: nbformat.NotebookNode, new: nbformat.NotebookNode, kept: bool, tmp_path: Path
) -> None:
    nbformat.write(old, tmp_path / "one.ipynb")
    drawn = png_of(new)
    assert drawn != png_of(old)
    resources = {"metadata": {"path": str(tmp_path), "name": "one"}}
    keep = Keep()  # type: ignore[no-untyped-call]  # nbconvert does not annotate its own
    refreshed, _ = keep.preprocess(copy.deepcopy(new), resources)
    assert png_of(refreshed) == (png_of(old) if kept else drawn)
