"""Reads a camera that may not be there yet and saves some of its pictures: read_camera.py DEVICE FOLDER SECONDS.

Runs inside the virtual machine. ``late.png`` is the last picture seen; ``seen-….png`` are the first that is not black
and then each that differs from the one before, smaller.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from vtube.errors import InputError
from vtube.sources import webcam
from vtube.types import Image

_SIZE, _DIFFERENT, _MOST = (320, 180), 2.0, 100
"""Of the smaller pictures: their size, by how many grey levels they differ, and how many are saved at most."""
_SILENCES = 20
"""Half seconds without a picture, after the first, from which on the camera counts as closed."""


def main(device: str, folder: Path, seconds: float) -> int:
    """Save the pictures; status 1 where the camera never came or stayed black."""
    logging.basicConfig(level=logging.INFO, format="reader: %(message)s")
    end = time.monotonic() + seconds
    late: Image | None = None
    seen: list[Image] = []
    silent = 0
    with _opened(device, end) as source:
        for frame in source:
            if frame is not None and frame.image.max() > 40:
                late = frame.image
                small = np.asarray(cv2.resize(late, _SIZE, interpolation=cv2.INTER_AREA), dtype=np.uint8)
                if len(seen) < _MOST and (not seen or cv2.absdiff(seen[-1], small).mean() > _DIFFERENT):
                    seen.append(small)
            silent = 0 if frame is not None else silent + 1
            if late is not None and silent > _SILENCES:
                break
            if time.monotonic() > end:
                break
    if late is None:
        return 1
    _save(late, folder / "late.png")
    for number, image in enumerate(seen):
        _save(image, folder / f"seen-{number:03}.png")
    return 0


def _opened(device: str, end: float) -> webcam.Webcam:
    while True:
        try:
            return webcam.create(device, size=(1280, 720))
        except InputError as error:
            if time.monotonic() > end:
                raise
            logging.getLogger("vtube").debug("%s", error)
            time.sleep(1.0)


def _save(image: Image, path: Path) -> None:
    PIL.Image.fromarray(image[:, :, ::-1]).save(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
