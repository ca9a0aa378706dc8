"""Performances besides the tracked one: at rest, and from a take."""

from __future__ import annotations

import math

from vtube.parameters import REST
from vtube.takes.replay import Replay
from vtube.types import Event, Parameters


class Resting:
    """Nobody performs yet."""

    def parameters(self, t: float) -> Parameters:  # noqa: ARG002 - the Protocol's
        """Everything at rest."""
        return REST


class Playing:
    """A take that plays from the moment when it is first asked, and can be paused, wound and played slower or faster.

    ``t`` is always seconds of the display's clock, ``to``, ``start`` and ``end`` seconds of the take; ``end`` None: its
    own, when the last frame has been held for as long as a frame.
    """

    def __init__(self, replay: Replay, start: float = 0.0, end: float | None = None, speed: float = 1.0) -> None:
        self.replay, self.start = replay, start
        self.end = max(start, replay.period if end is None else min(end, replay.period))
        self.speed, self.paused = speed, False
        self._anchor: tuple[float, float] | None = None
        self._told = start

    def at(self, t: float) -> float:
        """The moment of the take that is shown at ``t``."""
        if self._anchor is None:
            return self.start
        clock, moment = self._anchor
        gone = 0.0 if self.paused else max(t - clock, 0.0) * self.speed
        return min(moment + gone, self.end)

    def parameters(self, t: float) -> Parameters:
        """The take's parameters."""
        if self._anchor is None:
            self._anchor = t, self.start
        return self.replay.parameters(self.at(t))

    def pause(self, t: float, paused: bool) -> None:
        """Hold still, or go on."""
        self._anchor = t, self.at(t)
        self.paused = paused

    def play_at(self, t: float, speed: float) -> None:
        """Go on at another speed, 1 being the performer's."""
        self._anchor = t, self.at(t)
        self.speed = speed

    def wind(self, t: float, to: float) -> float:
        """Go on from another moment; gives it, kept within the take. The events before it count as told."""
        to = self._told = min(max(to, self.start), self.end)
        self._anchor = t, to
        return to

    def events(self, t: float) -> tuple[Event, ...]:
        """The take's events up to ``t`` that have not been told yet."""
        now = self.at(t)
        if self._anchor is None or now <= self._told:
            return ()
        begun, self._told = self._told, now
        if now == self.end:  # also what happens at the very end
            now = math.nextafter(now, math.inf)
        return self.replay.events_between(begun, now)

    def ended(self, t: float) -> bool:
        """Whether the last frame has been shown."""
        return self._anchor is not None and self.at(t) >= self.end
