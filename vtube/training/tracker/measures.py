"""What a tracker is worth on held-out people and on pictures of nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vtube.estimators._region import SHOULDERS
from vtube.skeletons import coco17
from vtube.types import Floats, Pose

ENDS = {"head": ("nose", "eye", "ear", "shoulder"), "arms": ("elbow", "wrist")}
PARTS = {part: np.array([joint.endswith(ends) for joint in coco17.create().joints]) for part, ends in ENDS.items()}
"""(17,) which joints are of the figure of that name."""
SEEN = 0.25
"""Score from which on a joint counts as seen."""
SIDEWAYS = 0.15
"""Share of a person's extent below which their shoulders are no measure of their size: they are seen from the side."""


def distances(truth: Floats, found: Pose | None) -> Floats:
    """(17,) how far joints were seen from where they are, in widths of the shoulders: infinite for those that were not
    seen, NaN for those that nobody knows of, and for all where the shoulders tell no size.

    ``truth``: (17, 2) where COCO's joints are, NaN where nobody knows. ``found``: who was seen, in the same pixels.
    """
    known = np.asarray(np.isfinite(truth).all(axis=1))
    width = float(np.linalg.norm(truth[SHOULDERS][0] - truth[SHOULDERS][1]))
    if not (known[SHOULDERS].all() and width > SIDEWAYS * np.ptp(truth[known], axis=0).max()):
        return np.full(len(known), np.nan)
    if found is None:
        return np.where(known, np.inf, np.nan)
    off = np.where(found.scores >= SEEN, np.linalg.norm(found.points - truth, axis=1) / width, np.inf)
    return np.where(known, off, np.nan)


def measures(truth: Sequence[Floats], seen: Sequence[Pose | None], nothing: Sequence[Pose | None]) -> dict[str, float]:
    """Figures by name. ``head``, ``arms``: the median distance over the shoulder width, of head and shoulders and of
    elbows and wrists, of people with both shoulders, where anybody has such; a joint that is not seen is a width away.
    ``found``: the share of people who are. ``nobody``: the share of empty pictures in which nobody is.

    Args:
        truth: of N people, as ``distances`` takes it.
        seen: who was seen in the picture of each, in the same pixels.
        nothing: who was seen in M pictures of nobody.
    """
    off = np.array([distances(person, found) for person, found in zip(truth, seen, strict=True)])
    off[np.isposinf(off)] = 1.0
    parts = {name: off[:, part][~np.isnan(off[:, part])] for name, part in PARTS.items()}
    return {
        **{name: float(np.median(known)) for name, known in parts.items() if len(known)},
        "found": float(np.mean([found is not None for found in seen])),
        "nobody": float(np.mean([found is None for found in nothing])) if nothing else 1.0,
    }
