"""A doll drawn by the tests becomes an avatar: its arms hang, rise and leave the body where it is."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube import puppet
from vtube.errors import InputError, UsageError, VtubeError
from vtube.puppet.importers import Options, import_avatar, picture
from vtube.puppet.importers.picture_cutout import read
from vtube.puppet.importers.picture_joints import JOINTS, believed
from vtube.puppet.importers.picture_outline import Outline
from vtube.puppet.kinematics import Rig
from vtube.skeletons import coco17
from vtube.types import Frame, Image, Parameters, Pose

WIDTH, HEIGHT = 450, 700
A_POSE = ((59, 237), (117, 305), (170, 370))
T_POSE = ((59, 237), (130, 240), (185, 240))
HANGING = ((62, 240), (75, 320), (77, 400))
LINE, SLEEVE, SKIN, TRUNK = (40, 30, 50, 255), (200, 120, 70, 255), (190, 210, 250, 255), (80, 160, 90, 255)
CLEAR, PAPER = (0, 0, 0, 0), (235, 240, 238, 255)


def doll(arms: Sequence[tuple[int, int]] = A_POSE, background: tuple[int, int, int, int] = CLEAR) -> Image:
    """A standing figure of about 650 px. ``arms``: px from its middle, px from the top."""
    image = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    image[:] = background
    x = WIDTH // 2
    for side in (-1, 1):
        _limb(image, [(x + side * 28, 400), (x + side * 32, 540), (x + side * 32, 650)], 40, (90, 60, 60, 255))
    trunk = np.array([(x - 62, 220), (x + 62, 220), (x + 52, 320), (x + 65, 425), (x - 65, 425), (x - 52, 320)])
    cv2.fillPoly(image, [trunk], TRUNK, cv2.LINE_AA)
    cv2.rectangle(image, (x - 17, 185), (x + 17, 225), SKIN, -1)
    for side in (-1, 1):
        points = [(x + side * out, y) for out, y in arms]
        _limb(image, points, 32, SLEEVE)
        cv2.circle(image, points[-1], 19, SKIN, -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, 120), (75, 80), 0, 0, 360, SKIN, -1, cv2.LINE_AA)
    return image


def _limb(image: Image, points: list[tuple[int, int]], width: int, colour: tuple[int, int, int, int]) -> None:
    line = np.array(points, np.int32).reshape(-1, 1, 2)
    cv2.polylines(image, [line], False, LINE, width + 6, cv2.LINE_AA)
    cv2.polylines(image, [line], False, colour, width, cv2.LINE_AA)


def saved(path: Path, image: Image) -> Path:
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    return path


def made(folder: Path, image: Image, **options: object) -> puppet.Avatar:
    import_avatar(saved(folder / "doll.png", image), folder / "doll", Options(**options))  # type: ignore[arg-type]
    return puppet.load(folder / "doll")


def direction(avatar: puppet.Avatar, bone: str, parameters: Parameters) -> float:
    """Degrees from the canvas' right, clockwise, in which a posed bone points."""
    i = [joint.name for joint in avatar.bones].index(bone)
    at, tip = (np.array([*place, 1.0]) for place in (avatar.bones[i].at, avatar.bones[i].tip))
    x, y, _ = Rig(avatar)(parameters).bones[i] @ (tip - at)
    return float(np.degrees(np.arctan2(y, x)))


@pytest.mark.parametrize("arms", [A_POSE, T_POSE, HANGING], ids=["a_pose", "t_pose", "hanging"])
def test_arms_hang_at_rest_and_point_where_they_are_told(tmp_path: Path, arms: tuple[tuple[int, int], ...]) -> None:
    """However the arms are drawn: at rest they hang, at 90 degrees they are level."""
    avatar = made(tmp_path, doll(arms))
    assert direction(avatar, "LeftUpperArm", {}) == pytest.approx(90, abs=13)
    assert direction(avatar, "RightUpperArm", {}) == pytest.approx(90, abs=13)
    level = {"LeftUpperArm": -90.0, "RightUpperArm": 90.0}
    assert direction(avatar, "LeftUpperArm", level) == pytest.approx(0, abs=1)
    assert abs(direction(avatar, "RightUpperArm", level)) == pytest.approx(180, abs=1)


@pytest.mark.parametrize("arms", [A_POSE, T_POSE, HANGING], ids=["a_pose", "t_pose", "hanging"])
def test_the_body_keeps_nothing_of_the_arms_and_the_arms_nothing_of_the_body(
    tmp_path: Path, arms: tuple[tuple[int, int], ...]
) -> None:
    """Of hands and sleeves nearly all is in the arms' layers; of the trunk nearly all in the body's."""
    image = doll(arms)
    avatar = made(tmp_path, image)
    body, *limbs = (cv2.imread(str(tmp_path / f"doll/layers/{name}.png"), cv2.IMREAD_UNCHANGED)
                    for name in ("body", "left_arm", "right_arm"))  # fmt: skip

    def count(layer: Image, colour: tuple[int, int, int, int]) -> int:
        return int((np.abs(layer.astype(int) - colour).max(axis=2) < 8).sum())

    sleeves = count(image, SLEEVE)
    assert sum(count(limb, SLEEVE) for limb in limbs) > 0.9 * sleeves
    assert count(body, SLEEVE) < 0.35 * sleeves  # the rounded shoulders
    assert count(body, TRUNK) > 0.9 * count(image, TRUNK)
    assert sum(count(limb, TRUNK) for limb in limbs) < 0.06 * count(image, TRUNK)
    assert [part.name for part in avatar.parts] == ["body", "left_arm", "right_arm", "left_leg", "right_leg"]


def test_a_raised_arm_does_not_drag_the_body(tmp_path: Path) -> None:
    """The body's mesh is the same whatever the arms do."""
    avatar = made(tmp_path, doll(HANGING))
    rig = Rig(avatar)
    still, waving = rig({}).grids[0].copy(), rig({"RightUpperArm": 120.0, "LeftUpperArm": -140.0}).grids[0]
    assert np.array_equal(still, waving)


def test_a_turned_head_moves_the_face_and_not_the_feet(tmp_path: Path) -> None:
    """FaceAngleX > 0 moves the face to the canvas' right, by more than the head's edge, and the feet not at all."""
    rig = Rig(made(tmp_path, doll()))
    rest, turned = rig({}).grids[0].copy(), rig({"FaceAngleX": 30.0}).grids[0].copy()
    moved = (turned - rest)[:, 0]
    face = np.hypot(*(rest - (WIDTH / 2, 120)).T).argmin()
    assert moved[face] > 8
    assert moved[face] == pytest.approx(moved.max(), abs=3)
    assert np.abs(moved[rest[:, 1] > 300]).max() == 0


def test_the_pictures_own_pixels_are_kept_at_rest(tmp_path: Path) -> None:
    """Hanging arms are drawn where they are in the picture: the avatar at rest is the picture."""
    from vtube.render.sprites import Renderer

    image = doll(((62, 240), (62, 320), (62, 400)))
    avatar = made(tmp_path, image)
    rig = Rig(avatar)
    whole = replace(rig.drawing(rig({})), frame=(0.0, 0.0, float(WIDTH), float(HEIGHT)))
    drawn = Renderer()(whole, (WIDTH, HEIGHT)).pixels
    solid = image[:, :, 3] == 255
    away = np.abs(drawn[:, :, :3].astype(int) - image[:, :, :3])[solid]
    assert (away.max(axis=1) > 40).mean() < 0.02


def test_a_plain_background_is_cut_off_and_what_it_encloses_is_kept(tmp_path: Path) -> None:
    image = doll(background=PAPER)
    cv2.circle(image, (WIDTH // 2, 300), 12, PAPER, -1)
    figure = read(saved(tmp_path / "doll.png", image), 2304)
    assert figure.image[5, 5, 3] == 0
    assert figure.image[300, WIDTH // 2, 3] == 255
    clear = doll()[:, :, 3]
    assert np.abs((figure.image[:, :, 3] > 128).astype(int) - (clear > 128)).mean() < 0.004
    assert "plain background" in figure.told[0]


def test_no_background_is_reported(tmp_path: Path) -> None:
    """A picture without any plain background moves as a whole, and the report says so."""
    noise = np.random.default_rng(1).integers(0, 255, (200, 120, 4), dtype=np.uint8)
    noise[:, :, 3] = 255
    report = import_avatar(saved(tmp_path / "noise.png", noise), tmp_path / "noise")
    assert any("background" in name for name, _ in report.changed)
    assert puppet.check(tmp_path / "noise") == []


def test_of_several_figures_the_largest_is_taken(tmp_path: Path) -> None:
    two = np.concatenate([doll(), cv2.resize(doll(), None, fx=0.7, fy=1.0)], axis=1)
    figure = read(saved(tmp_path / "two.png", two), 2304)
    assert figure.image[:, WIDTH + 5 :, 3].max() == 0
    assert figure.mask[:, :WIDTH].any()


def test_a_large_picture_is_scaled_and_joints_with_it(tmp_path: Path) -> None:
    """Joints are given in px of the file."""
    avatar = made(tmp_path, doll(), size=350, joints={"LeftElbow": (340.0, 310.0)})
    assert avatar.canvas == (225, 350)
    elbow = next(bone for bone in avatar.bones if bone.name == "LeftLowerArm")
    assert elbow.at == pytest.approx((170.0, 155.0), abs=0.1)


def test_joints_are_corrected_by_the_name_of_joint_or_bone(tmp_path: Path) -> None:
    path = saved(tmp_path / "doll.png", doll())
    by_joint = picture.draft(path, Options(joints={"RightWrist": (70.0, 350.0)})).document
    by_bone = picture.draft(path, Options(joints={"RightHand": (70.0, 350.0)})).document
    assert by_joint["bones"] == by_bone["bones"]
    assert {"name", "at"} <= set(next(bone for bone in by_bone["bones"] if bone["name"] == "RightHand"))
    assert next(bone for bone in by_bone["bones"] if bone["name"] == "RightHand")["at"] == [70.0, 350.0]


@pytest.mark.parametrize(
    ("joints", "said"),
    [
        ({"LeftElbo": (1.0, 1.0)}, "did you mean LeftElbow"),
        ({"LeftElbow": (9999.0, 1.0)}, "outside of the picture"),
        ({"LeftElbow": (float("nan"), 1.0)}, "outside of the picture"),
    ],
)
def test_a_wrong_joint_is_one_line(tmp_path: Path, joints: dict[str, tuple[float, float]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        picture.draft(saved(tmp_path / "doll.png", doll()), Options(joints=joints))


class _Model:
    """A pose model that sees given joints."""

    skeleton = coco17.create()

    def __init__(self, **points: tuple[float, float]) -> None:
        self.points = points
        self.edge = round(0.06 * HEIGHT)

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        joints = self.skeleton.joints
        points = np.array([self.points.get(joint, (np.nan, np.nan)) for joint in joints]) + self.edge
        box = (20.0 + self.edge, 40.0 + self.edge, 400.0, 640.0)
        return (Pose(self.skeleton, points, np.where(np.isnan(points[:, 0]), 0.0, 0.9), box),)


SHOULDERS = {"left_shoulder": (284.0, 240.0), "right_shoulder": (166.0, 240.0)}


def test_what_the_pose_model_sees_is_used(tmp_path: Path) -> None:
    model = _Model(**SHOULDERS, left_elbow=(340.0, 303.0))
    drafted = picture.draft(saved(tmp_path / "doll.png", doll()), Options(body=model))
    how = dict(drafted.report.guessed)
    assert how["LeftElbow"].startswith("pose model (340, 303)")
    assert how["RightElbow"].startswith("outline")


def test_what_the_pose_model_sees_beside_the_figure_is_not_believed(tmp_path: Path) -> None:
    model = _Model(**SHOULDERS, left_elbow=(430.0, 60.0))
    drafted = picture.draft(saved(tmp_path / "doll.png", doll()), Options(body=model))
    assert dict(drafted.report.guessed)["LeftElbow"].startswith("outline")


def test_a_figure_that_is_taken_for_its_back_has_its_sides_exchanged() -> None:
    """The figure faces the viewer: its left is at the right."""
    skeleton = coco17.create()
    points = np.full((17, 2), np.nan)
    points[skeleton.index("left_shoulder")] = (166, 240)
    points[skeleton.index("right_shoulder")] = (284, 240)
    pose = Pose(skeleton, points, np.where(np.isnan(points[:, 0]), 0.0, 0.9), (0.0, 40.0, 400.0, 640.0))
    seen = believed(pose, Outline(doll()[:, :, 3] > 128))
    assert seen["LeftShoulder"][0] > seen["RightShoulder"][0]


def test_every_joint_has_a_line_in_the_report(tmp_path: Path) -> None:
    report = picture.draft(saved(tmp_path / "doll.png", doll()), Options()).report
    assert {name for name, _ in report.guessed} == set(JOINTS)
    assert any(name == "face" for name, _ in report.ignored)


@pytest.mark.parametrize("spoil", [lambda data: data[:200], lambda data: b"", lambda data: b"GIF89a" + data])
def test_a_broken_picture_is_one_line(tmp_path: Path, spoil: object) -> None:
    path = saved(tmp_path / "doll.png", doll())
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(InputError, match="cannot be read"):
        import_avatar(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0))
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b""))
    with pytest.raises(InputError, match="too large"):
        picture.draft(path, Options())


@pytest.mark.parametrize("image", [np.zeros((200, 200, 4), np.uint8), np.full((10, 10, 4), 255, np.uint8)])
def test_a_picture_of_nothing_is_one_line(tmp_path: Path, image: Image) -> None:
    with pytest.raises(InputError):
        picture.draft(saved(tmp_path / "nothing.png", image), Options())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 119), st.integers(0, 159), st.integers(1, 40)), min_size=1, max_size=6),
    st.integers(0, 255),
)
def test_any_drawing_becomes_an_avatar_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, blots: list[tuple[int, int, int]], grey: int
) -> None:
    """Blots instead of figures: never anything but an avatar without problems or a VtubeError."""
    folder = tmp_path_factory.mktemp("blots")
    image = np.zeros((160, 120, 4), np.uint8)
    for x, y, radius in blots:
        cv2.circle(image, (x, y), radius, (grey, 90, 200, 255), -1)
    try:
        import_avatar(saved(folder / "blot.png", image), folder / "blot")
    except VtubeError:
        return
    assert puppet.check(folder / "blot") == []


def test_arms_in_the_trunks_colour_leave_a_straight_side_and_no_stubs(tmp_path: Path) -> None:
    """A flat figure on white, its arms 20 degrees off the body: no line says where they begin."""
    image = np.full((1000, 700, 4), 255, np.uint8)
    shirt, skin = (90, 140, 60, 255), (170, 200, 240, 255)
    for side in (-1, 1):
        cv2.line(image, (350 + side * 45, 560), (350 + side * 55, 920), (120, 70, 50, 255), 70, cv2.LINE_AA)
        cv2.line(image, (350 + side * 85, 312), (350 + side * 164, 528), shirt, 52, cv2.LINE_AA)
        cv2.line(image, (350 + side * 164, 528), (350 + side * 181, 575), skin, 40, cv2.LINE_AA)
    cv2.fillPoly(image, [np.array([(255, 290), (445, 290), (435, 580), (265, 580)])], shirt, cv2.LINE_AA)
    cv2.rectangle(image, (325, 240), (375, 295), skin, -1)
    cv2.ellipse(image, (350, 150), (90, 105), 0, 0, 360, skin, -1, cv2.LINE_AA)
    avatar = made(tmp_path, image)
    body = next(part for part in avatar.parts if part.name == "body")
    opaque = body.texture[:, :, 3] > 128
    left = int(body.at[0])
    for row in range(300, 560, 5):
        across = np.flatnonzero(opaque[row - int(body.at[1])]) + left
        side = 95 - 10 * (row - 290) / 290
        assert across[0] == pytest.approx(350 - side, abs=16)
        assert across[-1] == pytest.approx(350 + side, abs=16)
        assert len(across) > 0.98 * (across[-1] - across[0])  # no wedge


def hugging() -> Image:
    """A figure whose arms hang along its trunk in its colour: only a drawn line says where they begin."""
    image = np.zeros((1000, 700, 4), np.uint8)
    shirt, skin, trousers = (200, 130, 90, 255), (195, 220, 255, 255), (80, 60, 70, 255)
    for side in (-1, 1):
        _limb(image, [(350 + side * 38, 560), (350 + side * 42, 760), (350 + side * 42, 930)], 62, trousers)
    trunk = np.array([(265, 270), (435, 270), (425, 420), (432, 600), (268, 600), (275, 420)])
    cv2.fillPoly(image, [trunk], shirt, cv2.LINE_AA)
    cv2.polylines(image, [trunk], True, LINE, 3, cv2.LINE_AA)
    cv2.rectangle(image, (327, 230), (373, 275), skin, -1)
    for side in (-1, 1):
        _limb(image, [(350 + side * 100, 530), (350 + side * 100, 580)], 38, skin)
        _limb(image, [(350 + side * 88, 300), (350 + side * 96, 430), (350 + side * 100, 530)], 46, shirt)
    cv2.ellipse(image, (350, 150), (85, 95), 0, 0, 360, skin, -1, cv2.LINE_AA)
    return image


def test_arms_along_the_trunk_are_whole_up_to_the_shoulder(tmp_path: Path) -> None:
    """No gap between shoulder and elbow, and nothing dark is smeared over what they hid."""
    image = hugging()
    report = import_avatar(saved(tmp_path / "doll.png", image), tmp_path / "doll")
    avatar = puppet.load(tmp_path / "doll")
    body, *arms = avatar.parts
    for arm in arms:
        rows = np.array([np.ptp(np.flatnonzero(row > 128)) for row in arm.texture[:, :, 3] if (row > 128).any()])
        assert len(rows) > 0.9 * (604 - 275)
        upper = rows[round(0.1 * len(rows)) : round(0.7 * len(rows))]
        assert upper.min() > 28
    x, y = map(int, body.at)
    whole = image[y : y + body.texture.shape[0], x : x + body.texture.shape[1]]
    dark = [(picture[:, :, :3].max(axis=2) < 90) & (body.texture[:, :, 3] > 200) for picture in (body.texture, whole)]
    assert (dark[0] & ~dark[1])[: 600 - y].sum() < 200
    assert {name for name, what in report.changed if "touches the body" in what} == {"left arm", "right arm"}


def test_guessed_joints_are_told_with_the_words_that_move_them(tmp_path: Path) -> None:
    report = import_avatar(saved(tmp_path / "doll.png", doll()), tmp_path / "doll")
    told = dict(report.changed)["joints"]
    assert told.startswith("all were guessed")
    places = re.findall(r"--joint (\w+)=(\d+),(\d+)", told)
    assert [name for name, *_ in places][:3] == ["LeftShoulder", "LeftElbow", "LeftWrist"]
    assert not any("touches the body" in what for _, what in report.changed)
    given = {name: (float(x), float(y)) for name, x, y in places}
    sure = import_avatar(tmp_path / "doll.png", tmp_path / "again", Options(joints=given))
    assert "LeftElbow" not in dict(sure.changed)["joints"]
    assert dict(sure.guessed)["LeftElbow"].startswith("given")
