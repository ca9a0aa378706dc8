"""Where the bones and parts of an avatar are: what kernels read and write, and in which order they are called.

A bone's matrix is its parent's, then a shift, then a turn and a scale around ``at``. Stretching along a bone
(foreshortening) is applied to what the bone carries and to where its children begin, but not handed down, so that
nothing below it is sheared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vtube.parameters import PARAMETERS
from vtube.puppet._formats import BONE, NONE, PART
from vtube.puppet._kernels import CARRY, PLACE
from vtube.puppet.avatar import Avatar, Joint
from vtube.puppet.drivers import Drivers, Inputs
from vtube.types import Floats, frozen

_CANVAS = Joint("", -1, (0.0, 0.0), (0.0, 0.0))
"""What the root bones hang on; it never moves."""


class Placing:
    """The arrays of an avatar's bones, then the canvas (B rows in all), and parts (P), and the kernels over them.

    ``values``: of the inputs. ``added``: (B,) degrees by which bones are turned besides. ``bones``: (B, 3, 3) rest
    canvas pixels to posed ones. ``inherited``: (3, B) the bones' turns in radians, opacities and z, their ancestors'
    included. ``own``, ``matrices``: (P, 2, 3) texture pixels to canvas pixels: what the parts' own drivers do, and with
    the bone that carries them. ``opacities``: (P,) 0..1, 0 where the matrix is not finite. ``heights``: (P,) z.
    """

    def __init__(self, avatar: Avatar, carriers: Sequence[int], inputs: Inputs) -> None:
        bones, parts = (*avatar.bones, _CANVAS), avatar.parts
        table = _bones(bones, inputs)
        places = [
            (p.bone, carrier, *p.pivot, *p.at, p.z, p.opacity) for p, carrier in zip(parts, carriers, strict=True)
        ]
        self._drive = Drivers([*(b.drivers for b in bones), *(p.drivers for p in parts)], inputs)
        self.values, self.added = inputs.current, np.zeros(len(bones))
        self.bones, self.inherited = np.tile(np.eye(3), (len(bones), 1, 1)), np.zeros((3, len(bones)))
        self.own, self.matrices = np.zeros((2, len(parts), 2, 3))
        self.opacities, self.heights = np.zeros((2, len(parts)))
        self._table, amounts = table, self._drive.amounts
        self._carry = CARRY.bind(table, self.values, amounts, self.added, np.zeros((len(bones), 6)), self.bones)
        self._place = PLACE.bind(
            table, np.array(places, dtype=PART), self.values, amounts, self.added, self.bones,
            self.inherited, self.own, self.matrices, self.opacities, self.heights,
        )  # fmt: skip

    def begin(self, turns: Floats | None) -> None:
        """Evaluate the drivers and carry the bones. ``turns``: (B - 1,) degrees by which they are turned besides."""
        self.added[:-1] = 0.0 if turns is None else np.where(np.isfinite(turns), turns, 0.0)
        self._drive()
        self._carry()

    def turn(self, turns: Floats) -> None:
        """Turn the bones by these degrees too, which are finite, and carry them again."""
        self.added[:-1] += turns
        self._carry()

    def end(self) -> None:
        """Place the parts."""
        self._place()

    def moves(self) -> tuple[Floats, Floats]:
        """How the bones and the parts have moved, as ``Moves`` has it: (B - 1, 6) and (P, 5)."""
        bones, amounts = self._table, self._drive.amounts[[0, 1, 2, 4, 5]].T
        # NONE is the last index.
        turns, lengths = np.append(self.values, 0.0)[bones["turn"]], np.append(self.values, 1.0)[bones["length"]]
        parents, along = bones["parent"], np.stack([bones["along_x"], bones["along_y"]], axis=1)
        at = np.stack([bones["at_x"], bones["at_y"]], axis=1)
        away = np.sum(along[parents] * (at - at[parents]), axis=1) * np.where(parents < 0, 0.0, lengths[parents] - 1.0)
        moved = np.column_stack([amounts[: len(bones)], lengths])
        moved[:, :2] += away[:, None] * along[parents]
        moved[:, 2] += turns + self.added
        return frozen(moved[:-1]), frozen(amounts[len(bones) :].copy())


def _bones(bones: Sequence[Joint], inputs: Inputs) -> NDArray[np.void]:
    """The bones as kernels take them; those that are parameters' are turned and stretched by them."""
    at = np.array([bone.at for bone in bones])
    along = np.array([bone.tip for bone in bones]) - at
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    rows = []
    for bone, place, direction in zip(bones, at.tolist(), along.tolist(), strict=True):
        turn = inputs.index(bone.name) if turned([bone]) else NONE
        length = inputs.index(f"{bone.name}Length") if stretched([bone]) else NONE
        rows.append((NONE if bone.parent < 0 else bone.parent, turn, length, *place, *direction))
    return np.array(rows, dtype=BONE)


def turned(bones: Sequence[Joint]) -> set[str]:
    """The parameters that turn bones: those of their names."""
    return {b.name for b in bones if b.name in PARAMETERS and PARAMETERS[b.name].bone}


def stretched(bones: Sequence[Joint]) -> set[str]:
    """The parameters that stretch bones."""
    return {f"{b.name}Length" for b in bones} & set(PARAMETERS)
