"""Parameters to posed parts: all bones, parts and meshes of an avatar at once, as arrays compiled from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from vtube.drawing import Drawing
from vtube.puppet import shapes
from vtube.puppet.avatar import Avatar, Part
from vtube.puppet.drawing import Drawer
from vtube.puppet.drivers import Conditions, Inputs
from vtube.puppet.meshes import Meshes
from vtube.puppet.moves import Moves
from vtube.puppet.order import Orders, orders
from vtube.puppet.placing import Placing, stretched, turned
from vtube.puppet.sets import Sets
from vtube.types import Floats, Parameters, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """An avatar under some parameters, in its order of bones and parts.

    ``bones``: (B + 1, 3, 3) canvas pixels at rest to canvas pixels; the last is the canvas itself. ``matrices``:
    (P, 2, 3) texture pixels to canvas pixels. ``opacities``: (P,) 0..1, 0 where hidden. ``z``: (P,). ``points``: (V, 2)
    canvas pixels, of the meshes of all parts that bend; ``spans``: which of them are each such part's.
    """

    bones: Floats
    matrices: Floats
    opacities: Floats
    z: Floats
    points: Floats
    spans: Mapping[int, slice]

    @property
    def grids(self) -> dict[int, Floats]:
        """Of each part that bends, its mesh's points, ((rows + 1) * (columns + 1), 2) canvas pixels."""
        return {part: self.points[span] for part, span in self.spans.items()}


class Rig:
    """An avatar's kinematics, compiled. Calling it with parameters poses all its parts.

    It remembers only what lies before and behind and which members of swap sets are shown, until ``reset``. Kernels
    do the work; they are loaded in the background, and the first call waits for them.
    """

    def __init__(self, avatar: Avatar) -> None:
        self._avatar = avatar
        bones, parts = avatar.bones, avatar.parts
        self._inputs = Inputs(turned(bones) | stretched(bones) | _used(avatar))
        index = {b.name: i for i, b in enumerate(bones)}
        carried = [carriers(part, index) for part in parts]
        self._placing = Placing(avatar, [bones[0] for bones in carried], self._inputs)
        self._meshes = Meshes(avatar, carried, self._inputs, self._placing)
        shown = self._placing.opacities
        self._conditions = Conditions([p.when for p in parts], self._inputs, shown)
        self._sets = Sets(avatar, self._inputs, shown)
        self._orders = Orders(avatar, self._inputs, self._placing)
        self._draw = Drawer(avatar, self._meshes.spans)

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
        placing = self._placing
        self._inputs.read(parameters)
        placing.begin(turns)
        if springs is not None:
            placing.turn(springs(placing.bones))
        placing.end()
        self._sets.hide()
        self._conditions.hide()
        self._orders()
        points = self._meshes()
        bones, matrices = placing.bones.copy(), placing.matrices.copy()
        return Posed(bones, matrices, placing.opacities.copy(), placing.heights.copy(), points, self._meshes.spans)

    def drawing(
        self,
        posed: Posed,
        factors: Floats | None = None,
        tints: Floats | None = None,
        framing: str | None = None,
    ) -> Drawing:
        """What is seen of the avatar.

        ``factors``: (P,) multiply the opacities. ``tints``: (P, 3) blue, green, red, 0..1, multiply the tints.
        ``framing``: the name of the part of the canvas that fills a picture, the avatar's own by default.
        """
        opacities, frame = posed.opacities, self._avatar.framings[framing or self._avatar.framing]
        if factors is not None:
            opacities = np.minimum(np.maximum(opacities * factors, 0.0), 1.0)
        return self._draw(posed.matrices, opacities, posed.z, posed.points, frame, tints)

    def moves(self) -> Moves:
        """How the bones and parts have moved to where the last call has posed them."""
        bones, parts = self._placing.moves()
        inputs = dict(zip(self._inputs.names, self._inputs.current.tolist(), strict=True))
        return Moves(bones, parts, frozen(self._placing.heights.copy()), MappingProxyType(inputs))

    def take_over(self, other: Rig) -> None:
        """Go on with what lay before and behind and which members were shown of another avatar, by their names."""
        self._orders.take_over(other._orders)
        self._sets.take_over(other._sets)

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


def carriers(part: Part, index: Mapping[str, int]) -> list[int]:
    """The bones that a part hangs on: its mesh's skin, otherwise its own."""
    return [index[name] for name in part.mesh.skin] if part.mesh and part.mesh.skin else [part.bone]
