"""Pictures to files."""

from __future__ import annotations

from pathlib import Path

import cv2

from vtube.alpha import straight
from vtube.errors import DeviceError
from vtube.types import Picture


def save(picture: Picture, path: Path) -> None:
    """Write a PNG with straight alpha, whatever the path's suffix.

    Raises:
        DeviceError: the file cannot be written.
    """
    done, encoded = cv2.imencode(".png", straight(picture.pixels))
    if not done:
        raise DeviceError("the picture cannot be encoded as PNG", where=path)
    try:
        path.write_bytes(encoded.tobytes())
    except OSError as error:
        raise DeviceError(f"the picture cannot be saved: {error.strerror}", where=path) from error
