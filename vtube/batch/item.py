"""One video of a batch, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from vtube.batch._file_systems import known_as
from vtube.settings import Settings


@dataclass(frozen=True, slots=True)
class Item:
    """``source``: a local path or an address. ``name``: of its takes below the folder of results, with ``/`` between
    folders and without a suffix; no other item of the batch has it.
    """

    source: str
    name: str

    @property
    def known_as(self) -> str:
        """The source without what is secret in an address: for messages and manifests."""
        return known_as(self.source)


@dataclass(frozen=True, slots=True)
class Report:
    """What has become of an item.

    ``frames``: done so far. ``total``: of the video, None while nobody knows. ``takes``: of "done", the files below the
    folder of results, with ``/`` between folders, each with its SHA-256 in hexadecimal. ``people``: how many takes
    there are. ``seconds``: of video. ``elapsed``: seconds that the work took. ``error``: of "failed", one line.
    ``warning``: of "done", one line where the video ends before its time.
    """

    item: Item
    state: Literal["begun", "progress", "done", "failed"]
    frames: int = 0
    total: int | None = None
    takes: tuple[tuple[str, str], ...] = ()
    people: int = 0
    seconds: float = 0.0
    elapsed: float = 0.0
    error: str | None = None
    warning: str | None = None

    def naming(self, path: str) -> Report:
        """With the item's source in its lines instead of ``path``, where the video lay for the work."""
        known = self.item.known_as
        error, warning = (line and line.replace(path, known) for line in (self.error, self.warning))
        return replace(self, error=error, warning=warning)


Told = Callable[[Report], None]
Stop = Callable[[], bool]


class Engine(Protocol):
    """Who does the work of a batch."""

    def __call__(self, items: Sequence[Item], settings: Settings, out: str, told: Told, stop: Stop) -> None:
        """Do the items, in whatever order, until each is done or has failed, or until ``stop()`` is true.

        ``out``: the folder of results, or its address. ``told``: called on the caller's thread: "begun", "progress" now
        and then, at last "done" or "failed"; "begun" anew where an item is tried again. A report of "done" comes after
        its takes are complete.

        Raises:
            VtubeError: nothing can be done at all; what is wrong with one item is its report.
        """
