"""Matrices of many bones and parts at once: turning, scaling, stretching, and what a parent hands down.

Matrices are (3, 3), homogeneous, in canvas pixels. A bone's matrix is its parent's, then a shift, then a turn and a
scale around ``at``. Stretching along a bone (foreshortening) is applied to what the bone carries and to where its
children begin, but not handed down, so that nothing below it is sheared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vtube.puppet.avatar import Joint
from vtube.puppet.drivers import Inputs
from vtube.types import Floats

_IDENTITY = np.eye(3)


class Stretch:
    """The bones whose length a parameter sets. Along a bone's direction d, p becomes p + excess * d (d . (p - at))."""

    def __init__(self, bones: Sequence[Joint], known: set[str], inputs: Inputs) -> None:
        self._bones, self._lengths = lookup([f"{b.name}Length" for b in bones], known, inputs)
        at = np.array([b.at for b in bones])
        along = np.array([b.tip for b in bones]) - at
        along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        outer = along[:, :, None] * along[:, None, :]
        self._growth = np.zeros((len(self._bones), 3, 3))
        self._growth[:, :2, :2] = outer[self._bones]
        self._growth[:, :2, 2] = -(outer @ at[:, :, None])[self._bones, :, 0]

        row = {bone: i for i, bone in enumerate(self._bones.tolist())}
        self._children = np.array([i for i, b in enumerate(bones) if b.parent in row], dtype=np.intp)
        parent = np.array([bones[i].parent for i in self._children], dtype=np.intp)
        self._hung_on = np.array([row[i] for i in parent.tolist()], dtype=np.intp)
        self._pull = (outer[parent] @ (at[self._children] - at[parent])[:, :, None])[:, :, 0].T

    def excess(self, values: Floats) -> Floats:
        """(S,) how much longer each bone is than at rest, over its length."""
        return np.asarray(values[self._lengths] - 1.0)

    def move(self, shift: Floats, excess: Floats) -> None:
        """Move the bones that begin on a stretched one. ``shift``: (2, N) by which each bone is moved."""
        x, y = shift
        pulled = excess[self._hung_on] * self._pull
        x[self._children] += pulled[0]
        y[self._children] += pulled[1]

    def apply(self, matrices: Floats, excess: Floats) -> None:
        """Stretch the bones themselves."""
        stretch = _IDENTITY + excess[:, None, None] * self._growth
        matrices[self._bones] = matrices.take(self._bones, axis=0) @ stretch


def ancestors(parents: list[int]) -> list[NDArray[np.intp]]:
    """For each round of combining every bone with an ancestor: the one that is as many steps up as are combined yet.

    The rounds double what is combined, so that few make a whole chain. The row after the bones is the canvas.
    """
    canvas = len(parents)
    up = np.array([*(canvas if parent < 0 else parent for parent in parents), canvas], dtype=np.intp)
    rounds = []
    while (up != canvas).any():
        rounds.append(up)
        up = up[up]
    return rounds


def lookup(names: list[str], known: set[str], inputs: Inputs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of the names are known, and where their values are."""
    found = [(i, inputs.index(name)) for i, name in enumerate(names) if name in known]
    return np.array([i for i, _ in found], dtype=np.intp), np.array([j for _, j in found], dtype=np.intp)


def local(place: Floats, rotation: Floats, scale: Floats, arm: Floats) -> Floats:
    """(N, 3, 3): shift by ``arm`` (2, N), then scale (2, N), then turn, then shift to ``place`` (2, N)."""
    angle = np.radians(rotation)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    result = np.zeros((len(angle), 3, 3))
    result[:, 0, 0], result[:, 0, 1] = cos[0], -sin[1]
    result[:, 1, 0], result[:, 1, 1] = sin[0], cos[1]
    result[:, 0, 2] = place[0] + cos[0] * arm[0] - sin[1] * arm[1]
    result[:, 1, 2] = place[1] + sin[0] * arm[0] + cos[1] * arm[1]
    result[:, 2, 2] = 1.0
    return result
