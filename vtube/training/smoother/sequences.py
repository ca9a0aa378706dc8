"""Recorded takes as motions of single joints, which smoothers learn from.

What a joint truly did is what the take tells when each frame is judged by those before and after it: the raw keypoints,
smoothed by Rauch, Tung and Striebel's method (``vtube.takes.smoothing.kalman``). Lengths are in shoulder widths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from vtube.errors import InputError
from vtube.takes.bridging import bridged
from vtube.takes.deviations import of_keypoints, shoulder_width
from vtube.takes.interpolation import Curves
from vtube.takes.read import read
from vtube.takes.smoothing import kalman
from vtube.takes.take import Take
from vtube.types import Floats

PAUSE = 0.25
"""Seconds without a frame or the joint, after which another motion begins."""
SHORTEST = 0.7
"""Seconds of a motion that is worth learning from."""
SUFFIXES = (".pose.json", ".pose.json.gz")


@dataclass(frozen=True, eq=False)
class Motion:
    """One joint over N frames. ``times``: (N,) s. ``true``: (N, 2). ``seen``: (N, 2), NaN where it was missed.

    ``scores``: (N,) 0 where missed. ``other``: (N, 2) where the same joint of the other side truly was, NaN where that
    is not known.
    """

    take: str
    joint: str
    times: Floats
    true: Floats
    seen: Floats
    scores: Floats
    other: Floats

    @cached_property
    def paths(self) -> Curves:
        """``true`` and ``other`` at any time, (M, 4)."""
        return Curves(self.times, np.hstack([self.true, self.other]))


def motions(folder: Path) -> list[Motion]:
    """The motions in all takes of a folder, in the order of the takes' names.

    Raises:
        InputError: there is no such folder, it has no take, or one that cannot be read.
    """
    paths = sorted(path for path in folder.glob("*") if path.name.endswith(SUFFIXES)) if folder.is_dir() else []
    if not paths:
        raise InputError("no takes", where=folder, expected="NAME.pose.json", hint="vtube run --record makes them")
    return [motion for path in paths for motion in of_take(path.name.partition(".")[0], read(path))]


def parted(all_motions: Sequence[Motion], held_out: Sequence[str]) -> tuple[list[Motion], list[Motion]]:
    """Motions to learn from, and those of the takes that are held out.

    Raises:
        InputError: either would be empty.
    """
    held = [motion for motion in all_motions if motion.take in held_out]
    learned = [motion for motion in all_motions if motion.take not in held_out]
    if not held or not learned:
        what = "held out" if not held else "left to learn from"
        takes = ", ".join(sorted({motion.take for motion in all_motions}))
        raise InputError(f"no take is {what}", where="held_out", got=", ".join(held_out), expected=f"some of {takes}")
    return learned, held


def of_take(name: str, take: Take) -> Iterator[Motion]:
    """The motions in a take; ``name``: what it is called."""
    joints = take.header.keypoints.names
    width = shoulder_width(take.header.keypoints, take.keypoints)
    seen, true = take.keypoints.points / width, truth(take) / width
    for j, joint in enumerate(joints):
        partner = _partner(joint)
        other = true[:, joints.index(partner)] if partner in joints else np.full(seen[:, j].shape, np.nan)
        for run in _runs(take.times, true[:, j]):
            scores = np.minimum(take.keypoints.scores[run, j], 1.0)
            yield Motion(name, joint, take.times[run], true[run, j], seen[run, j], scores, other[run])


def truth(take: Take) -> Floats:
    """(N, J, 2) where the joints were, as far as that is known afterwards; pixels, NaN where they were lost."""
    seen, method = take.keypoints, kalman.create()
    deviations = of_keypoints(take.header.keypoints, seen)
    columns = (seen.points, seen.scores[..., None], deviations[..., None])
    joints = np.concatenate(columns, axis=2).transpose(1, 0, 2)
    return np.stack([bridged(method, take.times, j[:, :2], j[:, 2], j[:, 3])[0] for j in joints], axis=1)


def _partner(joint: str) -> str:
    """The name of the same joint on the other side."""
    if joint.startswith("left_"):
        return f"right_{joint.removeprefix('left_')}"
    return f"left_{joint.removeprefix('right_')}"


def _runs(times: Floats, true: Floats) -> Iterator[slice]:
    """The frames of each motion: without pauses, long enough."""
    there = np.flatnonzero(np.isfinite(true).all(axis=1))
    for run in np.split(there, np.flatnonzero(np.diff(times[there]) > PAUSE) + 1):
        if len(run) > 3 and times[run[-1]] - times[run[0]] >= SHORTEST:
            yield slice(int(run[0]), int(run[-1]) + 1)
