"""Short clips of real footage, and settings under which they are quick to look at."""

import cv2
import pytest

from vtube import settings
from vtube.sources import video

QUICK = ("body.size=320", "face.model=none")


def clip(source, target, frames):
    """The first frames of a video as an MP4."""
    writer = None
    for frame in video.create(source):
        if frame.index == frames:
            break
        writer = writer or cv2.VideoWriter(str(target), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, frame.size)
        writer.write(frame.image)
    writer.release()
    return target


@pytest.fixture(scope="session")
def clips(testdata, models, tmp_path_factory):
    """Four videos of one, none and several people, 24 frames or fewer; each of its own length."""
    folder = tmp_path_factory.mktemp("clips")
    footage = testdata / "footage"
    clip(footage / "sign-again.mkv", folder / "again.mp4", 24)
    clip(footage / "sign-yes.mkv", folder / "yes.mp4", 20)
    clip(footage / "classroom-crowd.gif", folder / "crowd.mp4", 12)
    clip(footage / "more" / "one-by-one-person-detection.mp4", folder / "nobody.mp4", 10)
    return folder


@pytest.fixture
def quick():
    """Settings without faces."""
    return settings.load(assignments=QUICK)


def contents(folder):
    """The takes of a folder by name, whole."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.pose.json"))}


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The system's folder for what does not last, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def memory():
    """An address in memory where nothing lies."""
    fsspec = pytest.importorskip("fsspec", reason="the extra ray is not installed")
    yield "memory://bucket"
    fsspec.filesystem("memory").store.clear()
