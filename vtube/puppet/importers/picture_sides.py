"""The trunk's side at an arm: a straight line from the shoulder to the armpit, where both have one colour.

Where an arm is drawn in the colour of the trunk, no line of the drawing says where it begins.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vtube.puppet.importers.picture_joints import Joints
from vtube.puppet.importers.picture_masks import Mask
from vtube.types import Floats

_OUTWARDS = {"Left": 1.0, "Right": -1.0}
_STEEPEST = 0.3  # px outwards a px down


class Side(NamedTuple):
    """Masks between shoulder and armpit: ``inner``, of the trunk, and ``outer``, beyond it."""

    inner: Mask
    outer: Mask


def beside(mask: Mask, arm: Mask, joints: Joints, name: str, radius: float) -> Side | None:
    """Where the trunk ends at an arm.

    Args:
        mask: (h, w) where the figure is.
        arm: where the arm was found.
        joints: of the figure.
        name: Left or Right.
        radius: px, half the arm's thickness.

    Returns:
        None: the arm leaves no gap to the trunk, so that there is no armpit.
    """
    shoulder, out = joints[f"{name}Shoulder"], _OUTWARDS[name]
    edges = _edges(mask, arm, joints, out, radius)
    if len(edges) < max(4.0, 0.5 * radius):
        return None
    first = edges[0]
    upper = edges[edges[:, 1] < first[1] + 4 * radius]
    slope = float(np.clip(np.polyfit(upper[:, 1], out * upper[:, 0], 1)[0], -_STEEPEST, _STEEPEST))
    rows, columns = np.indices(mask.shape)
    line = out * first[0] + slope * (rows - first[1])
    line = np.minimum(line, out * shoulder[0] + radius)
    beyond = out * columns > line
    between = mask & (rows > shoulder[1] - 2.5 * radius) & (rows <= first[1])
    inner = ~beyond & (out * columns > out * joints["Neck"][0])
    return Side(inner & between, beyond & between)


def _edges(mask: Mask, arm: Mask, joints: Joints, out: float, radius: float) -> Floats:
    """(N, 2) px: the trunk's own outline from the armpit to the hips, from the first row with a gap beside it."""
    neck, hips = joints["Neck"], joints["Hips"]
    found: list[tuple[float, float]] = []
    shoulder = joints["LeftShoulder" if out > 0 else "RightShoulder"][1]
    for row in range(int(shoulder + 0.5 * radius), int(hips[1])):
        middle = int(np.interp(row, [neck[1], hips[1]], [neck[0], hips[0]]))
        ray = mask[row, middle:] if out > 0 else mask[row, middle::-1]
        gaps = np.flatnonzero(~ray)
        if len(gaps) == 0 or gaps[0] == 0:
            continue
        edge = middle + out * float(gaps[0] - 1)
        trunk = not arm[row, int(np.clip(edge - 2 * out, 0, mask.shape[1] - 1))]
        if trunk and ray[gaps[0] :].any():  # the arm is seen beyond the gap
            found.append((edge, float(row)))
        elif not trunk:
            found = []
    return np.array(found).reshape(-1, 2)
