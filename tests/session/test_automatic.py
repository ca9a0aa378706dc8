"""Which models are meant where nobody names any."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from vtube import doctor, registry, session, settings
from vtube.batch.batch import extract
from vtube.bench import rival
from vtube.errors import DeviceError, InputError, MissingDependencyError, UsageError
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


def unreadable(path: Path) -> Path:
    """A zip archive, whole, that holds no weights."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.pkl", "no weights")
    return path


def test_what_does_not_open_is_not_named_afterwards(weights: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever asks what looks is told the truth, with one warning however often; weights that are there anew count."""
    files = [unreadable(weights / name) for name in ("yolov8n-pose.pt", "face_landmarker.task")]
    asked = settings.load(None, [], environment={})
    assert session.weights_name(asked) == "yolov8n-pose"
    named = session.decided(asked, "body", "face")
    assert (named.body.model, named.face.model) == ("vtube-lite", "vtube-lite")
    for _ in range(2):
        assert session.body(asked).skeleton.name == "coco17"
    assert session.estimator(asked) == "vtube_lite"
    warned = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [str(file) in said for file, said in zip(files, warned, strict=True)] == [True, True]
    os.utime(files[0], ns=(0, 1))
    assert session.weights_name(asked) == "yolov8n-pose"


def test_models_that_open_are_opened_once(weights: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(models / "face_landmarker.task", weights)
    asked = settings.load(None, [], environment={})
    assert session.decided(asked, "face").face.model == "face_landmarker"
    monkeypatch.setattr(registry, "create", lambda *_, **__: pytest.fail("opened again"))
    assert session.decided(asked, "face").face.model == "face_landmarker"


def test_a_cache_that_cannot_be_written_does_without(
    weights: Path, models: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The precise body is exported into it."""
    shutil.copy(models / "yolov8n-pose.pt", weights)
    (weights / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(weights / "file"))
    asked = settings.load(None, [], environment={})
    assert session.body(asked)(Frame(np.zeros((48, 64, 3), np.uint8), 0.0)) == ()
    assert session.estimator(asked) == "vtube_lite"
    (warned,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "the cache cannot be used" in warned
    with pytest.raises(DeviceError, match="the cache cannot be used"):
        session.body(settings.load(None, ["body.model=yolov8n-pose"], environment={}))


def test_the_doctor_tells_what_would_look(weights: Path) -> None:
    unreadable(weights / "yolov8n-pose.pt")
    asked = settings.load(None, [], environment={})
    found = {name: doctor._tried(name, doctor.CHECKS[name], asked) for name in ("weights", "pose model")}
    assert all(finding.works for finding in found.values())
    assert all(finding.what.startswith("vtube-lite") for finding in found.values())


def test_a_batch_is_looked_at_with_what_opens(weights: Path, tmp_path: Path) -> None:
    """All its workers, and as which it is noted."""
    unreadable(weights / "yolov8n-pose.pt")
    given: list[settings.Settings] = []

    def engine(items: object, asked: settings.Settings, *_: object) -> None:
        given.append(asked)

    asked = settings.load(None, ["face.model=none"], environment={})
    extract([], asked, str(tmp_path / "out"), engine, told=lambda _: None, planned=lambda _: None, stop=lambda: False)
    assert [asked.body.model for asked in given] == ["vtube-lite"]


def test_nothing_is_compared_with_weights_that_did_not_look(weights: Path) -> None:
    unreadable(weights / "yolov8n-pose.pt")
    asked = settings.load(None, [], environment={})
    with pytest.raises(UsageError, match=r"not to be compared.*got vtube_lite"):
        rival.compare(asked, session.body(asked), [])
