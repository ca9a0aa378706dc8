"""A process that works jobs through, one after the other, with its models kept warm: ``python -m`` this.

It reads lines of JSON: first ``settings`` and ``memory``, then orders as ``working`` has them; and the line "stop",
which ends the order under way. It answers with lines of JSON: ``frames`` and ``progress`` now and then, and at an
order's end ``done``, ``failed`` or ``stopped``. It ends at once when its input does, as when the service was killed.
Its environment is ``limits.worker_environment``, which holds FFmpeg to the one file that it is given.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from vtube.errors import VtubeError
from vtube.service.jobs.limits import limit_myself

STOP = "stop"
ENDS = ("done", "failed", "stopped")
OFTEN = 0.1
"""Seconds between two reports of progress at least."""


class Orders:
    """What comes in: a thread reads it, so that "stop" and the end are seen while there is work."""

    def __init__(self, lines: IO[str]) -> None:
        self.stopped = threading.Event()
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()

    def next(self) -> dict[str, Any]:
        """The next one; whatever was to be stopped is over."""
        order = self._waiting.get()
        self.stopped.clear()
        return order

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            if line.strip() == STOP:
                self.stopped.set()
            else:
                self._waiting.put(json.loads(line))
        os._exit(0)  # nobody wants it any more; what it was at belongs to nobody


def work(orders: Orders, told: Callable[[dict[str, Any]], None]) -> None:
    """Load the models by the first order, then fulfil the others for ever."""
    from vtube.settings import Settings

    first = orders.next()
    limit_myself(first["memory"])
    from vtube.batch.extraction import Stopped
    from vtube.service.jobs.working import Bench

    bench: Bench | None = None
    while True:
        order = orders.next()
        try:
            bench = bench or Bench(Settings.model_validate(first["settings"]))
            told({"done": bench(order, _rarely(told), orders.stopped.is_set)})
        except Stopped:
            told({"stopped": True})
        except VtubeError as error:
            told({"failed": reason(error, order["video"])})


def reason(error: VtubeError, video: str) -> str:
    """Why a job failed, for whoever sent the video: without the service's folders."""
    where = "video" if str(error.where) == video else Path(str(error.where or "job")).name
    return str(VtubeError(error.what, where=where, got=error.got, expected=error.expected, hint=error.hint))


def _rarely(told: Callable[[dict[str, Any]], None]) -> Callable[[int, float], None]:
    latest = 0.0

    def progress(frames: int, share: float) -> None:
        nonlocal latest
        now = time.monotonic()
        if now - latest >= OFTEN:
            latest = now
            told({"frames": frames, "progress": share})

    return progress


def main() -> None:
    """Speak by the first standard output alone: what libraries print goes with the errors."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's, which ends its workers
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def told(report: dict[str, Any]) -> None:
        answers.write(json.dumps(report) + "\n")
        answers.flush()

    work(Orders(sys.stdin), told)


if __name__ == "__main__":
    main()
