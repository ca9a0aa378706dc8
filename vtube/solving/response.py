"""How strongly each parameter follows the performer: dead zone, curve and sensitivity, around its rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from vtube.parameters import PARAMETERS, Parameter
from vtube.stages import Solver
from vtube.types import Face, Parameters, Pose, Voice


@dataclass(frozen=True, slots=True)
class Response:
    """Of one parameter. With u the way from rest over the way to the end of the range on that side, 0..1:
    u becomes min(1, sensitivity * ((u - dead_zone) / (1 - dead_zone)) ^ curve), and 0 within the dead zone.
    """

    sensitivity: float = 1.0
    dead_zone: float = 0.0
    curve: float = 1.0

    def __call__(self, parameter: Parameter, value: float) -> float:
        """The value that is shown for a solved one, both within the parameter's range."""
        way = value - parameter.default
        end = (parameter.maximum if way > 0 else parameter.minimum) - parameter.default
        if way == 0:
            return value
        beyond = max(0.0, (way / end - self.dead_zone) / (1 - self.dead_zone))
        return parameter.default + end * min(1.0, self.sensitivity * math.pow(beyond, self.curve))


def matching(pattern: str) -> tuple[str, ...]:
    """The parameters that a name or a pattern with ``*``, ``?`` and ``[…]`` means."""
    return tuple(name for name in PARAMETERS if fnmatchcase(name, pattern))


class Responsive:
    """A solver whose parameters respond as asked. ``responses``: by name or pattern; a name counts more than a
    pattern, a later pattern more than an earlier one.
    """

    def __init__(self, solver: Solver, responses: Mapping[str, Response]) -> None:
        self._solver = solver
        chosen: dict[str, Response] = {}
        for pattern, response in _names_last(responses):
            chosen.update(dict.fromkeys(matching(pattern), response))
        self._chosen = tuple((name, PARAMETERS[name], response) for name, response in chosen.items())

    def __call__(
        self, pose: Pose | None, face: Face | None, voice: Voice | None, t: float, hands: Pose | None = None
    ) -> Parameters:
        """The solver's parameters at ``t`` seconds, as they respond."""
        values = dict(self._solver(pose, face, voice, t, hands))
        for name, parameter, response in self._chosen:
            values[name] = response(parameter, values[name])
        return MappingProxyType(values)

    def reset(self) -> None:
        """As the solver's."""
        self._solver.reset()


def _names_last(responses: Mapping[str, Response]) -> Iterable[tuple[str, Response]]:
    return sorted(responses.items(), key=lambda item: item[0] in PARAMETERS)  # stable
