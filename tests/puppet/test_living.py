"""A puppet as a whole: what moves by itself, on a key, or when somebody comes, and in which order values win."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vtube import puppet
from vtube.drawing import Drawing

Document = dict[str, Any]
Write = Callable[..., Path]
DT = 1 / 60
ALIVE = {
    "springs": [{"name": "lock", "bones": ["Lock"], "wind": 0.3}],
    "expressions": [
        {"name": "happy", "key": "1", "group": "mood", "parameters": {"MouthOpen": 1.0, "Head": 10.0}},
        {"name": "angry", "key": "2", "group": "mood", "parameters": {"Head": -10.0}},
        {"name": "hat", "key": "0", "on": True, "show": ["hat"]},
    ],
    "animations": {
        "greeting": {"duration": 2.0, "tracks": {"LeftUpperArm": [[0, 0], [1, -90], [2, 0]]}},
        "tracking_lost": {"duration": 4.0, "loop": True, "tracks": {"Head": [[0, 20], [2, 25], [4, 20]]}},
    },
}  # fmt: skip


@pytest.fixture
def living(document: Document) -> Document:
    """The small avatar with a lock of hair on a spring, a hat, moods and animations."""
    document = copy.deepcopy(document) | copy.deepcopy(ALIVE)
    document["bones"].append({"name": "Lock", "parent": "Head", "at": [120, 40], "tip": [120, 90]})
    document["parts"] += [
        {"name": "lock", "image": "layers/part.png", "at": [110, 40], "bone": "Lock", "z": 40},
        {"name": "hat", "image": "layers/part.png", "at": [90, 10], "bone": "Head", "z": 50},
    ]
    return document


@pytest.fixture
def avatar(living: Document, write: Write) -> puppet.Avatar:
    return puppet.load(write(living))


def angle(drawing: Drawing, z: int) -> float:
    """The degrees by which the part that is so many places from the back is turned."""
    (a, _, _), (b, _, _) = drawing.sprites[z].matrix
    return float(np.degrees(np.arctan2(b, a)))


def head(drawing: Drawing) -> float:
    return angle(drawing, 3)  # the mouth


def performed(shown: puppet.Puppet, seconds: float, start: float, **values: float) -> list[Drawing]:
    given = {"BodyFound": 1.0, "FaceFound": 1.0, **values}
    return [shown.pose(given, start + i * DT) for i in range(round(seconds / DT))]


def same(a: list[Drawing], b: list[Drawing]) -> bool:
    def summary(drawing: Drawing) -> list[tuple[Any, ...]]:
        return [(s.texture.tobytes(), s.matrix.tobytes(), s.opacity, s.tint) for s in drawing.sprites]

    return list(map(summary, a)) == list(map(summary, b))


def test_the_same_calls_give_the_same_drawings_and_reset_is_as_new(avatar: puppet.Avatar) -> None:
    def show(shown: puppet.Puppet) -> list[Drawing]:
        first = performed(shown, 0.5, 0.0, Head=5.0)
        shown.toggle("happy")
        return first + performed(shown, 0.5, 0.5, Head=-5.0)

    used = puppet.Puppet(avatar, seed=3)
    once = show(used)
    assert same(once, show(puppet.Puppet(avatar, seed=3)))
    assert not same(once, show(puppet.Puppet(avatar, seed=4)))
    used.reset()
    assert same(once, show(used))


def test_hair_lags_behind_a_turning_head_and_nothing_else_does(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    performed(shown, 4.0, 0.0)
    drawings = [shown.pose({"BodyFound": 1, "FaceFound": 1, "Head": 120 * i * DT}, 4 + i * DT) for i in range(15)]
    mouth, lock = ([angle(drawing, z) for drawing in drawings] for z in (3, 4))
    assert mouth == pytest.approx([120 * i * DT for i in range(15)])
    assert lock[-1] < mouth[-1] - 5


def test_an_expression_wins_over_what_is_tracked_and_fades(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    performed(shown, 4.0, 0.0)
    assert shown.toggle("happy") is True
    seen = [head(drawing) for drawing in performed(shown, 1.0, 4.0, Head=-30.0)]
    assert seen[0] == pytest.approx(-30, abs=2)
    assert seen[-1] == pytest.approx(10)
    assert np.abs(np.diff(seen)).max() < 7
    assert shown.toggle("angry")
    assert shown.expressions == ("angry", "hat")
    assert head(performed(shown, 1.0, 5.0, Head=-30.0)[-1]) == pytest.approx(-10)
    shown.clear()
    assert shown.expressions == ("hat",)
    assert head(performed(shown, 1.0, 6.0, Head=-30.0)[-1]) == pytest.approx(-30)


def test_an_unknown_expression_is_refused(avatar: puppet.Avatar) -> None:
    with pytest.raises(KeyError):
        puppet.Puppet(avatar).toggle("nope")


def test_a_costume_goes_by_fading_its_parts(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    assert len(performed(shown, 0.1, 0.0)[-1].sprites) == 6
    shown.toggle("hat")
    opacities = [d.sprites[-1].opacity if len(d.sprites) == 6 else 0.0 for d in performed(shown, 1.0, 0.1)]
    assert opacities[0] > 0.9
    assert opacities[-1] == 0
    assert np.abs(np.diff(opacities)).max() < 0.15


def test_who_comes_is_greeted_whatever_their_arm_does_and_an_expression_wins_over_that(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    performed(shown, 6.0, 0.0, BodyFound=0.0, FaceFound=0.0, LeftUpperArm=30.0)
    arm = [angle(drawing, 1) for drawing in performed(shown, 3.5, 6.0, LeftUpperArm=30.0)]
    assert arm[0] == pytest.approx(30, abs=1)
    assert arm[60] == pytest.approx(-90, abs=2)
    assert arm[-1] == pytest.approx(30)
    assert np.abs(np.diff(arm)).max() < 8


def test_alone_it_shows_it_and_an_expression_still_wins(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    alone = performed(shown, 4.0, 0.0, BodyFound=0.0, FaceFound=0.0)
    assert head(alone[30]) == pytest.approx(0, abs=2)
    assert head(alone[-1]) > 15
    shown.toggle("angry")
    assert head(performed(shown, 1.0, 4.0, BodyFound=0.0, FaceFound=0.0)[-1]) == pytest.approx(-10, abs=2)


def test_eyes_wander_as_far_as_they_are_not_tracked(living: Document, write: Write) -> None:
    mouth = next(part for part in living["parts"] if part["name"] == "mouth")
    mouth["drivers"] = [{"parameter": "EyeLeftX", "property": "x", "curve": [[-1, -10], [1, 10]]}]
    living |= {"springs": [], "animations": {}, "idle": {"sway": {"degrees": 0.0}}}

    def places(found: float) -> np.ndarray:
        shown = puppet.Puppet(puppet.load(write(living)), seed=1)
        given = {"EyesFound": found, "BodyFound": 1.0, "EyeLeftX": 0.5}
        return np.array([shown.pose(given, i / 5).sprites[3].matrix[0, 2] for i in range(100)])

    still, half, alone = places(1.0), places(0.5), places(0.0)
    assert np.ptp(still) == pytest.approx(0)
    assert np.ptp(alone) > 2
    np.testing.assert_allclose(half - still, (alone - still) / 2, atol=1e-9)


def test_what_is_behind_is_darker_and_smaller_where_that_is_wanted(avatar: puppet.Avatar) -> None:
    def shown(depth: float, cues: float) -> dict[tuple[float, ...], Any]:
        values = {"BodyFound": 1.0, "FaceFound": 1.0, "LeftHandDepth": depth}
        return {s.tint: s for s in puppet.Puppet(avatar, depth_cues=cues).pose(values, 0.0).sprites}

    assert set(shown(-1.0, 0.0)) == set(shown(1.0, 1.0)) == {(1.0, 1.0, 1.0)}
    behind = shown(-1.0, 1.0)
    (dark,) = set(behind) - {(1.0, 1.0, 1.0)}
    assert max(dark) < 0.9
    assert np.linalg.det(behind[dark].matrix[:, :2]) == pytest.approx(0.95**2)
    (slight,) = set(shown(-0.5, 0.5)) - {(1.0, 1.0, 1.0)}
    np.testing.assert_allclose(1 - np.array(slight), (1 - np.array(dark)) / 4)


def test_a_limb_that_is_behind_shrinks_towards_its_shoulder(avatar: puppet.Avatar) -> None:
    values = {"BodyFound": 1.0, "FaceFound": 1.0, "LeftUpperArm": 40.0, "LeftHandDepth": -1.0}
    cued = puppet.Puppet(avatar, depth_cues=1.0).pose(values, 0.0).sprites
    plain = puppet.Puppet(avatar).pose(values, 0.0).sprites
    shoulder = np.array(next(bone.at for bone in avatar.bones if bone.name == "LeftUpperArm"), dtype=float)
    smaller = [(a, b) for a, b in zip(cued, plain, strict=True) if a.tint != b.tint]
    assert len(smaller) == 2
    for small, large in smaller:
        np.testing.assert_allclose(small.matrix[:, 2] - shoulder, 0.95 * (large.matrix[:, 2] - shoulder), atol=1e-6)


def test_framings_can_be_changed_while_it_is_shown(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    assert shown.pose({}, 0.0).frame == (20, 0, 160, 150)
    shown.framing = "full"
    assert shown.pose({}, 0.1).frame == (0, 0, 200, 300)


def test_another_version_of_an_avatar_goes_on_where_this_one_was(avatar: puppet.Avatar) -> None:
    shown, new = puppet.Puppet(avatar), puppet.Puppet(avatar)
    performed(shown, 6.0, -6.0, BodyFound=0.0, FaceFound=0.0)
    performed(shown, 4.0, 0.0)
    shown.toggle("happy")
    shown.toggle("hat")
    shown.framing = "full"
    performed(shown, 0.1, 4.0)
    new.take_over(shown)
    assert (new.framing, new.expressions) == ("full", ("happy",))
    later = performed(new, 0.5, 4.1, LeftUpperArm=30.0)
    assert angle(later[-1], 1) == pytest.approx(30), "nobody is greeted twice"
    assert head(later[0]) == pytest.approx(head(performed(shown, 0.1, 4.1)[0]))


def test_time_that_goes_back_does_not_move_anything_by_leaps(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    performed(shown, 4.0, 0.0)
    shown.toggle("happy")
    seen = [head(drawing) for drawing in performed(shown, 0.1, 4.0) + performed(shown, 0.05, 1.0)]
    assert np.abs(np.diff(seen)).max() < 2.5
    assert 0 < seen[-1] < 10
