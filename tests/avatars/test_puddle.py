"""The built-in avatar Puddle: complete, small, moved by every parameter, whole at its joints, made by its sources."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from vtube import paths
from vtube.parameters import BONES, PARAMETERS
from vtube.puppet import loading
from vtube.puppet.avatar import Avatar
from vtube.puppet.kinematics import Posed, Rig
from vtube.render.sprites import Renderer
from vtube.types import Floats, Image

FOLDER = paths.shipped("avatars") / "puddle"
SIDES = ("Left", "Right")


@pytest.fixture(scope="module")
def avatar() -> Avatar:
    return loading.load(FOLDER)


@pytest.fixture(scope="module")
def draw() -> Renderer:
    return Renderer(threads=1)


@pytest.fixture(scope="module")
def compiled(avatar: Avatar) -> Rig:
    return Rig(avatar)


@pytest.fixture
def rig(compiled: Rig) -> Rig:
    compiled.reset()
    return compiled


def _calm(avatar: Avatar) -> Floats:
    """What multiplies the opacities while no expression is on."""
    worn = {name for expression in avatar.expressions for name in expression.show}
    return np.array([0.0 if part.name in worn else 1.0 for part in avatar.parts])


def _picture(avatar: Avatar, rig: Rig, draw: Renderer, values: Mapping[str, float], hidden: str = "") -> Image:
    rig.reset()
    factors = _calm(avatar)
    if hidden:
        factors *= [0.0 if part.name.startswith(hidden) else 1.0 for part in avatar.parts]
    return draw(rig.drawing(rig(values), factors, framing="full"), (400, 480)).pixels


def _place(avatar: Avatar, posed: Posed, name: str) -> Floats:
    """Where the middle of a part is, canvas px."""
    index = next(i for i, part in enumerate(avatar.parts) if part.name == name)
    if index in posed.grids:
        return posed.grids[index].mean(axis=0)
    height, width = avatar.parts[index].texture.shape[:2]
    return posed.matrices[index] @ (width / 2, height / 2, 1)


def test_the_folder_loads_without_problems() -> None:
    assert loading.check(FOLDER) == []


def test_every_layer_is_used_and_they_stay_small(avatar: Avatar) -> None:
    document = yaml.safe_load((FOLDER / "avatar.yaml").read_text(encoding="utf-8"))
    layers = sorted((FOLDER / "layers").iterdir())
    assert {f"layers/{path.name}" for path in layers} == {part["image"] for part in document["parts"]}
    assert sum(path.stat().st_size for path in layers) <= 1_500_000
    shapes = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED).shape for path in layers]
    assert sum(height * width for height, width, _ in shapes) <= 4_000_000


def test_every_bone_of_the_humanoid_is_there(avatar: Avatar) -> None:
    assert set(BONES) <= {bone.name for bone in avatar.bones}


@pytest.fixture(scope="module")
def rest(avatar: Avatar, compiled: Rig, draw: Renderer) -> Image:
    return _picture(avatar, compiled, draw, {}).astype(int)


@pytest.mark.parametrize("name", sorted({*PARAMETERS} - {"EyesFound"}))  # which stills what moves by itself
def test_every_parameter_changes_the_picture(name: str, avatar: Avatar, rig: Rig, draw: Renderer, rest: Image) -> None:
    parameter = PARAMETERS[name]
    reach = 40.0 if parameter.bone else np.inf
    for extreme in (max(parameter.minimum, -reach), min(parameter.maximum, reach)):
        if extreme != parameter.default:
            changed = np.abs(_picture(avatar, rig, draw, {name: extreme}) - rest).max(axis=2) > 24
            assert changed.sum() >= 40, (name, extreme)


def test_exactly_one_mouth_and_one_paw_a_side_show_whatever_happens(avatar: Avatar, rig: Rig) -> None:
    rng = np.random.default_rng(5)
    groups = ("mouth_", "left_hand_", "right_hand_")
    for _ in range(200):
        values = {
            name: float(rng.uniform(p.minimum, p.maximum)) for name, p in PARAMETERS.items() if rng.random() < 0.4
        }
        shown = [part.name for part, opacity in zip(avatar.parts, rig(values).opacities, strict=True) if opacity > 0]
        assert [sum(name.startswith(group) for name in shown) for group in groups] == [1, 1, 1], (values, shown)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, "mouth_neutral"),
        *(({f"Voice{vowel}": 1.0}, f"mouth_{vowel.lower()}") for vowel in "AIUEO"),
        ({"MouthSmile": 1.0}, "mouth_smile"),
        ({"MouthFrown": 1.0}, "mouth_frown"),
        ({"MouthOpen": 1.0}, "mouth_surprised"),
        ({"MouthOpen": 0.8, "MouthSmile": 1.0}, "mouth_happy"),
        ({"TongueOut": 1.0}, "mouth_tongue"),
        ({"HandLeftFound": 1.0}, "left_hand_fist"),
        ({"HandLeftFound": 1.0, "HandLeftOpen": 0.5}, "left_hand_point"),
        ({"HandLeftFound": 1.0, "HandLeftOpen": 1.0}, "left_hand_open"),
        ({}, "left_hand_relaxed"),
        ({"LeftLowerArm": 90.0}, "left_hand_relaxed"),
        ({"LeftUpperArm": -38.0, "LeftLowerArm": 84.0}, "left_hand_relaxed"),
        ({"LeftLowerArm": -178.0}, "left_hand_open"),
        ({"LeftUpperArm": -17.0, "LeftLowerArm": -132.0}, "left_hand_open"),
        ({"LeftUpperArm": -165.0}, "left_hand_open"),
        ({"RightUpperArm": 90.0, "RightLowerArm": 90.0}, "right_hand_open"),
        ({"LeftLowerArm": -178.0, "HandLeftFound": 1.0}, "left_hand_fist"),
        ({"LeftUpperArm": -165.0, "HandLeftFound": 1.0, "HandLeftOpen": 0.5}, "left_hand_point"),
    ],
)
def test_the_shape_that_was_drawn_for_the_values_shows(values: dict, shown: str, avatar: Avatar, rig: Rig) -> None:
    opacities = rig(values).opacities
    assert opacities[next(i for i, part in enumerate(avatar.parts) if part.name == shown)] > 0


CORNERS = [{"FaceAngleX": x, "FaceAngleY": y} for x in (-30.0, 30.0) for y in (-30.0, 30.0)]


@pytest.mark.parametrize("mood", [{}, {"MouthSmile": 1.0}, {"MouthFrown": 1.0}, {"FaceAngleX": 25.0}, *CORNERS])
def test_shut_lids_hide_the_eyes_and_open_ones_do_not(mood: dict, avatar: Avatar, rig: Rig, draw: Renderer) -> None:
    for openness, seen in ((1.0, True), (0.0, False)):
        values = {**mood, "EyeOpenLeft": openness, "EyeOpenRight": openness}
        full, blind = (_picture(avatar, rig, draw, values, hidden).astype(int) for hidden in ("", "iris_"))
        assert bool(np.abs(full - blind).max() > 30) is seen


@pytest.mark.parametrize("mood", [{}, {"MouthSmile": 1.0}, *CORNERS])
def test_a_shut_eye_is_its_lash_line_on_the_skin(mood: dict, avatar: Avatar, rig: Rig, draw: Renderer) -> None:
    """Neither lids nor white leave a trace beside it."""
    values = {**mood, "EyeOpenLeft": 0.0, "EyeOpenRight": 0.0}
    full = _picture(avatar, rig, draw, values)
    for hidden in ("white_", "lid_", "lower_lid_", "low_line_"):
        assert np.array_equal(full, _picture(avatar, rig, draw, values, hidden)), hidden
    assert not np.array_equal(full, _picture(avatar, rig, draw, values, "lash_"))


def test_a_turning_head_has_depth(avatar: Avatar, rig: Rig) -> None:
    """The nose moves most, then the eyes, then the cheeks; gills move less, and the far eye narrows."""
    straight, turned = rig({}), rig({"FaceAngleX": 30.0})
    names = ("nose", "white_left", "head", "gill_left_middle")
    nose, eye, head, gill = (_place(avatar, turned, n)[0] - _place(avatar, straight, n)[0] for n in names)
    assert nose > eye > head > gill
    far, near = (
        np.ptp(turned.grids[i][:, 0]) / np.ptp(straight.grids[i][:, 0])
        for i in (
            next(k for k, part in enumerate(avatar.parts) if part.name == f"white_{s}") for s in ("left", "right")
        )
    )
    assert far < 0.92 < near


@pytest.mark.parametrize("side", SIDES)
def test_an_arm_goes_behind_the_body_and_before_the_face(side: str, avatar: Avatar, rig: Rig) -> None:
    z = {part.name: i for i, part in enumerate(avatar.parts)}
    hand, outwards = z[f"{side.lower()}_hand_relaxed"], -1.0 if side == "Left" else 1.0
    behind = rig({f"{side}HandDepth": -1.0}).z
    assert behind[hand] < behind[z["tail"]]
    rig.reset()
    face = rig({f"{side}UpperArm": 100.0 * outwards, f"{side}LowerArm": 95.0 * outwards}).z
    assert face[hand] > face[z["head"]]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("upper", "lower", "depth"), [(24, 178, 0.15), (25, 150, 0.0), (60, 165, 0.0)])
def test_a_paw_at_the_collar_is_before_it_and_the_sleeve_stays_under_it(
    side: str, upper: float, lower: float, depth: float, avatar: Avatar, rig: Rig
) -> None:
    z = {part.name: i for i, part in enumerate(avatar.parts)}
    out = -1.0 if side == "Left" else 1.0
    posed = rig({f"{side}UpperArm": out * upper, f"{side}LowerArm": -out * lower, f"{side}HandDepth": depth}).z
    for piece in ("hand_open", "cuff", "forearm"):
        assert posed[z[f"{side.lower()}_{piece}"]] > posed[z["collar"]], piece
    assert posed[z[f"{side.lower()}_sleeve"]] < posed[z["collar"]]


@pytest.mark.parametrize("side", SIDES)
def test_a_bent_arm_shows_no_gap(side: str, avatar: Avatar, rig: Rig, draw: Renderer) -> None:
    """What is drawn of arm and paw stays one piece at any bend."""
    wanted = tuple(f"{side.lower()}_{piece}" for piece in ("hand", "sleeve", "forearm", "cuff"))
    factors = np.array([float(part.name.startswith(wanted)) for part in avatar.parts])
    for upper, lower, hand in itertools.product((-100, -40, 0, 60), (-140, -60, 0, 80, 140), (-50, 0, 50)):
        values = {f"{side}UpperArm": upper, f"{side}LowerArm": lower, f"{side}Hand": hand}
        drawing = replace(rig.drawing(rig(values), factors), frame=(0, 0, *avatar.canvas))
        opaque = (draw(drawing, (384, 448)).pixels[:, :, 3] > 128).astype(np.uint8)
        sizes = cv2.connectedComponentsWithStats(opaque)[2][1:, cv2.CC_STAT_AREA]
        assert (sizes > 20).sum() == 1, values


def test_ten_keys_turn_ten_expressions_on(avatar: Avatar) -> None:
    assert [expression.key for expression in avatar.expressions] == list("1234567890")
    assert avatar.animations.greeting is not None
    assert avatar.animations.tracking_lost is not None
    assert avatar.animations.tracking_lost.loop
    assert set(avatar.framings) == {"full", "bust", "face"}


def test_whatever_hangs_has_a_spring(avatar: Avatar) -> None:
    sprung = {bone for spring in avatar.springs for bone in spring.bones}
    hanging = ("Gill", "Tail", "Cord", "Hem", "Boat")
    assert sprung == {bone.name for bone in avatar.bones if bone.name.startswith(hanging)}


def test_the_sources_rebuild_the_folder(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="drawing needs resvg-py")
    script = FOLDER / "source" / "build.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True, timeout=280)
    for name in ("avatar.yaml", "source/rig.yaml", "source/puddle.svg"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
    fresh = {path.name for path in (tmp_path / "layers").iterdir()}
    assert fresh == {path.name for path in (FOLDER / "layers").iterdir()}
    for name in fresh:
        # Another processor may round an edge differently by a shade, no more.
        new, old = (cv2.imread(str(f / "layers" / name), cv2.IMREAD_UNCHANGED) for f in (tmp_path, FOLDER))
        assert new.shape == old.shape
        assert np.abs(new.astype(int) - old).mean() < 0.5, name
