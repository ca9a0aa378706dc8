"""VTubePlayer: a take at run time, straight from its file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

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


def test_a_targets_variables_need_no_declared_type(project: Project, demo: Document) -> None:
    """Numbers, and what holds nothing yet, are set; what holds something else, or declares another type, is not."""
    path = project.take("targeted.pose.json", demo)
    variables = project.run("perform", file=str(path), times=[2.0], seconds=1)[0]["variables"]
    expected = Replay(read(path)).parameters(1.0)
    assert all(expected[name] for name in ("FaceAngleX", "FaceAngleY", "FaceAngleZ"))
    assert variables == {
        **{name: pytest.approx(expected[name], abs=1e-3) for name in ("FaceAngleX", "FaceAngleY", "FaceAngleZ")},
        "BrowLeftY": "a text",
        "BrowRightY": 7,
        "EyeLeftX": "(1.0, 1.0)",
    }


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


@pytest.mark.parametrize(("fps", "pause"), [(0.001, 1.0), (0.5, 1.0), (10.0, 0.1)])
def test_a_slow_frame_rate_makes_no_long_round(project: Project, demo: Document, fps: float, pause: float) -> None:
    """The times are the truth: a frame more closes the round, a second at most."""
    demo["fps"] = fps
    told = meddled(project, demo, loop=True, steps=round(20 * (2.5 * 8.067)))
    rounds = math.floor(2.5 * 8.067 / (8.067 + pause))
    assert told["happened"] == ["looped"] * rounds
    assert told["where"][-1] == pytest.approx(len(told["where"]) / 20 - rounds * (8.067 + pause), abs=1e-3)


def test_a_file_that_is_chosen_outside_of_the_tree_is_read(project: Project, demo: Document) -> None:
    """Of a player that was in the tree before, too."""
    path = project.take("away.pose.json", demo)
    duration, _ = project.run("away", file=str(path))
    assert duration == pytest.approx(read(path).duration)


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


MIDDLE = {"t": 0.5, "name": "middle"}


def meddled(project: Project, demo: Document, **arguments: object) -> Any:
    """What a player tells to whom it obeys: ``act`` each time that ``on`` is told, in 200 steps of 1/20 s."""
    demo.setdefault("events", []).sort(key=lambda event: event["t"])
    return project.run("meddle", file=str(project.take("meddled.pose.json", demo)), **arguments)[0]


@pytest.mark.parametrize("step", [0.05, 0.75])
def test_whom_an_event_pauses_it_stays_there(project: Project, demo: Document, step: float) -> None:
    """It has not finished, and what comes later in the same frame has not happened."""
    demo["events"] = [MIDDLE, {"t": 0.7, "name": "later"}]
    told = meddled(project, demo, on="middle", act="pause", step=step)
    assert told["happened"] == ["middle"]
    assert told["where"][-1] == 0.5
    assert not told["playing"]


def test_an_event_may_stop_the_take(project: Project, demo: Document) -> None:
    """At the beginning, at rest; played again it tells all of it again."""
    demo["events"] = [MIDDLE]
    told = meddled(project, demo, on="middle", act="stop")
    assert told["happened"] == ["middle"]
    assert told["where"][-1] == 0
    assert not told["playing"]


@pytest.mark.parametrize("at", [0.0, 0.5, 8.0])
def test_an_event_may_seek_to_itself(project: Project, demo: Document, at: float) -> None:
    """It happens once, what happens at the same time too, and the take goes on."""
    demo["events"] = [{"t": at, "name": "middle"}, {"t": at, "name": "too"}]
    told = meddled(project, demo, on="middle", act="seek", to=at)
    assert told["happened"] == ["middle", "too", "finished"]


def test_an_event_may_seek_back(project: Project, demo: Document) -> None:
    """A round a frame at most: what was passed happens again when it is passed again."""
    demo["events"] = [{"t": 0.25, "name": "early"}, MIDDLE]
    told = meddled(project, demo, on="middle", act="seek", to=0.0, step=1.0, steps=4)
    assert told["happened"] == ["early", "middle"] * 4
    assert told["where"] == [0.0] * 4
    assert told["playing"]


@pytest.mark.parametrize("on", ["middle", "finished", "looped"])
def test_a_take_may_be_changed_for_another(project: Project, demo: Document, on: str) -> None:
    """From within what is told: the other one plays from its beginning, or waits there if the first had finished."""
    other = project.take("other.pose.json", {**demo, "events": [{"t": 0.1, "name": "other"}]})
    demo["events"] = [MIDDLE, {"t": 0.5, "name": "lost"}]
    told = meddled(project, demo, on=on, act="load", other=str(other), loop=on == "looped", steps=170)
    begun = {"middle": ["middle"], "finished": ["middle", "lost", "finished"], "looped": ["middle", "lost", "looped"]}
    plays = on != "finished"
    assert told["happened"][: len(begun[on]) + plays] == begun[on] + ["other"] * plays
    assert told["playing"] == plays


def test_who_has_finished_may_play_again(project: Project, demo: Document) -> None:
    demo["events"] = [{"t": 0.0, "name": "begin"}]
    told = meddled(project, demo, on="finished", act="play", steps=400)
    assert told["happened"] == ["begin", "finished"] * 2 + ["begin"]


def test_a_round_has_its_first_and_last_event_once(project: Project, demo: Document) -> None:
    """However long the frames are, up to a round."""
    last = demo["tracks"][0]["data"][-1] * demo["tracks"][0]["scale"]
    demo["events"] = [{"t": 0.0, "name": "first"}, {"t": last, "name": "last"}]
    for step in (0.05, 8.09):
        told = meddled(project, demo, loop=True, step=step, steps=int(20 / step) + 1)["happened"]
        assert told[:5] == ["first", "last", "looped", "first", "last"]


@pytest.mark.parametrize("speed", [0.0, -1.0])
def test_at_no_speed_nothing_happens_twice(project: Project, demo: Document, speed: float) -> None:
    """Time does not run backwards; where it stands, what is there happens once."""
    demo["events"] = [{"t": 0.0, "name": "begin"}, MIDDLE]
    told = meddled(project, demo, speed=speed)
    assert told["happened"] == ["begin"]
    assert told["where"] == [0.0] * 200
    assert told["playing"]
