"""One person's avatar over the time of a video: it swings, breathes and follows as live."""

from __future__ import annotations

import math
from dataclasses import replace

from vtube.drawing import Drawing
from vtube.match.cast import placed
from vtube.match.figure import Figure
from vtube.match.people import Person
from vtube.match.posing import Placement, pose
from vtube.puppet import Avatar, Puppet
from vtube.puppet.schema.motion import AnimationsSection
from vtube.solving import Solver
from vtube.types import Parameters

_CALM = 0.25
"""Seconds in which an avatar takes over a person's new size and tilt; their place it takes at once."""


class Role:
    """Begins when its person is first seen."""

    def __init__(self, avatar: Avatar) -> None:
        still = replace(avatar, animations=AnimationsSection())  # nobody greets each time they come into the picture
        self._figure, self._puppet, self._solver = Figure(still), Puppet(still), Solver()
        self._before: tuple[complex, float] | None = None

    def drawing(self, person: Person, t: float) -> Drawing:
        """As the person at ``t`` seconds, in pixels of their picture."""
        posed = pose(person, self._figure, self._solver, t)
        placement = self._calmed(posed.placement, self._ground(person, posed.parameters), t)
        return placed(self._puppet.pose(posed.parameters, t), placement)

    def _ground(self, person: Person, parameters: Parameters) -> complex:
        """What stays in its place while the size goes after: the feet where they are seen, else the head."""
        joints = self._figure.joints(parameters)
        feet = [joints[n] for n in ("left_ankle", "right_ankle") if n in joints and person.joints[n] is not None]
        return sum(feet) / len(feet) if feet else joints.get("head", 0j)

    def _calmed(self, placement: Placement, ground: complex, t: float) -> Placement:
        scale = placement.scale
        if self._before is not None:
            before, then = self._before
            scale = before + (scale - before) * -math.expm1(-max(t - then, 0.0) / _CALM)
        self._before = scale, t
        return Placement(scale, placement(ground) - scale * ground)
