"""Where the small face network looks, and what comes back from there as a placement in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from vtube.faces._head_crop import MIDDLE, SPAN, around_face, around_head, placement, transform_of
from vtube.solving.face_pose import measure_face
from vtube.types import Face, Floats

SIZE = 112
angles = st.floats(-40, 40)


def face(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, pixels: float = 8.0) -> Floats:
    """(4, 4) a head at (300, 200)."""
    turned = Rotation.from_euler("ZYX", (-roll, yaw, -pitch), degrees=True).as_matrix()
    matrix = np.eye(4)
    matrix[:3, :3] = pixels * np.diag([1.0, -1.0, 1.0]) @ turned
    matrix[:2, 3] = 300.0, 200.0
    return matrix


@given(angles, angles, angles, st.tuples(*[st.floats(-0.3, 0.3)] * 3, angles))
def test_what_is_told_of_a_crop_is_the_face_again(yaw, pitch, roll, shift):
    """Whatever the crop's place, size and rotation."""
    transform = face(yaw, pitch, roll)
    crop = around_face(transform, SIZE, shift)
    found = transform_of(*placement(transform, crop), crop)
    np.testing.assert_allclose(found, transform, atol=1e-9)


@given(angles, angles, angles)
def test_a_mirrored_face_is_turned_to_the_other_side(yaw, pitch, roll):
    transform = face(yaw, pitch, roll)
    seen = []
    for flip in (False, True):
        crop = around_face(transform, SIZE, flip=flip)
        plain = around_face(face(), SIZE)  # upright: the head as it appears in the input
        found = transform_of(*placement(transform, crop, flip=flip), plain)
        seen.append(measure_face(Face(np.zeros((1, 2)), {}, found)))
    assert seen[1].yaw == pytest.approx(-seen[0].yaw, abs=1e-6)
    assert seen[1].pitch == pytest.approx(seen[0].pitch, abs=1e-6)


def test_the_usual_crop_has_the_face_upright_in_its_middle():
    transform = face(yaw=25, roll=30)
    crop = around_face(transform, SIZE)
    np.testing.assert_allclose(crop.to_crop((transform @ MIDDLE)[:2]), [(SIZE - 1) / 2] * 2, atol=1e-9)
    right = crop.matrix[:, :2] @ transform[:2, 0]
    assert right[1] == pytest.approx(0.0, abs=1e-9)
    assert np.hypot(*crop.matrix[0, :2]) * 8.0 * SPAN == pytest.approx(SIZE)


def test_a_head_box_has_its_face_in_the_crop():
    """A head of 24 cm, as the body's solver gives it."""
    crop = around_head((204.0, 104.0, 192.0, 192.0), SIZE)
    for point in ([300.0, 160.0], [300.0, 240.0], [260.0, 200.0], [340.0, 200.0]):
        assert (crop.to_crop(np.array(point)) > 0).all()
        assert (crop.to_crop(np.array(point)) < SIZE).all()


@pytest.mark.parametrize("rotation", [np.zeros(6), np.array([1.0, 0, 0, 1.0, 0, 0])])
def test_numbers_that_are_no_rotation_are_no_face(rotation):
    crop = around_face(face(), SIZE)
    assert transform_of(rotation, np.zeros(3), crop) is None
