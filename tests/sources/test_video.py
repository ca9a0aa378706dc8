"""Video files: hostile ones first, then times, rotation and pixel formats."""

from __future__ import annotations

import logging
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube.errors import InputError, VtubeError
from vtube.sources import video
from vtube.types import Frame

DURATIONS = (100, 300, 50, 200, 70)
"""Milliseconds of the frames of ``gif``."""


@pytest.fixture
def gif(tmp_path: Path) -> Path:
    """An animation whose frame rate varies; frame i is of the grey value 40 * i."""
    pictures = [PIL.Image.new("RGB", (32, 24), (40 * i,) * 3) for i in range(len(DURATIONS))]
    path = tmp_path / "varies.gif"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=DURATIONS, loop=0)
    return path


def written(path: Path, codec: str, count: int = 20, size: tuple[int, int] = (64, 48)) -> Path:
    """A video at 20 fps whose left half is red; moving noise keeps its frames large."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), 20.0, size)
    noise = np.random.default_rng(0)
    for _ in range(count):
        image = np.zeros((size[1], size[0], 3), np.uint8)
        image[:, : size[0] // 2] = (0, 0, 255)
        image[-4:, -8:] = noise.integers(0, 255, (4, 8, 3), dtype=np.uint8)
        writer.write(image)
    writer.release()
    return path


def frames(path: Path) -> list[Frame]:
    with video.create(path) as source:
        return [frame for frame in source if frame]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.mp4: no such file"):
        video.create(tmp_path / "nowhere.mp4")


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder"):
        video.create(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a video\n" * 50, b"\x00\x00\x00\x18ftypmp42"])
def test_what_is_no_video_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"odd\.mp4") as error:
        video.create(path)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """It ended the process."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.avi"))
    path.write_bytes(written(tmp_path / "real.avi", "MJPG").read_bytes())
    with pytest.raises(InputError, match="UTF-8"):
        video.create(path)


@pytest.mark.parametrize("script", ["ffconcat version 1.0\nfile real.avi\n", "#EXTM3U\n#EXTINF:1,\nreal.avi\n"])
@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8"])
def test_a_list_of_other_files_is_no_video(tmp_path: Path, script: str, name: str) -> None:
    """Whatever it is called: a file that somebody sends opens no other one."""
    written(tmp_path / "real.avi", "MJPG")
    (tmp_path / name).write_text(script, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as a video"):
        video.create(tmp_path / name)


def test_decoders_print_nothing_themselves(tmp_path: Path) -> None:
    """Whoever imported OpenCV first: the one line on stderr is ours."""
    (tmp_path / "text.mp4").write_text("hello\n" * 100, encoding="utf-8")
    broken = bytearray(written(tmp_path / "broken.avi", "MJPG").read_bytes())
    broken[len(broken) // 2 :: 7] = b"\xff" * len(broken[len(broken) // 2 :: 7])
    (tmp_path / "broken.avi").write_bytes(broken)
    script = (
        "import cv2\n"
        "from vtube.sources import video\n"
        "try: video.create('text.mp4')\n"
        "except Exception: pass\n"
        "list(video.create('broken.avi'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr == ""


def test_pictures_of_20000_pixels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"too large.*20000x16"):
        video.create(written(tmp_path / "wide.avi", "MJPG", count=1, size=(20_000, 16)))


def test_a_header_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.gif"
    path.write_bytes(b"GIF89a" + struct.pack("<HHBBB", 20_000, 20_000, 0x80, 0, 0) + bytes(6) + b";")
    with pytest.raises(InputError, match="no picture that can be decoded"):
        video.create(path)


def test_a_file_cut_off_in_the_middle_is_played_to_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = written(tmp_path / "cut.avi", "MJPG", count=60)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with caplog.at_level(logging.WARNING, "vtube"):
        got = frames(path)
    assert 10 < len(got) < 50
    assert "cut off or damaged" in caplog.text


def test_a_whole_file_ends_without_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "vtube"):
        assert len(frames(written(tmp_path / "whole.avi", "MJPG", count=60))) == 60
    assert caplog.text == ""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2000), junk=st.binary(min_size=1, max_size=40))
def test_damaged_files_raise_only_errors_of_ours(tmp_path: Path, gif: Path, at: int, junk: bytes) -> None:
    data = bytearray(gif.read_bytes())
    at %= len(data)
    data[at : at + len(junk)] = junk
    path = tmp_path / "damaged.gif"
    path.write_bytes(data)
    try:
        got = frames(path)
    except VtubeError:
        return
    assert all(frame.image.shape[2] == 3 and frame.image.dtype == np.uint8 for frame in got)


def test_frames_have_their_real_presentation_times(gif: Path) -> None:
    got = frames(gif)
    assert [frame.t for frame in got] == pytest.approx(np.cumsum([0, *DURATIONS[:-1]]) / 1000, abs=1e-6)
    assert [frame.index for frame in got] == list(range(len(DURATIONS)))
    assert [int(frame.image[12, 16, 0]) for frame in got] == pytest.approx([0, 40, 80, 120, 160], abs=3)


def test_a_loop_goes_on_in_time(gif: Path) -> None:
    with video.create(gif, loop=True) as source:
        reader = iter(source)
        times = np.array([frame.t for frame in (next(reader) for _ in range(12)) if frame])
    period = times[5] - times[0]
    assert (np.diff(times) > 0).all()
    assert times[5:10] - period == pytest.approx(times[:5])
    # One frame after the last: as long as the step before it.
    assert period - times[4] == pytest.approx(0.2)


def test_in_real_time_the_clock_is_the_monotonic_one(gif: Path) -> None:
    offline = [frame.t for frame in frames(gif)]
    with video.create(gif, realtime=True) as source:
        assert source.info.live
        live = {frame.index: frame.t for frame in source if frame}
    start = live[min(live)] - offline[min(live)]
    assert len(live) > 1
    assert [live[i] - start for i in live] == pytest.approx([offline[i] for i in live])


def test_images_are_read_only(gif: Path) -> None:
    assert not frames(gif)[0].image.flags.writeable


def test_iterating_again_starts_again(gif: Path) -> None:
    with video.create(gif) as source:
        assert [frame.t for frame in source if frame] == [frame.t for frame in source if frame]


def rotated(path: Path, matrix: Sequence[int]) -> Path:
    """Write a display matrix, as phones do, into the track header (ISO/IEC 14496-12, 8.3.2) of an MP4."""
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4 + 40
    a, b, c, d = (value << 16 for value in matrix)
    data[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("matrix", "size", "red"),
    [
        ((1, 0, 0, 1), (64, 48), (24, 8)),
        ((0, 1, -1, 0), (48, 64), (8, 24)),
        ((-1, 0, 0, -1), (64, 48), (24, 56)),
        ((0, -1, 1, 0), (48, 64), (56, 24)),
    ],
    ids=["upright", "90", "180", "270"],
)
def test_pictures_of_a_turned_phone_are_upright(
    tmp_path: Path, matrix: tuple[int, ...], size: tuple[int, int], red: tuple[int, int]
) -> None:
    """``red``: (row, column) where the left half of the stored picture comes to lie."""
    with video.create(rotated(written(tmp_path / "phone.mp4", "mp4v"), matrix)) as source:
        frame = next(iter(source))
    assert frame is not None
    assert source.info.size == frame.size == size
    assert frame.image[red][2] > 200
    assert frame.image[size[1] - 1 - red[0], size[0] - 1 - red[1]][2] < 60


@pytest.mark.parametrize(
    ("pixels", "codec", "suffix"),
    [("gray", "ffv1", "mkv"), ("gray16le", "ffv1", "mkv"), ("rgba64be", "png", "mov"), ("yuva420p", "ffv1", "mkv")],
)
def test_grey_deep_and_transparent_videos_become_8_bit_bgr(
    tmp_path: Path, pixels: str, codec: str, suffix: str
) -> None:
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed, nothing else here writes these pixel formats")
    path = tmp_path / f"deep.{suffix}"
    grey = "color=0x808080:size=32x24:rate=10:duration=0.3"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", grey, "-pix_fmt", pixels, "-c:v", codec, str(path)]
    subprocess.run(command, check=True)
    got = frames(path)
    assert len(got) == 3
    assert got[0].image.shape == (24, 32, 3)
    assert got[0].image.dtype == np.uint8
    assert np.abs(got[0].image.astype(int) - 128).max() <= 3


@pytest.mark.parametrize(
    ("name", "codec", "step"),
    [("late.ts", "mpeg2video", 0.1), ("raw.h264", "libx264", 0.04), ("plain.flv", "flv1", 0.1)],
)
def test_time_goes_forward_whatever_the_container_says(tmp_path: Path, name: str, codec: str, step: float) -> None:
    """A transport stream does not begin at zero; a raw stream has no times, 25 frames a second are assumed."""
    ffmpeg = shutil.which("ffmpeg")
    if not ffmpeg:
        pytest.skip("ffmpeg is not installed, nothing else here writes these containers")
    path = tmp_path / name
    grey = "testsrc=size=64x48:rate=10:duration=1"
    subprocess.run([ffmpeg, "-v", "error", "-f", "lavfi", "-i", grey, "-c:v", codec, str(path)], check=True)
    assert [frame.t for frame in frames(path)] == pytest.approx(np.arange(10) * step, abs=2e-3)


@pytest.mark.parametrize(
    ("name", "count", "size"),
    [("sign-book.mkv", 109, (640, 480)), ("head-man.gif", 62, (480, 270)), ("wave-woman.mp4", 58, (540, 720))],
)
def test_footage_is_read_whole(testdata: Path, name: str, count: int, size: tuple[int, int]) -> None:
    got = frames(testdata / "footage" / name)
    assert len(got) == count
    assert got[0].size == size
    assert got[0].t == 0.0
    assert np.diff([frame.t for frame in got]).min() > 0.02
