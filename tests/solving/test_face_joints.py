"""Lids, brows and mouth from a whole-body skeleton's joints."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.skeletons import coco_wholebody133
from vtube.solving import Calibration, Solver
from vtube.solving.face_joints import JOINTS, read
from vtube.solving.joints import Joints, Sight
from vtube.types import Face, Floats, Frame, Pose

SKELETON = coco_wholebody133.create()
LIDS, BROWS = ("eye_outer", "lid_upper1", "lid_upper2", "eye_inner", "lid_lower2", "lid_lower1"), range(1, 6)
MESH = {
    "nose_bridge1": 168, "nose_base": 2, "lip_inside_upper": 13, "lip_inside_lower": 14,
    "left_mouth_corner": 291, "right_mouth_corner": 61,
} | {
    f"{side}_{name}": i
    for side, lids, brows in (
        ("right", (33, 160, 158, 133, 153, 144), (70, 63, 105, 66, 107)),
        ("left", (263, 387, 385, 362, 380, 373), (300, 293, 334, 296, 336)),
    )
    for name, i in zip((*LIDS, *(f"brow{k}" for k in BROWS)), (*lids, *brows), strict=True)
}  # fmt: skip
"""Where MediaPipe's mesh has the joints that a face is read from."""


def drawn(lids: float = 0.3, width: float = 0.53, gap: float = 0.0, brows: float = 0.5) -> dict[str, complex]:
    """A face from the front, 100 px between the outer corners of the eyes; ``lids``: their distance over the eye."""
    at = {
        "nose_bridge1": 0j, "nose_base": 50j, "lip_inside_upper": complex(0, 70), "lip_inside_lower": 70j + 1j * gap,
        "left_mouth_corner": complex(50 * width, 72), "right_mouth_corner": complex(-50 * width, 72),
    }  # fmt: skip
    for side, sign in (("left", 1), ("right", -1)):
        for name, x in (("eye_outer", 50), ("eye_inner", 18)):
            at[f"{side}_{name}"] = complex(sign * x, 0)
        for k, x in ((1, 40), (2, 28)):
            at[f"{side}_lid_upper{k}"], at[f"{side}_lid_lower{k}"] = (complex(sign * x, y * 16 * lids) for y in (-1, 1))
        for k in BROWS:
            at[f"{side}_brow{k}"] = complex(sign * (58 - 9 * k), -50 * brows)
    return {name: 300 + 200j + place for name, place in at.items()}


def seen(at: dict[str, complex]) -> Face:
    face = read(Joints(at, at))
    assert face is not None
    return face


def test_lids_brows_and_mouth_are_told_apart() -> None:
    rest = seen(drawn()).blendshapes
    assert rest["eyeBlinkLeft"] < 0.2
    assert rest["mouthSmileLeft"] < 0.1
    assert rest["jawOpen"] < 0.1
    assert seen(drawn(lids=0.02)).blendshapes["eyeBlinkRight"] > 0.7
    assert seen(drawn(width=0.76)).blendshapes["mouthSmileLeft"] > 0.8
    assert seen(drawn(gap=50)).blendshapes["jawOpen"] > 0.6
    assert seen(drawn(brows=0.6)).blendshapes["browOuterUpLeft"] > 0.6
    assert seen(drawn(brows=0.36)).blendshapes["browDownRight"] > 0.3


def test_a_wink_is_of_one_eye() -> None:
    at = drawn()
    for k in (1, 2):
        at[f"left_lid_upper{k}"] = at[f"left_lid_lower{k}"]
    shapes = seen(at).blendshapes
    assert shapes["eyeBlinkLeft"] > 0.7
    assert shapes["eyeBlinkRight"] < 0.2


@pytest.mark.parametrize("missing", ["left_lid_upper1", "nose_base", "right_brow3"])
def test_half_a_face_is_none(missing: str) -> None:
    at = {name: place for name, place in drawn().items() if name != missing}
    assert read(Joints(at, at)) is None
    assert read(Joints(dict.fromkeys(JOINTS, 5 + 5j), {})) is None


def whole_body(lids: float) -> Pose:
    body = {"nose": 300 + 240j, "left_eye": 334 + 200j, "right_eye": 266 + 200j, "left_ear": 380 + 215j,
            "right_ear": 220 + 215j, "left_shoulder": 500 + 480j, "right_shoulder": 100 + 480j}  # fmt: skip
    points, scores = np.full((133, 2), np.nan), np.zeros(133)
    for name, place in {**body, **drawn(lids=lids)}.items():
        i = SKELETON.joints.index(name)
        points[i], scores[i] = (place.real, place.imag), 0.9
    return Pose(SKELETON, points, scores)


def test_a_whole_body_pose_moves_the_eyes_without_a_face_model() -> None:
    for lids, opened in ((0.3, 1.0), (0.0, 0.0)):
        pose, solve = whole_body(lids), Solver()
        rows = [solve(pose, None, None, k / 30) for k in range(30)]
        assert rows[-1]["EyesFound"] == 1
        assert rows[-1]["EyeOpenLeft"] == pytest.approx(opened, abs=0.15)
        assert Sight()(pose) is not None


@pytest.mark.parametrize("mode", ["file", "camera"])
def test_eyes_whose_gaze_nobody_sees_look_straight_ahead_whatever_was_learnt(mode: Literal["camera", "file"]) -> None:
    """A face model that told the gaze before found out that this performer looks low at rest."""
    low = {"eyeLookDownLeft": 0.5, "eyeLookDownRight": 0.5}
    for looks in (None, low):
        solve = Solver(calibration=Calibration(mode))
        seen = None if looks is None else Face(np.zeros((1, 2)), {**looks, "eyeBlinkLeft": 0.1, "eyeBlinkRight": 0.1})
        for k in range(150):
            solve(None, seen, None, k / 30)
        rows = [solve(whole_body(0.3), None, None, 5 + k / 30) for k in range(150)]
        for name in ("EyeLeftX", "EyeLeftY", "EyeRightX", "EyeRightY"):
            assert rows[-1][name] == pytest.approx(0, abs=0.01)
            assert looks or max(abs(row[name]) for row in rows) < 0.01


@pytest.mark.timeout(300)
def test_it_agrees_with_a_face_model_on_a_real_face(models: Path, testdata: Path) -> None:
    """On the same points, over the first 130 frames of a woman who blinks and raises her brows."""
    pytest.importorskip("mediapipe")
    model = registry.create("faces", "mediapipe_face")
    video = cv2.VideoCapture(str(testdata / "footage" / "face-woman.mp4"))
    rows: list[tuple[Face, Face]] = []
    for i in range(130):
        face = model(Frame(np.asarray(video.read()[1], dtype=np.uint8), i / 30))
        if face is not None:
            rows.append((seen({name: complex(*face.points[k]) for name, k in MESH.items()}), face))
    video.release()
    model.close()
    assert len(rows) > 120

    def columns(name: str) -> tuple[Floats, Floats]:
        return tuple(np.array([face.blendshapes[name] for face in column]) for column in zip(*rows, strict=True))  # type: ignore[return-value]

    for name, least in (("eyeBlinkLeft", 0.95), ("eyeBlinkRight", 0.95), ("browOuterUpLeft", 0.8)):
        ours, theirs = columns(name)
        assert np.corrcoef(ours, theirs)[0, 1] > least
