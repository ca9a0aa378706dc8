"""A picture of a data set's people with their joints, to see whether the labels sit where they should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vtube.crops import around
from vtube.datasets.sample import Sample
from vtube.errors import DeviceError, InputError
from vtube.files import replacing
from vtube.types import Floats, Image, Skeleton

SIZE = (240, 320)
"""Pixels of one person's picture."""
COLUMNS, ROWS = 6, 3
SUFFIXES = (".png", ".jpg", ".jpeg")
COLOURS = {"left": (0, 140, 255), "right": (255, 120, 0)}
"""Blue, green, red: orange and blue; joints of neither side are white."""


def write(samples: Sequence[Sample], file: Path) -> None:
    """Draw people from all over the set into a picture; a JPEG unless its name ends otherwise in ``SUFFIXES``.

    Raises:
        InputError: no picture of those that were tried can be read.
        DeviceError: the file cannot be written.
    """
    import cv2

    count = COLUMNS * ROWS
    chosen = [samples[i] for i in np.unique(np.linspace(0, len(samples) - 1, count).astype(int))] if samples else []
    tiles = [tile for tile in map(_tile, chosen) if tile is not None]
    if not tiles:
        raise InputError("no picture to draw", where=file, got=f"{len(samples)} people", hint="are the pictures there?")
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[i : i + COLUMNS]) for i in range(0, len(tiles), COLUMNS)]
    try:
        with replacing(file) as stream:
            stream.write(cv2.imencode(file.suffix.lower() or ".jpg", np.vstack(rows))[1].tobytes())
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=file) from error


def with_joints(image: Image, points: Floats, skeleton: Skeleton) -> Image:
    """Bones and joints, (J, 2) pixels of the image, NaN where missing, drawn into ``image`` (H, W, 3) uint8 BGR."""
    import cv2

    places = {
        joint: tuple(np.rint(point).astype(int).tolist())
        for joint, point in zip(skeleton.joints, points, strict=True)
        if np.isfinite(point).all()
    }
    for a, b in skeleton.bones:
        if a in places and b in places:
            cv2.line(image, places[a], places[b], _colour(b), 2, cv2.LINE_AA)
    for joint, place in places.items():
        cv2.circle(image, place, 3, _colour(joint), -1, cv2.LINE_AA)
    return image


def _tile(sample: Sample) -> Image | None:
    import cv2

    if not sample.image.is_file():  # a pipe would be waited for
        return None
    try:
        image = cv2.imread(str(sample.image), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:  # too large
        return None
    if image is None:
        return None
    crop = around(sample.box, SIZE)
    return with_joints(crop.draw(np.asarray(image, dtype=np.uint8)), crop.to_crop(sample.points), sample.skeleton)


def _colour(joint: str) -> tuple[int, int, int]:
    return COLOURS.get(joint.partition("_")[0], (255, 255, 255))
