"""What runs on a node of a Ray cluster: one extractor, for as many videos as there are. Knows nothing of Ray."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import vtube
from vtube.batch.anywhere import do_anywhere
from vtube.batch.extraction import Extractor, Stopped
from vtube.batch.fingerprint import fingerprint
from vtube.batch.item import Item, Report
from vtube.batch.one_thread import ENVIRONMENT
from vtube.batch.scratch import scratch
from vtube.errors import VtubeError
from vtube.settings import Settings

PIECE = 4 << 20
"""Bytes of a file that travel at once."""
PATIENCE = 4.0
"""Seconds that a video has to end in order."""
HEAD = 1 << 20
"""Bytes at the beginning by which a file is known."""


def mark(path: Path) -> tuple[int, str] | None:
    """By what a file of the same path on another machine is known to be the same: size and SHA-256 of its first part;
    None where it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return path.stat().st_size, hashlib.sha256(stream.read(HEAD)).hexdigest()
    except OSError:
        return None


class Worker:
    """Does one video after the other; ``progress`` and ``stop`` are called meanwhile, on other threads.

    ``settings``: what differs from the defaults, as values of JSON. ``version``: of the vtube that asks; ``weights``:
    its ``fingerprint`` of the settings and the weights.
    """

    def __init__(self, settings: dict[str, Any], version: str, weights: str) -> None:
        os.environ.update(ENVIRONMENT)
        self._settings, self._version, self._weights = settings, version, weights
        self._extractor: Extractor | None = None
        self._stack = ExitStack()
        folder = self._stack.enter_context(scratch())
        self._received, self._takes = folder / "received", folder / "takes"
        self._done: tuple[int, int | None] = (0, None)
        self._stop, self._busy = threading.Event(), threading.Lock()

    def ready(self) -> str | None:
        """Load the models; a line that says why there can be no work here, or None."""
        node = platform.node()
        if self._version != vtube.__version__:
            return f"node {node}: has another vtube (got {vtube.__version__}, expected {self._version})"
        try:
            settings = Settings.model_validate(self._settings)
            if fingerprint(settings) != self._weights:
                return f"node {node}: has other weights under the same names; its VTUBE_MODELS names other folders"
            self._extractor = Extractor(settings)
        except VtubeError as error:
            return f"node {node}: {error}"
        return None

    def sees(self, path: str, known_by: tuple[int, str]) -> bool:
        """Whether the same file lies here under the same path."""
        return mark(Path(path)) == known_by

    def receive(self, piece: bytes, offset: int) -> None:
        """A piece of the next video, which does not lie here."""
        with self._received.open("wb" if offset == 0 else "ab") as stream:
            stream.write(piece)

    def extract(self, item: Item, out: str | None, *, received: bool = False) -> Report | None:
        """Do a video: the one that was received, or what lies at its source; None where it was stopped. Without
        ``out``, the destination's address, the takes are kept until the next video, for ``piece``.
        """
        assert self._extractor is not None, "ready() comes first"  # noqa: S101 - the engine's own order
        self._done = (0, None)
        self._stop.clear()
        shutil.rmtree(self._takes, ignore_errors=True)
        video = replace(item, source=str(self._received)) if received else item
        try:
            with self._busy:
                report = do_anywhere(self._extractor, video, out or str(self._takes), self._tell, self._stop.is_set)
        except Stopped:
            return None
        finally:
            self._received.unlink(missing_ok=True)
        return replace(report, item=item).naming(video.source)

    def progress(self) -> tuple[int, int | None]:
        """Frames of the video that are done, and how many there are, None where nobody knows."""
        return self._done

    def stop(self) -> None:
        """End the video that is being done."""
        self._stop.set()

    def piece(self, take: str, offset: int) -> bytes:
        """At most ``PIECE`` bytes of a take of the last video; none behind its end."""
        with (self._takes / take).open("rb") as stream:
            stream.seek(offset)
            return stream.read(PIECE)

    def leave(self) -> None:
        """End, and leave nothing behind."""
        self._stop.set()
        self._busy.acquire(timeout=PATIENCE)
        self._stack.close()

    def _tell(self, report: Report) -> None:
        self._done = (report.frames, report.total)
