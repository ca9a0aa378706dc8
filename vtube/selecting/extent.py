"""How large a person is in a picture, in its pixels."""

from __future__ import annotations

import numpy as np

from vtube.types import Floats, Pose

_TRUNK = 1.8
"""Shoulder widths from the shoulders to the hips."""
_BOX = 0.2
"""Shoulder widths of the root of a box's area, at least: who stands sideways has shoulders too."""


def box(pose: Pose) -> Floats:
    """(4,) x1 y1 x2 y2: the pose's box, or one around its joints; zeros where it has neither."""
    if pose.box is not None:
        x, y, width, height = pose.box
        return np.array([x, y, x + width, y + height])
    there = pose.points[pose.scores > 0]
    return np.concatenate([there.min(axis=0), there.max(axis=0)]) if len(there) else np.zeros(4)


def area(pose: Pose) -> float:
    """Of the box, at least one."""
    x1, y1, x2, y2 = box(pose)
    return max(1.0, float((x2 - x1) * (y2 - y1)))


def unit(pose: Pose) -> float:
    """The shoulder width, as if they faced the camera: the unit of all lengths."""
    lengths = [_BOX * area(pose) ** 0.5, 1.0]
    shoulders = [pose.point(f"{side}_shoulder") for side in ("left", "right")]
    hips = [pose.point(f"{side}_hip") for side in ("left", "right")]
    if shoulders[0] is not None and shoulders[1] is not None:
        lengths.append(float(np.linalg.norm(shoulders[0] - shoulders[1])))
        if hips[0] is not None and hips[1] is not None:
            trunk = (shoulders[0] + shoulders[1] - hips[0] - hips[1]) / 2
            lengths.append(float(np.linalg.norm(trunk)) / _TRUNK)
    return float(max(lengths))
