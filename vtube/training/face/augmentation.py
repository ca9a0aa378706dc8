"""Makes many crops of one labelled face: where it lies in the network's input, light, noise, coverings.

Cut-out: DeVries and Taylor 2017. A face at a webcam may be 30 pixels wide, so crops are made coarse, too.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from pydantic import Field

from vtube.settings.section import Section
from vtube.types import Floats, Image

Chance = np.random.Generator


class Augmentation(Section):
    """How crops are varied. Of each one everything follows from a generator's numbers alone."""

    flip: float = Field(0.5, ge=0, le=1, description="probability of the mirror image")
    far: float = Field(0.3, ge=0, le=1, description="probability of a crop as from a body's head, not from a face")
    degrees: float = Field(9.0, ge=0, le=90, description="standard deviation of the rotation")
    scale: float = Field(0.08, ge=0, lt=1, description="standard deviation of the size's logarithm")
    shift: float = Field(0.04, ge=0, lt=1, description="standard deviation of the place, in sides")
    worse: float = Field(2.3, ge=1, le=5, description="by how much all three are larger in a crop from a body's head")
    away: float = Field(0.04, ge=0, le=1, description="probability of a face beyond the crop, so that none is there")
    light: float = Field(0.8, ge=0, le=1, description="probability of another brightness, contrast and colour")
    grey: float = Field(0.08, ge=0, le=1, description="probability of no colour")
    coarse: float = Field(0.35, ge=0, le=1, description="probability of fewer pixels")
    coarsest: int = Field(26, ge=8, le=96, description="pixels of the side that are left at least")
    blur: float = Field(0.15, ge=0, le=1, description="probability of a blur, half of the time of movement")
    noise: float = Field(0.3, ge=0, le=1, description="probability of noise")
    jpeg: float = Field(0.2, ge=0, le=1, description="probability of a poor compression")
    covered: float = Field(0.2, ge=0, le=1, description="probability of a covering")


def shifts(augment: Augmentation, chance: Chance) -> tuple[float, float, float, float]:
    """Where a crop lies beside the usual one: sides to the right and down, logarithm of the size, degrees."""
    worse = augment.worse if chance.random() < augment.far else 1.0
    x, y, size, turn = chance.normal(size=4) * worse
    if chance.random() < augment.away:
        angle, far = chance.uniform(0, 2 * math.pi), chance.uniform(0.65, 1.2)
        return far * math.cos(angle), far * math.sin(angle), size * augment.scale, turn * augment.degrees
    return x * augment.shift, y * augment.shift, size * augment.scale, turn * augment.degrees


def recoloured(image: Image, augment: Augmentation, chance: Chance) -> Image:
    """(S, S, 3) uint8 in another light, coarser, blurred, noisy, poorly compressed and covered, as it may be."""
    light, grey, coarse, blur, noise, jpeg, covered = chance.random(7)
    if covered < augment.covered:
        image = _covered(image, chance)
    if grey < augment.grey:
        image = np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)
    if light < augment.light:
        image = _lit(image, chance)
    if coarse < augment.coarse:
        image = _coarse(image, augment.coarsest, chance)
    if blur < augment.blur:
        image = _blurred(image, chance)
    if noise < augment.noise:
        strong = int(chance.integers(3, 25))
        grain = chance.integers(-strong, strong + 1, image.shape, dtype=np.int16)
        image = np.asarray(cv2.add(image, grain, dtype=cv2.CV_8U))
    return _compressed(image, chance) if jpeg < augment.jpeg else image


def _coarse(image: Image, least: int, chance: Chance) -> Image:
    side = int(chance.integers(least, len(image)))
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    way = cv2.INTER_LINEAR if chance.random() < 0.7 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=way), dtype=np.uint8)


def _compressed(image: Image, chance: Chance) -> Image:
    written = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(25, 80))])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), dtype=np.uint8)


def _lit(image: Image, chance: Chance) -> Image:
    """Gain, gamma and white balance as one table for each colour; sometimes a light from one side."""
    gamma, gain, lift = math.exp(chance.normal(0, 0.3)), math.exp(chance.normal(0, 0.22)), chance.normal(0, 12)
    balance = np.exp(chance.normal(0, 0.08, 3))
    ramp = (np.arange(256) / 255.0) ** gamma
    table = np.clip(255.0 * gain * ramp[:, None] * balance + lift, 0, 255).astype(np.uint8)
    image = cv2.LUT(image, table[None])
    if chance.random() < 0.3:
        side = len(image)
        angle, depth = chance.uniform(0, 2 * math.pi), chance.uniform(0.2, 0.7)
        across = np.linspace(-0.5, 0.5, side, dtype=np.float32)
        slope = 1.0 - depth * (0.5 + across[None] * math.cos(angle) + across[:, None] * math.sin(angle))
        image = (image * slope[..., None].clip(0, 1)).astype(np.uint8)
    return np.asarray(image)


def _blurred(image: Image, chance: Chance) -> Image:
    if chance.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), chance.uniform(0.4, 2.0)))
    long = int(chance.integers(3, 9))
    kernel = np.zeros((long, long), np.float32)
    angle = chance.uniform(0, math.pi)
    end = np.array([math.cos(angle), math.sin(angle)]) * (long - 1) / 2
    middle = (long - 1) / 2
    begin, stop = (np.rint(middle + sign * end).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, begin, stop, 1.0)
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()))


def _covered(image: Image, chance: Chance) -> Image:
    """A rectangle of one colour, or a piece of the picture itself in another place, as a hand may be."""
    side = len(image)
    width, height = (chance.uniform(0.1, 0.45, 2) * side).astype(int)
    x, y = int(chance.integers(0, side - width)), int(chance.integers(0, side - height))
    image = image.copy()
    if chance.random() < 0.5:
        image[y : y + height, x : x + width] = chance.integers(0, 256, 3)
        return image
    u, v = int(chance.integers(0, side - width)), int(chance.integers(0, side - height))
    patch = image[v : v + height, u : u + width].astype(np.float32)
    mask: Floats = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (int(width // 2), int(height // 2)), (int(width // 2), int(height // 2)), 0, 0, 360, 1.0, -1)
    under = image[y : y + height, x : x + width]
    image[y : y + height, x : x + width] = (under + (patch - under) * mask[..., None]).astype(np.uint8)
    return image
