"""OpenCV for reading files and cameras, with its own messages on stderr switched off.

A file that cannot be read shall give one line, ours; FFmpeg and OpenCV would each add some of their own.
"""

from __future__ import annotations

import functools
import os
from types import ModuleType

_CONTAINERS = (
    "mov", "matroska", "avi", "gif", "apng", "flv", "mpegts", "mpeg", "mpegvideo", "m4v", "ogg", "asf", "mjpeg", "h264",
    "hevc", "av1", "obu", "ivf", "dv", "mxf", "nut", "rm", "yuv4mpegpipe",
)  # fmt: skip
"""FFmpeg's demuxers that read the file itself alone: play lists, scripts and session descriptions open what they name,
files or addresses, and are told by content, whatever they are called."""
_GUARDED = f"protocol_whitelist;file|format_whitelist;{','.join(_CONTAINERS)}"
_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"


@functools.cache
def opencv() -> ModuleType:
    """Import ``cv2``, silent, not patient with cameras, and told what a video may be. OpenCV reads these variables when
    it needs them; what the environment says of FFmpeg comes last and so counts.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")  # seconds; a stalled camera blocks for 10 else
    given = os.environ.get(_OPTIONS, "")
    if _GUARDED not in given:
        os.environ[_OPTIONS] = f"{_GUARDED}|{given}".strip("|")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
