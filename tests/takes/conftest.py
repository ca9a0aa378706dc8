"""A small take of random movement."""

from __future__ import annotations

import numpy as np
import pytest

from vtube import registry
from vtube.takes.header import Session, for_session
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Event


@pytest.fixture
def take() -> Take:
    """Forty frames at an uneven rate; the nose is lost for ten of them; smoothed keypoints and two events."""
    rng = np.random.default_rng(7)
    frames = 40
    session = Session(id="abc123", started="2026-01-01T00:00:00Z", source="video", source_size=(640, 480))
    header = for_session(session, registry.create("skeletons", "coco17"), 30.0)
    joints, bones = len(header.keypoints.names), len(header.skeleton.bones)
    points, scores = rng.uniform(0, 480, (frames, joints, 2)), rng.uniform(0.3, 1, (frames, joints))
    points[10:20, 0], scores[10:20, 0] = np.nan, 0
    return Take(
        header=header,
        times=np.cumsum(rng.uniform(0.02, 0.05, frames)),
        rotations=rng.normal(0, 1, (frames, bones)),
        hips=rng.normal(400, 30, (frames, 2)),
        keypoints=KeypointColumns(points, scores),
        smoothed=KeypointColumns(points + 1, np.where(scores > 0, 1.0, 0.0)),
        values={p.name: rng.uniform(p.minimum, p.maximum, frames) for p in header.parameters},
        events=(Event(0.5, "expression", ("smile",)), Event(0.9, "hotkey", (1.0, True))),
    )
