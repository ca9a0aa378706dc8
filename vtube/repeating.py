"""Doing again what a take says besides its parameters: expressions, framing, mirror."""

from __future__ import annotations

import numpy as np

from vtube.errors import UsageError
from vtube.pipeline import Show
from vtube.puppet import Puppet
from vtube.render import scene
from vtube.settings import Settings
from vtube.takes.happenings import CLEARED, EXPRESSION, FRAMING, MIRROR
from vtube.takes.replay import Replay
from vtube.types import Event

LEAD, FIRST_LEAD = 8.0, 2.4
"""Seconds that are gone through before a moment of a take, and before its first one: springs come to rest, fades end,
and whoever is greeted then is greeted.
"""
_STEP = 0.04


def check_background(settings: Settings) -> None:
    """Refuse a background that no take has.

    Raises:
        UsageError: the camera's pictures are asked for.
    """
    if settings.display.background == scene.CAMERA:
        raise UsageError("a take has no camera's pictures", where="--background", got=scene.CAMERA)


def repeat(event: Event, show: Show) -> None:
    """Do what an event says; what the shown avatar does not have is left out."""
    shown = show.puppet
    if not isinstance(shown, Puppet):
        return
    first = event.args[0] if event.args else None
    if event.name == CLEARED:
        shown.clear()
    elif event.name == EXPRESSION and any(section.name == first for section in shown.avatar.expressions):
        shown.toggle(str(first), bool(event.args[1]) if len(event.args) > 1 else True)
    elif event.name == FRAMING and first in shown.avatar.framings:
        shown.framing = str(first)
    elif event.name == MIRROR and isinstance(first, bool):
        show.mirrored = first


class Scene:
    """A show as a take has it at any of its moments, as if it had been performed until then.

    Framing and mirror are as they were when the scene was made, and the user's own, where the take says nothing.
    """

    def __init__(self, show: Show, replay: Replay) -> None:
        self._show, self._replay = show, replay
        self._mirrored = show.mirrored
        self._framing = show.puppet.framing if isinstance(show.puppet, Puppet) else None
        self._said = {event.name for event in replay.take.events}

    def enter(self, t: float) -> None:
        """Be as at ``t`` seconds of the take, just before what happens then."""
        show, replay = self._show, self._replay
        self._restore()
        begun = max(t - LEAD, -FIRST_LEAD)
        done = max(begun, np.nextafter(0.0, 1.0))  # what the take begins with has been so before
        for event in replay.events_between(0.0, done):
            repeat(event, show)
        for at in np.arange(begun, t, _STEP).tolist():
            for event in replay.events_between(done, at):
                repeat(event, show)
            done = max(done, at)
            show.pose(replay.parameters(at), at)
        for event in replay.events_between(done, t):
            repeat(event, show)

    def _restore(self) -> None:
        shown = self._show.puppet
        shown.reset()
        if MIRROR in self._said:
            self._show.mirrored = self._mirrored
        if FRAMING in self._said and isinstance(shown, Puppet):
            shown.framing = self._framing if self._framing in shown.avatar.framings else shown.avatar.framing
