"""Weights that cannot be used are told in one line that names the next step."""

from __future__ import annotations

import builtins
import shutil
import zipfile
from pathlib import Path

import pytest

from vtube import registry
from vtube.errors import InputError, MissingDependencyError, UsageError, VtubeError
from vtube.faces.mediapipe_face import PARTS


def create(weights: object) -> object:
    return registry.create("faces", "mediapipe_face", weights=str(weights))


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file.*face.model=PATH"):
        create(tmp_path / "face_landmarker.task")
    with pytest.raises(UsageError, match=r"face.model: .*did you mean face_landmarker"):
        create("face_landmark")


def test_of_the_body(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="another task"):
        create("yolov8n-pose")
    with pytest.raises(InputError, match="another task"):
        registry.create("estimators", "yolov8", weights="face_landmarker")


def test_no_bundle_or_one_of_another_task(tmp_path: Path) -> None:
    other = tmp_path / "hand.task"
    other.write_bytes(b"not a zip")
    with pytest.raises(InputError, match="not a bundle"):
        create(other)
    with zipfile.ZipFile(other, "w") as bundle:
        bundle.writestr("hand_detector.tflite", b"TFL3")
    with pytest.raises(InputError, match="another task"):
        create(other)


def test_a_bundle_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.task"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as bundle:
        for part in PARTS:
            bundle.writestr(part, bytes(40 << 20))
    with pytest.raises(InputError, match="too large"):
        create(bomb)


def test_damaged(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the catalogue's name its checksum tells; a file of one's own is looked through."""
    path = tmp_path / "face_landmarker.task"
    shutil.copy(models / "face_landmarker.task", path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path))
    with pytest.raises(InputError, match="not the published weights"):
        create("face_landmarker")
    with pytest.raises(InputError, match="damaged"):
        create(path)
    path.write_bytes(content[:5000])
    with pytest.raises(InputError, match="not a bundle"):
        create(path)


def test_a_bundle_of_nonsense_ends_in_an_error_not_in_the_process(tmp_path: Path) -> None:
    from vtube.faces.mediapipe_face import PARTS

    path = tmp_path / "mine.task"
    with zipfile.ZipFile(path, "w") as bundle:
        for part in PARTS:
            bundle.writestr(part, b"\x1c\x00\x00\x00TFL3" + bytes(64))
    with pytest.raises(VtubeError):
        create(path)


def test_without_mediapipe_it_says_what_to_install(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def broken(name: str, *arguments: object) -> object:
        if name.startswith("mediapipe"):
            raise ModuleNotFoundError("No module named 'mediapipe'", name="mediapipe")
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(MissingDependencyError, match=r"pip install mediapipe"):
        create("face_landmarker")
