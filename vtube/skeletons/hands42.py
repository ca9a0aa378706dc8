"""Both hands of a person, as hand models see them beside a body."""

from __future__ import annotations

import numpy as np

from vtube.skeletons import _fingers
from vtube.types import Skeleton

_SKELETON = Skeleton(
    name="hands42",
    joints=tuple(joint for side in _fingers.SIDES for joint in _fingers.joints(side)),
    bones=tuple(bone for side in _fingers.SIDES for bone in _fingers.bones(side)),
    mirror=_fingers.MIRROR,
    sigmas=np.array(_fingers.SIGMAS * 2),
)


def create() -> Skeleton:
    """The left hand's 21 joints, then the right one's, named as COCO-WholeBody names them."""
    return _SKELETON
