"""What runs on a node of a Ray cluster: one extractor, for as many videos as there are. Knows nothing of Ray."""

from __future__ import annotations

import hashlib
import platform
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import vtube
from vtube.batch.addresses import fetched, shown, stored
from vtube.batch.extraction import Extractor, Stopped
from vtube.batch.item import Item, Report
from vtube.errors import VtubeError, printable
from vtube.settings import Settings

PIECE = 4 << 20
"""Bytes of a file that travel at once."""
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

    ``settings``: what differs from the defaults, as values of JSON. ``version``: of the vtube that asks.
    """

    def __init__(self, settings: dict[str, Any], version: str) -> None:
        self._settings, self._version = settings, version
        self._extractor: Extractor | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="vtube-worker-")
        self._done: tuple[int, int | None] = (0, None)
        self._stop = threading.Event()

    def ready(self) -> str | None:
        """Load the models; a line that says why there can be no work here, or None."""
        node = platform.node()
        if self._version != vtube.__version__:
            return f"node {node}: has another vtube (got {vtube.__version__}, expected {self._version})"
        try:
            self._extractor = Extractor(Settings.model_validate(self._settings))
        except VtubeError as error:
            return f"node {node}: {error}"
        return None

    def sees(self, path: str, known_by: tuple[int, str]) -> bool:
        """Whether the same file lies here under the same path."""
        return mark(Path(path)) == known_by

    def receive(self, piece: bytes, offset: int) -> None:
        """A piece of the next video, which does not lie here."""
        with self._received().open("wb" if offset == 0 else "ab") as stream:
            stream.write(piece)

    def extract(self, item: Item, out: str | None, *, received: bool = False) -> Report:
        """Do a video: the one that was received, or what lies at its source. Without ``out``, the destination's
        address, the takes are kept until the next video, for ``piece``.
        """
        self._done = (0, None)
        self._stop.clear()
        begun = time.monotonic()
        results = Path(self._folder.name, "takes")
        source = str(self._received()) if received else item.source
        try:
            report = self._extract(item, source, out or self._emptied(results))
        except Stopped:
            return Report(item, "failed", error="stopped")
        except (VtubeError, OSError) as error:
            return Report(item, "failed", error=printable(_line(error, source, item)))
        finally:
            self._received().unlink(missing_ok=True)
        return replace(report, elapsed=time.monotonic() - begun)

    def progress(self) -> tuple[int, int | None]:
        """Frames of the video that are done, and how many there are, None where nobody knows."""
        return self._done

    def stop(self) -> None:
        """End the video that is being done."""
        self._stop.set()

    def piece(self, take: str, offset: int) -> bytes:
        """At most ``PIECE`` bytes of a take of the last video; none behind its end."""
        with Path(self._folder.name, "takes", take).open("rb") as stream:
            stream.seek(offset)
            return stream.read(PIECE)

    def _received(self) -> Path:
        return Path(self._folder.name, "received")

    def _emptied(self, folder: Path) -> str:
        for file in folder.rglob("*") if folder.exists() else ():
            if file.is_file():
                file.unlink()
        return str(folder)

    def _extract(self, item: Item, source: str, out: str) -> Report:
        assert self._extractor is not None, "ready() comes first"  # noqa: S101 - the engine's own order
        name = PurePosixPath(item.name)
        with fetched(source, self._stop.is_set) as video, stored(out) as folder:
            place = folder / name.parent
            place.mkdir(parents=True, exist_ok=True)
            try:
                got = self._extractor(video, place, name.name, self._tell, self._stop.is_set)
            except VtubeError as error:
                raise VtubeError(str(error).replace(str(video), source)) from error
            takes = tuple((take.relative_to(folder).as_posix(), _digest(take)) for take in got.takes)
        return Report(item, "done", got.frames, got.frames, takes, got.people, got.seconds)

    def _tell(self, done: int, total: int | None) -> None:
        self._done = (done, total)


def _line(error: Exception, source: str, item: Item) -> str:
    where = shown(item.source) if "://" in item.source else item.source
    return " ".join(str(error).replace(source, where).split())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
