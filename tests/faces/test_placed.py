"""A head before a pinhole camera, as a placement in the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vtube.faces._placed import placed

FOCAL = 360 / math.tan(math.radians(31.5))  # of a view 720 pixels high


def before(x: float, y: float, z: float) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


def test_its_origin_is_where_the_camera_sees_it() -> None:
    matrix = placed(before(10.0, 4.0, -50.0), (100, 0, 1180, 720))
    assert matrix[:2, 3] == pytest.approx((640 + 10 * FOCAL / 50, 360 - 4 * FOCAL / 50))


def test_its_size_is_in_pixels_a_centimetre() -> None:
    matrix = placed(before(0.0, 0.0, -50.0), (0, 0, 1280, 720))
    assert np.linalg.norm(matrix[:3, 0]) == pytest.approx(FOCAL / 50)
    assert matrix[:3, :3] == pytest.approx(FOCAL / 50 * np.diag([1.0, -1.0, 1.0]))


def test_somebody_beside_the_middle_who_faces_the_camera_is_seen_from_the_front() -> None:
    """At (30, 0, -60) the line of sight is turned by atan(1/2); a head that is turned back by it looks straight in."""
    turn = math.atan2(30, 60)
    matrix = before(30.0, 0.0, -60.0)
    cos, sin = math.cos(turn), math.sin(turn)
    matrix[:3, :3] = [[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]]
    frontal = placed(matrix, (0, 0, 1280, 720))[:3, :3]
    assert frontal / np.linalg.norm(frontal[:, 0]) == pytest.approx(np.diag([1.0, -1.0, 1.0]), abs=1e-9)
