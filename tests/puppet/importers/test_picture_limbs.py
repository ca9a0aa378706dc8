"""Outlined drawings: limbs leave the body with their whole outline, and nothing of the cuts is seen at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import puppet
from vtube.alpha import premultiplied
from vtube.puppet.importers import Options, import_avatar, picture
from vtube.puppet.importers.picture_cutout import read
from vtube.puppet.kinematics import Rig
from vtube.render.sprites import Renderer
from vtube.types import Image

INK, GREEN, ARM, SKIN, BLUE, DARK = (
    (30, 30, 30), (90, 200, 110), (80, 180, 90), (170, 200, 240), (200, 150, 60), (90, 70, 60),
)  # fmt: skip
THICK = 6


def ellipse(image: Image, centre: tuple[int, int], axes: tuple[int, int], colour: Sequence[int], tilt: int = 0) -> None:
    cv2.ellipse(image, centre, axes, tilt, 0, 360, (*colour, 255), -1, cv2.LINE_AA)
    cv2.ellipse(image, centre, axes, tilt, 0, 360, (*INK, 255), THICK, cv2.LINE_AA)


def polygon(image: Image, corners: list[tuple[int, int]], colour: Sequence[int]) -> None:
    shape = [np.array(corners, np.int32)]
    cv2.fillPoly(image, shape, (*colour, 255), cv2.LINE_AA)
    cv2.polylines(image, shape, True, (*INK, 255), THICK, cv2.LINE_AA)


def monster() -> Image:
    """Opaque on noisy white, arms stretched out, its head over its chest."""
    image = np.full((900, 900, 4), (246, 246, 246, 255), np.uint8)
    for side in (-1, 1):
        ellipse(image, (450 + side * 200, 470), (110, 32), ARM, side * -8)
        ellipse(image, (450 + side * 320, 455), (38, 34), ARM)
        ellipse(image, (450 + side * 65, 740), (34, 80), ARM)
        ellipse(image, (450 + side * 80, 815), (56, 28), ARM)
    ellipse(image, (450, 580), (130, 150), GREEN)
    ellipse(image, (450, 330), (165, 140), GREEN)
    noise = np.random.default_rng(1).normal(0, 3, image.shape)
    noise[:, :, 3] = 0
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def knight() -> Image:
    """Transparent; arms of the coat's colour that begin behind it; legs that stand close, in shoes that touch."""
    image = np.zeros((1100, 700, 4), np.uint8)
    for side in (-1, 1):
        corners = [(350 + side * x, y) for x, y in ((5, 700), (65, 700), (60, 960), (10, 960))]
        polygon(image, corners, DARK)
        ellipse(image, (350 + side * 45, 985), (50, 28), (40, 60, 140))
    for side in (-1, 1):
        corners = [
            (350 + side * x, y) for x, y in ((95, 420), (130, 430), (205, 570), (235, 700), (195, 710), (165, 590))
        ]
        polygon(image, corners, BLUE)
        ellipse(image, (350 + side * 222, 730), (32, 34), SKIN)
    polygon(image, [(250, 400), (450, 400), (440, 620), (470, 730), (230, 730), (260, 620)], BLUE)
    polygon(image, [(320, 360), (380, 360), (380, 410), (320, 410)], SKIN)
    ellipse(image, (350, 250), (130, 135), SKIN)
    return image


def chibi() -> Image:
    """More head than body."""
    image = np.zeros((760, 700, 4), np.uint8)
    for side in (-1, 1):
        polygon(image, [(350 + side * x, y) for x, y in ((8, 560), (58, 560), (58, 680), (8, 680))], DARK)
        arm = [(350 + side * x, y) for x, y in ((60, 435), (150, 490), (132, 528), (60, 480))]
        polygon(image, arm, BLUE)
        ellipse(image, (350 + side * 152, 515), (24, 24), SKIN)
    polygon(image, [(280, 420), (420, 420), (435, 600), (265, 600)], BLUE)
    ellipse(image, (350, 250), (190, 180), SKIN)
    return image


def hanging() -> Image:
    """Arms that hang before the trunk, without outlines."""
    image = np.zeros((1040, 700, 4), np.uint8)
    for side in (-1, 1):
        cv2.line(image, (350 + side * 38, 600), (350 + side * 42, 960), (*DARK, 255), 56, cv2.LINE_AA)
    cv2.fillPoly(image, [np.array([(260, 300), (440, 300), (428, 640), (272, 640)])], (70, 70, 210, 255), cv2.LINE_AA)
    for side in (-1, 1):
        points = [(350 + side * x, y) for x, y in ((92, 335), (100, 450), (104, 560))]
        cv2.circle(image, (350 + side * 105, 590), 27, (*SKIN, 255), -1, cv2.LINE_AA)
        cv2.polylines(image, [np.array(points)], False, (*BLUE, 255), 44, cv2.LINE_AA)
    cv2.rectangle(image, (325, 255), (375, 305), (*SKIN, 255), -1)
    cv2.ellipse(image, (350, 170), (95, 103), 0, 0, 360, (*SKIN, 255), -1, cv2.LINE_AA)
    return image


def fused() -> Image:
    """A figure in which nothing tells arms from the trunk, nor one leg from the other."""
    image = np.zeros((1000, 600, 4), np.uint8)
    cv2.fillPoly(image, [np.array([(210, 540), (390, 540), (380, 960), (220, 960)])], (*DARK, 255), cv2.LINE_AA)
    cv2.fillPoly(image, [np.array([(175, 300), (425, 300), (420, 620), (180, 620)])], (*BLUE, 255), cv2.LINE_AA)
    cv2.rectangle(image, (275, 270), (325, 310), (*SKIN, 255), -1)
    cv2.ellipse(image, (300, 190), (95, 100), 0, 0, 360, (*SKIN, 255), -1, cv2.LINE_AA)
    return image


FIGURES = (monster, knight, chibi, hanging, fused)


def saved(folder: Path, image: Image) -> Path:
    path = folder / "figure.png"
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    return path


def made(folder: Path, image: Image) -> puppet.Avatar:
    import_avatar(saved(folder, image), folder / "figure")
    return puppet.load(folder / "figure")


def drawn(avatar: puppet.Avatar, parameters: dict[str, float]) -> Image:
    """(h, w, 4) premultiplied: the canvas, in a pose."""
    rig = Rig(avatar)
    width, height = avatar.canvas
    whole = replace(rig.drawing(rig(parameters)), frame=(0.0, 0.0, float(width), float(height)))
    return Renderer()(whole, (width, height)).pixels


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_the_layers_over_each_other_are_the_drawing(tmp_path: Path, figure: object) -> None:
    """As long as nothing is turned, nothing is seen of the cuts; only what is nearly transparent may differ."""
    path = saved(tmp_path, figure())  # type: ignore[operator]
    drafted, cut_out = picture.draft(path, Options()), read(path, 2304).image
    together = np.zeros(cut_out.shape)
    for part in sorted(drafted.document["parts"], key=lambda part: part["z"]):
        layer = premultiplied(drafted.images[part["image"]]).astype(float)
        (x, y), (height, width) = part["at"], layer.shape[:2]
        below = together[y : y + height, x : x + width]
        below[:] = layer + below * (1 - layer[:, :, 3:] / 255)
    assert np.abs(together - premultiplied(cut_out)).max() < 12


@pytest.mark.parametrize("figure", [hanging, fused], ids=lambda figure: figure.__name__)
def test_a_figure_with_hanging_arms_is_at_rest_as_it_is_drawn(tmp_path: Path, figure: object) -> None:
    image = figure()  # type: ignore[operator]
    away = np.abs(drawn(made(tmp_path, image), {}).astype(int) - premultiplied(image))
    assert away.max(axis=2).mean() < 0.5
    assert (away.max(axis=2) > 40).mean() < 0.0005


def test_the_outline_of_a_stretched_arm_leaves_the_body(tmp_path: Path) -> None:
    """Nothing of the monster's body is left beside its trunk where the arms were."""
    avatar = made(tmp_path, monster())
    body = next(part for part in avatar.parts if part.name == "body")
    x, y = map(int, body.at)
    rows = slice(440 - y, 520 - y)
    columns = np.flatnonzero((body.texture[rows, :, 3] > 60).any(axis=0)) + x
    assert columns[0] > 450 - 150
    assert columns[-1] < 450 + 150
    for side in ("left_arm", "right_arm"):
        arm = next(part for part in avatar.parts if part.name == side).texture
        edge = (arm[:, :, 3] > 200) & (cv2.erode(arm[:, :, 3], np.ones((7, 7))) < 100)
        assert (arm[:, :, :3][edge].max(axis=1) < 110).mean() > 0.8  # ink all around


def test_an_arm_behind_a_coat_leaves_no_sleeve(tmp_path: Path) -> None:
    """The knight's body ends at the coat's own outline."""
    body = next(part for part in made(tmp_path, knight()).parts if part.name == "body")
    x, y = map(int, body.at)
    for row in range(440, 600, 8):
        across = np.flatnonzero(body.texture[row - y, :, 3] > 60) + x
        side = 100 - 10 * (row - 400) / 220
        assert across[0] == pytest.approx(350 - side, abs=THICK + 3)
        assert across[-1] == pytest.approx(350 + side, abs=THICK + 3)


@pytest.mark.parametrize("figure", [monster, knight, chibi], ids=lambda figure: figure.__name__)
def test_legs_that_stand_close_part(tmp_path: Path, figure: object) -> None:
    """Spread by 30 degrees nothing is stretched between the feet, and the trunk stays as it is."""
    avatar = made(tmp_path, figure())  # type: ignore[operator]
    rest, spread = drawn(avatar, {}), drawn(avatar, {"LeftUpperLeg": -30.0, "RightUpperLeg": 30.0})
    height, middle = avatar.canvas[1], avatar.canvas[0] // 2
    feet = np.flatnonzero((spread[:, :, 3] > 128).any(axis=1))[-1]
    assert spread[feet - height // 40 : feet, middle - 12 : middle + 12, 3].max() == 0
    trunk = slice(0, round(0.55 * height))
    assert np.array_equal(rest[trunk], spread[trunk])


def test_what_cannot_be_told_apart_stays_still_and_is_reported(tmp_path: Path) -> None:
    report = import_avatar(saved(tmp_path, fused()), tmp_path / "figure")
    avatar = puppet.load(tmp_path / "figure")
    told = dict(report.changed)
    assert "--joint LeftElbow=" in told["left arm"]
    assert "not cut" in told["right arm"]
    assert "--joint LeftKnee=" in told["legs"]
    assert [part.name for part in avatar.parts] == ["body"]
    waving = {"LeftUpperArm": -90.0, "LeftLowerArm": -60.0, "RightUpperArm": 120.0, "RightHand": 30.0}
    assert np.array_equal(drawn(avatar, waving), drawn(avatar, {}))
    walking = {"LeftUpperLeg": -30.0, "LeftLowerLeg": 20.0, "RightUpperLeg": 30.0}
    assert np.array_equal(drawn(avatar, walking), drawn(avatar, {}))


@pytest.mark.parametrize("figure", [monster, chibi], ids=lambda figure: figure.__name__)
def test_a_turned_head_leaves_the_trunk_where_it_is(tmp_path: Path, figure: object) -> None:
    """Also of a figure that is mostly head."""
    rig = Rig(made(tmp_path, figure()))  # type: ignore[operator]
    rest, turned = rig({}).grids[0].copy(), rig({"FaceAngleX": 30.0, "FaceAngleY": -30.0}).grids[0].copy()
    moved = np.hypot(*(turned - rest).T)
    chin = 470 if figure is monster else 430
    assert moved[rest[:, 1] < chin - 60].max() > 12
    assert moved[rest[:, 1] > chin + 60].max() < 4


def test_the_gap_between_legs_in_shoes_that_touch_is_background(tmp_path: Path) -> None:
    image = knight()
    share = image[:, :, 3:] / 255.0
    image = np.dstack([image[:, :, :3] * share + 255 * (1 - share), np.full(image.shape[:2], 255)]).astype(np.uint8)
    cv2.rectangle(image, (344, 740), (356, 940), (255, 255, 255, 255), -1)
    figure = read(saved(tmp_path, image), 2304)
    assert figure.image[850, 350, 3] == 0
    assert any("between the legs" in told for told in figure.told)
