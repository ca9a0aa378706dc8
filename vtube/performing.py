"""Performances besides the tracked one: at rest, and from a take."""

from __future__ import annotations

from vtube.parameters import REST
from vtube.takes.replay import Replay
from vtube.types import Parameters


class Resting:
    """Nobody performs yet."""

    def parameters(self, t: float) -> Parameters:  # noqa: ARG002 - the Protocol's
        """Everything at rest."""
        return REST


class Playing:
    """A take that plays from the moment when it is first asked."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._start: float | None = None

    def parameters(self, t: float) -> Parameters:
        """The take's parameters; ``t`` in seconds of the display's clock."""
        if self._start is None:
            self._start = t
        return self._replay.parameters(t - self._start)

    def ended(self, t: float) -> bool:
        """Whether the last frame has been shown."""
        return not self._replay.loop and self._start is not None and t - self._start > self._replay.duration
