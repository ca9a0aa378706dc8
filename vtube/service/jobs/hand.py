"""A worker process as its service holds it."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from vtube.service.jobs.limits import worker_environment
from vtube.service.jobs.worker import ENDS, STOP
from vtube.settings import Settings


class Hand:
    """One worker process, started when there is something to do, and again when it has died.

    ``memory``: bytes of address space that it may have.
    """

    def __init__(self, settings: Settings, memory: int) -> None:
        self._first = {"settings": settings.model_dump(mode="json"), "memory": memory}
        self._process: subprocess.Popen[str] | None = None
        self._reports: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def order(self, video: Path, folder: Path, frames: int, render: str | None) -> None:
        """Begin a job; ``report`` tells how it goes."""
        if self._process is not None and self._process.poll() is not None:
            self.kill()
        if self._process is None:
            self._start()
        self._say(json.dumps({"video": str(video), "folder": str(folder), "frames": frames, "render": render}))

    def report(self, patience: float) -> dict[str, Any] | None:
        """The next line of the worker, None if it has died; after ``patience`` seconds of silence an empty one."""
        try:
            return self._reports.get(timeout=patience)
        except queue.Empty:
            return {}

    def leave(self, patience: float) -> None:
        """Have it leave the job under way; if it does not within ``patience`` seconds, it is killed."""
        self._say(STOP)
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            report = self.report(left)
            if report and not report.keys().isdisjoint(ENDS):
                return
        self.kill()

    def kill(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                with contextlib.suppress(OSError):  # an order that it did not take any more
                    self._process.stdin.close()
            self._process = None

    def _start(self) -> None:
        command = [sys.executable, "-m", "vtube.service.jobs.worker"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8", env=worker_environment())
        self._reports = queue.SimpleQueue()
        threading.Thread(target=_read, args=(self._process, self._reports), daemon=True).start()
        self._say(json.dumps(self._first))

    def _say(self, line: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it has died, which ``report`` tells
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()


def _read(process: subprocess.Popen[str], reports: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    if process.stdout is not None:
        with process.stdout as lines:
            for line in lines:
                reports.put(json.loads(line))
    reports.put(None)
