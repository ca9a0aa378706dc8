"""The people of one video: who is who, and a take for each who is there for long enough and surely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vtube import registry
from vtube.batch.faces import Looks
from vtube.batch.performer import Performer, Recorded
from vtube.batch.rows import Spill
from vtube.identities import Identities
from vtube.settings import Settings
from vtube.takes.header import Header
from vtube.takes.target import target_name
from vtube.types import Frame, Pose

PATIENCE = 2.0
"""Seconds for which somebody may be hidden and come back as the same one."""
BRIEF = 0.3
"""Seconds for which somebody has to be seen performing; what is shorter is a flicker, or an arm at the edge."""
SURE = 0.45
"""From which on it is somebody (``Recorded.sure``) and no chair."""


class Cast:
    """Follows everybody through a video's frames, in their order, and writes what they did. ``header``: of the video,
    for whomever.
    """

    def __init__(self, settings: Settings, header: Header, looks: Looks, spill: Spill) -> None:
        smoothing = settings.smoothing
        self._identities = Identities(
            lambda: registry.create("smoothing", smoothing.method, **smoothing.options), PATIENCE
        )
        self._settings, self._header, self._looks, self._spill = settings, header, looks, spill
        self._present: dict[int, Performer] = {}
        self._gone: dict[int, Recorded] = {}
        self._frames, self._t = 0, 0.0

    def see(self, frame: Frame, poses: Sequence[Pose]) -> None:
        """The next frame and the people in it."""
        self._frames, self._t = self._frames + 1, frame.t
        people = self._identities(poses, frame.t)
        self._part_from(set(self._present) - set(people))
        for number in people:
            if number not in self._present:
                self._present[number] = Performer(self._settings, self._header, self._spill)
        faces = self._looks(frame, {n: self._present[n].head(person.seen) for n, person in people.items()})
        for number, person in people.items():
            self._present[number].act(frame.t, person, faces.get(number), looked=number in faces)

    def write(self, folder: Path, name: str) -> tuple[Path, ...]:
        """The takes of those who count, most present first.

        Raises:
            OSError: the disk refuses.
        """
        self._part_from(set(self._present))
        step = self._t / max(self._frames - 1, 1)
        lasting = [n for n, p in self._gone.items() if p.sure >= SURE and p.frames * step >= min(BRIEF, self._t)]
        ranked = sorted(lasting, key=lambda n: (-self._gone[n].frames, n))
        names = [name] if len(ranked) == 1 else [f"{name}-{i}" for i in range(1, len(ranked) + 1)]
        takes = tuple(target_name(folder / f"{each}.pose.json", self._settings.recording.compress) for each in names)
        for rank, (number, take) in enumerate(zip(ranked, takes, strict=True)):
            self._gone[number].write(take, rank)
        return takes

    def _part_from(self, numbers: set[int]) -> None:
        step = self._t / max(self._frames - 1, 1)
        for number in sorted(numbers):
            performer = self._present.pop(number)
            if performer.frames * step >= min(BRIEF, self._t) / 2:  # flickers of an hour would fill the memory
                self._gone[number] = performer.end()
