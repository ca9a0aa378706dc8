"""What is behind the avatar: a colour, an image, the camera's picture, or nothing."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import PIL.ImageOps
from pygame.color import THECOLORS

from vtube.alpha import premultiplied
from vtube.errors import UsageError
from vtube.pictures import DAMAGED
from vtube.types import Image, frozen

TRANSPARENT = "transparent"
CAMERA = "camera"
MAX_PIXELS = 100_000_000
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)


def background(spec: str, size: tuple[int, int]) -> Image | None:
    """What to draw an avatar over.

    Args:
        spec: "transparent", a colour (#rgb, #rrggbb, #rrggbbaa, or a name of X11's such as green) or an image file,
            which then covers the picture and is cropped where its shape differs.
        size: (width, height) of the picture in pixels.

    Returns:
        (height, width, 4) uint8 BGRA, premultiplied, read-only; None for transparent.

    Raises:
        UsageError: no colour and no image that can be read.
    """
    if spec == TRANSPARENT:
        return None
    found = colour(spec)
    if found is None:
        return frozen(premultiplied(cover(_image(Path(spec).expanduser()), size)))
    red, green, blue, alpha = found
    pixel = premultiplied(np.array([[[blue, green, red, alpha]]], dtype=np.uint8))
    return frozen(np.tile(pixel, (size[1], size[0], 1)))


def camera(frame: Image, size: tuple[int, int], mirrored: bool = False) -> Image:
    """A camera's picture, (h, w, 3) uint8 BGR, as an opaque background (height, width, 4) that covers ``size``."""
    covered = cover(frame, size)
    if mirrored:
        covered = np.asarray(cv2.flip(covered, 1), dtype=np.uint8)
    return frozen(np.asarray(cv2.cvtColor(covered, cv2.COLOR_BGR2BGRA), dtype=np.uint8))


def cover(image: Image, size: tuple[int, int]) -> Image:
    """The middle of an image (h, w, C), scaled so that it just covers ``size`` (width, height), its shape kept."""
    height, width = image.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    kept = [max(1, min(side, round(wanted / scale))) for side, wanted in ((width, size[0]), (height, size[1]))]
    x, y = (width - kept[0]) // 2, (height - kept[1]) // 2
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image[y : y + kept[1], x : x + kept[0]], size, interpolation=method), dtype=np.uint8)


def colour(spec: str) -> tuple[int, int, int, int] | None:
    """Red, green, blue and alpha, 0..255, of a colour as ``background`` takes it; None where it is none."""
    if _HEX.fullmatch(spec):
        digits = spec[1:] if len(spec) > 4 else "".join(2 * digit for digit in spec[1:])
        red, green, blue, alpha = bytes.fromhex(digits.ljust(8, "f"))
        return red, green, blue, alpha
    found: tuple[int, int, int, int] | None = THECOLORS.get(spec.lower().replace(" ", ""))
    return found


def _image(path: Path) -> Image:
    """(h, w, 4) uint8 BGRA with straight alpha, upright by its EXIF orientation."""
    try:
        if path.is_fifo():  # to open it would wait for somebody who writes
            raise UsageError("the background is a pipe, not a file", where=path)
        with warnings.catch_warnings():
            # Pillow warns of large pictures; the size is checked here, before decoding.
            warnings.simplefilter("ignore")
            with PIL.Image.open(path) as file:
                if file.width * file.height > MAX_PIXELS:
                    raise UsageError("the background is too large", where=path, got=f"{file.width}x{file.height}")
                upright = PIL.ImageOps.exif_transpose(file).convert("RGBA")
    except FileNotFoundError as error:
        raise UsageError(
            f"unknown background {str(path)!r}",
            expected="transparent, camera, a colour such as #00b140 or green, or an image file",
        ) from error
    except (*DAMAGED, PIL.Image.DecompressionBombError) as bad:
        raise UsageError("the background cannot be read as an image", where=path) from bad
    return np.asarray(cv2.cvtColor(np.asarray(upright), cv2.COLOR_RGBA2BGRA), dtype=np.uint8)
