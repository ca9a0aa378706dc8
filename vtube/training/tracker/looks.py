"""What cameras make of the same picture: light, colours, blur, noise, compression, something in front."""

from __future__ import annotations

import cv2
import numpy as np

from vtube.training.tracker.settings import Look
from vtube.types import Image


def seen(image: Image, look: Look, chance: np.random.Generator) -> Image:
    """(H, W, 3) uint8 BGR as another camera might show it; everything follows from the generator's numbers."""
    covered, light, hue, blur, noise, jpeg = chance.random(6)
    if covered < look.covered:
        image = _covered(image, chance)
    if light < look.light:
        image = _lit(image, chance)
    if hue < look.hue:
        image = _recoloured(image, chance)
    if blur < look.blur:
        image = _blurred(image, chance)
    if noise < look.noise:
        image = _noisy(image, chance)
    if jpeg < look.jpeg:
        image = _compressed(image, int(chance.integers(20, 80)))
    return image


def _lit(image: Image, chance: np.random.Generator) -> Image:
    """Another gamma, contrast and tint for each channel by a table, then another saturation."""
    gamma = np.exp(chance.uniform(-0.5, 0.5))
    gain = np.exp(chance.uniform(-0.4, 0.4) + chance.uniform(-0.12, 0.12, 3))
    lift = chance.uniform(-0.12, 0.12)
    values = np.linspace(0, 1, 256)[:, None] ** gamma
    table = (((values - 0.5) * gain + 0.5 + lift).clip(0, 1) * 255).astype(np.uint8)
    lit = cv2.LUT(image, table[:, None, :])
    grey = cv2.cvtColor(cv2.cvtColor(lit, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    share = float(chance.uniform(0, 1.4))
    return np.asarray(cv2.addWeighted(lit, share, grey, 1 - share, 0), dtype=np.uint8)


def _recoloured(image: Image, chance: np.random.Generator) -> Image:
    """Turned on the circle of hues: other clothes, and other walls."""
    colours = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)
    turned = (np.arange(256) + int(chance.integers(1, 180))) % 180  # half degrees
    colours[:, :, 0] = cv2.LUT(colours[:, :, 0], turned.astype(np.uint8))
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_HSV2BGR), dtype=np.uint8)


def _blurred(image: Image, chance: np.random.Generator) -> Image:
    if chance.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), float(chance.uniform(0.4, 2.0))), dtype=np.uint8)
    length, angle = int(chance.integers(3, 10)), float(chance.uniform(0, np.pi))
    kernel = np.zeros((length, length), np.float32)
    middle = (length - 1) / 2
    reach = middle * np.array([np.cos(angle), np.sin(angle)])
    begin, end = np.round(middle - reach).astype(int).tolist(), np.round(middle + reach).astype(int).tolist()
    cv2.line(kernel, begin, end, 1.0)
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), dtype=np.uint8)


def _noisy(image: Image, chance: np.random.Generator) -> Image:
    """Normal noise, as coarse as the sensor's pixels or twice that."""
    grain = 1 + int(chance.random() < 0.3)
    height, width = (-(-side // grain) for side in image.shape[:2])
    noise = chance.standard_normal((height, width, 3), dtype=np.float32) * float(255 * chance.uniform(0.01, 0.06))
    noise = cv2.resize(noise, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray((image + noise).clip(0, 255), dtype=np.uint8)


def _compressed(image: Image, quality: int) -> Image:
    written = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), dtype=np.uint8)


def _covered(image: Image, chance: np.random.Generator) -> Image:
    """Something of one colour or of the picture's own texture in front: a box, a microphone, a cup."""
    covered = image.copy()
    height, width = image.shape[:2]
    w, h = (chance.uniform(0.08, 0.35, 2) * (width, height)).astype(int).tolist()
    x, y = int(chance.integers(0, width - w + 1)), int(chance.integers(0, height - h + 1))
    u, v = int(chance.integers(0, width - w + 1)), int(chance.integers(0, height - h + 1))
    colour = chance.integers(0, 256, 3)
    texture = image[v : v + h, u : u + w] if chance.random() < 0.4 else np.broadcast_to(colour, (h, w, 3))
    inside = np.ones((h, w), bool)
    if chance.random() < 0.5:
        inside = cv2.ellipse(np.zeros((h, w), np.uint8), (w // 2, h // 2), (w // 2, h // 2), 0, 0, 360, 1, -1) > 0
    covered[y : y + h, x : x + w][inside] = texture[inside]
    return covered
