"""A pose in another skeleton's joints: the same person, nothing invented."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube import registry
from vtube.skeletons.conversion import convert, convert_points
from vtube.skeletons.conversion.derivations import RULES
from vtube.types import Floats, Frame, Pose, Skeleton

SKELETONS = {name: registry.create("skeletons", name) for name in registry.names("skeletons")}
COCO, MPII = SKELETONS["coco17"], SKELETONS["mpii16"]
skeletons = st.sampled_from(sorted(SKELETONS)).map(SKELETONS.__getitem__)


def somebody(skeleton: Skeleton, seed: int, *, seen: float = 0.8) -> Pose:
    """Random places and scores; a share of the joints is missing."""
    rng = np.random.default_rng(seed)
    joints = len(skeleton.joints)
    scores = np.where(rng.random(joints) < seen, rng.uniform(0.1, 1, joints), 0.0)
    return Pose(skeleton, rng.uniform(0, 500, (joints, 2)), scores, (1, 2, 3, 4), 0.7, rng.uniform(-1, 1, joints))


def mirrored(points: Floats, scores: Floats, skeleton: Skeleton) -> tuple[Floats, Floats]:
    """Seen in a mirror that is 1000 pixels wide: left is right."""
    swap = {a: b for pair in skeleton.mirror for a, b in (pair, pair[::-1])}
    order = [skeleton.index(swap.get(joint, joint)) for joint in skeleton.joints]
    return (points * [-1, 1] + [1000, 0])[order], scores[order]


@given(skeleton=skeletons, seed=st.integers(0, 99))
def test_converting_to_itself_changes_nothing(skeleton: Skeleton, seed: int) -> None:
    pose = somebody(skeleton, seed)
    assert convert(pose, skeleton) is pose
    points, scores = convert_points(pose.points, pose.scores, skeleton, skeleton)
    np.testing.assert_array_equal(points, pose.points)
    np.testing.assert_array_equal(scores, pose.scores)


@given(origin=skeletons, to=skeletons, seed=st.integers(0, 99))
def test_joints_of_the_same_name_stay_and_the_person_too(origin: Skeleton, to: Skeleton, seed: int) -> None:
    pose = somebody(origin, seed)
    other = convert(pose, to)
    assert (other.skeleton, other.box, other.score) == (to, pose.box, pose.score)
    for joint in set(origin.joints) & set(to.joints):
        i, k = origin.joints.index(joint), to.joints.index(joint)
        np.testing.assert_array_equal(other.points[k], pose.points[i])
        assert other.scores[k] == pose.scores[i]
        np.testing.assert_equal(other.z[k], pose.z[i])


@given(origin=skeletons, to=skeletons, seed=st.integers(0, 99))
def test_the_mirror_image_of_a_conversion_is_the_conversion_of_the_mirror_image(
    origin: Skeleton, to: Skeleton, seed: int
) -> None:
    pose = somebody(origin, seed)
    after = mirrored(*convert_points(pose.points, pose.scores, origin, to), to)
    before = convert_points(*mirrored(pose.points, pose.scores, origin), origin, to)
    for a, b in zip(after, before, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


@given(origin=skeletons, to=skeletons, seed=st.integers(0, 99), lost=st.integers(0, 132))
def test_a_missing_joint_touches_only_what_is_made_of_it(origin: Skeleton, to: Skeleton, seed: int, lost: int) -> None:
    lost %= len(origin.joints)
    whole = somebody(origin, seed, seen=1.0)
    scores = np.where(np.arange(len(origin.joints)) == lost, 0.0, whole.scores)
    a, b = convert(whole, to), convert(Pose(origin, whole.points, scores), to)
    gone = (a.scores > 0) & (b.scores == 0)
    np.testing.assert_array_equal(a.points[~gone], b.points[~gone])
    if origin.joints[lost] in to.joints:
        assert gone[to.joints.index(origin.joints[lost])]
    assert all(joint in RULES or joint == origin.joints[lost] for joint, at in zip(to.joints, gone, strict=True) if at)


@given(seed=st.integers(0, 99))
def test_the_trunk_is_made_of_the_middles_of_shoulders_and_hips(seed: int) -> None:
    pose = somebody(COCO, seed, seen=1.0)
    at = {name: pose.point(name) for name in COCO.joints}
    neck, pelvis = ((at[f"left_{joint}"] + at[f"right_{joint}"]) / 2 for joint in ("shoulder", "hip"))
    other = convert(pose, SKELETONS["h36m17"])
    np.testing.assert_allclose(other.point("thorax"), neck)
    np.testing.assert_allclose(other.point("pelvis"), pelvis)
    np.testing.assert_allclose(other.point("spine"), (neck + pelvis) / 2)
    parts = [COCO.index(f"{side}_{joint}") for side in ("left", "right") for joint in ("shoulder", "hip")]
    assert other.scores[SKELETONS["h36m17"].index("spine")] == pose.scores[parts].min()
    np.testing.assert_allclose(convert(pose, SKELETONS["halpe26"]).point("neck"), neck)


def test_nothing_is_invented_for_what_a_skeleton_cannot_know() -> None:
    """A trunk's axis has no face, and an ankle no toes."""
    pose = somebody(MPII, 0, seen=1.0)
    other = convert(pose, SKELETONS["halpe26"])
    for joint in ("nose", "left_eye", "right_ear", "left_big_toe", "right_heel"):
        assert other.point(joint) is None
    assert other.point("head_top") is not None
    assert not convert(pose, SKELETONS["hands42"]).scores.any()


def test_many_poses_convert_as_each_of_them() -> None:
    poses = [somebody(COCO, seed) for seed in range(6)]
    points, scores = (np.stack(list(arrays)).reshape(2, 3, 17, *rest) for arrays, rest in (
        ((pose.points for pose in poses), (2,)), ((pose.scores for pose in poses), ()),
    ))  # fmt: skip
    got = convert_points(points, scores, COCO, MPII)
    for i, pose in enumerate(poses):
        one = convert(pose, MPII)
        np.testing.assert_array_equal(got[0].reshape(6, 16, 2)[i], one.points)
        np.testing.assert_array_equal(got[1].reshape(6, 16)[i], one.scores)


@pytest.mark.parametrize("broken", [(np.nan, 1.0), (np.inf, 5.0)])
def test_a_place_without_a_score_and_a_score_without_a_place_are_missing(broken: tuple[float, float]) -> None:
    points, scores = np.full((17, 2), 7.0), np.full(17, 0.5)
    points[COCO.index("left_hip")], scores[COCO.index("right_shoulder")] = broken, 0.0
    got, sure = convert_points(points, scores, COCO, MPII)
    for joint in ("left_hip", "pelvis", "right_shoulder", "thorax"):
        assert np.isnan(got[MPII.index(joint)]).all()
        assert sure[MPII.index(joint)] == 0
    assert sure[MPII.index("left_shoulder")] == 0.5


@pytest.mark.usefixtures("models")
def test_neck_and_crown_are_where_mpii_has_them(testdata: Path) -> None:
    """Within a quarter of the head's size (MPII's PCKh takes half), for five real people."""
    body = registry.create("estimators", "yolov8", size=640)
    folder = testdata / "keypoints" / "mpii"
    off = []
    for label in json.loads((folder / "test_mpii.json").read_text(encoding="utf-8")):
        truth = np.array(label["joints"])
        people = [convert(p, MPII) for p in body(Frame(cv2.imread(str(folder / label["image"])), 0.0))]
        apart = [np.hypot(*(pose.points - truth).T) / np.hypot(*(truth[9] - truth[8])) for pose in people]
        off.append(min(apart, key=np.nanmedian)[[MPII.index(j) for j in ("thorax", "upper_neck", "head_top")]])
    assert len(off) == 5
    assert np.max(off) < 0.25
