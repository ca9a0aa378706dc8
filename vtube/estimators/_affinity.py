"""Puts joints together to people by part affinity fields.

Cao et al., "Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields", CVPR 2017: of two joints that a limb
may connect, the field along the line between them says whether it does. Where the paper matches limb by limb, the
surest limbs of all come first here, and each joins two parts of a person that have no joint in common.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vtube.estimators._peaks import Peaks
from vtube.types import Floats

SAMPLES = 10
"""Places on a limb where its field is asked."""
ALONG, SHARE = 0.05, 0.8
"""A limb's field points along it by more than ``ALONG`` at this share of the samples."""
FARTHEST = 0.5
"""Of the map's height: what is longer counts less."""

Person = dict[int, int]
"""The peak of each joint."""


def people(found: Peaks, fields: NDArray[np.float32], limbs: Sequence[tuple[int, int]]) -> list[Person]:
    """Whose peaks belong together, of at least two joints each.

    ``fields``: (2 L, height, width), x and y of each limb's unit vectors, in the cells of the peaks. ``limbs``: the
    joints, maps of the peaks, that each connects.
    """
    limb, starts, ends = _candidates(found.maps, np.array(limbs))
    sureness = _sureness(found.places[starts], found.places[ends], fields, limb)
    persons: list[Person | None] = []
    owner: dict[int, int] = {}
    for i in np.argsort(-sureness, kind="stable"):
        if sureness[i] <= 0:
            break
        _connect(int(starts[i]), int(ends[i]), found.maps, persons, owner)
    return [person for person in persons if person]


def _candidates(
    maps: NDArray[np.int64], limbs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each limb with each two peaks that it may connect: (P,) limbs, peaks at its start, and at its end."""
    return np.nonzero(
        (maps[None, :, None] == limbs[:, 0, None, None]) & (maps[None, None, :] == limbs[:, 1, None, None])
    )  # type: ignore[return-value]


def _sureness(starts: Floats, ends: Floats, fields: NDArray[np.float32], limb: NDArray[np.int64]) -> Floats:
    """(P,): the mean of the field along each line, less for long ones; 0 where it does not point along it."""
    height, width = fields.shape[1:]
    ways = ends - starts
    lengths = np.hypot(*ways.T)
    places = starts[:, None] + np.linspace(0, 1, SAMPLES)[:, None] * ways[:, None]
    columns, rows = np.rint(places).astype(np.int64).clip(0, (width - 1, height - 1)).transpose(2, 0, 1)
    vectors = np.stack([fields[2 * limb[:, None] + i, rows, columns] for i in range(2)], axis=-1)
    along = (vectors * (ways / np.maximum(lengths, 1e-6)[:, None])[:, None]).sum(axis=-1)
    mean = along.mean(axis=1) + np.minimum(FARTHEST * height / np.maximum(lengths, 1e-6) - 1, 0)
    return np.where((along > ALONG).mean(axis=1) >= SHARE, mean, 0.0)


def _connect(
    start: int, end: int, joints: NDArray[np.int64], persons: list[Person | None], owner: dict[int, int]
) -> None:
    """Let two peaks be one person's, unless somebody would have a joint twice."""
    parts = []
    for peak in (start, end):
        if peak not in owner:
            owner[peak] = len(persons)
            persons.append({int(joints[peak]): peak})
        parts.append(owner[peak])
    kept, gone = (persons[part] for part in parts)
    if parts[0] == parts[1] or kept is None or gone is None or kept.keys() & gone.keys():
        return
    kept.update(gone)
    owner.update(dict.fromkeys(gone.values(), parts[0]))
    persons[parts[1]] = None
