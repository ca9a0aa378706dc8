"""A head that is told anew for each picture trembles: its placement, steadied where it hardly moves.

Source: Casiez et al. 2012, "1 Euro Filter". A low pass whose cutoff rises with the speed: a still head is calm, and a
quick one is not late.
"""

from __future__ import annotations

import math

import numpy as np

from vtube.types import Floats

CALM = 1.2
"""Hz; the cutoff for what does not move."""
QUICK = 5.0
"""Hz by which it rises for each radian, or decimetre, a second."""
SPEED = 1.0
"""Hz; the cutoff of the speed's own filter."""
_DECIMETRE = 10.0


class Steady:
    """Called with a placement and its time in seconds, it gives the steadied one."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The next placement is taken as it is."""
        self._last: Floats | None = None
        self._speed: Floats = np.zeros(9)
        self._t = -math.inf

    def __call__(self, transform: Floats, t: float) -> Floats:
        """``transform``: (4, 4) canonical face to image pixels, as ``vtube.types.Face`` has it; not a mirror's."""
        size = float(np.linalg.norm(transform[:3, :3], axis=0).mean())
        told = np.concatenate([transform[:3, :2].T.ravel() / size, transform[:2, 3], [math.log(size)]])
        unit = np.array([*[1.0] * 6, *[_DECIMETRE * size] * 2, 1.0])
        dt, self._t = t - self._t, t
        if self._last is None or not dt > 0:
            self._last = told
            return transform
        speed = (told - self._last) / unit / dt
        self._speed = self._speed + _share(SPEED, dt) * (speed - self._speed)
        share = _share(CALM + QUICK * np.abs(self._speed), dt)
        self._last = self._last + share * (told - self._last)
        return _placement(self._last)


def _share(cutoff: float | Floats, dt: float) -> Floats:
    """Of the way to the newest value, for a cutoff in Hz."""
    return np.asarray(1.0 / (1.0 + 1.0 / (2.0 * math.pi * np.asarray(cutoff) * dt)))


def _placement(values: Floats) -> Floats:
    """(4, 4) of the first two columns, which become a rotation's again, the place, and the size's logarithm."""
    first = values[:3] / np.linalg.norm(values[:3])
    second = values[3:6] - (first @ values[3:6]) * first
    second /= np.linalg.norm(second)
    size = math.exp(values[8])
    result = np.eye(4)
    result[:3, :3] = size * np.column_stack([first, second, -np.cross(first, second)])
    result[:2, 3] = values[6:8]
    return result
