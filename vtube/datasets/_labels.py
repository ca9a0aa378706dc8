"""Makes samples of labels that may be wrong: what can be mended is mended, the rest is left out, both are counted."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.datasets._faults import Faults
from vtube.datasets.sample import ABSENT, Sample
from vtube.types import Floats, Skeleton

Size: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

MARGIN = 0.1
"""Of a box around joints, at each side: heads and hands go beyond the joints that have names."""

OUTSIDE = "joints outside the picture, taken as absent"
BROKEN = "joints that are no numbers, taken as absent"
BOXED = "boxes that are none, made from the joints"
LEFT_OUT = "people without a box and without two joints, left out"


def numbers(value: object, count: int | None = None) -> Floats | None:
    """(N,) float64 of a list from a file, where it is one of numbers and has ``count`` of them, else None."""
    if not isinstance(value, list):
        return None
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
    return array if array.ndim == 1 and count in {None, len(array)} else None


def number(value: object) -> float | None:
    """A finite number from a file, else None."""
    found = numbers([value], 1)
    return None if found is None or not np.isfinite(found[0]) else float(found[0])


def size_of(width: object, height: object) -> Size | None:
    """(width, height) of a picture where a file states both, else None."""
    across, down = number(width), number(height)
    return (across, down) if across and down and min(across, down) > 0 else None


def make(
    image: Path,
    skeleton: Skeleton,
    points: Floats,
    visible: NDArray[np.integer] | Floats,
    *,
    box: Floats | Box | None,
    area: float | None = None,
    size: Size | None = None,
    image_id: int | str,
    annotation_id: int | str,
    group: str,
    faults: Faults,
) -> Sample | None:
    """A sample of one person's labels, or None where nothing of them can be used.

    ``points``: (J, 2) image pixels. ``visible``: (J,) 0, 1, 2; other numbers are rounded up and held
    within. ``size``: (width,
    height) of the picture where it is known: joints outside are absent, the box is cut to it. ``area``: None: the
    box's.
    """
    case = f"annotation {annotation_id}"
    seen = np.clip(np.ceil(np.nan_to_num(visible)), 0, 2).astype(np.uint8)
    bad = (seen > 0) & ~np.isfinite(points).all(axis=1)
    faults.add(BROKEN, case, int(bad.sum()))
    seen[bad] = ABSENT
    if size is not None:
        away = (seen > 0) & ~within(points, size)
        faults.add(OUTSIDE, case, int(away.sum()))
        seen[away] = ABSENT
    if not seen.any():
        return None
    place = _sound_box(box, size)
    if place is None:
        place = _sound_box(around(points[seen > 0]), size)
        faults.add(BOXED if place else LEFT_OUT, case)
    if place is None:
        return None
    extent = area if area is not None and area > 0 else place[2] * place[3]
    return Sample(image, skeleton, points, seen, place, extent, image_id, annotation_id, group)


def within(points: Floats, size: Size) -> NDArray[np.bool_]:
    """(...,) whether points (..., 2) lie in a picture of ``size`` (width, height), its edges included."""
    return np.asarray(((points >= 0) & (points <= np.array(size))).all(axis=-1), dtype=np.bool_)


def around(points: Floats) -> Box:
    """(x, y, width, height) around finite points (N, 2), with a margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = MARGIN * (high - low).max()
    (x, y), (width, height) = low - margin, high - low + 2 * margin
    return float(x), float(y), float(width), float(height)


def _sound_box(box: Floats | Box | None, size: Size | None) -> Box | None:
    """The part of a box within the picture, None where it is smaller than a pixel."""
    if box is None or not np.isfinite(box).all():
        return None
    x, y, width, height = map(float, box)
    right, bottom = x + width, y + height
    if size is not None:
        x, y, right, bottom = max(x, 0.0), max(y, 0.0), min(right, size[0]), min(bottom, size[1])
    return (x, y, right - x, bottom - y) if min(right - x, bottom - y) >= 1.0 else None
