"""Labelled crops as the network's inputs and targets, drawn from a seed, an epoch and a place in it alone."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.crops import Crop
from vtube.training.face.augmentation import Augmentation, recoloured, shifts
from vtube.training.face.landmarks import MIRRORED
from vtube.training.face.material import NOBODY, SHAPES, SIDE, Crops
from vtube.types import Floats, Image, frozen

SPAN = 21.0
"""Centimetres of an average face that the network's input spans, where the crop is the usual one."""
MIDDLE = np.array([0.0, -0.5, 3.5, 1.0])
"""Of the canonical face: what lies in the usual crop's middle."""
_SWAPPED = [SHAPES.index(name.replace("Left", "_").replace("Right", "Left").replace("_", "Right")) for name in SHAPES]
_FLIP = np.diag([-1.0, 1.0, 1.0])


class Truth(NamedTuple):
    """Of one input: ``there`` 1 or 0, and where it is 1 what ``network.Told`` tells."""

    there: float
    shapes: Floats
    rotation: Floats
    place: Floats
    points: Floats


def cut(transform: Floats, size: int, shift: tuple[float, float, float, float], *, flip: bool = False) -> Crop:
    """The network's input around a face. ``transform``: (4, 4) to pixels of the picture. ``shift``: as ``shifts``."""
    x, y, grown, degrees = shift
    pixels = float(np.linalg.norm(transform[:3, :3], axis=0).mean())
    roll = math.atan2(transform[1, 0], transform[0, 0]) + math.radians(degrees)
    side = SPAN * pixels * math.exp(grown)
    middle = (transform @ MIDDLE)[:2]
    scale = size / side
    cosine, sine = scale * math.cos(roll), scale * math.sin(roll)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    matrix = np.column_stack([turn, (size - 1) / 2 + np.array([x, y]) * size - turn @ middle])
    if flip:
        matrix = np.array([[-1.0, 0.0], [0.0, 1.0]]) @ matrix
        matrix[0, 2] += size - 1
    return Crop(frozen(matrix), (size, size))


def truth(transform: Floats, shapes: Floats, points: Floats, crop: Crop, *, flip: bool = False) -> Truth:
    """What the network shall tell of a face in its input."""
    size = crop.size[0]
    seen = crop.matrix[:, :2] @ transform[:2, :3]
    scale = math.sqrt(abs(np.linalg.det(crop.matrix[:, :2])))
    pixels = scale * float(np.linalg.norm(transform[:3, :3], axis=0).mean())
    turn = np.vstack([seen, scale * transform[2:3, :3]]) / pixels
    spots = crop.to_crop(points)
    if flip:  # a mirrored face has its sides exchanged
        turn = turn @ _FLIP
        shapes, spots = shapes[_SWAPPED], spots[list(MIRRORED)]
    origin = crop.matrix @ np.append(transform[:2, 3], 1.0)
    place = np.append((origin - (size - 1) / 2) / size, math.log(pixels * SPAN / size))
    beyond = np.abs(((crop.matrix @ np.append((transform @ MIDDLE)[:2], 1.0)) - (size - 1) / 2) / size).max()
    return Truth(
        float(beyond < 0.5), shapes, turn[:, :2].T.ravel(), place, (spots - (size - 1) / 2) / size
    )  # fmt: skip


class Samples:
    """Draws inputs with their truth from labelled crops. ``size``: pixels of an input's side."""

    def __init__(self, crops: Crops, size: int, augment: Augmentation | None = None) -> None:
        self.crops, self.size, self.augment = crops, size, augment

    def __call__(self, i: int, chance: np.random.Generator) -> tuple[Image, Truth]:
        """The ``i``-th crop as (size, size, 3) uint8 BGR."""
        augment = self.augment
        flip = augment is not None and chance.random() < augment.flip
        shift = shifts(augment, chance) if augment else (0.0, 0.0, 0.0, 0.0)
        nobody = self.crops.kinds[i] == NOBODY
        transform = _anywhere(chance) if nobody else self.crops.transforms[i].astype(np.float64)
        crop = cut(transform, self.size, shift, flip=flip)
        picture = cv2.imdecode(np.frombuffer(self.crops.pictures[i], np.uint8), cv2.IMREAD_COLOR)
        image = crop.draw(np.asarray(picture, dtype=np.uint8))
        if augment:
            image = recoloured(image, augment, chance)
        target = truth(transform, self.crops.shapes[i], self.crops.points[i], crop, flip=flip)
        return image, target._replace(there=0.0) if nobody else target

    def batch(self, chosen: NDArray[np.intp], chance: np.random.Generator) -> dict[str, NDArray[Any]]:
        """``image``: (B, S, S, 3) uint8 BGR; the fields of ``Truth``, float32, for B crops."""
        images, truths = zip(*(self(int(i), chance) for i in chosen), strict=True)
        columns = {name: np.array([getattr(t, name) for t in truths], np.float32) for name in Truth._fields}
        return {"image": np.stack(images), **columns}


def _anywhere(chance: np.random.Generator) -> Floats:
    """A face's place in a crop in which there is none."""
    transform = np.eye(4)
    transform[:3, :3] *= chance.uniform(0.4, 0.8) * SIDE / SPAN
    transform[:2, 3] = SIDE * chance.uniform(0.4, 0.6, 2)
    return transform
