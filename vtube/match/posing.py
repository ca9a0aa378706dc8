"""A person's pose on an avatar, and where in the picture the avatar then stands.

One picture tells no history: each person gets a solver of their own, which shows what it sees at once. The avatar is
placed by a similarity (least squares, Procrustes) of its joints to the person's; arms and legs then turn until they
point as the person's do in the picture, and arms take the person's lengths.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping
from dataclasses import dataclass

from vtube.match.figure import JOINTS, Figure
from vtube.match.people import Person, towards, upright
from vtube.parameters import REST, clamp
from vtube.solving import Solver
from vtube.types import Parameters

_TRUNK = {"head": 1.0, "left_shoulder": 0.7, "right_shoulder": 0.7, "left_hip": 0.7, "right_hip": 0.7}
_LEGS = {"left_ankle": 1.0, "right_ankle": 1.0, "left_knee": 0.3, "right_knee": 0.3}
"""How much each joint says about place and size."""
_LIMBS = (
    (("shoulder", "elbow"), ("hip", "knee")),
    (("elbow", "wrist"), ("knee", "ankle")),
)  # those that hang on the trunk first
_LENGTHS = (0.35, 1.3)  # of an arm's bone: what is drawn neither folds up nor tears
_BEND = 20.0  # degrees that a back is bent at most: the rest of a lean is the whole figure's
_CERTAIN = {"BodyFound": 1.0, "FaceFound": 1.0, "EyesFound": 1.0}
"""Somebody is there: nothing of the avatar wanders by itself."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A similarity: a place z of the avatar's canvas is ``scale`` * z + ``shift`` in the picture, both complex."""

    scale: complex
    shift: complex

    def __call__(self, place: complex) -> complex:
        """Canvas pixels to image pixels, x + iy."""
        return self.scale * place + self.shift


@dataclass(frozen=True, slots=True)
class Posed:
    """An avatar in a person's place: its parameters, unmirrored, and where it is."""

    parameters: Parameters
    placement: Placement


def pose(person: Person, figure: Figure) -> Posed:
    """The avatar as the person."""
    person = towards(person)
    rest = figure.joints(REST)
    wanted = anchors(person)
    tilt = _turn(rest, wanted)
    about = complex(person.box[0], person.box[1])
    straight = upright(person, -tilt, about)
    parameters = _solved(straight)
    goal = anchors(straight)
    for _ in range(2):
        size = abs(_fit(figure.joints(parameters), goal, straight).scale)
        for limbs in _LIMBS:
            _reach(parameters, figure, goal, size, limbs)
    fitted = _fit(figure.joints(parameters), goal, straight)
    back = cmath.exp(1j * tilt)
    return Posed(parameters, Placement(back * fitted.scale, back * (fitted.shift - about) + about))


def anchors(person: Person) -> dict[str, complex]:
    """The person's joints that are seen and the ``head``, the middle of the ears; image pixels, x + iy."""
    joints, head = person.joints, person.head
    found = {name: place for name, place in joints.seen.items() if name in JOINTS}
    parts = [p for n, p in joints.seen.items() if n == "nose" or n.endswith(("_eye", "_ear"))]
    if head is not None:
        found["head"] = head.centre
    elif parts:
        found["head"] = sum(parts) / len(parts)
    return found


def _solved(person: Person) -> dict[str, float]:
    values = {**Solver()(person.pose, person.face, None, 0.0), **_CERTAIN}
    for name in ("BodyPositionX", "BodyPositionY", "FacePositionX", "FacePositionY", "FacePositionZ"):
        values[name] = 0.0  # the placement has it
    for name in ("Hips", "Spine", "Chest"):
        values[name] = min(max(values[name], -_BEND), _BEND)
    return values


def _turn(rest: Mapping[str, complex], wanted: Mapping[str, complex]) -> float:
    """Radians, clockwise, by which the person's trunk is turned from the avatar's at rest."""
    weights = {name: weight for name, weight in _TRUNK.items() if name in rest and name in wanted}
    if len(weights) < 2:
        return 0.0
    a, p = _centred(rest, weights)[0], _centred(wanted, weights)[0]
    return cmath.phase(sum(weights[n] * a[n].conjugate() * p[n] for n in weights))


def _fit(joints: Mapping[str, complex], wanted: Mapping[str, complex], person: Person) -> Placement:
    """Size and place, not turned: as far spread as the person's joints, about their middle, the feet on the ground."""
    weights = {n: w for n, w in {**_TRUNK, **_LEGS}.items() if n in joints and n in wanted}
    a, middle = _centred(joints, weights)
    p, goal = _centred(wanted, weights)
    spread = [math.sqrt(sum(w * abs(points[n]) ** 2 for n, w in weights.items())) for points in (a, p)]
    if min(spread) < 1.0:
        scale = person.size / _shoulder_width(joints)
        return Placement(complex(scale), goal - scale * middle if weights else 0j)
    scale = spread[1] / spread[0]
    shift = goal - scale * middle
    feet = [n for n in ("left_ankle", "right_ankle") if n in weights]
    if feet:
        ground = max(wanted[n].imag for n in feet)
        shift += 1j * (ground - max((scale * joints[n] + shift).imag for n in feet))
    return Placement(complex(scale), shift)


def _centred(places: Mapping[str, complex], weights: Mapping[str, float]) -> tuple[dict[str, complex], complex]:
    """The places about their weighted mean, and that."""
    total = sum(weights.values())
    mean = sum(w * places[n] for n, w in weights.items()) / total if total else 0j
    return {n: places[n] - mean for n in weights}, mean


def _shoulder_width(joints: Mapping[str, complex]) -> float:
    if "left_shoulder" in joints and "right_shoulder" in joints:
        return max(abs(joints["left_shoulder"] - joints["right_shoulder"]), 1.0)
    return 300.0


def _reach(
    parameters: dict[str, float],
    figure: Figure,
    wanted: Mapping[str, complex],
    size: float,
    limbs: tuple[tuple[str, str], ...],
) -> None:
    """Turn and stretch these bones until they lie in the picture as the person's."""
    joints = figure.joints(parameters)
    for side in ("left", "right"):
        for start, end in limbs:
            a, b = f"{side}_{start}", f"{side}_{end}"
            bone = JOINTS[a]
            if not {a, b} <= joints.keys() & wanted.keys() or abs(joints[b] - joints[a]) < 1e-6:
                continue
            goal = (wanted[b] - wanted[a]) / (joints[b] - joints[a])
            if abs(goal) < 1e-6:
                continue
            parameters[bone] = clamp(bone, parameters[bone] + math.degrees(cmath.phase(goal)))
            length = f"{bone}Length"
            if length in parameters:
                stretched = parameters[length] * abs(goal) / size
                parameters[length] = min(max(stretched, _LENGTHS[0]), _LENGTHS[1])
