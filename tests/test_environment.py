"""Packages that have to live together in one environment do."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import cv2
import pytest


def _requirements(package: str) -> list[str]:
    try:
        return metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        pytest.skip(f"{package} is not installed")


def test_one_opencv_serves_all() -> None:
    """All distributions of OpenCV write the same folder; of two versions the one that came last would be used.

    ultralytics asks for opencv-python. The face model's package must ask for no other.
    """
    providers = {name for name in metadata.packages_distributions()["cv2"] if name.startswith("opencv")}
    versions = {metadata.version(name) for name in providers}
    assert len(versions) == 1, providers
    assert versions.pop().startswith(cv2.__version__)
    assert "opencv-python" in providers
    assert any(requirement.startswith("opencv-python") for requirement in _requirements("ultralytics"))


def test_mediapipe_brings_no_opencv_of_its_own() -> None:
    assert not [name for name in _requirements("mediapipe") if re.match(r"opencv|matplotlib", name)]


def test_a_face_model_opens_no_sound_system(tmp_path: Path) -> None:
    """MediaPipe would import sounddevice, which looks for the system's microphones at once."""
    code = (
        "import sys; from vtube.faces import mediapipe_face as face; face._check = lambda path: None\n"
        "try: face.create(sys.argv[1])\n"
        "except Exception as error: print(type(error).__name__)\n"
        "print('mediapipe' in sys.modules, 'sounddevice' in sys.modules)"
    )
    pytest.importorskip("mediapipe")
    junk = tmp_path / "junk.task"
    junk.write_bytes(b"no weights")
    done = subprocess.run([sys.executable, "-c", code, str(junk)], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["InputError", "True", "False"]


def test_opencv_has_what_every_part_needs() -> None:
    """Windows are pygame's; videos, cameras and solving for poses are OpenCV's."""
    for name in (
        "VideoCapture",
        "VideoWriter",
        "warpAffine",
        "remap",
        "cvtColor",
        "resize",
        "imdecode",
        "setNumThreads",
    ):
        assert hasattr(cv2, name)
    assert "FFMPEG" in {cv2.videoio_registry.getBackendName(backend) for backend in cv2.videoio_registry.getBackends()}


def test_mediapipe_does_not_report_its_use() -> None:
    """Versions from 0.10.35 on send what they are used for to Google, and cannot be told not to."""
    _requirements("mediapipe")
    files = metadata.files("mediapipe") or ()
    library = next((file for file in files if file.name.startswith("libmediapipe")), None)
    assert library is not None
    content = library.locate().read_bytes()
    assert b"clearcut" not in content.lower()
    assert b"play.googleapis.com" not in content
