"""A stranger's picture, checked before it is decoded."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO

from vtube.pictures import DAMAGED
from vtube.service.declared import Declared, declared
from vtube.service.problems import Problem
from vtube.settings.service import Service as Limits
from vtube.sources.images import upright_bgr
from vtube.types import Image

KINDS = "JPEG, PNG, WebP or BMP"
SMALLEST = 16
"""Pixels of a side from which on somebody may be seen."""
_LARGEST_SIDE = 16_384
_MOST_SCANS = 100
"""Of a progressive JPEG: each goes through the whole picture, and costs nearly no bytes."""


def check(file: BinaryIO, limits: Limits) -> Declared:
    """What the picture says it is, if that is taken.

    Raises:
        Problem: 422 for an empty file, 415 for another kind, 413 for too many pixels, 422 for too few.
    """
    if not file.seek(0, io.SEEK_END):
        raise Problem(422, "Empty picture", "the picture has no bytes")
    found = declared(file)
    if found is None:
        raise Problem(415, "No picture", f"the bytes are no whole picture of a known kind; expected {KINDS}")
    width, height = found.size
    if max(width, height) > _LARGEST_SIDE or found.pixels > limits.pixels:
        raise Problem(
            413, "Too many pixels", f"got {width}x{height}, expected at most {limits.pixels} in all and "
            f"{_LARGEST_SIDE} a side; scale it down first"
        )  # fmt: skip
    if min(width, height) < SMALLEST:
        raise Problem(422, "Too few pixels", f"got {width}x{height}, expected at least {SMALLEST} a side")
    return found


def decode(data: bytes, limits: Limits) -> Image:
    """(h, w, 3) uint8 BGR, upright by its EXIF orientation, alpha over white; of several pictures in it the first.

    Raises:
        Problem: as ``check``, and 422 for what is damaged or not what it says.
    """
    import PIL.Image

    found = check(io.BytesIO(data), limits)
    damaged = Problem(422, "Damaged picture", f"it says it is {found.kind} and cannot be decoded as that")
    if found.kind == "JPEG" and data.count(b"\xff\xda") > _MOST_SCANS:
        raise Problem(413, "Too many scans", f"a progressive JPEG of more than {_MOST_SCANS} scans")
    try:
        # Pillow warns of odd metadata and of large pictures; the size has been checked.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with PIL.Image.open(io.BytesIO(data), formats=[found.kind]) as picture:
                if picture.size != found.size:
                    raise damaged
                return upright_bgr(picture)
    except (PIL.Image.DecompressionBombError, *DAMAGED) as error:
        raise damaged from error
