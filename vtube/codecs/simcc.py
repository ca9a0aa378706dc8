"""SimCC: each joint's x and y as two classifications over bins finer than a pixel; bin k lies on pixel ``k / split``.

Source: Li et al. 2022, "SimCC: a Simple Coordinate Classification Perspective for Human Pose Estimation", with Gaussian
labels; between the bins the peak of the parabola through the three highest logits, which is exact for such labels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import UsageError
from vtube.types import Floats

_HEATMAP = 8.0  # input pixels; standard deviation of a heatmap's target, of 2 cells at a stride of 4
_LEAST = 1e-6


def create(size: tuple[int, int], split: float = 2.0, sigma: float = 6.0) -> SimCC:
    """A codec for inputs of ``size`` (width, height).

    ``split``: bins a pixel. ``sigma``: of the labels, in bins (published: 6 at 192x256).

    Raises:
        UsageError: a number that is not positive.
    """
    if not (split > 0 and sigma > 0):
        raise UsageError("split and sigma are above 0", where="codecs/simcc", got=(split, sigma))
    return SimCC(size, split, sigma)


class SimCC:
    """``bins``: how many there are of x and of y."""

    def __init__(self, size: tuple[int, int], split: float, sigma: float) -> None:
        self.bins = (round(size[0] * split), round(size[1] * split))
        self._split, self._sigma = split, sigma

    def encode(
        self, points: Floats, weights: NDArray[Any]
    ) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.float32]]:
        """``x`` (J, bins) and ``y`` (J, bins): distributions that sum up to 1, even ones for joints that are missing or
        outside, whose weight becomes 0.
        """
        places = np.asarray(points, dtype=np.float64) * self._split
        inside = np.all((places >= 0) & (places <= np.array(self.bins) - 1), axis=1)
        targets = {}
        for i, axis in enumerate("xy"):
            place = np.where(inside, places[:, i], 0.0)
            label = np.exp(-np.square(np.arange(self.bins[i]) - place[:, None]) / (2 * self._sigma**2))
            label[~inside] = 1.0
            targets[axis] = (label / label.sum(axis=1, keepdims=True)).astype(np.float32)
        return targets, (np.asarray(weights) * inside).astype(np.float32)

    def decode(self, outputs: Sequence[NDArray[Any]]) -> tuple[Floats, Floats]:
        """Of logits over x (P, J, bins) and y (P, J, bins). The score is how high a heatmap's peak would be that is as
        unsure of the joint, so that one threshold fits both codecs.
        """
        places, sure = zip(*(self._axis(np.asarray(logits, dtype=np.float64)) for logits in outputs), strict=True)
        scores = np.multiply(*sure)
        points = np.stack(places, axis=-1) / self._split
        return np.where(np.expand_dims(scores > 0, -1), points, np.nan), scores

    def _axis(self, logits: Floats) -> tuple[Floats, Floats]:
        sound = np.isfinite(logits).all(axis=-1)
        logits = np.where(np.expand_dims(sound, -1), logits, 0.0)
        best = logits.argmax(axis=-1)
        high = np.take_along_axis(logits, best[..., None], axis=-1)
        middle = np.clip(best, 1, logits.shape[-1] - 2)[..., None]
        before, here, after = (np.take_along_axis(logits, middle + k, axis=-1)[..., 0] for k in (-1, 0, 1))
        bend = before - 2 * here + after
        refined = (middle[..., 0] == best) & (bend < 0)
        step = np.where(refined, (before - after) / np.where(refined, 2 * bend, 1.0), 0.0)
        probability = 1 / np.exp(logits - high).sum(axis=-1)
        return best + step.clip(-0.5, 0.5), np.where(sound, self._score(probability), 0.0)

    def _score(self, probability: Floats) -> Floats:
        """Of an axis' highest probability, 0..1.

        A network that is unsure by a standard deviation s gives the label, of standard deviation d, blurred by it: a
        peak of d / sqrt(d^2 + s^2) times the label's own. That tells s, and so the peak of a heatmap's wider Gaussian.
        """
        label = self._sigma / self._split
        peak = np.clip(probability * self._sigma * math.sqrt(2 * math.pi), _LEAST, 1.0)
        unsure = np.square(label) * (1 / np.square(peak) - 1)
        return np.asarray(_HEATMAP / np.sqrt(_HEATMAP**2 + unsure), dtype=np.float64)
