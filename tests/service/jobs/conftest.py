"""Small videos, and jobs in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vtube import settings as layers
from vtube.service.jobs.job import ENDED, Job
from vtube.service.jobs.jobs import Jobs


def clip(path: Path, frames: int = 5, size: tuple[int, int] = (64, 48)) -> Path:
    """A real video of grey pictures, in which nobody is, at 10 frames a second."""
    codec = {".mp4": "mp4v", ".mkv": "mp4v", ".avi": "MJPG"}[path.suffix]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), 10.0, size)
    for k in range(frames):
        writer.write(np.full((size[1], size[0], 3), k % 256, np.uint8))
    writer.release()
    return path


@contextmanager
def opened(data: Path, **service: Any) -> Iterator[Jobs]:
    """The jobs of a folder, with small films; ``service``: settings of that section."""
    small = {"display.size": (160, 120), "display.fps": 10.0}
    changes = {**small, **{f"service.{name}": value for name, value in service.items()}}
    jobs = Jobs(layers.override(layers.load(environment={}), changes), data)
    try:
        yield jobs
    finally:
        jobs.close()


def send(jobs: Jobs, video: Path, render: str | None = None) -> Job:
    """Upload a video."""
    with jobs.place(video.stat().st_size) as place:
        place.video.write_bytes(video.read_bytes())
        return jobs.accept(place, render)


def ended(jobs: Jobs, job: Job) -> Job:
    """The job after its end; the test's own timeout ends the waiting."""
    while (found := jobs.get(job.id)) is not None and found.state not in ENDED:
        time.sleep(0.05)
    assert found is not None
    return found


def running(jobs: Jobs, job: Job, frames: int = 0) -> Job:
    """The job after some of its frames."""
    while jobs.progress(job).frames < frames or (found := jobs.get(job.id)) is None or found.state != "running":
        time.sleep(0.02)
    return found


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["/bin/mount", "-t", "tmpfs", "-o", "size=2m", "vtube-test", str(folder)]
    if os.name != "posix" or os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by root only")
    yield folder
    subprocess.run(["/bin/umount", "-l", str(folder)], check=True)
