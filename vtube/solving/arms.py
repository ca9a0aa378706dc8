"""Arms: directions in the picture become rotations relative to the parent bone, shortening becomes length and depth."""

from __future__ import annotations

import math

from vtube.solving.body import Torso
from vtube.solving.joints import Joints
from vtube.solving.limbs import Segment, smoothstep
from vtube.solving.loss import Part
from vtube.solving.scene import Scene
from vtube.types import Values

# Segment lengths over height: D. A. Winter, "Biomechanics and Motor Control of Human Movement", figure 4.1, after
# R. Drillis and R. Contini, "Body Segment Parameters", 1966; over the distance of the shoulders, 2 * 0.129.
UPPER_ARM, FOREARM, HAND = 0.186 / 0.258, 0.146 / 0.258, 0.054 / 0.258

_FINGERS = ("middle_finger1", "middle_finger_mcp", "index")  # the hand's far end, as skeletons with hands name it
_DEPTH_TAU = 0.15  # seconds


class Arm:
    """UpperArm, LowerArm, Hand, their lengths and HandDepth of one ``side``, "Left" or "Right"."""

    def __init__(self, side: str, torso: Torso, hold: float, ease: float) -> None:
        self._torso = torso
        self._joints = tuple(f"{side.lower()}_{joint}" for joint in ("shoulder", "elbow", "wrist"))
        self._root = f"{side.lower()}_hand_root"
        self._fingers = tuple(f"{side.lower()}_{finger}" for finger in _FINGERS)
        self._segments = (
            Segment(f"{side}UpperArm", UPPER_ARM), Segment(f"{side}LowerArm", FOREARM), Segment(f"{side}Hand", HAND)
        )  # fmt: skip
        self._upper = Part((f"{side}UpperArm", f"{side}UpperArmLength"), hold, ease)
        self._lower = Part((f"{side}LowerArm", f"{side}LowerArmLength"), hold, ease)
        self._hand = Part((f"{side}Hand",), hold, ease)
        self._depth = _HandDepth(side, hold, ease)

    def __call__(self, scene: Scene) -> Values:
        """Rotations, lengths and depth by name, of the moment that the scene shows."""
        unit, dt = scene.unit, scene.dt
        seen = scene.joints.seen if scene.joints else {}
        shoulder, elbow, wrist = map(seen.get, self._joints)
        finger = next((seen[name] for name in self._fingers if name in seen), None)
        upper = self._segments[0](shoulder, elbow, unit, dt)
        lower = self._segments[1](elbow, wrist, unit, dt)
        hand = self._segments[2](seen.get(self._root, wrist), finger, unit, dt)
        parent, key = self._torso.chest, self._torso.mode
        upper_shown = self._upper(key, upper and (upper[0] - parent, upper[1]), dt)
        parent, key = parent + self._upper.target[0], (key, self._upper.mode)
        lower_shown = self._lower(key, lower and (lower[0] - parent, lower[1]), dt)
        parent, key = parent + self._lower.target[0], (key, self._lower.mode)
        hand_shown = self._hand(key, hand and (hand[0] - parent,), dt)
        return {**upper_shown, **lower_shown, **hand_shown, **self._depth(scene, shoulder, elbow, lower and lower[1])}


class _HandDepth:
    """Whether a hand is in front of the body (+1) or behind it (-1), as far as one camera can tell.

    In front: the wrist is seen before trunk or face, or the forearm looks short. Behind: the elbow is out, and the
    unseen wrist is expected at waist or back. A slow filter of its own keeps it from flickering.
    """

    def __init__(self, side: str, hold: float, ease: float) -> None:
        self._outwards = 1.0 if side == "Left" else -1.0
        self._wrist = f"{side.lower()}_wrist"
        self._part = Part((f"{side}HandDepth",), hold, ease)
        self._depth: float | None = None

    def __call__(self, scene: Scene, shoulder: complex | None, elbow: complex | None, forearm: float | None) -> Values:
        depth = None
        if scene.joints is not None and scene.unit is not None and shoulder is not None and elbow is not None:
            depth = self._seen(scene.joints, scene.unit, shoulder, elbow, forearm)
        if depth is None:
            self._depth = None
            return self._part(None, None, scene.dt)
        share = 1.0 if self._depth is None else -math.expm1(-scene.dt / _DEPTH_TAU)
        before = depth if self._depth is None else self._depth
        self._depth = before + share * (depth - before)
        return self._part("seen", (self._depth,), scene.dt)

    def _seen(
        self, joints: Joints, unit: float, shoulder: complex, elbow: complex, forearm: float | None
    ) -> float | None:
        wrist = joints.expected.get(self._wrist)
        if wrist is None:
            return None
        out, down = self._outwards * (wrist - shoulder).real / unit, (wrist - shoulder).imag / unit
        if forearm is not None:
            before_body = (1 - smoothstep(-0.2, -0.05, out)) * smoothstep(-1.2, -0.9, down)
            return max(before_body, 1 - smoothstep(0.4, 0.75, forearm))
        elbow_out = self._outwards * (elbow - shoulder).real / unit
        at_waist = smoothstep(0.6, 0.8, down) * (1 - smoothstep(1.8, 2.0, down)) * (1 - smoothstep(-0.05, 0.1, out))
        behind = at_waist * smoothstep(0.1, 0.25, elbow_out)
        return -behind if behind > 0 else None
