"""How far two looks at the same people lie apart: of two models, of a mirrored picture, of a label and a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from vtube.selecting.extent import area, box, unit
from vtube.types import Floats, Pose

MOST = 1.5
"""Shoulder widths beyond which a joint is simply elsewhere."""
WORST = 3
"""Joints that lie farthest apart, whose mean counts: a single one must show, noise of all must not."""
LEAST = 0.1
"""Overlap (intersection over union) from which two boxes may be of one person."""
Measure = Callable[[Pose, Pose], float]


def apart(a: Pose, b: Pose) -> float:
    """Shoulder widths between two poses of one person and skeleton: the mean of the three worst joints, each at most
    ``MOST``. A joint that one has and the other has not counts as ``MOST`` times its score.
    """
    distances = np.linalg.norm(a.points - b.points, axis=1) / max(unit(a), unit(b))
    sure = np.minimum(a.scores, b.scores)
    one_sided = np.abs(a.scores - b.scores)
    each = np.where(sure > 0, np.minimum(np.nan_to_num(distances), MOST) * np.sqrt(sure), MOST * one_sided)
    return float(np.mean(np.sort(each)[-WORST:]))


def misses(label: Pose, seen: Pose) -> float:
    """As ``apart``, of a label and what a model saw: joints that the model does not see say nothing, nor how sure it is
    of those that it sees; one that it surely sees (score from 0.5 on) and the label has not counts as half ``MOST``.
    """
    distances = np.minimum(np.nan_to_num(np.linalg.norm(label.points - seen.points, axis=1)) / unit(seen), MOST)
    missing = (label.scores == 0) & (seen.scores >= 0.5)
    each = np.where(missing, MOST / 2, np.where(label.scores > 0, distances * np.sqrt(seen.scores), 0.0))
    return float(np.mean(np.sort(each)[-WORST:]))


def pairs(first: Sequence[Pose], second: Sequence[Pose]) -> list[tuple[Pose | None, Pose | None]]:
    """Who of the first is whom of the second, by overlap of boxes (Kuhn, 1955); None for nobody."""
    overlaps = np.array([[_overlap(box(a), box(b)) for b in second] for a in first]).reshape(len(first), len(second))
    rows, columns = linear_sum_assignment(-overlaps)
    found = [(i, j) for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if overlaps[i, j] >= LEAST]
    alone = [i for i in range(len(first)) if i not in {i for i, _ in found}]
    others = [j for j in range(len(second)) if j not in {j for _, j in found}]
    both: list[tuple[Pose | None, Pose | None]] = [(first[i], second[j]) for i, j in found]
    return both + [(first[i], None) for i in alone] + [(None, second[j]) for j in others]


def disagreement(first: Sequence[Pose], second: Sequence[Pose]) -> float:
    """Of two looks at everybody in a picture: the worst of all people, as ``apart``.

    Those who are smaller count less, by the root of their box's area. Somebody whom only one of the two sees counts as
    ``MOST`` times how sure it is.
    """
    return _worst(pairs(first, second), apart)


def mistaken(labels: Sequence[Pose], seen: Sequence[Pose]) -> float:
    """Of labels and what a model saw: the worst of all people, as ``misses``, smaller ones counting less.

    Who is not labelled, or not seen, says nothing: data sets leave many people out, and models miss some.
    """
    both = pairs(labels, seen)
    return _worst([pair for pair in both if None not in pair], misses)


def _worst(both: list[tuple[Pose | None, Pose | None]], measure: Measure) -> float:
    largest = max((area(pose) for pair in both for pose in pair if pose is not None), default=1.0)
    values = [0.0]
    for a, b in both:
        there = [pose for pose in (a, b) if pose is not None]
        value = measure(a, b) if a is not None and b is not None else MOST * there[0].score
        values.append(value * (max(map(area, there)) / largest) ** 0.5)
    return max(values)


def _overlap(a: Floats, b: Floats) -> float:
    """Intersection over union of two boxes x1 y1 x2 y2."""
    shared = np.prod((np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])).clip(0))
    both = np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared
    return float(shared / max(both, 1e-9))
