"""Labelled crops as the network's inputs and targets, drawn from a seed, an epoch and a place in it alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.crops import Crop
from vtube.faces._head_crop import MIDDLE, SPAN, USUAL, around_face, placement
from vtube.training.face.augmentation import Augmentation, shifts
from vtube.training.face.landmarks import MIRRORED
from vtube.training.face.material import NOBODY, SHAPES, SIDE, Crops
from vtube.training.looks import seen
from vtube.types import Floats, Image

_SWAPPED = [SHAPES.index(name.replace("Left", "_").replace("Right", "Left").replace("_", "Right")) for name in SHAPES]


class Truth(NamedTuple):
    """Of one input: ``there`` 1 or 0, and where it is 1 what ``network.Told`` tells."""

    there: float
    shapes: Floats
    rotation: Floats
    place: Floats
    points: Floats


def truth(transform: Floats, shapes: Floats, points: Floats, crop: Crop, *, flip: bool = False) -> Truth:
    """What the network shall tell of a face in its input; none is there where its middle is beyond."""
    size = crop.size[0]
    rotation, place = placement(transform, crop, flip=flip)
    spots = (crop.to_crop(points) - (size - 1) / 2) / size
    if flip:  # a mirrored face has its sides exchanged
        shapes, spots = shapes[_SWAPPED], spots[list(MIRRORED)]
    beyond = np.abs(crop.to_crop((transform @ MIDDLE)[:2]) - (size - 1) / 2).max() > size / 2
    return Truth(float(not beyond), shapes, rotation, place, spots)


class Samples:
    """Draws inputs with their truth from labelled crops. ``size``: pixels of an input's side."""

    def __init__(self, crops: Crops, size: int, augment: Augmentation | None = None) -> None:
        self.crops, self.size, self.augment = crops, size, augment
        self._pictures: dict[int, Image] = {}

    def __call__(self, i: int, chance: np.random.Generator) -> tuple[Image, Truth]:
        """The ``i``-th crop as (size, size, 3) uint8 BGR."""
        augment = self.augment
        flip = augment is not None and chance.random() < augment.flip
        shift = shifts(augment, chance) if augment else USUAL
        nobody = self.crops.kinds[i] == NOBODY
        transform = _anywhere(chance) if nobody else self.crops.transforms[i].astype(np.float64)
        crop = around_face(transform, self.size, shift, flip=flip)
        image = crop.draw(self._picture(i))
        if augment:
            image = seen(image, augment, chance)
        target = truth(transform, self.crops.shapes[i], self.crops.points[i], crop, flip=flip)
        return image, target._replace(there=0.0) if nobody else target

    def _picture(self, i: int) -> Image:
        """Decoded once and kept, 110 KB each: decoding was a fifth of the time of preparing an input."""
        if i not in self._pictures:
            decoded = cv2.imdecode(np.frombuffer(self.crops.pictures[i], np.uint8), cv2.IMREAD_COLOR)
            self._pictures[i] = np.asarray(decoded, dtype=np.uint8)
        return self._pictures[i]

    def item(self, i: int, chance: np.random.Generator) -> dict[str, NDArray[Any]]:
        """``image``: (S, S, 3) uint8 BGR; the fields of ``Truth``, float32."""
        image, target = self(i, chance)
        return {"image": image, **{name: np.array(value, np.float32) for name, value in target._asdict().items()}}

    def batch(self, chosen: NDArray[np.intp], chance: np.random.Generator) -> dict[str, NDArray[Any]]:
        """The items of B crops, one upon the other."""
        items = [self.item(int(i), chance) for i in chosen]
        return {name: np.stack([item[name] for item in items]) for name in items[0]}


def _anywhere(chance: np.random.Generator) -> Floats:
    """A face's place in a crop in which there is none."""
    transform = np.eye(4)
    transform[:3, :3] *= chance.uniform(0.4, 0.8) * SIDE / SPAN
    transform[:2, 3] = SIDE * chance.uniform(0.4, 0.6, 2)
    return transform
