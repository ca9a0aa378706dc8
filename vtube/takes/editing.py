"""Takes that are cut, joined and put on another rate. All of it is pure: takes in, a take out.

What is in force (expressions, framing, mirror, avatar, background) stays so where the event that said it is cut away:
it is told again at the seam.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vtube.errors import UsageError
from vtube.takes.columns import tracks
from vtube.takes.document import LARGEST_TAKE, LONGEST_TRACK
from vtube.takes.happenings import AVATAR, BACKGROUND, CLEARED, EXPRESSION, FRAMING, MIRROR
from vtube.takes.header import FASTEST, SLOWEST, Header
from vtube.takes.interpolation import resampled
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Event, Floats

_LASTING = {FRAMING, MIRROR, AVATAR, BACKGROUND}
_EXACT = 1e-6
"""Seconds, a thousandth of what the format resolves: a frame's time as it is typed is that frame's."""


def part(take: Take, start: float = 0.0, end: float | None = None) -> Take:
    """The frames and events from ``start`` to ``end`` seconds, both included, at their own times.

    Raises:
        UsageError: no frame is there.
    """
    kept = _within(take, start, end)
    if not kept.any():
        raise _no_frame(take, start, end)
    last = math.inf if end is None else end
    return replace(frames(take, kept), events=tuple(e for e in take.events if start <= e.t <= last))


def trim(take: Take, start: float = 0.0, end: float | None = None) -> Take:
    """Keep the frames from ``start`` to ``end`` seconds, both included; the first one becomes t = 0, and the sound
    begins as much earlier.

    Raises:
        UsageError: no frame is there.
    """
    kept = part(take, start, end)
    first = float(kept.times[0])
    told = [Event(0.0, e.name, e.args) for e in in_force(e for e in take.events if e.t < start)]
    events = (*told, *_moved(kept.events, -first, 0.0))
    return replace(kept, header=_sounding(take, -first), times=kept.times - first, events=events)


def cut(take: Take, start: float = 0.0, end: float | None = None) -> Take:
    """Remove the frames from ``start`` to ``end`` seconds, both included. What follows comes one nominal frame after
    what is before; where nothing is before, the first frame becomes t = 0. The sound cannot be cut and is left out,
    unless what is removed is the beginning or the end.

    Raises:
        UsageError: no frame is there, or no other one.
    """
    gone = _within(take, start, end)
    if gone.all() or not gone.any():
        raise _no_frame(take, start, end) if not gone.any() else UsageError("no frame would be left")
    if gone[0]:
        return trim(take, float(take.times[~gone][0]))
    last = float(take.times[~gone & (take.times < start)][-1])
    if end is None or gone[-1]:
        return replace(part(take, 0.0, last), events=tuple(e for e in take.events if e.t < start))
    seam = round(last + 1 / take.header.fps, 3)
    rows, after = frames(take, ~gone), take.times[~gone] > last
    shift = seam - float(rows.times[after][0])
    told = [Event(min(e.t, seam), e.name, e.args) for e in take.events if e.t < start]
    told += [Event(seam, e.name, e.args) for e in in_force(e for e in take.events if start <= e.t <= end)]
    told += _moved((e for e in take.events if e.t > end), shift, seam)
    times = np.where(after, rows.times + shift, rows.times)
    return replace(rows, header=without_sound(take.header), times=times, events=tuple(told))


def resample(take: Take, fps: float, method: str = "bezier") -> Take:
    """The take at an even rate from its first frame on; its nominal rate is that one.

    Raises:
        UsageError: a rate that no take has, or it would have more frames than a take may have.
    """
    if not SLOWEST <= fps <= FASTEST:
        raise UsageError("no take has such a rate", got=f"{fps:g} fps", expected=f"{SLOWEST:g} to {FASTEST:g} fps")
    first = float(take.times[0])
    times = first + even_times(take.duration - first, fps)
    check_size(take, len(times))
    return replace(resampled(take, times, method), header=take.header.model_copy(update={"fps": fps}))


def even_times(duration: float, fps: float) -> Floats:
    """(N,) seconds from 0 to ``duration``, so many a second.

    Raises:
        UsageError: more than a take may have.
    """
    count = math.floor(duration * fps + 1e-3) + 1
    if count > LONGEST_TRACK:
        raise UsageError(
            "would have too many frames", got=f"{duration:g} s at {fps:g} fps", expected=f"at most {LONGEST_TRACK}"
        )
    times: Floats = np.arange(count) / fps
    return times


def frames(take: Take, kept: NDArray[np.bool_]) -> Take:
    """The rows of a take for which ``kept``, (N,), says so, with its times and events as they are."""

    def rows(seen: KeypointColumns) -> KeypointColumns:
        return KeypointColumns(seen.points[kept], seen.scores[kept])

    return replace(
        take,
        times=take.times[kept],
        rotations=take.rotations[kept],
        hips=take.hips[kept],
        keypoints=rows(take.keypoints),
        smoothed=rows(take.smoothed) if take.smoothed else None,
        values={name: column[kept] for name, column in take.values.items()},
    )


def in_force(events: Iterable[Event]) -> tuple[Event, ...]:
    """Of these events the ones that still hold after them, in their order."""
    held: dict[tuple[object, ...], Event] = {}
    for event in events:
        key: tuple[object, ...] = (event.name,)
        if event.name == CLEARED:
            held = {key: e for key, e in held.items() if key[0] != EXPRESSION}
        elif event.name == EXPRESSION:
            key += event.args[:1]
        elif event.name not in _LASTING:
            continue
        held.pop(key, None)
        held[key] = event
    return tuple(held.values())


def check_size(take: Take, count: int) -> None:
    """Refuse to make a take of ``count`` frames that nobody could read again.

    Raises:
        UsageError: as said.
    """
    most = min(LONGEST_TRACK, LARGEST_TAKE // len(tracks(take.header, smoothed=True)))
    if count > most:
        raise UsageError("would have too many frames", got=count, expected=f"at most {most}")


def without_sound(header: Header) -> Header:
    """A head that names no sound."""
    return header.model_copy(update={"session": header.session.model_copy(update={"audio": None})})


def _sounding(take: Take, shift: float) -> Header:
    """The head with a sound that begins so much later."""
    header, audio = take.header, take.header.session.audio
    if audio is None:
        return header
    moved = audio.model_copy(update={"offset": round(audio.offset + shift, 6)})
    return header.model_copy(update={"session": header.session.model_copy(update={"audio": moved})})


def _within(take: Take, start: float, end: float | None) -> NDArray[np.bool_]:
    last = math.inf if end is None else end
    inside: NDArray[np.bool_] = (take.times >= start - _EXACT) & (take.times <= last + _EXACT)
    return inside


def _moved(events: Iterable[Event], by: float, earliest: float) -> list[Event]:
    return [Event(max(round(e.t + by, 6), earliest), e.name, e.args) for e in events]


def _no_frame(take: Take, start: float, end: float | None) -> UsageError:
    asked = f"{start:g} s to {'the end' if end is None else f'{end:g} s'}"
    return UsageError("no frame is there", got=asked, expected=f"within {take.times[0]:g} s to {take.duration:g} s")
