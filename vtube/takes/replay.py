"""Plays a take: the performer's parameters at any time of it."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from vtube.parameters import PARAMETERS, mirror
from vtube.takes.interpolation import Curves
from vtube.takes.take import Take
from vtube.takes.turns import degrees_from_rest
from vtube.types import Event, Floats, Parameters


class Replay:
    """A ``Performance`` from a take, unmirrored, interpolated between its frames, bone rotations the shortest way.

    ``method``: of the interpolation; "linear" is the quickest, "bezier" has no corners where pictures come at a higher
    rate than the frames did, or slower than they were performed.

    Times are the take's seconds. Before the first and after the last frame that frame holds. Values are kept within
    today's ranges of their parameters; parameters that the take does not have are at rest.

    Raises:
        ValueError: an unknown method.
    """

    def __init__(self, take: Take, method: str = "linear") -> None:
        self.take = take
        self._names = tuple(PARAMETERS)
        bones = (bone.name for bone in take.header.skeleton.bones)
        turns = dict(zip(bones, degrees_from_rest(take).T, strict=True))
        columns = np.stack([_column(take, name, turns) for name in self._names], axis=1)
        limited = np.array([p.unit != "deg" for p in PARAMETERS.values()])
        self._curves = Curves(take.times, columns, method, limited=limited)
        self._event_times = [event.t for event in take.events]
        self._bones = np.array([p.bone for p in PARAMETERS.values()])
        self._lowest, self._highest = (
            np.array([getattr(p, end) for p in PARAMETERS.values()]) for end in ("minimum", "maximum")
        )

    @property
    def duration(self) -> float:
        """Time of the last frame in seconds."""
        return self.take.duration

    @property
    def period(self) -> float:
        """Seconds until the take is over, or begins again: its last frame holds for a nominal one."""
        return self.duration + 1.0 / self.take.header.fps

    def parameters(self, t: float) -> Parameters:
        """All parameters at ``t`` seconds of the take."""
        row = self._curves(np.array([t]))[0]
        wrapped = (row - self._lowest) % 360.0 + self._lowest
        values = np.where(self._bones, wrapped, np.clip(row, self._lowest, self._highest))
        named = dict(zip(self._names, values.tolist(), strict=True))
        return mirror(named) if self.take.header.session.mirrored else MappingProxyType(named)

    def neighbour(self, t: float, by: int) -> float:
        """When the next frame after ``t`` is (``by`` 1), or the last one before it (-1); at the ends theirs."""
        near = 1e-6  # what lies nearer than this is the frame itself
        after, before = np.searchsorted(self.take.times, t + near, "right"), np.searchsorted(self.take.times, t - near)
        i = int(after if by > 0 else before - 1)
        return float(self.take.times[min(max(i, 0), len(self.take.times) - 1)])

    def events_between(self, start: float, end: float) -> tuple[Event, ...]:
        """The events with start <= t < end, in their order."""
        first, last = (bisect.bisect_left(self._event_times, t) for t in (start, end))
        return self.take.events[first:last]


def _column(take: Take, name: str, turns: Mapping[str, Floats]) -> Floats:
    """(N,) a parameter's values in its own unit; ``turns``: those of the bones, in degrees."""
    parameter = PARAMETERS[name]
    if parameter.bone and name in turns:
        return turns[name]
    if not parameter.bone and name in take.values:
        return np.clip(take.values[name], parameter.minimum, parameter.maximum)
    return np.full(len(take.times), parameter.default)
