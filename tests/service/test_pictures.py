"""A stranger's picture."""

from __future__ import annotations

import io
import resource
import struct
import zlib

import hypothesis.strategies as st
import numpy as np
import PIL.Image
import pytest
from hypothesis import given

from vtube.service.pictures import decode
from vtube.service.problems import Problem
from vtube.settings import Settings

from .conftest import picture

LIMITS = Settings().service


def png(width, height, data=b""):
    """A PNG that says it is that large, with that for its compressed rows."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refused(data):
    with pytest.raises(Problem) as found:
        decode(data, LIMITS)
    return found.value.status_code


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "JPEG"])
def test_each_kind_is_decoded_as_bgr(kind):
    """Without loss where the kind has none."""
    options = {"lossless": True} if kind == "WEBP" else {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    packed = io.BytesIO()
    PIL.Image.new("RGB", (40, 30), (200, 100, 50)).save(packed, kind, **options)
    image = decode(packed.getvalue(), LIMITS)
    assert image.shape == (30, 40, 3)
    assert np.abs(image.astype(int) - (50, 100, 200)).max() <= 3


def test_the_orientation_of_exif_is_followed():
    """So that the frame of reference is the picture as people see it."""
    packed = io.BytesIO()
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.new("RGB", (40, 30)).save(packed, "JPEG", exif=exif)
    assert decode(packed.getvalue(), LIMITS).shape == (40, 30, 3)


def test_30000_pixels_a_side_are_refused_by_their_header():
    """900 million pixels of one colour are a file of a few kilobytes."""
    assert refused(png(30_000, 30_000, zlib.compress(bytes(1 << 20)))) == 413


def test_a_picture_that_is_smaller_than_it_says_is_damaged():
    """Its header alone is believed only as far as the limits go."""
    assert refused(png(2000, 2000, zlib.compress(bytes(100)))) == 422


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "JPEG"])
def test_truncated_pictures_are_refused(kind):
    """Half of one is no picture with grey below."""
    whole = picture((64, 64), kind)
    assert refused(whole[: len(whole) // 2]) in {415, 422}


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg/>", b"\x80\x04.", b"GIF89a" + bytes(99)])
def test_what_is_no_picture_is_refused(data):
    """By its content, whatever it is called."""
    assert refused(data) == (415 if data else 422)


def test_a_file_that_is_two_things_is_only_ever_a_picture():
    """What follows a picture in its file is not looked at."""
    whole = picture((32, 32))
    assert decode(whole + b"PK\x03\x04<script>alert(1)</script>", LIMITS).shape == (32, 32, 3)
    assert refused(b"<svg>" + whole) == 415


def test_a_jpeg_of_thousands_of_scans_is_refused():
    """Each goes through all of the picture, and costs nearly no bytes."""
    whole = picture((64, 64), "JPEG", progressive=True)
    assert decode(whole, LIMITS).shape == (64, 64, 3)
    at = whole.rindex(b"\xff\xda")
    assert refused(whole[:at] + 5000 * whole[at:-2] + b"\xff\xd9") == 413


def test_a_compressed_text_in_a_png_is_not_unpacked():
    """A quarter of a gigabyte of zeros in a chunk that nobody reads."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    content = b"k\0\0" + bomb
    chunk = struct.pack(">I", len(content)) + b"zTXt" + content + struct.pack(">I", zlib.crc32(b"zTXt" + content))
    whole = picture((32, 32))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    decoded_or_refused(whole[:33] + chunk + whole[33:])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def decoded_or_refused(data):
    try:
        return decode(data, LIMITS)
    except Problem as problem:
        return None if problem.status_code in {413, 415, 422} else pytest.fail(str(problem))


@given(
    st.sampled_from(["PNG", "BMP", "WEBP", "JPEG"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20),
)
def test_a_damaged_picture_is_a_picture_or_a_problem(kind, changes):
    """Nothing else comes out, whatever bytes are wrong."""
    data = bytearray(picture((40, 40), kind))
    for place, value in changes:
        data[min(int(place * len(data)), len(data) - 1)] = value
    found = decoded_or_refused(bytes(data))
    assert found is None or found.shape[2] == 3
