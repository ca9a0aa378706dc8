"""Takes to films: the same take, avatar and settings give the same pictures, byte for byte, on one machine.

Nothing here knows the time of day: picture k shows the moment k / rate after the first one, and whatever the avatar
does by itself follows from the session's id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from vtube import session
from vtube.films import film, format_of
from vtube.pipeline import Show
from vtube.render import scene
from vtube.repeating import Scene, check_background, repeat
from vtube.settings import Settings
from vtube.takes.opening import open_take
from vtube.takes.part import WHOLE, Part
from vtube.takes.replay import Replay
from vtube.takes.sound import recorded
from vtube.types import Image
from vtube.unasked import untold


def render(
    take: Path,
    out: Path,
    settings: Settings,
    *,
    part: Part = WHOLE,
    audio: bool = True,
    progress: bool = False,
    told: Callable[[int, int], None] = untold,
) -> dict[str, Any]:
    """Write the film of a take, performed by the settings' avatar, with the settings' size, rate and background.

    ``audio``: the session's sound goes along where it was recorded and the format has any. Between recorded frames the
    performance follows Bezier curves. ``told``: after each picture, how many there are by now and will be in all; what
    it raises ends the film.

    Raises:
        VtubeError: take, avatar or background cannot be used, or the film cannot be written.
    """
    path, recording = open_take(take)
    replay = Replay(recording, method="bezier")
    start, end = part.within(replay, path)
    spec, rate, size = settings.display.background, settings.display.fps, settings.display.size
    check_background(settings)
    show = session.show(settings, replay.take.header.session.id)
    count = max(1, round((end - start) * rate))
    sound, offset = recorded(recording, path) if audio and format_of(out).sound else (None, 0.0)
    began, clear = time.perf_counter(), spec == scene.TRANSPARENT
    drawn = pictures(show, replay, start, rate, count)
    with film(out, size, rate, alpha=clear, sound=sound, sound_from=start - offset) as put:
        shown = tqdm(drawn, out.name, count, leave=False, unit=" pictures", disable=None if progress else True)
        for done, picture in enumerate(shown, 1):
            put(picture)
            told(done, count)
    return {
        "film": str(out),
        "pictures": count,
        "size": list(size),
        "fps": rate,
        "seconds": round(count / rate, 3),
        "sound": sound is not None,
        "pictures_a_second": round(count / (time.perf_counter() - began), 1),
    }


def pictures(show: Show, replay: Replay, start: float, rate: float, count: int) -> Iterator[Image]:
    """(height, width, 4) uint8 BGRA, premultiplied, one after the other, from ``start`` seconds of the take on."""
    Scene(show, replay).enter(start)
    done = start
    for k in range(count):
        t = start + k / rate
        for event in replay.events_between(done, np.nextafter(t, np.inf)):
            repeat(event, show)
        done = np.nextafter(t, np.inf)
        yield show.draw(replay.parameters(t), t).pixels
