"""Reads pictures for training, no larger than they are needed."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from vtube.errors import InputError
from vtube.pictures import DAMAGED
from vtube.types import Image


def read(path: Path, scale: float = 1.0) -> tuple[Image, int]:
    """(H, W, 3) uint8 RGB, and by how much it is smaller than the file's picture: 1, 2, 4 or 8.

    ``scale``: what is left of its size in the end; a JPEG is decoded at a fraction of its size that is not below it,
    which is quicker and smoother. Pixels are taken as they are stored, as labels count them: no orientation is obeyed.

    Raises:
        InputError: missing, no picture, damaged, cut off, or too large.
    """
    import PIL.Image

    if not path.is_file():  # a pipe would be waited for
        raise InputError("no such picture", where=path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata
            with PIL.Image.open(path) as file:
                width, height = file.size
                file.draft("RGB", (max(int(width * scale), 1), max(int(height * scale), 1)))
                factor = round(width / file.width)
                return np.asarray(file.convert("RGB")), factor
    except (*DAMAGED, PIL.Image.DecompressionBombError) as error:
        raise InputError("cannot be read as a picture", where=path, got=str(error) or None) from error
