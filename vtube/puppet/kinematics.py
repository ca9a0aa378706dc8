"""Parameters to transforms: all bones and parts of an avatar at once, as arrays compiled from it.

Matrices are (3, 3), homogeneous, in canvas pixels, and take rest positions to posed ones. A bone's matrix is its
parent's, then a shift, then a turn and a scale around ``at``. Stretching along a bone (foreshortening) is applied to
the bone's own parts and to where its children begin, but not handed down, so that nothing below it is sheared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtube.parameters import PARAMETERS
from vtube.puppet.avatar import Avatar, Joint
from vtube.puppet.drivers import Conditions, Drivers, Inputs
from vtube.types import Floats, Parameters

_CANVAS = Joint("", -1, (0.0, 0.0), (0.0, 0.0))
"""What the root bones hang on; it never moves."""
_IDENTITY = np.eye(3)


@dataclass(frozen=True, slots=True)
class Posed:
    """The parts of an avatar under some parameters, in its order of parts.

    ``matrices``: (P, 2, 3) texture pixels to canvas pixels. ``opacities``: (P,) 0..1, 0 where hidden. ``z``: (P,).
    """

    matrices: Floats
    opacities: Floats
    z: Floats


class Rig:
    """An avatar's kinematics, compiled. Calling it with parameters poses all its parts; it has no state.

    Bones, then the canvas, then parts are the rows of one array, so that a driver's work is done once for all.
    """

    def __init__(self, avatar: Avatar) -> None:
        bones, parts = (*avatar.bones, _CANVAS), avatar.parts
        turned = {b.name for b in bones if b.name in PARAMETERS and PARAMETERS[b.name].bone}
        stretched = {f"{b.name}Length" for b in bones} & set(PARAMETERS)
        driven = [*(b.drivers for b in bones), *(p.drivers for p in parts)]
        driving = {driver.parameter for drivers in driven for driver in drivers}
        deciding = {condition.parameter for part in parts for condition in part.when}
        self._inputs = Inputs(turned | stretched | driving | deciding)
        self._drivers = Drivers(driven, self._inputs)
        self._conditions = Conditions([p.when for p in parts], self._inputs)
        self._turned, self._turns = _lookup([b.name for b in bones], turned, self._inputs)
        self._stretch = _Stretch(bones, stretched, self._inputs)
        self._ancestors = _ancestors([b.parent for b in avatar.bones])

        self._first = len(bones)
        self._pivot = np.array([*(b.at for b in bones), *(p.pivot for p in parts)]).T
        corner = np.array([*(_CANVAS.at for _ in bones), *(p.at for p in parts)]).T
        self._arm = corner - self._pivot
        self._bone = np.array([p.bone for p in parts])
        self._z = np.array([p.z for p in parts])
        self._opacity = np.array([p.opacity for p in parts])

    def __call__(self, parameters: Parameters) -> Posed:
        """Pose all parts; missing parameters and values that are not finite take their rest."""
        values, first = self._inputs.values(parameters), self._first
        sums, products = self._drivers(values)
        shift, rotation, z = sums[:2], sums[2], sums[3]
        scale, opacity = products[:2], products[2]
        rotation[self._turned] += values[self._turns]
        excess = self._stretch.excess(values)
        self._stretch.move(shift, excess)
        local = _local(self._pivot + shift, rotation, scale, self._arm)

        bones, faded, above = local[:first], opacity[:first], z[:first]
        for ancestor in self._ancestors:
            bones = bones.take(ancestor, axis=0) @ bones
            faded, above = faded[ancestor] * faded, above[ancestor] + above
        self._stretch.apply(bones, excess)

        opacities = np.minimum(np.maximum(self._opacity * opacity[first:] * faded[self._bone], 0.0), 1.0)
        self._conditions.hide(opacities, values)
        matrices = bones.take(self._bone, axis=0)[:, :2] @ local[first:]
        return Posed(matrices, opacities, self._z + z[first:] + above[self._bone])


class _Stretch:
    """The bones whose length a parameter sets. Along a bone's direction d, p becomes p + excess * d (d . (p - at))."""

    def __init__(self, bones: Sequence[Joint], known: set[str], inputs: Inputs) -> None:
        self._bones, self._lengths = _lookup([f"{b.name}Length" for b in bones], known, inputs)
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


def _ancestors(parents: list[int]) -> list[NDArray[np.intp]]:
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


def _lookup(names: list[str], known: set[str], inputs: Inputs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of the names are known, and where their values are."""
    found = [(i, inputs.index(name)) for i, name in enumerate(names) if name in known]
    return np.array([i for i, _ in found], dtype=np.intp), np.array([j for _, j in found], dtype=np.intp)


def _local(place: Floats, rotation: Floats, scale: Floats, arm: Floats) -> Floats:
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
