"""The constant-velocity Kalman filter, for many joints at once.

A joint's state is [x, vx, y, vy], kept as (J, 2, 2): coordinate, then position and velocity. Both coordinates move by
the same model and are seen with the same noise, so one 2x2 covariance a joint, (J, 2, 2), serves both: the 4x4
covariance of the textbook state has it twice on its diagonal and is zero elsewhere.

filterpy builds the model for a step of one second; the powers of time in it carry it to every joint's own step.
Source: Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, chapters 5 and 6.
"""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType

import numpy as np

from vtube.smoothing._halt import travel
from vtube.types import Floats

_Q_POWERS = np.array([2.0, 1.0])  # of time in position and velocity; an entry of Q has those of its row and column


class ConstantVelocity:
    """The model, with velocities that die out in ``halt`` seconds."""

    def __init__(self, halt: float) -> None:
        self._halt = halt
        self._f: Floats = _filterpy("kinematic").kinematic_state_transition(order=1, dt=1.0)
        self._q: Floats = _filterpy("discretization").Q_discrete_white_noise(dim=2, dt=1.0, var=1.0)

    def transition(self, dt: Floats) -> Floats:
        """F, (J, 2, 2), for each joint's step ``dt`` (J,) in seconds."""
        matrix = np.empty((len(dt), 2, 2))
        matrix[:] = self._f
        moved = travel(dt, self._halt)
        matrix[:, 0, 1] *= moved
        matrix[:, 1, 1] *= 1.0 - moved / self._halt
        return matrix

    def process_noise(self, dt: Floats, variance: Floats) -> Floats:
        """Q, (J, 2, 2), of accelerations with ``variance`` (J,), px^2/s^4, constant over the step ``dt`` (J,)."""
        lever = dt[:, None] ** _Q_POWERS
        noise: Floats = self._q * (lever * variance[:, None])[:, :, None] * lever[:, None, :]
        return noise


@cache
def _filterpy(module: str) -> ModuleType:
    """A module of ``filterpy.common`` by its file.

    Importing it by its name would run filterpy's ``__init__`` first, which imports all of filterpy and scipy.stats with
    it. Two matrices are not worth that second of waiting before the first picture.
    """
    package = find_spec("filterpy")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("No module named 'filterpy'", name="filterpy")
    folders = [str(Path(place, "common")) for place in package.submodule_search_locations]
    spec = PathFinder.find_spec(module, folders)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named 'filterpy.common.{module}'", name="filterpy")
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def coast(mean: Floats, covariance: Floats, f: Floats) -> tuple[Floats, Floats]:
    """Mean (J, 2, 2) and covariance (J, 2, 2) after a step of undisturbed motion; process noise is added to it."""
    return mean @ f.swapaxes(1, 2), f @ covariance @ f.swapaxes(1, 2)


def update(mean: Floats, covariance: Floats, innovation: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """The state after a measurement that is ``innovation`` (J, 2) px away, with noise of ``variance`` (J,) px^2."""
    gain = covariance[:, :, 0] / (covariance[:, 0, 0] + variance)[:, None]
    return (
        mean + innovation[:, :, None] * gain[:, None, :],
        covariance - gain[:, :, None] * covariance[:, None, 0, :],
    )
