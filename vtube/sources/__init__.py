"""Where pictures come from: a webcam, a video file, still pictures. ``open`` tells them apart by their name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vtube.errors import InputError

if TYPE_CHECKING:
    from vtube.stages import Source


def open(
    name: str | None,
    *,
    size: tuple[int, int] = (640, 480),
    fps: float = 30.0,
    loop: bool = False,
    realtime: bool = False,
) -> Source:
    """Open what a name means: None the first camera; a number or a device that camera; a folder, a picture or a video
    that exists; else (part of) a camera's name. A file or folder whose name is a number is meant by ``./2024``.

    ``size`` (width, height in pixels) and ``fps`` are asked of a camera; still pictures follow each other at ``fps``;
    ``loop`` and ``realtime`` concern files.

    Raises:
        InputError: nothing of this name, or it cannot be used.
        UsageError: the name fits several cameras.
    """
    if name and any("\ud800" <= letter <= "\udfff" for letter in name):  # bytes that are no UTF-8 crash OpenCV
        raise InputError("the name cannot be read as text", where=ascii(name), hint="rename it")
    if name and not _is_camera(name):
        path = Path(name).expanduser()
        kind = _kind(path)
        if kind == "images":
            from vtube.sources import images

            return images.create(path, fps=fps, loop=loop, realtime=realtime)
        if kind == "video":
            from vtube.sources import video

            return video.create(path, loop=loop, realtime=realtime)
        if "://" in name:
            raise InputError("network streams are not read", where=name, expected="a camera, a file or a folder")
    from vtube.sources import webcam

    return webcam.create(name, size=size, fps=fps)


def _is_camera(name: str) -> bool:
    if name.strip().isdigit():
        return True
    return name.startswith("/dev/") and not Path(name).is_file() and not Path(name).is_dir()


def _kind(path: Path) -> str | None:
    """Tell "images" or "video" by what lies at the path, or None where there is nothing."""
    from vtube.sources.images import SUFFIXES

    try:
        if path.is_dir():
            return "images"
        if path.is_file():
            return "images" if path.suffix.lower() in SUFFIXES else "video"
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error
    return None
