"""Which pose model the settings mean."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from vtube import paths, registry, session, settings
from vtube.bench import rival
from vtube.errors import InputError, UsageError
from vtube.faces.vtube_lite import VtubeLiteFace


def opened(monkeypatch: pytest.MonkeyPatch, *assignments: str) -> tuple[str, dict[str, Any]]:
    """The estimator that these settings create, and what it is given."""
    made: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(registry, "create", lambda _stage, name, **options: made.append((name, options)))
    session.body(settings.load(None, list(assignments)))
    return made[0]


@pytest.mark.parametrize("name", ["movenet", "openpose_omz", "yolov8"])
def test_an_estimators_name_stands_for_its_usual_weights(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    estimator, options = opened(monkeypatch, f"body.model={name}", "body.threads=1")
    assert estimator == name
    assert "weights" not in options
    assert options["threads"] == 1


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("yolov8n-pose", "yolov8"),
        ("human-pose-estimation-0001", "openpose_omz"),
        ("here/mine.tflite", "movenet"),
        ("here/mine.onnx", "yolov8"),
    ],
)
def test_weights_tell_their_estimator(model: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    estimator, options = opened(monkeypatch, f"body.model={model}")
    assert (estimator, options["weights"]) == (name, model)


def test_an_estimator_that_is_named_reads_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    estimator, options = opened(monkeypatch, "body.estimator=movenet", "body.model=here/mine.onnx")
    assert (estimator, options["weights"]) == ("movenet", "here/mine.onnx")


@pytest.mark.parametrize(
    ("model", "weights"),
    [
        ("movenet", "movenet_singlepose_lightning_int8_4"),
        ("openpose_omz", "human-pose-estimation-0001"),
        ("yolov8s-pose", "yolov8s-pose"),
        ("here/mine.tflite", "here/mine.tflite"),
        ("none", None),
    ],
)
def test_the_weights_are_known_by_name(model: str, weights: str | None) -> None:
    assert session.weights_name(settings.load(None, [f"body.model={model}"])) == weights


def test_ultralytics_is_not_asked_for_what_it_cannot_read() -> None:
    asked = settings.load(None, ["body.model=movenet"])
    with pytest.raises(UsageError, match="not to be compared with ultralytics"):
        rival.compare(asked, registry.create("estimators", "none"), [])


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(UsageError, match="did you mean movenet"):
        session.body(settings.load(None, ["body.model=movenot"]))


@pytest.mark.parametrize(
    ("estimator", "model"),
    [
        ("movenet", "hand_landmark_lite.tflite"),
        ("movenet", "yolov8n-pose.onnx"),
        ("movenet", "human-pose-estimation-0001"),
        ("openpose_omz", "yolov8n-pose_int8_openvino_model"),
        ("openpose_omz", "movenet_singlepose_lightning_int8_4.tflite"),
        ("yolov8", "movenet_singlepose_lightning_int8_4.tflite"),
        ("yolov8", "human-pose-estimation-0001"),
    ],
)
def test_weights_of_another_network_are_one_clear_error(estimator: str, model: str, models: Path) -> None:
    with pytest.raises(
        InputError, match=r"(weights of another|not weights of YOLO|not a pose model|not a model that takes)"
    ):
        registry.create("estimators", estimator, weights=str(models / model))


@pytest.mark.parametrize(
    ("estimator", "model"),
    [("movenet", "movenet_singlepose_lightning_int8_4.tflite"), ("openpose_omz", "human-pose-estimation-0001.xml")],
)
def test_damaged_weights_are_one_clear_error(estimator: str, model: str, models: Path, tmp_path: Path) -> None:
    """Cut off, rubbish, and an .xml that lacks its .bin."""
    whole = next(models.rglob(model))
    copy = tmp_path / model
    for content in (
        whole.read_bytes()[:20_000],
        b"<rubbish>",
        b"",
        whole.read_bytes() if copy.suffix == ".xml" else b"",
    ):
        copy.write_bytes(content)
        with pytest.raises(InputError):
            registry.create("estimators", estimator, weights=str(copy))
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    with pytest.raises(InputError, match="no such file"):
        registry.create("estimators", estimator, weights=str(copy))


@pytest.mark.parametrize(
    ("assignment", "weights"),
    [
        ("face.model=vtube_lite", "vtube-lite"),
        ("face.estimator=mediapipe_face", "face_landmarker"),
        ("face.model=here/mine.task", "here/mine.task"),
        ("face.model=none", None),
    ],
)
def test_the_face_models_weights_are_known_by_name(assignment: str, weights: str | None) -> None:
    assert session.face_weights_name(settings.load(None, [assignment])) == weights


def test_an_exported_face_network_is_opened_by_its_folder(tmp_path: Path) -> None:
    """Its card tells what reads it, and that it is no body's."""
    folder = tmp_path / "mine"
    shutil.copytree(paths.shipped("assets") / "vtube-lite" / "face", folder)
    assert isinstance(session.face(settings.load(None, [f"face.model={folder}"])), VtubeLiteFace)
    with pytest.raises(InputError, match="a wrong card"):
        session.body(settings.load(None, [f"body.model={folder}"]))
    (folder / "metadata.json").write_text('{"estimator": ["vtube_lite"]}')
    with pytest.raises(InputError, match="not a bundle of MediaPipe"):
        session.face(settings.load(None, [f"face.model={folder}"]))
