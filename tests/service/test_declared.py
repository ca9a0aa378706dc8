"""What a picture says of itself."""

from __future__ import annotations

import io

import hypothesis.strategies as st
import PIL.Image
import pytest
from hypothesis import given

from vtube.service.declared import declared

from .conftest import picture

KINDS = ("PNG", "JPEG", "WEBP", "BMP")
sides = st.integers(1, 300)


@given(st.sampled_from(KINDS), sides, sides)
def test_kind_and_size_are_those_that_a_decoder_finds(kind, width, height):
    """Of all kinds, without decoding."""
    packed = io.BytesIO()
    PIL.Image.new("RGB", (width, height)).save(packed, kind)
    assert declared(packed) == (kind, (width, height))


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\x00\x00MM\x00*"}])
def test_each_form_of_webp_tells(options):
    """VP8, VP8L and VP8X."""
    assert declared(io.BytesIO(picture((75, 33), "WEBP", **options))) == ("WEBP", (75, 33))


def test_a_thumbnail_in_a_jpeg_is_not_the_picture():
    """Segments are stepped over, whatever is in them."""
    thumbnail = picture((20, 20), "JPEG")
    whole = picture((90, 60), "JPEG", exif=b"Exif\x00\x00" + thumbnail)
    assert declared(io.BytesIO(whole)) == ("JPEG", (90, 60))


@given(st.sampled_from(KINDS), st.integers(0, 40))
def test_what_is_cut_off_early_is_none_or_what_it_was(kind, length):
    """Never another size, never an exception."""
    found = declared(io.BytesIO(picture((33, 44), kind)[:length]))
    assert found in {None, (kind, (33, 44))}


@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"BM", b""]), st.binary(max_size=200))
def test_garbage_behind_a_signature_harms_nothing(begins, rest):
    """Whatever comes out is a size of positive sides, or nothing."""
    found = declared(io.BytesIO(begins + rest))
    assert found is None or min(found.size) > 0


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a" + bytes(40), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x80\x04\x95pickle", b"%PDF-1.7",
     b"\x00\x00\x00\x18ftypmp42" + bytes(40), b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(40), b"PK\x03\x04" + bytes(40)],
)  # fmt: skip
def test_other_kinds_are_none(data):
    """No GIF, SVG, pickle, PDF, video or archive."""
    assert declared(io.BytesIO(data)) is None
