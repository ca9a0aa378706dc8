"""Samples of people who were measured in 3D, frame by frame, and filmed by calibrated cameras."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vtube.datasets._camera import Camera
from vtube.datasets._faults import Faults
from vtube.datasets._labels import around, make
from vtube.datasets._sizes import size_in
from vtube.datasets.sample import VISIBLE, Sample
from vtube.errors import UsageError
from vtube.types import Floats, Skeleton

ENDINGS = frozenset({".jpg", ".jpeg", ".png"})


def check_step(step: int) -> None:
    """Refuse a step that is no whole number of frames, as UsageError."""
    if not (isinstance(step, int) and step > 0):
        raise UsageError("out of range", where="step", got=step, expected="1 or more frames")


def samples(
    positions: Floats,
    camera: Camera,
    folder: Path,
    skeleton: Skeleton,
    *,
    name: str,
    group: str,
    step: int,
    turns: int,
    faults: Faults,
) -> list[Sample]:
    """The frames of one film whose pictures are there: every ``step``-th that the film has.

    ``positions``: (F, J, 3) in the camera's unit of the world. ``folder``: holds the pictures, whose names end in the
    frame's number, from 1 as ffmpeg counts. ``turns``: how often the pictures were turned by 90 degrees clockwise
    after the camera had been calibrated. All joints count as visible: nobody says which are hidden.
    """
    made = []
    pictures = _numbered(folder)
    chosen = [number for number in sorted(pictures) if (number - 1) % step == 0]
    size = size_in(pictures[chosen[0]]) if chosen else None
    if size is None:
        faults.add("films without pictures, left out", folder)
        return []
    faults.add("pictures beyond the last pose, left out", folder, sum(number > len(positions) for number in chosen))
    chosen = [number for number in chosen if number <= len(positions)]
    points = _turned(camera.project(positions[np.array(chosen, dtype=int) - 1]), size, turns)
    visible = np.where(np.isfinite(points).all(axis=-1), VISIBLE, 0)
    for number, places, seen in zip(chosen, points, visible, strict=True):
        sample = make(
            pictures[number], skeleton, places, seen, box=_around_labelled(places), size=size,
            image_id=f"{name}/{number}", annotation_id=f"{name}/{number}", group=group, faults=faults,
        )  # fmt: skip
        made += [sample] if sample is not None else []
    return made


def _numbered(folder: Path) -> dict[int, Path]:
    """Pictures by the number that their names end in."""
    found = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        digits = path.stem[len(path.stem.rstrip("0123456789")) :]
        if path.suffix.lower() in ENDINGS and digits and len(digits) < 10 and int(digits) > 0:
            found[int(digits)] = path
    return found


def _turned(points: Floats, size: tuple[float, float], turns: int) -> Floats:
    """Where points of a picture lie after it has been turned; ``size``: of the turned picture."""
    width, height = size if turns % 2 == 0 else size[::-1]
    for _ in range(turns % 4):
        points = np.stack([height - 1 - points[..., 1], points[..., 0]], axis=-1)
        width, height = height, width
    return points


def _around_labelled(points: Floats) -> tuple[float, float, float, float] | None:
    there = points[np.isfinite(points).all(axis=1)]
    return around(there) if len(there) else None
