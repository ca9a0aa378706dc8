"""Eyes, brows, mouth and vowels from the blendshapes of a face."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from vtube.solving.blendshapes import Ranges, measure
from vtube.solving.limbs import smoothstep
from vtube.solving.loss import Part
from vtube.solving.scene import Scene
from vtube.solving.steady import Steady
from vtube.types import Face, Values

_LIDS = {"calm": 0.12, "quick": 0.015, "far": 0.25}
_GAZE = {"calm": 0.12, "quick": 0.025, "far": 0.3}
_SKIN = {"calm": 0.1, "quick": 0.03, "far": 0.3}
_BLEED = 0.35
"""Share of one lid's lead that a model lets the other eye have."""
_FACING, _TURNED = 15.0, 30.0
"""Degrees of yaw up to which each eye is its own, and from which the eye at the camera speaks for both."""
_BOWED, _LEVEL = 0.045, 3.0
"""How much lower brows look for each degree that a head is bowed by more than so many; over clips of signers the model
gave 0.03 to 0.05.
"""
_SMALL, _LARGE = 80.0, 130.0
"""Pixels of a face's width up to which its eyes are too few pixels for winks, and from which they are enough."""
_UNSURE = 0.45
"""Of a small face, the share of a lid's way down that is not believed: open eyes often look half shut."""
_SHUT = 0.35
"""Openness below which an eye's pupil cannot be seen."""
_BLINK, _AFTER = 0.12, 0.07
"""Change of openness from one moment to the next that is a blink, and seconds after one until the gaze is clear."""


class Features:
    """Eyes, brows and mouth, seen and lost together with the face model's face."""

    def __init__(self, hold: float, ease: float) -> None:
        self._groups: tuple[_Group, ...] = (_Eyes(hold, ease), _Brows(hold, ease), _Mouth(hold, ease))
        self._vowels = _Vowels(hold, ease)
        self._shown: tuple[Values, Ranges] | None = None
        self._measured: Values = {}

    def __call__(self, scene: Scene) -> Values:
        """Values by name, of the moment that the scene shows."""
        face = scene.face
        seen = self._seen(face.blendshapes, scene.ranges) if face is not None and face.blendshapes else None
        values: dict[str, float] = {}
        for group in self._groups:
            values.update(group(seen, scene))
        values.update(self._vowels(seen, scene))
        return values

    def _seen(self, shapes: Values, ranges: Ranges) -> Values:
        """Measured once for all the moments at which the same face is shown."""
        if self._shown is None or shapes is not self._shown[0] or ranges is not self._shown[1]:
            self._shown, self._measured = (shapes, ranges), measure(shapes, ranges)
        return self._measured


class _Group:
    """Parameters that are steadied and eased together; a subclass says what they are of the measured channels."""

    NAMES: tuple[str, ...] = ()
    STEADY: Mapping[str, float] = _SKIN

    def __init__(self, hold: float, ease: float) -> None:
        self._part = Part(self.NAMES, hold, ease)
        self._steady = [Steady(**self.STEADY) for _ in self.NAMES]

    def __call__(self, seen: Values | None, scene: Scene) -> Values:
        """Shown values by name."""
        if seen is None:
            self.forget()
            return self._part(None, None, scene.dt)
        values = self.values(seen, scene)
        calm = [steady(value, scene.dt) for steady, value in zip(self._steady, values, strict=True)]
        return self._part("face", calm, scene.dt)

    def forget(self) -> None:
        """The face is lost: what is seen next is no change of what was seen before."""
        for steady in self._steady:
            steady.forget()

    def values(self, seen: Values, scene: Scene) -> tuple[float, ...]:
        """The parameters, in the order of their names."""
        raise NotImplementedError


class _Eyes(_Group):
    NAMES = ("EyeOpenLeft", "EyeOpenRight", "EyeLeftX", "EyeLeftY", "EyeRightX", "EyeRightY", "EyesFound")

    def __init__(self, hold: float, ease: float) -> None:
        super().__init__(hold, ease)
        self._steady = [Steady(**(_LIDS if name.startswith("EyeOpen") else _GAZE)) for name in self.NAMES]
        self._gaze = (0.0, 0.0)
        self._opened: float | None = None
        self._still = math.inf

    def forget(self) -> None:
        """As the base; and the gaze is taken as it is seen next."""
        super().forget()
        self._opened, self._still = None, math.inf

    def values(self, seen: Values, scene: Scene) -> tuple[float, ...]:
        """Both pupils go together, as people's do, as the open eye shows them; they stay where they were in a blink."""
        far = _far(scene.face) if scene.face else 0.0
        left, right = _lids(seen["BlinkLeft"], seen["BlinkRight"], scene.head.yaw if scene.head else 0.0, far)
        opened = max(left, right)
        blinks = self._opened is not None and abs(opened - self._opened) > _BLINK
        self._still = 0.0 if blinks else self._still + scene.dt
        self._opened = opened
        if opened > _SHUT and self._still >= _AFTER:
            share = left**2 / (left**2 + right**2)
            x, y = (share * seen[f"LookLeft{axis}"] + (1 - share) * seen[f"LookRight{axis}"] for axis in "XY")
            self._gaze = x, y
        return (left, right, *self._gaze, *self._gaze, 1.0)


def _far(face: Face) -> float:
    """0..1, how far away a face is for its lids to be told apart; 0 where nothing says how large it is."""
    width = float(np.ptp(face.points[:, 0])) if len(face.points) else 0.0
    return 1.0 - smoothstep(_SMALL, _LARGE, width) if width > 0 else 0.0


def _lids(left: float, right: float, yaw: float, far: float) -> tuple[float, float]:
    """Openness of both eyes, of their lids' way down, the head's yaw, and how ``far`` the face is."""
    left, right = left - _BLEED * max(right - left, 0.0), right - _BLEED * max(left - right, 0.0)
    linked = max(smoothstep(_FACING, _TURNED, abs(yaw)), far)
    nearer = right if yaw > 0 else left
    both = nearer + far * (min(left, right) - nearer)
    unsure = _UNSURE * far
    shut = (lid + linked * (both - lid) for lid in (left, right))
    return tuple(1.0 - max(lid - unsure, 0.0) / (1.0 - unsure) for lid in shut)  # type: ignore[return-value]


class _Brows(_Group):
    NAMES = ("BrowLeftY", "BrowRightY", "FaceAngry")

    def values(self, seen: Values, scene: Scene) -> tuple[float, ...]:
        """Up less down; anger is in lowered brows and in the nose. Brows of a bowed head look lower than they are."""
        bowed = scene.neutral.pitch - scene.head.pitch if scene.head else 0.0
        looks = _BOWED * max(bowed - _LEVEL, 0.0)
        down = [max(seen[f"BrowDown{side}"] - looks, 0.0) for side in ("Left", "Right")]
        angry = max(sum(down) / 2, seen["Sneer"]) * (1 - seen["Smile"])
        return seen["BrowUpLeft"] - down[0], seen["BrowUpRight"] - down[1], angry


class _Mouth(_Group):
    NAMES = ("MouthOpen", "MouthSmile", "MouthFrown", "MouthX", "CheekPuff")

    def values(self, seen: Values, scene: Scene) -> tuple[float, ...]:  # noqa: ARG002 - the base's
        """As measured."""
        return seen["Jaw"], seen["Smile"], seen["Frown"], seen["MouthX"], seen["Puff"]


class _Vowels(_Group):
    NAMES = ("VoiceA", "VoiceI", "VoiceU", "VoiceE", "VoiceO")

    def values(self, seen: Values, scene: Scene) -> tuple[float, ...]:  # noqa: ARG002 - the base's
        """What the mouth's shape says: how far the jaw is down, and whether the lips are round or wide."""
        jaw, lips = seen["Jaw"], seen["Round"]
        wide = (1 - lips) * seen["Wide"]
        plain = 1 - lips - wide
        ajar = (1 - jaw) * seen["Parted"]
        return plain * jaw, wide * ajar, lips * ajar, wide * jaw, lips * jaw
