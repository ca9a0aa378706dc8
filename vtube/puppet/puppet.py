"""A rigged avatar: parameters in, sprites out."""

from __future__ import annotations

import math

from vtube.puppet import idle
from vtube.puppet.avatar import Avatar
from vtube.puppet.kinematics import Rig
from vtube.types import Drawing, Parameters


class Puppet:
    """Implements ``vtube.stages.Puppet`` for a loaded avatar. ``seed``: of its idle motion.

    Values take precedence as rest < idle motion < given parameters; a blink multiplies the given openness of the eyes,
    and swaying turns the spine as far as no body is tracked (BodyFound). The result depends on the parameters and the
    time alone.
    """

    def __init__(self, avatar: Avatar, seed: int = 0) -> None:
        self.avatar = avatar
        self._rig = Rig(avatar)
        self._seed = seed

    def pose(self, parameters: Parameters, t: float) -> Drawing:
        """The avatar at ``t`` seconds, its visible parts from back to front.

        Missing parameters and values that are not finite take their rest; unknown names are ignored.
        """
        sprites = self._rig.drawing(self._rig(self._moved(parameters, t)))
        return Drawing(sprites, self.avatar.canvas, self.avatar.frame)

    def reset(self) -> None:
        """Forget what lies before and behind, and which members of swap sets are shown."""
        self._rig.reset()

    def _moved(self, parameters: Parameters, t: float) -> dict[str, float]:
        """The parameters with idle motion."""
        asked, seed = self.avatar.idle, self._seed
        sway, lids = idle.sway(asked, seed, t), idle.openness(asked, seed, t)
        moved = {"Breath": idle.breath(asked, seed, t), "Sway": sway, **parameters}
        for eye in ("EyeOpenLeft", "EyeOpenRight"):
            moved[eye] = lids * _finite(parameters.get(eye), 1.0)
        untracked = 1.0 - min(max(_finite(parameters.get("BodyFound"), 0.0), 0.0), 1.0)
        moved["Spine"] = _finite(parameters.get("Spine"), 0.0) + asked.sway_degrees * sway * untracked
        return moved


def _finite(value: float | None, rest: float) -> float:
    return rest if value is None or not math.isfinite(value) else value
