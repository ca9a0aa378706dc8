"""Hair, ears, ribbons, tails: chains of damped pendulums that hang on the bones and lag behind their motion.

Each link's turn obeys x'' + c x' + k x = f. Over a step in which f does not change this has an exact solution (any
text on mechanical vibrations: the free response about f / k), so that no step is too long to be stable and the result
hardly depends on the pictures a second. What is not linear (gravity, the turns of the links above) enters f at the
middle of the step, as predicted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vtube.puppet.avatar import Avatar
from vtube.puppet.schema.motion import SpringSection
from vtube.puppet.wind import Wind
from vtube.types import Floats

STEP = 1 / 50
"""Seconds of a sub-step at most."""
PAUSE = 0.5
"""Seconds without a picture after which everything has come to rest."""
_SAME = 1e-5
_SHORTEST, _LEAST_DAMPING, _LEAST_PULL = 10.0, 0.02, 0.1
_BREEZE = math.radians(12.0)
_SWEEP, _LAG = 0.9, 0.12
"""Seconds that a gust takes across the canvas, and from link to link."""
_STILL = 1e-4


class Springs:
    """The spring chains of an avatar. It remembers angles and speeds, and forgets them after a pause.

    Arrays are (links, chains); shorter chains are filled up with links that nobody sees.
    """

    def __init__(self, avatar: Avatar, seed: int = 0) -> None:
        sections, names = avatar.springs, {bone.name: i for i, bone in enumerate(avatar.bones)}
        chains = [[names[name] for name in section.bones] for section in sections]
        self._bones, self._count = _table(chains), len(avatar.bones)
        self._names = [section.bones for section in sections]
        real = np.arange(len(self._bones))[:, None] < np.array([len(chain) for chain in chains])
        self._seen, self._linked = self._bones[real], np.flatnonzero(real)
        links, lengths = _links(avatar)
        self._along_x, self._along_y = np.moveaxis(links[self._bones], -1, 0)
        reach = np.maximum(lengths[self._bones], _SHORTEST)
        self._reach = (reach * real).sum(axis=0) / real.sum(axis=0)
        self._at_x, self._at_y = np.array([avatar.bones[root].at for root in self._bones[0].tolist()]).T[:, :, None]
        self._set(sections)
        delays = _SWEEP * self._at_x[:, 0] / avatar.canvas[0] + _LAG * np.arange(len(self._bones))[:, None]
        self._wind = Wind(seed, delays)
        self.reset()

    def _set(self, sections: Sequence[SpringSection]) -> None:
        """What the file says of each chain, as the coefficients of its equation."""
        shape = self._bones.shape
        frequency, damping, gravity, inertia, wind, limit = np.array(
            [(s.frequency, s.damping, s.gravity, s.inertia, s.wind, s.limit) for s in sections]
        ).T
        omega = math.tau * frequency
        self._inertia = inertia
        self._limit = np.radians(limit)
        self._end = 2.0 * self._limit
        self._fastest = 4.0 * self._limit * omega
        self._drawn = np.arctan2(self._along_y, self._along_x)
        # Towards the ground, over the canvas's y; at rest it pulls nothing, because the drawing has taken it in.
        self._down = math.pi / 2 - self._drawn
        self._weight = np.broadcast_to(omega**2 * gravity, shape)
        self._own = np.broadcast_to(omega**2 * (1.0 - gravity), shape)
        self._pull = np.maximum(self._own + self._weight * np.cos(self._down), _LEAST_PULL * omega**2)
        self._beside = self._pull - self._own
        self._resting = self._weight * np.sin(self._down)
        self._blown = _BREEZE * wind * self._pull
        rate = np.maximum(damping, _LEAST_DAMPING) * omega
        # The two roots of the equation; at critical damping they meet, which the formula would divide by.
        apart = np.sqrt((rate**2 - self._pull).astype(complex))
        apart = np.where(np.abs(apart) < 1e-3 * omega, 1e-3 * omega, apart)
        self._rate, self._apart = rate, apart

    def reset(self) -> None:
        """Come to rest as drawn."""
        self._t: float | None = None
        self._angle, self._speed = np.zeros(self._bones.shape), np.zeros(self._bones.shape)
        self._place, self._posed = np.zeros((2, self._bones.shape[1])), np.zeros(self._bones.shape)
        self._moved = np.zeros((3, *self._bones.shape))

    def take_over(self, other: Springs) -> None:
        """Swing on as another avatar's do, if they are the same chains."""
        if self._names == other._names:
            self._t, self._place, self._posed, self._moved = other._t, other._place, other._posed, other._moved
            self._angle, self._speed = other._angle.copy(), other._speed.copy()

    def __call__(self, bones: Floats, t: float) -> Floats:
        """(number of bones,) the degrees that springs add to each bone's rotation at ``t`` seconds.

        Args:
            bones: ((number of bones) + 1, 3, 3) rest canvas px to posed ones, without what springs add.
            t: after time has gone back or has stood for more than ``PAUSE``, the chains are at rest.
        """
        place, posed = self._follow(bones)
        if not math.isfinite(place.sum() + posed.sum()):
            self.reset()
        elif self._t is None or not 0 <= t - self._t <= PAUSE:
            self.reset()
            self._t, self._place, self._posed = t, place, posed
        elif t - self._t > _SAME:
            self._advance(place, posed, t, t - self._t)
        turns = np.zeros(self._count)
        swung = np.degrees(self._limit * np.tanh(self._angle / self._limit))
        turns[self._seen] = swung.ravel()[self._linked]
        return turns

    def _follow(self, bones: Floats) -> tuple[Floats, Floats]:
        """(2, chains) where the roots are; (links, chains) where each link points, radians."""
        carried = bones[self._bones]
        place = carried[0, :, :2, 0] * self._at_x + carried[0, :, :2, 1] * self._at_y + carried[0, :, :2, 2]
        x = carried[..., 0, 0] * self._along_x + carried[..., 0, 1] * self._along_y
        y = carried[..., 1, 0] * self._along_x + carried[..., 1, 1] * self._along_y
        return place.T, np.arctan2(y, x)

    def _advance(self, place: Floats, posed: Floats, t: float, dt: float) -> None:
        turned = posed - self._posed
        turned -= math.tau * np.rint(turned / math.tau)
        moved = np.empty_like(self._moved)
        moved[:2], moved[2] = ((place - self._place) / dt)[:, None], turned / dt
        self._throw(moved - self._moved, posed)
        before, swayed, lean = self._angle, self._swayed(posed, t), posed - self._drawn
        steps = math.ceil(dt / STEP)
        for i in range(1, steps + 1):
            self._swing(lean - (1 - i / steps) * turned, swayed, dt / steps)
        still = (np.abs(self._speed) < _STILL) & (np.abs(self._angle - before) < _STILL * dt)
        if still.any():
            self._angle, self._speed = np.where(still, before, self._angle), np.where(still, 0.0, self._speed)
        self._t, self._place, self._posed, self._moved = t, place, posed, moved

    def _throw(self, change: Floats, posed: Floats) -> None:
        """Give each link the speed that it has against what it hangs on. ``change``: of that one's speeds.

        The speeds are means between two pictures, so that they have changed, on average, at the first of the two.
        """
        now = posed + self._angle.cumsum(axis=0)
        lever = (np.cos(now) * change[1] - np.sin(now) * change[0]) / self._reach
        thrown = _within(-self._inertia * (change[2] + lever), self._fastest)
        self._speed = self._speed + thrown
        self._speed[1:] -= thrown[:-1]  # what hangs on a link is carried by it

    def _swayed(self, posed: Floats, t: float) -> Floats:
        x, y = self._wind(t)
        return np.asarray(self._blown * (np.cos(posed) * y - np.sin(posed) * x))

    def _swing(self, lean: Floats, swayed: Floats, dt: float) -> None:
        """One step of ``dt`` seconds. ``lean``: (links, chains) how far the drawn pose is turned, radians."""
        first, second = np.exp((self._apart - self._rate) * dt), np.exp((-self._apart - self._rate) * dt)
        part = ((first - second) / (2 * self._apart)).real
        whole, slow = ((first + second) / 2).real, self._rate * part
        ahead = self._angle + self._speed * (dt / 2)
        heavy = self._weight * np.sin(self._down - lean - ahead.cumsum(axis=0))
        centre = (swayed + heavy - self._resting + self._beside * ahead) / self._pull
        off, speed = self._angle - centre, self._speed
        angle, fast = centre + off * (whole + slow) + speed * part, speed * (whole - slow) - off * self._pull * part
        for k in range(1, len(angle)):  # what hangs on a link feels how those above it are accelerated
            shift = (fast[:k] - speed[:k]).sum(axis=0) / (dt * self._pull[k])
            angle[k] -= shift * (1.0 - whole[k] - slow[k])
            fast[k] -= shift * self._pull[k] * part[k]
        self._angle = _within(angle, self._end)
        self._speed = np.where(self._angle == angle, _within(fast, self._fastest), 0.0)


def _within(values: Floats, most: Floats) -> Floats:
    return np.asarray(np.minimum(np.maximum(values, -most), most))


def _table(chains: Sequence[Sequence[int]]) -> NDArray[np.intp]:
    """(links, chains) the bones; where a chain has ended its last one again."""
    longest = max(map(len, chains))
    return np.array([[*chain, *[chain[-1]] * (longest - len(chain))] for chain in chains], dtype=np.intp).T


def _links(avatar: Avatar) -> tuple[Floats, Floats]:
    """(bones, 2) in which direction each bone hangs, of length 1, and (bones,) its length; one without, down."""
    along = np.array([bone.tip for bone in avatar.bones]) - np.array([bone.at for bone in avatar.bones])
    lengths = np.hypot(along[:, 0], along[:, 1])
    straight = along / np.maximum(lengths, 1e-9)[:, None]
    return np.where(lengths[:, None] > 0, straight, (0.0, 1.0)), lengths
