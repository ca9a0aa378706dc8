"""Where vtube-lite's face network looks: a square around the face, turned with it, and back from there."""

from __future__ import annotations

import math

import numpy as np

from vtube.crops import Crop
from vtube.types import Floats, frozen

SPAN = 21.0
"""Centimetres of an average face that the network's input spans, where the crop is the usual one."""
MIDDLE = np.array([0.0, -0.5, 3.5, 1.0])
"""Of MediaPipe's canonical face: what lies in the usual crop's middle."""
USUAL = (0.0, 0.0, 0.0, 0.0)
"""No ``shift``."""
_HEAD = 24.0 * 1.1  # centimetres of a face's scale in a body's head box, see vtube.solving.head_pose and face_pose
_SPAN_OF_HEAD, _LOWER = SPAN / _HEAD, 0.05  # of the box's side


def around_face(
    transform: Floats, size: int, shift: tuple[float, float, float, float] = USUAL, *, flip: bool = False
) -> Crop:
    """The network's input around a face, upright in it. ``transform``: (4, 4) canonical face to picture pixels, as
    ``vtube.types.Face`` has it. ``size``: pixels of the input's side. ``shift``: how another crop than the usual one
    lies: sides to the right and down, the logarithm of its size, degrees. ``flip``: mirrored.
    """
    right, down, grown, degrees = shift
    pixels = float(np.linalg.norm(transform[:3, :3], axis=0).mean())
    roll = math.atan2(transform[1, 0], transform[0, 0]) + math.radians(degrees)
    scale = size / (SPAN * pixels * math.exp(grown))
    matrix = _placed((transform @ MIDDLE)[:2], scale, roll, size, (right, down))
    if flip:
        matrix[0] *= -1.0
        matrix[0, 2] += size - 1
    return Crop(frozen(matrix), (size, size))


def around_head(box: tuple[float, float, float, float], size: int) -> Crop:
    """The network's input around a body's head, upright in the picture. ``box``: (x, y, width, height) in pixels."""
    x, y, width, height = box
    side = max(width, height, 1.0)
    middle = np.array([x + width / 2, y + height / 2 + _LOWER * side])
    return Crop(frozen(_placed(middle, size / (_SPAN_OF_HEAD * side), 0.0, size)), (size, size))


def _placed(middle: Floats, scale: float, roll: float, size: int, shift: tuple[float, float] = (0.0, 0.0)) -> Floats:
    """(2, 3) picture to input. ``shift``: where ``middle`` comes to lie, in sides from the input's own middle."""
    cosine, sine = scale * math.cos(roll), scale * math.sin(roll)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return np.column_stack([turn, (size - 1) / 2 + np.array(shift) * size - turn @ middle])


def placement(transform: Floats, crop: Crop, *, flip: bool = False) -> tuple[Floats, Floats]:
    """What the network is to tell of a face: (6,) the first two columns of its rotation in the crop, and (3,) where its
    origin is, from the crop's middle in sides, with the logarithm of its size beside the usual crop's.

    With ``flip`` it is that of the mirrored face, whose sides are exchanged.
    """
    size, scale = crop.size[0], _scale(crop)
    turned = np.vstack([crop.matrix[:, :2] @ transform[:2, :3], scale * transform[2:3, :3]])
    pixels = float(np.linalg.norm(turned, axis=0).mean())
    if flip:
        turned[:, 0] *= -1.0
    origin = (crop.matrix @ np.append(transform[:2, 3], 1.0) - (size - 1) / 2) / size
    return turned[:, :2].T.ravel() / pixels, np.append(origin, math.log(pixels * SPAN / size))


def transform_of(rotation: Floats, place: Floats, crop: Crop) -> Floats | None:
    """The inverse of ``placement``: (4, 4) to picture pixels; None where the columns say no rotation.

    The columns are made orthogonal after Gram and Schmidt; seen from the picture, whose y points down, the third one is
    the negative of their product.
    """
    first, second = rotation[:3], rotation[3:]
    if (length := float(np.linalg.norm(first))) < 1e-3:
        return None
    first = first / length
    second = second - (first @ second) * first
    if (length := float(np.linalg.norm(second))) < 1e-3:
        return None
    second = second / length
    columns = np.column_stack([first, second, -np.cross(first, second)])
    size, scale = crop.size[0], _scale(crop)
    pixels = math.exp(float(np.clip(place[2], -3.0, 3.0))) * size / SPAN / scale
    back = crop.matrix[:, :2].T / scale
    result = np.eye(4)
    result[:2, :3] = pixels * back @ columns[:2]
    result[2, :3] = pixels * columns[2]
    result[:2, 3] = crop.to_picture(place[:2] * size + (size - 1) / 2)
    return result


def _scale(crop: Crop) -> float:
    return float(np.hypot(*crop.matrix[0, :2]))
