"""A video file, or an animated GIF, decoded by OpenCV's FFmpeg."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from vtube.errors import InputError
from vtube.sources._bounds import check_size
from vtube.sources._live import Playback
from vtube.sources._opencv import opencv
from vtube.types import Frame, SourceInfo, frozen

_log = logging.getLogger("vtube")


def create(path: str | Path, loop: bool = False, realtime: bool = False) -> Playback:
    """Read a video file.

    By default every frame comes as fast as it is decoded, ``t`` being its presentation time in seconds from the first
    frame's, also where the frame rate varies. With ``realtime`` the video is a live source: decoded in its own thread
    at its own pace from the moment that iterating begins, ``t`` on the monotonic clock, and only the newest frame is
    kept for the reader; it ends with the file unless ``loop``. With ``loop`` it begins again one frame after the last
    and ``t`` goes on.

    Pictures are upright (the container's rotation is applied) 8-bit BGR. An alpha channel is dropped and the colours
    are taken as stored. A file that is cut off or broken in the middle is played up to there, with a warning.

    Raises:
        InputError: missing, a folder, empty, not a video, without any frame, or too large a picture.
    """
    path = Path(path)
    capture = _open(path)
    try:
        info = _describe(capture, path, realtime)
    finally:
        capture.release()
    return Playback(info, lambda: _frames(path, 1.0 / info.fps, loop))


def _frames(path: Path, interval: float, loop: bool) -> Iterator[Frame]:
    """Every frame, ``t`` from 0; over and over with ``loop``. ``interval``: nominal seconds from frame to frame."""
    indices = count()
    begin = 0.0
    while True:
        last, step = 0.0, interval
        for image, t in _decode(path, interval):
            if t > last:
                step, last = t - last, t
            yield Frame(frozen(image), begin + t, next(indices))
        if not loop:
            return
        begin += last + step


def _open(path: Path) -> Any:
    """Give an open ``cv2.VideoCapture`` whose picture size is within bounds."""
    if not path.exists():
        raise InputError("no such file", where=path)
    if not path.is_file():
        raise InputError("is not a video file", where=path, got="a folder" if path.is_dir() else "a device")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error
    if empty:
        raise InputError("the file is empty", where=path, expected="a video")
    cv2 = opencv()
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise InputError("cannot be read as a video", where=path, hint="is it damaged, or another kind of file?")
    try:
        check_size(_size(capture), path)
    except InputError:
        capture.release()
        raise
    return capture


def _size(capture: Any) -> tuple[int, int]:
    cv2 = opencv()
    return int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))


def _describe(capture: Any, path: Path, realtime: bool) -> SourceInfo:
    cv2 = opencv()
    if min(_size(capture)) <= 0 or not capture.grab():
        raise InputError("holds no picture that can be decoded", where=path, expected="a video")
    fps, frames = capture.get(cv2.CAP_PROP_FPS), int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    return SourceInfo(
        kind="video",
        name=path.name,
        size=_size(capture),
        fps=fps if 0.0 < fps <= 1000.0 else 30.0,
        frames=frames if frames > 0 else None,
        live=realtime,
        certain=True,
    )


def _decode(path: Path, interval: float) -> Iterator[tuple[Any, float]]:
    """(image, seconds since the first frame) of every frame; warns where the file ends too early."""
    cv2 = opencv()
    capture = _open(path)
    first: float | None = None
    t = nominal = 0.0
    try:
        while capture.grab():
            ok, image = capture.retrieve()
            if not ok:
                continue
            now = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            if first is None:
                first, nominal = now, _nominal_seconds(capture)
            else:
                # Raw streams have no times and damaged ones step back; readers rely on their going forward.
                t = now - first if now - first > t else t + interval
            yield image, t
        if t < min(0.9 * nominal, nominal - 1.0):
            _log.warning("%s: ended after %.1f s of %.1f s, the file may be cut off or damaged", path, t, nominal)
    finally:
        capture.release()


def _nominal_seconds(capture: Any) -> float:
    """How long the container says that the video is, from its first frame, which has just been read."""
    cv2 = opencv()
    fps, frames = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    # Both are in frames of the nominal rate: some containers count from time zero, not from their first frame.
    return float((frames - capture.get(cv2.CAP_PROP_PTS)) / fps) if fps > 0.0 and frames > 0.0 else 0.0
