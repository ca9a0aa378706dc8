"""The constant-velocity Kalman filter, for many joints at once.

A joint's state is [x, vx, y, vy], kept as (J, 2, 2): coordinate, then position and velocity. Both coordinates move by
the same model and are seen with the same noise, so one 2x2 covariance a joint, (J, 2, 2), serves both: the 4x4
covariance of the textbook state has it twice on its diagonal and is zero elsewhere.

filterpy builds the model for a step of one second; the powers of time in it carry it to every joint's own step.
Source: Bar-Shalom, Li and
Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, chapters 5 and 6.
"""

from __future__ import annotations

import numpy as np
from filterpy.common import Q_discrete_white_noise, kinematic_state_transition

from vtube.smoothing._halt import travel
from vtube.types import Floats

_F: Floats = kinematic_state_transition(order=1, dt=1.0)
_Q: Floats = Q_discrete_white_noise(dim=2, dt=1.0, var=1.0)
_F_POWERS = np.array([[0.0, 1.0], [0.0, 0.0]])
_Q_POWERS = np.array([[4.0, 3.0], [3.0, 2.0]])


def transition(dt: Floats, halt: float) -> Floats:
    """F, (J, 2, 2), for each joint's step ``dt`` (J,) in seconds, with velocities that die out in ``halt`` seconds."""
    matrix: Floats = _F * travel(dt, halt)[:, None, None] ** _F_POWERS
    matrix[:, 1, 1] *= np.exp(-dt / halt)
    return matrix


def process_noise(dt: Floats, variance: Floats) -> Floats:
    """Q, (J, 2, 2), of accelerations with ``variance`` (J,), px^2/s^4, that are constant over the step ``dt`` (J,)."""
    noise: Floats = _Q * dt[:, None, None] ** _Q_POWERS * variance[:, None, None]
    return noise


def coast(mean: Floats, covariance: Floats, f: Floats) -> tuple[Floats, Floats]:
    """Mean (J, 2, 2) and covariance (J, 2, 2) after a step of undisturbed motion; process noise is added to it."""
    return mean @ f.swapaxes(1, 2), f @ covariance @ f.swapaxes(1, 2)


def update(mean: Floats, covariance: Floats, points: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """The state after seeing ``points`` (J, 2) px with measurement noise of ``variance`` (J,) px^2 a coordinate."""
    gain = covariance[:, :, 0] / (covariance[:, 0, 0] + variance)[:, None]
    innovation = points - mean[:, :, 0]
    return (
        mean + innovation[:, :, None] * gain[:, None, :],
        covariance - gain[:, :, None] * covariance[:, None, 0, :],
    )
