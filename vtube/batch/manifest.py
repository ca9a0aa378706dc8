"""What has become of each video of a batch: JSON Lines that are only ever appended to, each on the disk before the
next thing is begun. ``docs/extract.md`` has the keys.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vtube.batch.item import Report
from vtube.errors import InputError, UsageError, unwritten

NAME = "manifest.jsonl"
FORMAT, VERSION = "vtube-extract", 1
_HEAD = json.dumps({"format": FORMAT, "version": VERSION}).encode() + b"\n"
_SOONEST = 0.01
"""Seconds below which a rate says nothing."""


class Manifest:
    """``last``: the last line of each source. ``made``: the SHA-256 of each take that was ever done, by its path below
    the folder of results. ``old``: there was one before in which a video had been begun.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.last: dict[str, dict[str, Any]] = {}
        self.made: dict[str, str] = {}
        lines, torn = _read(self.path)
        self.old = len(lines) > 1
        for line in lines[1:]:
            self._learn(line)
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        if not lines:
            os.ftruncate(self._handle, 0)
            self._write(_HEAD)
        elif torn:
            os.write(self._handle, b"\n")

    def note(self, report: Report, stamp: Mapping[str, int], settings: str) -> None:
        """A line for a change of state. ``stamp``: of the source. ``settings``: their fingerprint.

        Raises:
            DeviceError: the disk refuses.
        """
        line: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"), "state": report.state,
            "source": report.item.known_as, "name": report.item.name, **stamp, "settings": settings,
        }  # fmt: skip
        if report.state == "done":
            line |= {
                "takes": dict(report.takes), "people": report.people, "frames": report.frames,
                "seconds": round(report.seconds, 3), "elapsed": round(report.elapsed, 3),
                "fps": round(report.frames / max(report.elapsed, _SOONEST), 1),
            }  # fmt: skip
            line |= {"warning": report.warning} if report.warning else {}
        elif report.state == "failed":
            line["error"] = report.error
        self._write(json.dumps(line).encode() + b"\n")
        self._learn(line)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)

    def _learn(self, line: dict[str, Any]) -> None:
        self.last[line["source"]] = line
        if line["state"] == "done":
            self.made |= line["takes"]

    def _write(self, line: bytes) -> None:
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except OSError as error:
            raise unwritten(error, self.path) from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """A folder for a manifest, which is made, for this process alone.

    Raises:
        UsageError: another one is at work there.
        InputError: the folder cannot be written, or is none.
    """
    from filelock import FileLock, Timeout

    if folder.exists() and not folder.is_dir():
        raise InputError("is no folder", where=folder, hint="-o takes another one")
    lock = FileLock(folder / f".{NAME}.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise UsageError("another vtube extract is at work there", where=folder, hint="wait for it") from error
    except OSError as error:
        raise unwritten(error, folder) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def opened(folder: Path) -> Iterator[Manifest]:
    """The manifest of a folder that is ``alone``.

    Raises:
        InputError: it cannot be written, or something else is called so.
    """
    try:
        manifest = Manifest(folder)
    except OSError as error:
        raise unwritten(error, error.filename or folder) from error
    with closing(manifest):
        yield manifest


def _read(path: Path) -> tuple[list[dict[str, Any]], bool]:
    """The whole lines of a manifest, none where there is none; and whether its last line has no end."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], False
    *whole, rest = content.split(b"\n")
    lines = [line for line in map(_parsed, whole) if line is not None]
    ours = bool(lines) and lines[0].get("format") == FORMAT if whole else _HEAD.startswith(rest)
    if not ours:
        raise InputError("is not the manifest of an extract", where=path, hint="use another -o, or move it away")
    if lines and lines[0].get("version") != VERSION:
        raise InputError("was written by a newer vtube", where=path, hint="update vtube")
    return lines[:1] + [line for line in lines[1:] if _usable(line)], bool(rest)


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(line)
    except ValueError:  # torn when the machine stopped
        return None
    return document if isinstance(document, dict) else None


def _usable(line: dict[str, Any]) -> bool:
    texts = all(isinstance(line.get(key), str) for key in ("source", "name", "state"))
    return texts and (line["state"] != "done" or isinstance(line.get("takes"), dict))
