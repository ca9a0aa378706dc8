"""The solver on real people: signs by an independent look at the keypoints."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.parameters import BONES
from vtube.solving import Solver
from vtube.types import Frame, Pose

COCO = registry.create("skeletons", "coco17")


@pytest.fixture(scope="module")
def webcam_pictures(testdata: Path) -> list[tuple[Pose, Mapping[str, float]]]:
    """People before webcams, one picture each, as YOLOv8n-pose saw them, and their parameters."""
    labels = json.loads((testdata / "keypoints/hagrid-people/pseudo_keypoints.json").read_text(encoding="utf-8"))
    poses = [
        Pose(COCO, np.reshape(a["keypoints"], (17, 3))[:, :2], np.array(a["keypoint_scores"]))
        for a in labels["annotations"]
    ]
    return [(pose, Solver()(pose, None, None, 0.0)) for pose in poses]


def sure(pose: Pose, *joints: str) -> bool:
    return all(pose.scores[COCO.index(joint)] > 0.5 for joint in joints)


def test_the_face_turns_to_where_the_nose_is_between_the_ears(webcam_pictures):
    checked = 0
    for pose, values in webcam_pictures:
        if not sure(pose, "nose", "left_eye", "right_eye", "left_ear", "right_ear"):
            continue
        left, right = pose.point("left_ear"), pose.point("right_ear")
        offset = (pose.point("nose")[0] - (left[0] + right[0]) / 2) / abs(left[0] - right[0])
        if abs(offset) > 0.06:
            assert np.sign(values["FaceAngleX"]) == np.sign(offset)
            checked += 1
    assert checked > 10


def test_the_face_rolls_with_the_line_of_the_eyes(webcam_pictures):
    checked = 0
    for pose, values in webcam_pictures:
        if not sure(pose, "nose", "left_eye", "right_eye", "left_ear", "right_ear"):
            continue
        dx, dy = pose.point("left_eye") - pose.point("right_eye")
        if abs(tilt := math.degrees(math.atan2(dy, dx))) > 6:
            assert np.sign(values["FaceAngleZ"]) == np.sign(tilt)
            checked += 1
    assert checked > 10


def follow(footage: Path, step: int = 1) -> Iterator[tuple[Pose, Mapping[str, float]]]:
    """Every so many frames of a clip: the most prominent person and their parameters."""
    body, solver, video = registry.create("estimators", "yolov8", size=320), Solver(), cv2.VideoCapture(str(footage))
    index = 0
    while (read := video.read())[0]:
        if index % step == 0:
            people = body(Frame(read[1], index / 30, index))
            if people:
                yield people[0], solver(people[0], None, None, index / 30)
        index += 1
    video.release()


@pytest.mark.slow
@pytest.mark.usefixtures("models")
def test_a_signers_arms_follow_the_hands(testdata):
    """Hanging at both ends, hands before the chest in between; the forearms turn inwards for it."""
    frames = list(follow(testdata / "footage/sign-book.mkv", step=3))
    up = [
        values
        for pose, values in frames
        if all(pose.point(f"{s}_wrist")[1] < pose.point(f"{s}_elbow")[1] - 10 for s in ("left", "right"))
    ]
    assert len(up) > 10
    for values in up:
        assert values["LeftLowerArm"] > 60
        assert values["RightLowerArm"] < -60
    last = frames[-1][1]
    assert abs(last["LeftUpperArm"]) < 40
    assert abs(last["LeftUpperArm"] + last["LeftLowerArm"]) < 40
    assert np.mean([values["LeftHandDepth"] for values in up]) > 0.5


@pytest.mark.slow
@pytest.mark.usefixtures("models")
def test_a_womans_head_rolls_both_ways_and_nothing_jumps(testdata):
    frames = list(follow(testdata / "footage/face-woman.mp4", step=6))
    rolls = [values["FaceAngleZ"] for _, values in frames]
    assert max(rolls) > 20
    assert min(rolls) < -20
    for (_, before), (_, after) in pairwise(frames):
        assert max(abs(math.remainder(after[bone] - before[bone], 360)) for bone in BONES) < 40
    assert all(values["LeftUpperArm"] == 0 for _, values in frames), "her arms are not in the picture"
