"""Swap sets: of several drawings of a mouth or a hand the one is shown that was drawn for values like the present."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.puppet.avatar import DRIVING, Avatar
from vtube.puppet.drivers import Inputs
from vtube.puppet.schema.parts import SetSection
from vtube.types import Floats


class Sets:
    """All swap sets of an avatar. Remembers each one's choice until ``reset``."""

    def __init__(self, avatar: Avatar, inputs: Inputs) -> None:
        places = {part.name: i for i, part in enumerate(avatar.parts)}
        self._sets = avatar.sets
        tables = [_table(section, inputs) for section in avatar.sets]
        # All members of all sets are compared at once: those of other sets are as near as any in a parameter.
        self._scale, self._wanted = (np.concatenate([np.zeros((0, len(inputs.names))), *some]) for some in
                                     (zip(*tables, strict=True) if tables else ((), ())))  # fmt: skip
        self._ends = np.cumsum([len(section.members) for section in avatar.sets]).tolist()
        self._hidden = [
            [_hidden(section, choice, places) for choice in range(len(section.members))] for section in avatar.sets
        ]
        self._chosen: list[int | None] = [None] * len(avatar.sets)

    def hide(self, opacities: Floats, values: Floats) -> None:
        """Set the opacity of each part to 0 that belongs to a member that is not chosen."""
        if not self._sets:
            return
        apart = (values * self._scale - self._wanted) ** 2
        distances = np.sqrt(apart.sum(axis=1)).tolist()
        for i, (section, end) in enumerate(zip(self._sets, self._ends, strict=True)):
            chosen = _choice(distances[end - len(section.members) : end], self._chosen[i], section.hysteresis)
            self._chosen[i] = chosen
            opacities[self._hidden[i][chosen]] = 0.0

    def reset(self) -> None:
        """Forget what was chosen."""
        self._chosen = [None] * len(self._sets)


def _choice(distances: list[float], before: int | None, hysteresis: float) -> int:
    """The nearest; the one before, unless another is nearer by the share."""
    nearest = min(range(len(distances)), key=distances.__getitem__)
    if before is not None and distances[nearest] >= distances[before] * (1.0 - hysteresis):
        return before
    return nearest


def _table(section: SetSection, inputs: Inputs) -> tuple[Floats, Floats]:
    """(members, inputs) by what each parameter is multiplied, 0 where the set does not look at it, and what it should
    then be.
    """
    named = {name for member in section.members for name in member.at}
    scale, wanted = np.zeros((2, len(section.members), len(inputs.names)))
    for name in named:
        parameter, k = DRIVING[name], inputs.index(name)
        scale[:, k] = 1.0 / (parameter.maximum - parameter.minimum)
        wanted[:, k] = [member.at.get(name, parameter.default) for member in section.members]
    return scale, wanted * scale


def _hidden(section: SetSection, choice: int, places: dict[str, int]) -> NDArray[np.intp]:
    shown = set(section.members[choice].parts)
    every = {name for member in section.members for name in member.parts}
    return np.array(sorted(places[name] for name in every - shown), dtype=np.intp)
