"""A finished picture to a file of its format; whole or not at all."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from vtube.alpha import straight
from vtube.errors import DeviceError
from vtube.files import replacing
from vtube.types import Image

OPAQUE = (".jpg", ".jpeg")
SUFFIXES = (".png", ".webp", *OPAQUE)
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 93]
_OPTIONS = {".webp": [cv2.IMWRITE_WEBP_QUALITY, 101], ".jpg": _JPEG, ".jpeg": _JPEG}  # 101: without loss


def save(pixels: Image, path: Path) -> None:
    """Write a picture (h, w, 4) BGRA, premultiplied, in the format of the path's suffix, with straight alpha if any.

    It replaces what is there when it is complete.

    Raises:
        DeviceError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    opaque = bool(np.all(pixels[:, :, 3] == 255)) or suffix in OPAQUE
    image = pixels[:, :, :3] if opaque else straight(pixels)
    try:
        done, encoded = cv2.imencode(suffix, image, _OPTIONS.get(suffix, []))
    except cv2.error:
        done = False
    if not done:
        got = "{1}x{0}".format(*image.shape)
        raise DeviceError(f"the picture cannot be saved as {suffix}", where=path, got=got, hint="-o NAME.png")
    try:
        with replacing(path) as file:
            file.write(encoded.tobytes())
    except OSError as error:
        raise DeviceError(f"the picture cannot be saved: {error.strerror}", where=path) from error
