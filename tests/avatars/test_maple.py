"""The built-in avatar Maple: complete, everything moves something, nothing gapes, the sources rebuild the folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from vtube import paths
from vtube.parameters import BONES, PARAMETERS, REST
from vtube.puppet import loading
from vtube.puppet.avatar import Avatar
from vtube.puppet.kinematics import Posed, Rig
from vtube.puppet.puppet import Puppet
from vtube.render.sprites import Renderer

FOLDER = paths.shipped("avatars") / "maple"
SIDES = ("Left", "Right")
SEEN = {"FaceFound": 1.0, "BodyFound": 1.0, "HandLeftFound": 1.0, "HandRightFound": 1.0}
SIZE = (412, 756)


@pytest.fixture(scope="module")
def avatar() -> Avatar:
    return loading.load(FOLDER, "full")


@pytest.fixture(scope="module")
def rig(avatar: Avatar) -> Rig:
    return Rig(avatar)


@pytest.fixture(scope="module")
def puppet(avatar: Avatar) -> Puppet:
    return Puppet(avatar)


def _index(avatar: Avatar, name: str) -> int:
    return next(i for i, part in enumerate(avatar.parts) if part.name == name)


def _posed(rig: Rig, **values: float) -> Posed:
    rig.reset()
    return rig({**REST, **SEEN, **values})


def _picture(puppet: Puppet, values: Mapping[str, float], expression: str | None = None) -> np.ndarray:
    """The whole figure as it is a second after it stood at rest; (h, w, 4) premultiplied."""
    puppet.reset()
    if expression:
        puppet.toggle(expression, on=True)
    puppet.pose(values, 0.0)
    drawing = puppet.pose(values, 1.0)
    return Renderer()(drawing, SIZE).pixels.astype(int)


def _changed(one: np.ndarray, other: np.ndarray) -> int:
    """How many pixels differ clearly."""
    return int((np.abs(one - other).max(axis=2) > 24).sum())


def test_the_folder_loads_without_problems() -> None:
    assert loading.check(FOLDER) == []


def test_every_layer_is_a_group_of_the_drawing_and_a_part(avatar: Avatar) -> None:
    groups = {group.get("id") for group in ET.parse(FOLDER / "source" / "maple.svg").getroot()}  # noqa: S314 # our own
    assert groups == {part.name for part in avatar.parts} == {path.stem for path in (FOLDER / "layers").iterdir()}


def test_every_bone_of_the_humanoid_is_there(avatar: Avatar) -> None:
    assert set(BONES) <= {bone.name for bone in avatar.bones}


def test_the_layers_stay_small(avatar: Avatar) -> None:
    assert sum(path.stat().st_size for path in (FOLDER / "layers").iterdir()) <= 1_500_000
    assert sum(part.texture.shape[0] * part.texture.shape[1] for part in avatar.parts) <= 4_000_000


def test_there_are_three_framings(avatar: Avatar) -> None:
    assert set(avatar.framings) == {"full", "bust", "face"}


CONTEXT = {f"Hand{side}Open": {f"Hand{side}Found": 1.0} for side in SIDES}
"""What has to be so for a parameter to be seen at all."""


@pytest.mark.parametrize("name", sorted({*PARAMETERS} - {"EyesFound"}))  # which stills what moves by itself
def test_every_parameter_changes_the_picture(puppet: Puppet, name: str) -> None:
    parameter, context = PARAMETERS[name], {**REST, **CONTEXT.get(name, {})}
    ends = {parameter.minimum, parameter.maximum} - {parameter.default}
    ends = {parameter.default - 40, parameter.default + 40} if parameter.bone else ends
    rest = _picture(puppet, context)
    assert all(_changed(_picture(puppet, {**context, name: end}), rest) > 3 for end in ends)


def _visible(avatar: Avatar, posed: Posed, start: str, end: str = "") -> list[str]:
    named = ((p.name, o) for p, o in zip(avatar.parts, posed.opacities, strict=True))
    return [name for name, o in named if o > 0 and name.startswith(start) and name.endswith(end)]


def test_exactly_one_mouth_and_one_hand_a_side_show_whatever_happens(avatar: Avatar, rig: Rig) -> None:
    rng = np.random.default_rng(7)
    names = [n for n in PARAMETERS if n.startswith(("Mouth", "Voice", "Hand", "Tongue", "Cheek", "FaceAngry"))]
    for _ in range(300):
        posed = rig({name: float(rng.choice([0, 1, rng.uniform(-1, 1)])) for name in names})
        shown = [_visible(avatar, posed, "mouth_"), *(_visible(avatar, posed, "hand_", f"_{s.lower()}") for s in SIDES)]
        assert [len(found) for found in shown] == [1, 1, 1], shown


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("found", "opened", "shape"),
    [(0, 0, "relaxed"), (0, 1, "relaxed"), (1, 0, "fist"), (1, 0.35, "point"), (1, 1, "open")],
)
def test_hands_have_the_shape_that_is_seen(
    avatar: Avatar, rig: Rig, side: str, found: float, opened: float, shape: str
) -> None:
    posed = _posed(rig, **{f"Hand{side}Found": found, f"Hand{side}Open": opened})
    assert _visible(avatar, posed, "hand_", f"_{side.lower()}") == [f"hand_{shape}_{side.lower()}"]


@pytest.mark.parametrize(
    ("values", "mouth"),
    [
        ({}, "neutral"), ({"MouthSmile": 1.0}, "smile"), ({"MouthSmile": 1.0, "MouthOpen": 0.8}, "happy"),
        ({"MouthFrown": 1.0}, "frown"), ({"FaceAngry": 1.0}, "cross"), ({"CheekPuff": 1.0}, "pout"),
        ({"TongueOut": 1.0}, "tongue"), ({"MouthOpen": 1.0}, "surprised"),
        ({"MouthSmile": 0.7, "MouthX": 1.0}, "smirk_left"),
        *(({f"Voice{v}": 1.0, "MouthOpen": 0.4}, v.lower()) for v in "AIUEO"),
    ],
)  # fmt: skip
def test_the_mouth_follows_face_and_voice(avatar: Avatar, rig: Rig, values: dict[str, float], mouth: str) -> None:
    assert _visible(avatar, _posed(rig, **values), "mouth_") == [f"mouth_{mouth}"]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("smile", [0.0, 1.0])
def test_an_eye_gets_smaller_without_a_step_until_it_is_shut(avatar: Avatar, rig: Rig, side: str, smile: float) -> None:
    white = _index(avatar, f"white_{side.lower()}")

    def height(openness: float) -> float:
        posed = _posed(rig, **{f"EyeOpen{side}": openness, "MouthSmile": smile})
        rows = posed.grids[white].reshape(7, 13, 2)
        return float((rows[-1, :, 1] - rows[0, :, 1])[2:-2].mean())

    heights = [height(o) for o in np.linspace(1.0, 0.0, 21)]
    assert all(0 <= a - b < 0.12 * heights[0] for a, b in pairwise(heights))
    assert heights[-1] < 0.35 * heights[0]
    assert _posed(rig, **{f"EyeOpen{side}": 0.0}).opacities[white] == 0


def test_the_iris_never_leaves_the_white(avatar: Avatar) -> None:
    clipped = {part.name: avatar.parts[part.clip].name for part in avatar.parts if part.clip is not None}
    for side in ("left", "right"):
        assert {clipped[f"{what}_{side}"] for what in ("iris", "glint", "eye_shade")} == {f"white_{side}"}


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_forearm_lies_exactly_on_the_sleeve(avatar: Avatar, side: str) -> None:
    """It is drawn twice, so that the hand may come before hair and scarf while the shoulder stays behind them."""
    sleeve, forearm = (avatar.parts[_index(avatar, f"{name}_{side}")] for name in ("arm", "forearm"))
    x, y = (round(a - b) for a, b in zip(forearm.at, sleeve.at, strict=True))
    height, width = forearm.texture.shape[:2]
    below = sleeve.texture[y : y + height, x : x + width].astype(int)
    solid = forearm.texture[..., 3] == 255
    assert solid.sum() > 15_000
    assert np.abs(below - forearm.texture)[solid].max() <= 2


@pytest.mark.parametrize("side", SIDES)
def test_shoulder_and_wrist_are_covered_by_both_neighbours(avatar: Avatar, side: str) -> None:
    def alpha(part_name: str, at: tuple[float, float]) -> int:
        part = avatar.parts[_index(avatar, part_name)]
        x, y = (round(a - b) for a, b in zip(at, part.at, strict=True))
        inside = 0 <= x < part.texture.shape[1] and 0 <= y < part.texture.shape[0]
        return int(part.texture[y, x, 3]) if inside else 0

    bones, low = {bone.name: bone for bone in avatar.bones}, side.lower()
    shoulder, wrist, ankle = (bones[f"{side}{name}"].at for name in ("UpperArm", "Hand", "Foot"))
    hands = [f"hand_{shape}_{low}" for shape in ("relaxed", "raised", "open", "fist", "point")]
    assert {alpha(name, shoulder) for name in (f"arm_{low}", "torso")} == {255}
    assert {alpha(name, wrist) for name in (f"arm_{low}", *hands)} == {255}
    assert {alpha(name, ankle) for name in (f"leg_{low}", f"foot_{low}")} == {255}


@pytest.mark.parametrize("side", SIDES)
def test_the_skirt_lies_over_a_thigh_that_is_lifted(avatar: Avatar, rig: Rig, side: str) -> None:
    """Its hem goes out and up with the thigh by half of a hand's length or more; the other half stays."""
    skirt, out = _index(avatar, "skirt"), 1 if side == "Left" else -1
    rest, lifted = (_posed(rig, **{f"{side}UpperLeg": angle}).grids[skirt].copy() for angle in (0.0, -50.0 * out))
    moved = (lifted - rest) * (out, 1)
    hem = moved.reshape(7, 9, 2)[-1, ::out]
    assert hem[-1, 0] > 60 > -60 > hem[-1, 1]
    assert np.abs(hem[:3]).max() < 1


@pytest.mark.parametrize("side", SIDES)
def test_a_hand_behind_takes_the_arm_behind_the_body(avatar: Avatar, rig: Rig, side: str) -> None:
    low, out = side.lower(), -1 if side == "Left" else 1
    pose = {f"{side}UpperArm": 40.0 * out, f"{side}LowerArm": -100.0 * out}
    arm, forearm, torso, wrap = (_index(avatar, n) for n in (f"arm_{low}", f"forearm_{low}", "torso", "scarf_wrap"))
    behind = _posed(rig, **pose, **{f"{side}HandDepth": -1.0}).z
    before = _posed(rig, **pose, **{f"{side}HandDepth": 1.0}).z
    assert max(behind[arm], behind[forearm]) < behind[torso]
    assert before[torso] < before[arm] < before[wrap] < before[forearm]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("raised", [0.0, 90.0, 140.0, 180.0])
def test_the_shoulder_stays_under_scarf_and_hair_and_the_forearm_comes_before_them(
    avatar: Avatar, rig: Rig, side: str, raised: float
) -> None:
    low, away = side.lower(), -1 if side == "Left" else 1
    arm, forearm, torso = (_index(avatar, name) for name in (f"arm_{low}", f"forearm_{low}", "torso"))
    z = _posed(rig, **{f"{side}UpperArm": away * raised}).z
    others = [_index(avatar, name) for name in ("scarf_wrap", f"lock_{low}", f"ear_{low}", "face")]
    assert z[torso] < z[arm] < min(z[others]) <= max(z[others]) < z[forearm]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("upper", "lower", "shape"),
    [
        (0, 0, "relaxed"), (10, 20, "relaxed"), (0, 90, "relaxed"), (0, -90, "relaxed"), (38, -84, "relaxed"),
        (30, -140, "relaxed"), (40, 0, "relaxed"), (0, 175, "raised"), (10, -175, "raised"), (34, 126, "raised"),
        (90, 90, "raised"), (140, 0, "raised"), (180, 0, "raised"), (150, 60, "raised"), (150, -60, "raised"),
    ],
)  # fmt: skip
def test_a_hand_that_is_not_seen_opens_where_the_forearm_is_raised(
    avatar: Avatar, rig: Rig, side: str, upper: float, lower: float, shape: str
) -> None:
    """But one that is seen is shown as it is seen, however the arm is held."""
    low, away = side.lower(), -1 if side == "Left" else 1
    arm = {f"{side}UpperArm": away * upper, f"{side}LowerArm": away * lower}
    for opened in (0.0, 0.5, 1.0):
        unseen = _posed(rig, **arm, **{f"Hand{side}Found": 0.0, f"Hand{side}Open": opened})
        assert _visible(avatar, unseen, "hand_", f"_{low}") == [f"hand_{shape}_{low}"]
    for opened, seen in ((0.0, "fist"), (0.35, "point"), (1.0, "open")):
        posed = _posed(rig, **arm, **{f"Hand{side}Found": 1.0, f"Hand{side}Open": opened})
        assert _visible(avatar, posed, "hand_", f"_{low}") == [f"hand_{seen}_{low}"]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("smile", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("opened", [0.0, 0.12, 0.25, 0.45, 1.0])
def test_the_lash_line_never_folds_over_itself(
    avatar: Avatar, rig: Rig, side: str, smile: float, opened: float
) -> None:
    """Every row of its mesh stays above the next one."""
    values = {"EyeOpenLeft": opened, "EyeOpenRight": opened, "MouthSmile": smile}
    rows = _posed(rig, **values).grids[_index(avatar, f"lash_{side}")].reshape(9, 17, 2)
    assert np.diff(rows[..., 1], axis=0).min() > 0


def test_brows_lie_under_the_leaf_clip(avatar: Avatar, rig: Rig) -> None:
    z = _posed(rig).z
    leaf, *brows = (_index(avatar, name) for name in ("leaf", "brow_left", "brow_right", "fringe_left", "fringe_right"))
    assert max(z[brows]) < z[leaf]


@pytest.mark.parametrize(("yaw", "pitch"), list(product((-30.0, 0.0, 30.0), repeat=2)))
def test_no_turn_of_the_head_tears_a_hole(avatar: Avatar, rig: Rig, yaw: float, pitch: float) -> None:
    """No background is enclosed below the ears and the tuft; 9 picture pixels are what lies between two strands."""
    posed = _posed(rig, FaceAngleX=yaw, FaceAngleY=pitch)
    drawing = replace(rig.drawing(posed), frame=(408.0, 56.0, 720.0, 660.0))
    clear = (Renderer()(drawing, (360, 330)).pixels[..., 3] < 128).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.pad(clear, 1, constant_values=1))
    holes = [
        int(stats[i, cv2.CC_STAT_AREA])
        for i in range(1, count)
        if i != labels[0, 0] and stats[i, cv2.CC_STAT_TOP] > 120
    ]
    assert max(holes, default=0) <= 9


def test_keys_one_to_nought_turn_something_on_that_is_seen(avatar: Avatar, puppet: Puppet) -> None:
    assert [expression.key for expression in avatar.expressions] == list("1234567890")
    plain = _picture(puppet, {**REST, **SEEN})
    for expression in avatar.expressions:
        assert _changed(_picture(puppet, {**REST, **SEEN}, expression.name), plain) > 60, expression.name


def test_of_the_moods_one_is_on(avatar: Avatar, puppet: Puppet) -> None:
    puppet.reset()
    for expression in avatar.expressions:
        puppet.toggle(expression.name, on=True)
    assert puppet.expressions == ("sleepy", "glasses", "headphones")
    puppet.reset()


def test_she_waves_to_who_comes_and_looks_around_when_nobody_is_there(avatar: Avatar) -> None:
    greeting, lost = avatar.animations.greeting, avatar.animations.tracking_lost
    assert greeting is not None
    assert lost is not None
    assert min(value for _, value in greeting.tracks["LeftLowerArm"]) < -90
    assert lost.loop
    turns = [value for _, value in lost.tracks["FaceAngleX"]]
    assert min(turns) < -10 < 10 < max(turns)


def test_the_sources_rebuild_the_folder(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="drawing needs resvg-py")
    script = FOLDER / "source" / "build.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True, timeout=300)
    for name in ("avatar.yaml", "source/rig.yaml", "source/maple.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (FOLDER / name).read_text(encoding="utf-8")
    fresh = {path.name for path in (tmp_path / "layers").iterdir()}
    assert fresh == {path.name for path in (FOLDER / "layers").iterdir()}
    for name in fresh:
        # Another processor may round an edge differently by a shade, no more.
        new, old = (cv2.imread(str(f / "layers" / name), cv2.IMREAD_UNCHANGED) for f in (tmp_path, FOLDER))
        assert new.shape == old.shape
        assert np.abs(new.astype(int) - old).mean() < 0.5, name
