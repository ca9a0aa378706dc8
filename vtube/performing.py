"""Performances besides the tracked one: at rest, and from a take."""

from __future__ import annotations

from vtube.parameters import REST
from vtube.takes.replay import Replay
from vtube.types import Event, Parameters


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
        self._told = 0.0

    def parameters(self, t: float) -> Parameters:
        """The take's parameters; ``t`` in seconds of the display's clock."""
        if self._start is None:
            self._start = t
        return self._replay.parameters(t - self._start)

    def events(self, t: float) -> tuple[Event, ...]:
        """The take's events up to ``t`` that have not been told yet; where it begins again, expressions do too."""
        if self._start is None or t - self._start <= self._told:
            return ()
        begun, self._told = self._told, t - self._start
        found = self._replay.events_between(begun, self._told)
        if not self._replay.loop or self._told // self._replay.period == begun // self._replay.period:
            return found
        again = self._told // self._replay.period * self._replay.period
        before, after = ([e for e in found if (e.t >= again) is late] for late in (False, True))
        return (*before, Event(again, "expressions_cleared"), *after)

    def ended(self, t: float) -> bool:
        """Whether the last frame has been shown."""
        return not self._replay.loop and self._start is not None and t - self._start > self._replay.duration
