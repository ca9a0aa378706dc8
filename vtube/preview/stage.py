"""An avatar that holds still for its picture, and the parts of it that a picture shows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from vtube.alpha import bounds
from vtube.drawing import Drawing
from vtube.preview.looks import NEUTRAL
from vtube.puppet import Avatar, Puppet
from vtube.puppet.idle import openness
from vtube.puppet.schema.motion import AnimationsSection
from vtube.render.sprites import Renderer
from vtube.types import Image, Parameters

Box = tuple[float, float, float, float]
_SETTLED, _STEP = 2.4, 0.04  # seconds until everything that swings or fades is calm, in steps of
_COARSE, _AIR = 512, 4  # in how many steps the reach is looked at, and how many of them are left free around it


class Model:
    """An avatar to be drawn in given looks, each as if held for a while."""

    def __init__(self, avatar: Avatar) -> None:
        self.avatar = replace(avatar, animations=AnimationsSection())  # nobody comes or goes in a picture
        self.puppet = Puppet(self.avatar)
        self._render = Renderer()
        times = np.arange(_SETTLED, _SETTLED + 12, 0.1)
        awake = [t for t in times if openness(self.avatar.idle, 0, float(t)) == 1.0]
        self._t = float(awake[0]) if awake else _SETTLED

    def posed(self, look: Parameters, expression: str | None = None) -> Drawing:
        """The avatar in a look, its own ``expression`` turned on."""
        self.puppet.reset()
        for other in self.puppet.expressions:
            self.puppet.toggle(other, on=False)
        if expression is not None:
            self.puppet.toggle(expression, on=True)
        parameters = {**NEUTRAL, **look}
        for t in np.arange(self._t - _SETTLED, self._t, _STEP):
            self.puppet.pose(parameters, float(t))
        return self.puppet.pose(parameters, self._t)

    def picture(self, drawing: Drawing, frame: Box, size: tuple[int, int]) -> Image:
        """(height, width, 4) uint8 BGRA, premultiplied: a part of the canvas, as large as fits."""
        return self._render(replace(drawing, frame=frame), size).pixels

    def reach(self, looks: Iterable[Parameters]) -> Box:
        """All that the avatar takes up in some looks, with a little air: hands and tails beside the canvas too."""
        width, height = (2.0 * side for side in self.avatar.canvas)
        step = max(width, height) / _COARSE
        size = (max(1, math.ceil(width / step)), max(1, math.ceil(height / step)))
        frame = (-width / 4, -height / 4, size[0] * step, size[1] * step)
        taken = np.max([self.picture(self.posed(look), frame, size) for look in looks], axis=0)
        x, y, across, down = bounds(taken)
        if not across:
            return full(self.avatar)
        left, top = frame[0] + (x - _AIR) * step, frame[1] + (y - _AIR) * step
        return left, top, (across + 2 * _AIR) * step, (down + 2 * _AIR) * step


def full(avatar: Avatar) -> Box:
    """The whole figure."""
    return avatar.framings.get("full", (0.0, 0.0, float(avatar.canvas[0]), float(avatar.canvas[1])))


def face(avatar: Avatar) -> Box:
    """The head: the framing of that name, or around the bone; else the bust."""
    if "face" in avatar.framings:
        return avatar.framings["face"]
    head = next((bone for bone in avatar.bones if bone.name == "Head"), None)
    side = 0.0 if head is None else 1.95 * float(np.hypot(head.tip[0] - head.at[0], head.tip[1] - head.at[1]))
    if head is None or side < 0.08 * min(avatar.canvas):
        return bust(avatar)
    x, y = (head.at[0] + head.tip[0]) / 2, (head.at[1] + head.tip[1]) / 2
    return x - side / 2, y - 0.52 * side, side, side


def bust(avatar: Avatar) -> Box:
    """Head and shoulders, where the avatar says what that is; else all."""
    return avatar.framings.get("bust", full(avatar))
