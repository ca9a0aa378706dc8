"""What a picture says of itself in its first bytes, read without decoding any of it.

PNG: ISO/IEC 15948, 11.2.2; JPEG: ITU-T T.81, B.2.2; WebP: RFC 9649, 2; BMP: Microsoft's BITMAPINFOHEADER.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, NamedTuple

_SIZED = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG's markers of a frame header; the three others in between are tables."""
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Those without a length."""
_MOST_SEGMENTS = 4096


class Declared(NamedTuple):
    """``kind``: JPEG, PNG, WEBP or BMP. ``size``: (width, height) in pixels, as stored."""

    kind: str
    size: tuple[int, int]

    @property
    def pixels(self) -> int:
        """In all."""
        return self.size[0] * self.size[1]


def declared(file: BinaryIO) -> Declared | None:
    """Kind and size of a picture by its content, None where it is no picture of a kind that is taken.

    The file is read from its beginning, and left anywhere.
    """
    file.seek(0)
    head = file.read(32)
    for begins, kind, measure in _KINDS:
        if head.startswith(begins):
            size = measure(head, file)
            return Declared(kind, size) if size is not None and min(size) > 0 else None
    return None


def _png(head: bytes, _file: BinaryIO) -> tuple[int, int] | None:
    if head[12:16] != b"IHDR" or len(head) < 24:
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _bmp(head: bytes, _file: BinaryIO) -> tuple[int, int] | None:
    length = int.from_bytes(head[14:18], "little")
    if length < 12 or len(head) < 26:
        return None
    if length == 12:
        return int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
    width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
    return width, abs(height)  # a negative height says that the first row is the top one


def _webp(head: bytes, _file: BinaryIO) -> tuple[int, int] | None:
    if head[8:12] != b"WEBP" or len(head) < 30:
        return None
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    return None


def _jpeg(_head: bytes, file: BinaryIO) -> tuple[int, int] | None:
    """Of the first frame header; thumbnails lie inside segments, which are stepped over."""
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker = _marker(file)
        if marker is None or marker in {0xD9, 0xDA}:
            return None
        if marker in _BARE:
            continue
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            return None
        if marker in _SIZED:
            frame = file.read(5)
            return (int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")) if len(frame) == 5 else None
        file.seek(length - 2, 1)
    return None


def _marker(file: BinaryIO) -> int | None:
    """The next marker's code, after any fill bytes."""
    if file.read(1) != b"\xff":
        return None
    code = file.read(1)
    for _ in range(_MOST_SEGMENTS):
        if code != b"\xff":
            break
        code = file.read(1)
    return code[0] if code and code not in {b"\x00", b"\xff"} else None


_KINDS: tuple[tuple[bytes, str, Callable[[bytes, BinaryIO], tuple[int, int] | None]], ...] = (
    (b"\xff\xd8\xff", "JPEG", _jpeg),
    (b"\x89PNG\r\n\x1a\n", "PNG", _png),
    (b"RIFF", "WEBP", _webp),
    (b"BM", "BMP", _bmp),
)
