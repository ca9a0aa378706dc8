"""What cameras make of the same picture: light, colours, few pixels, blur, noise, compression, something in front.

Cut-out: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017.
"""

from __future__ import annotations

import math
from typing import Annotated

import cv2
import numpy as np
from pydantic import Field

from vtube.settings.section import Section
from vtube.types import Image

Chance = np.random.Generator
Share = Annotated[float, Field(ge=0, le=1)]


class Look(Section):
    """How cameras differ."""

    light: Share = Field(0.8, description="probability of another brightness, contrast, tint, saturation")
    brightness: Share = Field(0.12, description="its largest change, as a share of white")
    saturation: Share = Field(1.0, description="its largest loss, as a share; it grows by 0.4 of that")
    aside: Share = Field(0.0, description="probability that another light comes from one side")
    hue: Share = Field(0.2, description="probability of other hues, as of clothes")
    grey: Share = Field(0.0, description="probability of no colour")
    coarse: Share = Field(0.0, description="probability of fewer pixels")
    coarsest: int = Field(26, ge=8, le=96, description="pixels of the side that are left at least")
    blur: Share = Field(0.15, description="probability of a blur, half of them by motion")
    noise: Share = Field(0.2, description="probability of noise")
    noise_level: Share = Field(0.06, description="its largest standard deviation, of full brightness")
    jpeg: Share = Field(0.15, description="probability of a poor compression")
    quality: int = Field(20, ge=1, le=79, description="poorest quality of it")
    covered: Share = Field(0.25, description="probability that something is in front")
    cover_size: Share = Field(0.35, description="its largest side, as a share of the picture's")


def seen(image: Image, look: Look, chance: Chance) -> Image:
    """(H, W, 3) uint8 BGR as another camera might show it; everything follows from the generator's numbers."""
    covered, light, hue, grey, coarse, blur, noise, jpeg = chance.random(8)
    if covered < look.covered:
        image = _covered(image, look.cover_size, chance)
    if light < look.light:
        image = _lit(image, look, chance)
    if hue < look.hue:
        image = _recoloured(image, chance)
    if grey < look.grey:
        image = _duller(image, 0.0)
    if coarse < look.coarse:
        image = _coarse(image, look.coarsest, chance)
    if blur < look.blur:
        image = _blurred(image, chance)
    if noise < look.noise:
        image = _noisy(image, look.noise_level, chance)
    return _compressed(image, int(chance.integers(look.quality, 80))) if jpeg < look.jpeg else image


def _lit(image: Image, look: Look, chance: Chance) -> Image:
    """Another gamma, contrast and tint for each channel by a table, then another saturation."""
    gamma = np.exp(chance.uniform(-0.5, 0.5))
    gain = np.exp(chance.uniform(-0.4, 0.4) + chance.uniform(-0.12, 0.12, 3))
    lift = chance.uniform(-look.brightness, look.brightness)
    values = np.linspace(0, 1, 256)[:, None] ** gamma
    table = (((values - 0.5) * gain + 0.5 + lift).clip(0, 1) * 255).astype(np.uint8)
    lit = np.asarray(cv2.LUT(image, table[:, None, :]), dtype=np.uint8)
    if look.saturation:
        lit = _duller(lit, float(chance.uniform(1 - look.saturation, 1 + 0.4 * look.saturation)))
    return _shaded(lit, chance) if chance.random() < look.aside else lit


def _duller(image: Image, share: float) -> Image:
    """With that share of its saturation."""
    grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.addWeighted(image, share, grey, 1 - share, 0), dtype=np.uint8)


def _shaded(image: Image, chance: Chance) -> Image:
    """Darker towards one side."""
    angle, depth = chance.uniform(0, 2 * math.pi), chance.uniform(0.2, 0.7)
    down, across = (np.linspace(-0.5, 0.5, side, dtype=np.float32) for side in image.shape[:2])
    slope = 1.0 - depth * (0.5 + across[None] * math.cos(angle) + down[:, None] * math.sin(angle))
    return np.asarray(image * slope[..., None].clip(0, 1), dtype=np.uint8)


def _recoloured(image: Image, chance: Chance) -> Image:
    """Turned on the circle of hues: other clothes, and other walls."""
    colours = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)
    turned = (np.arange(256) + int(chance.integers(1, 180))) % 180  # half degrees
    colours[:, :, 0] = cv2.LUT(colours[:, :, 0], turned.astype(np.uint8))
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_HSV2BGR), dtype=np.uint8)


def _coarse(image: Image, least: int, chance: Chance) -> Image:
    """As if it were as few pixels on its shorter side, or more."""
    height, width = image.shape[:2]
    share = chance.uniform(min(least / min(height, width), 1.0), 1.0)
    small = cv2.resize(image, (round(share * width), round(share * height)), interpolation=cv2.INTER_AREA)
    way = cv2.INTER_LINEAR if chance.random() < 0.7 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(small, (width, height), interpolation=way), dtype=np.uint8)


def _blurred(image: Image, chance: Chance) -> Image:
    if chance.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), float(chance.uniform(0.4, 2.0))), dtype=np.uint8)
    length, angle = int(chance.integers(3, 10)), float(chance.uniform(0, np.pi))
    kernel = np.zeros((length, length), np.float32)
    middle = (length - 1) / 2
    reach = middle * np.array([np.cos(angle), np.sin(angle)])
    begin, end = np.round(middle - reach).astype(int).tolist(), np.round(middle + reach).astype(int).tolist()
    cv2.line(kernel, begin, end, 1.0)
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), dtype=np.uint8)


def _noisy(image: Image, level: float, chance: Chance) -> Image:
    """Normal noise, as coarse as the sensor's pixels or twice that."""
    grain = 1 + int(chance.random() < 0.3)
    height, width = (-(-side // grain) for side in image.shape[:2])
    spread = float(255 * chance.uniform(level / 6, level))
    noise = chance.standard_normal((height, width, 3), dtype=np.float32) * spread
    noise = cv2.resize(noise, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray((image + noise).clip(0, 255), dtype=np.uint8)


def _compressed(image: Image, quality: int) -> Image:
    written = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), dtype=np.uint8)


def _covered(image: Image, largest: float, chance: Chance) -> Image:
    """Something of one colour or of the picture's own texture in front: a box, a microphone, a cup, a hand."""
    covered = image.copy()
    height, width = image.shape[:2]
    w, h = np.maximum(chance.uniform(0.23 * largest, largest, 2) * (width, height), 1).astype(int).tolist()
    x, y = int(chance.integers(0, width - w + 1)), int(chance.integers(0, height - h + 1))
    u, v = int(chance.integers(0, width - w + 1)), int(chance.integers(0, height - h + 1))
    colour = chance.integers(0, 256, 3)
    texture = image[v : v + h, u : u + w] if chance.random() < 0.4 else np.broadcast_to(colour, (h, w, 3))
    inside = np.ones((h, w), bool)
    if chance.random() < 0.5:
        inside = cv2.ellipse(np.zeros((h, w), np.uint8), (w // 2, h // 2), (w // 2, h // 2), 0, 0, 360, 1, -1) > 0
    covered[y : y + h, x : x + w][inside] = texture[inside]
    return covered
