"""One person of a video: from what is seen of them to the rows of their take, as ``vtube.pipeline.Tracked`` does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vtube import humanoid
from vtube.batch.rows import Rows, Spill
from vtube.face_track import FaceTrack
from vtube.identities import Sighting
from vtube.session.performer import solver
from vtube.settings import Settings
from vtube.solving import Calibration, head_box
from vtube.takes.columns import Track, tracks
from vtube.takes.encode import MomentEncoder
from vtube.takes.header import Header
from vtube.takes.write import save
from vtube.types import Box, Face, Moment, Pose

CLEAREST = 5
"""Joints by which somebody is known to be somebody."""
_FOUND = 0.5
"""From which on ``BodyFound`` and ``FaceFound`` say that there is something to perform."""


class Performer:
    """From the first frame in which somebody is seen on. ``frames``: in how many of them they were seen with a torso or
    a head to perform; an arm at the picture's edge is none.
    """

    def __init__(self, settings: Settings, header: Header, spill: Spill) -> None:
        self.frames = 0
        self._solve = solver(settings, Calibration("file"))
        self._face = FaceTrack()
        self._header, self._smoothed = header, settings.recording.smoothed
        self._encode = MomentEncoder(header, self._smoothed)
        self._columns = tracks(header, self._smoothed)
        self._rows = Rows(spill, len(self._columns))
        self._head: Box | None = None
        self._sureness = np.zeros(101, np.int64)  # how many frames were how sure, in hundredths

    def head(self, pose: Pose | None) -> Box | None:
        """Where to look for the face in this frame: at the head of the last one, as in a live run, whose face model
        does not wait for the body; None where they are not seen.
        """
        return None if pose is None else self._head or head_box(pose)

    def act(self, t: float, person: Sighting, face: Face | None, *, looked: bool) -> None:
        """The next frame at ``t`` seconds. ``looked``: somebody has looked for the face."""
        pose = person.seen
        self._head = (head_box(pose) or self._head) if pose else None
        if looked:
            self._face.update(face, t)
        seen = self._face.predict(t)
        parameters = self._solve(person.smoothed, seen, None, t)
        moment = Moment(t, parameters, pose, person.smoothed, seen, humanoid.pose(parameters))
        self._rows.append(self._encode(moment, t))
        if pose is None:
            return
        clear = float(np.sort(pose.scores)[-CLEAREST:].mean())
        self._sureness[round(100 * min(clear, pose.score))] += 1
        if max(parameters["BodyFound"], parameters["FaceFound"]) > _FOUND:
            self.frames += 1
            self._rows.keep()

    def end(self) -> Recorded:
        """What is left of somebody who has gone: little, for in an hour a crowd may pass by."""
        sure = float(np.searchsorted(np.cumsum(self._sureness), self._sureness.sum() / 2)) / 100
        self._rows.close()
        return Recorded(self.frames, sure, self._rows, self._columns, self._header)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The take of somebody, not yet written. ``frames``: as ``Performer`` has it. ``sure``: the median over all frames
    in which they were seen of how sure they were: 0..1, by the person score or by the clearest joints, of which chairs
    have none, whichever is lower.
    """

    frames: int
    sure: float
    rows: Rows
    columns: tuple[Track, ...]
    header: Header

    def write(self, take: Path, rank: int) -> None:
        """Write the take, from the first frame in which they were seen to the last with something to perform.
        ``rank``: of this person in the video; each take is a session of its own.

        Raises:
            OSError: the disk refuses.
        """
        session = self.header.session
        own = session.model_copy(update={"id": f"{session.id}-{rank + 1}"})
        save(
            take,
            header=self.header.model_copy(update={"session": own}),
            columns=self.columns,
            integers=self.rows.column,
            frame_count=self.rows.kept,
            events=(),
        )
