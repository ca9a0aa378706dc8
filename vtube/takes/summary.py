"""What a person wants to know of a take before playing it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vtube.takes.take import Take
from vtube.takes.turns import degrees_from_rest
from vtube.types import Floats

GAP = 2.5
"""Nominal frames between two recorded ones from which on something is missing there."""
MOVES = 0.01
"""Share of its range over which a parameter moves at least to be named; a hundredth of a turn for a bone."""
_SEEN = 0.5
"""Of the parameters that say whether something was found."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was recorded from ``t`` on for ``seconds``."""

    t: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Movement:
    """Between which values a parameter, or a bone in degrees from its rest, moves."""

    name: str
    unit: str
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Summary:
    """``measured_fps``: frames a second outside of the gaps, None where there are no two. ``seen``: shares of the
    frames in which body, face and hands were found, by what the take has of it; ``confidence``: of the keypoints that
    are there, the mean. ``still``: how many parameters and bones do not move. ``events``: how often each name occurs.
    """

    duration: float
    frames: int
    fps: float
    measured_fps: float | None
    gaps: tuple[Gap, ...]
    started: str
    source: str
    source_size: tuple[int, int]
    generator: str
    mirrored: bool
    keypoints: str
    smoothed: bool
    bones: int
    seen: dict[str, float]
    confidence: float | None
    moving: tuple[Movement, ...]
    still: int
    events: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


def summarise(take: Take) -> Summary:
    """Look through a take."""
    head, session = take.header, take.header.session
    moving = _moving(take)
    points = take.keypoints.scores[np.isfinite(take.keypoints.points).all(axis=-1)]
    steps = np.diff(take.times)
    return Summary(
        duration=round(take.duration, 3),
        frames=len(take.times),
        fps=head.fps,
        measured_fps=_measured(take, steps),
        gaps=_gaps(take, steps),
        started=session.started,
        source=session.source,
        source_size=session.source_size,
        generator=f"{head.generator.name} {head.generator.version}",
        mirrored=session.mirrored,
        keypoints=head.keypoints.skeleton,
        smoothed=take.smoothed is not None,
        bones=len(head.skeleton.bones),
        seen=_seen(take),
        confidence=round(float(points.mean()), 3) if len(points) else None,
        moving=moving,
        still=len(take.values) + len(head.skeleton.bones) - len(moving),
        events=dict(Counter(event.name for event in take.events)),
    )


def _measured(take: Take, steps: Floats) -> float | None:
    even = steps[steps <= GAP / take.header.fps]
    return round(float(1 / even.mean()), 2) if len(even) else None


def _gaps(take: Take, steps: Floats) -> tuple[Gap, ...]:
    wide = np.flatnonzero(steps > GAP / take.header.fps)
    return tuple(Gap(round(float(take.times[i]), 3), round(float(steps[i]), 3)) for i in wide)


def _seen(take: Take) -> dict[str, float]:
    """By the parameters that say so; a body also by its keypoints, where the take has no such parameter."""
    found = {"body": "BodyFound", "face": "FaceFound", "left_hand": "HandLeftFound", "right_hand": "HandRightFound"}
    shares = {part: float((take.values[name] > _SEEN).mean()) for part, name in found.items() if name in take.values}
    if "body" not in shares and take.keypoints.scores.size:
        shares["body"] = float((take.keypoints.scores > 0).any(axis=1).mean())
    return {part: round(share, 3) for part, share in shares.items()}


def _moving(take: Take) -> tuple[Movement, ...]:
    columns = [(p.name, p.unit, take.values[p.name], p.maximum - p.minimum) for p in take.header.parameters]
    turns = zip(take.header.skeleton.bones, degrees_from_rest(take).T, strict=True)
    columns += [(bone.name, "deg", turned, 360.0) for bone, turned in turns]
    return tuple(
        Movement(name, unit, round(float(column.min()), 3), round(float(column.max()), 3))
        for name, unit, column, span in columns
        if np.ptp(column) > MOVES * abs(span)
    )
