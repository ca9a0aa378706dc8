"""Worker processes on this machine. One that dies costs its video one more try, and nobody else anything."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from vtube.batch.cores import cores
from vtube.batch.doing import failed
from vtube.batch.engines._worker import READY, work
from vtube.batch.item import Item, Report, Stop, Told
from vtube.batch.one_thread import ENVIRONMENT
from vtube.errors import DeviceError, VtubeError
from vtube.settings import Settings

TRIES = 2
"""How often a video is begun whose worker dies."""
POLL = 0.2
"""Seconds after which ``stop`` is asked again while no worker says anything."""
GRACE = 10.0
"""Seconds that a worker gets to end by itself."""

log = logging.getLogger("vtube")


@dataclass(slots=True)
class _Worker:
    """``item``: what it does; None while it does nothing. ``ready``: its models are loaded."""

    process: SpawnProcess
    connection: Connection
    item: Item | None = None
    ready: bool = False

    def give(self, item: Item | None) -> None:
        """Something to do; None: no more."""
        self.item = item
        with suppress(OSError):  # it has died; its connection says so next
            self.connection.send(item)

    def death(self) -> str:
        """How it ended."""
        self.process.join(GRACE)
        code = self.process.exitcode
        return f"was killed by {signal.Signals(-code).name}" if code and code < 0 else f"ended (status {code})"


class Local:
    """``workers``: how many processes; 0: one for each core that this process may use."""

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers or cores()

    def __call__(self, items: Sequence[Item], settings: Settings, out: str, told: Told, stop: Stop) -> None:
        """As ``vtube.batch.item.Engine`` has it. The largest files come first, so that none is left over at the end;
        where there are fewer videos than workers, each is looked at by several threads.
        """
        if items:
            with _Crew(items, settings, out, told).at_work(self._workers) as crew:
                while crew.left and not stop():
                    crew.listen()


class _Crew:
    """The workers and what is left to do. ``left``: items that are neither done nor have failed."""

    def __init__(self, items: Sequence[Item], settings: Settings, out: str, told: Told) -> None:
        self.left = len(items)
        self._waiting = deque(sorted(items, key=_bytes, reverse=True))
        self._given = settings, out
        self._told = told
        self._tries: Counter[Item] = Counter()
        self._unready = 0
        self._workers: list[_Worker] = []

    @contextmanager
    def at_work(self, workers: int) -> Iterator[_Crew]:
        """Begin, and end whoever is at work at the end."""
        count = min(workers, self.left)
        self._threads = workers // count
        try:
            self._workers += [_start(*self._given, self._threads) for _ in range(count)]
            yield self
        finally:
            self._end()

    def listen(self) -> None:
        """To what the workers say, for a moment."""
        for connection in wait([worker.connection for worker in self._workers], POLL):
            worker = next(w for w in self._workers if w.connection is connection)
            try:
                said = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
            else:
                self._hear(worker, said)

    def _hear(self, worker: _Worker, said: Any) -> None:
        if isinstance(said, VtubeError):
            raise said
        if isinstance(said, Report):
            self._told(said)
            if said.state == "progress":
                return
            self.left -= 1
            self._next(worker)
        elif said == READY:
            worker.ready, self._unready = True, 0
            self._next(worker)
        else:
            log.log(*said)

    def _next(self, worker: _Worker) -> None:
        worker.item = None
        if self._waiting:
            item = self._waiting.popleft()
            self._tries[item] += 1
            self._told(Report(item, "begun"))
            worker.give(item)

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        item, how = worker.item, worker.death()
        if not worker.ready:
            self._unready += 1
            if self._unready > TRIES:
                raise DeviceError(f"a worker {how} while it loaded its models", hint="is there memory for them?")
        if item is not None and self._tries[item] < TRIES:
            log.warning("%s: its worker %s; it is tried again", item.known_as, how)
            self._waiting.appendleft(item)
        elif item is not None:
            self.left -= 1
            self._told(failed(item, f"{item.known_as}: its worker {how}, twice"))
        if self._waiting:
            self._workers.append(_start(*self._given, self._threads))

    def _end(self) -> None:
        for worker in self._workers:
            worker.give(None)
            worker.connection.close()
        for worker in self._workers:
            worker.process.join(GRACE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def _start(settings: Settings, out: str, threads: int) -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    level = log.getEffectiveLevel()
    process = context.Process(target=work, args=(there, settings, out, threads, level), daemon=True)
    with _environment():
        process.start()
    there.close()
    return _Worker(process, here)


@contextmanager
def _environment() -> Iterator[None]:
    """A child has the environment of the moment when it starts."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _bytes(item: Item) -> int:
    try:
        return Path(item.source).stat().st_size
    except OSError:
        return 0


create = Local
