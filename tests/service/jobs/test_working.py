"""What a worker makes of a video."""

from __future__ import annotations

from pathlib import Path

import cv2

from vtube import settings as layers
from vtube.service.jobs.names import bvh_file, take_file
from vtube.service.jobs.working import Bench
from vtube.takes.read import read


def _beginning(video: Path, out: Path, frames: int) -> Path:
    """A video's first pictures."""
    source = cv2.VideoCapture(str(video))
    size = int(source.get(cv2.CAP_PROP_FRAME_WIDTH)), int(source.get(cv2.CAP_PROP_FRAME_HEIGHT))
    writer = cv2.VideoWriter(str(out), cv2.VideoWriter_fourcc(*"mp4v"), source.get(cv2.CAP_PROP_FPS), size)
    for _ in range(frames):
        writer.write(source.read()[1])
    writer.release()
    source.release()
    return out


def test_takes_lie_where_the_service_looks_whatever_recordings_are_set_to(
    tmp_path: Path, models: Path, testdata: Path
) -> None:
    """Recordings of this machine may be packed; a job's take is not, for it is packed on its way."""
    changes = {"recording.compress": True, "body.size": 320, "face.model": "none"}
    bench = Bench(layers.override(layers.load(environment={}), changes))
    video = _beginning(testdata / "footage/wave-woman.mp4", tmp_path / "short.mp4", 12)
    folder = tmp_path / "work"
    folder.mkdir()
    order = {"video": str(video), "folder": str(folder), "frames": 12, "render": None}
    assert bench(order, lambda *_: None, lambda: False) == {"frames": 12, "people": 1, "warning": None}
    assert {path.name for path in folder.iterdir()} == {take_file(1, 1), bvh_file(1)}
    assert len(read(folder / take_file(1, 1)).times) == 12


def test_a_video_that_is_cut_off_says_so_without_the_services_folders(
    tmp_path: Path, models: Path, testdata: Path
) -> None:
    """What is there is done; whoever sent it learns that it was not all."""
    bench = Bench(layers.override(layers.load(environment={}), {"body.model": "movenet", "face.model": "none"}))
    video = tmp_path / "video"
    video.write_bytes((testdata / "footage/sign-no.mkv").read_bytes()[:60_000])
    folder = tmp_path / "work"
    folder.mkdir()
    order = {"video": str(video), "folder": str(folder), "frames": 30, "render": None}
    warning = bench(order, lambda *_: None, lambda: False)["warning"]
    assert warning.startswith("ended after")
    assert str(tmp_path) not in warning
