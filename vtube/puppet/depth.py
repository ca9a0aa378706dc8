"""Depth cues: what is behind the body is drawn a little darker and smaller, as the eye expects it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vtube.puppet.avatar import DRIVING, Avatar, Joint, Part
from vtube.puppet.kinematics import Posed
from vtube.types import Floats, Parameters, frozen

_ARM = ("UpperArm", "LowerArm", "Hand")
_DARK = np.array([0.84, 0.78, 0.76])
"""Blue, green, red of what is wholly behind: shadow is cool."""
_SMALL = 0.95


class DepthCues:
    """Which parts of an avatar have a depth: those under an order with a parameter, and the arms by their HandDepth.

    A limb shrinks towards where it begins, so that it stays attached. ``strength``: 0..1.
    """

    def __init__(self, avatar: Avatar, strength: float) -> None:
        found = [_depth(part, avatar.bones) for part in avatar.parts]
        self._parameters = sorted({depth[0] for depth in found if depth})
        column = {name: i for i, name in enumerate(self._parameters)}
        self._parts = np.array([i for i, depth in enumerate(found) if depth], dtype=np.intp)
        self._columns = np.array([column[depth[0]] for depth in found if depth], dtype=np.intp)
        self._bones = np.array([depth[1] for depth in found if depth], dtype=np.intp)
        self._roots = np.array([(*avatar.bones[i].at, 1.0) for i in self._bones]).reshape(-1, 3)
        self._count, self._strength = len(avatar.parts), strength

    def __call__(self, posed: Posed, parameters: Parameters) -> tuple[Posed, Floats | None]:
        """The parts made smaller, and (parts, 3) their tints: blue, green, red, 0..1; None where nothing is behind."""
        values = [parameters.get(name, DRIVING[name].default) for name in self._parameters]
        behind = [min(max(-value, 0.0), 1.0) if math.isfinite(value) else 0.0 for value in values]
        if not any(behind):
            return posed, None
        shares = self._strength * np.array(behind)[self._columns]
        tints = np.ones((self._count, 3))
        tints[self._parts] = 1.0 - shares[:, None] * (1.0 - _DARK)
        return self._smaller(posed, 1.0 - shares * (1.0 - _SMALL)), tints

    def _smaller(self, posed: Posed, factors: Floats) -> Posed:
        centres = (posed.bones[self._bones, :2] @ self._roots[:, :, None])[:, :, 0]
        matrices, points = posed.matrices.copy(), posed.points.copy()
        matrices[self._parts] *= factors[:, None, None]
        matrices[self._parts, :, 2] += (1.0 - factors)[:, None] * centres
        for part, factor, centre in zip(self._parts.tolist(), factors.tolist(), centres, strict=True):
            if factor < 1.0 and part in posed.spans:
                span = posed.spans[part]
                points[span] = centre + factor * (points[span] - centre)
        return replace(posed, matrices=matrices, points=frozen(points))


def _depth(part: Part, bones: Sequence[Joint]) -> tuple[str, int] | None:
    """The parameter that says how far in front a part is, and the bone where its limb begins."""
    line = [part.bone]
    while bones[line[-1]].parent >= 0:
        line.append(bones[line[-1]].parent)
    if part.order and part.order.parameter:
        return part.order.parameter, part.bone
    for bone in line:
        order = bones[bone].order
        if order and order.parameter:
            return order.parameter, bone
    for side in ("Left", "Right"):
        arm = [bone for bone in line if bones[bone].name in {side + name for name in _ARM}]
        if arm:
            return f"{side}HandDepth", arm[-1]
    return None
