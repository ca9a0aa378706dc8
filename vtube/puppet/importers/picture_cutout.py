"""A figure out of its picture: read with its size bounded, cut out of a plain background where it has no alpha."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import PIL.ImageOps

from vtube.alpha import premultiplied, straight
from vtube.errors import InputError
from vtube.pictures import DAMAGED
from vtube.puppet.importers.picture_masks import Mask
from vtube.types import Floats, Image

MAX_PIXELS = 100_000_000
MIN_SIDE = 48
OPAQUE = 128

_PLAIN = 0.6  # share of the border that must have one colour
_FLAT = 14.0  # distance in CIELAB that still counts as the same colour
_SHEET = 0.35  # a second piece as large as this share of the first is another figure


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure alone. ``image``: (h, w, 4) uint8 BGRA, straight alpha. ``scale``: its px over those of the file.

    ``told``: what was done to the picture, in words. ``solid``: whether no background could be told from it.
    """

    image: Image
    scale: float
    told: tuple[str, ...] = ()
    solid: bool = False

    @property
    def mask(self) -> Mask:
        """(h, w) where it is opaque."""
        return np.asarray(self.image[:, :, 3] >= OPAQUE)


def read(path: Path, longest: int) -> Figure:
    """Read a picture of a figure and cut it out.

    Args:
        path: any kind of picture that Pillow reads safely; its pixels are bounded before they are decoded.
        longest: px of its longer side at most; a larger one is scaled down.

    Raises:
        InputError: no picture, too large, or nothing is seen on it.
    """
    image = _decoded(path)
    height, width = image.shape[:2]
    if min(height, width) < MIN_SIDE:
        raise InputError("the picture is too small", where=path, got=f"{width}x{height}", expected=f"{MIN_SIDE} px")
    scale = min(1.0, longest / max(height, width))
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = straight(np.asarray(cv2.resize(premultiplied(image), size, interpolation=cv2.INTER_AREA), np.uint8))
    figure = _one(_cut_out(image, scale))
    if figure.mask.mean() < 0.001:
        raise InputError("nothing is seen on the picture", where=path, expected="a figure that is not transparent")
    _, _, wide, high = cv2.boundingRect(figure.mask.astype(np.uint8))
    if high < MIN_SIDE or wide < MIN_SIDE // 4:
        raise InputError("the figure is too small", where=path, got=f"{wide}x{high}", expected=f"{MIN_SIDE} px high")
    return figure


def _decoded(path: Path) -> Image:
    """(h, w, 4) uint8 BGRA with straight alpha, upright by its EXIF orientation."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; the size is checked here
            with PIL.Image.open(path, formats=("PNG", "JPEG", "WEBP")) as file:
                if file.width * file.height > MAX_PIXELS:
                    raise InputError("the picture is too large", where=path, got=f"{file.width}x{file.height}")
                upright = PIL.ImageOps.exif_transpose(file).convert("RGBA")
    except PIL.Image.DecompressionBombError as error:
        raise InputError("the picture is too large", where=path, expected=f"at most {MAX_PIXELS} pixels") from error
    except DAMAGED as bad:
        raise InputError("the picture cannot be read", where=path, expected="a PNG that is whole") from bad
    return np.asarray(cv2.cvtColor(np.asarray(upright), cv2.COLOR_RGBA2BGRA), dtype=np.uint8)


def _cut_out(image: Image, scale: float) -> Figure:
    """The figure without its background: its own alpha, or else what a flood of the border's colour leaves."""
    if (image[:, :, 3] < OPAQUE).mean() > 0.02:
        return Figure(image, scale, ("its own transparency says where the figure is",))
    lab = cv2.cvtColor(image[:, :, :3].astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    frame = _border(lab)
    colour = np.median(frame, axis=0)
    distance = np.linalg.norm(lab - colour, axis=2)
    away = np.linalg.norm(frame - colour, axis=1)
    if (away < _FLAT).mean() < _PLAIN:
        return Figure(
            image, scale, ("no background could be told from the figure: the whole picture moves",), solid=True
        )
    tolerance = float(np.clip(2.0 * np.percentile(away[away < _FLAT], 90) + 5.0, 6.0, _FLAT))
    alike = distance < tolerance
    background = _flooded(alike)
    told = ["cut out of its plain background"]
    between = _between_legs(alike & ~background, ~background)
    if between.any():
        background = background | between
        told.append("the gap between the legs was taken for background")
    if (alike & ~background).sum() > 0.002 * (~background).sum():
        told.append("enclosed areas of the background's colour were kept: make them transparent where they are holes")
    return Figure(_unmixed(image, background), scale, tuple(told))


def _border(picture: Floats) -> Floats:
    """(N, C) the pixels of the outermost two rows and columns."""
    rows = np.concatenate([picture[:2], picture[-2:]]).reshape(-1, picture.shape[2])
    columns = np.concatenate([picture[:, :2], picture[:, -2:]], axis=1).reshape(-1, picture.shape[2])
    return np.concatenate([rows, columns])


def _flooded(alike: Mask) -> Mask:
    """What of a mask is connected with the border."""
    padded = np.pad(alike.astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(padded, None, (0, 0), 2)
    return np.asarray(padded[1:-1, 1:-1] == 2)


def _between_legs(enclosed: Mask, figure: Mask) -> Mask:
    """Of the background's colour what is enclosed between two legs: high, narrow, low, and in the figure's middle."""
    x, y, width, height = cv2.boundingRect(figure.astype(np.uint8))
    found = np.zeros_like(enclosed)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(enclosed.astype(np.uint8), connectivity=4)
    for number, (_, top, wide, high, _) in enumerate(stats):
        middle = abs(centres[number][0] - x - width / 2) < 0.1 * height
        if number and middle and top > y + height / 2 and 0.05 * height < high > 2 * wide and wide < 0.12 * height:
            found |= labels == number
    return found


def _unmixed(image: Image, background: Mask) -> Image:
    """The picture with alpha. A pixel at the edge is taken for a mix of the background's colour and its neighbours',
    as compositing makes it (Porter and Duff, 1984), and gets the share and the colour that are its own.
    """
    colour = np.median(image[background][:, :3], axis=0).astype(np.float32)
    away = image[:, :, :3].astype(np.float32) - colour
    distance = np.linalg.norm(away, axis=2)
    hidden = background.astype(np.uint8)
    edge = (cv2.dilate(hidden, np.ones((3, 3), np.uint8), iterations=2) > 0) & ~background
    inside = np.where(edge | background, 0.0, distance).astype(np.float32)
    full = cv2.dilate(inside, np.ones((7, 7), np.uint8))
    share = np.where(edge & (full > 0), np.clip(distance / np.maximum(full, 1.0), 0.0, 1.0), 1.0)
    share[background] = 0.0
    own = colour + away / np.maximum(share, 0.08)[:, :, None]
    alpha = np.round(255 * share)[:, :, None]
    return np.concatenate([np.clip(own, 0, 255), alpha], axis=2).astype(np.uint8)


def _one(figure: Figure) -> Figure:
    """The largest figure, where a sheet shows several."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(figure.mask.astype(np.uint8), connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if count < 3 or np.sort(areas)[-2] < _SHEET * areas.max():
        return figure
    largest = int(areas.argmax()) + 1
    others = (labels > 0) & (labels != largest)
    image = figure.image.copy()
    image[cv2.dilate(others.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0, 3] = 0
    told = (*figure.told, "several figures are on the picture: the largest was taken")
    return Figure(image, figure.scale, told, figure.solid)
