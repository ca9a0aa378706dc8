"""Layer images: PNG files from strangers, checked before they are decoded, as premultiplied BGRA.

The chunks are walked first (PNG specification, W3C, third edition, section 5): a file that is truncated, damaged or
too large never reaches the decoder, and of ancillary chunks only transparency does, so that no embedded profile,
text or animation has to be trusted.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from vtube.alpha import premultiplied
from vtube.errors import InputError
from vtube.puppet.schema.values import MAX_SIDE
from vtube.types import Image, frozen

MAX_BYTES = 64 << 20
MAX_PIXELS = 64 << 20
"""Of all layers of an avatar together: a quarter of a gigabyte of memory."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def inside(folder: Path, name: str) -> Path:
    """The path of a file that lies in a folder, links followed.

    Raises:
        InputError: the name leads out of the folder, or to no regular PNG file.
    """
    if "\\" in name or ":" in name or "\0" in name or not name.isprintable():
        raise InputError(f"{name!r} is no path inside the avatar's folder", hint="use letters and forward slashes")
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise InputError(f"{name!r} leaves the avatar's folder")
    try:
        path = (folder / relative).resolve(strict=True)
        regular = path.is_file()
    except (OSError, RuntimeError) as error:
        raise InputError(f"the file {name!r} is missing") from error
    if not path.is_relative_to(folder.resolve()):
        raise InputError(f"{name!r} leaves the avatar's folder")
    if not regular or path.suffix.lower() != ".png":
        raise InputError(f"{name!r} is not a PNG file")
    return path


def read(path: Path, pixels: int = MAX_PIXELS) -> Image:
    """Read a PNG of any kind as (h, w, 4) uint8 BGRA, premultiplied, read-only.

    Args:
        path: the file.
        pixels: at most this many are decoded.

    Raises:
        InputError: unreadable, no PNG, damaged, or too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError("the image file is too large", got=f"{size} bytes", expected=f"at most {MAX_BYTES}")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"the image cannot be read: {error.strerror}") from error
    return frozen(premultiplied(decode(data, pixels)))


def decode(data: bytes, pixels: int = MAX_PIXELS) -> Image:
    """A PNG's content of any kind as (h, w, 4) uint8 BGRA with straight alpha; at most so many pixels are decoded.

    Raises:
        InputError: no PNG, damaged, or too large.
    """
    if data[:8] != _SIGNATURE:
        raise InputError("the image is not a PNG file")
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 25:
        raise InputError("the PNG file has no header")
    width, height = struct.unpack(">II", chunks[0][1][8:16])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise InputError("the image has a wrong size", got=f"{width}x{height}", expected=f"1 to {MAX_SIDE} a side")
    if width * height > pixels:
        raise InputError("the layers are too large together", expected=f"at most {MAX_PIXELS >> 20} megapixels")
    clean = _SIGNATURE + b"".join(chunk for kind, chunk in chunks if kind in _NEEDED)
    return _decoded(clean)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks' kinds and bytes (length, kind, content, checksum), up to IEND."""
    position = len(_SIGNATURE)
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        chunk = data[position : position + length + 12]
        kind = chunk[4:8]
        if len(chunk) != length + 12 or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            break
        yield kind, chunk
        if kind == b"IEND":
            return
        position += len(chunk)
    raise InputError("the PNG file is truncated or damaged")


def _decoded(data: bytes) -> Image:
    """BGRA with straight alpha."""
    try:
        image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise InputError("the PNG file cannot be decoded") from error
    if image is None:
        raise InputError("the PNG file cannot be decoded")
    if image.dtype == np.uint16:
        image = ((image.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if image.ndim == 2:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA))
    return np.asarray(image if image.shape[2] == 4 else cv2.cvtColor(image, cv2.COLOR_BGR2BGRA))
