"""Decodes the outputs of YOLO pose networks, for the few anchors that see somebody.

Sources: the anchor-free head of Ultralytics YOLOv8 (``ultralytics/nn/modules/head.py``), and the Distribution Focal
Loss of Li et al. 2020, "Generalized Focal Loss", whose integral gives a box's four sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vtube.estimators._branches import Branch
from vtube.types import Floats

MOST = 100
"""People at the most in one picture; only a thorough look goes beyond three times as many candidates."""

_NEAR = np.arange(-1, 2)


@dataclass(frozen=True, slots=True)
class Head:
    """What a network's outputs mean.

    ``layout``: "features" (class logits and the features of each level, for ``branches``), "decoded" (a column for each
    anchor, as ultralytics exports them) or "final" (a row for each person, of end-to-end exports). ``kpt_shape``:
    (joints, 2 or 3). ``keypoint_gain``: cells for a keypoint's value of 1.
    """

    layout: str
    kpt_shape: tuple[int, int]
    strides: tuple[int, ...] = (8, 16, 32)
    classes: int = 1
    reg_max: int = 16
    keypoint_gain: float = 2.0
    branches: Mapping[str, Branch] = field(default_factory=dict)

    @classmethod
    def of(cls, metadata: Mapping[str, Any], branches: Mapping[str, NDArray[np.float32]]) -> Self:
        """From what an export wrote."""
        joints, dims = metadata["kpt_shape"]
        strides = tuple(metadata["strides"])
        return cls(
            metadata["layout"],
            (joints, dims),
            strides,
            metadata["classes"],
            metadata["reg_max"],
            metadata["keypoint_gain"],
            {name: Branch(name, branches, len(strides)) for name in ("box", "keypoints")},
        )


@dataclass(frozen=True, slots=True)
class People:
    """P people in pixels of the network's input.

    ``boxes``: (P, 4) x1 y1 x2 y2. ``scores``: (P,). ``keypoints``: (P, J, 3) x, y, confidence.
    """

    boxes: Floats
    scores: Floats
    keypoints: Floats


def decode(
    outputs: list[NDArray[Any]],
    head: Head,
    shape: tuple[int, int],
    score: float,
    overlap: float,
    *,
    thorough: bool = False,
) -> People:
    """The people in a network's outputs that score at least ``score``; of two that overlap by an intersection over
    union above ``overlap`` only the surer one.

    ``thorough``: every candidate is looked at. Otherwise those are left out that only matter where ``score`` is so low
    that hardly any of the people are real.
    """
    candidates = None if thorough else 3 * MOST
    if head.layout == "decoded":
        found = _decoded(outputs[0][0], head, score, candidates)
    elif head.layout == "final":
        found = _final(outputs[0][0], head, score, candidates)
    else:
        return _looked_at(outputs, head, shape, score, overlap, candidates)
    order = suppress(found.boxes, found.scores, overlap, MOST)
    return People(found.boxes[order], found.scores[order], found.keypoints[order])


def suppress(boxes: Floats, scores: Floats, overlap: float, most: int | None = None) -> NDArray[np.intp]:
    """Greedy non-maximum suppression: indices of the ``most`` kept boxes (P, 4) x1 y1 x2 y2, the surest first."""
    left = np.argsort(-scores, kind="stable")
    area = np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)
    kept: list[int] = []
    while len(left) and len(kept) != most:
        first, left = int(left[0]), left[1:]
        kept.append(first)
        low = np.maximum(boxes[first, :2], boxes[left, :2])
        high = np.minimum(boxes[first, 2:], boxes[left, 2:])
        shared = np.prod(np.clip(high - low, 0, None), axis=1)
        left = left[shared <= overlap * np.maximum(area[first] + area[left] - shared, 1e-9)]
    return np.array(kept, dtype=np.intp)


def _looked_at(
    outputs: list[NDArray[Any]],
    head: Head,
    shape: tuple[int, int],
    score: float,
    overlap: float,
    candidates: int | None,
) -> People:
    """Boxes where the logits are high, keypoints where a box is left over."""
    best = outputs[0][0].max(axis=0)
    seen = _surest(best, _logit(score), candidates)
    if candidates is not None:
        seen = _peaks(best, seen, shape, head.strides)
    scores = _sigmoid(best[seen].astype(np.float64))
    centres, strides = (grid[seen] for grid in _grid(shape, head.strides))
    features = [output[0] for output in outputs[1:]]
    sides = head.branches["box"](features, seen).reshape(len(seen), 4, head.reg_max)
    sides = _softmax(sides) @ np.arange(head.reg_max) if head.reg_max > 1 else sides[..., 0]
    boxes = np.concatenate([centres - sides[:, :2], centres + sides[:, 2:]], axis=1) * strides
    kept = suppress(boxes, scores, overlap, MOST)
    values = head.branches["keypoints"](features, seen[kept]).reshape(len(kept), *head.kpt_shape)
    # The gain of 2 counts from the cell's corner, 1 from its centre.
    origin = centres[kept] - (0.5 if head.keypoint_gain == 2.0 else 0.0)
    values[..., :2] = (values[..., :2] * head.keypoint_gain + origin[:, None]) * strides[kept][:, None]
    if head.kpt_shape[1] == 3:
        values[..., 2] = _sigmoid(values[..., 2])
    return People(boxes[kept], scores[kept], _with_scores(values, scores[kept], head))


def _decoded(rows: NDArray[Any], head: Head, score: float, candidates: int | None) -> People:
    """(4 + classes + joints * dims, N): boxes as centre and size, as ultralytics' exports have them."""
    best = rows[4 : 4 + head.classes].max(axis=0)
    seen = _surest(best, score, candidates)
    found = rows[:, seen].T.astype(np.float64)
    half = found[:, 2:4] / 2
    boxes = np.concatenate([found[:, :2] - half, found[:, :2] + half], axis=1)
    return People(boxes, best[seen].astype(np.float64), _with_scores(found[:, 4 + head.classes :], best[seen], head))


def _final(rows: NDArray[Any], head: Head, score: float, candidates: int | None) -> People:
    """(N, 6 + joints * dims): corners, score and class of end-to-end exports."""
    seen = _surest(rows[:, 4], score, candidates)
    found = rows[seen].astype(np.float64)
    return People(found[:, :4], found[:, 4], _with_scores(found[:, 6:], found[:, 4], head))


def _with_scores(values: Floats, scores: NDArray[Any], head: Head) -> Floats:
    keypoints = values.reshape(len(values), *head.kpt_shape)
    if head.kpt_shape[1] == 3:
        return keypoints
    sure = np.broadcast_to(np.asarray(scores, dtype=np.float64)[:, None, None], (*keypoints.shape[:2], 1))
    return np.concatenate([keypoints, sure], axis=2)


def _surest(values: NDArray[Any], threshold: float, candidates: int | None) -> NDArray[np.intp]:
    seen = np.flatnonzero(values >= threshold)
    if candidates is not None and len(seen) > candidates:
        seen = seen[np.argpartition(-values[seen], candidates)[:candidates]]
    return seen


def _peaks(
    values: NDArray[Any], seen: NDArray[np.intp], shape: tuple[int, int], strides: tuple[int, ...]
) -> NDArray[np.intp]:
    """Those of ``seen`` that no neighbour in their level's 3x3 cells exceeds; the others would be suppressed anyway."""
    kept, start = [], 0
    for stride in strides:
        rows, columns = shape[0] // stride, shape[1] // stride
        here = seen[(seen >= start) & (seen < start + rows * columns)]
        if len(here):
            y, x = np.divmod(here - start, columns)
            ys = (y[:, None] + _NEAR).clip(0, rows - 1)[:, :, None]
            xs = (x[:, None] + _NEAR).clip(0, columns - 1)[:, None, :]
            kept.append(here[values[here] >= values[start + ys * columns + xs].max(axis=(1, 2))])
        start += rows * columns
    return np.concatenate(kept) if kept else seen


@lru_cache(maxsize=16)
def _grid(shape: tuple[int, int], strides: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Centres (N, 2) in cells and strides (N, 1) in pixels of all anchors, level after level, row after row."""
    centres, sizes = [], []
    for stride in strides:
        rows, columns = shape[0] // stride, shape[1] // stride
        y, x = np.mgrid[:rows, :columns]
        centres.append(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5)
        sizes.append(np.full((rows * columns, 1), float(stride)))
    return np.concatenate(centres), np.concatenate(sizes)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p))) if 0 < p < 1 else (np.inf if p >= 1 else -np.inf)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), dtype=np.float64)


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), dtype=np.float64)
