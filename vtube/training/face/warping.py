"""Warps a picture of a face after its points: piecewise affine over Delaunay's triangles (Goshtasby 1986)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import Delaunay

from vtube.training.face import landmarks as at
from vtube.training.face.expressions import Moved
from vtube.training.face.teacher import Seen
from vtube.types import Floats, Image

_GRID = 2  # pixels between two points at which the map is computed
_UPPER, _CORNERS = (at.LEFT_UPPER_LID, at.RIGHT_UPPER_LID), (at.LEFT_CORNERS, at.RIGHT_CORNERS)
_DOWN = 0.7  # of a lid's way
_OPEN = 0.5  # centimetres between lips, from which on there is an inside of the mouth to be stretched


def warped(image: Image, seen: Seen, moved: Moved, chance: np.random.Generator) -> Image:
    """``image`` (S, S, 3) uint8 BGR with the face's points where they shall be; its border stays.

    Between lips that were closed there is nothing to be stretched: a dark mouth is painted, with teeth or a tongue;
    lids that are down get the dark line of their lashes.
    """
    side = len(image)
    frame = _border(side)
    kept = _usable(seen.points[:, :2], moved.points, side)
    source = np.concatenate([seen.points[kept, :2], frame])
    target = np.concatenate([moved.points[kept], frame])
    steps = np.arange(0, side + _GRID, _GRID, dtype=np.float64)
    grid = np.stack(np.meshgrid(steps, steps), axis=-1)
    back = LinearNDInterpolator(Delaunay(target, qhull_options="QJ Qbb"), source - target, fill_value=0.0)(grid)
    # The grid's points are the corners of its cells: as large as the picture, bilinear in between.
    places = np.arange(side, dtype=np.float32) / _GRID
    move = cv2.remap(back.astype(np.float32), *np.meshgrid(places, places), cv2.INTER_LINEAR)
    xs, ys = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    result = cv2.remap(image, xs + move[..., 0], ys + move[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    size = float(np.linalg.norm(seen.transform[:3, 0]))
    for shut, upper, corners in zip(moved.shut, _UPPER, _CORNERS, strict=True):
        if shut > _DOWN:
            result = _lashes(result, moved.points[[corners[0], *upper, corners[1]]], size, chance)
    if moved.parted and np.hypot(*(seen.points[13] - seen.points[14])[:2]) < _OPEN * size:
        result = _mouth(result, moved.points, size, chance)
    return np.asarray(result, dtype=np.uint8)


def _border(side: int) -> Floats:
    """(N, 2) points along the picture's border."""
    along = np.linspace(0, side - 1, 9)
    ends = np.zeros_like(along), np.full_like(along, side - 1)
    lines = [np.column_stack(pair) for end in ends for pair in ((along, end), (end, along))]
    return np.unique(np.concatenate(lines), axis=0)


def _usable(source: Floats, target: Floats, side: int) -> NDArray[np.bool_]:
    """(N,) which points are inside, and no irises between lids that are nearly shut or which lie on top of them."""
    both = np.hstack([source, target])
    inside = np.array(((both > 1) & (both < side - 2)).all(axis=1))
    for upper, lower, iris in (
        (at.LEFT_UPPER_LID, at.LEFT_LOWER_LID, at.LEFT_IRIS),
        (at.RIGHT_UPPER_LID, at.RIGHT_LOWER_LID, at.RIGHT_IRIS),
    ):
        outline = np.concatenate([target[list(upper)], target[list(lower)][::-1]]).astype(np.float32)
        for point in iris:
            x, y = map(float, target[point])
            inside[point] &= cv2.pointPolygonTest(outline, (x, y), measureDist=True) > 0.5
    return inside


def _mouth(image: Image, points: Floats, size: float, chance: np.random.Generator) -> Image:
    """Painted between the inner lips: ``size`` pixels a centimetre."""
    upper, lower = points[list(at.UPPER_INNER_LIP)], points[list(at.LOWER_INNER_LIP)]
    inside = _filled(image, np.concatenate([upper, lower[::-1]]))
    cheeks = points[[50, 280]].round().astype(int).clip(0, len(image) - 1)
    light = float(np.mean([image[y, x].mean() for x, y in cheeks])) / 150.0
    dark = chance.uniform((15, 10, 30), (45, 40, 90)) * light
    painted: Floats = np.zeros(image.shape) + dark
    down = lower[5] - upper[5]
    if chance.random() < 0.4:
        tongue = np.concatenate([lower[2:-2] - chance.uniform(0.2, 0.5) * down, lower[2:-2][::-1]])
        painted = _over(painted, chance.uniform((70, 60, 120), (110, 100, 190)) * light, _filled(image, tongue))
    if chance.random() < 0.5:
        long = min(chance.uniform(0.25, 0.8) * size, 0.6 * float(np.hypot(*down)))
        edge = upper[1:-1] + long * down / max(float(np.hypot(*down)), 1e-6)
        teeth = np.concatenate([upper[1:-1], edge[::-1]])
        painted = _over(painted, chance.uniform((150, 165, 175), (215, 225, 235)) * light, _filled(image, teeth))
    mixed = image + (painted - image) * inside[..., None]
    return np.asarray(mixed.clip(0, 255), dtype=np.uint8)


def _lashes(image: Image, line: Floats, size: float, chance: np.random.Generator) -> Image:
    """A darker line of 1 to 3 mm along a lid."""
    thick = max(1, round(chance.uniform(0.1, 0.28) * size))
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.polylines(mask, [(line * 16).round().astype(np.int32)], False, 255, thick, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (3, 3), 0.8)[..., None].astype(np.float32) / 255.0
    return np.asarray(image * (1.0 - chance.uniform(0.1, 0.7) * soft), dtype=np.uint8)


def _over(painted: Floats, colour: Floats, mask: Floats) -> Floats:
    return np.asarray(painted + (colour - painted) * mask[..., None])


def _filled(image: Image, outline: Floats) -> Floats:
    """(H, W) 0..1 a polygon with soft edges."""
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [(outline * 16).round().astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    return np.asarray(cv2.GaussianBlur(mask, (3, 3), 0.7), dtype=np.float64) / 255.0
