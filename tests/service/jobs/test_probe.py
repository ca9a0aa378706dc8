"""What an upload holds, before it is decoded."""

from __future__ import annotations

import errno
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.service.jobs.conftest import clip
from vtube.errors import DeviceError, InputError
from vtube.service.jobs import probe as probing
from vtube.service.jobs.probe import Bounds, probe

BOUNDS = Bounds(pixels=640 * 480, frames=20, seconds=2.0)


def _sound(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_video_s_frames_are_counted(tmp_path: Path) -> None:
    """As many as were written, whatever the file is called."""
    assert probe(clip(tmp_path / "clip.mp4", 7).rename(tmp_path / "video"), BOUNDS) == 7


def test_what_is_no_video_never_comes_to_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first bytes refuse it, with what would be read."""
    monkeypatch.setattr(probing.subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    video = tmp_path / "video"
    video.write_text("#EXTM3U\nhttp://10.0.0.1/secret\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"no video that is read here .*MP4"):
        probe(video, BOUNDS)


@pytest.mark.parametrize("kept", [16, 200, 0.5])
def test_a_truncated_mp4_is_refused_as_damaged(tmp_path: Path, kept: float) -> None:
    """Its index is at the end: without that nothing can be read."""
    whole = clip(tmp_path / "clip.mp4", 20).read_bytes()
    video = tmp_path / "video"
    video.write_bytes(whole[: kept if isinstance(kept, int) else int(len(whole) * kept)])
    with pytest.raises(InputError, match="is it cut off, damaged"):
        probe(video, BOUNDS)


def test_a_truncated_matroska_has_what_comes_before(tmp_path: Path) -> None:
    """A recording whose program was killed is worth as much as is there of it."""
    whole = clip(tmp_path / "clip.mkv", 20, (320, 240)).read_bytes()
    video = tmp_path / "video"
    video.write_bytes(whole[: len(whole) // 2])
    assert 0 < probe(video, BOUNDS) < 20


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    """A container that holds no pictures is told as such."""
    with pytest.raises(InputError, match="holds no pictures"):
        probe(_sound(tmp_path / "sound.mp4"), BOUNDS)


def test_a_video_without_frames_is_told_as_such(tmp_path: Path) -> None:
    """A stream with a picture size, and nothing in it."""
    path = tmp_path / "empty.mkv"
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 64, 48
        container.start_encoding()
    with pytest.raises(InputError, match="has no frame"):
        probe(path, BOUNDS)


def test_a_clip_of_no_seconds_is_told_as_such(tmp_path: Path) -> None:
    """One picture in a video's container has no movement to take; where pictures go is said."""
    with pytest.raises(InputError, match=r"lasts no time.*/v1/poses"):
        probe(clip(tmp_path / "clip.mp4", 1), BOUNDS)


def test_declared_pixels_beyond_the_bound_are_refused(tmp_path: Path) -> None:
    """A GIF of some bytes that would become gigabytes when it is decoded."""
    path = tmp_path / "bomb"
    pictures = [Image.new("L", (4, 4), level) for level in (0, 255)]
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:])
    raw = bytearray(path.read_bytes())
    raw[6:10] = (12_000).to_bytes(2, "little") * 2
    path.write_bytes(raw)
    with pytest.raises(InputError, match=r"not a size .*12000x12000"):
        probe(path, BOUNDS)


@pytest.mark.parametrize(("bounds", "said"), [
    (Bounds(640 * 480, 10, 60.0), "too many frames"),
    (Bounds(640 * 480, 1000, 1.0), "too long"),
    (Bounds(32 * 32, 1000, 60.0), "not a size"),
])  # fmt: skip
def test_each_bound_holds(tmp_path: Path, bounds: Bounds, said: str) -> None:
    """Frames, seconds and pixels each refuse alone."""
    with pytest.raises(InputError, match=said):
        probe(clip(tmp_path / "clip.mp4", 30), bounds)


def test_a_machine_without_a_process_to_spare_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the video's fault, and no defect."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(probing.subprocess, "run", refused)
    with pytest.raises(DeviceError, match="cannot be looked at: Resource temporarily"):
        probe(clip(tmp_path / "clip.mp4"), BOUNDS)


def test_a_probe_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that keeps the demuxer busy is refused, and its process is gone."""
    monkeypatch.setattr(probing, "PATIENCE", 0.001)
    with pytest.raises(InputError, match="within bounds of time"):
        probe(clip(tmp_path / "clip.mp4"), BOUNDS)
