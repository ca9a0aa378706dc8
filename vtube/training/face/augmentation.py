"""Makes many crops of one labelled face: where it lies in the network's input, and how it looks there."""

from __future__ import annotations

import math

import numpy as np
from pydantic import Field

from vtube.training.looks import Look, Share

Chance = np.random.Generator


class Augmentation(Look):
    """How crops are varied."""

    flip: Share = Field(0.5, description="probability of the mirror image")
    far: Share = Field(0.3, description="probability of a crop as from a body's head, not from a face")
    degrees: float = Field(9.0, ge=0, le=90, description="standard deviation of the rotation")
    scale: float = Field(0.08, ge=0, lt=1, description="standard deviation of the size's logarithm")
    shift: float = Field(0.04, ge=0, lt=1, description="standard deviation of the place, in sides")
    worse: float = Field(2.3, ge=1, le=5, description="by how much all three are larger in a crop from a body's head")
    away: Share = Field(0.04, description="probability of a face beyond the crop, so that none is there")


def shifts(augment: Augmentation, chance: Chance) -> tuple[float, float, float, float]:
    """Where a crop lies beside the usual one: sides to the right and down, logarithm of the size, degrees."""
    worse = augment.worse if chance.random() < augment.far else 1.0
    x, y, size, turn = chance.normal(size=4) * worse
    if chance.random() < augment.away:
        angle, far = chance.uniform(0, 2 * math.pi), chance.uniform(0.65, 1.2)
        return far * math.cos(angle), far * math.sin(angle), size * augment.scale, turn * augment.degrees
    return x * augment.shift, y * augment.shift, size * augment.scale, turn * augment.degrees
