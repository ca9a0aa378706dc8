"""PNG files of every kind are read; broken and hostile ones never reach the decoder."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube.errors import InputError
from vtube.puppet import layers


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def read(tmp_path: Path, data: bytes) -> list[int]:
    path = tmp_path / "layer.png"
    path.write_bytes(data)
    image = layers.read(path)
    assert image.dtype == np.uint8
    assert not image.flags.writeable
    return [int(v) for v in image[0, 0]]


PALETTE = chunk(b"PLTE", bytes([0, 0, 0, 200, 100, 50]))


KINDS = {
    "8-bit RGBA, premultiplied": (png(1, 1, 8, 6, bytes([0, 255, 128, 0, 128])), [0, 64, 128, 128]),
    "hidden colour": (png(1, 1, 8, 6, bytes([0, 255, 255, 255, 0])), [0, 0, 0, 0]),
    "8-bit RGB": (png(1, 1, 8, 2, bytes([0, 200, 100, 50])), [50, 100, 200, 255]),
    "8-bit grey": (png(1, 1, 8, 0, bytes([0, 77])), [77, 77, 77, 255]),
    "8-bit grey and alpha": (png(1, 1, 8, 4, bytes([0, 200, 128])), [100, 100, 100, 128]),
    "1-bit grey": (png(8, 1, 1, 0, bytes([0, 0b10000000])), [255, 255, 255, 255]),
    "16-bit RGBA": (png(1, 1, 16, 6, struct.pack(">B4H", 0, 65535, 0, 257 * 10, 65535)), [10, 0, 255, 255]),
    "16-bit grey": (png(1, 1, 16, 0, struct.pack(">BH", 0, 257 * 99)), [99, 99, 99, 255]),
    "palette": (png(1, 1, 8, 3, bytes([0, 1]), PALETTE), [50, 100, 200, 255]),
    "palette with alpha": (
        png(1, 1, 8, 3, bytes([0, 1]), PALETTE, chunk(b"tRNS", bytes([255, 128]))),
        [25, 50, 100, 128],
    ),
}


@pytest.mark.parametrize(("data", "pixel"), KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_png_becomes_premultiplied_bgra(data: bytes, pixel: list[int], tmp_path: Path) -> None:
    assert read(tmp_path, data) == pytest.approx(pixel, abs=1)


GOOD = png(2, 2, 8, 6, bytes([0, *[9] * 8] * 2))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a PNG"),
        (b"GIF89a", "not a PNG"),
        (GOOD[:20], "truncated or damaged"),
        (GOOD[:-12], "truncated or damaged"),
        (GOOD[:-20] + GOOD[-12:], "truncated or damaged"),
        (GOOD[:40] + bytes([GOOD[40] ^ 1]) + GOOD[41:], "truncated or damaged"),
        (GOOD[:8] + chunk(b"IEND", b""), "no header"),
        (GOOD[:8] + chunk(b"IHDR", b"short") + chunk(b"IEND", b""), "no header"),
        (png(0, 5, 8, 6, b""), "wrong size"),
        (png(4097, 1, 8, 6, b""), "wrong size"),
        (png(2**31, 2**31, 16, 6, b""), "wrong size"),
        (png(4, 4, 8, 6, b""), "cannot be decoded"),
        (png(4, 4, 7, 9, b"abc"), "cannot be decoded"),
    ],
)
def test_a_broken_png_is_told(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, data)


def test_pixels_are_bounded_before_anything_is_decoded(tmp_path: Path) -> None:
    """The content is garbage: only a decoder would notice."""
    path = tmp_path / "bomb.png"
    path.write_bytes(png(4000, 4000, 8, 6, b"garbage"))
    with pytest.raises(InputError, match="too large together"):
        layers.read(path, pixels=1_000_000)


def test_a_directory_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        layers.read(tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), new=st.binary(max_size=8), length=st.integers(0, 8), fix=st.booleans())
def test_damage_is_told_or_harmless(where: float, new: bytes, length: int, fix: bool, tmp_path: Path) -> None:
    """Also where a stranger has made the checksums right again."""
    image = np.random.default_rng(0).integers(0, 255, (8, 8, 4), dtype=np.uint8)
    data = cv2.imencode(".png", image)[1].tobytes()
    start = int(where * len(data))
    data = data[:start] + new + data[start + length :]
    if fix:
        data = mended(data)
    path = tmp_path / "layer.png"
    path.write_bytes(data)
    try:
        read_back = layers.read(path)
    except InputError:
        return
    assert read_back.shape[2] == 4


def mended(data: bytes) -> bytes:
    result, position = data[:8], 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4])
        body = data[position + 4 : position + 8 + length]
        result += data[position : position + 4] + body + struct.pack(">I", zlib.crc32(body))
        position += length + 12
    return result + data[position:]
