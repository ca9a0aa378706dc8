"""What an avatar does in a take: vtube's own puppet performs it, and each pose is written down."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from tqdm import tqdm

from vtube import session
from vtube import settings as layers
from vtube.drawing import Drawing
from vtube.errors import UsageError
from vtube.exports._godot.poses import Poses
from vtube.parameters import REST, mirror
from vtube.pipeline import Show
from vtube.puppet import Avatar, Puppet
from vtube.puppet.avatar import BREATH, SWAY
from vtube.puppet.moves import Moves
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.types import Floats
from vtube.wardrobe import repeat

SHOWN, FINE = 60.0, 480.0
"""Poses a second at least. What swings is swung at the display's rate, on which it depends a little; all else is looked
at more often, since lids move in curves between a take's frames.
"""
LONGEST = 600.0
"""Seconds of a take that are held in memory."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """Poses of an avatar. ``times``: (N,) seconds."""

    avatar: Avatar
    times: Floats
    poses: Poses


class Stage:
    """An avatar that performs a take as ``vtube play`` shows it, with the events, breath and springs of its session.

    Raises:
        UsageError: there is no such avatar.
        InputError: the avatar's folder has problems.
    """

    def __init__(self, avatar: str, session_id: str) -> None:
        self._show: Show = session.show(layers.override(layers.load(), {"avatar.name": avatar}), session_id)
        shown = self._show.puppet
        if not isinstance(shown, Puppet):
            raise UsageError("is no avatar that can be exported", where=avatar)
        self.puppet: Puppet = shown
        self._told = 0.0

    def pose(self, replay: Replay, t: float) -> Drawing:
        """Where the avatar is at ``t`` seconds of the take; times must not go back."""
        for event in replay.events_between(self._told, t):
            repeat(event, self._show)
        self._told = max(t, self._told)
        parameters = replay.parameters(t)
        return self.puppet.pose(mirror(parameters) if self._show.mirrored else parameters, t)


def at_rest(avatar: Avatar) -> tuple[Moves, Drawing]:
    """An avatar when nobody performs and nothing moves by itself."""
    puppet = Puppet(avatar)
    drawing = puppet.pose({**REST, "EyesFound": 1.0, "BodyFound": 1.0, BREATH.name: 0.0, SWAY.name: 0.0}, 0.0)
    return puppet.moves(), drawing


def performed(avatar: str, take: Take) -> Performance:
    """What an avatar does in a take.

    Raises:
        UsageError: there is no such avatar, or the take is too long.
        InputError: the avatar's folder has problems.
    """
    if take.duration > LONGEST:
        hint = "cut a part out of it: vtube take trim"
        raise UsageError(
            "the take is too long for an avatar's motion",
            got=f"{take.duration:.0f} s",
            expected=f"at most {LONGEST:.0f} s",
            hint=hint,
        )
    shown, fine = (_perform(Stage(avatar, take.header.session.id), take, rate) for rate in (SHOWN, FINE))
    names = {name for spring in fine.avatar.springs for name in spring.bones}
    for i, bone in enumerate(fine.avatar.bones):
        if bone.name in names:
            fine.poses.bones[:, i, 2] = np.interp(fine.times, shown.times, shown.poses.bones[:, i, 2])
    return fine


def _perform(stage: Stage, take: Take, rate: float) -> Performance:
    """Every frame of the take, and poses between them."""
    replay, times, avatar = Replay(take), moments(take, rate), stage.puppet.avatar
    count, bones, parts = len(times), len(avatar.bones), len(avatar.parts)
    shapes = ((count, bones, 6), (count, parts, 5), (count, parts), (count, parts))
    poses = Poses(*(np.zeros(shape, dtype=np.float32) for shape in shapes), {})
    inputs: list[list[float]] = []
    told = _log.isEnabledFor(logging.INFO)
    for i, t in enumerate(tqdm(times.tolist(), unit=" poses", disable=None if told else True)):
        drawing, moves = stage.pose(replay, t), stage.puppet.moves()
        poses.bones[i], poses.parts[i], poses.z[i] = moves.bones, moves.parts, moves.z
        poses.opacities[i] = visible(drawing, parts)
        inputs.append(list(moves.inputs.values()))
    columns = np.array(inputs).reshape(count, -1).T
    return Performance(avatar, times, replace(poses, inputs=dict(zip(moves.inputs, columns, strict=True))))


def visible(drawing: Drawing, parts: int) -> Floats:
    """(P,) the opacities of the parts, 0 of those that are not drawn."""
    seen = np.zeros(parts)
    seen[drawing.order] = drawing.opacities[drawing.order]
    return seen


def moments(take: Take, rate: float) -> Floats:
    """(N,) the times of the take's frames and, where those are further apart, others evenly between them."""
    times = take.times.tolist()
    steps = [np.linspace(a, b, math.ceil((b - a) * rate - 1e-6) + 1)[:-1] for a, b in pairwise(times)]
    return np.concatenate([*steps, times[-1:]])
