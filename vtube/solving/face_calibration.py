"""The performer's own face: what it is like at rest, and how far eyes, brows and mouth go."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vtube.solving import ranges as shares
from vtube.solving.blendshapes import Ranges
from vtube.solving.stillness import Stillness
from vtube.types import Face, Floats, Values

_INTERVAL = 0.1  # seconds between samples of a face at rest
_FRONTAL = 20.0  # degrees of yaw up to which blendshapes mean what they say
_LONGEST = 0.1  # seconds that one face counts for
_EASE = 0.3  # seconds in which new ranges are approached
_TOLERANCE = np.array([0.35 if name.startswith("Look") else 0.15 for name in shares.NAMES])  # how still is steady
_HELD = 60.0  # per cent: of a move that is held, the level that was reached for the rest of the time


class FaceCalibration:
    """Learns a face's ranges from what is seen of it; ``Calibration`` keeps its threads apart.

    ``seconds``: how long a face has to be at rest. ``capture``: wait for that from the start. ``learn``: also learn
    while somebody performs.
    """

    def __init__(self, seconds: float, *, capture: bool, learn: bool) -> None:
        self.ranges: Ranges = shares.named(shares.TYPICAL)
        self.seen = False
        """Whether there is a face model that has seen a face."""
        self.awake = True
        """Whether nothing speaks against what is seen now being rest: no lost face, no shut eyes."""
        self.capturing = capture
        self._learn = learn
        self._still = Stillness(seconds, _is_steady)
        self._sampled = -math.inf
        self._known = shares.TYPICAL
        self._fixed = np.zeros(len(shares.NAMES), dtype=bool)
        self._rested = False
        self._target = self._now = shares.TYPICAL
        self._habits = shares.Habits()
        self._shapes: Values | None = None
        self._t = -math.inf
        self._watched: tuple[int, ...] = ()
        self._moves: list[tuple[float, Floats]] = []

    def __call__(self, face: Face | None, yaw: float | None, t: float) -> bool:
        """Learn from a face at ``t`` seconds; the same one again teaches nothing. ``yaw``: of the head, degrees.

        Returns:
            Whether the face at rest has just become known.
        """
        if face is None or not face.blendshapes:
            self.awake = not self.seen
            return False
        if face.blendshapes is self._shapes:
            return False
        sums = shares.totals(face.blendshapes)
        dt, self._shapes, self._t = min(max(t - self._t, 0.0), _LONGEST), face.blendshapes, t
        self.seen, self.awake = True, not shares.closed(sums)
        if self._watched:
            self._moves.append((dt, sums[list(self._watched)]))
        frontal = abs(yaw or 0.0) < _FRONTAL
        done = frontal and self.awake and self.capturing and self._rest(sums, t)
        if frontal and self._learn:
            learnt = self._habits(sums, dt, self._known, self._fixed)
            self._target = self._target if learnt is None else learnt
        self._approach(dt)
        return done

    @property
    def still(self) -> float:
        """Seconds for which the face has been at rest."""
        return self._still.seconds

    def start(self) -> None:
        """Find the face at rest anew."""
        self._still.clear()
        self.capturing = True

    def watch(self, names: Sequence[str]) -> None:
        """From now on look at how far these channels go; none of them: no longer."""
        self._watched, self._moves = tuple(shares.NAMES.index(name) for name in names), []

    @property
    def watched(self) -> float:
        """Seconds of a face that were seen since ``watch``."""
        return sum(dt for dt, _ in self._moves)

    def stretch(self) -> bool:
        """Take how far the watched channels went for all that they can; False where none moved much."""
        moved = False
        if self._moves:
            utmost = np.percentile([sums for _, sums in self._moves], _HELD, axis=0)
            for i, level in zip(self._watched, utmost.tolist(), strict=True):
                new = shares.stretched(self._target, shares.NAMES[i], level)
                if new is not None:
                    moved, self._fixed[i] = True, True
                    self._begin(new)
        self.watch(())
        return moved

    def document(self) -> dict[str, Any] | None:
        """What a profile remembers; None before the face at rest is known."""
        if not self._rested:
            return None
        rows = zip(shares.NAMES, self._target.T.tolist(), self._fixed.tolist(), strict=True)
        return {name: {"low": round(low, 4), "high": round(high, 4), "measured": m} for name, (low, high), m in rows}

    def restore(self, document: Mapping[str, Any]) -> None:
        """Take over what a profile remembers; channels that it does not know stay typical.

        Raises:
            KeyError, TypeError, ValueError: it is none of ours.
        """
        if not isinstance(document, Mapping):
            raise TypeError("the face is no section")
        known, fixed = shares.TYPICAL.copy(), self._fixed.copy()
        for i, name in enumerate(shares.NAMES):
            if name in document:
                known[:, i] = float(document[name]["low"]), float(document[name]["high"])
                fixed[i] = bool(document[name]["measured"])
        if not np.isfinite(known).all():
            raise ValueError("a range of the face is not finite")
        self._fixed, self._rested, self.capturing = fixed, True, False
        self._begin(shares.bounded(known))
        self._now = self._target
        self.ranges = shares.named(self._now)

    def _rest(self, sums: Floats, t: float) -> bool:
        if t - self._sampled < _INTERVAL and t >= self._sampled:
            return False
        self._sampled = t
        rest = self._still(sums, t)
        if rest is None:
            return False
        self._begin(shares.rested(self._target, rest))
        self._rested, self.capturing = True, False
        return True

    def _begin(self, known: Floats) -> None:
        """What was done before is of no use to what is known now."""
        self._known = self._target = known
        self._habits = shares.Habits()

    def _approach(self, dt: float) -> None:
        way = self._target - self._now
        if np.abs(way).max() > 1e-4:
            self._now = self._now - math.expm1(-dt / _EASE) * way
            self.ranges = shares.named(self._now)


def _is_steady(sample: Floats, median: Floats) -> bool:
    return not (np.abs(sample - median) > _TOLERANCE).any()
