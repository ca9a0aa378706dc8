"""The caller's side of a batch on Ray: a thread for each worker, which gives it videos and waits for what comes."""

from __future__ import annotations

import hashlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import vtube
from vtube.batch.addresses import local_path
from vtube.batch.cluster import library
from vtube.batch.doing import failed
from vtube.batch.engines._ray_worker import PIECE, Worker, mark
from vtube.batch.extraction import Stopped
from vtube.batch.fingerprint import fingerprint
from vtube.batch.item import Item, Report, Stop, Told
from vtube.errors import DeviceError, VtubeError, unwritten
from vtube.files import replacing
from vtube.settings import Settings

TRIES = 3
"""Workers that a video may cost; then it is the video that ends them."""
POLL = 0.5
"""Seconds between two questions for a worker's progress."""
PATIENCE = 5.0
"""Seconds that a worker has to end in order."""

log = logging.getLogger("vtube")


class Crew:
    """Does items with workers, each of which takes the next one when it is done. ``out``: folder or address of the
    results. ``card_share``: of a graphics card for each worker.
    """

    def __init__(self, items: Sequence[Item], settings: Settings, out: str, *, card_share: float) -> None:
        self._todo = deque((item, 1) for item in items)
        given = settings.model_dump(mode="json", exclude_unset=True)
        self._given = given, vtube.__version__, fingerprint(settings)
        self._out, self._folder, self._card_share = out, local_path(out), card_share
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._unable: VtubeError | None = None

    def run(self, workers: int, told: Told, stop: Stop) -> None:
        """Return when all is done, or soon after ``stop()`` is true.

        Raises:
            VtubeError: no worker can work, or the cluster is gone.
        """
        threads = [threading.Thread(target=self._employ, name=f"ray-{i}", daemon=True) for i in range(workers)]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                if stop():
                    self._ending.set()
                self._tell(told, timeout=POLL / 5)
            self._tell(told)
        finally:
            self._ending.set()
            for thread in threads:
                thread.join()
        if self._todo and self._unable and not stop():
            raise self._unable

    def _tell(self, told: Told, timeout: float = 0.0) -> None:
        """All that has been reported; waits for the first."""
        try:
            told(self._reports.get(timeout=timeout) if timeout else self._reports.get_nowait())
            while True:
                told(self._reports.get_nowait())
        except queue.Empty:
            return

    def _employ(self) -> None:
        """One worker's days; another one takes its place where it dies."""
        lost = library().exceptions.RayError
        worker = None
        try:
            while self._todo and not self._ending.is_set():
                worker = worker or self._hired()
                if (task := self._next()) is not None:
                    try:
                        self._reports.put(self._done(worker, task[0]))
                    except lost as error:
                        dismiss(worker)
                        worker = None
                        self._again(*task, error)
        except Stopped:
            return
        except VtubeError as error:
            self._unable = error
            log.warning("a worker less: %s", error)
        finally:
            dismiss(worker)

    def _next(self) -> tuple[Item, int] | None:
        try:
            return self._todo.popleft()
        except IndexError:  # another one was quicker
            return None

    def _again(self, item: Item, tries: int, error: Exception) -> None:
        if tries < TRIES:
            self._todo.appendleft((item, tries + 1))
            return
        how = f"its workers ended, {tries} of them (the last: {type(error).__name__})"
        self._reports.put(failed(item, f"{item.known_as}: {how}"))

    def _hired(self) -> Any:
        """A worker that has loaded its models. It may take long: until the cluster has room for it."""
        ray = library()
        make = ray.remote(Worker).options(num_cpus=1, num_gpus=self._card_share, max_concurrency=4)
        for _ in range(TRIES):
            worker = make.remote(*self._given)
            try:
                problem = self._awaited(worker.ready.remote(), wanted=lambda: bool(self._todo))
            except ray.exceptions.RayError as error:
                dismiss(worker)
                if "No module named 'vtube'" in str(error):
                    hint = f"pip install 'vtube[ray]=={vtube.__version__}' on each node"
                    raise DeviceError("vtube is not installed on the workers", where="Ray", hint=hint) from error
                continue
            except Stopped:
                dismiss(worker)
                raise
            if problem is None:
                return worker
            dismiss(worker)
            raise DeviceError(problem)
        raise DeviceError("workers end while they load the models", where="Ray", hint="is there enough memory?")

    def _awaited(
        self, ref: Any, each: Callable[[], None] | None = None, wanted: Callable[[], bool] = lambda: True
    ) -> Any:
        """What a call gives. ``each``: called every now and then while it goes on, ``wanted``: asked likewise."""
        ray = library()
        while not ray.wait([ref], timeout=POLL)[0]:
            if self._ending.is_set() or not wanted():
                raise Stopped
            if each:
                each()
        return ray.get(ref)

    def _done(self, worker: Any, item: Item) -> Report:
        self._reports.put(Report(item, "begun"))
        try:
            near = local_path(item.source)
            here = item if near is None else replace(item, source=str(near.absolute()))
            received = near is not None and self._ship(worker, near.absolute())
            away = self._out if self._folder is None else None
            work = worker.extract.remote(here, away, received=received)
            report = self._finished(worker, work, item)
            if self._folder is not None:
                self._bring(worker, report, self._folder)
        except OSError as error:
            return failed(item, f"{item.known_as}: {unwritten(error, self._out)}")
        except VtubeError as error:
            return failed(item, f"{item.known_as}: {error}")
        return replace(report, item=item)

    def _finished(self, worker: Any, work: Any, item: Item) -> Report:
        """The worker's report; meanwhile its progress is told."""
        last = (0, None)

        def ask() -> None:
            nonlocal last
            now = library().get(worker.progress.remote())
            if now != last:
                last = now
                self._reports.put(Report(item, "progress", *now))

        try:
            report: Report = self._awaited(work, ask)
        except Stopped:
            worker.stop.remote()
            raise
        return report

    def _ship(self, worker: Any, video: Path) -> bool:
        """Send a video of this machine to a worker that does not see it there; whether that was needed."""
        known_by = mark(video)
        if known_by is None:
            return False  # the worker's error is the same as here
        if self._awaited(worker.sees.remote(str(video), known_by)):
            return False
        offset = 0
        with video.open("rb") as stream:
            while piece := stream.read(PIECE):
                self._awaited(worker.receive.remote(piece, offset))
                offset += len(piece)
        return True

    def _bring(self, worker: Any, report: Report, folder: Path) -> None:
        """Write the takes that a worker has made into the folder of results, each whole."""
        for take, digest in report.takes:
            target = folder / take
            target.parent.mkdir(parents=True, exist_ok=True)
            summed, offset = hashlib.sha256(), 0
            with replacing(target) as stream:
                while piece := self._awaited(worker.piece.remote(take, offset)):
                    stream.write(piece)
                    summed.update(piece)
                    offset += len(piece)
                if summed.hexdigest() != digest:
                    raise DeviceError("came from a worker with other bytes than it had", where=target)


def dismiss(worker: Any) -> None:
    """End a worker, if there is one, after it has left what it does; none is left over on a cluster that goes on."""
    if worker is None:
        return
    ray = library()
    with suppress(ray.exceptions.RayError):
        ray.get(worker.leave.remote(), timeout=PATIENCE)
    ray.kill(worker)
