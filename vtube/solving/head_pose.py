"""Head rotation and position from nose, eyes and ears, in closed form, with the points of an average head.

Of a skeleton without a face, or somebody who is seen from behind, the neck and the crown tell the roll alone.

The head's rotation is roll * yaw * pitch (pitch first), seen from far away (weak perspective). Then ear-to-ear and
eye-to-eye lines appear at the angle of the roll and shortened by cos(yaw), and the point between nose and eyes, seen
from the middle of the ears, gives yaw and pitch; both together are one quadratic equation.
"""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple

from vtube.solving.joints import Joints, Pair, Sight
from vtube.types import Pose

# MediaPipe's canonical face model (canonical_face_model.obj, Apache-2.0), centimetres, (y up, z forward) in the plane
# of symmetry: nose = mean of vertices 1 and 4, eyes = mean of their corners (33 and 133), ears = 234.
_NOSE, _EYES, _EARS = (-0.795, 7.531), (2.625, 3.466), (0.673, -2.436)
_EYE_DISTANCE, _EAR_DISTANCE = 6.302, 15.328

_FACE = ((_NOSE[0] + _EYES[0]) / 2 - _EARS[0], (_NOSE[1] + _EYES[1]) / 2 - _EARS[1])  # from the middle of the ears
_BRIDGE = (_NOSE[0] - _EYES[0], _NOSE[1] - _EYES[1])
_PROFILE = 75.0  # degrees of yaw where an eye is hidden behind the nose
_NARROW, _SIDEWAYS = 0.3, 0.45  # of the way from an ear or the nose; eyes nearer to each other tell no roll, or little
_ALONG = 0.85  # cosine of the angle between the eyes' line and the ears', or one ear's to the eyes: they agree
_ASTRAY = 0.3  # that of one ear below which no head is turned
_ABOVE = 1.0  # centimetres of a nose above the eyes that no head shows, unless its sides are exchanged
_HEAD_HEIGHT = 24.0
_NECK_TO_CROWN = 0.130 * 175.0  # of Winter's heights, in somebody of 1.75 m: see vtube.skeletons.conversion
_NECK_TO_EARS = (0.925 - 0.870) / 0.130  # share of it
_CAMERA_DISTANCE = 60.0  # centimetres between a head and a webcam


class HeadPose(NamedTuple):
    """``yaw``, ``pitch``, ``roll``: degrees, signs as FaceAngle; NaN where it cannot be told. ``centre``: middle of the
    ears, image pixels. ``size``: pixels a centimetre of an average head. ``view``: which joints it comes from.
    """

    view: str
    yaw: float
    pitch: float
    roll: float
    centre: complex
    size: float


def nearer(size: float, neutral_size: float) -> float:
    """Centimetres towards the camera that make a head of ``neutral_size`` one of ``size``, at a webcam's distance."""
    return _CAMERA_DISTANCE * (1 - neutral_size / size)


def measure(joints: Joints) -> HeadPose | None:
    """The head's pose; None where too little of it is seen: at least both eyes and the nose, a profile, or upper neck
    and crown.
    """
    nose, eyes = joints["nose"], joints.pair("eye")
    if nose is None or eyes is None:
        return _profile(nose, joints["left_ear"], joints["right_ear"]) or _axis(joints)
    return _face(nose, eyes, *_agreeing(joints["left_ear"], joints["right_ear"], eyes))


def _face(nose: complex, eyes: Pair, left: complex | None, right: complex | None) -> HeadPose | None:
    """``left``, ``right``: ears."""
    middle, across = (eyes[0] + eyes[1]) / 2, eyes[0] - eyes[1]
    face = (nose + middle) / 2
    if _exchanged(nose - middle, across):
        return None
    if left is not None and right is not None:
        across = (across + left - right) / (_EYE_DISTANCE + _EAR_DISTANCE)
        return _solve("front", across, face - (left + right) / 2, _FACE, middle)
    side = (left is not None) - (right is not None)
    near = nose if side == 0 else left if right is None else right
    if near is not None and _one_eye(across, middle - near, side):
        return _profile(nose, left, right)
    across /= _EYE_DISTANCE
    half = across * _EAR_DISTANCE / 2
    if left is not None:
        return _solve("left ear", across, face - left + half, _FACE, middle)
    if right is not None:
        return _solve("right ear", across, face - right - half, _FACE, middle)
    return _solve("no ears", across, nose - middle, _BRIDGE, middle)


def _exchanged(bridge: complex, across: complex) -> bool:
    """Whether the nose is above the eyes, as when a model takes left for right for a moment."""
    return (bridge * across.conjugate()).imag * _EYE_DISTANCE < -_ABOVE * abs(across) ** 2


def _one_eye(across: complex, reach: complex, side: int) -> bool:
    """Whether the second eye is but a guess: nearly on the first, or in a line that does not lead to the ear.

    ``reach``: from the ear to the eyes, or from the nose. ``side``: 1 for the left ear, -1 for the right, 0 for none.
    """
    along = _lead(across, -side * reach) if side else 1.0
    return along < _ASTRAY or abs(across) < (_SIDEWAYS if along < _ALONG else _NARROW) * abs(reach)


def _agreeing(left: complex | None, right: complex | None, eyes: Pair) -> tuple[complex | None, complex | None]:
    """The ears; only the one that lies more along the eyes where their line is not the eyes'."""
    across, middle = eyes[0] - eyes[1], (eyes[0] + eyes[1]) / 2
    if left is None or right is None or _lead(across, left - right) > _ALONG:
        return left, right
    return (left, None) if _lead(across, left - middle) > _lead(across, middle - right) else (None, right)


def _lead(one: complex, other: complex) -> float:
    """Cosine of the angle between them, 0 where one has no direction."""
    lengths = abs(one) * abs(other)
    return (one * other.conjugate()).real / lengths if lengths else 0.0


def _solve(view: str, across: complex, forward: complex, model: tuple[float, float], eyes: complex) -> HeadPose | None:
    """``across``: the sideways centimetre as seen. ``forward``: the image of ``model``, a vector (y, z) in the plane
    of symmetry. With depth = z cos(pitch) - y sin(pitch) = D cos(g), height = D sin(g): forward / |across| =
    D cos(g) tan(yaw) + i D sin(g) / cos(yaw), from which tan(yaw)^2 follows.
    """
    width = abs(across)
    if width < 1e-3:
        return None
    length, slope = math.hypot(*model), math.atan2(*model)
    turned = forward / across
    u, v = turned.real, -turned.imag
    steepest = 0.95 * length + abs(u)  # what is steeper without a turn is noise, and would pass for a turn
    v = min(max(v, -steepest), steepest)
    b = length**2 - u**2 - v**2
    tan2 = (math.hypot(b, 2 * length * u) - b) / (2 * length**2)
    cos = 1 / math.sqrt(1 + tan2)
    yaw = math.copysign(math.atan(math.sqrt(tan2)), u)
    pitch = math.asin(min(max(v * cos / length, -1.0), 1.0)) - slope
    y, z = _EYES[0] - _EARS[0], _EYES[1] - _EARS[1]
    depth, height = z * math.cos(pitch) - y * math.sin(pitch), y * math.cos(pitch) + z * math.sin(pitch)
    centre = eyes - across / cos * complex(depth * math.sin(yaw), -height)
    roll = cmath.phase(across)
    return HeadPose(view, math.degrees(yaw), math.degrees(pitch), math.degrees(roll), centre, width / cos)


def _profile(nose: complex | None, left: complex | None, right: complex | None) -> HeadPose | None:
    """One ear, the nose, and not both eyes: seen from the side. Pitch is the slope of the face; roll cannot be told."""
    if nose is None or (left is None) == (right is None):
        return None
    side, ear = (1.0, right) if left is None else (-1.0, left)
    if ear is None or abs(nose - ear) < 1.0:
        return None
    face = nose - ear
    y, z = _NOSE[0] - _EARS[0], _NOSE[1] - _EARS[1]
    pitch = math.atan2(-face.imag, max(face.real * side, 0.0)) - math.atan2(y, z)
    return HeadPose("profile", side * _PROFILE, math.degrees(pitch), 0.0, ear, abs(face) / math.hypot(y, z))


def _axis(joints: Joints) -> HeadPose | None:
    """The line from the neck to the crown: roll, place and size of a head of which no face is seen."""
    neck, crown = joints["upper_neck"], joints["head_top"]
    if neck is None or crown is None or abs(up := crown - neck) < 1.0:
        return None
    size = abs(up) / _NECK_TO_CROWN
    return HeadPose("axis", math.nan, math.nan, math.degrees(cmath.phase(up * 1j)), neck + _NECK_TO_EARS * up, size)


def head_box(pose: Pose) -> tuple[float, float, float, float] | None:
    """Where a pose's head is: (x, y, width, height) of a square in image pixels, or None where it cannot be told."""
    head = measure(joints) if (joints := Sight()(pose)) else None
    if head is None:
        return None
    half = _HEAD_HEIGHT / 2 * head.size
    return head.centre.real - half, head.centre.imag - half, 2 * half, 2 * half
