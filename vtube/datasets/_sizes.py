"""How large a picture is, by its head alone."""

from __future__ import annotations

import warnings
from pathlib import Path

from vtube.datasets._labels import Size
from vtube.pictures import DAMAGED


def size_in(picture: Path) -> Size | None:
    """(width, height) in pixels as they are stored, or None where there is no picture that can be read."""
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata
            with PIL.Image.open(picture) as file:
                return float(file.width), float(file.height)
    except (*DAMAGED, PIL.Image.DecompressionBombError):
        return None
