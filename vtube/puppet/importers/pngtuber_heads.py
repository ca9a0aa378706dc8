"""Which sprites of a PNGTuber are its head: by their names, by what they do, and by where they lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vtube.alpha import bounds
from vtube.puppet.importers.pngtuber_file import Sprite, ancestors
from vtube.types import Floats

Flags = NDArray[np.bool_]
_HEADS = ("head", "face", "hair", "eye", "mouth", "brow", "ear", "lash", "blink", "talk", "hat", "horn", "glasses")
_BODIES = ("body", "torso", "arm", "hand", "leg", "foot", "shirt", "chest", "tail", "dress", "desk", "chair")
_WHOLE = 0.8  # share of the figure's height from which on a picture is all of it
_LARGEST = 0.7  # of a head, over the figure's height
_OVER = 0.9  # share of the face that lies on what is taken for the head


def boxes_of(sprites: Sequence[Sprite], corners: Floats) -> Floats:
    """(N, 4) left, top, right, bottom of what is seen of each sprite, px. ``corners``: (N, 2) of their pictures."""
    inner = np.array([bounds(sprite.image) for sprite in sprites], dtype=np.float64)
    low = corners + inner[:, :2]
    return np.concatenate([low, low + inner[:, 2:]], axis=1)


def heads_of(sprites: Sequence[Sprite], boxes: Floats) -> list[bool]:
    """Which sprites belong to the head: called so, or talking or blinking; what these lie on, what lies around them,
    and all that hangs on them.

    Pictures of nearly the whole figure are no heads, whatever they do, nor is what is called a part of the body.

    Args:
        sprites: all of them.
        boxes: (N, 4) where each is seen.
    """
    tall = float(np.ptp(boxes[:, [1, 3]]))
    labels = [sprite.label.lower() for sprite in sprites]
    whole = boxes[:, 3] - boxes[:, 1] > _WHOLE * tall
    bodily = np.array([any(word in label for word in _BODIES) for label in labels])
    named = np.array([any(word in label for word in _HEADS) for label in labels]) & ~bodily
    acting = np.array([bool(sprite.talk or sprite.blink) for sprite in sprites])
    found = (named | acting) & ~whole
    if found.any():
        found |= _around_face(boxes, found, tall) & ~whole & ~bodily
    parents = [sprite.parent for sprite in sprites]
    hanging = [bool(found[ancestors(parents, i)].any()) and not bodily[i] for i in range(len(sprites))]
    return [bool(one or other) for one, other in zip(found, hanging, strict=True)]


def _around_face(boxes: Floats, face: Flags, tall: float) -> Flags:
    """(N,) what the face lies on, and what lies about as high and wide as the two, such as hair and ears."""
    low, high = boxes[face, :2].min(axis=0), boxes[face, 2:].max(axis=0)
    size = boxes[:, 2:] - boxes[:, :2]
    shared = np.clip(np.minimum(boxes[:, 2:], high) - np.maximum(boxes[:, :2], low), 0, None).prod(axis=1)
    under = (shared >= _OVER * max(float((high - low).prod()), 1.0)) & (size[:, 1] <= _LARGEST * tall)
    if not under.any():
        return np.asarray(under)  # the face is part of a picture of the whole figure
    low, high = boxes[under, :2].min(axis=0), boxes[under, 2:].max(axis=0)
    reach = 0.3 * (high[1] - low[1])
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    beside = np.abs(middle[:, 0] - (low[0] + high[0]) / 2) < 0.75 * (high[0] - low[0])
    level = (middle[:, 1] > low[1] - 2 * reach) & (middle[:, 1] < high[1]) & (boxes[:, 3] <= high[1] + reach)
    return np.asarray(under | (beside & level & (size[:, 1] <= _LARGEST * tall)))
