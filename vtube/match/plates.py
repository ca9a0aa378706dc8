"""The scene of a video without its people: what is behind them is seen in other frames."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.match.filling import fill
from vtube.match.people import Person
from vtube.match.silhouette import boxed, capsules, grown, silhouette
from vtube.types import Image

Mask = NDArray[np.bool_]
_SAMPLES, _BYTES = 31, 256 << 20
"""Frames that the scene is put together from, evenly over the video, and what they may take."""
_BAND = 32
_STILL = 10.0  # levels that the picture of a camera at rest may differ from its median
_SHARE = 0.6  # of the scene's edges that have to be so still
_STEEP, _FEW = 80.0, 0.001  # levels a pixel, times four, of an edge; share of edges too small to tell
_WIDE = 1.5  # of the capsules' radii, within which a sample is never believed
_WIDER = 2.5  # within which, as in the person's box, only where there are few others: jackets fly, hats are held
_ENOUGH = 5  # samples
_DIFFERENT = 26  # levels by which a person differs from the scene
_NEAR = 2.2  # of the capsules' radii: what differs further away is not the person
_DETAIL = 240  # px that people are cut out at where the camera moves, frame by frame
_GROWN = 0.09  # shoulder widths
_SAME = 12  # levels that most of a picture changes by at most from one frame to the next, if there is no cut
_UNSURE = 0.12  # shoulder widths around people within which a picture is not believed to be the scene


class Samples:
    """Some frames of a video with the people in them. ``frames``: how many it has, or None where nobody knows."""

    def __init__(self, frames: int | None) -> None:
        self.kept: list[tuple[Image, Sequence[Person]]] = []
        self._every = max(1, (frames or 0) // _SAMPLES)
        self._count = 0

    def offer(self, image: Image, people: Sequence[Person]) -> None:
        """The next frame, which is kept or not."""
        if self._count % self._every == 0:
            self.kept.append((image, people))
        if len(self.kept) > min(2 * _SAMPLES, max(3, _BYTES // image.nbytes)):
            self.kept, self._every = self.kept[::2], 2 * self._every
        self._count += 1


def plate(samples: Sequence[tuple[Image, Sequence[Person]]]) -> Image | None:
    """The scene of a camera that stands still, the median over time of what is no person; None if it moves.

    ``samples``: pictures (h, w, 3) uint8 BGR of one size, with everybody in them, at least one.
    """
    size = samples[0][0].shape[:2]
    doubts = np.stack([_doubts(people, size) for _, people in samples])
    doubted = doubts > _allowed(doubts)
    scene = np.zeros((*size, 3), dtype=np.uint8)
    still, unseen = np.zeros((2, *size), dtype=bool)
    for top in range(0, size[0], _BAND):  # all samples at once, as numbers that may be missing, would fill the memory
        rows = np.s_[top : top + _BAND]
        band = np.stack([image[rows] for image, _ in samples]).astype(np.float32)
        band[doubted[:, rows]] = np.nan
        median = _median(band)
        away = _median(np.abs(band - median).max(axis=3, keepdims=True))
        unseen[rows] = np.isnan(median[:, :, 0])
        still[rows] = away[:, :, 0] < _STILL
        scene[rows] = np.nan_to_num(median).astype(np.uint8)
    edges = _edges(samples[0][0]) & ~unseen & ~doubted[0]  # a plain sky stands still before any camera
    if edges.sum() > _FEW * edges.size and still[edges].mean() < _SHARE:
        return None
    return fill(scene, unseen)


def _doubts(people: Sequence[Person], size: tuple[int, int]) -> NDArray[np.uint8]:
    """(h, w) how likely a sample shows something of somebody there: 0 outside of boxes, to 3 on limbs."""
    doubts = np.zeros(size, dtype=np.uint8)
    for person in people:
        doubts[boxed(person, size) & (doubts == 0)] = 1
    doubts[_taken(people, size, _WIDER)] = 2
    doubts[_taken(people, size, _WIDE)] = 3
    return doubts


def _allowed(doubts: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w) the doubt up to which samples (n, h, w) are believed: the least for which there are enough of them."""
    enough = min(_ENOUGH, max(1, len(doubts) // 2))
    allowed = np.full(doubts.shape[1:], 2, dtype=np.uint8)
    for doubt in (1, 0):
        allowed[np.count_nonzero(doubts <= doubt, axis=0) >= enough] = doubt
    return allowed


def _edges(image: Image) -> Mask:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    slopes = [cv2.Sobel(grey, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1))]
    return np.asarray(np.hypot(*slopes) > _STEEP, dtype=np.bool_)


def _median(band: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over the first axis, of what is there; NaN where nothing ever is."""
    ordered = np.sort(band, axis=0)  # NaN comes last
    there = np.count_nonzero(~np.isnan(band), axis=0)
    middle = np.maximum(there - 1, 0) // 2
    return np.asarray(np.take_along_axis(ordered, middle[None], axis=0)[0], dtype=np.float32)


class Emptied:
    """Takes people out of the frames of a video, one after the other. ``scene``: of a still camera, or None."""

    def __init__(self, scene: Image | None) -> None:
        self._scene = scene
        self._before: tuple[Image, Image, Mask] | None = None

    def __call__(self, image: Image, people: Sequence[Person]) -> Image:
        """The frame (h, w, 3) uint8 BGR without them."""
        if self._scene is not None:
            mask = _different(image, self._scene, people)
            return _laid(image, self._scene, mask)
        hole = np.zeros(image.shape[:2], dtype=bool)
        for person in people:
            hole |= silhouette(image, person, detail=_DETAIL)
        return self._moving(image, hole, max((person.size for person in people), default=0.0))

    def _moving(self, image: Image, hole: Mask, size: float) -> Image:
        """What the last frame had there, moved on with the camera; patches where that was not seen yet.

        What is carried on was well outside of people: the blurred edge of a hand would else stay for good.
        """
        unsure = grown(hole, _UNSURE * size) if hole.any() else hole
        carried, known = self._carried(image, hole)
        scene = np.where((unsure & known)[:, :, None], carried, image)
        scene = fill(scene, unsure & ~known, never=unsure)
        self._before = image, scene, hole
        return _laid(image, scene, hole)

    def _carried(self, image: Image, hole: Mask) -> tuple[Image, Mask]:
        if self._before is None:
            return image, np.zeros(hole.shape, dtype=bool)
        before, scene, gone = self._before
        move = _camera(before, gone, image, hole)
        if move is None and _alike(before, image, ~(gone | hole)):
            return scene, np.ones(hole.shape, dtype=bool)
        if move is None:
            return image, np.zeros(hole.shape, dtype=bool)
        size = (image.shape[1], image.shape[0])
        inside = cv2.warpPerspective(np.full(hole.shape, 255, np.uint8), move, size, flags=cv2.INTER_NEAREST)
        moved = cv2.warpPerspective(scene, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, dtype=np.uint8), np.asarray(cv2.erode(inside, np.ones((5, 5), np.uint8)) > 0)


def _alike(before: Image, image: Image, around: Mask) -> bool:
    """Whether it is still about the same picture, though no corners say how the camera moved."""
    return bool(around.any() and np.median(cv2.absdiff(before, image)[around]) < _SAME)


def _camera(before: Image, gone: Mask, image: Image, hole: Mask) -> NDArray[np.float64] | None:
    """(3, 3) the homography from one frame's scene to the next one's, by corners that are followed (Lucas-Kanade)."""
    grey, next_grey = (cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in (before, image))
    corners = cv2.goodFeaturesToTrack(grey, 400, 0.01, 8, mask=(~gone).astype(np.uint8) * 255)
    if corners is None or len(corners) < 12:
        return None
    found, status, _ = cv2.calcOpticalFlowPyrLK(grey, next_grey, corners, None)
    places = np.clip(np.rint(found[:, 0]).astype(int), 0, (hole.shape[1] - 1, hole.shape[0] - 1))
    good = (status[:, 0] > 0) & ~hole[places[:, 1], places[:, 0]]
    if good.sum() < 12:
        return None
    cv2.setRNGSeed(1)
    move, agreed = cv2.findHomography(corners[good], found[good], cv2.RANSAC, 2.0)
    return None if move is None or agreed.sum() < 0.5 * good.sum() else np.asarray(move)


def _different(image: Image, scene: Image, people: Sequence[Person]) -> Mask:
    """Where people are: their capsules, and near them what is not as the scene."""
    size = image.shape[:2]
    differs = cv2.GaussianBlur(cv2.absdiff(image, scene), (5, 5), 0).max(axis=2) > _DIFFERENT
    mask, near = _taken(people, size, 1.0), _taken(people, size, _NEAR)
    for person in people:
        near |= boxed(person, size)
    mask |= differs & near
    radius = max(2, round(_GROWN * max((person.size for person in people), default=0.0)))
    return grown(mask, radius)


def _laid(image: Image, scene: Image, mask: Mask) -> Image:
    """The scene over the frame, softly at the mask's edge and nowhere beyond it."""
    inside = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    share = np.clip(inside / 3.0, 0.0, 1.0)[:, :, None]
    return np.asarray(np.rint(image + share * (scene.astype(np.float32) - image)), dtype=np.uint8)


def _taken(people: Sequence[Person], size: tuple[int, int], share: float) -> Mask:
    taken = np.zeros(size, dtype=bool)
    for person in people:
        taken |= capsules(person, size, share)
    return taken
