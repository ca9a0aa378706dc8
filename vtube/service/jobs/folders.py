"""Where a job's files lie: ``jobs/ID/`` has ``video`` until the job has ended, and ``result/`` once it is done.

A worker writes into a ``work-…`` folder of the attempt's own, which becomes ``result`` in one step: a worker that is
still there after its service was killed can harm no later attempt.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path

from vtube.service.jobs.job import is_id

VIDEO, RESULT, WORK = "video", "result", "work-"


class Folders:
    """The folders of all jobs below ``root``, which is made, for its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def job(self, job: str) -> Path:
        """A job's folder.

        Raises:
            ValueError: the id is none; nothing else becomes a path.
        """
        if not is_id(job):
            raise ValueError(job)
        return self.root / job

    def video(self, job: str) -> Path:
        """The upload."""
        return self.job(job) / VIDEO

    def result(self, job: str) -> Path:
        """The folder with what came of it."""
        return self.job(job) / RESULT

    def attempt(self, job: str) -> Path:
        """A new, empty folder to work in."""
        folder = self.job(job) / f"{WORK}{secrets.token_hex(8)}"
        folder.mkdir()
        return folder

    def publish(self, job: str, work: Path) -> None:
        """Make an attempt's folder the result, once everything in it is on the disk."""
        for path in (*work.iterdir(), work):
            _sync(path)
        work.replace(self.result(job))
        _sync(self.job(job))

    def tidy(self, job: str, keep: Collection[str]) -> None:
        """Remove what lies in a job's folder, which may be gone, but for some names."""
        folder = self.job(job)
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in keep:
                _remove(path)

    def remove(self, job: str) -> None:
        """A job's folder with all in it; it may be gone already."""
        _remove(self.job(job))

    def strangers(self, known: Collection[str]) -> list[str]:
        """The ids of folders that belong to no job, such as half an upload's."""
        return [path.name for path in self.root.iterdir() if is_id(path.name) and path.name not in known]

    def bytes(self, but: Collection[str] = ()) -> int:
        """What all files take together, but for those of some jobs."""
        total = 0
        for folder, below, names in os.walk(self.root):
            below[:] = [name for name in below if name not in but]
            total += sum(_size(Path(folder) / name) for name in names)
        return total


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # gone in the meantime
        return 0


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
