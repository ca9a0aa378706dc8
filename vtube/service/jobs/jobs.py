"""All jobs of a service, from the upload to the day when their results go."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vtube.errors import UsageError, VtubeError
from vtube.service.jobs.crew import Crew, Progress
from vtube.service.jobs.folders import RESULT, VIDEO, Folders
from vtube.service.jobs.hand import Hand
from vtube.service.jobs.job import ENDED, Job, State, is_id, new_id
from vtube.service.jobs.probe import Bounds, probe
from vtube.service.jobs.store import Store, Unkept
from vtube.settings import Settings

CLEANED = 60.0
"""Seconds from one search for results that are too old to the next, at most."""
log = logging.getLogger("vtube")


class Full(VtubeError):
    """There is no room for another job now."""


@dataclass(frozen=True, slots=True)
class Place:
    """Of an upload: the job that it will be, and the file that it goes to."""

    id: str
    video: Path


class Jobs:
    """The jobs below a data folder, which one service at a time has.

    Raises:
        UsageError: another service has the folder.
        VtubeError: the jobs that it holds cannot be read.
    """

    def __init__(self, settings: Settings, data: Path) -> None:
        self._limits = limits = settings.service
        data.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(data)
        try:
            self._folders, self._store = Folders(data / "jobs"), Store(data / "jobs.sqlite3")
            self._recover()
        except BaseException:
            self._lock.release()
            raise
        self._admitting = threading.Lock()
        self._incoming: dict[str, int] = {}
        hands = [Hand(settings, limits.worker_memory) for _ in range(limits.workers)]
        self._crew = Crew(self._store, self._folders, hands, limits.job_seconds)
        self._closed = threading.Event()
        self._cleaner = threading.Thread(target=self._clean, daemon=True)
        self._cleaner.start()

    def close(self) -> None:
        """End the workers and let go of the folder."""
        self._closed.set()
        self._cleaner.join()
        self._crew.close()
        self._store.close()
        self._lock.release()

    def get(self, job: str) -> Job | None:
        """A job by its id, None where there is none; any text may be asked for."""
        return self._store.get(job) if is_id(job) else None

    def newest(self, most: int) -> list[Job]:
        """So many jobs, the newest first."""
        return self._store.newest(most)

    def count(self, state: State) -> int:
        """How many are in a state."""
        return self._store.count(state)

    def progress(self, job: Job) -> Progress:
        """How far it is."""
        if job.state in ENDED:
            return Progress(job.frames if job.state == State.DONE else 0, 1.0 if job.state == State.DONE else 0.0)
        return self._crew.progress(job.id)

    def result(self, job: Job, name: str) -> Path:
        """A file of what came of it."""
        return self._folders.result(job.id) / name

    @contextmanager
    def place(self, size: int) -> Iterator[Place]:
        """Room for an upload of up to ``size`` bytes. What is not accepted by the context's end is removed.

        Raises:
            Full: as many jobs or bytes are there as the settings allow.
            Unkept: the disk refuses.
        """
        job = new_id()
        self._admit(job, size)
        try:
            self._made(job)
            yield Place(job, self._folders.video(job))
        finally:
            del self._incoming[job]
            if self._store.get(job) is None:
                self._folders.remove(job)

    def accept(self, place: Place, render: str | None) -> Job:
        """Make an upload that is complete a job.

        Raises:
            InputError: it is no video, or beyond the limits.
            DeviceError: no process can be started that looks at it.
            Unkept: the disk refuses.
        """
        limits = self._limits
        frames = probe(place.video, Bounds(limits.video_pixels, limits.video_frames, limits.video_seconds))
        job = Job(place.id, State.QUEUED, time.time(), frames, render)
        self._store.add(job)
        self._crew.wake()
        return job

    def remove(self, job: str) -> bool:
        """Cancel a job and remove all that is there of it; False where there was none."""
        if not is_id(job) or self._store.remove(job) is None:
            return False
        self._crew.leave(job)
        self._folders.remove(job)
        return True

    def _admit(self, job: str, size: int) -> None:
        with self._admitting:
            if (
                self._store.count(State.QUEUED) + self._store.count(State.RUNNING) + len(self._incoming)
                >= self._limits.jobs
            ):
                raise Full("as many jobs wait as this service takes", got=self._limits.jobs)
            if self._folders.bytes(but=self._incoming) + sum(self._incoming.values()) + size > self._limits.disk_bytes:
                raise Full("the videos and results that are kept leave no room", hint="remove jobs, or wait")
            self._incoming[job] = size

    def _made(self, job: str) -> None:
        try:
            self._folders.job(job).mkdir()
        except OSError as error:
            raise Unkept(f"the video cannot be kept: {error.strerror}", where=self._folders.root) from error

    def _recover(self) -> None:
        """Whatever the last service left: half uploads and attempts go, what was running begins again."""
        self._store.requeue()
        jobs = {job.id: job for job in self._store.newest()}
        for stranger in self._folders.strangers(jobs):
            self._folders.remove(stranger)
        for job in jobs.values():
            self._folders.tidy(job.id, {RESULT} if job.state in ENDED else {VIDEO})

    def _clean(self) -> None:
        """Remove jobs whose time is over, now and then."""
        kept = self._limits.keep_hours * 3600
        while not self._closed.wait(min(CLEANED, kept)):
            try:
                for job in self._store.ended_before(time.time() - kept):
                    self.remove(job)
            except VtubeError as error:
                log.error("%s", error)  # noqa: TRY400 -- a full disk is no defect whose place is wanted


def _locked(data: Path) -> FileLock:
    lock = FileLock(data / "jobs.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageError("is used by another vtube serve", where=data, hint="name another folder") from error
    return lock
