"""VTubePlayer: a take at run time, straight from its file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vtube.takes.read import read
from vtube.takes.replay import Replay

if TYPE_CHECKING:
    from tests.godot.conftest import Document, Project

pytestmark = pytest.mark.timeout(600)


def test_it_shows_what_vtube_replays(project: Project, demo: Document) -> None:
    """Bones and parameters at any time, between frames too, are those of vtube's own replay of the take."""
    path = project.take("played.pose.json", demo)
    take = read(path)
    replay = Replay(take)
    times = [float(t) for t in np.linspace(0, take.duration, 60)]
    played, _ = project.run("perform", file=str(path), times=times)
    for t, moment in zip(times, played["seen"], strict=True):
        expected = replay.parameters(t)
        assert moment["parameters"] == pytest.approx({n: expected[n] for n in moment["parameters"]}, abs=1e-3)
        assert moment["mouth"] == pytest.approx(expected["MouthOpen"], abs=1e-3)
        for bone in take.header.skeleton.bones:
            turned = moment["bones"][bone.name][0] - bone.rest.rotation
            assert abs(math.remainder(turned - math.radians(expected[bone.name]), math.tau)) < 1e-3
    assert played["kept"] == played["seen"][-1]["parameters"]  # of a VTubeParameters


def test_a_rig_at_another_rest_turns_from_its_own(project: Project, demo: Document) -> None:
    """Bone = its rest + (the take's value - the take's rest); the hips move as far as the rig is large."""
    path = project.take("turned.pose.json", demo)
    take = read(path)
    options = {"turned": 0.5, "position_scale": 2.0, "bone_map": {"Head": "", "LeftHand": "RightHand"}}
    played, _ = project.run("perform", file=str(path), times=[4.0], **options)
    bones = played["seen"][0]["bones"]
    for i, bone in enumerate(take.header.skeleton.bones):
        if bone.name not in {"Head", "LeftHand", "RightHand"}:
            recorded = np.interp(4.0, take.times, np.unwrap(take.rotations[:, i]))
            assert abs(math.remainder(bones[bone.name][0] - recorded - 0.5, math.tau)) < 1e-3
    head = next(bone for bone in take.header.skeleton.bones if bone.name == "Head")
    assert abs(math.remainder(bones["Head"][0] - head.rest.rotation - 0.5, math.tau)) < 1e-6
    hips = take.header.skeleton.bones[0].rest.position
    moved = [np.interp(4.0, take.times, take.hips[:, axis]) - hips[axis] for axis in (0, 1)]
    assert bones["Hips"][1:3] == pytest.approx([hips[axis] + 2 * moved[axis] for axis in (0, 1)], abs=0.05)


def test_it_ends_once_and_stays_at_its_end(project: Project, demo: Document) -> None:
    path = project.take("ending.pose.json", demo)
    played, _ = project.run("perform", file=str(path), seconds=6, speed=2.0)
    assert played["happened"] == ["finished"]
    assert played["state"] == [pytest.approx(read(path).duration), False, ""]


def test_it_loops_with_vtubes_period(project: Project, demo: Document) -> None:
    """Each round has all events again."""
    demo["events"] = [{"t": 0.0, "name": "begin"}, {"t": 8.0, "name": "end"}]
    path = project.take("looping.pose.json", demo)
    played, _ = project.run("perform", file=str(path), seconds=20, loop=True)
    assert played["happened"] == ["looped", "looped"]
    assert [event for event, _ in played["told"]] == ["begin", "end", "begin", "end", "begin"]
    assert played["state"][0] == pytest.approx(20 % Replay(read(path)).period, abs=0.01)


def test_a_broken_take_is_told_and_the_one_from_before_stays(project: Project, demo: Document) -> None:
    """One line that says why; the same goes for no file at all."""
    good = project.take("good.pose.json", demo)
    demo["tracks"][0]["data"][3] = 0
    broken = [str(project.take("broken.pose.json", demo)), str(project.folder / "missing.pose.json")]
    told, said = project.run("reload", good=str(good), broken=broken)
    assert told["loaded"] == [True, False, False]
    assert told["durations"] == [pytest.approx(read(good).duration)] * 3
    assert "its times do not increase at frame 3" in told["problems"][1]
    assert "cannot be read" in told["problems"][2]
    assert said.count("ERROR: vtube: ") == 2
