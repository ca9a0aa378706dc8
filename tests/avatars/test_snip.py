"""The built-in avatar Snip: few layers, covered joints, everything moves something, and its sources rebuild it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from vtube import paths
from vtube.parameters import BONES, PARAMETERS, REST
from vtube.puppet import loading
from vtube.puppet.avatar import Avatar
from vtube.puppet.kinematics import Rig
from vtube.puppet.puppet import Puppet
from vtube.render.sprites import Renderer
from vtube.types import Image

FOLDER = paths.shipped("avatars") / "snip"
SIZE = (270, 360)
SEEN = {"FaceFound": 1.0, "BodyFound": 1.0, "Breath": 0.0, "Sway": 0.0}
SETTLED = 5.0  # seconds after which the greeting is over
JOINTS = [
    (f"{side.lower()}_{upper}", f"{side.lower()}_{lower}", f"{side}{bone}")
    for side in ("Left", "Right")
    for upper, lower, bone in (
        ("upper_arm", "lower_arm", "LowerArm"),
        ("upper_leg", "lower_leg", "LowerLeg"),
        ("lower_leg", "foot", "Foot"),
    )
]


@pytest.fixture(scope="module")
def document() -> dict:
    return yaml.safe_load((FOLDER / "avatar.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def avatar() -> Avatar:
    return loading.load(FOLDER)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(threads=1)


def _picture(avatar: Avatar, renderer: Renderer, values: dict[str, float], expression: str = "") -> Image:
    """(h, w, 4) uint8: the whole figure with these values, the eyes open, faded in."""
    puppet = Puppet(avatar)
    puppet.framing = "full"
    if expression:
        puppet.toggle(expression, True)
    for t in (0.0, SETTLED - 1.0, SETTLED - 0.5, SETTLED):
        drawing = puppet.pose(SEEN | values, t)
    return renderer(drawing, SIZE).pixels


def _changed(a: Image, b: Image) -> int:
    """How many pixels differ clearly."""
    return int((np.abs(a.astype(int) - b).max(axis=2) > 12).sum())


def _shown(avatar: Avatar, values: dict[str, float], prefix: str) -> list[str]:
    """The parts of a swap set that are seen."""
    opacities = Rig(avatar)(values).opacities
    return [p.name for p, o in zip(avatar.parts, opacities, strict=True) if p.name.startswith(prefix) and o > 0]


def _alpha(document: dict, part_name: str, at: tuple[float, float]) -> int:
    """The opacity of a part at a point of the canvas, 0 outside of its image."""
    part = next(p for p in document["parts"] if p["name"] == part_name)
    image = cv2.imread(str(FOLDER / part["image"]), cv2.IMREAD_UNCHANGED)
    x, y = round(at[0] - part["at"][0]), round(at[1] - part["at"][1])
    inside = 0 <= x < image.shape[1] and 0 <= y < image.shape[0]
    return int(image[y, x, 3]) if inside else 0


def test_the_folder_loads_without_problems() -> None:
    assert loading.check(FOLDER) == []


def test_it_is_small_and_every_layer_is_used(document: dict) -> None:
    used = {part["image"] for part in document["parts"]}
    layers = {f"layers/{path.name}": path for path in (FOLDER / "layers").iterdir()}
    shapes = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED).shape for path in layers.values()]
    assert used == set(layers)
    assert len(layers) <= 48
    assert sum(h * w for h, w, _ in shapes) < 3_000_000
    assert sum(path.stat().st_size for path in layers.values()) < 1_000_000


def test_every_bone_of_the_humanoid_is_there(document: dict) -> None:
    assert set(BONES) <= {bone["name"] for bone in document["bones"]}


@pytest.mark.parametrize(("upper", "lower", "bone"), JOINTS)
def test_both_neighbours_cover_their_joint(document: dict, upper: str, lower: str, bone: str) -> None:
    """Opaque all around the joint in both parts, so that no angle opens a gap."""
    x, y = next(b for b in document["bones"] if b["name"] == bone)["at"]
    ring = [(x + 20 * np.cos(t), y + 20 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 8, endpoint=False)]
    assert {_alpha(document, part, at) for part in (upper, lower) for at in [(x, y), *ring]} == {255}


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_every_parameter_changes_the_picture(avatar: Avatar, renderer: Renderer, name: str) -> None:
    parameter = PARAMETERS[name]
    extremes = (-40.0, 40.0) if parameter.bone else (parameter.minimum, parameter.maximum)
    at_rest = SEEN.get(name, REST[name])
    pictures = {value: _picture(avatar, renderer, {name: value}) for value in {*extremes, at_rest}}
    assert all(_changed(pictures[value], pictures[at_rest]) >= 4 for value in extremes if value != at_rest)


@pytest.mark.parametrize("side", ["Left", "Right"])
@pytest.mark.parametrize(
    ("found", "openness", "shape"),
    [(0, 0, "relaxed"), (0, 1, "relaxed"), (1, 0, "fist"), (1, 0.35, "point"), (1, 1, "open")],
)
def test_hands_take_the_shape_that_is_seen(
    avatar: Avatar, side: str, found: float, openness: float, shape: str
) -> None:
    values = {f"Hand{side}Found": found, f"Hand{side}Open": openness}
    prefix = {"Left": "hand_", "Right": "right_hand_"}[side]
    assert _shown(avatar, values, prefix) == [prefix + shape]


@pytest.mark.parametrize(
    ("upper", "lower", "shape"),
    [(0, -170, "open"), (-160, 0, "open"), (-85, -80, "open"), (0, 90, "relaxed"), (-40, 70, "relaxed")],
)
@pytest.mark.parametrize(("side", "sign"), [("Left", 1), ("Right", -1)])
def test_a_hand_that_is_not_found_is_open_when_its_arm_is_raised(
    avatar: Avatar, side: str, sign: int, upper: float, lower: float, shape: str
) -> None:
    arm = {f"{side}UpperArm": sign * upper, f"{side}LowerArm": sign * lower}
    prefix = {"Left": "hand_", "Right": "right_hand_"}[side]
    assert _shown(avatar, arm, prefix) == [prefix + shape]
    assert _shown(avatar, {**arm, f"Hand{side}Found": 1.0}, prefix) == [prefix + "fist"]


def test_a_hand_that_sinks_again_relaxes(avatar: Avatar) -> None:
    rig, names = Rig(avatar), [part.name for part in avatar.parts]
    shown = []
    for lower in (0.0, -170.0, -54.0):
        opacities = rig({"LeftUpperArm": -12.0, "LeftLowerArm": lower}).opacities
        shown.append(next(n for n, o in zip(names, opacities, strict=True) if n.startswith("hand_") and o > 0))
    assert shown == ["hand_relaxed", "hand_open", "hand_relaxed"]


def test_raised_arms_leave_the_face_free(avatar: Avatar) -> None:
    """The hand keeps beside the helmet, whose shell ends 340 px from its middle."""
    hand = [bone.name for bone in avatar.bones].index("LeftHand")
    for angle in (-120.0, -140.0, -165.0, -180.0):
        bone = Rig(avatar)({"LeftUpperArm": angle}).bones[hand]
        assert (bone @ [990, 1380, 1])[0] > 750 + 340, angle


@pytest.mark.parametrize(("openness", "lit"), [(1.0, True), (0.0, False)])
def test_a_shut_eye_is_an_arc_alone(avatar: Avatar, openness: float, lit: bool) -> None:
    values = {"EyeOpenLeft": openness, "EyeOpenRight": openness}
    found = dict(zip((p.name for p in avatar.parts), Rig(avatar)(values).opacities, strict=True))
    for side, prefix in (("left_", ""), ("right_", "right_")):
        assert {found[side + "eye"], found[side + "pupil"]} == {float(lit)}
        assert found[prefix + "shut"] == float(not lit)


def test_lids_are_the_visor_itself(avatar: Avatar, renderer: Renderer) -> None:
    """Over a half shut left eye, on 862, 548 of the canvas, nothing is painted that could stand out."""
    values = {"EyeOpenLeft": 0.3, "EyeOpenRight": 0.3}
    blind = tuple(replace(p, opacity=0.0) if p.name in ("left_eye", "left_pupil", "shut") else p for p in avatar.parts)
    both = [_picture(a, renderer, values).astype(int) for a in (avatar, replace(avatar, parts=blind))]
    changed = np.abs(both[0] - both[1]).max(axis=2)[90:130, 146:168] > 0
    assert not changed[5:12].any()
    assert changed[14:].sum() > 40


@pytest.mark.parametrize("vowel", "AIUEO")
def test_each_vowel_has_its_mouth(avatar: Avatar, vowel: str) -> None:
    assert _shown(avatar, {f"Voice{vowel}": 1.0, "MouthOpen": 0.4}, "mouth_") == [f"mouth_{vowel.lower()}"]


@pytest.mark.parametrize(
    ("values", "mouth"),
    [
        ({}, "neutral"), ({"MouthSmile": 1.0}, "smile"), ({"MouthFrown": 1.0}, "frown"), ({"MouthOpen": 1.0}, "a"),
        ({"MouthOpen": 0.9, "MouthSmile": 0.9}, "laugh"),
    ],
)  # fmt: skip
def test_the_camera_alone_chooses_a_mouth(avatar: Avatar, values: dict[str, float], mouth: str) -> None:
    assert _shown(avatar, values, "mouth_") == [f"mouth_{mouth}"]


def test_expressions_have_the_keys_and_each_is_seen(avatar: Avatar, renderer: Renderer) -> None:
    wanted = ["joy", "laugh", "sad", "angry", "surprised", "wink", "blush", "sleepy", "ring"]
    assert [(e.name, e.key) for e in avatar.expressions] == [(name, str(k + 1)) for k, name in enumerate(wanted)]
    plain = _picture(avatar, renderer, {})
    assert {name: _changed(_picture(avatar, renderer, {}, name), plain) >= 20 for name in wanted} == dict.fromkeys(
        wanted, True
    )


def test_it_greets_and_looks_for_who_is_gone(avatar: Avatar) -> None:
    assert avatar.animations.greeting is not None
    assert avatar.animations.tracking_lost is not None


def test_a_hand_lies_before_the_head_only_when_it_is_near_the_camera_or_over_the_visor(avatar: Avatar) -> None:
    def order(values: dict[str, float]) -> list[str]:
        z = Rig(avatar)(values).z
        place = {part.name: z[i] for i, part in enumerate(avatar.parts)}
        return sorted(("hand_open", "helmet", "torso"), key=place.__getitem__)

    assert order({}) == ["torso", "hand_open", "helmet"]
    assert order({"LeftHandDepth": 1.0}) == ["torso", "helmet", "hand_open"]
    assert order({"LeftHandDepth": -1.0}) == ["hand_open", "torso", "helmet"]
    assert order({"LeftUpperArm": -60.0, "LeftLowerArm": -150.0}) == ["torso", "helmet", "hand_open"]


def _shine(puppet: Puppet, values: dict[str, float], t: float) -> np.ndarray:
    """Where the star's shine is, the first sprite that adds light, canvas px."""
    drawing = puppet.pose(SEEN | values, t)
    return np.asarray(next(sprite for sprite in drawing.sprites if sprite.blend == "add").matrix)[:, 2]


def test_the_antenna_swings_after_the_head_has_moved_and_comes_to_rest(avatar: Avatar) -> None:
    puppet = Puppet(avatar)
    times = np.arange(0.0, SETTLED + 6.0, 1 / 60)
    path = np.array([_shine(puppet, {"Head": 25.0 * (SETTLED < t < SETTLED + 0.3)}, t) for t in times])
    after = (times > SETTLED + 0.35) & (times < SETTLED + 0.85)
    swing, calm = (np.ptp(path[when], axis=0).max() for when in (after, times > SETTLED + 5.0))
    assert swing > 30.0
    assert calm < swing / 4


def test_the_sources_rebuild_the_folder(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="drawing needs resvg-py")
    script, out = FOLDER / "source" / "draw.py", tmp_path / "snip"
    subprocess.run([sys.executable, str(script), "--out", str(out)], check=True, capture_output=True, timeout=200)
    for name in ("avatar.yaml", "source/snip.svg"):
        assert (out / name).read_text(encoding="utf-8") == (FOLDER / name).read_text(encoding="utf-8"), name
    fresh = {path.name for path in (out / "layers").iterdir()}
    assert fresh == {path.name for path in (FOLDER / "layers").iterdir()}
    for name in fresh:
        # Another processor may round an edge differently by a shade, no more.
        new, old = (cv2.imread(str(f / "layers" / name), cv2.IMREAD_UNCHANGED) for f in (out, FOLDER))
        assert new.shape == old.shape
        assert np.abs(new.astype(int) - old).mean() < 0.5, name
