"""YOLOv8 pose on real weights and pictures, and on files that are no such weights."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from vtube.errors import InputError, UsageError, VtubeError
from vtube.estimators.yolov8 import Yolov8, create
from vtube.types import Frame, Image


@pytest.fixture(scope="module")
def exported(models: Path) -> Yolov8:
    return create(str(models / "yolov8n-pose.onnx"))


def picture(testdata: Path, name: str = "footage/sign-again.mkv") -> Image:
    import cv2

    there, image = cv2.VideoCapture(str(testdata / name)).read()
    assert there
    return np.asarray(image, dtype=np.uint8)


def test_a_person_is_seen_where_they_are(exported: Yolov8, testdata: Path) -> None:
    image = picture(testdata)
    (pose,) = exported(Frame(image, 0.0))
    nose, left, right = (pose.point(joint) for joint in ("nose", "left_shoulder", "right_shoulder"))
    assert nose is not None
    assert left is not None
    assert right is not None
    assert right[0] < nose[0] < left[0]  # unmirrored: the person's left is on the right
    assert nose[1] < min(left[1], right[1])
    assert pose.box is not None
    x, y, width, height = pose.box
    assert 0 <= x <= x + width <= image.shape[1]
    assert 0 <= y <= y + height <= image.shape[0]


@pytest.mark.slow
def test_torch_on_a_graphics_card_would_see_what_the_export_sees(models: Path, testdata: Path) -> None:
    """The path of CUDA and MPS, run on the processor: the same network, decoded by the same head."""
    from vtube.estimators import yolov8
    from vtube.estimators._anchors import Head
    from vtube.estimators._torch import TorchNetwork

    path = models / "yolov8n-pose.pt"
    network = TorchNetwork(path, "cpu")
    with pytest.MonkeyPatch.context() as patch:
        opened = (network, Head.of(network.metadata, network.branches), path)
        patch.setattr(yolov8, "open_network", lambda *_, **__: opened)
        by_torch = create(str(path))
    frame = Frame(picture(testdata), 0.0)
    (seen,), (expected,) = by_torch(frame), create(str(path), device="cpu")(frame)
    sure = expected.scores > 0.5
    width = np.linalg.norm(expected.points[5] - expected.points[6])
    assert sure.sum() >= 7
    assert np.median(np.linalg.norm(seen.points[sure] - expected.points[sure], axis=1)) < 0.015 * width


def test_the_place_in_the_picture_follows_the_person(exported: Yolov8, testdata: Path) -> None:
    """Moved by 100 pixels and padded to another shape, the keypoints move along."""
    image = picture(testdata)
    moved = np.full((480, 800, 3), 90, dtype=np.uint8)
    moved[:, 100:740] = image
    a, b = exported(Frame(image, 0.0))[0], exported(Frame(moved, 0.0))[0]
    sure = (a.scores > 0.8) & (b.scores > 0.8)
    assert sure.sum() >= 7
    assert np.median(np.abs(b.points[sure] - a.points[sure] - [100, 0])) < 4


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (7, 5), (3000, 4000)])
def test_any_size_of_picture_is_taken(exported: Yolov8, shape: tuple[int, int]) -> None:
    assert exported(Frame(np.full((*shape, 3), 128, dtype=np.uint8), 0.0)) == ()


def test_the_most_prominent_is_first(exported: Yolov8, testdata: Path) -> None:
    people = exported(Frame(picture(testdata, "footage/classroom-crowd.gif"), 0.0))
    prominence = [pose.score * pose.box[2] * pose.box[3] for pose in people if pose.box is not None]
    assert len(prominence) > 2
    assert prominence == sorted(prominence, reverse=True)


def test_an_openvino_export_is_read(models: Path, testdata: Path) -> None:
    assert len(create(str(models / "yolov8n-pose_int8_openvino_model"))(Frame(picture(testdata), 0.0))) == 1


def test_another_model_is_refused_by_its_outputs(models: Path) -> None:
    with pytest.raises(InputError, match=r"not a pose model of 17 keypoints.*expected \[1, 56, N\]"):
        create(str(models / "human-pose-estimation-0001"))


@pytest.mark.parametrize("name", ["broken.onnx", "broken.xml"])
def test_a_broken_export_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"<xml? no, bytes \x00\x01")
    with pytest.raises(InputError, match="cannot be read as a model") as raised:
        create(str(tmp_path / name))
    assert "\n" not in str(raised.value)


def test_another_task_is_refused_by_its_metadata(models: Path, tmp_path: Path) -> None:
    folder = models / "yolov8n-pose_int8_openvino_model"
    for file in folder.iterdir():
        if file.suffix != ".yaml":
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / "metadata.yaml").write_text("task: detect\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"another task.*got detect, expected pose"):
        create(str(tmp_path))


def test_an_unknown_device_says_which_there_are(models: Path) -> None:
    with pytest.raises(UsageError, match="did you mean cuda"):
        create(str(models / "yolov8n-pose.onnx"), device="cuda0")


def test_a_live_process_never_imports_torch(models: Path) -> None:
    script = (
        "import sys, numpy as np; from vtube.estimators.yolov8 import create; from vtube.types import Frame\n"
        f"create({str(models / 'yolov8n-pose.onnx')!r})(Frame(np.zeros((64, 64, 3), np.uint8), 0.0))\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'ultralytics', 'nncf')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.fixture(scope="module")
def live(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Yolov8:
    """Exported from the checkpoint, into a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vtube.paths.cache", lambda *parts: tmp_path_factory.getbasetemp().joinpath("cache", *parts))
        said: list[str] = []
        estimator = create(str(models / "yolov8n-pose.pt"), say=said.append)
        assert said
        again: list[str] = []
        create(str(models / "yolov8n-pose.pt"), say=again.append)
        assert not again
        return estimator


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("clip", ["footage/sign-again.mkv", "footage/face-woman.mp4"])
def test_it_sees_what_ultralytics_sees(live: Yolov8, models: Path, testdata: Path, clip: str, tmp_path: Path) -> None:
    """Median distance to ultralytics' own ``predict`` at the same size at most 1 % of the shoulder width."""
    image = picture(testdata, clip)
    script = (
        "import sys, numpy as np\nfrom vtube.estimators._checkpoint import be_polite\nbe_polite()\n"
        "from ultralytics import YOLO\n"
        "found = YOLO(sys.argv[1])(np.load(sys.argv[2]), imgsz=320, verbose=False)[0]\n"
        "np.save(sys.argv[2], found.keypoints.data.numpy())\n"
    )
    exchange = tmp_path / "frame.npy"
    np.save(exchange, image)
    command = [sys.executable, "-W", "ignore", "-c", script, str(models / "yolov8n-pose.pt"), str(exchange)]
    subprocess.run(command, check=True, capture_output=True)
    theirs = np.load(exchange)[0]
    ours = live(Frame(image, 0.0))[0]
    clear = theirs[:, 2] > 0.5
    distance = np.hypot(*(ours.points - theirs[:, :2])[clear].T) / np.hypot(*(theirs[5, :2] - theirs[6, :2]))
    assert np.median(distance) <= 0.01


@pytest.mark.slow
def test_a_pickle_with_code_is_not_run_even_when_trusted(tmp_path: Path) -> None:
    """Ultralytics' safe loading refuses what is not a network."""
    mark = tmp_path / "ran"
    payload = b"cposix\nsystem\n(X" + len(f"touch {mark}").to_bytes(4, "little") + f"touch {mark}".encode() + b"tR."
    with zipfile.ZipFile(tmp_path / "evil.pt", "w") as archive:
        archive.writestr("evil/data.pkl", b"\x80\x02" + payload)
        archive.writestr("evil/version", b"3\n")
        archive.writestr("evil/byteorder", b"little")
    with pytest.raises(VtubeError) as raised:
        create(str(tmp_path / "evil.pt"), trust_weights=True)
    assert "\n" not in str(raised.value)
    assert not mark.exists()


@pytest.mark.slow
def test_a_truncated_checkpoint_is_refused_in_one_line(models: Path, tmp_path: Path) -> None:
    (tmp_path / "short.pt").write_bytes((models / "yolov8n-pose.pt").read_bytes()[:100_000])
    with pytest.raises(InputError, match="cannot be read as weights"):
        create(str(tmp_path / "short.pt"), trust_weights=True)
