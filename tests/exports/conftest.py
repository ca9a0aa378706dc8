"""Takes to export: real motion, and a small one whose numbers a test can say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vtube.exports import Request
from vtube.paths import shipped
from vtube.takes.header import Bones, Generator, Header, Keypoints, ParameterRange, Rest, RestBone, Session, Units
from vtube.takes.read import read
from vtube.takes.take import KeypointColumns, Take

DEMO = shipped("assets") / "demo.pose.json.gz"


@pytest.fixture(scope="session")
def demo() -> Take:
    """Eight seconds of recorded motion."""
    return read(DEMO)


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    """Nothing special is asked."""
    return Request(tmp_path / "a.pose.json")


@pytest.fixture
def small() -> Take:
    """Three frames at 10 fps of two bones at right angles, one keypoint that is lost once, one parameter."""
    right, down = Rest(position=(100, 200), rotation=0), Rest(position=(50, 0), rotation=np.pi / 2)
    bones = (
        RestBone(name="Hips", parent=-1, length=50, rest=right),
        RestBone(name="Spine", parent=0, length=80, rest=down),
    )
    header = Header(
        generator=Generator(),
        session=Session(id="a", started="2026-01-01T00:00:00Z", source="video", source_size=(640, 480)),
        units=Units(),
        canvas=(640, 480),
        fps=10,
        skeleton=Bones(name="two", bones=bones),
        keypoints=Keypoints(skeleton="one", names=("nose",)),
        parameters=(ParameterRange(name="MouthOpen", minimum=0, maximum=1, default=0),),
    )
    return Take(
        header=header,
        times=np.array([0.0, 0.1, 0.2]),
        rotations=np.array([[0, np.pi / 2], [0, np.pi], [np.pi / 2, np.pi]]),
        hips=np.array([[100.0, 200], [110, 200], [110, 220]]),
        keypoints=KeypointColumns(np.array([[[1.5, 2]], [[np.nan] * 2], [[3, 4]]]), np.array([[0.5], [0], [1.0]])),
        values={"MouthOpen": np.array([0, 0.25, 1])},
    )
