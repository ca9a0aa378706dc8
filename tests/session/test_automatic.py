"""Which models are meant where nobody names any."""

from __future__ import annotations

import logging
import shutil
import socket
import sys
from pathlib import Path

import numpy as np
import pytest

from vtube import registry, session, settings
from vtube.errors import InputError, MissingDependencyError
from vtube.faces.vtube_lite import VtubeLiteFace
from vtube.session import automatic
from vtube.types import Frame
from vtube.weights import resolve


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for weights, the only one on this machine, which has no network either."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setenv("VTUBE_MODELS", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    automatic._tell.cache_clear()
    return folder


def chosen(*assignments: str) -> tuple[str, str]:
    """The models of body and face."""
    asked = session.settled(settings.load(None, list(assignments), environment={}), "body", "face")
    return asked.body.model, asked.face.model


def test_without_weights_the_models_that_come_along_are_meant(weights: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "vtube")
    assert chosen() == ("vtube-lite", "vtube-lite")
    assert chosen() == ("vtube-lite", "vtube-lite")
    body, face = caplog.messages
    assert body.endswith("more precise: vtube models pull yolov8n-pose")
    assert face.endswith("more precise: vtube models pull face_landmarker")


def test_weights_that_are_here_are_preferred(weights: Path, models: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "vtube")
    shutil.copy(models / "yolov8n-pose.pt", weights)
    assert chosen() == ("yolov8n-pose", "vtube-lite")
    assert [said.rpartition(" ")[2] for said in caplog.messages] == ["face_landmarker"]
    shutil.copy(models / "face_landmarker.task", weights)
    assert chosen() == ("yolov8n-pose", "face_landmarker")
    assert len(caplog.messages) == 1


def test_without_mediapipe_its_weights_are_of_no_use(
    weights: Path, models: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "vtube")
    shutil.copy(models / "face_landmarker.task", weights)
    monkeypatch.setattr(automatic, "find_spec", lambda _: None)
    assert chosen("body.model=movenet") == ("movenet", "vtube-lite")
    assert not caplog.messages


@pytest.mark.parametrize("part", [0, 1000])
@pytest.mark.parametrize(("section", "file"), [("body", "yolov8n-pose.pt"), ("face", "face_landmarker.task")])
def test_weights_that_cannot_be_read_are_told_of_and_do_without(
    weights: Path, models: Path, section: str, file: str, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    """An empty file, and one whose end is missing, as a download leaves it that was cut off."""
    (weights / file).write_bytes((models / file).read_bytes()[:part])
    asked = settings.load(None, [], environment={})
    assert getattr(session, section)(asked)(Frame(np.zeros((48, 64, 3), np.uint8), 0.0)) in {(), None}
    assert session.estimator(asked) == "vtube_lite"
    (warned,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert str(weights / file) in warned
    assert warned.endswith(f"remove the file, then: vtube models pull {Path(file).stem}")
    with pytest.raises(InputError):
        getattr(session, section)(settings.load(None, [f"{section}.model={weights / file}"], environment={}))


def test_weights_that_are_damaged_within_do_not_end_a_run(
    weights: Path, models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bundle = bytearray((models / "face_landmarker.task").read_bytes())
    bundle[len(bundle) // 2] ^= 255
    (weights / "face_landmarker.task").write_bytes(bundle)
    assert isinstance(session.face(settings.load(None, [], environment={})), VtubeLiteFace)
    (warned,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "face_landmarker.task" in warned


def test_a_mediapipe_that_does_not_load_does_without(
    weights: Path, models: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As where a system library of it is missing; whoever names it is told that it does not load."""
    shutil.copy(models / "face_landmarker.task", weights)
    monkeypatch.setitem(sys.modules, "mediapipe.tasks.python", None)
    assert isinstance(session.face(settings.load(None, [], environment={})), VtubeLiteFace)
    (warned,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "mediapipe cannot be loaded" in warned
    with pytest.raises(MissingDependencyError):
        session.face(settings.load(None, ["face.model=face_landmarker"], environment={}))


def test_only_what_is_opened_is_told_of(weights: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody who looks at bodies alone has use for a face model."""
    caplog.set_level(logging.INFO, "vtube")
    asked = settings.load(None, [], environment={})
    session.settled(asked)
    assert not caplog.messages
    session.body(asked)
    assert [said.rpartition(" ")[2] for said in caplog.messages] == ["yolov8n-pose"]


def test_models_that_are_named_are_meant(weights: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "vtube")
    assert chosen("body.model=yolov8n-pose", "face.model=none") == ("yolov8n-pose", "none")
    assert chosen("body.model=vtube-lite", "face.model=vtube-lite") == ("vtube-lite", "vtube-lite")
    assert not caplog.messages


def test_an_estimator_that_is_named_brings_its_usual_weights(weights: Path) -> None:
    assert chosen("body.estimator=movenet", "face.estimator=mediapipe_face") == ("movenet", "mediapipe_face")
    asked = settings.load(None, ["body.estimator=movenet"], environment={})
    assert session.weights_name(asked) == "movenet_singlepose_lightning_int8_4"


def test_the_preset_for_slow_machines_takes_what_comes_along(weights: Path, models: Path) -> None:
    for name in ("yolov8n-pose.pt", "face_landmarker.task"):
        shutil.copy(models / name, weights)
    asked = session.settled(settings.load("low-end", environment={}))
    assert (asked.body.model, asked.face.model) == ("vtube-lite", "vtube-lite")


@pytest.mark.parametrize(("task", "folder"), [("pose", "body"), ("face", "face")])
def test_each_task_has_a_network_in_the_package(weights: Path, task: str, folder: str) -> None:
    found = resolve("vtube-lite", task)
    assert (found.path.parent.name, found.path.name, found.form) == ("vtube-lite", folder, "openvino")


@pytest.mark.parametrize(("body", "alone"), [("none", True), ("movenet", False)])
def test_a_face_model_finds_faces_by_itself_only_where_there_is_no_body(
    weights: Path, body: str, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(registry, "create", lambda *_, **options: asked.append(options["alone"]))
    face = session.beside(settings.load(None, [f"body.model={body}"], environment={}), lambda *_: None, patient=True)
    assert face is not None
    face.wait()
    face.close()
    assert asked == [alone]
