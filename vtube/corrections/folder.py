"""A folder of corrections on the disk: read by anyone, changed by one editor at a time."""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import shutil
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from vtube.corrections.content import Corrections, Picture
from vtube.corrections.document import LARGEST, decoded, encoded
from vtube.errors import DeviceError, InputError, UsageError
from vtube.files import beside, refuse_unless_writable, replacing

FILE, BACKUP, IMAGES = "corrections.json", "corrections.json.bak", "images"
_LOCK, _EDITOR = ".corrections.lock", ".corrections.editor"
_OTHERS = re.compile(r"[^A-Za-z0-9_-]+")


def read(folder: Path) -> Corrections:
    """What a folder holds, without locking it.

    Raises:
        InputError: it is no folder of corrections, or its file is damaged; says where a good version is.
    """
    path = folder / FILE
    try:
        return _read(path)
    except InputError as error:
        backup = folder / BACKUP
        if not path.is_file() and not os.path.lexists(backup):
            raise
        try:
            _read(backup)
        except InputError:
            raise error from None
        hint = f"the version before it is good: cp {shlex.quote(str(backup))} {shlex.quote(str(path))}"
        raise InputError(error.what, where=error.where, got=error.got, hint=hint) from error


def _read(path: Path) -> Corrections:
    if not path.parent.is_dir():
        raise InputError("no such folder", where=path.parent)
    if not path.is_file():
        what = "is no file" if os.path.lexists(path) else "there is no such file: this is no folder of corrections"
        raise InputError(what, where=path, hint="vtube select SOURCE -o DIR makes one")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error
    if len(data) > LARGEST:
        raise InputError("is too large", where=path, expected=f"at most {LARGEST >> 20} MiB")
    return decoded(data, path)


class Folder:
    """A folder that is being changed: locked from ``__enter__`` to ``__exit__``, and by the system when it dies.

    ``who``: is told to whoever finds it locked. ``make``: make it where there is none; an empty folder will do.

    Raises:
        InputError: somebody else is changing it, it cannot be written, or as ``read``.
        UsageError: ``make``, and there is a folder with other things in it.
    """

    def __init__(self, path: Path, who: str, *, make: bool = False) -> None:
        self.path, self._who, self._make = path, who, make
        self._new, self._begun = not path.exists(), False
        self.corrections = Corrections()
        self._lock = FileLock(path / _LOCK)

    @property
    def images(self) -> Path:
        """Where its pictures are."""
        return self.path / IMAGES

    def save(self, corrections: Corrections) -> None:
        """Replace the file, at once and as a whole; the version before it becomes ``corrections.json.bak``.

        Raises:
            OSError: the disk refuses; what was there is as it was.
        """
        path = self.path / FILE
        data = encoded(corrections)
        if path.exists():
            _keep(path, self.path / BACKUP)
        with replacing(path) as file:
            file.write(data)
        self.corrections = corrections

    def add(self, name: str, suffix: str, data: bytes, taken: Collection[str]) -> str:
        """Write a picture under a name like ``name`` that is neither taken nor there; gives the name.

        Raises:
            OSError: the disk refuses.
        """
        stem = _OTHERS.sub("-", name).strip("-")[:80] or "picture"
        names = {other.casefold() for other in taken}
        number, free = 2, f"{stem}{suffix}"
        while free.casefold() in names or os.path.lexists(self.images / free):
            free = f"{stem}-{number}{suffix}"
            number += 1
        with replacing(self.images / free) as file:
            file.write(data)
        return free

    @contextmanager
    def adding(self) -> Iterator[list[Picture]]:
        """A list for new pictures, whose files are taken away again where anything goes wrong.

        Raises:
            DeviceError: for an OSError: the disk refuses.
        """
        added: list[Picture] = []
        try:
            yield added
        except BaseException as error:
            for picture in added:
                with suppress(OSError):
                    (self.images / picture.file).unlink()
            if isinstance(error, OSError):
                raise DeviceError(f"cannot be written: {error.strerror or error}", where=self.path) from error
            raise

    def __enter__(self) -> Self:
        if self._make:
            self._found()
        elif not (self.path / FILE).exists():
            read(self.path)
        refuse_unless_writable(self.path)
        self._acquire()
        try:
            if self._make and not (self.path / FILE).exists() and not (self.path / BACKUP).exists():
                self._begun = True
                self.images.mkdir(exist_ok=True)
                self.save(Corrections())
            self.corrections = self._content()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            (self.path / _EDITOR).unlink(missing_ok=True)
            if kind is not None and self._begun and not self.corrections.pictures:
                self._unmake()
        self._lock.release()
        if kind is not None and self._new:
            with suppress(OSError):
                self.path.rmdir()

    def _unmake(self) -> None:
        """Leave nothing of a folder into which nothing has come."""
        self.images.rmdir()
        for name in (FILE, BACKUP, _LOCK):
            (self.path / name).unlink(missing_ok=True)

    def _found(self) -> None:
        ours = {FILE, BACKUP, IMAGES, _LOCK, _EDITOR}
        try:
            self.path.mkdir(exist_ok=True)
            others = sorted({entry.name for entry in self.path.iterdir()} - ours)
        except FileExistsError:
            raise UsageError("is no folder", where=self.path) from None
        except OSError as error:
            raise InputError(f"cannot be made: {error.strerror}", where=self.path) from error
        unknown = others and not (self.path / FILE).exists()
        if unknown or (
            not (self.path / FILE).exists() and (self.path / IMAGES).exists() and any(self.images.iterdir())
        ):
            raise UsageError("there are other things in this folder", where=self.path, hint="name a new folder")

    def _content(self) -> Corrections:
        corrections = read(self.path)
        if not self.images.is_dir():
            raise InputError("there is no such folder", where=self.images, hint="the pictures belong there")
        return corrections

    def _acquire(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputError("is being changed", where=self.path, got=self._editor(),
                             hint="end that editor first") from None  # fmt: skip
        except (OSError, NotImplementedError) as error:
            raise InputError(f"cannot be locked: {error}", where=self.path) from error
        about = {"who": self._who, "process": os.getpid(), "machine": socket.gethostname()}
        with suppress(OSError), beside(self.path / _EDITOR) as part:  # only a courtesy
            part.write_text(json.dumps(about), encoding="utf-8")

    def _editor(self) -> str:
        try:
            about = json.loads((self.path / _EDITOR).read_bytes()[:4096])
            return f"by {about['who']}, process {about['process']} on {about['machine']}"
        except (OSError, ValueError, LookupError, TypeError):
            return "by somebody else"


def _keep(path: Path, backup: Path) -> None:
    """Make the backup a second name of the file, which is never written to but replaced; a copy where names are one."""
    part = backup.with_name(f"{backup.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            os.link(path, part)
        except OSError:
            shutil.copyfile(path, part)
        part.replace(backup)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
