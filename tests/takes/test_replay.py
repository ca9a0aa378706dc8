"""A take plays as it was performed."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from vtube import humanoid
from vtube.parameters import PARAMETERS, mirror
from vtube.stages import Performance
from vtube.takes.interpolation import METHODS
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.take import KeypointColumns, Take
from vtube.takes.validating import validate
from vtube.takes.write import write
from vtube.types import Event

PLAIN = [name for name, p in PARAMETERS.items() if not p.bone]


def _turning(take: Take, bone: str, degrees: list[float], **values: list[float]) -> Take:
    """Frames of 0.1 s in which one bone turns and the rest stands still."""
    frames = len(degrees)
    bones = take.header.skeleton.bones
    rotations = np.array([[b.rest.rotation for b in bones]] * frames)
    rotations[:, [b.name for b in bones].index(bone)] += np.radians(degrees)
    joints = len(take.header.keypoints.names)
    return replace(
        take,
        times=np.arange(frames) * 0.1,
        rotations=rotations,
        hips=np.zeros((frames, 2)),
        keypoints=KeypointColumns(np.full((frames, joints, 2), np.nan), np.zeros((frames, joints))),
        smoothed=None,
        values={n: np.array(values.get(n, [PARAMETERS[n].default] * frames)) for n in PLAIN},
        events=(Event(0.0, "first"), Event(0.15, "second", ("smile",))),
    )


def test_it_is_a_complete_performance(take: Take) -> None:
    replay = Replay(take)
    assert isinstance(replay, Performance)
    assert set(replay.parameters(0.3)) == set(PARAMETERS)
    for name, value in replay.parameters(0.3).items():
        assert PARAMETERS[name].minimum <= value <= PARAMETERS[name].maximum, name


def test_a_frame_gives_back_what_was_recorded(take: Take) -> None:
    """The bones that the played parameters give are the recorded ones."""
    replay = Replay(take)
    for i in (0, 17, 39):
        played = replay.parameters(float(take.times[i]))
        posed = humanoid.pose(played)
        for b, bone in enumerate(take.header.skeleton.bones):
            difference = posed[bone.name].rotation - take.rotations[i, b]
            assert math.remainder(difference, math.tau) == pytest.approx(0, abs=1e-9)
        for name in PLAIN:
            assert played[name] == pytest.approx(take.values[name][i])


def test_between_frames_it_is_linear_and_at_the_ends_it_holds(take: Take) -> None:
    replay = Replay(_turning(take, "Spine", [0, 10, 20], MouthOpen=[0, 1, 0.5]))
    assert replay.parameters(0.05)["MouthOpen"] == pytest.approx(0.5)
    assert replay.parameters(0.15)["Spine"] == pytest.approx(15)
    assert replay.parameters(-5)["Spine"] == pytest.approx(0)
    assert replay.parameters(99)["Spine"] == pytest.approx(20)
    assert replay.duration == pytest.approx(0.2)


def test_it_can_go_through_its_frames_in_curves(take: Take) -> None:
    """A turn is rounded where a lid is not: between two frames it is as open as one of them, or between."""
    curved = Replay(_turning(take, "Spine", [0, 10, 10, 0], EyeOpenLeft=[1, 0.2, 0.2, 1]), method="bezier")
    assert curved.parameters(0.1)["Spine"] == pytest.approx(10)
    assert curved.parameters(0.15)["Spine"] == pytest.approx(11.25)
    assert curved.parameters(0.15)["EyeOpenLeft"] == pytest.approx(0.2)


def test_curves_stay_within_the_ranges(take: Take) -> None:
    curved = Replay(_turning(take, "Spine", [0, 0, 0, 0], FaceAngleX=[0, 30, 30, 0]), method="bezier")
    assert curved.parameters(0.15)["FaceAngleX"] == pytest.approx(30)


@pytest.mark.parametrize("method", METHODS)
def test_angles_go_the_shortest_way(take: Take, method: str) -> None:
    replay = Replay(_turning(take, "Spine", [170, -170]), method=method)
    assert abs(replay.parameters(0.05)["Spine"]) == pytest.approx(180)
    assert replay.parameters(0.025)["Spine"] == pytest.approx(175)


def test_it_is_over_one_frame_after_the_last(take: Take) -> None:
    replay = Replay(_turning(take, "Spine", [0, 10, 20]))
    assert replay.period == pytest.approx(0.2 + 1 / 30)
    assert replay.parameters(replay.period - 0.001)["Spine"] == pytest.approx(20)


@pytest.mark.parametrize("fps", [1e-9, 1e-300])
def test_a_take_that_says_to_have_no_rate_still_ends(take: Take, tmp_path: Path, fps: float) -> None:
    """Its last frame holds for as long as that of the slowest take; edited, it has that one's rate."""
    write(_turning(take, "Spine", [0, 10, 20]), tmp_path / "a.pose.json")
    document = json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8"))
    (tmp_path / "a.pose.json").write_text(json.dumps({**document, "fps": fps}), encoding="utf-8")
    slow = read(tmp_path / "a.pose.json")
    assert Replay(slow).period == pytest.approx(0.2 + 10)
    assert [problem.place for problem in validate(tmp_path / "a.pose.json")] == ["fps"]
    write(slow, tmp_path / "b.pose.json")
    assert validate(tmp_path / "b.pose.json") == []


def test_each_event_comes_once(take: Take) -> None:
    short = _turning(take, "Spine", [0, 10, 20])
    replay = Replay(short)
    assert [e.name for e in replay.events_between(0, 0.15)] == ["first"]
    assert [e.name for e in replay.events_between(0.15, 9)] == ["second"]
    edges = np.linspace(0, replay.period, 50)
    got = [e for a, b in pairwise(edges) for e in replay.events_between(a, b)]
    assert [e.name for e in got] == ["first", "second"]


def test_a_mirrored_take_is_turned_back(take: Take) -> None:
    session = take.header.session.model_copy(update={"mirrored": True})
    flagged = replace(take, header=take.header.model_copy(update={"session": session}))
    assert Replay(flagged).parameters(0.4) == mirror(Replay(take).parameters(0.4))


def test_one_frame_can_be_played(take: Take) -> None:
    assert Replay(_turning(take, "Head", [12])).parameters(7.3)["Head"] == pytest.approx(12)
