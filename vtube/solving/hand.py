"""The shape of a hand: how far its fingers are bent, and which of fist, pointing and open it is by that."""

from __future__ import annotations

import math

import numpy as np

from vtube.solving.joints import Joints
from vtube.solving.limbs import smoothstep
from vtube.solving.loss import Part
from vtube.solving.scene import Scene
from vtube.solving.steady import Steady
from vtube.types import Floats, Values

_FINGERS = ("forefinger", "middle_finger", "ring_finger", "pinky_finger")
_STRAIGHT, _BENT = 45.0, 150.0
"""Degrees that a finger is bent altogether, from the palm to its tip, up to which it is straight, and from which on it
is in the fist. Of HaGRID's labelled hands straight fingers have 10 to 45, bent ones 140 to 240."""
SHAPES = {"fist": (0.0, 0.0), "point": (1.0, 0.0), "open": (1.0, 1.0)}
"""How straight forefinger and the three others are, 0..1."""
_VALUES = {"fist": (0.0, 0.15), "point": (0.4, 0.0), "open": (0.7, 0.3)}
"""HandOpen of each shape, and what all fingers straight would add. Avatars draw a fist at 0, pointing between 0.25 and
0.65, an open hand at 1."""
_OTHERS = 1.5
"""By how much more the three others say than the forefinger, of which the ring of an OK sign is made too."""
_MARGIN = 0.2
"""By how much another shape has to be nearer than the present one."""

_SETTLED = 0.1
"""Distance of HandOpen from where it goes at which a hand counts as found."""
_UNFOUND = (None, "rest")


def straightness(joints: Joints, side: str) -> Floats | None:
    """(4,) 0..1 of forefinger to little finger of a ``side``, "left" or "right"; None where they are not all seen.

    The thumb does not count: it lies across a fist as well as along it.
    """
    names = _NAMES[side]
    if not all(name in joints.seen for name in names):
        return None
    flat = np.array([joints.seen[name] for name in names])
    points = np.column_stack([flat.real, flat.imag, [joints.depths.get(name, 0.0) for name in names]])
    chains = np.concatenate([np.broadcast_to(points[0], (4, 1, 3)), points[1:].reshape(4, 4, 3)], axis=1)
    bones = np.diff(chains, axis=1)
    lengths = np.linalg.norm(bones, axis=2, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        return None
    bones /= lengths
    turns = np.arccos(np.clip((bones[:, 1:] * bones[:, :-1]).sum(axis=2), -1.0, 1.0))
    bent = np.degrees(turns.sum(axis=1))
    return np.array([1.0 - smoothstep(_STRAIGHT, _BENT, angle) for angle in bent.tolist()])


def _names(side: str) -> tuple[str, ...]:
    return (f"{side}_hand_root", *(f"{side}_{finger}{k}" for finger in _FINGERS for k in range(1, 5)))


_NAMES = {side: _names(side) for side in ("left", "right")}


class Shape:
    """Which of ``SHAPES`` a hand has, kept until another one is clearly nearer."""

    def __init__(self) -> None:
        self.name: str | None = None

    def __call__(self, straight: Floats) -> str:
        """``straight``: (4,) as ``straightness`` gives it."""
        first, others = float(straight[0]), float(straight[1:].mean())
        off = {name: math.hypot(first - one, _OTHERS * (others - rest)) for name, (one, rest) in SHAPES.items()}
        nearest = min(off, key=off.__getitem__)
        if self.name is None or off[nearest] + _MARGIN < off[self.name]:
            self.name = nearest
        return self.name


class Hand:
    """HandFound and HandOpen of one ``side``, "Left" or "Right".

    A hand that comes takes its shape before it is found, and one that is lost keeps it until it is forgotten, so that
    no other shape is passed on the way.
    """

    def __init__(self, side: str, hold: float, ease: float) -> None:
        self._side = side.lower()
        self._found = Part((f"Hand{side}Found",), hold, ease)
        self._open = Part((f"Hand{side}Open",), hold, ease)
        self._shape, self._steady = Shape(), Steady(calm=0.1, quick=0.03, far=0.3)
        self._value: float | None = None

    def __call__(self, scene: Scene) -> Values:
        """Both by name, of the moment that the scene shows."""
        straight = straightness(scene.joints, self._side) if scene.joints else None
        if straight is not None:
            base, share = _VALUES[self._shape(straight)]
            self._value = self._steady(base + share * float(straight.mean()), scene.dt)
        opened = self._open("seen", None if self._value is None else (self._value,), scene.dt)
        settled = self._found.mode not in _UNFOUND or abs(next(iter(opened.values())) - self._open.target[0]) < _SETTLED
        found = self._found("seen", (1.0,) if straight is not None and settled else None, scene.dt)
        if straight is None and not any(found.values()):
            self._value, self._shape.name = None, None
            self._steady.forget()
        return {**found, **opened}
