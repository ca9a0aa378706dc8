"""The 1 euro filter: a low-pass whose cutoff rises with speed.

Source: Casiez, Roussel and Vogel, 1 euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
Systems, CHI 2012. Speeds are in shoulder widths a second, so that neither resolution nor distance to the camera changes
the behaviour, and the cutoff follows the length of the velocity, not each coordinate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.smoothing._tracker import Tracker
from vtube.types import Floats, Pose, Skeleton


def _weight(cutoff: Floats | float, dt: Floats) -> Floats:
    """How much of a new value a first-order low-pass of ``cutoff`` Hz takes over after ``dt`` seconds."""
    r = 2 * np.pi * cutoff * dt
    weight: Floats = r / (r + 1)
    return weight


class OneEuro(Tracker):
    """Smooths keypoints and predicts them by its own estimate of their velocity.

    ``min_cutoff``: Hz, of a joint at rest. ``beta``: Hz for each shoulder width a second. ``d_cutoff``: Hz, of the
    velocity. ``halt``: seconds; a prediction goes on by less than the velocity times this. ``hold``: seconds until an
    unseen joint is missing. ``min_score``: joints below count as not seen.
    """

    def __init__(
        self,
        *,
        min_cutoff: float = 1.0,
        beta: float = 4.0,
        d_cutoff: float = 3.0,
        halt: float = 0.15,
        hold: float = 0.5,
        min_score: float = 0.3,
    ) -> None:
        self._min_cutoff, self._beta, self._d_cutoff = min_cutoff, beta, d_cutoff
        super().__init__(halt, hold, min_score)

    def _begin(self, skeleton: Skeleton) -> None:
        self._position = np.zeros((len(skeleton.joints), 2))
        self._velocity = np.zeros((len(skeleton.joints), 2))

    def _measure(self, pose: Pose, seen: NDArray[np.bool_], t: float) -> None:
        known = seen & (t - self._seen <= self._hold)
        dt = np.where(known, t - self._seen, 1.0)
        step = np.where(known[:, None], pose.points - self._position, 0.0)
        velocity = self._velocity + _weight(self._d_cutoff, dt)[:, None] * (step / dt[:, None] - self._velocity)
        speed = np.hypot(velocity[:, 0], velocity[:, 1]) / self._scale
        position = self._position + _weight(self._min_cutoff + self._beta * speed, dt)[:, None] * step
        new = seen & ~known
        self._position[known], self._velocity[known] = position[known], velocity[known]
        self._position[new], self._velocity[new] = pose.points[new], 0.0
        self._seen[seen], self._scores[seen] = t, pose.scores[seen]


create = OneEuro
