"""Parameters: complete, at rest inside their ranges, and mirrored as a mirror does."""

from hypothesis import given
from hypothesis import strategies as st

from vtube.parameters import PARAMETERS, REST, clamp, mirror

values = st.fixed_dictionaries({p.name: st.floats(p.minimum, p.maximum) for p in PARAMETERS.values()})


@given(values)
def test_mirror_twice_is_identity(parameters):
    assert dict(mirror(mirror(parameters))) == parameters


def test_rest_is_its_own_mirror():
    assert dict(mirror(REST)) == dict(REST)


def test_mirror_exchanges_sides_and_turns_angles_round():
    mirrored = mirror({**REST, "LeftUpperArm": -90.0, "EyeOpenLeft": 0.0, "EyeLeftX": 0.5, "FaceAngleY": 7.0})
    assert mirrored["RightUpperArm"] == 90.0
    assert mirrored["EyeOpenRight"] == 0.0
    assert mirrored["EyeRightX"] == -0.5
    assert mirrored["FaceAngleY"] == 7.0


def test_unknown_names_pass_through_a_mirror():
    assert mirror({"Custom": 3.0})["Custom"] == 3.0


def test_rests_lie_in_their_ranges():
    assert all(p.minimum <= p.default <= p.maximum for p in PARAMETERS.values())


@given(st.sampled_from(sorted(PARAMETERS)), st.floats(-1e4, 1e4))
def test_clamped_values_lie_in_range(name, value):
    parameter = PARAMETERS[name]
    assert parameter.minimum <= clamp(name, value) <= parameter.maximum


@given(st.floats(-170, 170), st.integers(-3, 3))
def test_bone_rotations_are_clamped_by_whole_turns(angle, turns):
    assert abs(clamp("Spine", angle + 360 * turns) - angle) < 1e-9
