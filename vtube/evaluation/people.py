"""What is compared: people as they are labelled, and as a model sees them, in the same joints."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vtube.types import Box, Floats, frozen


@dataclass(frozen=True, slots=True)
class Person:
    """One labelled person.

    ``points``: (J, 2) float64 image pixels, NaN where not labelled. ``box``: (x, y, width, height) in image pixels.
    ``area``: pixels of the person's outline, the scale of OKS. ``crowd``: stands for many, whom nobody has to find.
    """

    points: Floats
    box: Box
    area: float
    crowd: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", frozen(np.array(self.points, dtype=np.float64)))

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(J,) whether a joint has a place."""
        return np.asarray(np.isfinite(self.points).all(axis=1))

    @property
    def counts(self) -> bool:
        """Whether a model has to find this person: not a crowd, with a joint and an area to measure by."""
        return not self.crowd and self.area > 0 and bool(self.labelled.any())

    def of(self, joints: NDArray[np.intp]) -> Person:
        """The same person with these joints alone."""
        return replace(self, points=self.points[joints])


@dataclass(frozen=True, slots=True)
class Seen:
    """The P people that a model sees in one picture.

    ``points``: (P, J, 2) float64 image pixels, NaN where a joint is not seen. ``scores``: (P,) how sure the model is.
    """

    points: Floats
    scores: Floats

    def __post_init__(self) -> None:
        scores = np.array(self.scores, dtype=np.float64)
        points = np.array(self.points, dtype=np.float64)
        if points.ndim != 3 or points.shape[::2] != (len(scores), 2):
            raise ValueError(f"unexpected shapes of people: {points.shape}, {scores.shape} != (P, J, 2), (P,)")
        object.__setattr__(self, "scores", frozen(scores))
        object.__setattr__(self, "points", frozen(points))

    def at_least(self, score: float) -> Seen:
        """Those that the model is so sure of."""
        kept = self.scores >= score
        return Seen(self.points[kept], self.scores[kept])

    def of(self, joints: NDArray[np.intp]) -> Seen:
        """The same people with these joints alone."""
        return Seen(self.points[:, joints], self.scores)
