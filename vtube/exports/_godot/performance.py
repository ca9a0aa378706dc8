"""What an avatar does in a take: vtube's own puppet performs it, and each pose is written down."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace

import numpy as np
from tqdm import tqdm

from vtube import session
from vtube.drawing import Drawing
from vtube.errors import UsageError
from vtube.exports._godot.poses import Poses
from vtube.parameters import REST
from vtube.puppet import Avatar, Puppet
from vtube.puppet.avatar import BREATH, SWAY
from vtube.puppet.moves import Moves
from vtube.repeating import Scene, repeat
from vtube.settings import Settings
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.types import Floats

SHOWN, FINE = 60.0, 480.0
"""Poses a second. What swings is swung at the display's rate, on which it depends a little; all else is looked
at more often, since lids move in curves between a take's frames.
"""
_SAME = 1e-6
LONGEST = 300.0
"""Seconds of a take that are held in memory."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """Poses of an avatar. ``times``: (N,) seconds."""

    avatar: Avatar
    times: Floats
    poses: Poses


class Stage:
    """An avatar that performs a take as ``vtube play`` and ``render`` show it, with its session's breath and springs.

    Raises:
        UsageError: there is no such avatar.
        InputError: the avatar's folder has problems.
    """

    def __init__(self, settings: Settings, take: Take) -> None:
        self._show, self._replay = session.show(settings, take.header.session.id), Replay(take, method="bezier")
        shown = self._show.puppet
        if not isinstance(shown, Puppet):
            raise UsageError("is no avatar that can be exported", where=settings.avatar.name)
        self.puppet: Puppet = shown
        Scene(self._show, self._replay).enter(0.0)
        self._told = 0.0

    def pose(self, t: float) -> Drawing:
        """Where the avatar is at ``t`` seconds of the take; times must not go back."""
        # A fade begins one picture before the one that first shows it.
        picture = max(t, math.ceil(t * SHOWN - _SAME) / SHOWN)
        end = float(np.nextafter(picture, np.inf))
        for event in self._replay.events_between(self._told, end):
            repeat(event, self._show)
        self._told = end
        return self._show.pose(self._replay.parameters(t), t)


def at_rest(avatar: Avatar) -> tuple[Moves, Drawing]:
    """An avatar when nobody performs and nothing moves by itself."""
    puppet = Puppet(avatar)
    drawing = puppet.pose({**REST, "EyesFound": 1.0, "BodyFound": 1.0, BREATH.name: 0.0, SWAY.name: 0.0}, 0.0)
    return puppet.moves(), drawing


def performed(settings: Settings, take: Take) -> Performance:
    """What the avatar of the settings does in a take.

    Raises:
        UsageError: there is no such avatar, or the take is too long.
        InputError: the avatar's folder has problems.
    """
    if take.duration > LONGEST:
        got, expected = f"{take.duration:.0f} s", f"at most {LONGEST:.0f} s"
        hint = "cut a part out of it: vtube take trim"
        raise UsageError("the take is too long for an avatar's motion", got=got, expected=expected, hint=hint)
    shown, fine = (_perform(Stage(settings, take), moments(take, rate)) for rate in (SHOWN, FINE))
    names = {name for spring in fine.avatar.springs for name in spring.bones}
    for i, bone in enumerate(fine.avatar.bones):
        if bone.name in names:
            fine.poses.bones[:, i, 2] = np.interp(fine.times, shown.times, shown.poses.bones[:, i, 2])
    return fine


def _perform(stage: Stage, times: Floats) -> Performance:
    avatar = stage.puppet.avatar
    poses = Poses.of(len(times), len(avatar.bones), len(avatar.parts))
    inputs: list[Floats] = []
    told = _log.isEnabledFor(logging.INFO)
    for i, t in enumerate(tqdm(times.tolist(), unit=" poses", disable=None if told else True)):
        drawing, moves = stage.pose(t), stage.puppet.moves()
        poses.bones[i], poses.parts[i], poses.z[i] = moves.bones, moves.parts, moves.z
        poses.opacities[i] = visible(drawing, len(avatar.parts))
        inputs.append(np.fromiter(moves.inputs.values(), np.float64, len(moves.inputs)))
    columns = np.stack(inputs, axis=1)
    return Performance(avatar, times, replace(poses, inputs=dict(zip(moves.inputs, columns, strict=True))))


def visible(drawing: Drawing, parts: int) -> Floats:
    """(P,) the opacities of the parts, 0 of those that are not drawn."""
    seen = np.zeros(parts)
    seen[drawing.order] = drawing.opacities[drawing.order]
    return seen


def moments(take: Take, rate: float) -> Floats:
    """(N,) seconds from 0 to the take's end, evenly but for the last."""
    return np.append(np.arange(0.0, take.duration - 1e-6, 1.0 / rate), take.duration)
