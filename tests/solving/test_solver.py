"""Solver: keypoints in, complete parameters out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube import registry
from vtube.parameters import PARAMETERS, REST, clamp, mirror
from vtube.solving import Calibration, Solver, create
from vtube.stages import Solver as SolverProtocol
from vtube.types import Pose, Skeleton

COCO = registry.create("skeletons", "coco17")
WIDTH = 1280.0
ARMS = st.fixed_dictionaries(
    {
        "LeftUpperArm": st.floats(-200, 100),
        "RightUpperArm": st.floats(-100, 200),
        "LeftLowerArm": st.floats(-150, 150),
        "RightLowerArm": st.floats(-150, 150),
        "LeftUpperArmLength": st.floats(0.5, 1.0),
        "RightUpperArmLength": st.floats(0.5, 1.0),
        "LeftLowerArmLength": st.floats(0.5, 1.0),
        "RightLowerArmLength": st.floats(0.5, 1.0),
    }
)
LEGS = st.fixed_dictionaries(
    {f"{side}{bone}": st.floats(-60, 60) for side in ("Left", "Right") for bone in ("UpperLeg", "LowerLeg")}
    | {"Hips": st.floats(-25, 25)}
)
HEAD = st.tuples(st.floats(-29, 29), st.floats(-29, 29), st.floats(-29, 29))


def apart(name: str, a: float, b: float) -> float:
    return abs(math.remainder(a - b, 360.0)) if PARAMETERS[name].bone else abs(a - b)


def assert_valid(values: Mapping[str, float]) -> None:
    assert set(values) == set(PARAMETERS)
    for name, value in values.items():
        p = PARAMETERS[name]
        assert p.minimum - 1e-9 <= value <= p.maximum + 1e-9, name  # a NaN is in no range


def test_is_a_solver():
    assert isinstance(create(), SolverProtocol)


def test_nobody_is_at_rest():
    assert dict(Solver()(None, None, None, 0.0)) == dict(REST)


@settings(max_examples=60, deadline=None)
@given(arms=ARMS, legs=LEGS, head=HEAD)
def test_finds_the_rotations_that_posed_a_synthetic_performer(performer, arms, legs, head):
    """Forward kinematics of the canonical humanoid, then solving, gives the same angles back."""
    given_values = {**REST, **arms, **legs}
    values = performer.solved(performer.perform(given_values, head))
    for name in (*arms, *legs):
        tolerance = 0.05 if name.endswith("Length") else 0.01
        assert apart(name, values[name], given_values[name]) < tolerance, name
    assert sum(values[bone] for bone in ("Hips", "Spine", "Chest")) == pytest.approx(legs["Hips"], abs=0.01)
    for axis, angle in zip("XYZ", head, strict=True):
        assert values[f"FaceAngle{axis}"] == pytest.approx(angle, abs=0.01)
    assert values["Neck"] + values["Head"] == pytest.approx(head[2] - legs["Hips"], abs=0.01)
    assert values["BodyFound"] == values["FaceFound"] == 1


@pytest.mark.parametrize(
    ("name", "elbow", "expected"),
    [("LeftUpperArm", (90, 0), -90), ("LeftUpperArm", (0, -90), -180), ("RightUpperArm", (-90, 0), 90)],
)
def test_arms_turn_outwards_and_up_with_the_signs_of_the_design(performer, name, elbow, expected):
    points = performer.joint_points(REST, (0, 0, 0))
    side = name.removesuffix("UpperArm").lower()
    points[f"{side}_elbow"] = points[f"{side}_shoulder"] + complex(*elbow)
    assert performer.solved(performer.as_pose(points))[name] == pytest.approx(expected, abs=1e-6)


def test_a_mirror_image_gives_the_mirrored_parameters(performer):
    raised = {**REST, "LeftUpperArm": -120.0, "LeftLowerArm": -40.0, "RightUpperArm": 30.0, "Hips": 8.0}
    points = performer.joint_points(raised, (20.0, -10.0, 12.0))
    swapped = dict(COCO.mirror) | {b: a for a, b in COCO.mirror}
    mirrored = {swapped.get(j, j): complex(WIDTH - p.real, p.imag) for j, p in points.items()}
    expected, values = (
        mirror(performer.solved(performer.as_pose(points))),
        performer.solved(performer.as_pose(mirrored)),
    )
    for name in PARAMETERS:
        assert apart(name, values[name], expected[name]) < 1e-6, name


@settings(max_examples=40, deadline=None)
@given(scale=st.floats(0.3, 8), shift=st.complex_numbers(max_magnitude=3000), arms=ARMS, head=HEAD)
def test_distance_and_place_in_the_picture_do_not_matter(performer, scale, shift, arms, head):
    def run(factor: float, shift: complex) -> Mapping[str, float]:
        solver = Solver()
        for t, pose in ((0.0, performer.perform()), (1.0, performer.perform({**REST, **arms}, head))):
            points = pose.points.view(np.complex128) * factor + shift
            values = solver(Pose(COCO, points.view(np.float64), pose.scores), None, None, t)
        return values

    here, there = run(1.0, 0j), run(scale, shift)
    for name in PARAMETERS:
        assert apart(name, here[name], there[name]) < 1e-4, name


def test_a_missing_wrist_touches_only_its_own_forearm_and_hand(performer):
    pose = performer.perform({**REST, "LeftUpperArm": -60.0, "LeftLowerArm": -60.0})
    i = COCO.index("left_wrist")
    points = pose.points.copy()
    points[i] = np.nan
    whole, lost = performer.solved(pose), performer.solved(Pose(COCO, points, pose.scores))
    changed = {name for name in PARAMETERS if apart(name, whole[name], lost[name]) > 1e-9}
    assert changed <= {"LeftLowerArm", "LeftLowerArmLength", "LeftHand", "LeftHandDepth"}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_comes_the_parameters_are_complete_and_in_range(data):
    """Any points (also huge, all in one place, missing), any scores, any steps of time, also backwards."""
    solver = Solver(calibration=Calibration(data.draw(st.sampled_from(["camera", "file"]))))
    number = st.one_of(st.floats(allow_nan=True), st.floats(-500, 1500), st.just(100.0))
    for _ in range(4):
        points = data.draw(st.lists(number, min_size=34, max_size=34))
        scores = data.draw(st.lists(st.sampled_from([0.0, 0.2, 0.3, 0.9]), min_size=17, max_size=17))
        pose = Pose(COCO, np.array(points).reshape(17, 2), np.array(scores))
        t = data.draw(st.one_of(st.floats(-10, 10), st.floats(allow_nan=True)))
        assert_valid(solver(data.draw(st.sampled_from([pose, None])), None, None, t))


@pytest.mark.parametrize("joint", COCO.joints)
def test_a_single_joint_is_nobody(performer, joint):
    values = Solver()(performer.as_pose({joint: 100 + 100j}), None, None, 0.0)
    assert dict(values) == dict(REST)


def test_everything_in_one_point_is_nobody(performer):
    values = Solver()(performer.as_pose(dict.fromkeys(COCO.joints, 50 + 50j)), None, None, 0.0)
    assert_valid(values)
    assert values["BodyFound"] == values["FaceFound"] == 0


@pytest.mark.parametrize("rate", [24, 60, 144])
def test_nothing_jumps_however_parts_are_lost_and_found(performer, rate):
    """Joints come and go at random times; the performer holds still, so that all motion comes from the solver."""
    random = np.random.default_rng(7)
    raised = {**REST, "LeftUpperArm": -150.0, "LeftLowerArm": -70.0, "RightUpperArm": 80.0, "RightLowerArm": 100.0}
    points = performer.joint_points({**raised, "Hips": 10.0, "LeftUpperLeg": 30.0}, (25.0, 10.0, 20.0))
    solver, before, seen = Solver(), None, np.ones(17, dtype=bool)
    for i in range(6 * rate):
        if random.random() < 12 / rate:
            seen = random.random(17) < 0.7
        kept = {j: points[j] for j, ok in zip(COCO.joints, seen, strict=True) if ok}
        values = solver(performer.as_pose(kept) if random.random() > 0.05 else None, None, None, i / rate)
        if before:
            for name, p in PARAMETERS.items():
                bound = 1500 if p.bone else 12 * (p.maximum - p.minimum)  # a second
                assert apart(name, values[name], before[name]) * rate < bound, name
        before = values


def test_lost_arms_hold_and_then_ease_to_rest_without_waiting_longer(performer):
    raised = {**REST, "LeftUpperArm": -150.0}
    points = performer.joint_points(raised, (0, 0, 0))
    solver = Solver(hold=0.25, ease=0.5)
    solver(performer.as_pose(points), None, None, 0.0)
    arm = {"left_elbow", "left_wrist"}
    lost = performer.as_pose({j: p for j, p in points.items() if j not in arm})
    at = {t: solver(lost, None, None, t)["LeftUpperArm"] for t in np.arange(0.01, 1.0, 0.01).round(2).tolist()}
    assert at[0.24] == pytest.approx(-150, abs=1)
    assert -140 < at[0.5] < -10
    assert at[0.78] == pytest.approx(0, abs=0.5)
    assert all(b >= a - 1e-9 for a, b in pairwise(at.values()))


def test_easing_depends_on_time_and_not_on_the_rate(performer):
    points = performer.joint_points({**REST, "RightUpperArm": 120.0}, (0, 0, 0))

    def arm(rate: int) -> float:
        solver = Solver()
        solver(performer.as_pose(points), None, None, 0.0)
        for i in range(1, rate // 2 + 1):
            values = solver(None, None, None, i / rate)
        return values["RightUpperArm"]

    assert arm(30) == pytest.approx(arm(240), abs=8)


def test_nobody_for_long_is_at_rest_again(performer):
    solver = Solver()
    solver(performer.perform({**REST, "LeftUpperArm": -100.0}, (20, 0, 0)), None, None, 0.0)
    for t in (0.1, 5.0, 6.0):
        values = solver(None, None, None, t)
    assert dict(values) == dict(REST)


def test_reset_is_as_new(performer):
    poses = [performer.perform({**REST, "LeftUpperArm": -20.0 * i}, (i, 0, 0)) for i in range(6)]
    used, new = Solver(calibration=performer.FirstIsNeutral()), Solver(calibration=performer.FirstIsNeutral())
    for i, pose in enumerate(poses):
        used(pose, None, None, i / 30)
    used.reset()
    used(poses[0], None, None, 0.0), new(poses[0], None, None, 0.0)
    assert dict(used(poses[3], None, None, 0.1)) == dict(new(poses[3], None, None, 0.1))


def test_a_forearm_that_points_at_the_camera_does_not_spin(performer):
    """Its joints almost coincide, so that noise of a pixel would turn its direction by a half."""
    random = np.random.default_rng(3)
    points = performer.joint_points({**REST, "LeftLowerArm": -90.0}, (0, 0, 0))
    solver, shown = Solver(calibration=performer.FirstIsNeutral()), []
    for i in range(90):
        length = max(82 - 10 * i, 3)
        noise = complex(*random.normal(0, 2, 2))
        points["left_wrist"] = points["left_elbow"] + length + noise
        shown.append(solver(performer.as_pose(points), None, None, i / 30)["LeftLowerArm"])
    assert max(abs(b - a) for a, b in pairwise(shown)) < 15
    assert np.ptp(shown[20:]) < 60


def test_hands_before_the_body_are_in_front_and_hanging_hands_are_not(performer):
    folded = {**REST, "LeftUpperArm": -10.0, "LeftLowerArm": 110.0}
    assert performer.solved(performer.perform(folded))["LeftHandDepth"] > 0.9
    assert performer.solved(performer.perform())["LeftHandDepth"] == pytest.approx(0, abs=0.05)


def test_a_hand_hidden_behind_the_back_is_behind(performer):
    points = performer.joint_points({**REST, "RightUpperArm": 35.0, "RightLowerArm": -80.0}, (0, 0, 0))
    solver = Solver()
    for i in range(30):
        values = solver(performer.as_pose(points, {"right_wrist": 0.1}), None, None, i / 30)
    assert values["RightHandDepth"] < -0.8


def test_a_turned_torso_turns_to_the_side_that_the_face_looks_to(performer):
    points = performer.joint_points(REST, (40.0, 0.0, 0.0))
    middle = (points["left_shoulder"] + points["right_shoulder"]) / 2
    turned = {
        j: p if j in performer.turned_face(0, 0) else middle.real + (p.real - middle.real) * 0.6 + 1j * p.imag
        for j, p in points.items()
    }
    assert performer.solved(performer.as_pose(turned))["BodyAngleX"] > 15
    assert performer.solved(performer.as_pose(points))["BodyAngleX"] == pytest.approx(0, abs=1)


def test_clamped_values_stay_what_they_are(performer):
    values = performer.solved(performer.perform({**REST, "LeftUpperArm": -230.0}))
    assert {name: clamp(name, value) for name, value in values.items()} == dict(values)


def test_hands_and_feet_turn_where_a_skeleton_names_fingers_and_toes(performer):
    points = performer.joint_points(REST, (0, 0, 0))
    points["left_middle_finger1"] = points["left_wrist"] + 30
    points["left_big_toe"] = points["left_ankle"] + 30j
    joints = tuple(points)
    skeleton = Skeleton("with hands", joints, (), (), np.full(len(joints), 0.05))
    xy = np.array([(p.real, p.imag) for p in points.values()])
    values = performer.solved(Pose(skeleton, xy, np.full(len(joints), 0.9)))
    assert values["LeftHand"] == pytest.approx(-90, abs=1e-6)
    assert values["LeftFoot"] == pytest.approx(45, abs=1e-6)
    assert values["RightHand"] == values["RightFoot"] == 0
