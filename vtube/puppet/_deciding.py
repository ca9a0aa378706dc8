"""Compiled kernels that decide what of an avatar is shown, and what lies before or behind."""

from __future__ import annotations

from typing import Any

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.puppet._formats import NONE
from vtube.types import Floats

FLAT = 1e-9


@kernel
def meet(values: Floats, conditions: Any, opacities: Floats) -> None:
    """Set the opacity of each part to 0 that has a condition which does not hold for the inputs' ``values``."""
    for i in range(len(conditions)):
        condition = conditions[i]
        if not condition.minimum <= values[condition.input] < condition.maximum:
            opacities[condition.part] = 0.0


@inner
def distance(values: Floats, scale: Floats, wanted: Floats, member: int) -> float:
    """How far the inputs are from those that a member of a swap set was drawn for."""
    total = 0.0
    for i in range(len(values)):
        apart = values[i] * scale[member, i] - wanted[member, i]
        total += apart * apart
    return float(np.sqrt(total))


@kernel
def choose(
    values: Floats, sets: Any, scale: Floats, wanted: Floats, begins: Any, others: Any, chosen: Any, opacities: Floats
) -> None:
    """Set the opacity of each part to 0 that belongs to a member of a swap set which is not chosen.

    Chosen is the nearest; the one before, unless another is nearer by the share ``hysteresis``.

    values: of the N inputs. ``scale``, ``wanted``: (M, N) of all members, by what an input is multiplied and what it
    should then be. ``begins``: (M + 1,) where the parts of ``others`` begin that are hidden with each member.
    ``chosen``: (sets,) the member of each before and now; NONE: none.
    """
    for k in range(len(sets)):
        one = sets[k]
        nearest, least = one.first, distance(values, scale, wanted, one.first)
        for member in range(one.first + 1, one.end):
            apart = distance(values, scale, wanted, member)
            if apart < least:
                nearest, least = member, apart
        before = chosen[k]
        if before == NONE or least < distance(values, scale, wanted, before) * (1.0 - one.hysteresis):
            chosen[k] = nearest
        for i in range(begins[chosen[k]], begins[chosen[k] + 1]):
            opacities[others[i]] = 0.0


@inner
def side(value: float, state: int, enter: float, leave: float) -> int:
    """1: before, -1: behind, 0: neither. What is entered wins over what is left, so that no value is both."""
    if abs(value) >= enter and value != 0.0:
        return 1 if value > 0.0 else -1
    return state if abs(value) > leave and value * state > 0.0 else 0


@inner
def crosses(order: Any, bones: Floats, inside: bool) -> bool:
    """Whether a point of one bone, taken back to where a region of another is drawn, lies in it or, if it did, not far
    outside.
    """
    of, bone = bones[order.of], bones[order.bone]
    a, b, c, d = of[0, 0], of[0, 1], of[1, 0], of[1, 1]
    size = a * d - b * c
    if not abs(size) > FLAT:
        return False
    right = bone[0, 0] * order.point_x + bone[0, 1] * order.point_y + bone[0, 2] - of[0, 2]
    down = bone[1, 0] * order.point_x + bone[1, 1] * order.point_y + bone[1, 2] - of[1, 2]
    x, y = (d * right - b * down) / size - order.left, (a * down - c * right) / size - order.top
    margin = order.margin if inside else 0.0
    return bool(-margin <= x <= order.width + margin and -margin <= y <= order.height + margin)


@kernel
def arrange(values: Floats, bones: Floats, orders: Any, begins: Any, moved: Any, states: Any, heights: Floats) -> None:
    """Add to the parts' z what the inputs' ``values`` and the posed bones ask for.

    bones: (B, 3, 3). ``begins``: (orders + 1,) where the parts of ``moved`` begin that each order moves.
    states: (orders, 2) of each, 1: before, -1: behind, 0: neither, and whether its point is inside its region.
    """
    for k in range(len(orders)):
        order = orders[k]
        if order.input != NONE:
            states[k, 0] = side(values[order.input], states[k, 0], order.enter, order.leave)
        state = states[k, 0]
        if order.of != NONE:
            inside = crosses(order, bones, states[k, 1] != 0)
            states[k, 1] = 1 if inside else 0
            if inside and state == 0:
                state = 1
        if state != 0:
            for i in range(begins[k], begins[k + 1]):
                heights[moved[i]] += order.before if state == 1 else order.behind
