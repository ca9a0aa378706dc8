"""What can be chosen of an import: tracks, trim, reduction, loops, other rigs."""

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
LINEAR, LINEAR_ANGLE = 1, 3
RIG = """\
[gd_scene format=3]

[node name="Actor" type="Node2D"]

[node name="Body" type="Node2D" parent="."]

[node name="Bones" type="Skeleton2D" parent="Body"]

[node name="Hips" type="Bone2D" parent="Body/Bones"]
position = Vector2(30, 40)
rest = Transform2D(1, 0, 0, 1, 30, 40)

[node name="Back" type="Bone2D" parent="Body/Bones/Hips"]
rotation = 0.25
"""


def apart(angle: float, other: float) -> float:
    return abs(math.remainder(angle - other, math.tau))


def built(project: Project, document: Document, *options: Document) -> list[Any]:
    """The libraries that the addon makes of a take with each of these options."""
    project.take("built.vtpose", document)
    libraries, said = project.run("describe", file="res://built.vtpose", options=list(options))
    assert "ERROR" not in said
    return list(libraries)


def test_tracks_are_what_was_asked_for(project: Project, demo: Document) -> None:
    """Bones, parameters and events first of all; keypoints and draw order for those who want them."""
    none = {f"tracks/{name}": False for name in ("bones", "parameters", "keypoints", "draw_order", "events")}
    demo["events"] = [{"t": 1.0, "name": "wink", "args": []}]
    asked = [{**none, f"tracks/{name}": True} for name in ("bones", "parameters", "keypoints", "draw_order", "events")]
    libraries = built(project, demo, *asked)
    bones, parameters, keypoints, order, events = (set(library["take"]["tracks"]) for library in libraries)
    assert [len(library["take"]["calls"]) for library in libraries] == [0, 0, 0, 0, 1]
    assert len(bones) == len(demo["skeleton"]["bones"]) + 2
    assert {"Skeleton2D/Hips:position:x", "Skeleton2D/Hips/Spine/Chest/Neck/Head:rotation"} < bones
    assert parameters == {f"VTubeParameters:parameters/{p['name']}" for p in demo["parameters"]}
    assert len(keypoints) == 2 * len(demo["keypoints"]["names"])
    assert {"VTubeParameters:keypoints/nose", "VTubeParameters:confidence/nose"} < keypoints
    arm = "Skeleton2D/Hips/Spine/Chest/{}UpperArm:z_index"
    assert order == {arm.format("Left"), arm.format("Right")}
    assert not events


def test_angles_take_the_shortest_way(project: Project, demo: Document) -> None:
    """Rotations interpolate as angles, in RESET too; anything else in straight lines."""
    (library,) = built(project, demo, {})
    for animation in library.values():
        for path, track in animation["tracks"].items():
            assert track["interpolation"] == (LINEAR_ANGLE if path.endswith(":rotation") else LINEAR), path


def test_a_trimmed_take_begins_at_zero(project: Project, demo: Document) -> None:
    """It keeps the frames and events between start and end, at their distance from the start."""
    demo["events"] = [{"t": t, "name": f"at_{i}"} for i, t in enumerate((0.5, 2.0, 7.0))]
    whole, part = built(project, demo, {}, {"trim/start": 1.5, "trim/end": 4.0})
    take = read(project.folder / "built.vtpose")
    kept = take.times[(take.times >= 1.5) & (take.times <= 4.0)]
    assert whole["take"]["length"] == pytest.approx(take.duration, abs=1e-4)
    assert part["take"]["length"] == pytest.approx(2.5, abs=1e-4)
    keys = part["take"]["tracks"]["Skeleton2D/Hips/Spine/Chest/Neck/Head:rotation"]["keys"]
    assert [keys[0][0], keys[-1][0]] == pytest.approx([kept[0] - 1.5, kept[-1] - 1.5], abs=1e-4)
    head = [bone.name for bone in take.header.skeleton.bones].index("Head")
    assert apart(keys[0][1], take.rotations[np.searchsorted(take.times, 1.5), head]) < 1e-6
    ((_, ((time, call),)),) = part["take"]["calls"]
    assert time == pytest.approx(0.5, abs=1e-4)
    assert call["args"] == ["at_1", []]


def test_a_take_that_begins_late_keeps_its_clock(project: Project, demo: Document) -> None:
    """Its events, and the sound that was recorded beside it, stay in step."""
    demo["tracks"][0]["data"] = [t + 2000 for t in demo["tracks"][0]["data"]]
    demo["events"] = [{"t": 1.0, "name": "early"}]
    (library,) = built(project, demo, {})
    assert library["take"]["length"] == pytest.approx(read(project.folder / "built.vtpose").duration, abs=1e-4)
    assert library["take"]["tracks"]["Skeleton2D/Hips:rotation"]["keys"][0][0] == pytest.approx(2.0)
    assert library["take"]["calls"][0][1][0][0] == pytest.approx(1.0)


def test_a_trim_that_leaves_nothing_is_refused(project: Project, demo: Document) -> None:
    (refused,) = built(project, demo, {"trim/start": 100.0})
    assert "no frame is left between trim/start and trim/end" in refused["problem"]


def test_reduction_keeps_within_its_tolerance(project: Project, demo: Document) -> None:
    """Fewer keys, none of the recorded frames off by more than was allowed; also where an angle wraps."""
    head = next(t for t in demo["tracks"] if (t["kind"], t["name"]) == ("bone", "Head"))
    turn = round(math.tau / head["scale"])
    head["data"] = [(round(i * turn / 40) + turn // 2) % turn - turn // 2 for i in range(len(head["data"]))]
    tolerances = {"reduce/rotation": 0.02, "reduce/position": 1.0, "reduce/parameters": 0.05}
    whole, reduced = built(project, demo, {}, tolerances)
    take = read(project.folder / "built.vtpose")
    paths = {path.rsplit("/", 1)[-1]: path for path in reduced["take"]["tracks"]}
    for i, bone in enumerate(take.header.skeleton.bones):
        keys = np.array(reduced["take"]["tracks"][paths[f"{bone.name}:rotation"]]["keys"], dtype=float)
        unwrapped = np.interp(take.times, keys[:, 0], np.unwrap(keys[:, 1]))
        assert max(map(apart, unwrapped, take.rotations[:, i])) < 0.0201, bone.name
    for parameter in take.header.parameters:
        keys = np.array(reduced["take"]["tracks"][paths[parameter.name]]["keys"], dtype=float)
        off = np.abs(np.interp(take.times, keys[:, 0], keys[:, 1]) - take.values[parameter.name])
        assert off.max() < 0.0501 * (parameter.maximum - parameter.minimum)
    counts = [sum(len(t["keys"]) for t in library["take"]["tracks"].values()) for library in (whole, reduced)]
    assert counts[1] < counts[0] / 3


def test_a_loop_closes_one_frame_after_the_last(project: Project, demo: Document) -> None:
    """As vtube's own replay does."""
    (library,) = built(project, demo, {"loop": True})
    replay = Replay(read(project.folder / "built.vtpose"))
    assert library["take"]["loops"] == 1
    assert library["take"]["length"] == pytest.approx(replay.period, abs=1e-4)


def test_a_bone_map_names_the_bones_of_another_rig(project: Project, demo: Document) -> None:
    """An empty name leaves a bone out; its children hang on what is above it."""
    (library,) = built(project, demo, {"rig/bone_map": {"Hips": "Pelvis", "Chest": "", "Head": "Skull"}})
    paths = set(library["take"]["tracks"])
    assert "Skeleton2D/Pelvis/Spine/Neck/Skull:rotation" in paths
    assert not any("Chest" in path for path in paths)


def test_the_rig_of_a_scene_turns_from_its_own_rest(project: Project, demo: Document) -> None:
    """Bone = its rest + (the take's value - the take's rest), at the scene's own paths; the hips by the rig's size."""
    (project.folder / "rig.tscn").write_text(RIG, encoding="utf-8")
    options = {"rig/scene": "res://rig.tscn", "paths/skeleton": "Body/Bones", "rig/bone_map": {"Spine": "Back"}}
    (library,) = built(project, demo, {**options, "rig/position_scale": 0.5})
    take = read(project.folder / "built.vtpose")
    tracks = library["take"]["tracks"]
    bones = {path for path in tracks if path.startswith("Body")}
    assert bones == {
        "Body/Bones/Hips:rotation", "Body/Bones/Hips/Back:rotation",
        "Body/Bones/Hips:position:x", "Body/Bones/Hips:position:y",
    }  # fmt: skip
    keys = np.array(tracks["Body/Bones/Hips/Back:rotation"]["keys"])
    spine = take.rotations[:, 1] - take.header.skeleton.bones[1].rest.rotation
    assert np.interp(take.times, keys[:, 0], keys[:, 1]) == pytest.approx(0.25 + spine, abs=1e-4)
    keys = np.array(tracks["Body/Bones/Hips:position:x"]["keys"])
    moved = take.hips[:, 0] - take.header.skeleton.bones[0].rest.position[0]
    assert np.interp(take.times, keys[:, 0], keys[:, 1]) == pytest.approx(30 + 0.5 * moved, abs=1e-2)
    assert library["RESET"]["tracks"]["Body/Bones/Hips/Back:rotation"]["keys"][0][1] == pytest.approx(0.25)


def test_a_scene_without_the_skeleton_is_refused(project: Project, demo: Document) -> None:
    (project.folder / "bare.tscn").write_text(
        '[gd_scene format=3]\n\n[node name="Bare" type="Node2D"]\n', encoding="utf-8"
    )
    asked = [{"rig/scene": scene} for scene in ("res://bare.tscn", "res://missing.tscn", "res://built.vtpose")]
    for library, option in zip(built(project, demo, *asked), asked, strict=True):
        assert f"{option['rig/scene']} has no Skeleton2D with such bones" in library["problem"]


def test_draw_order_follows_the_depth_of_the_hands(project: Project, demo: Document) -> None:
    depth = next(t for t in demo["tracks"] if t["name"] == "LeftHandDepth")
    depth["data"] = [(0, 900, 800, -900)[i % 4] for i in range(len(depth["data"]))]
    (library,) = built(project, demo, {"tracks/draw_order": True, "trim/end": 0.2})
    path = "Skeleton2D/Hips/Spine/Chest/LeftUpperArm:z_index"
    assert [value for _, value in library["take"]["tracks"][path]["keys"]] == [0, 1, -1, 0, 1]
    assert library["RESET"]["tracks"][path]["keys"] == [[0, 0]]


def test_keypoints_are_pixels_of_the_source(project: Project, demo: Document) -> None:
    (library,) = built(project, demo, {"tracks/keypoints": True})
    x, y = (next(t for t in demo["tracks"] if (t["name"], t["property"]) == ("nose", axis)) for axis in "xy")
    keys = library["take"]["tracks"]["VTubeParameters:keypoints/nose"]["keys"]
    expected = [f"({a * 0.1:.0f}, {b * 0.1:.0f})" for a, b in zip(x["data"], y["data"], strict=True)]
    got = [[float(number) for number in str(key[1]).strip("()").split(",")] for key in keys]
    assert [f"({a:.0f}, {b:.0f})" for a, b in got] == expected


@pytest.mark.parametrize("loop", [True, False])
def test_a_slow_frame_rate_makes_no_long_animation(project: Project, demo: Document, loop: bool) -> None:
    """It ends with its last frame; looped, a nominal frame later, a second at most."""
    demo["fps"] = 0.001
    (library,) = built(project, demo, {"loop": loop})
    assert library["take"]["length"] == pytest.approx(8.067 + (1.0 if loop else 0.0), abs=1e-4)
