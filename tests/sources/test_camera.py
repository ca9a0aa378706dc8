"""Which camera and which of its modes is taken; what its absence looks like."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube import sources
from vtube.errors import InputError, UsageError
from vtube.sources import webcam
from vtube.sources._camera import PIXEL_FORMATS, Camera, Mode, distinct, nearest_mode

linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Video4Linux2, which only Linux has")

VGA, HD = (640, 480), (1280, 720)
C920 = (
    Mode("YUYV", VGA, 30.0),
    Mode("YUYV", HD, 10.0),
    Mode("MJPG", VGA, 30.0),
    Mode("MJPG", HD, 30.0),
    Mode("MJPG", HD, 60.0),
    Mode("H264", HD, 30.0),
)
modes = st.builds(
    Mode,
    st.sampled_from((*PIXEL_FORMATS, "H264")),
    st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    st.floats(0, 240, allow_nan=False),
)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mocks the list of cameras: two real ones of the same model, and a virtual one with the lowest number."""
    there = distinct(
        [
            Camera(0, "/dev/video0", "OBS Virtual Camera", virtual=True),
            Camera(2, "/dev/video2", "HD Webcam"),
            Camera(4, "/dev/video4", "HD Webcam"),
        ]
    )
    monkeypatch.setattr(webcam, "cameras", lambda: there)


@pytest.mark.usefixtures("three")
def test_a_part_of_a_name_that_fits_several_is_refused_with_their_names() -> None:
    with pytest.raises(UsageError, match=r"fits several cameras.*2 HD Webcam, 4 HD Webcam \(2\)"):
        webcam.find("webcam")


@pytest.mark.usefixtures("three")
def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(InputError, match=r"did you mean HD Webcam\?.*OBS Virtual Camera"):
        webcam.find("HD Webcan")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("name", "path"),
    [
        (None, "/dev/video2"),
        ("obs", "/dev/video0"),
        ("hd webcam", "/dev/video2"),
        ("(2)", "/dev/video4"),
        ("/dev/video4", "/dev/video4"),
        (4, "/dev/video4"),
    ],
)
def test_a_camera_is_found_by_number_path_or_part_of_its_name(name: str | int | None, path: str) -> None:
    """Whole names come before parts, and without any name a real camera before a virtual one."""
    assert webcam.find(name).path == path


@linux
def test_missing_and_wrong_devices_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"/dev/video987: no such camera"):
        webcam.find("987")
    with pytest.raises(InputError, match="/dev/null: is not a camera"):
        webcam.find("/dev/null")


def test_no_camera_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "cameras", list)
    with pytest.raises(InputError, match="no camera"):
        webcam.find("Logitech")


@pytest.mark.parametrize(("size", "fps"), [((0, 480), 30.0), ((640, -1), 30.0), (VGA, 0.0), (VGA, float("nan"))])
def test_an_impossible_mode_is_refused(size: tuple[int, int], fps: float) -> None:
    with pytest.raises(UsageError, match="must be positive"):
        webcam.create(size=size, fps=fps)


@pytest.mark.parametrize(
    ("size", "fps", "taken"),
    [
        (VGA, 30.0, Mode("MJPG", VGA, 30.0)),
        (HD, 30.0, Mode("MJPG", HD, 30.0)),
        (HD, 50.0, Mode("MJPG", HD, 60.0)),
        (HD, 10.0, Mode("YUYV", HD, 10.0)),
        ((1920, 1080), 30.0, Mode("MJPG", HD, 30.0)),
    ],
)
def test_the_nearest_mode_is_taken_and_motion_jpeg_before_raw(size: tuple[int, int], fps: float, taken: Mode) -> None:
    assert nearest_mode(C920, size, fps) == taken


@settings(max_examples=50, deadline=None)
@given(st.lists(modes, max_size=8), modes.filter(lambda mode: mode.fps > 0 and mode.pixel_format in PIXEL_FORMATS))
def test_a_mode_that_is_there_is_never_passed_over(others: list[Mode], asked: Mode) -> None:
    taken = nearest_mode([*others, asked], asked.size, asked.fps)
    assert taken is not None
    assert taken.size == asked.size
    assert taken.fps == pytest.approx(asked.fps, rel=1e-2)


def test_formats_that_cannot_be_decoded_are_no_modes() -> None:
    assert nearest_mode([Mode("H264", HD, 30.0)], HD, 30.0) is None


def test_cameras_of_the_same_name_become_distinct() -> None:
    names = [camera.name for camera in distinct(Camera(i, str(i), "HD Webcam") for i in range(3))]
    assert names == ["HD Webcam", "HD Webcam (2)", "HD Webcam (3)"]


@linux
def test_requests_have_the_codes_of_the_kernel() -> None:
    """The values of <linux/videodev2.h> on x86 and Arm."""
    from vtube.sources import _v4l2

    assert _v4l2._request(2, 0, 104) == 0x80685600  # VIDIOC_QUERYCAP
    assert _v4l2._request(3, 2, 64) == 0xC0405602  # VIDIOC_ENUM_FMT
    assert _v4l2._request(3, 8, 20) == 0xC0145608  # VIDIOC_REQBUFS
    assert _v4l2._request(3, 74, 44) == 0xC02C564A  # VIDIOC_ENUM_FRAMESIZES
    assert _v4l2._request(3, 75, 52) == 0xC034564B  # VIDIOC_ENUM_FRAMEINTERVALS


@pytest.mark.parametrize("name", ["rtsp://camera/stream", "http://camera/video.mp4"])
def test_network_streams_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="network streams are not read"):
        sources.open(name)


@pytest.mark.parametrize("name", ["nowhere.mp4", "no/where", "x" * 5000, "a\0b"])
def test_what_is_nothing_at_all_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        sources.open(name)


def test_sources_are_told_apart_by_what_lies_there(tmp_path: Path) -> None:
    import PIL.Image

    picture = PIL.Image.new("RGB", (4, 4))
    picture.save(tmp_path / "still.PNG")
    picture.save(tmp_path / "moving.gif")
    assert sources.open(str(tmp_path)).info.kind == "images"
    assert sources.open(str(tmp_path / "still.PNG")).info.kind == "images"
    assert sources.open(str(tmp_path / "moving.gif"), realtime=True).info.live
    assert sources.open(str(tmp_path / "moving.gif")).info.kind == "video"
