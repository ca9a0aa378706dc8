"""Measures this machine: each stage alone, the whole program live, and ultralytics on the same frames.

Times are wall-clock milliseconds, medians with 95th percentiles. Ratios are taken within one run, because machines
are shared and their speed drifts.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from vtube import session
from vtube.bench import live, rival, stages
from vtube.errors import InputError
from vtube.settings import Settings, override
from vtube.types import Frame

FRAMES = 120
FEWEST = 30
"""Of fewer pictures a median says little: they are measured again and again."""


def run(
    settings: Settings, *, compare: bool, seconds: float, frames: int = FRAMES, face: bool = False
) -> dict[str, Any]:
    """Every figure by its key; ``docs/performance.md`` says what each means. ``face``: with the face model too.

    Raises:
        InputError: the source has no frame.
    """
    if not face:
        settings = override(settings, {"face.model": session.NONE})
    pictures = _frames(settings, frames)
    body = session.body(settings)
    result: dict[str, Any] = {"source": settings.source.name, "frames": len(pictures), "body_size": settings.body.size}
    result |= rival.compare(settings, body, pictures) if compare else stages.body(body, pictures)
    watched = session.face(settings) if face else None
    if watched:
        result |= stages.face(watched, body, pictures)
    result |= stages.rest(settings, body, pictures, watched)
    return result | live.measure(settings, seconds)


def _frames(settings: Settings, count: int) -> list[Frame]:
    with session.source(settings, realtime=False) as source:
        pictures = [frame for frame in islice(source, count) if frame is not None]
    if not pictures:
        raise InputError("no picture to measure with", where=settings.source.name)
    if len(pictures) >= FEWEST:
        return pictures
    again = islice(cycle(pictures), count)
    return [replace(frame, t=i / settings.source.fps, index=i) for i, frame in enumerate(again)]


def still() -> Path:
    """A photo with people that every installation has: the one that ultralytics ships."""
    from importlib.util import find_spec

    spec = find_spec("ultralytics")
    if spec is None or spec.origin is None:
        raise InputError("no picture to measure with", hint="name one: vtube bench --source FILE")
    return Path(spec.origin).parent / "assets" / "zidane.jpg"
