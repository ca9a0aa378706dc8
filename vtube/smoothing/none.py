"""No smoothing: the last pose seen, held for a short while."""

from __future__ import annotations

import math

from vtube.types import Pose


class Hold:
    """Gives back what was last seen, for ``hold`` seconds at most."""

    def __init__(self, *, hold: float = 0.5) -> None:
        self._hold = hold
        self._pose: Pose | None = None
        self._t = -math.inf

    def update(self, pose: Pose | None, t: float) -> None:
        """Remember the pose. None leaves the last one to its time; a time that is not later is ignored.

        A clock that went back by more than ``hold`` has been started again.
        """
        if t <= self._t - self._hold:
            self.reset()
        if pose is not None and t > self._t:
            self._pose, self._t = pose, t

    def predict(self, t: float) -> Pose | None:
        """The last pose seen, or None once it is older than ``hold``."""
        return self._pose if t - self._t <= self._hold else None

    def __call__(self, pose: Pose | None, t: float) -> Pose | None:
        """Update and predict at the same ``t``."""
        self.update(pose, t)
        return self.predict(t)

    def reset(self) -> None:
        """Forget the pose."""
        self._pose, self._t = None, -math.inf


create = Hold
