"""From the joints of hands to HandOpen, HandFound and the wrist's rotation."""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping

import numpy as np
import pytest

from vtube.parameters import REST
from vtube.skeletons import coco17, coco_wholebody133, hands42
from vtube.solving import Solver
from vtube.solving.hand import Shape
from vtube.types import Parameters, Pose, Skeleton

RATE = 60.0
FINGERS = ("thumb", "forefinger", "middle_finger", "ring_finger", "pinky_finger")
FIST, OPEN, POINT = (0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0), (1.0, 0.0, 0.0, 0.0)
BODY = {
    "nose": (320, 120), "left_eye": (330, 110), "right_eye": (310, 110), "left_ear": (345, 115),
    "right_ear": (295, 115), "left_shoulder": (380, 200), "right_shoulder": (260, 200), "left_elbow": (420, 280),
    "right_elbow": (220, 280), "left_wrist": (430, 200), "right_wrist": (210, 200), "left_hip": (360, 400),
    "right_hip": (280, 400),
}  # fmt: skip


def fingers(straight: tuple[float, ...], at: complex, degrees: float) -> dict[str, complex]:
    """A hand's joints by name without the side; each of the four fingers bends by 200 degrees less its straightness."""
    turn = cmath.exp(1j * math.radians(degrees))
    joints = {"hand_root": at}
    for k, finger in enumerate(FINGERS):
        bend = 0.0 if k == 0 else math.radians(200.0 * (1.0 - straight[k - 1])) / 3
        place, way = at + turn * complex(-24 + 12 * k, -50), turn * -1j
        for i in range(1, 5):
            joints[f"{finger}{i}"] = place
            way *= cmath.exp(1j * bend)
            place += 18 * way
    return joints


def pose(skeleton: Skeleton, at: Mapping[str, complex | tuple[float, float]], score: float = 0.9) -> Pose:
    points, scores = np.full((len(skeleton.joints), 2), np.nan), np.zeros(len(skeleton.joints))
    for name, place in at.items():
        i = skeleton.joints.index(name)
        points[i] = (place.real, place.imag) if isinstance(place, complex) else place
        scores[i] = score
    return Pose(skeleton, points, scores)


def hands(degrees: float = 7.0, **sides: tuple[float, ...]) -> Pose:
    joints = {
        f"{side}_{name}": place
        for side, straight in sides.items()
        for name, place in fingers(straight, complex(*BODY[f"{side}_wrist"]), degrees).items()
    }
    return pose(hands42.create(), joints)


PERSON = pose(coco17.create(), BODY)


def perform(seen: list[Pose | None], body: Pose = PERSON) -> list[Parameters]:
    solve = Solver()
    return [solve(body, None, None, k / RATE, now) for k, now in enumerate(seen)]


@pytest.mark.parametrize(
    ("straight", "low", "high"), [(FIST, 0.0, 0.15), (POINT, 0.35, 0.45), (OPEN, 0.95, 1.0), ((0, 1, 1, 1), 0.8, 1.0)]
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_shapes_are_values(side: str, straight: tuple[float, ...], low: float, high: float) -> None:
    """And only of the hand that is seen."""
    last = perform([hands(**{side: straight})] * 60)[-1]
    name, other = side.title(), {"left": "Right", "right": "Left"}[side]
    assert low <= last[f"Hand{name}Open"] <= high
    assert last[f"Hand{name}Found"] == 1
    assert last[f"Hand{other}Found"] == last[f"Hand{other}Open"] == 0


def test_without_hands_nothing_is_found() -> None:
    last = perform([None] * 30)[-1]
    for name in ("HandLeftFound", "HandRightFound", "HandLeftOpen", "HandRightOpen", "LeftHand", "RightHand"):
        assert last[name] == REST[name]


def test_an_open_hand_is_more_open_the_straighter_it_is() -> None:
    values = [perform([hands(left=(share,) * 4)] * 60)[-1]["HandLeftOpen"] for share in (0.55, 0.6, 0.7, 0.8)]
    assert values == sorted(values)
    assert values[-1] - values[0] > 0.05


def test_a_shape_between_two_stays_what_it_was() -> None:
    shape = Shape()
    between = np.array([1.0, 0.5, 0.5, 0.5])
    assert shape(np.array(POINT)) == "point"
    assert shape(np.add(between, (0, 0.05, 0.05, 0.05))) == "point"
    assert shape(np.array(OPEN)) == "open"
    assert shape(np.subtract(between, (0, 0.05, 0.05, 0.05))) == "open"


@pytest.mark.parametrize("degrees", [-40.0, 0.0, 35.0])
def test_the_wrist_turns_with_the_hand(degrees: float) -> None:
    """Relative to the forearm, clockwise, as the bones have it: the forearm goes from (420, 280) to (430, 200)."""
    forearm = math.degrees(math.atan2(10, 80))
    for turned in (degrees, degrees + 20):
        seen = perform([hands(forearm + turned, left=OPEN)] * 60)[-1]
        assert seen["LeftHand"] == pytest.approx(turned, abs=1.5)


def test_a_hand_that_comes_and_goes_shows_no_other_shape_on_the_way() -> None:
    """While it counts as found by more than a tenth, an open hand is never below 0.7."""
    rows = perform([None] * 10 + [hands(left=OPEN)] * 90 + [None] * 120)
    assert rows[60]["HandLeftFound"] == 1
    assert all(row["HandLeftOpen"] > 0.7 for row in rows if row["HandLeftFound"] > 0.1)
    assert rows[-1]["HandLeftFound"] == rows[-1]["HandLeftOpen"] == 0


def test_a_lost_hand_is_held_and_eased_without_a_jump() -> None:
    rows = perform([hands(40.0, left=OPEN)] * 60 + [None] * 120)
    for name, span in (("HandLeftFound", 1.0), ("HandLeftOpen", 1.0), ("LeftHand", 360.0)):
        column = np.array([row[name] for row in rows])
        assert np.abs(np.diff(column[58:])).max() < 0.1 * span
        assert column[60 + 12] == pytest.approx(column[59], abs=0.05 * span)
        assert column[-1] == REST[name]


def test_joints_that_are_missing_or_in_one_place_are_no_hand() -> None:
    whole = hands(left=OPEN)
    joints = {n: complex(*p) for n, p in zip(whole.skeleton.joints, whole.points, strict=True) if n.startswith("left")}
    poor = {name: place for name, place in joints.items() if name != "left_ring_finger3"}
    piled = dict.fromkeys(joints, 430 + 200j)
    for bad in (pose(hands42.create(), poor), pose(hands42.create(), piled), pose(hands42.create(), joints, 0.1)):
        last = perform([bad] * 30)[-1]
        assert last["HandLeftFound"] == 0
        assert all(math.isfinite(value) for value in last.values())


def test_depth_tells_a_finger_that_is_bent_towards_the_camera() -> None:
    """Seen from the front all joints of such a finger lie on one line."""
    skeleton, line = hands42.create(), {}
    depth = np.zeros(42)
    for k, finger in enumerate(FINGERS):
        for i, (y, z) in enumerate([(150, 0), (130, 0), (128, -20), (140, -22)], 1):
            line[f"left_{finger}{i}"] = complex(406 + 12 * k, y)
            depth[skeleton.joints.index(f"left_{finger}{i}")] = z
    flat = pose(skeleton, {"left_hand_root": 430 + 200j, **line})
    deep = Pose(skeleton, flat.points, flat.scores, z=depth)
    assert perform([deep] * 60)[-1]["HandLeftOpen"] < 0.2


def test_a_whole_body_skeleton_needs_no_hand_model() -> None:
    joints: dict[str, complex | tuple[float, float]] = dict(BODY)
    for side, straight in (("left", OPEN), ("right", FIST)):
        for name, place in fingers(straight, complex(*BODY[f"{side}_wrist"]), 7.0).items():
            joints[f"{side}_{name}"] = place
    last = perform([None] * 60, pose(coco_wholebody133.create(), joints))[-1]
    alone = perform([hands(left=OPEN, right=FIST)] * 60)[-1]
    for name in ("HandLeftOpen", "HandRightOpen", "HandLeftFound", "HandRightFound", "LeftHand", "RightHand"):
        assert last[name] == pytest.approx(alone[name], abs=1e-9)
