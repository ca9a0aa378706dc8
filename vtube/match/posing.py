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
from vtube.parameters import SHOULDER_WIDTH_UNITS, clamp
from vtube.solving import Solver
from vtube.types import Parameters

_PAIRS = ("left", "right")
_BUST = {"crown": 1.0, **{f"{s}_{j}": w for j, w in (("shoulder", 0.7), ("hip", 0.7), ("knee", 0.3)) for s in _PAIRS}}
_WHOLE = {"crown": 1.0, **{f"{s}_{j}": w for j, w in (("hip", 0.1), ("ankle", 0.5)) for s in _PAIRS}}
"""How much each joint says about place and size; of somebody whose feet are seen, the height does."""
_LIMBS = (
    (("shoulder", "elbow"), ("hip", "knee")),
    (("elbow", "wrist"), ("knee", "ankle")),
)  # those that hang on the trunk first
_LENGTHS = (0.35, 1.3)  # of an arm's bone: what is drawn neither folds up nor tears
_FORESHORTENED = 0.45  # shoulder widths below which a thigh points at the camera: no leg can be drawn so short
_SHRUG = math.radians(20.0)  # that a shoulder line may be turned by a lean; the rest is the shoulders' own
_LEANING = math.radians(30.0)  # that somebody is turned and still has their feet below
_OVERSHOOT = 0.15  # of the height that is seen, by which hidden feet are below it
_LARGER = 1.25  # times that an avatar is grown at most for it
_ABOVE, _LEGS = 1.05, 1.1  # crown above shoulders, in their widths; above hips, in lengths of the legs
_CROWN = 13.0  # cm above the ears
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


def pose(person: Person, figure: Figure, solver: Solver | None = None, t: float = 0.0) -> Posed:
    """The avatar as the person. ``solver``: who followed them until ``t`` seconds; None: nobody did."""
    person = towards(person)
    tilt = _turn(person, anchors(person))
    about = complex(person.box[0], person.box[1])
    straight = upright(person, -tilt, about)
    parameters = _solved(straight, solver or Solver(), t)
    goal = anchors(straight)
    directions = _hanging(goal, straight.size)
    for _ in range(2):
        size = abs(_fit(figure, figure.joints(parameters), goal, straight).scale)
        for limbs in _LIMBS:
            _reach(parameters, figure, directions, size, limbs)
    joints = figure.joints(parameters)
    fitted = _fit(figure, joints, goal, straight)
    if abs(tilt) < _LEANING:
        fitted = _cut_off(fitted, joints, goal, person)
    back = cmath.exp(1j * tilt)
    return Posed(parameters, Placement(back * fitted.scale, back * (fitted.shift - about) + about))


def anchors(person: Person) -> dict[str, complex]:
    """The person's joints that are seen, the ``head``, the middle of the ears, and its ``crown``, which is guessed
    where the head is not seen; of somebody upright; image pixels, x + iy.
    """
    joints, head = person.joints, person.head
    found = {name: place for name, place in joints.seen.items() if name in JOINTS}
    parts = [p for n, p in joints.seen.items() if n == "nose" or n.endswith(("_eye", "_ear"))]
    if head is not None:
        found["head"] = head.centre
        found["crown"] = head.centre - 1j * cmath.exp(1j * math.radians(head.roll)) * _CROWN * head.size
    elif parts:
        found["head"] = sum(parts) / len(parts)
        found["crown"] = found["head"] - 1j * _CROWN * person.size / SHOULDER_WIDTH_UNITS
    elif (crown := _guessed_crown(found, person)) is not None:
        found["crown"] = crown
    return found


def _hanging(places: Mapping[str, complex], size: float) -> dict[str, complex]:
    """The joints, legs that no flat drawing can show straight down: thighs that point at the camera, shins unseen."""
    found = dict(places)
    for side in _PAIRS:
        hip, knee, ankle = (found.get(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        if hip is None or knee is None:
            continue
        if abs(knee - hip) < _FORESHORTENED * size:
            found[f"{side}_knee"], found[f"{side}_ankle"] = hip + 1j * size, hip + 2j * size
        elif ankle is None:
            found[f"{side}_ankle"] = knee + 1j * size
    return found


def _guessed_crown(found: Mapping[str, complex], person: Person) -> complex | None:
    """Where somebody whose head is not in the picture would have it: a mascot with short legs else becomes a giant."""
    shoulders, hips, knees, ankles = (_middle(found, joint) for joint in ("shoulder", "hip", "knee", "ankle"))
    if shoulders is not None:
        return shoulders - 1j * _ABOVE * person.size
    if hips is not None and (ankles is not None or knees is not None):
        legs = abs(ankles - hips) if ankles is not None else 2 * abs((knees or hips) - hips)
        return hips - 1j * _LEGS * legs
    return None


def _solved(person: Person, solver: Solver, t: float) -> dict[str, float]:
    values = {**solver(person.pose, person.face, None, t), **_CERTAIN}
    for name in ("BodyPositionX", "BodyPositionY", "FacePositionX", "FacePositionY", "FacePositionZ"):
        values[name] = 0.0  # the placement has it
    for name in ("Hips", "Spine", "Chest"):
        values[name] = min(max(values[name], -_BEND), _BEND)
    return values


def _turn(person: Person, wanted: Mapping[str, complex]) -> float:
    """Radians, clockwise, by which the person's trunk is turned from upright; 0 where too little of it is seen."""
    hips, shoulders = _middle(wanted, "hip"), _middle(wanted, "shoulder")
    top = shoulders if shoulders is not None else wanted.get("head")
    if hips is not None and top is not None and abs(top - hips) > 0.3 * person.size:
        return cmath.phase((top - hips) * 1j)
    pair = person.joints.pair("shoulder")
    if pair is None or "head" not in wanted or abs(pair[0] - pair[1]) < 0.5 * person.size:
        return 0.0
    level = cmath.phase(pair[0] - pair[1])
    return min(max(level, -_SHRUG), _SHRUG)


def _middle(places: Mapping[str, complex], joint: str) -> complex | None:
    """Between the left and the right joint, or the one of them that is seen."""
    both = [places[name] for name in (f"left_{joint}", f"right_{joint}") if name in places]
    return sum(both) / len(both) if both else None


def _fit(figure: Figure, joints: Mapping[str, complex], wanted: Mapping[str, complex], person: Person) -> Placement:
    """Size and place, not turned: as far spread as the person's joints, about their middle, the feet on the ground."""
    common = joints.keys() & wanted.keys()
    feet = sorted(common & {"left_ankle", "right_ankle"})
    weights = {name: weight for name, weight in (_WHOLE if feet else _BUST).items() if name in common}
    if not weights:
        return _in_box(figure, person)
    a, middle = _centred(joints, weights)
    p, goal = _centred(wanted, weights)
    spread = [math.sqrt(sum(w * abs(points[n]) ** 2 for n, w in weights.items())) for points in (a, p)]
    if min(spread) < 0.2 * person.size:
        scale = _usual(figure, joints, person)
        return Placement(complex(scale), goal - scale * middle)
    scale = spread[1] / spread[0]
    shift = goal - scale * middle
    if feet:
        ground = max(wanted[name].imag for name in feet)
        shift += 1j * (ground - max((scale * joints[name] + shift).imag for name in feet))
    elif "crown" in weights:  # what is taller than the person's, from the shoulders up, may not leave the picture
        shift += 1j * (wanted["crown"] - scale * joints["crown"] - shift).imag
    return Placement(complex(scale), shift)


def _cut_off(
    placement: Placement, joints: Mapping[str, complex], wanted: Mapping[str, complex], person: Person
) -> Placement:
    """Grown from the crown down, so that whoever is cut off by a table or the picture's edge stays cut off.

    The feet come to lie below what is seen of the person; short legs would else stand on the table.
    """
    low = [joints[name].imag for name in ("left_ankle", "right_ankle") if name in joints]
    if "crown" not in joints or "crown" not in wanted or not low or _middle(wanted, "ankle") is not None:
        return placement
    crown = placement(joints["crown"])
    bottom = person.box[1] + person.box[3]
    needed = (1 + _OVERSHOOT) * (bottom - crown.imag) / max(min(low) - joints["crown"].imag, 1.0)
    scale = min(max(placement.scale.real, needed), _LARGER * placement.scale.real)
    return Placement(complex(scale), crown - scale * joints["crown"])


def _centred(places: Mapping[str, complex], weights: Mapping[str, float]) -> tuple[dict[str, complex], complex]:
    """The places about their weighted mean, and that."""
    total = sum(weights.values())
    mean = sum(w * places[n] for n, w in weights.items()) / total if total else 0j
    return {n: places[n] - mean for n in weights}, mean


def _usual(figure: Figure, joints: Mapping[str, complex], person: Person) -> float:
    """The scale by the width of the shoulders, or, of an avatar without them, by the person's height."""
    if "left_shoulder" in joints and "right_shoulder" in joints:
        return person.size / max(abs(joints["left_shoulder"] - joints["right_shoulder"]), 1.0)
    return person.box[3] / figure.avatar.canvas[1]


def _in_box(figure: Figure, person: Person) -> Placement:
    """Of a figure that has no joint in common with what is seen: its canvas on the person's ground, of their height."""
    x, y, width, height = person.box
    across, down = figure.avatar.canvas
    scale = height / down
    return Placement(complex(scale), complex(x + width / 2 - scale * across / 2, y + height - scale * down))


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
