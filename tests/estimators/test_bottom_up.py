"""OpenPose and MoveNet on real pictures: they see what YOLOv8 sees, and invent nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.errors import UsageError
from vtube.skeletons.conversion import convert
from vtube.stages import Estimator
from vtube.types import Floats, Frame, Image, Pose

COCO = registry.create("skeletons", "coco17")
NAMES = ("openpose_omz", "movenet")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def made(models: Path) -> dict[str, Estimator]:
    """``yolov8`` looks closely, at 640 pixels."""
    return {name: registry.create("estimators", name) for name in NAMES} | {
        "yolov8": registry.create("estimators", "yolov8", weights=str(models / "yolov8n-pose.onnx"), size=640)
    }


def pictures(clip: Path, step: int) -> Iterator[Image]:
    video = cv2.VideoCapture(str(clip))
    index = 0
    while (read := video.read())[0]:
        if index % step == 0:
            yield read[1]
        index += 1
    video.release()


def apart(pose: Pose, truth: Pose) -> Floats:
    """Distances of the joints that both see, in shoulder widths."""
    seen = (truth.scores > 0.5) & (pose.scores > 0.3)
    width = np.hypot(*(truth.points[5] - truth.points[6]))
    return np.hypot(*(pose.points - truth.points)[seen].T) / width


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("clip", "step", "median"),
    [("sign-again.mkv", 18, 0.07), ("fullbody-1.mp4", 30, 0.12), ("dance-man.mp4", 30, 0.13)],
)
def test_it_sees_the_same_person(
    name: str, clip: str, step: int, median: float, made: dict[str, Estimator], testdata: Path
) -> None:
    """Shoulder widths off yolov8n-pose at 640 pixels, which is off the truth itself."""
    off = []
    for image in pictures(testdata / "footage" / clip, step):
        (found, *_), (truth, *_) = made[name](Frame(image, 0.0)), made["yolov8"](Frame(image, 0.0))
        pose = convert(found, COCO)
        assert (pose.scores[truth.scores > 0.5] > 0.3).mean() > 0.75
        off.append(apart(pose, truth))
    assert len(off) >= 4
    assert np.median(np.concatenate(off)) < median


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("device", "message"), [("cuda", "on the CPU, not on cuda"), ("abacus", "unknown device")])
def test_a_graphics_card_is_not_promised(name: str, device: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        registry.create("estimators", name, device=device)


@pytest.mark.parametrize("name", NAMES)
def test_joints_that_are_not_in_the_picture_are_not_believed(
    name: str, made: dict[str, Estimator], testdata: Path
) -> None:
    """A head alone, and somebody at a desk: hips, knees and ankles stay below what the solver trusts."""
    for clip in ("face-woman.mp4", "sign-book.mkv"):
        for image in pictures(testdata / "footage" / clip, 40):
            (pose,) = made[name](Frame(image, 0.0))
            for side in ("left", "right"):
                for joint in ("knee", "ankle"):
                    assert pose.scores[pose.skeleton.index(f"{side}_{joint}")] < 0.25


@pytest.mark.parametrize("name", NAMES)
def test_a_room_without_people_has_nobody(name: str, made: dict[str, Estimator], testdata: Path) -> None:
    """What lies left of a signer: chair, wall, screen; and pictures of nothing."""
    rng = np.random.default_rng(0)
    rooms = [rng.integers(0, 256, (240, 320, 3)).astype(np.uint8), np.full((240, 320, 3), 200, np.uint8)]
    for clip in sorted((testdata / "footage").glob("sign-*.mkv"))[::2]:
        image = next(pictures(clip, 1))
        people = made["yolov8"](Frame(image, 0.0))
        left = int(min(pose.box[0] for pose in people)) - 10
        if left > 100:
            rooms.append(np.ascontiguousarray(image[:, :left]))
    assert len(rooms) > 3
    assert not any(made[name](Frame(room, 0.0)) for room in rooms)


def test_openpose_sees_everybody_once(made: dict[str, Estimator], testdata: Path) -> None:
    """Two signers side by side: two people, each with their own joints, in both orders."""
    frames = [next(pictures(testdata / "footage" / f"sign-{clip}.mkv", 1)) for clip in ("again", "thanks")]
    alone = [made["openpose_omz"](Frame(image, 0.0)) for image in frames]
    assert [len(people) for people in alone] == [1, 1]
    for order in ((0, 1), (1, 0)):
        side_by_side = np.hstack([frames[i] for i in order])
        both = registry.create("estimators", "openpose_omz", size=640)(Frame(side_by_side, 0.0))
        assert len(both) == 2
        for place, i in enumerate(order):
            moved = [np.hypot(*(pose.points - alone[i][0].points - (640 * place, 0)).T) for pose in both]
            assert min(np.nanmedian(distances) for distances in moved) < 3


def test_movenet_looks_closer_at_somebody_far_away(made: dict[str, Estimator], testdata: Path) -> None:
    """A dancer in a large dark hall, a fifth of its width: nearly as exact as in a picture of their own."""
    image = next(pictures(testdata / "footage" / "dance-man.mp4", 60))
    side = image.shape[0]
    hall = np.zeros((2 * side, 3 * side, 3), np.uint8)
    hall[side // 2 : side // 2 + side, side : 2 * side] = image
    (near,), (far,) = made["movenet"](Frame(image, 0.0)), made["movenet"](Frame(hall, 0.0))
    width = np.hypot(*(near.points[5] - near.points[6]))
    off = np.hypot(*(far.points - (side, side // 2) - near.points).T) / width
    assert np.median(off) < 0.15
