"""Labelled crops of faces on disk: one file for each photo or clip, pictures as JPEG beside the teacher's labels."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError
from vtube.files import replacing
from vtube.training.face.landmarks import LEARNT
from vtube.training.face.teacher import Seen
from vtube.types import Floats, Image, frozen

SIDE = 192
"""Pixels of a crop's side."""
CENTIMETRES = 34.0
"""Of a crop's side, on the scale of an average face."""
SHAPES = (
    "eyeBlinkLeft", "eyeBlinkRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight",
    "eyeLookUpLeft", "eyeLookUpRight", "eyeLookDownLeft", "eyeLookDownRight",
    "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "browDownLeft", "browDownRight",
    "jawOpen", "mouthClose", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight",
    "mouthStretchLeft", "mouthStretchRight", "mouthPucker", "mouthFunnel",
    "mouthLeft", "mouthRight", "jawLeft", "jawRight", "cheekPuff", "noseSneerLeft", "noseSneerRight",
)  # fmt: skip
"""The blendshapes that are learnt: those that the solver reads."""
PHOTO, FRAME, WARPED, NOBODY, DRAWN = range(5)
"""What a crop shows: a face of a photo, of a clip, one whose expression was made, no face, or one that is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """N crops of one photo or clip.

    ``pictures``: JPEG, BGR, ``SIDE`` squared. ``kinds``: (N,) uint8. ``shapes``: (N, len(SHAPES)) float32 0..1.
    ``points``: (N, len(LEARNT), 2) float32 pixels of the crop. ``transforms``: (N, 4, 4) float32, canonical face to
    pixels of the crop, as ``vtube.types.Face`` has it. All but the pictures are 0 where nobody is.
    """

    pictures: tuple[bytes, ...]
    kinds: NDArray[np.uint8]
    shapes: NDArray[np.float32]
    points: NDArray[np.float32]
    transforms: NDArray[np.float32]

    def __len__(self) -> int:
        """N."""
        return len(self.pictures)


class Album:
    """Collects crops and writes them."""

    def __init__(self) -> None:
        self._pictures: list[bytes] = []
        self._rows: list[tuple[int, Floats, Floats, Floats]] = []

    def add(self, image: Image, seen: Seen | None, kind: int) -> None:
        """A crop, ``SIDE`` squared, and what the teacher saw in it; None where nobody is."""
        self._pictures.append(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 93])[1].tobytes())
        if seen is None:
            blank = np.zeros(len(SHAPES)), np.zeros((len(LEARNT), 2)), np.zeros((4, 4))
            self._rows.append((NOBODY, *blank))
            return
        shapes = np.array([seen.shapes[name] for name in SHAPES])
        self._rows.append((kind, shapes, seen.points[list(LEARNT), :2], seen.transform))

    def write(self, path: Path) -> int:
        """Write the file, whole or not at all; gives how many crops it has."""
        lengths = [len(picture) for picture in self._pictures]
        kinds, shapes, points, transforms = zip(*self._rows, strict=True) if self._rows else ((), (), (), ())
        count, buffer = len(lengths), io.BytesIO()
        np.savez(
            buffer,
            data=np.frombuffer(b"".join(self._pictures), np.uint8),
            lengths=np.array(lengths, np.int64),
            kinds=np.array(kinds, np.uint8),
            shapes=np.array(shapes, np.float32).reshape(count, len(SHAPES)),
            points=np.array(points, np.float32).reshape(count, len(LEARNT), 2),
            transforms=np.array(transforms, np.float32).reshape(count, 4, 4),
        )
        with replacing(path) as stream:
            stream.write(buffer.getvalue())
        return count


def read(path: Path) -> Crops:
    """The crops of one file.

    Raises:
        InputError: no such file, damaged, or of another version of this program.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            ends = np.cumsum(stored["lengths"])
            data = stored["data"].tobytes()
            columns: dict[str, Any] = {
                name: frozen(stored[name]) for name in ("kinds", "shapes", "points", "transforms")
            }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise InputError("cannot be read as crops of faces", where=path, got=str(error)[:100]) from error
    pictures = tuple(data[end - length : end] for end, length in zip(ends, np.diff(ends, prepend=0), strict=True))
    crops = Crops(pictures, **columns)
    wanted = {"shapes": (len(SHAPES),), "points": (len(LEARNT), 2), "transforms": (4, 4), "kinds": ()}
    for name, shape in wanted.items():
        if columns[name].shape != (len(pictures), *shape):
            raise InputError("crops of another version", where=path, hint="make them anew: vtube_lite_face_data.py")
    return crops


def together(several: Sequence[Crops]) -> Crops:
    """The crops of several files, one after the other."""
    columns = {f.name: [getattr(crops, f.name) for crops in several] for f in fields(Crops)}
    pictures = tuple(picture for each in columns.pop("pictures") for picture in each)
    return Crops(pictures, **{name: frozen(np.concatenate(arrays)) for name, arrays in columns.items()})
