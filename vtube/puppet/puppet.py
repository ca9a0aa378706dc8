"""A rigged avatar: parameters in, sprites out."""

from __future__ import annotations

import math
from functools import partial

from vtube.drawing import Drawing
from vtube.puppet import idle
from vtube.puppet.animations import Animations
from vtube.puppet.avatar import Avatar
from vtube.puppet.depth import DepthCues
from vtube.puppet.expressions import Expressions
from vtube.puppet.kinematics import Rig
from vtube.puppet.moves import Moves
from vtube.puppet.springs import Springs
from vtube.types import Parameters


class Puppet:
    """Implements ``vtube.stages.Puppet`` for a loaded avatar. ``seed``: of its idle motion and the wind.

    Values take precedence as rest < idle motion < given parameters < animations < expressions; a blink multiplies the
    given openness of the eyes and the eyes wander as far as those are not tracked (EyesFound), and swaying turns the
    spine as far as no body is (BodyFound). Springs move what is left. The same calls in the same order give the same
    drawings.

    ``framing``: the name of the part of the canvas that fills a picture; may be changed. ``depth_cues``: 0..1, how much
    darker and smaller is drawn what is behind.
    """

    def __init__(self, avatar: Avatar, seed: int = 0, depth_cues: float = 0.0) -> None:
        self.avatar = avatar
        self.framing = avatar.framing
        self._seed = seed
        self._rig = Rig(avatar)
        self._expressions, self._animations = Expressions(avatar), Animations(avatar.animations)
        self._springs = Springs(avatar, seed) if avatar.springs else None
        self._cues = DepthCues(avatar, depth_cues) if depth_cues > 0 else None
        self._t: float | None = None

    def pose(self, parameters: Parameters, t: float) -> Drawing:
        """The avatar at ``t`` seconds, its visible parts from back to front.

        Missing parameters and values that are not finite take their rest; unknown names are ignored. Fades and springs
        go on by the time since the last call; where that goes back, fades stand still and springs come to rest.
        """
        self._step(parameters, t)
        moved = self._moved(parameters, t)
        springs = None if self._springs is None else partial(self._springs, t=t)
        posed, tints = self._rig(moved, springs=springs), None
        if self._cues:
            posed, tints = self._cues(posed, moved)
        return self._rig.drawing(posed, self._expressions.opacities(), tints, self.framing)

    def moves(self) -> Moves:
        """How the bones and parts have moved to where the last pose has them; depth cues are none of it."""
        return self._rig.moves()

    def reset(self) -> None:
        """Be as new: at rest, with the expressions of the start, and with nobody seen yet."""
        self._t = None
        self._rig.reset()
        self._expressions.reset()
        self._animations.reset()
        if self._springs:
            self._springs.reset()

    @property
    def expressions(self) -> tuple[str, ...]:
        """The names of the expressions that are on, in the order of the avatar's file."""
        return self._expressions.on

    def toggle(self, expression: str, on: bool | None = None) -> bool:
        """Turn an expression on or off, or the other way; those of its group that were on go off. Whether it is on.

        Raises:
            KeyError: the avatar has none of that name.
        """
        return self._expressions.switch(expression, on)

    def clear(self) -> None:
        """Fade back to the expressions that are on at the start."""
        self._expressions.clear()

    def settle(self) -> None:
        """End the expressions' fades: in a picture that stands still they would not go on."""
        self._expressions.settle()

    def take_over(self, other: Puppet) -> None:
        """Go on for another puppet: with its framing and expressions as far as this avatar has them too."""
        if other.framing in self.avatar.framings:
            self.framing = other.framing
        self._t = other._t
        self._rig.take_over(other._rig)
        self._expressions.take_over(other._expressions)
        self._animations.take_over(other._animations)
        if self._springs and other._springs:
            self._springs.take_over(other._springs)

    def _step(self, parameters: Parameters, t: float) -> None:
        dt = 0.0 if self._t is None else max(t - self._t, 0.0)
        self._t = t
        self._expressions.step(dt)
        self._animations.step({name: _share(parameters, name) for name in ("BodyFound", "FaceFound")}, dt)

    def _moved(self, parameters: Parameters, t: float) -> dict[str, float]:
        """The parameters with all that moves by itself or on a key."""
        asked, seed = self.avatar.idle, self._seed
        moved = dict(parameters)
        for name, own in (("Breath", idle.breath), ("Sway", idle.sway)):
            moved[name] = _finite(parameters.get(name), own(asked, seed, t))
        unseen = 1.0 - _share(parameters, "EyesFound")
        lids = 1.0 - unseen * (1.0 - idle.openness(asked, seed, t))
        for eye in ("EyeOpenLeft", "EyeOpenRight"):
            moved[eye] = lids * _finite(parameters.get(eye), 1.0)
        if unseen > 0:
            for axis, away in zip("XY", idle.gaze(asked, seed, t), strict=True):
                for eye in (f"EyeLeft{axis}", f"EyeRight{axis}"):
                    moved[eye] = _finite(parameters.get(eye), 0.0) + unseen * away
        untracked = 1.0 - _share(parameters, "BodyFound")
        sway = min(max(moved["Sway"], -1.0), 1.0)
        moved["Spine"] = _finite(parameters.get("Spine"), 0.0) + asked.sway_degrees * sway * untracked
        self._animations.apply(moved)
        self._expressions.apply(moved)
        return moved


def _finite(value: float | None, rest: float) -> float:
    return rest if value is None or not math.isfinite(value) else value


def _share(parameters: Parameters, name: str) -> float:
    return min(max(_finite(parameters.get(name), 0.0), 0.0), 1.0)
