"""What a run measures of itself: rates, times, delays, memory."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import psutil

from vtube.types import Floats

RECENT = 2.0
"""Seconds that the meter looks back."""
KEPT = 16_384
"""Samples kept of each kind, the newest: four and a half minutes of drawing, whatever the run's length."""


class Samples:
    """The newest values with their times, in memory that does not grow."""

    def __init__(self, kept: int = KEPT) -> None:
        self._rows = np.full((kept, 2), np.nan)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, t: float, value: float) -> None:
        """Keep a value of time ``t`` seconds in place of the oldest."""
        with self._lock:
            self._rows[self._count % len(self._rows)] = t, value
            self._count += 1

    def since(self, t: float = -np.inf) -> Floats:
        """(n,) the kept values of time ``t`` or later, in no order."""
        with self._lock:
            rows = self._rows[: self._count]
            return np.asarray(rows[rows[:, 0] >= t, 1])


class Statistics:
    """Collects times in seconds from the threads that track body and face and the one that draws."""

    def __init__(self) -> None:
        self.first_picture: float | None = None
        self.first_tracked: float | None = None
        self.last_picture = 0.0
        self._first_frame = self._last_frame = np.nan
        self.frames = self.faces = self.found = self.pictures = 0
        self._tracked, self._watched, self._drawn, self._delays = Samples(), Samples(), Samples(), Samples()

    def tracked(self, t: float, seconds: float, *, found: bool) -> None:
        """A frame of the source's time ``t`` was tracked, which took so long."""
        if not self.frames:
            self._first_frame, self.first_tracked = t, time.monotonic()
        self._last_frame = t
        self.frames += 1
        self.found += found
        self._tracked.add(time.monotonic(), seconds)

    def watched(self, _t: float, seconds: float) -> None:
        """A frame was looked at for the face, which took so long."""
        self.faces += 1
        self._watched.add(time.monotonic(), seconds)

    def drawn(self, t: float, seconds: float, delay: float | None) -> None:
        """A picture was shown at ``t``, drawn in so long. ``delay``: since the capture of a frame that it is the
        first to use.
        """
        if self.first_picture is None:
            self.first_picture = t
        self.last_picture = t
        self.pictures += 1
        self._drawn.add(t, seconds)
        if delay is not None:
            self._delays.add(t, delay)

    def recent(self, seconds: float = RECENT) -> dict[str, float]:
        """Rates a second and median milliseconds of the last ``seconds``; 0 where there was nothing."""
        since = time.monotonic() - seconds
        kinds = (self._drawn, self._tracked, self._watched, self._delays)
        drawn, tracked, watched, delays = (samples.since(since) for samples in kinds)
        return {
            "fps": len(drawn) / seconds,
            "tracked_fps": len(tracked) / seconds,
            "draw_ms": _milliseconds(drawn, 50) or 0.0,
            "tracking_ms": _milliseconds(tracked, 50) or 0.0,
            "face_fps": len(watched) / seconds,
            "face_ms": _milliseconds(watched, 50) or 0.0,
            "delay_ms": _milliseconds(delays, 50) or 0.0,
        }

    def meter(self) -> tuple[str, ...]:
        """Lines for the screen, over the last seconds; a take that is played has neither tracking nor delay."""
        now = self.recent()
        tracking = (f"tracking {now['tracking_ms']:.1f} ms, {now['tracked_fps']:.0f}/s",) if self.frames else ()
        face = (f"face {now['face_ms']:.1f} ms, {now['face_fps']:.0f}/s",) if now["face_fps"] else ()
        return (
            f"{now['fps']:.0f} fps",
            *tracking,
            *face,
            f"drawing {now['draw_ms']:.1f} ms",
            *((f"delay {now['delay_ms']:.0f} ms",) if now["delay_ms"] else ()),
        )

    def summary(self) -> dict[str, Any]:
        """Figures of the run: milliseconds as medians and 95th percentiles of the newest samples, memory in MB."""
        kinds = (self._drawn, self._tracked, self._watched, self._delays)
        drawn, tracked, watched, delays = (samples.since() for samples in kinds)
        seconds = self.last_picture - self.first_picture if self.first_picture is not None else 0.0
        source_seconds = self._last_frame - self._first_frame if self.frames else seconds
        return {
            "seconds": round(seconds or source_seconds, 3),
            "frames": self.frames,
            "frames_with_a_person": self.found,
            "pictures": self.pictures,
            "fps": round((self.pictures - 1) / seconds, 1) if seconds > 0 else None,
            "tracked_fps": round(self.frames / seconds, 1) if seconds > 0 else None,
            "face_fps": round(self.faces / seconds, 1) if seconds > 0 else None,
            "tracking_ms": _milliseconds(tracked, 50),
            "tracking_p95_ms": _milliseconds(tracked, 95),
            "frames_watched": self.faces,
            "face_ms": _milliseconds(watched, 50),
            "face_p95_ms": _milliseconds(watched, 95),
            "draw_ms": _milliseconds(drawn, 50),
            "draw_p95_ms": _milliseconds(drawn, 95),
            "delay_ms": _milliseconds(delays, 50),
            "delay_p95_ms": _milliseconds(delays, 95),
            "rss_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
        }


def _milliseconds(values: Floats, percentile: float) -> float | None:
    return round(1000 * float(np.percentile(values, percentile)), 2) if len(values) else None
