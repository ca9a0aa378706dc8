"""Somebody who holds still: samples that agree with one another for long enough."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from vtube.types import Floats

_GAP = 0.5  # seconds without a sample that agrees after which somebody has to hold still anew
_STRAY = 1 / 3  # of the samples that agree, the most that may not


class Stillness:
    """Collects samples for ``seconds``. ``steady``: whether a sample agrees with the median of those before it; what
    passes soon, such as a blink, is left out.
    """

    def __init__(self, seconds: float, steady: Callable[[Floats, Floats], bool]) -> None:
        self._needed, self._steady = seconds, steady
        self._samples: deque[tuple[float, Floats]] = deque()
        self._stray = 0

    @property
    def seconds(self) -> float:
        """For how long it has lasted."""
        return self._samples[-1][0] - self._samples[0][0] if self._samples else 0.0

    def __call__(self, sample: Floats, t: float) -> Floats | None:
        """The median, (N,), once it has lasted long enough; then it begins anew. ``sample``: (N,), NaN for unknown.

        A ``t`` before the last one begins anew as well.
        """
        if self._samples and not 0 <= t - self._samples[-1][0] <= _GAP:
            self.clear()
        if self._samples and not self._steady(sample, median([s for _, s in self._samples])):
            self._stray += 1
            return None
        self._samples.append((t, sample))
        if t - self._samples[0][0] < self._needed:
            return None
        found = median([s for _, s in self._samples]) if self._stray <= _STRAY * len(self._samples) else None
        self.clear()
        return found

    def clear(self) -> None:
        """Begin anew."""
        self._samples.clear()
        self._stray = 0


def median(samples: list[Floats]) -> Floats:
    """The median of each measure over the samples that have it, (N,); NaN where none has."""
    ordered = np.sort(np.array(samples), axis=0)  # NaN come last
    count = np.isfinite(ordered).sum(axis=0)
    columns = np.arange(ordered.shape[1])
    middle: Floats = (ordered[np.maximum(count - 1, 0) // 2, columns] + ordered[count // 2, columns]) / 2
    return middle
