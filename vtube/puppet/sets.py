"""Swap sets: of several drawings of a mouth or a hand the one is shown that was drawn for values like the present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from vtube.puppet._formats import NONE, SET, ragged
from vtube.puppet._kernels import CHOOSE
from vtube.puppet.avatar import DRIVING, Avatar
from vtube.puppet.drivers import Inputs
from vtube.puppet.schema.parts import SetSection
from vtube.types import Floats


class Sets:
    """All swap sets of an avatar. Remembers each one's choice until ``reset``.

    ``opacities``: of the parts, which it writes to.
    """

    def __init__(self, avatar: Avatar, inputs: Inputs, opacities: Floats) -> None:
        places = {part.name: i for i, part in enumerate(avatar.parts)}
        self._sections = avatar.sets
        sizes = [len(section.members) for section in avatar.sets]
        self._firsts = [0, *accumulate(sizes)]
        rows = [
            (first, first + size, section.hysteresis)
            for first, size, section in zip(self._firsts, sizes, avatar.sets, strict=False)
        ]
        tables = [_table(section, inputs) for section in avatar.sets]
        scale, wanted = (np.concatenate([np.zeros((0, len(inputs.names))), *(t[k] for t in tables)]) for k in (0, 1))
        others = [_others(section, member.parts, places) for section in avatar.sets for member in section.members]
        self._chosen = np.full(len(sizes), NONE, dtype=np.int64)
        self._choose = CHOOSE.bind(
            inputs.current, np.array(rows, dtype=SET), scale, wanted, *ragged(others), self._chosen, opacities
        )

    def hide(self) -> None:
        """Set the opacity of each part to 0 that belongs to a member that is not chosen."""
        self._choose()

    def reset(self) -> None:
        """Forget what was chosen."""
        self._chosen[:] = NONE

    def take_over(self, other: Sets) -> None:
        """Go on with what another avatar's sets had chosen, those of the same name and members."""
        theirs = {section.name: k for k, section in enumerate(other._sections)}
        for k, section in enumerate(self._sections):
            before = theirs.get(section.name)
            if before is not None and other._sections[before].members == section.members:
                chosen = other._chosen[before]
                self._chosen[k] = NONE if chosen == NONE else chosen - other._firsts[before] + self._firsts[k]


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


def _others(section: SetSection, shown: Sequence[str], places: Mapping[str, int]) -> list[int]:
    """The parts of a set that a member has not."""
    every = {name for member in section.members for name in member.parts}
    return sorted(places[name] for name in every - set(shown))
