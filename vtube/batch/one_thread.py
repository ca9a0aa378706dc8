"""The environment of a process that is one thread of work, where others have cores of their own."""

from __future__ import annotations

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENCV_FFMPEG_THREADS": "1",
}
"""Of the process, before it imports anything."""
