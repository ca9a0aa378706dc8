"""Where a batch's results go, and where its manifest is written meanwhile."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from vtube.batch import results
from vtube.batch.addresses import local_path
from vtube.batch.destinations import join, listed, read, remove, write
from vtube.batch.item import Item
from vtube.batch.manifest import NAME, Manifest, alone
from vtube.errors import UsageError, VtubeError
from vtube.paths import data

EVERY = 60.0
"""Seconds after which the manifest is sent again to a destination elsewhere."""

log = logging.getLogger("vtube")


class Place(Protocol):
    """``folder``: with the manifest, on this machine. Names of takes are relative to the destination."""

    folder: Path

    def path(self, take: str) -> str:
        """Where a take is."""

    def has(self, take: str) -> bool:
        """Whether it is there."""

    def refuse_foreign(self, items: Iterable[Item], manifest: Manifest) -> None:
        """Raise ``UsageError`` where a take would be replaced that the manifest does not know."""

    def forget(self, item: Item, kept: Iterable[str], manifest: Manifest) -> None:
        """Remove takes that an item had and has no more."""

    def keep(self) -> None:
        """See to it that the manifest is at the destination before long; whatever fails may do so now and then."""

    def send(self) -> None:
        """See to it that it is there now.

        Raises:
            UsageError, InputError, DeviceError: it cannot be.
        """


@contextmanager
def place(out: str) -> Iterator[Place]:
    """The place for a folder or an address, for this process alone; at the end the manifest is there.

    Raises:
        UsageError, InputError, DeviceError: an address that cannot be used, or another one is at work there.
    """
    near = local_path(out)
    with alone(near or _nearby(out)):
        there = Here(near) if near is not None else Elsewhere(out)
        try:
            yield there
        except BaseException:
            with suppress(VtubeError):  # what went wrong first is what is told
                there.send()
            raise
        there.send()


def _nearby(out: str) -> Path:
    """Where the manifest of a destination elsewhere grows."""
    return data("extract") / hashlib.sha256(out.rstrip("/").encode()).hexdigest()[:16]


class Here:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, take: str) -> str:
        """Below the folder."""
        return str(self.folder / take)

    def has(self, take: str) -> bool:
        """By the file."""
        return (self.folder / take).is_file()

    def refuse_foreign(self, items: Iterable[Item], manifest: Manifest) -> None:
        """By their content."""
        results.refuse_foreign(self.folder, items, manifest)

    def forget(self, item: Item, kept: Iterable[str], manifest: Manifest) -> None:
        """By the file, too."""
        results.forget(self.folder, item, kept, manifest)

    def keep(self) -> None:
        """It is there."""

    send = keep


class Elsewhere:
    """A destination where files appear whole or not at all, and none can be appended to.

    The manifest grows in a folder of this user's data and is sent from there at the start, every minute and at the end.
    The longer one counts, where both sides have one: lines are only ever added. Where the destination has none, nothing
    was done.
    """

    def __init__(self, out: str) -> None:
        self._out, self._address = out, join(out, NAME)
        self.folder = _nearby(out)
        self._there = listed(out)
        self._sent = -EVERY
        self._receive()

    def path(self, take: str) -> str:
        """Its address."""
        return join(self._out, take)

    def has(self, take: str) -> bool:
        """As it was at the start."""
        return take in self._there

    def refuse_foreign(self, items: Iterable[Item], manifest: Manifest) -> None:
        """By their names."""
        begun = {item.name for item in items if item.known_as in manifest.last}
        names = {item.name for item in items} - begun
        for take in sorted(self._there - set(manifest.made)):
            if results.may_be_called(take) & names:
                what, hint = "there is already a take of another origin", "-o takes another place, --force replaces it"
                raise UsageError(what, where=self.path(take), hint=hint)

    def forget(self, item: Item, kept: Iterable[str], manifest: Manifest) -> None:
        """By their names; one that stays is told."""
        for take in results.stale(item, kept, manifest):
            try:
                remove(self.path(take))
            except VtubeError as error:
                log.warning("%s has nobody any more and could not be removed: %s", self.path(take), error)

    def keep(self) -> None:
        """Every minute; the next time where it fails."""
        if time.monotonic() - self._sent >= EVERY:
            try:
                self.send()
            except VtubeError as error:
                log.warning("the manifest could not be sent yet: %s", error)

    def send(self) -> None:
        """Now."""
        self._sent = time.monotonic()
        manifest = self.folder / NAME
        if manifest.is_file():
            write(self._address, manifest.read_bytes())

    def _receive(self) -> None:
        manifest, theirs = self.folder / NAME, read(self._address)
        if theirs is None:
            manifest.unlink(missing_ok=True)
        elif not manifest.is_file() or manifest.stat().st_size < len(theirs):
            manifest.write_bytes(theirs)
