"""Draw order that follows the pose: what lies before or behind, and stays so until it is clearly otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from vtube.puppet._formats import NONE, ORDER, ragged
from vtube.puppet._kernels import ARRANGE
from vtube.puppet.avatar import Avatar
from vtube.puppet.drivers import Inputs
from vtube.puppet.placing import Placing
from vtube.puppet.schema.parts import OrderSection

_MARGIN = 0.1
"""How far a point that crosses has to leave a region before it is outside, over the region's smaller side."""


def orders(avatar: Avatar) -> Iterator[tuple[int, OrderSection, list[int]]]:
    """Each order with the index of the bone that its point moves with, and of the parts that it moves.

    A bone's order is that of all that hangs on it; a part's own replaces those of the bones that carry it.
    """
    above: list[set[int]] = []
    for i, bone in enumerate(avatar.bones):
        above.append({i} | (above[bone.parent] if bone.parent >= 0 else set()))
    for i, bone in enumerate(avatar.bones):
        if bone.order:
            moved = [k for k, part in enumerate(avatar.parts) if i in above[part.bone] and not part.order]
            yield i, bone.order, moved
    for k, part in enumerate(avatar.parts):
        if part.order:
            yield part.bone, part.order, [k]


class Orders:
    """All orders of an avatar. Remembers which is before or behind until ``reset``.

    ``placing``: the posed bones and the parts' z, which it adds to.
    """

    def __init__(self, avatar: Avatar, inputs: Inputs, placing: Placing) -> None:
        bones = {bone.name: i for i, bone in enumerate(avatar.bones)}
        every = list(orders(avatar))
        self._names = [(avatar.bones[bone].name, section) for bone, section, _ in every]
        rows = [_row(section, bone, bones, inputs) for bone, section, _ in every]
        self._states = np.zeros((len(every), 2), dtype=np.int64)
        self._arrange = ARRANGE.bind(
            inputs.current, placing.bones, np.array(rows, dtype=ORDER),
            *ragged([parts for _, _, parts in every]), self._states, placing.heights,
        )  # fmt: skip

    def __call__(self) -> None:
        """Add to the parts' z what the inputs' current values and the posed bones ask for."""
        self._arrange()

    def reset(self) -> None:
        """Forget what was before and behind."""
        self._states[:] = 0

    def take_over(self, other: Orders) -> None:
        """Go on with what was before and behind in another avatar, of the same orders of bones of the same names."""
        for k, name in enumerate(self._names):
            if name in other._names:
                self._states[k] = other._states[other._names.index(name)]


def _row(section: OrderSection, bone: int, bones: Mapping[str, int], inputs: Inputs) -> tuple[float, ...]:
    """An order as kernels take it."""
    parameter, crossing = section.parameter, section.crossing
    of, place = NONE, (0.0,) * 7
    if crossing is not None:
        of, place = bones[crossing.of], (*crossing.point, *crossing.region, _MARGIN * min(crossing.region[2:]))
    numbers = (section.enter, section.leave, section.before, section.behind, *place)
    return (NONE if parameter is None else inputs.index(parameter), bone, of, *numbers)
