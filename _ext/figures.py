"""What `make refresh` does with the figures of a notebook: a palette, which takes a quarter of the room."""

from __future__ import annotations

from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

from nbconvert.preprocessors import Preprocessor
from PIL import Image


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
