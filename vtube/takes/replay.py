"""Plays a take: the performer's parameters at any time of it."""

from __future__ import annotations

import bisect
import math
from types import MappingProxyType

import numpy as np

from vtube.parameters import PARAMETERS, mirror
from vtube.takes.take import Take
from vtube.types import Event, Floats, Parameters


class Replay:
    """A ``Performance`` from a take, unmirrored, linear between frames, bone rotations the shortest way.

    Times are the take's seconds. Before the first and after the last frame that frame holds; with ``loop`` the take
    begins again one nominal frame after its last one. Values are kept within today's ranges of their parameters;
    parameters that the take does not have are at rest.
    """

    def __init__(self, take: Take, loop: bool = False) -> None:
        self.take = take
        self.loop = loop
        self._names = tuple(PARAMETERS)
        self._values = np.stack([_column(take, name) for name in self._names], axis=1)
        self._times = take.times
        self._event_times = [event.t for event in take.events]
        self._bones = np.array([p.bone for p in PARAMETERS.values()])
        self._lowest = np.array([p.minimum for p in PARAMETERS.values()])

    @property
    def duration(self) -> float:
        """Time of the last frame in seconds."""
        return self.take.duration

    @property
    def period(self) -> float:
        """Seconds from one beginning to the next when looped."""
        return self.duration + 1.0 / self.take.header.fps

    def parameters(self, t: float) -> Parameters:
        """All parameters at ``t`` seconds of the take."""
        if self.loop:
            t %= self.period
        i = min(max(bisect.bisect_right(self._times, t) - 1, 0), len(self._times) - 1)
        row = self._values[i]
        if i + 1 < len(self._times) and t > self._times[i]:
            part = (t - self._times[i]) / (self._times[i + 1] - self._times[i])
            row = row + part * (self._values[i + 1] - row)
        wrapped = (row - self._lowest) % 360.0 + self._lowest
        named = dict(zip(self._names, np.where(self._bones, wrapped, row).tolist(), strict=True))
        return mirror(named) if self.take.header.session.mirrored else MappingProxyType(named)

    def events_between(self, start: float, end: float) -> tuple[Event, ...]:
        """The events with start <= t < end, in their order; looped, their times count on from round to round."""
        if not self.loop:
            return self._events(start, end)
        events: list[Event] = []
        turn = math.floor(start / self.period)
        while turn * self.period < end:
            begun = turn * self.period
            found = self._events(max(start - begun, 0.0), min(end - begun, self.period))
            events += [Event(event.t + begun, event.name, event.args) for event in found]
            turn += 1
        return tuple(events)

    def _events(self, start: float, end: float) -> tuple[Event, ...]:
        first, last = (bisect.bisect_left(self._event_times, t) for t in (start, end))
        return self.take.events[first:last]


def _column(take: Take, name: str) -> Floats:
    """(N,) a parameter's values in its own unit; a bone's degrees are continuous, so that they can be interpolated."""
    parameter = PARAMETERS[name]
    if parameter.bone:
        for i, bone in enumerate(take.header.skeleton.bones):
            if bone.name == name:
                return np.degrees(np.unwrap(take.rotations[:, i] - bone.rest.rotation))
    elif name in take.values:
        return np.clip(take.values[name], parameter.minimum, parameter.maximum)
    return np.full(len(take.times), parameter.default)
