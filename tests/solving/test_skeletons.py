"""Every skeleton of a body drives an avatar: the same people, in other joints, have the same parameters."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.parameters import BONES
from vtube.skeletons.conversion import convert
from vtube.solving import Solver
from vtube.types import Floats, Frame, Pose

LIMBS = tuple(bone for bone in BONES if bone.startswith(("Left", "Right")))
FACELESS = ("mpii16", "h36m17")


@pytest.fixture(scope="module")
def people(models: Path, testdata: Path) -> dict[str, list[tuple[float, Pose]]]:
    """Four seconds of clips, three pictures a second, as YOLOv8n-pose sees them."""
    body = registry.create("estimators", "yolov8", weights=str(models / "yolov8n-pose.onnx"), size=640)
    seen: dict[str, list[tuple[float, Pose]]] = {}
    for clip in ("sign-book.mkv", "fullbody-1.mp4", "face-woman.mp4"):
        video, found = cv2.VideoCapture(str(testdata / "footage" / clip)), []
        for index in range(120):
            there, image = video.read()
            if there and index % 10 == 0 and (poses := body(Frame(image, index / 30))):
                found.append((index / 30, poses[0]))
        video.release()
        assert len(found) > 8
        seen[clip] = found
    return seen


def solved(moments: list[tuple[float, Pose]], skeleton: str) -> dict[str, Floats]:
    to, solve = registry.create("skeletons", skeleton), Solver()
    values = [solve(convert(pose, to), None, None, t) for t, pose in moments]
    return {name: np.array([each[name] for each in values]) for name in values[0]}


@pytest.mark.parametrize("skeleton", ["coco_wholebody133", "halpe26", "openpose18"])
def test_a_skeleton_with_cocos_joints_gives_the_same_parameters(
    skeleton: str, people: dict[str, list[tuple[float, Pose]]]
) -> None:
    for moments in people.values():
        expected, got = solved(moments, "coco17"), solved(moments, skeleton)
        for name, values in expected.items():
            np.testing.assert_allclose(got[name], values, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("skeleton", FACELESS)
def test_limbs_and_lean_are_the_same_without_a_face(skeleton: str, people: dict[str, list[tuple[float, Pose]]]) -> None:
    for moments in people.values():
        expected, got = solved(moments, "coco17"), solved(moments, skeleton)
        for name in (*LIMBS, "Hips", "Spine", "Chest", "BodyAngleZ", "LeftHandDepth", "RightHandDepth"):
            np.testing.assert_allclose(got[name], expected[name], atol=0.5, err_msg=name)
        assert np.abs(got["BodyAngleX"] - expected["BodyAngleX"]).max() < 4


@pytest.mark.parametrize("skeleton", FACELESS)
def test_a_head_without_a_face_rolls_and_does_not_turn(
    skeleton: str, people: dict[str, list[tuple[float, Pose]]]
) -> None:
    """Neck and crown tell the roll, roughly; where a face would look to, they do not."""
    for clip, moments in people.items():
        expected, got = solved(moments, "coco17"), solved(moments, skeleton)
        assert not got["FaceAngleX"].any()
        assert not got["FaceAngleY"].any()
        off = got["FaceAngleZ"] - expected["FaceAngleZ"]
        assert np.median(np.abs(off)) < 9, clip
        assert got["FaceFound"].any()
        if clip == "face-woman.mp4":  # she rolls her head by 28 degrees
            assert np.corrcoef(got["FaceAngleZ"], expected["FaceAngleZ"])[0, 1] > 0.95
            assert np.ptp(got["FaceAngleZ"]) > 0.5 * np.ptp(expected["FaceAngleZ"]) > 10
