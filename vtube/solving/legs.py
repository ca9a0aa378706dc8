"""Legs, where they are seen: a webcam rarely sees them, and the knees that a model then invents have poor scores."""

from __future__ import annotations

from vtube.solving.body import Torso
from vtube.solving.limbs import Segment
from vtube.solving.loss import Part
from vtube.solving.scene import Scene
from vtube.types import Values

# Thigh, shank and foot: Winter after Drillis and Contini, as for the arms.
THIGH, SHANK, FOOT = 0.245 / 0.258, 0.246 / 0.258, 0.152 / 0.258
_LEAST = 0.3  # share; a leg hardly ever points at the camera, a knee on top of the ankle is a wrong one


class Leg:
    """UpperLeg, LowerLeg and Foot of one ``side``, "Left" or "Right". A foot needs a skeleton that names toes."""

    def __init__(self, side: str, torso: Torso, hold: float, ease: float) -> None:
        self._torso = torso
        joints = [f"{side.lower()}_{joint}" for joint in ("hip", "knee", "ankle", "big_toe")]
        bones = (f"{side}UpperLeg", f"{side}LowerLeg", f"{side}Foot")
        segments = (Segment(bone, length, _LEAST) for bone, length in zip(bones, (THIGH, SHANK, FOOT), strict=True))
        parts = [Part((bone,), hold, ease) for bone in bones]
        self._bones = tuple(zip(segments, parts, joints, joints[1:], strict=False))

    def __call__(self, scene: Scene) -> Values:
        """Rotations by bone, degrees, of the moment that the scene shows."""
        visible = scene.joints.seen if scene.joints else {}
        parent, key = self._torso.hips, self._torso.mode
        shown: dict[str, float] = {}
        for segment, part, start, end in self._bones:
            seen = segment(visible.get(start), visible.get(end), scene.unit, scene.dt)
            shown |= part(key, seen and (seen[0] - parent,), scene.dt)
            parent, key = parent + part.target[0], (key, part.mode)
        return shown
