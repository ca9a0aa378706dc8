"""The canonical humanoid that takes record."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vtube import humanoid
from vtube.parameters import BONES, REST


def global_positions(bones):
    """(17, 2) canvas pixels of the bones' heads, by plain forward kinematics."""
    found = {}
    for bone in humanoid.HUMANOID:
        x, y = bones[bone.name].position
        if bone.parent < 0:
            found[bone.name] = (np.array([x, y]), bones[bone.name].rotation)
            continue
        origin, angle = found[BONES[bone.parent]]
        turned = [x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)]
        found[bone.name] = (origin + turned, angle + bones[bone.name].rotation)
    return {name: position for name, (position, _) in found.items()}


def test_parents_precede_children():
    assert all(bone.parent < i for i, bone in enumerate(humanoid.HUMANOID))


def test_at_rest_it_stands_upright_with_hanging_arms():
    at = global_positions(humanoid.pose(REST))
    assert at["Head"][1] < at["Chest"][1] < at["Hips"][1] < at["LeftFoot"][1]
    assert at["LeftHand"][1] > at["LeftLowerArm"][1] > at["LeftUpperArm"][1]


def test_its_left_is_at_the_right_of_the_picture():
    at = global_positions(humanoid.pose(REST))
    assert at["LeftUpperArm"][0] > at["RightUpperArm"][0]


def test_a_left_arm_at_minus_ninety_points_outwards():
    at = global_positions(humanoid.pose({**REST, "LeftUpperArm": -90.0}))
    assert np.allclose(at["LeftLowerArm"] - at["LeftUpperArm"], [90, 0], atol=1e-6)


@given(st.fixed_dictionaries({name: st.floats(-180, 180) for name in BONES}))
def test_bone_lengths_are_kept(rotations):
    rest, posed = (global_positions(humanoid.pose(p)) for p in (REST, {**REST, **rotations}))
    for bone in humanoid.HUMANOID[1:]:
        parent = BONES[bone.parent]
        before, after = (np.linalg.norm(at[bone.name] - at[parent]) for at in (rest, posed))
        assert math.isclose(before, after, abs_tol=1e-6)
