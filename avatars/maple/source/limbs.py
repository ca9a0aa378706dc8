"""Where the joints of arms and legs are, and how a limb's outline is made from them.

Drawn for the character's right side (left on the canvas) and mirrored; shadows are drawn again for the other side.
"""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, flipped, tapered

CENTRE = 768
JOINTS = {
    "UpperArm": ((634, 728), (616, 934)),
    "LowerArm": ((616, 934), (606, 1116)),
    "Hand": ((606, 1116), (602, 1240)),
    "UpperLeg": ((704, 1238), (702, 1664)),
    "LowerLeg": ((702, 1664), (692, 2076)),
    "Foot": ((692, 2076), (676, 2190)),
}
SHOULDER, ELBOW, KNEE, ANKLE = 54.0, 47.0, 53.0, 36.0


def joint(name: str, side: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Joint and tip of a limb's bone on one side ("Left" or "Right"), canvas pixels."""
    (x0, y0), (x1, y1) = JOINTS[name]
    return ((x0, y0), (x1, y1)) if side == "Right" else ((2 * CENTRE - x0, y0), (2 * CENTRE - x1, y1))


class Side:
    """Mirrors coordinates for the character's left and keeps the shade on the side away from the light."""

    def __init__(self, side: str) -> None:
        self.left = side == "Left"
        self.name = side.lower()

    def __call__(self, shape: np.ndarray) -> np.ndarray:
        """The shape on this side."""
        return flipped(shape, CENTRE) if self.left else shape

    def away(self, ribbon: Ribbon, depth: float = 0.62) -> np.ndarray:
        """The hard shadow along the flank that is turned away from the light (canvas right), none at the joints."""
        return self(ribbon.crescent(1 if self.left else -1, depth))

    def lit(self, ribbon: Ribbon, start: float, stop: float) -> np.ndarray:
        """A narrow light along the lit flank."""
        return self(tapered(ribbon.line(-0.62 if self.left else 0.62, start, stop), 13, (0, 1, 0.8, 0.5, 0)))


def _half_circle(start: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Clockwise half around the centre, without its ends."""
    x, y = start - centre
    t = np.arctan2(y, x) + np.linspace(0, np.pi, 26)[1:-1]
    return centre + np.hypot(x, y) * np.stack([np.cos(t), np.sin(t)], 1)


def capped(centre: np.ndarray, widths: tuple[float, ...], *, end: bool = True) -> np.ndarray:
    """A limb: a ribbon with a round cap at its beginning and, if asked, at its end."""
    ribbon = Ribbon(centre, widths)
    left, right = ribbon.line(-1), ribbon.line(1)
    last = [_half_circle(left[-1], centre[-1])] if end else []
    return np.vstack([left, *last, right[::-1], _half_circle(right[0], centre[0])])
