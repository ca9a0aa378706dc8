"""Avatars that come while another is shown: loaded beside the drawing, and again whenever their files change."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vtube import puppet
from vtube.errors import InputError, VtubeError
from vtube.puppet import Avatar, Puppet
from vtube.puppet.files import State, state
from vtube.types import Parameters

PERIOD = 0.2
"""Seconds between two looks at the files."""
GRACE = 3.0
_TRIALS: tuple[Parameters, ...] = ({}, {"FaceFound": 1.0, "BodyFound": 1.0})
_TRIAL_TIMES = (0.0, 0.1, 1e6)


@dataclass(frozen=True, slots=True)
class Cast:
    """An avatar that is ready to be shown. ``again``: the one that is shown already, after its files have changed."""

    puppet: Puppet
    folder: Path
    again: bool


class Casting:
    """Looks after one avatar's folder on a thread of its own, and loads it anew when it has changed.

    ``shown``: the avatar that is shown from ``folder``; layers that stay as they were keep their textures, so that
    renderers know them again. ``make``: compiles a loaded avatar. ``watch``: look at the files; without it an avatar is
    loaded only when it is asked for. ``known``: ``state`` of the folder before ``shown`` was loaded, so that a change
    since then is noticed; None: as it is now.
    """

    def __init__(
        self,
        folder: Path,
        shown: Avatar,
        make: Callable[[Avatar], Puppet],
        *,
        watch: bool = True,
        known: State | None = None,
    ) -> None:
        self._folder, self._shown, self._make, self._watch = folder, shown, make, watch
        self._come: queue.SimpleQueue[Cast | VtubeError] = queue.SimpleQueue()
        self._wanted: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        self._seen = state(folder)
        self._known = self._seen if known is None else known
        self._thread = threading.Thread(target=self._run, name="casting", daemon=True)
        self._thread.start()

    def want(self, folder: Path) -> None:
        """Ask for another avatar; from now on its files are looked at."""
        self._wanted.put(folder)

    def poll(self) -> Iterator[Cast | VtubeError]:
        """What has come since the last call: avatars, and why one could not be loaded. Never waits."""
        while not self._come.empty():
            yield self._come.get_nowait()

    def close(self) -> None:
        """Stop looking. May be called twice."""
        self._wanted.put(None)
        self._thread.join(GRACE)

    def _run(self) -> None:
        while True:
            try:
                wanted = self._wanted.get(timeout=PERIOD)
            except queue.Empty:
                if self._watch and self._changed():
                    self._load(self._folder, again=True)
                continue
            if wanted is None:
                return
            if self._load(wanted, again=False):
                self._folder = wanted

    def _changed(self) -> bool:
        """Whether the files have changed and then kept still for one period: programs save in several steps."""
        before, self._seen = self._seen, state(self._folder)
        return self._seen == before != self._known

    def _load(self, folder: Path, *, again: bool) -> bool:
        found = state(folder)
        if again:
            self._known = found  # also what is broken is loaded only once
        try:
            avatar = _same_textures(puppet.load(folder), self._shown)
            cast = Cast(_tried(self._make(avatar)), folder, again)
        except VtubeError as error:
            self._come.put(error)
        except Exception as error:  # noqa: BLE001 - a file may change while it is read; the show goes on
            self._come.put(InputError(f"the avatar cannot be loaded: {error}", where=folder))
        else:
            self._known, self._seen, self._shown = found, found, avatar
            self._come.put(cast)
            return True
        return False


def _tried(made: Puppet) -> Puppet:
    """A puppet as new, after it was posed: what cannot be posed raises here and never reaches the show."""
    for parameters in _TRIALS:
        for t in _TRIAL_TIMES:
            made.pose(parameters, t)
    made.reset()
    return made


def _same_textures(avatar: Avatar, shown: Avatar) -> Avatar:
    """The avatar, with the very textures of the shown one where they are equal."""
    known = {part.name: part.texture for part in shown.parts}
    parts = tuple(
        replace(part, texture=known[part.name])
        if part.name in known and np.array_equal(part.texture, known[part.name])
        else part
        for part in avatar.parts
    )
    return replace(avatar, parts=parts)
