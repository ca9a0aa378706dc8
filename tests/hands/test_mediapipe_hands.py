"""The hand model over real photos and clips, and over what a model must not say."""

from __future__ import annotations

import json
import math
import zipfile
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.errors import InputError, UsageError, VtubeError
from vtube.hands._network import MEMBER, SIDE, Landmarks
from vtube.hands.mediapipe_hands import MediaPipeHands
from vtube.skeletons import coco17, hands42
from vtube.solving.hand import Shape, straightness
from vtube.solving.joints import Sight
from vtube.stages import Estimator, HandEstimator
from vtube.types import Frame, Image, Pose

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("models")]  # the first one exports its weights

NETWORK = "hand_landmark_lite.tflite"
LABELS = {"fist": "fist", "one": "point", "mute": "point", "palm": "open", "stop": "open", "four": "open"}


@pytest.fixture(scope="module")
def body(models: Path) -> Estimator:
    made: Estimator = registry.create("estimators", "yolov8")
    return made


@pytest.fixture
def model() -> HandEstimator:
    made: HandEstimator = registry.create("hands", "mediapipe_hands")
    return made


@pytest.fixture(scope="module")
def signer(testdata: Path) -> list[Image]:
    """One man who stands, lifts his right hand as a fist, nods with it, and lowers it."""
    video = cv2.VideoCapture(str(testdata / "footage" / "sign-yes.mkv"))
    pictures = []
    while (read := video.read())[0]:
        pictures.append(np.asarray(read[1], dtype=np.uint8))
    video.release()
    return pictures


def side_of(hands: Pose | None, side: str) -> bool:
    return hands is not None and hands.point(f"{side}_hand_root") is not None


def shape(hands: Pose | None, side: str) -> str | None:
    joints = Sight()(hands)
    straight = straightness(joints, side) if joints else None
    return None if straight is None else Shape()(straight)


def test_labelled_photos_have_the_shape_of_their_label(body: Estimator, model: HandEstimator, testdata: Path) -> None:
    """HaGRID's fists, pointing and open hands; the crops show some arms too little to find the hand by."""
    folder = testdata / "keypoints" / "hagrid-people"
    said = json.loads((folder / "pseudo_keypoints.json").read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for image in said["images"]:
        label = LABELS.get(image["source_path"].split("/")[-2])
        if label is None or counts[label] == 12:
            continue
        counts[label] += 1
        frame = Frame(np.asarray(cv2.imread(str(folder / "images" / image["file_name"])), dtype=np.uint8), 0.0)
        people = body(frame)
        model(frame, None)
        seen = [model(frame, people[0]) for _ in range(4)] if people else []
        shapes = {shape(hands, side) for hands in seen[-1:] for side in ("left", "right")} - {None}
        told["found"] += bool(shapes)
        told["right"] += shapes == {label}
    assert min(counts.values()) >= 10
    assert told["found"] > 0.55 * counts.total()
    assert told["right"] >= 0.9 * told["found"]


def test_a_fist_that_is_lifted(body: Estimator, model: HandEstimator, signer: list[Image]) -> None:
    """From frame 15 to 50 the man's right hand is a fist beside his chest; the hand is there and nowhere else."""
    found = fists = 0
    for i, image in enumerate(signer[:50]):
        frame = Frame(image, i / 30)
        person = body(frame)[0]
        hands = model(frame, person)
        if i >= 15 and side_of(hands, "right"):
            assert hands is not None
            wrist, root = person.point("right_wrist"), hands.point("right_hand_root")
            assert wrist is not None
            assert root is not None
            assert np.hypot(*(wrist - root)) < 60
            found += 1
            fists += shape(hands, "right") == "fist"
    assert found >= 30
    assert fists >= 0.9 * found


def test_a_hand_comes_as_a_pose_of_its_skeleton(body: Estimator, model: HandEstimator, signer: list[Image]) -> None:
    assert isinstance(model, HandEstimator)
    frame = Frame(signer[30], 1.0)
    people = body(frame)
    hands = [model(frame, people[0]) for _ in range(4)][-1]
    assert hands is not None
    assert hands.skeleton is hands42.create()
    assert hands.z is not None
    assert np.isfinite(hands.z[hands.scores > 0]).all()
    assert model(frame, None) is None


@pytest.mark.parametrize("picture", [np.zeros((480, 640, 3), np.uint8), np.full((480, 640, 3), 127, np.uint8)])
def test_where_no_hand_is_none_is_seen(model: HandEstimator, picture: Image) -> None:
    for t in range(6):
        assert model(Frame(picture, t / 30), person((420.0, 100.0), (420.0, 180.0))) is None


def test_a_hand_out_of_the_picture_is_not_looked_for() -> None:
    network = Told()
    model = MediaPipeHands(network, 0.5)
    assert model(frame(), person((420.0, 470.0), (420.0, 390.0))) is None
    assert network.runs == 0


class Told:
    """A network that says what it is told to, and counts."""

    def __init__(self, said: Landmarks | None = None) -> None:
        self.canvas: Image = np.zeros((SIDE, SIDE, 3), np.uint8)
        self.said, self.runs = said, 0

    def __call__(self) -> Landmarks | None:
        self.runs += 1
        return self.said


def frame(t: float = 0.0) -> Frame:
    return Frame(np.zeros((480, 640, 3), np.uint8), t)


def person(left_wrist: tuple[float, float], left_elbow: tuple[float, float], **more: tuple[float, float]) -> Pose:
    skeleton = coco17.create()
    at = {"left_shoulder": (400.0, 200.0), "right_shoulder": (280.0, 200.0)}
    at |= {"left_wrist": left_wrist, "left_elbow": left_elbow} | more
    points, scores = np.full((17, 2), np.nan), np.zeros(17)
    for name, place in at.items():
        points[skeleton.joints.index(name)], scores[skeleton.joints.index(name)] = place, 0.9
    return Pose(skeleton, points, scores)


def hand(presence: float = 0.9, right: float = 0.02) -> Landmarks:
    """Open, fingers up, in the lower half of the network's picture."""
    x = np.array([0.0, *(k for k in (-40, -20, 0, 20, 40) for _ in range(4))])
    y = np.array([0.0, *(-30 - 18 * k for _ in range(5) for k in range(4))])
    return Landmarks(np.column_stack([x + 112, y + 160, 0 * x]), presence, right)


RAISED = ((420.0, 240.0), (420.0, 310.0))


def test_a_hand_of_the_right_side_is_seen_and_one_of_the_other_is_not() -> None:
    assert side_of(MediaPipeHands(Told(hand()), 0.5)(frame(), person(*RAISED)), "left")
    assert MediaPipeHands(Told(hand(right=0.99)), 0.5)(frame(), person(*RAISED)) is None


@pytest.mark.parametrize("presence", [0.0, 0.49, math.nan])
def test_what_the_network_is_not_sure_of_is_no_hand(presence: float) -> None:
    assert MediaPipeHands(Told(hand(presence)), 0.5)(frame(), person(*RAISED)) is None


def test_numbers_that_are_none_are_no_hand() -> None:
    seen = hand()
    spoilt = seen._replace(points=np.where(np.arange(21)[:, None] == 7, np.nan, seen.points))
    hands = MediaPipeHands(Told(spoilt), 0.5)(frame(), person(*RAISED))
    assert hands is None or np.isfinite(hands.points[hands.scores > 0]).all()
    assert MediaPipeHands(Told(None), 0.5)(frame(), person(*RAISED)) is None


@pytest.mark.parametrize(("right", "kept"), [(0.2, "left"), (0.85, "right")])
def test_hands_that_cross_are_told_apart(right: float, kept: str) -> None:
    """Both arms lead to one hand; it belongs to the side that it looks like."""
    both = person(*RAISED, right_wrist=(424.0, 242.0), right_elbow=(424.0, 312.0))
    hands = MediaPipeHands(Told(hand(right=right)), 0.5)(frame(), both)
    other = {"left": "right", "right": "left"}[kept]
    assert side_of(hands, kept)
    assert not side_of(hands, other)


def test_a_hand_far_from_its_wrist_is_somebody_elses() -> None:
    """As the one that was followed, when the arm has gone elsewhere meanwhile."""
    network = Told(hand())
    model = MediaPipeHands(network, 0.5)
    assert side_of(model(frame(), person(*RAISED)), "left")
    network.said = hand()._replace(points=np.add(hand().points, (400, 0, 0)))
    assert model(frame(0.1), person(*RAISED)) is None


def test_weights_of_a_handlandmarker_bundle_see_the_same(
    body: Estimator, model: HandEstimator, signer: list[Image], models: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "hand_landmarker.task"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(models / NETWORK, MEMBER)
    other = registry.create("hands", "mediapipe_hands", weights=str(bundle))
    shown = Frame(signer[30], 1.0)
    person = body(shown)[0]
    for one, two in ((model(shown, person), other(shown, person)) for _ in range(3)):
        assert (one is None) == (two is None)
        assert one is None or two is None or np.allclose(one.points, two.points, atol=1e-3, equal_nan=True)


def _damaged(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_weights_that_cannot_be_used_are_one_error(models: Path, tmp_path: Path) -> None:
    real = (models / NETWORK).read_bytes()
    empty = tmp_path / "empty.task"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "no network")
    bad = (
        _damaged(tmp_path / "half.tflite", real[: len(real) // 2]),
        _damaged(tmp_path / "text.tflite", b"not a network at all"),
        _damaged(tmp_path / "nothing.tflite", b""),
        _damaged(tmp_path / "broken.task", b"PK not an archive"),
        empty,
        tmp_path / "missing.tflite",
        models / "palm_detection_lite.tflite",
        models / "face_landmarker.task",
        models / "yolov8n-pose.onnx",
    )
    for path in bad:
        with pytest.raises(InputError) as told:
            registry.create("hands", "mediapipe_hands", weights=str(path))
        assert path.name.split(".")[0] in str(told.value)
    with pytest.raises(UsageError, match="hand_landmark_lite"):
        registry.create("hands", "mediapipe_hands", weights="hand_landmark_light")
    with pytest.raises(VtubeError, match="another task"):
        registry.create("hands", "mediapipe_hands", weights="face_landmarker")


def test_other_bytes_under_the_catalogues_name_are_refused(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = bytearray((models / NETWORK).read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / NETWORK).write_bytes(bytes(changed))
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path))
    with pytest.raises(InputError, match="not the published weights"):
        registry.create("hands", "mediapipe_hands")
