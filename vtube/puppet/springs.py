"""Hair, ears, ribbons, tails: chains of damped pendulums that hang on the bones and lag behind their motion.

Each link's turn obeys x'' + c x' + k x = f. Over a step in which f does not change this has an exact solution (any
text on mechanical vibrations: the free response about f / k), so that no step is too long to be stable and the result
hardly depends on the pictures a second. What is not linear (gravity, the turns of the links above) enters f at the
middle of the step, as predicted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vtube.puppet._formats import LINK, SAME, SWING
from vtube.puppet._kernels import SWING_ON
from vtube.puppet.avatar import Avatar
from vtube.puppet.schema.motion import SpringSection
from vtube.puppet.wind import Wind
from vtube.types import Floats

PAUSE = 0.5
"""Seconds without a picture after which everything has come to rest."""
_SHORTEST, _LEAST_DAMPING, _LEAST_PULL = 10.0, 0.02, 0.1
_BREEZE = math.radians(12.0)
_SWEEP, _LAG = 0.9, 0.12
"""Seconds that a gust takes across the canvas, and from link to link."""


class Springs:
    """The spring chains of an avatar. It remembers angles and speeds, and forgets them after a pause.

    The links of all chains, from the root of each to its end, are the rows of one table. ``_swinging`` moves them.
    """

    def __init__(self, avatar: Avatar, seed: int = 0) -> None:
        names = {bone.name: i for i, bone in enumerate(avatar.bones)}
        chains = [[names[name] for name in section.bones] for section in avatar.springs]
        self._names = [tuple(section.bones) for section in avatar.springs]
        links = _links(avatar, chains)
        places = np.concatenate([np.arange(len(chain)) for chain in chains])
        self._wind = Wind(seed, _SWEEP * links["at_x"] / avatar.canvas[0] + _LAG * places)
        self._swings = np.zeros(len(links), dtype=SWING)
        self._bones = np.tile(np.eye(3), (len(avatar.bones) + 1, 1, 1))
        self._air, self._turns = np.zeros((len(links), 2)), np.zeros(len(avatar.bones))
        self._known = np.zeros(1, dtype=np.int64)
        self._begins = np.array([0, *np.cumsum([len(chain) for chain in chains])], dtype=np.int64)
        self._swing = SWING_ON.bind(links, self._swings, self._begins, self._bones, self._air, self._turns, self._known)
        self._t: float | None = None

    def reset(self) -> None:
        """Come to rest as drawn."""
        self._t = None

    def take_over(self, other: Springs) -> None:
        """Swing on as another avatar's chains of the same bones do; all others begin at rest."""
        self._t = other._t
        self._swings["posed"] = np.nan
        theirs = dict(zip(other._names, pairwise(other._begins.tolist()), strict=True))
        for names, (begin, end) in zip(self._names, pairwise(self._begins.tolist()), strict=True):
            if names in theirs:
                self._swings[begin:end] = other._swings[slice(*theirs[names])]

    def __call__(self, bones: Floats, t: float) -> Floats:
        """(number of bones,) the degrees that springs add to each bone's rotation at ``t`` seconds.

        Args:
            bones: ((number of bones) + 1, 3, 3) rest canvas px to posed ones, without what springs add.
            t: after time has gone back or has stood for more than ``PAUSE``, the chains are at rest.
        """
        dt = -1.0 if self._t is None else t - self._t
        if not 0 <= dt <= PAUSE:
            dt = -1.0
        else:
            self._air[:] = self._wind(t).T
        self._bones[:] = bones[: len(self._bones)]
        self._swing(dt)
        if not self._known[0]:
            self._t = None
        elif not 0 <= dt <= SAME:
            self._t = t
        return self._turns.copy()


def _links(avatar: Avatar, chains: Sequence[Sequence[int]]) -> NDArray[np.void]:
    """What the file says of each link, as the coefficients of its equation."""
    along, lengths = _directions(avatar)
    table = np.zeros(sum(map(len, chains)), dtype=LINK)
    first = 0
    for section, chain in zip(avatar.springs, chains, strict=True):
        links = table[first : first + len(chain)]
        links["bone"] = chain
        links["at_x"], links["at_y"] = avatar.bones[chain[0]].at
        links["along_x"], links["along_y"] = along[chain].T
        links["reach"] = np.maximum(lengths[chain], _SHORTEST).mean()
        _set(links, section)
        first += len(chain)
    return table


def _set(links: NDArray[np.void], section: SpringSection) -> None:
    """Write the coefficients of a chain."""
    omega = math.tau * section.frequency
    links["inertia"], links["limit"] = section.inertia, math.radians(section.limit)
    links["fastest"] = 4.0 * links["limit"] * omega
    links["drawn"] = np.arctan2(links["along_y"], links["along_x"])
    # Towards the ground, over the canvas's y; at rest it pulls nothing, because the drawing has taken it in.
    links["down"] = math.pi / 2 - links["drawn"]
    links["weight"] = omega**2 * section.gravity
    own = omega**2 * (1.0 - section.gravity)
    pull = np.maximum(own + links["weight"] * np.cos(links["down"]), _LEAST_PULL * omega**2)
    links["pull"], links["beside"] = pull, pull - own
    links["resting"] = links["weight"] * np.sin(links["down"])
    links["blown"] = _BREEZE * section.wind * pull
    rate = max(section.damping, _LEAST_DAMPING) * omega
    apart = np.sqrt(np.abs(rate**2 - pull)) * np.sign(rate**2 - pull)
    # At critical damping the two roots meet, which the formula would divide by.
    links["rate"], links["apart"] = rate, np.where(np.abs(apart) < 1e-3 * omega, 1e-3 * omega, apart)


def _directions(avatar: Avatar) -> tuple[Floats, Floats]:
    """(bones, 2) in which direction each bone hangs, of length 1, and (bones,) its length; one without, down."""
    along = np.array([bone.tip for bone in avatar.bones]) - np.array([bone.at for bone in avatar.bones])
    lengths = np.hypot(along[:, 0], along[:, 1])
    straight = along / np.maximum(lengths, 1e-9)[:, None]
    return np.where(lengths[:, None] > 0, straight, (0.0, 1.0)), lengths
