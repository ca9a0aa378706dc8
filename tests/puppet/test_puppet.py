"""Loading and posing an avatar's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vtube import puppet, stages
from vtube.drawing import Drawing
from vtube.errors import UsageError

Document = dict[str, Any]
Write = Callable[..., Path]
BETWEEN_BLINKS = {"Breath": 0.0, "Sway": 0.0}


@pytest.fixture
def avatar(document: Document, write: Write) -> puppet.Avatar:
    return puppet.load(write(document))


def summary(drawing: Drawing) -> list[tuple[Any, ...]]:
    return [(s.texture.tobytes(), s.matrix.tobytes(), s.opacity) for s in drawing.sprites]


def test_it_is_what_the_stage_asks_for(avatar: puppet.Avatar) -> None:
    assert isinstance(puppet.Puppet(avatar), stages.Puppet)


def test_bones_are_sorted_whatever_their_order_in_the_file(avatar: puppet.Avatar) -> None:
    assert [bone.parent < i for i, bone in enumerate(avatar.bones)] == [True] * 6
    assert {b.name: avatar.bones[b.parent].name for b in avatar.bones if b.parent >= 0} == {
        "Face": "Head",
        "Head": "Spine",
        "Spine": "Hips",
        "LeftUpperArm": "Spine",
        "LeftLowerArm": "LeftUpperArm",
    }


def test_framings_are_chosen_by_name(document: Document, write: Write) -> None:
    folder = write(document)
    assert puppet.load(folder).frame == (20, 0, 160, 150)
    assert puppet.load(folder, "full").frame == (0, 0, 200, 300)
    with pytest.raises(UsageError, match=r"unknown framing 'ful'; did you mean full\?"):
        puppet.load(folder, "ful")


def test_transparent_margins_are_trimmed_without_moving_the_rest(document: Document, write: Write) -> None:
    folder = write(document)
    image = np.zeros((40, 20, 4), dtype=np.uint8)
    image[10:15, 4:6] = 255
    cv2.imwrite(str(folder / "layers" / "part.png"), image)
    part = puppet.load(folder).parts[0]
    assert part.texture.shape == (5, 2, 4)
    assert part.at == (80 + 4, 120 + 10)


def test_an_empty_layer_is_allowed(document: Document, write: Write) -> None:
    folder = write(document)
    cv2.imwrite(str(folder / "layers" / "part.png"), np.zeros((40, 20, 4), dtype=np.uint8))
    assert puppet.load(folder).parts[0].texture.shape == (1, 1, 4)


def test_parts_are_drawn_from_back_to_front_and_depth_reorders_them(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    corner = [p.at for p in avatar.parts]

    def order(depth: float) -> list[int]:
        drawing = shown.pose({"LeftHandDepth": depth, "BodyFound": 1.0, **BETWEEN_BLINKS}, 0.0)
        places = [tuple(np.round(s.matrix[:, 2], 6).tolist()) for s in drawing.sprites]
        return [corner.index(place) for place in places]

    assert order(1.0) == [0, 1, 2, 3]
    assert order(-1.0) == [1, 0, 2, 3]


def test_a_condition_exchanges_mouths_and_textures_keep_their_identity(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)
    assert len(shown.pose({"MouthOpen": 0.0}, 0.0).sprites) == 4
    assert len(shown.pose({"MouthOpen": 1.0}, 0.0).sprites) == 4
    assert shown.pose({}, 0.0).sprites[0].texture is shown.pose({}, 1.0).sprites[0].texture


def test_the_pose_depends_on_parameters_and_time_alone(avatar: puppet.Avatar) -> None:
    """Not on what was asked before, nor on the order of the questions."""
    times = [0.0, 3.7, 100.0, 1.2]
    parameters = {"LeftUpperArm": 20.0, "FaceAngleX": 12.0}
    first = puppet.Puppet(avatar, seed=4)
    forwards = [summary(first.pose(parameters, t)) for t in times]
    backwards = [summary(puppet.Puppet(avatar, seed=4).pose(parameters, t)) for t in reversed(times)]
    assert forwards == backwards[::-1]
    first.reset()
    assert summary(first.pose(parameters, 3.7)) == forwards[1]
    assert summary(puppet.Puppet(avatar, seed=5).pose(parameters, 3.7)) != forwards[1]


def test_swaying_fades_as_far_as_a_body_is_tracked(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)

    def turned(found: float) -> float:
        matrix = shown.pose({"BodyFound": found}, 1.0).sprites[0].matrix
        return float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))

    assert abs(turned(0.0)) > 0.05
    assert turned(0.5) == pytest.approx(turned(0.0) / 2)
    assert turned(1.0) == pytest.approx(0.0, abs=1e-9)


def test_given_values_win_over_idle_motion_but_blinks_close_open_eyes(document: Document, write: Write) -> None:
    for parameter, name in (("Breath", "torso"), ("EyeOpenLeft", "mouth")):
        part = next(p for p in document["parts"] if p["name"] == name)
        part["drivers"] = [{"parameter": parameter, "property": "opacity", "curve": [[0, 0.25], [1, 1]]}]
    shown = puppet.Puppet(puppet.load(write(document)))
    assert {shown.pose({"Breath": 0.0}, i / 10).sprites[0].opacity for i in range(50)} == {0.25}
    assert len({shown.pose({}, i / 10).sprites[0].opacity for i in range(30)}) > 10
    lids = [shown.pose({"EyeOpenLeft": 0.5}, i / 60).sprites[-1].opacity for i in range(600)]
    assert max(lids) == 0.625
    assert min(lids) == 0.25


def test_a_given_sway_turns_the_spine_too(avatar: puppet.Avatar) -> None:
    shown = puppet.Puppet(avatar)

    def turned(sway: float) -> float:
        matrix = shown.pose({"Sway": sway}, 1.0).sprites[0].matrix
        return float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))

    assert [turned(sway) for sway in (-1.0, 0.0, 0.5, 7.0)] == pytest.approx([-1.0, 0.0, 0.5, 1.0])


@pytest.mark.parametrize("name", ["Breath", "Sway"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_given_value_that_is_no_number_leaves_the_idle_motion(
    name: str, value: float, document: Document, write: Write
) -> None:
    document["parts"][0]["drivers"] = [{"parameter": name, "property": "opacity", "curve": [[-1, 0.25], [1, 1]]}]
    shown = puppet.Puppet(puppet.load(write(document)))
    for t in (0.5, 1.0, 2.0):
        assert summary(shown.pose({name: value}, t)) == summary(shown.pose({}, t)) != summary(shown.pose({name: 0}, t))
