"""Parameters to transforms: all drivers, bones and parts of an avatar at once, as arrays compiled from it.

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
from vtube.puppet.avatar import DRIVING, Avatar, Driver, Joint, Part
from vtube.types import Floats, Parameters

_ADDED = ("x", "y", "rotation", "z")
_MULTIPLIED = ("scale_x", "scale_y", "opacity")
_FAR = 1e9


@dataclass(frozen=True, slots=True)
class Posed:
    """The parts of an avatar under some parameters, in its order of parts.

    ``matrices``: (P, 2, 3) texture pixels to canvas pixels. ``opacities``: (P,) 0..1, 0 where hidden. ``z``: (P,).
    """

    matrices: Floats
    opacities: Floats
    z: Floats


class Inputs:
    """The parameters that an avatar looks at, as one array; missing and non-finite values take their rest."""

    def __init__(self, used: set[str]) -> None:
        self.names = sorted(used)
        self._index = {name: i for i, name in enumerate(self.names)}
        table = [DRIVING[name] for name in self.names]
        self._rest = np.array([p.default for p in table])
        # Turning further than once around is no mistake, so bones have no range here.
        self._low = np.array([-_FAR if p.bone else p.minimum for p in table])
        self._high = np.array([_FAR if p.bone else p.maximum for p in table])

    def index(self, name: str) -> int:
        """Where a parameter's value is."""
        return self._index[name]

    def values(self, parameters: Parameters) -> Floats:
        """(N,) the values, within their ranges."""
        given = np.array([parameters.get(name, np.nan) for name in self.names], dtype=np.float64)
        return np.clip(np.where(np.isfinite(given), given, self._rest), self._low, self._high)


class Drivers:
    """All drivers of some bones or parts ("owners"): piecewise linear curves, held constant outside their points."""

    def __init__(self, owned: Sequence[Sequence[Driver]], inputs: Inputs) -> None:
        pairs = [(owner, driver) for owner, drivers in enumerate(owned) for driver in drivers]
        longest = max((len(d.curve) for _, d in pairs), default=1)
        self._owners = len(owned)
        self._input = np.array([inputs.index(d.parameter) for _, d in pairs], dtype=np.intp)
        # A last point at infinity makes the constant end an ordinary segment.
        self._x = np.array([[p[0] for p in d.curve] + [np.inf] * (longest + 1 - len(d.curve)) for _, d in pairs])
        self._y = np.array(
            [[p[1] for p in d.curve] + [d.curve[-1][1]] * (longest + 1 - len(d.curve)) for _, d in pairs]
        )
        self._row = np.arange(len(pairs))
        self._slots: dict[str, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        for name in (*_ADDED, *_MULTIPLIED):
            rows = [i for i, (_, d) in enumerate(pairs) if d.property == name]
            if rows:
                self._slots[name] = (np.array(rows), np.array([pairs[i][0] for i in rows]))

    def __call__(self, values: Floats) -> dict[str, Floats]:
        """(owners,) of each property: sums (0 without drivers) and products (1 without)."""
        result = {name: np.zeros(self._owners) for name in _ADDED}
        result.update({name: np.ones(self._owners) for name in _MULTIPLIED})
        if not self._slots:
            return result
        outputs = self._evaluate(values[self._input])
        for name, (rows, owners) in self._slots.items():
            accumulate = np.add if name in _ADDED else np.multiply
            accumulate.at(result[name], owners, outputs[rows])
        return result

    def _evaluate(self, values: Floats) -> Floats:
        values = np.maximum(values, self._x[:, 0])
        segment = (self._x[:, 1:] <= values[:, None]).sum(axis=1)
        x0, y0 = self._x[self._row, segment], self._y[self._row, segment]
        x1, y1 = self._x[self._row, segment + 1], self._y[self._row, segment + 1]
        return np.asarray(y0 + (values - x0) / (x1 - x0) * (y1 - y0))


class Rig:
    """An avatar's kinematics, compiled. Calling it with parameters poses all its parts; it has no state."""

    def __init__(self, avatar: Avatar) -> None:
        bones, parts = avatar.bones, avatar.parts
        turned = {b.name for b in bones if b.name in PARAMETERS and PARAMETERS[b.name].bone}
        stretched = {f"{b.name}Length" for b in bones} & set(PARAMETERS)
        driving = {
            d.parameter for drivers in (*(b.drivers for b in bones), *(p.drivers for p in parts)) for d in drivers
        }
        deciding = {c.parameter for part in parts for c in part.when}
        self._inputs = Inputs(turned | stretched | driving | deciding)
        self._bones = _Bones(bones, turned, stretched, self._inputs)
        self._parts = _Parts(parts, self._inputs)

    def __call__(self, parameters: Parameters) -> Posed:
        """Pose all parts; missing parameters and values that are not finite take their rest."""
        values = self._inputs.values(parameters)
        return self._parts(values, *self._bones(values))


class _Bones:
    def __init__(self, bones: Sequence[Joint], turned: set[str], stretched: set[str], inputs: Inputs) -> None:
        self._drivers = Drivers([b.drivers for b in bones], inputs)
        self._at = np.array([b.at for b in bones])
        self._parent = np.array([b.parent for b in bones])
        self._turned, self._turns = _lookup([b.name for b in bones], turned, inputs)
        self._stretched, self._lengths = _lookup([f"{b.name}Length" for b in bones], stretched, inputs)
        along = np.array([b.tip for b in bones]) - self._at
        self._along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        depth: list[int] = []
        for bone in bones:
            depth.append(0 if bone.parent < 0 else depth[bone.parent] + 1)
        self._levels = [np.flatnonzero(np.array(depth) == d) for d in range(1, max(depth) + 1)]

    def __call__(self, values: Floats) -> tuple[Floats, Floats, Floats]:
        """(B, 3, 3) matrices for the bones' parts, (B,) opacities, (B,) z."""
        moved = self._drivers(values)
        moved["rotation"][self._turned] += values[self._turns]
        stretch = np.ones(len(self._at))
        stretch[self._stretched] = values[self._lengths]
        stretches = _stretches(self._at, self._along, stretch)
        child = self._parent >= 0
        parent = self._parent[child]
        origin = self._at[child]
        shift = (stretches[parent, :2, :2] @ origin[:, :, None])[:, :, 0] + stretches[parent, :2, 2] - origin
        moved["x"][child] += shift[:, 0]
        moved["y"][child] += shift[:, 1]
        matrices, opacities, z = _local(self._at, moved), moved["opacity"], moved["z"]
        for level in self._levels:
            parent = self._parent[level]
            matrices[level] = matrices[parent] @ matrices[level]
            opacities[level] *= opacities[parent]
            z[level] += z[parent]
        return matrices @ stretches, opacities, z


class _Parts:
    def __init__(self, parts: Sequence[Part], inputs: Inputs) -> None:
        self._drivers = Drivers([p.drivers for p in parts], inputs)
        self._pivot = np.array([p.pivot for p in parts])
        self._bone = np.array([p.bone for p in parts])
        self._z = np.array([p.z for p in parts])
        self._opacity = np.array([p.opacity for p in parts])
        self._corner = np.tile(np.eye(3), (len(parts), 1, 1))
        self._corner[:, :2, 2] = [p.at for p in parts]
        conditions = [(i, c) for i, p in enumerate(parts) for c in p.when]
        self._decided = np.array([i for i, _ in conditions], dtype=np.intp)
        self._deciding = np.array([inputs.index(c.parameter) for _, c in conditions], dtype=np.intp)
        self._minimum = np.array([c.minimum for _, c in conditions])
        self._maximum = np.array([c.maximum for _, c in conditions])

    def __call__(self, values: Floats, bones: Floats, opacities: Floats, z: Floats) -> Posed:
        moved = self._drivers(values)
        matrices = bones[self._bone] @ _local(self._pivot, moved) @ self._corner
        opacity = np.clip(self._opacity * moved["opacity"] * opacities[self._bone], 0.0, 1.0)
        asked = values[self._deciding]
        opacity[self._decided[(asked < self._minimum) | (asked >= self._maximum)]] = 0.0
        return Posed(matrices[:, :2], opacity, self._z + moved["z"] + z[self._bone])


def _lookup(names: list[str], known: set[str], inputs: Inputs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which of the names are known, and where their values are."""
    found = [(i, inputs.index(name)) for i, name in enumerate(names) if name in known]
    return np.array([i for i, _ in found], dtype=np.intp), np.array([j for _, j in found], dtype=np.intp)


def _local(pivot: Floats, moved: dict[str, Floats]) -> Floats:
    """(N, 3, 3): scale, then turn around the pivots, then shift."""
    angle = np.radians(moved["rotation"])
    cos, sin = np.cos(angle), np.sin(angle)
    result = np.zeros((len(pivot), 3, 3))
    result[:, 0, 0], result[:, 0, 1] = cos * moved["scale_x"], -sin * moved["scale_y"]
    result[:, 1, 0], result[:, 1, 1] = sin * moved["scale_x"], cos * moved["scale_y"]
    x, y = pivot[:, 0], pivot[:, 1]
    result[:, 0, 2] = x + moved["x"] - result[:, 0, 0] * x - result[:, 0, 1] * y
    result[:, 1, 2] = y + moved["y"] - result[:, 1, 0] * x - result[:, 1, 1] * y
    result[:, 2, 2] = 1.0
    return result


def _stretches(at: Floats, along: Floats, factor: Floats) -> Floats:
    """(N, 3, 3): stretch around ``at`` along the unit vectors ``along``."""
    result = np.zeros((len(at), 3, 3))
    linear = np.eye(2) + (factor - 1.0)[:, None, None] * along[:, :, None] * along[:, None, :]
    result[:, :2, :2] = linear
    result[:, :2, 2] = at - (linear @ at[:, :, None])[:, :, 0]
    result[:, 2, 2] = 1.0
    return result
