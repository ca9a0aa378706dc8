"""A finished picture to a file of its format; whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import cv2
import numpy as np

from vtube.alpha import straight
from vtube.errors import DeviceError
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
    encoded = cv2.imencode(suffix, pixels[:, :, :3] if opaque else straight(pixels), _OPTIONS.get(suffix, []))[1]
    try:
        handle, name = tempfile.mkstemp(prefix=".match-", suffix=".part", dir=path.absolute().parent)
    except OSError as error:
        raise DeviceError(f"the picture cannot be saved: {error.strerror}", where=path) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(encoded.tobytes())
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)  # of a new file, not of a secret
        part.replace(path)
    except OSError as error:
        raise DeviceError(f"the picture cannot be saved: {error.strerror}", where=path) from error
    finally:
        part.unlink(missing_ok=True)
