"""What is let to FFmpeg."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.jobs.conftest import clip
from vtube.service.jobs.containers import OPTIONS, demuxer, opencv_options, read_demuxer
from vtube.service.jobs.limits import worker_environment

COUNT = """
import sys, cv2, psutil
before = psutil.Process().num_threads()
capture = cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG)
frames = 0
while capture.grab(): frames += 1
print(frames, psutil.Process().num_threads() - before)
"""


def _read(path: Path, environment: dict[str, str]) -> tuple[int, int]:
    """Frames that OpenCV reads of a file, and threads that it begins for that."""
    command = [sys.executable, "-c", COUNT, str(path)]
    quiet = {**environment, "OPENCV_FFMPEG_LOGLEVEL": "-8"}
    done = subprocess.run(command, env=quiet, capture_output=True, encoding="utf-8", check=True)
    frames, threads = done.stdout.split()[-2:]
    return int(frames), int(threads)


def _frames(path: Path, options: str) -> int:
    return _read(path, {**os.environ, "OPENCV_FFMPEG_CAPTURE_OPTIONS": options})[0]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n",
        b"ffconcat version 1.0\nfile 'x'\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 10.0.0.1\nm=video 5004 RTP/AVP 96\n",
        b"<?xml version='1.0'?><MPD/>",
        b"[playlist]\nFile1=http://10.0.0.1/\n",
        b"\x80\x04\x95pickle",
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x1a\x45\xdf\xa3 without a name",
        b"G" * 3,
        b"%PDF-1.7",
    ],
)
def test_no_other_file_is_a_video(head: bytes) -> None:
    """Play lists, scripts, pictures, sound, archives and pickles are told by their first bytes."""
    assert demuxer(head) is None


@pytest.mark.parametrize(("suffix", "name"), [(".mp4", "mov"), (".mkv", "matroska"), (".avi", "avi")])
def test_real_containers_are_known_whatever_they_are_called(tmp_path: Path, suffix: str, name: str) -> None:
    """The content tells, not the name; and FFmpeg reads them with what it is allowed."""
    path = clip(tmp_path / f"clip{suffix}").rename(tmp_path / "video")
    assert read_demuxer(path) == name
    assert _frames(path, opencv_options()) == 5


def test_a_script_that_ffmpeg_would_follow_opens_nothing(tmp_path: Path) -> None:
    """The reason for the lists of what is allowed: left to itself, FFmpeg reads the file that is named."""
    clip(tmp_path / "secret.mp4")
    listed = tmp_path / "video"
    listed.write_text("ffconcat version 1.0\nfile secret.mp4\n", encoding="utf-8")
    assert _frames(listed, "protocol_whitelist;file,crypto,data") == 5
    assert _read(listed, worker_environment())[0] == 0


def test_a_description_behind_a_video_s_first_bytes_opens_nothing(tmp_path: Path) -> None:
    """A polyglot passes the look at its head, and then meets the list of demuxers."""
    import av

    path = tmp_path / "video"
    path.write_bytes(b"\x00\x00\x00\x10ftyp\nv=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n" * 4)
    assert read_demuxer(path) == "mov"
    with pytest.raises(av.FFmpegError):
        av.open(str(path), options=OPTIONS)


def test_a_worker_decodes_with_its_own_thread_alone(tmp_path: Path) -> None:
    """Others have cores of their own."""
    video = clip(tmp_path / "clip.mp4", size=(640, 480))
    assert _read(video, {**os.environ, "OPENCV_FFMPEG_THREADS": "4"}) > (5, 0)
    assert _read(video, worker_environment()) == (5, 0)
