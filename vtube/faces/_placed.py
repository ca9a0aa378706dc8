"""A face model's head pose before its own pinhole camera, as a placement in the picture."""

from __future__ import annotations

import math

import numpy as np

from vtube.types import Floats

_HALF_HEIGHT = math.tan(math.radians(63.0 / 2))  # MediaPipe's face geometry: a vertical field of view of 63 degrees


def placed(matrix: Floats, view: tuple[int, int, int, int]) -> Floats:
    """(4, 4) canonical face to image pixels, as ``vtube.types.Face`` has it.

    ``matrix``: (4, 4) canonical face, centimetres, to a camera that looks along -z, y up, whose picture is ``view``
    (left, top, right, bottom in image pixels). The head is turned by the angle between its line of sight and the
    camera's axis, so that somebody beside the middle who looks into the camera is seen from the front.
    """
    x, y, z = matrix[:3, 3]
    left, top, right, bottom = view
    focal = (bottom - top) / 2 / _HALF_HEIGHT
    size = focal / -z
    sight = matrix[:3, 3] / np.linalg.norm(matrix[:3, 3])
    # The rotation of one unit vector onto another, after Rodrigues: I + [v] + [v]^2 / (1 + cos), v = sight x (-z).
    v = np.array([[0.0, 0.0, sight[0]], [0.0, 0.0, sight[1]], [-sight[0], -sight[1], 0.0]])
    turned = (np.eye(3) + v + v @ v / (1 - sight[2])) @ matrix[:3, :3]
    result = np.eye(4)
    result[:3, :3] = size * np.diag([1.0, -1.0, 1.0]) @ turned
    result[:2, 3] = (left + right) / 2 + x * size, (top + bottom) / 2 - y * size
    return result
