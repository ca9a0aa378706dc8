"""Version-1 files that were written once keep loading, and keep meaning the same.

``recorded`` is what vtube 0.1.0 records, ``smoothed-events`` the same with all that is optional, ``godot`` what Godot
4.6 makes of one (``JSON.stringify`` at full precision: 2.0 for 2, keys in the order of the alphabet), ``mirrored`` has
left and right exchanged; ``minimal``, ``unknown-keys`` and ``twelve-bones`` were written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from vtube.takes.document import contents
from vtube.takes.mirroring import unmirrored
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.takes.validating import validate
from vtube.takes.write import write
from vtube.types import Event

FOLDER = Path(__file__).parents[1] / "golden" / "takes"


@dataclass(frozen=True)
class Pinned:
    """What is read from a file: bones, ``hips`` and ``nose`` (x, y, confidence) are those of the last frame."""

    times: list[float]
    bones: int
    hips: tuple[float, float]
    angles: dict[str, float]
    nose: tuple[float, float, float] | None = None
    lost: int = 0
    values: dict[str, list[float]] = field(default_factory=dict)
    parameters: int = 46
    events: tuple[Event, ...] = ()
    smoothed_nose: tuple[float, float] | None = None


FOUR = {"times": [0, 0.033, 0.067, 0.1], "bones": 17, "hips": (637.7, 419.5), "nose": (305.4, 134.7, 0.99), "lost": 2}
PINNED = {
    "minimal.pose.json": Pinned([0, 0.04], 1, (640, 420), {"Hips": -1.5}, parameters=0),
    "unknown-keys.pose.json": Pinned(
        times=[0.005, 0.045],
        bones=1,
        hips=(640, 420),
        angles={"Hips": -1.0},
        values={"MouthOpen": [0.25, 0.25]},
        parameters=1,
        events=(Event(0.01, "first"), Event(0.02, "later", (1.0,))),
    ),
    "twelve-bones.pose.json": Pinned(
        times=[0, 0.04],
        bones=12,
        hips=(645, 0),
        angles={"LeftUpperArm": 0.35, "RightLowerLeg": 1.05, "Tail": 1.1},
        parameters=0,
    ),
    "recorded.pose.json": Pinned(
        **FOUR,  # type: ignore[arg-type]
        angles={"Hips": -1.5708, "LeftUpperArm": 2.8801, "RightUpperArm": 3.9007},
        values={"FaceAngleX": [1.328, 1.53, 1.891, 2.507], "MouthOpen": [0, 0, 0, 0]},
    ),
    "smoothed-events.pose.json.gz": Pinned(
        **FOUR,  # type: ignore[arg-type]
        angles={"Hips": -1.5708, "LeftUpperArm": 2.8801, "RightUpperArm": 3.9007},
        events=(
            Event(0, "mirror", (False,)),
            Event(0.02, "expression", ("smile", True)),
            Event(0.066, "framing", ("bust",)),
            Event(0.1, "note", ("é😀", 1.5, False)),
        ),
        smoothed_nose=(306.9, 136.2),
    ),
    "godot.vtpose": Pinned(
        times=[0, 0.033],
        bones=17,
        hips=(637.7, 419.7),
        angles={"LeftUpperArm": 2.8826, "RightUpperArm": 3.6609},
        nose=(304.9, 134.8, 0.99),
        lost=2,
        values={"FaceAngleX": [1.328, 1.53]},
        events=(Event(0.033, "expression", ("smile", True)),),
    ),
    "mirrored.vtpose": Pinned(
        times=[0, 0.033],
        bones=17,
        hips=(642.3, 419.7),
        angles={"LeftUpperArm": 2.6223, "RightUpperArm": 3.4006},
        nose=(335.1, 134.8, 0.99),
        lost=2,
        values={"FaceAngleX": [-1.328, -1.53]},
    ),
}


@pytest.mark.parametrize("name", PINNED)
def test_what_is_read_is_what_was_meant(name: str) -> None:
    take, pinned = read(FOLDER / name), PINNED[name]
    angles = {bone.name: take.rotations[-1, i] for i, bone in enumerate(take.header.skeleton.bones)}
    np.testing.assert_allclose(take.times, pinned.times, atol=1e-9)
    assert len(angles) == pinned.bones
    assert {bone: angles[bone] for bone in pinned.angles} == pytest.approx(pinned.angles)
    assert tuple(take.hips[-1]) == pytest.approx(pinned.hips)
    assert len(take.header.parameters) == pinned.parameters
    for key, column in pinned.values.items():
        np.testing.assert_allclose(take.values[key], column, atol=1e-9, err_msg=key)
    assert take.events == pinned.events
    assert _nose(take) == (pinned.nose and pytest.approx(pinned.nose))
    assert int(np.isnan(take.keypoints.points[-1, :, 0]).sum()) == pinned.lost
    smoothed = None if take.smoothed is None else tuple(take.smoothed.points[-1, 0])
    assert smoothed == (pinned.smoothed_nose and pytest.approx(pinned.smoothed_nose))


def _nose(take: Take) -> tuple[float, float, float] | None:
    if "nose" not in take.header.keypoints.names:
        return None
    return (*take.keypoints.points[-1, 0].tolist(), float(take.keypoints.scores[-1, 0]))


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_file_is_pinned_sound_and_survives_its_writing(path: Path, tmp_path: Path) -> None:
    assert path.name in PINNED
    assert validate(path) == []
    first, second = tmp_path / "1.pose.json", tmp_path / "2.pose.json"
    write(read(path), first)
    write(read(first), second)
    assert first.read_bytes() == second.read_bytes()


def test_what_vtube_recorded_is_written_as_it_was(tmp_path: Path) -> None:
    """Byte for byte: a change of the writer is a change of the format."""
    for name in ("recorded.pose.json", "mirrored.vtpose", "smoothed-events.pose.json.gz"):
        write(read(FOLDER / name), tmp_path / name)
        assert contents(tmp_path / name) == contents(FOLDER / name), name


def test_a_mirrored_file_is_performed_as_the_performer_did() -> None:
    """It is the recorded one in a mirror: played, they are the same."""
    recorded, mirrored = read(FOLDER / "recorded.pose.json"), read(FOLDER / "mirrored.vtpose")
    one, other = Replay(recorded).parameters(0.033), Replay(mirrored).parameters(0.033)
    assert {name: other[name] for name in one} == pytest.approx(dict(one), abs=0.02)
    assert _nose(unmirrored(mirrored))[0] == pytest.approx(640 - 335.1)  # type: ignore[index]
