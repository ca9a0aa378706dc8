"""One labelled person in one picture, whatever the format it was read from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats, Skeleton, frozen

ABSENT, OCCLUDED, VISIBLE = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A person to learn from.

    ``image``: the picture's file; nobody has looked whether it can be read. ``points``: (J, 2) float64 image pixels,
    NaN where missing. ``visible``: (J,) uint8 as COCO has it, 0 absent, 1 occluded (but labelled), 2 visible.
    ``box``: (x, y, width, height) in image pixels, both sizes above 0. ``area``: the person's, square pixels, as OKS
    uses it. ``image_id``, ``annotation_id``: as the data set numbers them. ``group``: what must not be split between
    training and held-out data: the photo, the clip or the person. ``photo``: the name, without its ending, of the photo
    that the picture is a copy of, where it is one. ``gone``: (J,) bool, joints that are known not to be in the picture
    (of the others without a label nobody knows), or None.

    Raises:
        ValueError: arrays of other shapes, an empty box, or an area that is none.
    """

    image: Path
    skeleton: Skeleton
    points: Floats
    visible: NDArray[np.uint8]
    box: tuple[float, float, float, float]
    area: float
    image_id: int | str
    annotation_id: int | str
    group: str
    photo: str | None = None
    gone: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        joints = len(self.skeleton.joints)
        points, visible = np.array(self.points, dtype=np.float64), np.array(self.visible, dtype=np.uint8)
        if points.shape != (joints, 2) or visible.shape != (joints,):
            got = f"{points.shape}, {visible.shape} != {(joints, 2)}, {(joints,)}"
            raise ValueError(f"unexpected shapes of {self.skeleton.name}: {got}")
        numbers = (*self.box, self.area)
        if not (all(map(math.isfinite, numbers)) and min(*self.box[2:], self.area) > 0):
            raise ValueError(f"no person: box {self.box}, area {self.area}")
        missing = (visible == ABSENT) | ~np.isfinite(points).all(axis=1)
        points[missing], visible[missing] = np.nan, ABSENT
        object.__setattr__(self, "points", frozen(points))
        object.__setattr__(self, "visible", frozen(visible))
        if self.gone is not None:
            gone = np.array(self.gone, dtype=np.bool_) & missing
            if gone.shape != (joints,):
                raise ValueError(f"unexpected shape of gone joints: {gone.shape} != {(joints,)}")
            object.__setattr__(self, "gone", frozen(gone))
