"""One picture, or a folder of them in natural order, as a source."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vtube.errors import InputError, UsageError
from vtube.pictures import DAMAGED
from vtube.sources._bounds import check_size
from vtube.sources._live import Playback
from vtube.types import Frame, Image, SourceInfo, frozen

if TYPE_CHECKING:
    import PIL.Image

_log = logging.getLogger("vtube")

SUFFIXES = frozenset({".bmp", ".jfif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"})


def create(path: str | Path, fps: float = 30.0, loop: bool = False, realtime: bool = False) -> Playback:
    """Read still pictures: one file, or those of a folder (not of its subfolders).

    A folder is read in natural order, IMG_2 before IMG_10. Picture ``i`` has ``t = i / fps`` seconds; with
    ``realtime`` it comes at that pace, on the monotonic clock, and only the newest is kept. A broken picture among
    others is left out with a warning. Pictures are read as ``read`` does and may differ in size.

    Raises:
        InputError: missing, no picture in the folder, or none that can be read.
        UsageError: ``fps`` is not a positive number.
    """
    if not 0.0 < fps <= 1000.0:
        raise UsageError("out of range", where="fps", got=fps, expected="more than 0 and at most 1000")
    path = Path(path)
    paths = pictures(path)
    first = _first_readable(paths, path)
    size = first.shape[1], first.shape[0]
    info = SourceInfo(kind="images", name=path.name, size=size, fps=fps, frames=len(paths), live=realtime, certain=True)
    return Playback(info, lambda: _frames(paths, fps, loop))


def read(path: str | Path) -> Image:
    """(height, width, 3) uint8 BGR: upright by its EXIF orientation, alpha laid over white, 16 bits scaled to 8.

    Raises:
        InputError: missing, not a picture, damaged, or too large.
    """
    import PIL.Image

    path = Path(path)
    if not path.is_file():
        raise InputError("no such picture", where=path)
    try:
        # Pillow warns of odd metadata and of large pictures; the size is checked here, before decoding.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with PIL.Image.open(path) as file:
                check_size(file.size, path)
                return upright_bgr(file)
    except PIL.Image.DecompressionBombError as error:
        raise InputError("the picture is too large", where=path, hint="scale it down first") from error
    except DAMAGED as error:
        if isinstance(error, PermissionError):
            raise InputError("no permission to read it", where=path) from error
        raise InputError("cannot be read as a picture", where=path, hint="is it damaged or empty?") from error


def _frames(paths: list[Path], fps: float, loop: bool) -> Iterator[Frame]:
    """Every readable picture, ``t`` from 0; over and over with ``loop``."""
    indices = count()
    while paths:
        readable = []
        for path in paths:
            try:
                image = read(path)
            except InputError as error:
                _log.warning("left out: %s", error)
                continue
            readable.append(path)
            index = next(indices)
            yield Frame(frozen(image), index / fps, index)
        paths = readable if loop else []


def _first_readable(paths: list[Path], where: Path) -> Image:
    problem: InputError | None = None
    for picture in paths:
        try:
            return read(picture)
        except InputError as error:
            problem = problem or error
    if problem is not None and len(paths) == 1:
        raise problem
    raise InputError(f"none of its {len(paths)} pictures can be read", where=where) from problem


def pictures(path: Path) -> list[Path]:
    """The file, or the pictures of a folder (not of its subfolders) in natural order.

    Raises:
        InputError: nothing there, or no picture in the folder.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError("no such file or folder", where=path)
    found = [p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file() and not p.name.startswith(".")]
    if not found:
        kinds = ", ".join(sorted(SUFFIXES))
        raise InputError("no picture in this folder", where=path, expected=f"files that end in {kinds}")
    return sorted(found, key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Sorts runs of digits by their value: IMG_2 before IMG_10."""
    parts = re.findall(r"([0-9]+)|([^0-9]+)", path.name.casefold())
    return [(int(digits), "") if digits else (-1, text) for digits, text in parts], path.name


def upright_bgr(picture: PIL.Image.Image) -> Image:
    """(height, width, 3) uint8 BGR of an opened picture, as ``read`` gives it. The picture may be turned in place: of a
    large one there is to be no copy more than it takes.

    Raises:
        one of ``vtube.pictures.DAMAGED``: it cannot be decoded.
    """
    import PIL.Image
    import PIL.ImageOps

    PIL.ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I"):
        grey = np.asarray(picture).astype(np.int32)
        scaled = ((np.clip(grey, 0, 65535) + 128) // 257).astype(np.uint8)
        return np.repeat(scaled[:, :, None], 3, axis=2)
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = PIL.Image.new("RGBA", picture.size, "white")
        picture = PIL.Image.alpha_composite(white, picture)
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    return np.asarray(cv2.cvtColor(np.asarray(rgb), cv2.COLOR_RGB2BGR), dtype=np.uint8)
