"""Draw order that follows the pose: what lies before or behind, and stays so until it is clearly otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vtube.puppet.avatar import Avatar
from vtube.puppet.drivers import Inputs
from vtube.puppet.schema.parts import CrossingSection, OrderSection
from vtube.types import Floats

_MARGIN = 0.1
"""How far a point that crosses has to leave a region before it is outside, over the region's smaller side."""
_FLAT = 1e-9


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
    """All orders of an avatar. Remembers which is before or behind until ``reset``."""

    def __init__(self, avatar: Avatar, inputs: Inputs) -> None:
        bones = {bone.name: i for i, bone in enumerate(avatar.bones)}
        self._orders = [_Order(bone, section, parts, bones, inputs) for bone, section, parts in orders(avatar)]

    def __call__(self, values: Floats, bones: Floats, z: Floats) -> None:
        """Add to the parts' ``z`` what the parameters and the posed bones ask for."""
        for order in self._orders:
            if before := order(values, bones):
                z[order.parts] += before

    def reset(self) -> None:
        """Forget what was before and behind."""
        for order in self._orders:
            order.reset()


class _Order:
    def __init__(
        self, bone: int, section: OrderSection, parts: Sequence[int], bones: dict[str, int], inputs: Inputs
    ) -> None:
        self.parts = np.array(parts, dtype=np.intp)
        self._section = section
        self._input = None if section.parameter is None else inputs.index(section.parameter)
        crossing = section.crossing
        self._crossing = None if crossing is None else _Crossing(crossing, bone, bones[crossing.of])
        self._state = 0

    def __call__(self, values: Floats, bones: Floats) -> float:
        section = self._section
        if self._input is not None:
            self._state = _state(float(values[self._input]), self._state, section.enter, section.leave)
        state = self._state
        if self._crossing is not None and self._crossing(bones) and state == 0:
            state = 1
        return {1: section.before, 0: 0.0, -1: section.behind}[state]

    def reset(self) -> None:
        self._state = 0
        if self._crossing is not None:
            self._crossing.inside = False


def _state(value: float, state: int, enter: float, leave: float) -> int:
    """1: before, -1: behind, 0: neither. What is entered wins over what is left, so that no value is both."""
    if abs(value) >= enter and value != 0.0:
        return 1 if value > 0.0 else -1
    return state if abs(value) > leave and value * state > 0.0 else 0


class _Crossing:
    """Whether a point of one bone is inside a region that moves with another."""

    def __init__(self, section: CrossingSection, bone: int, of: int) -> None:
        self._bone, self._of = bone, of
        self._point, self._region = section.point, section.region
        self._margin = _MARGIN * min(section.region[2:])
        self.inside = False

    def __call__(self, bones: Floats) -> bool:
        # A few plain numbers: arrays would only cost time here.
        a, b, x, c, d, y = bones[self._of, :2].ravel().tolist()
        size = a * d - b * c
        self.inside = abs(size) > _FLAT and self._within(bones, (d / size, -b / size, -c / size, a / size), (x, y))
        return self.inside

    def _within(self, bones: Floats, inverse: tuple[float, ...], origin: tuple[float, float]) -> bool:
        """Whether the point, taken back to where the region is drawn, lies in it or, if it did, not far outside."""
        a, b, x, c, d, y = bones[self._bone, :2].ravel().tolist()
        point_x, point_y = self._point
        right, down = a * point_x + b * point_y + x - origin[0], c * point_x + d * point_y + y - origin[1]
        place_x, place_y = inverse[0] * right + inverse[1] * down, inverse[2] * right + inverse[3] * down
        left, top, width, height = self._region
        margin = self._margin if self.inside else 0.0
        return (-margin <= place_x - left <= width + margin) and (-margin <= place_y - top <= height + margin)
