"""Makes many pictures of one: the settings, where a crop lies, and what becomes of its colours.

Flip, rotation, scale and half a body: Sun et al., "Deep High-Resolution Representation Learning for Human Pose
Estimation", CVPR 2019. Cut-out: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with
Cutout", 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field
from torchvision.transforms.v2 import functional

from vtube.crops import PADDING, Crop, around
from vtube.settings.section import Section
from vtube.types import Floats, Skeleton, frozen

if TYPE_CHECKING:
    import torch

LOWER = ("hip", "knee", "ankle", "toe", "heel", "pelvis")
"""Parts of the names of joints below the waist."""
ENOUGH, IN_HALF = 8, 4
"""Labelled joints from which on half a body can be taken, and those that have to be in the half: hips alone show none.
"""


class Augmentation(Section):
    """How pictures are varied. Of each picture, everything follows from a generator's numbers alone."""

    flip: float = Field(0.5, ge=0, le=1, description="probability of the mirror image")
    rotate: float = Field(0.6, ge=0, le=1, description="probability of a rotation")
    degrees: float = Field(40.0, ge=0, le=180, description="largest rotation either way")
    scale: float = Field(0.35, ge=0, lt=1, description="largest change of the size, as a share")
    shift: float = Field(0.1, ge=0, le=1, description="largest shift, as a share of the box")
    half_body: float = Field(0.3, ge=0, le=1, description="probability that only half of the body fills the picture")
    upper: float = Field(0.8, ge=0, le=1, description="probability that this is the upper half, as before a webcam")
    colour: float = Field(0.8, ge=0, le=1, description="probability of other colours")
    brightness: float = Field(0.3, ge=0, lt=1, description="largest change, as a share")
    contrast: float = Field(0.3, ge=0, lt=1, description="largest change, as a share")
    saturation: float = Field(0.4, ge=0, le=1, description="largest change, as a share")
    hue: float = Field(0.0, ge=0, le=0.5, description="largest change, as a share of the circle; costs some time")
    blur: float = Field(0.1, ge=0, le=1, description="probability of a blur")
    sigma: float = Field(2.0, gt=0, le=10, description="largest standard deviation of the blur in pixels")
    noise: float = Field(0.1, ge=0, le=1, description="probability of noise, as cameras have in the dark")
    noise_level: float = Field(0.06, gt=0, le=1, description="its largest standard deviation, of full brightness")
    jpeg: float = Field(0.1, ge=0, le=1, description="probability of a poor compression, as cameras have")
    quality: int = Field(30, ge=1, le=95, description="poorest quality of it")
    cut_out: float = Field(0.3, ge=0, le=1, description="probability that a rectangle is covered")
    cut_size: float = Field(0.35, gt=0, le=1, description="its largest side, as a share of the picture's")


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where a person lies in a network's input. ``flipped``: mirrored, so that left and right change places."""

    crop: Crop
    flipped: bool = False


def placed(
    box: tuple[float, float, float, float],
    points: Floats,
    skeleton: Skeleton,
    size: tuple[int, int],
    augment: Augmentation,
    chance: np.random.Generator,
) -> Placed:
    """One affine map for flip, rotation, scale, shift and half a body.

    ``box``: (x, y, width, height) and ``points``: (J, 2), NaN where missing, both in picture pixels. ``size``: (width,
    height) of the input.
    """
    half, upper, flip, rotate = chance.random(4)
    angle, factor, across, down = chance.uniform(-1, 1, 4)
    if half < augment.half_body:
        box = _half(points, skeleton, upper=upper < augment.upper) or box
    x, y, width, height = box
    x, y = x + across * augment.shift * width, y + down * augment.shift * height
    rotation = angle * augment.degrees if rotate < augment.rotate else 0.0
    crop = around((x, y, width, height), size, PADDING * (1 + factor * augment.scale), rotation)
    if flip >= augment.flip:
        return Placed(crop)
    mirror = np.array([[-1.0, 0.0], [0.0, 1.0]])
    matrix = mirror @ crop.matrix
    matrix[0, 2] += size[0] - 1
    return Placed(Crop(frozen(matrix), size), flipped=True)


def _half(points: Floats, skeleton: Skeleton, *, upper: bool) -> tuple[float, float, float, float] | None:
    """The box of the labelled joints of one half, or None where too few are."""
    there = np.isfinite(points).all(axis=1)
    wanted = np.array([upper != any(part in joint for part in LOWER) for joint in skeleton.joints])
    chosen = points[there & wanted]
    if there.sum() < ENOUGH or len(chosen) < IN_HALF:
        return None
    low, extent = chosen.min(axis=0), np.ptp(chosen, axis=0)
    margin = 0.15 * extent.max()  # a head goes beyond its joints
    (x, y), (width, height) = low - margin, extent + 2 * margin
    return float(x), float(y), float(width), float(height)


def recoloured(image: torch.Tensor, augment: Augmentation, chance: np.random.Generator) -> torch.Tensor:
    """(3, H, W) uint8 RGB with other colours, blurred, noisy, poorly compressed and partly covered, as it may be."""
    colour, blur, noise, jpeg, cut = chance.random(5)
    if colour < augment.colour:
        image = _coloured(image, augment, chance)
    if blur < augment.blur:
        sigma = chance.uniform(0.3, max(augment.sigma, 0.3))
        side = 2 * int(np.ceil(2 * sigma)) + 1
        image = functional.gaussian_blur(image, [side, side], [sigma, sigma])
    if noise < augment.noise:
        image = _noisy(image, chance.uniform(0, augment.noise_level), chance)
    if jpeg < augment.jpeg:
        image = _compressed(image, int(chance.integers(augment.quality, 96)))
    if cut < augment.cut_out:
        image = _covered(image, augment.cut_size, chance)
    return image


def _coloured(image: torch.Tensor, augment: Augmentation, chance: np.random.Generator) -> torch.Tensor:
    bright, contrast, saturation, hue = chance.uniform(-1, 1, 4)
    image = functional.adjust_brightness(image, 1 + bright * augment.brightness)
    image = functional.adjust_contrast(image, 1 + contrast * augment.contrast)
    image = functional.adjust_saturation(image, 1 + saturation * augment.saturation)
    if augment.hue:
        image = functional.adjust_hue(image, hue * augment.hue)
    return image


def _noisy(image: torch.Tensor, level: float, chance: np.random.Generator) -> torch.Tensor:
    """With noise of our own generator: that of the library would come from a generator that workers do not share."""
    import torch

    grain = torch.from_numpy(chance.standard_normal(tuple(image.shape), dtype=np.float32))
    return (image + grain * (255 * level)).round_().clamp_(0, 255).to(torch.uint8)


def _compressed(image: torch.Tensor, quality: int) -> torch.Tensor:
    import cv2
    import torch

    written = cv2.imencode(".jpg", image.permute(1, 2, 0).numpy()[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    pixels = np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), dtype=np.uint8)
    return torch.from_numpy(pixels[:, :, ::-1].copy()).permute(2, 0, 1)


def _covered(image: torch.Tensor, largest: float, chance: np.random.Generator) -> torch.Tensor:
    import torch

    _, height, width = image.shape
    sides = chance.uniform(0.1 * largest, largest, 2) * (width, height)
    w, h = np.maximum(sides.round().astype(int), 1).tolist()
    x, y = int(chance.integers(0, width - w + 1)), int(chance.integers(0, height - h + 1))
    colour = torch.from_numpy(chance.integers(0, 256, (3, 1, 1), dtype=np.uint8))
    covered: torch.Tensor = functional.erase(image, y, x, h, w, colour.expand(3, h, w))
    return covered
