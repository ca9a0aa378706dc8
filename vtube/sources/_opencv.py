"""OpenCV for reading files and cameras, with its own messages on stderr switched off.

A file that cannot be read shall give one line, ours; FFmpeg and OpenCV would each add some of their own.
"""

from __future__ import annotations

import functools
import os
from types import ModuleType


@functools.cache
def opencv() -> ModuleType:
    """Import ``cv2``, silent, and not patient with cameras. OpenCV reads these variables at their first use."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")  # seconds; a stalled camera blocks for 10 else
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
