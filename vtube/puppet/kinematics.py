"""Parameters to posed parts: all bones, parts and meshes of an avatar at once, as arrays compiled from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from vtube.parameters import PARAMETERS
from vtube.puppet import shapes
from vtube.puppet.avatar import Avatar, Joint, Part
from vtube.puppet.drawing import Sprites
from vtube.puppet.drivers import Conditions, Drivers, Inputs
from vtube.puppet.meshes import Meshes
from vtube.puppet.order import Orders, orders
from vtube.puppet.sets import Sets
from vtube.puppet.transforms import Stretch, ancestors, local, lookup
from vtube.types import Floats, Parameters, Sprite

_CANVAS = Joint("", -1, (0.0, 0.0), (0.0, 0.0))
"""What the root bones hang on; it never moves."""


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """An avatar under some parameters, in its order of bones and parts.

    ``bones``: (B + 1, 3, 3) canvas pixels at rest to canvas pixels; the last is the canvas itself. ``matrices``:
    (P, 2, 3) texture pixels to canvas pixels. ``opacities``: (P,) 0..1, 0 where hidden. ``z``: (P,). ``grids``: of
    each part that bends, its mesh's points, ((rows + 1) * (columns + 1), 2) canvas pixels.
    """

    bones: Floats
    matrices: Floats
    opacities: Floats
    z: Floats
    grids: dict[int, Floats] = field(default_factory=dict)


class Rig:
    """An avatar's kinematics, compiled. Calling it with parameters poses all its parts.

    It remembers only what lies before and behind and which members of swap sets are shown, until ``reset``. Bones,
    then the canvas, then parts are the rows of one array, so that a driver's work is done once for all.
    """

    def __init__(self, avatar: Avatar) -> None:
        bones, parts = (*avatar.bones, _CANVAS), avatar.parts
        turned = {b.name for b in bones if b.name in PARAMETERS and PARAMETERS[b.name].bone}
        stretched = {f"{b.name}Length" for b in bones} & set(PARAMETERS)
        driven = [*(b.drivers for b in bones), *(p.drivers for p in parts)]
        self._inputs = Inputs(turned | stretched | _used(avatar))
        self._drivers = Drivers(driven, self._inputs)
        self._conditions = Conditions([p.when for p in parts], self._inputs)
        self._turned, self._turns = lookup([b.name for b in bones], turned, self._inputs)
        self._stretch = Stretch(bones, stretched, self._inputs)
        self._ancestors = ancestors([b.parent for b in avatar.bones])

        self._first = len(bones)
        self._pivot = np.array([*(b.at for b in bones), *(p.pivot for p in parts)]).T
        corner = np.array([*(_CANVAS.at for _ in bones), *(p.at for p in parts)]).T
        self._arm = corner - self._pivot
        self._still = self._arm[:, : len(bones)]
        self._bone = np.array([p.bone for p in parts])
        self._z = np.array([p.z for p in parts])
        self._opacity = np.array([p.opacity for p in parts])

        index = {b.name: i for i, b in enumerate(avatar.bones)}
        carriers = [_carriers(part, index) for part in parts]
        self._carrier = np.array([carrying[0] for carrying in carriers])
        self._meshes = Meshes(avatar, carriers, self._inputs)
        self._orders = Orders(avatar, self._inputs)
        self._sets = Sets(avatar, self._inputs)
        self._sprites = Sprites(avatar)

    @np.errstate(over="ignore", invalid="ignore")  # a file may ask for scales that no number holds
    def __call__(
        self,
        parameters: Parameters,
        turns: Floats | None = None,
        springs: Callable[[Floats], Floats] | None = None,
    ) -> Posed:
        """Pose all parts; missing parameters and values that are not finite take their rest.

        ``turns``: (B,) degrees by which each bone is turned besides. ``springs``: gives such degrees, being told
        where the bones are without them, as ``Posed.bones``.
        """
        values, first = self._inputs.values(parameters), self._first
        sums, products = self._drivers(values)
        shift, rotation, z = sums[:2], sums[2], sums[3]
        scale, opacity = products[:2], products[2]
        rotation[self._turned] += values[self._turns]
        if turns is not None:
            rotation[: first - 1] += np.where(np.isfinite(turns), turns, 0.0)
        excess = self._stretch.excess(values)
        self._stretch.move(shift, excess)
        place = self._pivot + shift
        placed = local(place, rotation, scale, self._arm)
        bones = self._chained(placed[:first], excess)
        if springs is not None:
            rotation[: first - 1] += springs(bones)
            bones = self._chained(local(place[:, :first], rotation[:first], scale[:, :first], self._still), excess)

        angles, faded, above = rotation[:first], opacity[:first], z[:first]
        for ancestor in self._ancestors:
            angles, faded, above = angles[ancestor] + angles, faded[ancestor] * faded, above[ancestor] + above

        opacities = np.minimum(np.maximum(self._opacity * opacity[first:] * faded[self._bone], 0.0), 1.0)
        self._sets.hide(opacities, values)
        self._conditions.hide(opacities, values)
        matrices = bones.take(self._carrier, axis=0)[:, :2] @ placed[first:]
        heights = self._z + z[first:] + above[self._bone]
        self._orders(values, bones, heights)
        grids = self._meshes(placed[first:], matrices, bones, angles, values)
        opacities[~np.isfinite(matrices).all(axis=(1, 2))] = 0.0
        return Posed(bones, matrices, opacities, heights, grids)

    def _chained(self, bones: Floats, excess: Floats) -> Floats:
        """Each bone moved with its parents, then stretched."""
        for ancestor in self._ancestors:
            bones = bones.take(ancestor, axis=0) @ bones
        self._stretch.apply(bones, excess)
        return bones

    def drawing(self, posed: Posed, factors: Floats | None = None, tints: Floats | None = None) -> tuple[Sprite, ...]:
        """What is seen, from back to front.

        ``factors``: (P,) multiply the opacities. ``tints``: (P, 3) blue, green, red, 0..1, multiply the tints.
        """
        opacities = posed.opacities
        if factors is not None:
            opacities = np.minimum(np.maximum(opacities * factors, 0.0), 1.0)
        return self._sprites(posed.matrices, opacities, posed.z, posed.grids, tints)

    def reset(self) -> None:
        """Forget what was before and behind, and which members were shown."""
        self._orders.reset()
        self._sets.reset()


def _used(avatar: Avatar) -> set[str]:
    """The parameters that an avatar names for its rig."""
    parts = avatar.parts
    driven = [*(bone.drivers for bone in avatar.bones), *(part.drivers for part in parts)]
    driving = {driver.parameter for drivers in driven for driver in drivers}
    deciding = {condition.parameter for part in parts for condition in part.when}
    ordering = {order.parameter for _, order, _ in orders(avatar) if order.parameter is not None}
    choosing = {name for section in avatar.sets for member in section.members for name in member.at}
    bending = {name for part in parts if part.mesh for name in shapes.used(part.mesh)}
    return driving | deciding | ordering | choosing | bending


def _carriers(part: Part, index: dict[str, int]) -> list[int]:
    """The bones that a part hangs on: its mesh's skin, otherwise its own."""
    return [index[name] for name in part.mesh.skin] if part.mesh and part.mesh.skin else [part.bone]
