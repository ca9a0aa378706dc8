"""Sheets and films of a small avatar: everything is on them, at any size, also where parts are missing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pytest

from vtube import puppet
from vtube.cli import main
from vtube.parameters import PARAMETERS
from vtube.preview import film, looks, sheet
from vtube.preview.stage import Model, bust, face, full
from vtube.puppet.avatar import Avatar, Condition, Joint, Part
from vtube.puppet.kinematics import Rig
from vtube.puppet.schema.motion import ExpressionSection
from vtube.types import Image, frozen

SKIN, MOUTH, BADGE = (120, 180, 240), (40, 20, 160), (30, 220, 30)


def _block(width: int, height: int, colour: tuple[int, int, int]) -> Image:
    return frozen(np.full((height, width, 4), (*colour, 255), dtype=np.uint8))


@pytest.fixture
def avatar() -> Avatar:
    """A head with a mouth that opens, an arm, and a badge that an expression shows."""
    bones = (
        Joint("Hips", -1, (100, 250), (100, 150)),
        Joint("Head", 0, (100, 120), (100, 20)),
        Joint("RightUpperArm", 0, (60, 150), (60, 220)),
    )
    parts = (
        Part("trunk", _block(60, 150, (200, 90, 60)), (70, 130), 0, 1, (100, 250)),
        Part("head", _block(80, 100, SKIN), (60, 20), 1, 2, (100, 120)),
        Part("arm", _block(20, 80, SKIN), (50, 145), 2, 3, (60, 150)),
        Part("mouth", _block(30, 10, MOUTH), (85, 90), 1, 4, (100, 120), when=(Condition("MouthOpen", 0.2, 9.0),)),
        Part("badge", _block(20, 20, BADGE), (90, 40), 1, 5, (100, 120)),
    )
    expressions = (ExpressionSection(name="badge", key="1", show=["badge"]),)
    framings = {"full": (0.0, 0.0, 200.0, 300.0)}
    return Avatar("small", (200, 300), bones, parts, framings, "full", expressions=expressions, display_name="Small")


def _count(picture: Image, colour: tuple[int, int, int]) -> int:
    return int((np.abs(picture[:, :, :3].astype(int) - colour).max(axis=2) < 6).sum())


def test_an_expression_is_shown_on_its_tile_alone(avatar: Avatar) -> None:
    model = Model(avatar)
    drawn = {name: model.picture(model.posed({}, name), full(avatar), (200, 300)) for name in (None, "badge")}
    assert _count(drawn[None], BADGE) == 0
    assert _count(drawn["badge"], BADGE) == pytest.approx(400, abs=90)
    again = model.picture(model.posed({}), full(avatar), (200, 300))
    assert _count(again, BADGE) == 0


def test_the_same_look_is_the_same_picture(avatar: Avatar) -> None:
    model = Model(avatar)
    first = model.picture(model.posed({"MouthOpen": 0.8}), full(avatar), (100, 150))
    model.posed({"RightUpperArm": 90.0})
    assert np.array_equal(first, model.picture(model.posed({"MouthOpen": 0.8}), full(avatar), (100, 150)))


def test_the_sheet_shows_own_expressions_and_open_mouths(avatar: Avatar) -> None:
    picture = sheet(avatar)
    assert picture.shape == (1080, 1920, 4)
    assert (picture[:, :, 3] == 255).all()
    assert _count(picture, BADGE) > 100
    assert _count(picture, MOUTH) > 300


def test_the_arms_are_shown_with_all_that_reaches_far(avatar: Avatar) -> None:
    """A tail and a raised hand beside the canvas are within the picture."""
    tail = Part("tail", _block(60, 20, BADGE), (230, 200), 0, 0, (200, 210))
    wide = replace(avatar, parts=(*avatar.parts, tail), expressions=())
    model = Model(wide)
    x, y, width, height = model.reach(({}, {"RightUpperArm": 90.0}))
    assert x < -15
    assert x + width > 290
    assert y < 20
    assert y + height > 280
    assert width < 340
    picture = sheet(replace(wide, parts=(*avatar.parts[:-1], tail)))
    assert _count(picture[620:, 480:1210], BADGE) > 100


@pytest.mark.parametrize("name", ["maple", "puddle", "snip"])
def test_hands_on_the_hips_are_apart(name: str) -> None:
    """The tips of the fingers, by at least two fifths of what is between the shoulders."""
    shown = puppet.load(puppet.find(name))
    bones = Rig(shown)(looks.HIPS).bones
    places = {joint.name: bones[i] for i, joint in enumerate(shown.bones)}
    joints = {joint.name: joint for joint in shown.bones}
    left, right = (float((places[f"{side}Hand"] @ [*joints[f"{side}Hand"].tip, 1])[0]) for side in ("Left", "Right"))
    shoulders = joints["LeftUpperArm"].at[0] - joints["RightUpperArm"].at[0]
    assert left - right > 0.4 * shoulders


def test_without_expressions_moods_are_made_of_parameters(avatar: Avatar) -> None:
    own, plain = (sheet(one, (960, 540)) for one in (avatar, replace(avatar, expressions=())))
    assert _count(plain, BADGE) > _count(own, BADGE)  # then nothing hides the badge
    assert not np.array_equal(own, plain)


@pytest.mark.parametrize("size", [(1920, 1080), (300, 900), (64, 36), (8, 8)])
def test_the_sheet_fits_any_size(avatar: Avatar, size: tuple[int, int]) -> None:
    assert sheet(avatar, size).shape == (size[1], size[0], 4)


def test_progress_ends_at_the_end(avatar: Avatar) -> None:
    told: list[tuple[int, int]] = []
    sheet(avatar, (480, 270), progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


def test_a_transparent_sheet_has_no_ground(avatar: Avatar) -> None:
    picture = sheet(avatar, (480, 270), transparent=True)
    assert picture[0, 0].tolist() == [0, 0, 0, 0]
    assert picture[:, :, 3].max() == 255
    assert (picture[:, :, :3] <= picture[:, :, 3:]).all()


def test_framings_are_found_where_the_avatar_names_none(avatar: Avatar) -> None:
    """Around the head's bone; without one the bust, without that all of it."""
    x, y, width, height = face(avatar)
    assert x < 60
    assert x + width > 140
    assert y < 30
    assert y + height > 120
    assert bust(avatar) == full(avatar)
    headless = replace(avatar, bones=(avatar.bones[0], replace(avatar.bones[1], name="Top"), avatar.bones[2]))
    assert face(headless) == full(avatar)
    assert face(replace(avatar, framings={"face": (1.0, 2.0, 3.0, 4.0)})) == (1.0, 2.0, 3.0, 4.0)


def test_looks_and_tracks_name_parameters_within_their_ranges() -> None:
    shown = [*looks.MOODS, *looks.MOUTHS, *looks.TURNS, *looks.GESTURES]
    values = [item for _, look in shown for item in look.items()]
    values += [(name, value) for name, track in looks.TRACKS.items() for _, value in track]
    for name, value in values:
        assert PARAMETERS[name].minimum <= value <= PARAMETERS[name].maximum, name


def test_the_film_ends_as_it_begins_and_never_jumps() -> None:
    for name, track in looks.TRACKS.items():
        times = [t for t, _ in track]
        assert times == sorted(times), name
        assert track[0][1] == track[-1][1], name
    span = {name: PARAMETERS[name].maximum - PARAMETERS[name].minimum for name in looks.TRACKS}
    previous = looks.at(0.0)
    for t in np.arange(0.01, looks.SECONDS + 0.02, 0.01):
        now = looks.at(float(t))
        assert all(abs(now[name] - previous[name]) < 0.2 * span[name] for name in now)
        previous = now


@pytest.mark.parametrize("background", [None, "paper"])
def test_a_gif_has_every_picture_and_keeps_transparency(avatar: Avatar, tmp_path: Path, background: str | None) -> None:
    ground = None if background is None else np.full((72, 48, 4), 255, np.uint8)
    film(avatar, tmp_path / "small.gif", (48, 72), ground)
    with PIL.Image.open(tmp_path / "small.gif") as gif:
        assert gif.size == (48, 72)
        durations = []
        for frame in range(gif.n_frames):
            gif.seek(frame)
            durations.append(gif.info["duration"])
        assert sum(durations) == pytest.approx(1000 * looks.SECONDS, abs=60)  # alike pictures are joined
        assert len(durations) > 60
        gif.seek(0)
        corner = gif.convert("RGBA").getpixel((0, 0))
    assert (corner[3] == 0) == (background is None)
    assert [path.name for path in tmp_path.iterdir()] == ["small.gif"]


def test_a_video_plays_for_its_seconds(avatar: Avatar, tmp_path: Path) -> None:
    film(avatar, tmp_path / "small.mp4", (65, 49), np.full((49, 65, 4), 255, np.uint8))
    video = cv2.VideoCapture(str(tmp_path / "small.mp4"))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) / video.get(cv2.CAP_PROP_FPS) == pytest.approx(looks.SECONDS, abs=0.1)
    assert (video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (66, 50)


def test_the_command_draws_a_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.png"
    assert main(["avatar", "preview", "maple", "-o", str(out), "--size", "480x270", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["preview"] == str(out)
    assert cv2.imread(str(out), cv2.IMREAD_UNCHANGED).shape == (270, 480, 4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "sheet.txt"], "expected .png or .gif or .mp4"),
        (["-o", "nowhere/sheet.png"], "no such folder"),
        (["--size", "big"], "WIDTHxHEIGHT"),
        (["--background", "no-colour"], "unknown background"),
        (["--framing", "hands"], "unknown framing"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["avatar", "preview", "maple", *words]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
