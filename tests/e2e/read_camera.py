"""Reads a camera that may not be there yet and saves three of its pictures: read_camera.py DEVICE FOLDER SECONDS.

Runs inside the virtual machine. ``early.png`` is the first picture that is not black, ``late.png`` the last one seen,
``farthest.png`` the one that differs most from the first.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

import cv2
import PIL.Image

from vtube.errors import InputError
from vtube.sources import webcam
from vtube.types import Image

_SILENCES = 20
"""Half seconds without a picture, after the first, from which on the camera counts as closed."""


def main(device: str, folder: Path, seconds: float) -> int:
    """Save the pictures; status 1 where the camera never came or stayed black."""
    logging.basicConfig(level=logging.INFO, format="reader: %(message)s")
    end = time.monotonic() + seconds
    early: Image | None = None
    most, silent = -1.0, 0
    with _opened(device, end) as source:
        for frame in source:
            if frame is not None and frame.image.max() > 40:
                if early is None:
                    early = frame.image
                    _save(early, folder / "early.png")
                late = frame.image
                if (difference := float(cv2.absdiff(early, late).mean())) > most:
                    most, farthest = difference, late
            silent = 0 if frame is not None else silent + 1
            if early is not None and silent > _SILENCES:
                break
            if time.monotonic() > end:
                break
    if early is None:
        return 1
    _save(late, folder / "late.png")
    _save(farthest, folder / "farthest.png")
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
