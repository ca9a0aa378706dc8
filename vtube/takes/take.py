"""A take in memory: the performance as NumPy columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from vtube.takes.header import Header
from vtube.types import Event, Floats, frozen


@dataclass(frozen=True, slots=True)
class KeypointColumns:
    """Keypoints over time. ``points``: (N, J, 2) source pixels, NaN where missing. ``scores``: (N, J) 0..1."""

    points: Floats
    scores: Floats

    def __post_init__(self) -> None:
        _keep(self, "points", self.points)
        _keep(self, "scores", self.scores)


@dataclass(frozen=True, slots=True)
class Take:
    """A recorded performance of N frames; all arrays are read-only float64.

    ``times``: (N,) seconds from the source's first frame, strictly increasing. ``rotations``: (N, B) radians, clockwise
    positive, relative to the parent, the rest's included. ``hips``: (N, 2) where the root bone is, canvas pixels.
    ``keypoints``: what the estimator saw; ``smoothed``: what the filter made of it, or None. ``values``: parameter's
    name to (N,), unmirrored unless ``header.session.mirrored``. ``events``: in the order of time.
    """

    header: Header
    times: Floats
    rotations: Floats
    hips: Floats
    keypoints: KeypointColumns
    values: Mapping[str, Floats]
    smoothed: KeypointColumns | None = None
    events: tuple[Event, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("times", "rotations", "hips"):
            _keep(self, name, getattr(self, name))
        values = {name: frozen(np.array(column, dtype=np.float64)) for name, column in self.values.items()}
        object.__setattr__(self, "values", MappingProxyType(values))
        frames, joints = len(self.times), len(self.header.keypoints.names)
        expected: dict[str, tuple[int, ...]] = {
            "rotations": (frames, len(self.header.skeleton.bones)),
            "hips": (frames, 2),
        }
        got = {name: getattr(self, name).shape for name in expected}
        for kind in ("keypoints", "smoothed"):
            columns: KeypointColumns | None = getattr(self, kind)
            if columns is not None:
                expected |= {f"{kind} points": (frames, joints, 2), f"{kind} scores": (frames, joints)}
                got |= {f"{kind} points": columns.points.shape, f"{kind} scores": columns.scores.shape}
        expected |= {parameter.name: (frames,) for parameter in self.header.parameters}
        got |= {name: column.shape for name, column in values.items()}
        wrong = [name for name in expected if got.get(name) != expected[name]]
        if wrong or frames == 0 or set(got) != set(expected):
            name = (wrong or sorted(set(got) ^ set(expected)) or ["times"])[0]
            raise ValueError(f"unexpected shape of {name}: {got.get(name)} != {expected.get(name)}")

    @property
    def duration(self) -> float:
        """Time of the last frame in seconds."""
        return float(self.times[-1])


def _keep(owner: object, name: str, array: Floats) -> None:
    object.__setattr__(owner, name, frozen(np.array(array, dtype=np.float64)))
