"""The pictures of a report: who was placed worst, and where most people were missed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vtube.errors import InputError
from vtube.evaluation.measuring import part
from vtube.render.skeleton import sketch
from vtube.sources.images import read
from vtube.types import Box, Floats, Image, Pose, Skeleton

if TYPE_CHECKING:
    from vtube.evaluation.evaluating import Evaluation

PLACED, MISSED = 9, 6
"""How many of either are shown."""
_SIDE, _WIDE = 300, 460
"""Pixels of a crop's longer side, and of a whole picture's."""
_MARGIN = 0.15
_WHITE, _RED = (255, 255, 255), (60, 60, 230)
_QUALITY = 86


@dataclass(frozen=True, slots=True)
class Case:
    """``pictures``: as data URLs, side by side. ``name``: of the picture's file. ``note``: what is wrong."""

    pictures: tuple[str, ...]
    name: str
    note: str


def badly_placed(evaluation: Evaluation) -> list[Case]:
    """Of the people who were found, those with the lowest OKS: the label, and the prediction over it."""
    measures = evaluation.measures
    order = [int(i) for i in np.argsort(measures.oks, kind="stable") if measures.found[i]]
    return list(_first(_placed(evaluation, order), PLACED))


def missed(evaluation: Evaluation) -> list[Case]:
    """The pictures in which most people were missed, each of them framed."""
    measures = evaluation.measures
    pictures = len(evaluation.watched.photos)
    count = np.bincount(measures.picture[~measures.found], minlength=pictures)
    order = [int(i) for i in np.argsort(-count, kind="stable") if count[i]]
    return list(_first(_missing(evaluation, order), MISSED))


def _first(cases: Iterator[Case], most: int) -> Iterator[Case]:
    for _, case in zip(range(most), cases, strict=False):
        yield case


def _placed(evaluation: Evaluation, order: list[int]) -> Iterator[Case]:
    measures = evaluation.measures
    skeleton = part(measures.skeleton, measures.joints)
    for i in order:
        photo, person = evaluation.watched.photos[measures.picture[i]], measures.truth[i]
        try:
            image = read(photo.path)
        except InputError:  # it could be read a moment ago; the figures stand without it
            continue
        x, y, width, height = person.box
        corners = np.array([[x, y], [x + width, y + height]])
        crop, origin, scale = _cut(image, np.concatenate([corners, measures.predicted[i], person.points]))
        label, guess = ((points - origin) * scale for points in (person.points, measures.predicted[i]))
        left = _over(crop, skeleton, label, 4.0)
        right = _over(_over(crop, skeleton, label, 1.5, faint=True), skeleton, guess, 4.0)
        yield Case((_url(left), _url(right)), photo.name, f"OKS {measures.oks[i]:.2f}")


def _missing(evaluation: Evaluation, order: list[int]) -> Iterator[Case]:
    measures = evaluation.measures
    skeleton = part(measures.skeleton, measures.joints)
    for i in order:
        photo = evaluation.watched.photos[i]
        try:
            image = read(photo.path)
        except InputError:
            continue
        scale = _WIDE / max(image.shape[:2])
        small = _scaled(image, scale)
        here = np.flatnonzero(measures.picture == i)
        for j in here[measures.found[here]]:
            small = _over(small, skeleton, measures.predicted[j] * scale, 2.0)
        for j in here[~measures.found[here]]:
            _frame(small, measures.truth[j].box, scale)
        yield Case((_url(small),), photo.name, f"{int((~measures.found[here]).sum())} of {len(here)} missed")


def _frame(image: Image, box: Box, scale: float) -> None:
    """Draw a box of the unscaled picture, the part within the picture; labels may say anything."""
    x, y, width, height = box
    size = np.array([image.shape[1], image.shape[0]])
    corners = np.clip(np.array([[x, y], [x + width, y + height]]) * scale, 0, size - 1)
    start, end = np.rint(corners).astype(int).tolist()
    cv2.rectangle(image, start, end, _RED, 2, cv2.LINE_AA)


def _cut(image: Image, points: Floats) -> tuple[Image, Floats, float]:
    """The part of a picture around points, scaled; where it begins, and pixels of it a pixel of the picture."""
    there = points[np.isfinite(points).all(axis=1)]
    low, high = there.min(axis=0), there.max(axis=0)
    margin = _MARGIN * max(float((high - low).max()), 8.0)
    size = np.array([image.shape[1], image.shape[0]])
    x0, y0 = np.clip(np.floor(low - margin), 0, size - 1).astype(int)
    x1, y1 = np.clip(np.ceil(high + margin), (x0 + 1, y0 + 1), size).astype(int)
    scale = _SIDE / max(x1 - x0, y1 - y0)
    return _scaled(image[y0:y1, x0:x1], scale), np.array([x0, y0], dtype=np.float64), float(scale)


def _scaled(image: Image, scale: float) -> Image:
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)


def _over(image: Image, skeleton: Skeleton, points: Floats, width: float, *, faint: bool = False) -> Image:
    """The picture with one person's skeleton, in the colours of its sides, or faint and white."""
    pose = Pose(skeleton, points, 1.0 * np.isfinite(points[:, 0]))
    layer = sketch((image.shape[1], image.shape[0]), pose, width, (40, 40, 40))
    alpha = layer[:, :, 3:].astype(np.float64) / 255
    colours = alpha * _WHITE if faint else layer[:, :, :3]
    return np.asarray(np.clip(image * (1 - alpha) + colours, 0, 255), dtype=np.uint8)


def _url(image: Image) -> str:
    _, encoded = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
