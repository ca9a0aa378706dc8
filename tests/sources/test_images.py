"""Still pictures: hostile ones first, then order, orientation and pixel formats."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vtube.errors import InputError, UsageError, VtubeError
from vtube.sources import images

RED, BLUE = (255, 0, 0), (0, 0, 255)


def saved(path: Path, colour: tuple[int, int, int] = RED, size: tuple[int, int] = (8, 6)) -> Path:
    PIL.Image.new("RGB", size, colour).save(path)
    return path


def png(width: int, height: int) -> bytes:
    """A PNG whose header says a size, with nothing behind it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return start + struct.pack(">I", 10) + b"IDAT"


@pytest.mark.parametrize("size", [(20_000, 20_000), (20_000, 10), (10, 20_000), (12_000, 9_000)])
def test_a_huge_picture_is_refused_before_decoding(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png(*size))
    with pytest.raises(InputError, match=r"huge\.png.*too large"):
        images.read(path)


@pytest.mark.parametrize("content", [b"", b"text\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", png(8, 8)])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"odd\.png.*cannot be read as a picture"):
        images.create(path)


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    path = tmp_path / "cut.jpg"
    PIL.Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(InputError, match="cannot be read"):
        images.create(path)


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        images.create(tmp_path / "nowhere")


def test_a_folder_without_pictures_says_what_it_looked_for(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none here", encoding="utf-8")
    with pytest.raises(InputError, match=r"no picture in this folder.*\.png"):
        images.create(tmp_path)


def test_one_broken_picture_among_others_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    saved(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(b"broken")
    saved(tmp_path / "3.png", BLUE)
    with caplog.at_level(logging.WARNING, "vtube"):
        got = [frame for frame in images.create(tmp_path, fps=10) if frame]
    assert [tuple(frame.image[0, 0]) for frame in got] == [(0, 0, 255), (255, 0, 0)]
    assert [frame.t for frame in got] == [0.0, 0.1]
    assert caplog.text.count("2.png") == 1


def test_a_folder_of_broken_pictures_is_refused(tmp_path: Path) -> None:
    for i in range(3):
        (tmp_path / f"{i}.png").write_bytes(b"broken")
    with pytest.raises(InputError, match="none of its 3 pictures can be read"):
        images.create(tmp_path)


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused(tmp_path: Path, fps: float) -> None:
    with pytest.raises(UsageError, match="fps"):
        images.create(saved(tmp_path / "1.png"), fps=fps)


def encoded(kind: str) -> bytes:
    gradient = np.arange(16 * 12 * 3, dtype=np.uint8).reshape(12, 16, 3)
    buffer = io.BytesIO()
    PIL.Image.fromarray(gradient).save(buffer, kind)
    return buffer.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP", "BMP", "TIFF"]), at=st.integers(0, 2000), junk=st.binary(max_size=30)
)
@example(kind="TIFF", at=0, junk=b"")
def test_damaged_pictures_raise_only_errors_of_ours(tmp_path: Path, kind: str, at: int, junk: bytes) -> None:
    data = bytearray(encoded(kind))
    at %= len(data)
    data[at : at + len(junk)] = junk
    path = tmp_path / "damaged"
    path.write_bytes(data)
    try:
        image = images.read(path)
    except VtubeError:
        return
    assert image.dtype == np.uint8
    assert image.shape[2] == 3


def test_numbers_in_names_are_sorted_by_value(tmp_path: Path) -> None:
    for i, colour in ((10, BLUE), (2, RED)):
        saved(tmp_path / f"IMG_{i}.PNG", colour)
    assert [tuple(frame.image[0, 0]) for frame in images.create(tmp_path) if frame] == [(0, 0, 255), (255, 0, 0)]


def test_a_single_pixel_is_a_picture(tmp_path: Path) -> None:
    with images.create(saved(tmp_path / "dot.png", size=(1, 1))) as source:
        (frame,) = source
    assert frame is not None
    assert frame.size == source.info.size == (1, 1)


def test_a_loop_goes_on_in_time(tmp_path: Path) -> None:
    source = iter(images.create(saved(tmp_path / "1.png"), fps=10, loop=True))
    got = [next(source) for _ in range(4)]
    assert [frame.t for frame in got if frame] == pytest.approx([0.0, 0.1, 0.2, 0.3])


def test_exif_orientation_is_applied(tmp_path: Path) -> None:
    """Orientation 6: the stored picture has to be turned clockwise, so that its left comes to the top."""
    picture = PIL.Image.new("RGB", (8, 6), BLUE)
    picture.paste(RED, (0, 0, 4, 6))
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "phone.png", exif=exif)
    image = images.read(tmp_path / "phone.png")
    assert image.shape == (8, 6, 3)
    assert tuple(image[1, 3]) == (0, 0, 255)
    assert tuple(image[6, 3]) == (255, 0, 0)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_alpha_is_laid_over_white(tmp_path: Path, mode: str) -> None:
    if mode == "P":
        picture = PIL.Image.new("P", (2, 1), 0)
        picture.putpalette([0, 0, 0, 10, 20, 30])
        picture.putpixel((1, 0), 1)
        picture.save(tmp_path / "a.png", transparency=0)
    else:
        PIL.Image.new(mode, (2, 1), (0,) * len(mode)).save(tmp_path / "a.png")
    assert tuple(images.read(tmp_path / "a.png")[0, 0]) == (255, 255, 255)


def test_half_transparent_is_half_white(tmp_path: Path) -> None:
    PIL.Image.new("RGBA", (1, 1), (200, 100, 0, 128)).save(tmp_path / "a.png")
    assert images.read(tmp_path / "a.png")[0, 0] == pytest.approx([127, 177, 227], abs=1)


def test_16_bit_grey_is_scaled_and_not_clipped(tmp_path: Path) -> None:
    ramp = np.array([[0, 257, 128 * 257, 65535]], dtype=np.uint16)
    PIL.Image.fromarray(ramp).save(tmp_path / "deep.png")
    assert images.read(tmp_path / "deep.png")[0].tolist() == [[v] * 3 for v in (0, 1, 128, 255)]


def test_8_bit_grey_has_three_equal_channels(tmp_path: Path) -> None:
    PIL.Image.new("L", (3, 2), 77).save(tmp_path / "grey.png")
    assert (images.read(tmp_path / "grey.png") == 77).all()


def test_in_real_time_pictures_keep_their_distance(tmp_path: Path) -> None:
    for i in range(4):
        saved(tmp_path / f"{i}.png")
    with images.create(tmp_path, fps=20, realtime=True) as source:
        got = [frame for frame in source if frame]
    assert all(b.t - a.t == pytest.approx((b.index - a.index) / 20) for a, b in pairwise(got))
    assert got[-1].index == 3
