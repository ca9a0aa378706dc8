"""Pictures as ultralytics has to find them."""

from __future__ import annotations

import warnings
from pathlib import Path

from vtube.training.pose import pictures

KNOWN = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
"""Suffixes that it reads."""
ORIENTATION = 0x0112
"""EXIF's tag; 1 is upright."""


def size(path: Path) -> tuple[int, int]:
    """Width and height as stored, once the whole picture has been read.

    Raises:
        InputError: as ``pose.pictures.read``.
    """
    import PIL.Image

    pictures.read(path, scale=1 / 8)
    with warnings.catch_warnings(action="ignore"), PIL.Image.open(path) as file:
        return file.size


def put(path: Path, name: Path) -> Path:
    """Link a picture to a name without suffix; returns the whole name.

    Ultralytics turns pictures by their EXIF orientation, labels do not count so: such are copied as they are stored.
    """
    import PIL.Image

    with warnings.catch_warnings(action="ignore"), PIL.Image.open(path) as file:
        turned = file.getexif().get(ORIENTATION, 1) != 1
    if not turned and path.suffix.lower() in KNOWN:
        link = name.with_suffix(path.suffix.lower())
        link.symlink_to(path.absolute())
        return link
    copy = name.with_suffix(".png")
    PIL.Image.fromarray(pictures.read(path)[0]).save(copy)
    return copy
