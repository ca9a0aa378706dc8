"""Takes jobs from the store and has them worked through, one a worker."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vtube.errors import VtubeError, unwritten
from vtube.service.jobs.folders import RESULT, VIDEO, Folders
from vtube.service.jobs.hand import Hand
from vtube.service.jobs.job import Job
from vtube.service.jobs.store import Store

POLL = 0.1
"""Seconds in which a cancelled job or the end of the service is noticed."""
GRACE = 0.5
"""Seconds that a worker has to leave a job in order; then it is killed."""
CRASHES = 2
"""Workers that may die of a job until it has failed."""
FULL = 2.0
"""Seconds until a disk that refused is tried again."""
_LEFT: dict[str, Any] = {"stopped": True}
log = logging.getLogger("vtube")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running job is: frames that are done, and the share of all work, 0 to 1."""

    frames: int = 0
    share: float = 0.0


class Crew:
    """Threads with a worker process each. ``seconds``: that a job may take."""

    def __init__(self, store: Store, folders: Folders, hands: Sequence[Hand], seconds: float) -> None:
        self._store, self._folders, self._seconds = store, folders, seconds
        self._changed = threading.Condition()
        self._closing = False
        self._progress: dict[str, Progress] = {}
        self._cancelled: set[str] = set()
        self._threads = [threading.Thread(target=self._run, args=(hand,), daemon=True) for hand in hands]
        for thread in self._threads:
            thread.start()

    def progress(self, job: str) -> Progress:
        """How far a job is; nothing where nobody is at it."""
        return self._progress.get(job, Progress())

    def wake(self) -> None:
        """There is a new job."""
        with self._changed:
            self._changed.notify_all()

    def leave(self, job: str) -> None:
        """A job was removed from the store: return when nobody is at it any more, which is within a second."""
        with self._changed:
            self._cancelled.add(job)
            self._changed.wait_for(lambda: job not in self._progress)
            self._cancelled.discard(job)

    def close(self) -> None:
        """End the workers. Jobs under way begin again with the next service."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _run(self, hand: Hand) -> None:
        while not self._closing:
            try:
                job = self._next()
            except VtubeError as error:
                self._pause(error)
                continue
            if job is not None:
                self._work(job, hand)
        hand.kill()

    def _next(self) -> Job | None:
        """Begin the oldest job that waits, or wait for one; None where the service ends first."""
        with self._changed:
            while not self._closing:
                job = self._store.begin()
                if job is not None:
                    self._progress[job.id] = Progress()
                    return job
                self._changed.wait()
        return None

    def _work(self, job: Job, hand: Hand) -> None:
        try:
            self._folders.tidy(job.id, {VIDEO})
            work = self._folders.attempt(job.id)
            hand.order(self._folders.video(job.id), work, job.frames, job.render)
            end = self._watch(job.id, hand)
            if end is not None and "done" in end:
                self._folders.publish(job.id, work)
        except OSError as error:
            end = {"failed": str(unwritten(error, "the service's folder"))}
        self._insist(lambda: self._conclude(job, end))
        with self._changed:
            del self._progress[job.id]
            self._changed.notify_all()

    def _watch(self, job: str, hand: Hand) -> dict[str, Any] | None:
        """How it ended: "done" with figures, "failed" with the reason, ``_LEFT``, or None where the worker died."""
        end = time.monotonic() + self._seconds
        while True:
            report = hand.report(POLL)
            if report is None:
                hand.kill()
                return None
            if "done" in report or "failed" in report:
                return report
            if "progress" in report:
                self._progress[job] = Progress(report["frames"], report["progress"])
            if self._closing or job in self._cancelled:
                hand.leave(0.0 if self._closing else GRACE)
                return _LEFT
            if time.monotonic() > end:
                hand.kill()
                return {"failed": f"took longer than {self._seconds:g} s"}

    def _conclude(self, job: Job, end: dict[str, Any] | None) -> None:
        """Keep how a job ended. Before it is kept as done its upload stays: until then it can begin again."""
        if end is None and job.crashes + 1 < CRASHES:
            log.warning("a worker died of job %s, which begins again", job.id)
            self._store.crashed(job.id)
            return
        if end is _LEFT:
            self._folders.tidy(job.id, {VIDEO})
            return
        if end is not None and "done" in end:
            self._store.finish(job.id, time.time(), **end["done"])
            self._folders.tidy(job.id, {RESULT})
            return
        self._folders.tidy(job.id, ())  # first: on a full disk, keeping the reason takes what this gives back
        self._store.fail(job.id, time.time(), end["failed"] if end else f"the worker died of it {CRASHES} times")

    def _insist(self, step: Callable[[], None]) -> None:
        """Do a step, again and again while the disk refuses: a job whose end nobody knows would run for ever."""
        while True:
            try:
                return step()
            except (VtubeError, OSError) as error:
                if self._closing:  # the next service takes it up again
                    return None
                self._pause(error)

    def _pause(self, error: Exception) -> None:
        log.error("%s", error)
        with self._changed:
            self._changed.wait_for(lambda: self._closing, timeout=FULL)
