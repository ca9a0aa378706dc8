"""Where a person is in what a running tracker looks at: the camera's view of them, and the crop that is taken of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vtube.crops import Crop, around, whole
from vtube.estimators._region import region
from vtube.training.tracker.settings import Framing
from vtube.types import Box, Floats, Skeleton, frozen

ENDS = (("shoulder", 0.35), ("hip", -0.35), ("hip", 0.0), ("knee", -0.5))
"""Where webcams' pictures end: chest, waist or hips, at joints and beyond them by a share of the trunk or thigh."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What of a picture is in view, and what the network gets of that.

    ``window``: (left, top, right, bottom) in picture pixels; there is nothing beyond. ``crop``: of the picture.
    ``flipped``: mirrored, so that left and right change places.
    """

    window: Box
    crop: Crop
    flipped: bool = False


def varied(
    points: Floats,
    skeleton: Skeleton,
    picture: tuple[int, int],
    size: tuple[int, int],
    told: Framing,
    chance: np.random.Generator,
    *,
    alone: bool,
) -> View:
    """One view of a person.

    ``points``: (17, 2) picture pixels of COCO's joints, NaN where not known. ``picture``: its (width, height).
    ``size``: the network's. ``alone``: nobody else is in the picture, who could be meant instead.
    """
    webcam, kind, rotate, flip = chance.random(4)
    window = (0.0, 0.0, float(picture[0]), float(picture[1]))
    if webcam < told.webcam:
        window = _window(points, skeleton, window, chance)
    left, top, right, bottom = window
    angle = float(chance.uniform(-1, 1)) * told.degrees if rotate < told.rotate else 0.0
    if alone and kind < told.whole:
        crop = whole((left, top, right - left, bottom - top), size)
        crop = _moved(crop, 0.05, float(chance.uniform(0.9, 1.1)), angle / 3, chance)
    else:
        crop = _followed(points, window, size)
        wild = alone and kind < told.whole + told.wild
        factor = np.exp(chance.uniform(-0.5, 0.9)) if wild else 1 + told.scale * chance.uniform(-1, 1)
        crop = _moved(crop, 0.35 if wild else told.shift, float(factor), angle, chance)
    return View(window, _mirrored(crop), flipped=True) if flip < told.flip else View(window, crop)


def _followed(points: Floats, window: Box, size: tuple[int, int]) -> Crop:
    """Where a running tracker looks that has seen the joints in the window: at all of it where these are too few."""
    left, top, right, bottom = window
    inside = ((points >= (left, top)) & (points <= (right, bottom))).all(axis=1)  # False for NaN
    extent = round(right - left), round(bottom - top)
    place = region(points - (left, top), np.where(inside, 1.0, 0.0), extent)
    if place is None:
        return whole((left, top, right - left, bottom - top), size)
    box = (place.x + left - place.side / 2, place.y + top - place.side / 2, place.side, place.side)
    return around(box, size, padding=1.0)


def _window(points: Floats, skeleton: Skeleton, window: Box, chance: np.random.Generator) -> Box:
    """A part of the picture that ends where webcams' pictures do; the whole one where the trunk is not known."""
    at = {part: _mean(points, skeleton, part) for part in ("shoulder", "hip", "knee")}
    part, beyond = ENDS[int(chance.integers(len(ENDS)))]
    trunk = at["hip"][1] - at["shoulder"][1]
    length = trunk if part != "knee" else at["knee"][1] - at["hip"][1]
    if not np.isfinite(length):  # without hips: below the shoulders, by their own distance
        shoulders = points[[i for i, joint in enumerate(skeleton.joints) if joint.endswith("shoulder")]]
        part, length = "shoulder", float(np.linalg.norm(np.subtract(*shoulders)))
        beyond = float(chance.uniform(0.3, 1.5))
    bottom = at[part][1] + beyond * length
    if not np.isfinite(bottom) or bottom < at["shoulder"][1] + 5:
        return window
    bottom = min(bottom, window[3])
    above, beside, before = chance.uniform(0, 1, 3).tolist()
    top = above * max(np.nanmin(points[:, 1]) - 0.6 * abs(length), 0.0)
    if chance.random() < 0.3:
        return 0.0, top, window[2], bottom
    left, right = float(np.nanmin(points[:, 0])), float(np.nanmax(points[:, 0]))
    return beside * left, top, right + before * (window[2] - right), bottom


def _mean(points: Floats, skeleton: Skeleton, part: str) -> Floats:
    chosen = points[[i for i, joint in enumerate(skeleton.joints) if joint.endswith(part)]]
    there = chosen[np.isfinite(chosen).all(axis=1)]
    return there.mean(axis=0) if len(there) else np.full(2, np.nan)


def _moved(crop: Crop, shift: float, factor: float, angle: float, chance: np.random.Generator) -> Crop:
    """Another crop, shifted by a share of its side, larger by a factor, with its content turned."""
    middle = np.array(crop.size) / 2
    turn = np.deg2rad(angle)
    cosine, sine = np.cos(turn) / factor, np.sin(turn) / factor
    matrix = np.array([[cosine, -sine], [sine, cosine]])
    moved = chance.uniform(-shift, shift, 2) * crop.size
    change = np.column_stack([matrix, middle + moved - matrix @ middle])
    return Crop(frozen(change @ np.vstack([crop.matrix, (0, 0, 1)])), crop.size)


def _mirrored(crop: Crop) -> Crop:
    matrix = np.array([[-1.0, 0.0], [0.0, 1.0]]) @ crop.matrix
    matrix[0, 2] += crop.size[0] - 1
    return Crop(frozen(matrix), crop.size)
