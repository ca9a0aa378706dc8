"""Videos of people: the same people are the same avatars from beginning to end, and move as smoothly as live.

The video is read twice: at first to see who is in it and what is behind them, then to draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from tqdm import tqdm

from vtube import registry
from vtube.face_track import FaceTrack
from vtube.films import film
from vtube.follow import Follow
from vtube.match import stills
from vtube.match.cast import depth, picture
from vtube.match.identities import Identities
from vtube.match.matching import Matcher, opaque
from vtube.match.people import Person
from vtube.match.plates import Emptied, Samples, plate
from vtube.match.roles import Role
from vtube.match.targets import Target
from vtube.render import scene
from vtube.sources import video
from vtube.types import Frame, Image, Pose, SourceInfo

Item = TypeVar("Item")
_BRIEF = 0.3
"""Seconds for which somebody has to be seen; what is shorter is no person but a flicker."""
_FASTEST = 50.0
"""Pictures a second of a GIF."""


@dataclass(slots=True)
class _Seen:
    """Everybody by number, frame by frame, and some frames to see the scene behind them."""

    samples: Samples
    frames: list[dict[int, Person]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        """Who is there for long enough, from left to right as they first appear."""
        counts = Counter(number for frame in self.frames for number in frame)
        step = (self.times[-1] - self.times[0]) / max(len(self.times) - 1, 1)
        lasting = [n for n, count in counts.items() if count * step >= min(_BRIEF, self.times[-1])]
        first = {n: next(frame[n] for frame in self.frames if n in frame) for n in lasting}
        return sorted(lasting, key=lambda n: first[n].box[0] + first[n].box[2] / 2)


def match(matcher: Matcher, target: Target, *, progress: bool = False) -> int:
    """Make one video; how many people are in it. Nothing is made for nobody.

    ``progress``: show a bar on a terminal.

    Raises:
        InputError: it cannot be read as a video.
        VtubeError: the film cannot be written.
    """
    source = video.create(target.source)
    seen = _look(matcher, _frames(matcher, target), source.info, progress=progress)
    people = seen.people if seen.frames else []
    if not people:
        return 0
    draw = _Drawer(matcher, people, seen)
    gif = target.out.suffix.lower() == ".gif"
    rate = min(source.info.fps, _FASTEST if gif else 240.0)
    size = matcher.wish.size or source.info.size
    sound = target.source if not gif and _has_sound(target) else None
    alpha = matcher.wish.background == "transparent"
    with film(target.out, size, rate, alpha=alpha, sound=sound) as put, closing(_frames(matcher, target)) as frames:
        for frame, times in _shown(_bar(frames, len(seen.frames), "drawing", progress=progress), rate):
            drawn = draw(frame, seen.frames[frame.index])
            for _ in range(times):
                put(drawn)
    return len(people)


def _look(matcher: Matcher, frames: Iterator[Frame], info: SourceInfo, *, progress: bool) -> _Seen:
    """Go through the video once."""
    smoothing = matcher.settings.smoothing
    identities = Identities(lambda: registry.create("smoothing", smoothing.method, **smoothing.options))
    follow = None if matcher.wish.person is None else Follow(matcher.wish.person)
    faces: dict[int, FaceTrack] = {}
    seen = _Seen(Samples(info.frames))
    for frame in _bar(frames, info.frames, "looking", progress=progress):
        poses = matcher.looking.poses(frame.image)
        if follow is not None:
            pose = follow(poses, frame.t)
            poses = [] if pose is None else [pose]
        people = {n: _person(matcher, frame, p, faces.setdefault(n, FaceTrack()))
                  for n, p in identities(poses, frame.t).items()}  # fmt: skip
        seen.frames.append(people)
        seen.times.append(frame.t)
        seen.samples.offer(frame.image, list(people.values()))
    return seen


def _person(matcher: Matcher, frame: Frame, pose: Pose, track: FaceTrack) -> Person:
    if not matcher.actors:
        return Person(pose)
    track.update(matcher.looking.face(frame.image, pose), frame.t)
    return Person(pose, track.predict(frame.t))


class _Drawer:
    """Draws the frames of one video."""

    def __init__(self, matcher: Matcher, people: list[int], seen: _Seen) -> None:
        self._matcher, self._people = matcher, people
        avatars = matcher.avatars
        self._roles = {n: Role(avatars[i % len(avatars)]) for i, n in enumerate(people)} if avatars else {}
        replacing = matcher.wish.mode == "replace"
        self._empty = Emptied(plate(seen.samples.kept)) if replacing else None

    def __call__(self, frame: Frame, everybody: Mapping[int, Person]) -> Image:
        """(h, w, 4) uint8 BGRA, premultiplied."""
        people = {n: person for n, person in everybody.items() if n in self._people}
        photo = frame.size
        if not self._roles:
            return self._sketched(frame.image, people)
        if self._empty is not None:
            drawn = opaque(self._empty(frame.image, list(people.values())))
        else:
            size = self._matcher.wish.size or photo
            backdrop = self._matcher.backdrop(size)
            drawn = np.zeros((size[1], size[0], 4), np.uint8) if backdrop is None else backdrop.copy()
        for n, person in sorted(people.items(), key=lambda item: depth(item[1])):
            drawing = self._roles[n].drawing(person, frame.t)
            layer = picture(self._matcher.render, drawing, photo, (drawn.shape[1], drawn.shape[0]))
            stills.over(drawn, stills.hidden_below(layer, person) if self._empty else layer)
        return drawn

    def _sketched(self, image: Image, people: Mapping[int, Person]) -> Image:
        numbers = [self._people.index(n) for n in people]
        ground, size = self._matcher.ground(image), (image.shape[1], image.shape[0])
        lines, known = self._matcher.connections, len(self._people)
        return stills.sketched(ground, list(people.values()), size, lines, numbers=numbers, of=known)


def _frames(matcher: Matcher, target: Target) -> Generator[Frame]:
    """The video's frames, in the size that is wished; avatars alone are drawn in that size instead."""
    wish, number = matcher.wish, 0
    with video.create(target.source) as source:
        for frame in source:
            if frame is None:
                continue
            cover = wish.size is not None and wish.mode != "avatar"
            image = scene.cover(frame.image, wish.size) if cover and wish.size else frame.image
            yield Frame(image, frame.t, number)
            number += 1


def _shown(frames: Iterator[Frame], rate: float) -> Iterator[tuple[Frame, int]]:
    """Each frame, and how many pictures of an even rate show it: none where others come at once."""
    put, before = 0, next(frames, None)
    while before is not None:
        following = next(frames, None)
        due = put + 1 if following is None else round(following.t * rate)
        if due > put:
            yield before, due - put
        put, before = max(put, due), following


def _has_sound(target: Target) -> bool:
    try:
        import av
    except ImportError:  # whoever writes the film says so
        return False
    try:
        with av.open(str(target.source)) as file:
            return bool(file.streams.audio)
    except (av.FFmpegError, OSError):
        return False


def _bar(items: Iterator[Item], total: int | None, what: str, *, progress: bool) -> Iterator[Item]:
    yield from tqdm(items, total=total, desc=what, unit=" frames", disable=None if progress else True, leave=False)
