"""What a pose model does to the truth: trembling, blur, drop-outs, the other side's joint, leaps.

The trembling's size is what was left between YOLOv8n-pose's raw keypoints and the same ones smoothed afterwards, on
``footage`` at 640 and 320 pixels (``docs/smoothing.md``); the rest is chosen worse than what was seen there.
"""

from __future__ import annotations

import numpy as np

from vtube.smoothing._learned import KINDS
from vtube.types import Floats

TREMBLING = (0.0055, 0.008, 0.011, 0.014, 0.010, 0.011, 0.012, 0.014)
"""Shoulder widths, one for each of ``KINDS``: the standard deviation of a resting joint's sightings."""
UNKNOWN = 0.01
"""The same of a joint of no kind."""
BLUR = 0.008
"""Seconds of its way by which a moving joint strays besides."""
LASTING = 0.03
"""Seconds in which what is wrong with a sighting changes, where it lasts beyond one frame."""


def disturbed(
    rng: np.random.Generator, kind: Floats, times: Floats, true: Floats, other: Floats
) -> tuple[Floats, Floats]:
    """What a pose model would have seen: points (N, 2), NaN where nothing, and scores (N,).

    kind: (len(KINDS),). times: (N,) s. true, other: (N, 2) shoulder widths; where the same joint of the other side is.
    """
    count = len(times)
    confidence = rng.uniform(0.35, 1.0) if rng.random() < 0.3 else rng.uniform(0.8, 1.0)
    scores = np.clip(confidence + _lasting(rng, times, 1)[:, 0] * rng.uniform(0.0, 0.08), 0.3, 1.0)
    deviation = np.where(kind.any(), kind @ np.array(TREMBLING), UNKNOWN) * np.exp(rng.normal(0.0, 0.5))
    speed = np.hypot(*np.gradient(true, times, axis=0).T)
    heavy = np.minimum(np.sqrt(3.0 / rng.chisquare(3, count)), 6.0)
    size = (deviation + BLUR * rng.uniform(0.3, 2.0) * speed) * heavy / scores
    lasting = rng.uniform(0.0, 0.8)
    strays = np.sqrt(1 - lasting**2) * rng.normal(size=(count, 2)) + lasting * _lasting(rng, times, 2)
    seen = true + size[:, None] * strays
    _swap(rng, times, seen, other)
    _leap(rng, times, seen, scores)
    _drop(rng, times, seen, scores)
    return seen, scores


def spoiled(rng: np.random.Generator, times: Floats, seen: Floats, scores: Floats, other: Floats) -> None:
    """Disturb further, in place, what a pose model saw: it trembles by itself, and errs less often than it will."""
    _swap(rng, times, seen, other)
    _leap(rng, times, seen, scores)
    _drop(rng, times, seen, scores)


def _lasting(rng: np.random.Generator, times: Floats, columns: int) -> Floats:
    """(N, columns) noise of variance 1 at times ``LASTING`` seconds apart, on straight lines between them."""
    at = (times - times[0]) / LASTING
    noise = rng.normal(size=(columns, int(at[-1]) + 2))
    return np.stack([np.interp(at, np.arange(noise.shape[1]), row) for row in noise], axis=1)


def _bursts(rng: np.random.Generator, times: Floats, rate: float, seconds: float) -> np.ndarray:
    """(N,) bool, whether a frame lies in one of the bursts, ``rate`` of them a second, ``seconds`` long in the mean."""
    inside = np.zeros(len(times), dtype=bool)
    for _ in range(rng.poisson(rate * (times[-1] - times[0]))):
        start = rng.uniform(times[0], times[-1])
        first = int(np.searchsorted(times, start))
        inside[first : max(first + 1, int(np.searchsorted(times, start + rng.exponential(seconds))))] = True
    return inside


def _swap(rng: np.random.Generator, times: Floats, seen: Floats, other: Floats) -> None:
    """Take the other side's joint for this one, for a frame or some."""
    if rng.random() < 0.15:
        swapped = _bursts(rng, times, 0.7, 0.04) & np.isfinite(other).all(axis=1)
        seen[swapped] += other[swapped] - seen[swapped] + rng.normal(0.0, 0.01, (int(swapped.sum()), 2))


def _leap(rng: np.random.Generator, times: Floats, seen: Floats, scores: Floats) -> None:
    """See the joint somewhere else for a frame or two, often with less confidence."""
    if rng.random() < 0.15:
        leaping = np.flatnonzero(_bursts(rng, times, 0.7, 0.02))
        angle, far = rng.uniform(0, 2 * np.pi), np.exp(rng.uniform(np.log(0.1), np.log(5.0)))
        seen[leaping] += far * np.array([np.cos(angle), np.sin(angle)])
        scores[leaping] = np.maximum(scores[leaping] * rng.uniform(0.5, 1.0), 0.3)


def _drop(rng: np.random.Generator, times: Floats, seen: Floats, scores: Floats) -> None:
    """Lose the joint for a while."""
    if rng.random() < 0.3:
        lost = _bursts(rng, times, 0.8, 0.08)
        seen[lost], scores[lost] = np.nan, 0.0


def kind_forgotten(rng: np.random.Generator, kind: Floats) -> Floats:
    """The kind, or now and then none: joints of other skeletons have names that tell nothing."""
    return np.zeros(len(KINDS)) if rng.random() < 0.1 else kind
