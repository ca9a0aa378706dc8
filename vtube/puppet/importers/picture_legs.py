"""Legs cut off a drawn figure where a gap, a line or a colour parts them; they swing behind the trunk.

Legs that nothing parts stay with the trunk and do not move, so that nothing is stretched between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vtube.puppet.importers.picture_joints import GUESSED, SIDES, Joints
from vtube.puppet.importers.picture_layers import SOLID, drawn, filled, lifted, remaining
from vtube.puppet.importers.picture_masks import Mask, disc, distance, grown, stroke
from vtube.puppet.importers.picture_territory import Drawing, Labels, border, divide, open_border
from vtube.types import Floats, Image

_REST = 1  # the number of the trunk's territory
_STUCK = 0.12  # of a leg's length, how far nothing may tell one from the other
_OPEN = 4.0  # px of a hip without a line, over half a leg's thickness


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg by itself. ``image``: (h, w, 4) uint8 BGRA, straight alpha, of the whole picture's size. ``hip``: (2,) px,
    where it turns. ``half``: px, half its thickness there.
    """

    image: Image
    hip: Floats
    half: float


def part(image: Image, joints: Joints) -> tuple[Image, dict[str, Leg]]:
    """The figure without its legs, and the legs by side: both, or none.

    Args:
        image: (h, w, 4) uint8 BGRA, straight alpha; without arms.
        joints: where the legs are.
    """
    drawing = drawn(image)
    labels = divide(drawing, _seeds(drawing, joints))
    numbers = {side: number for number, side in enumerate(SIDES, _REST + 1)}
    long = max(float(np.ptp(np.nonzero(labels > _REST)[0])) if (labels > _REST).any() else 0.0, 1.0)
    if open_border(drawing, labels, numbers["Left"], numbers["Right"]) > _STUCK * long:
        return image, {}
    halves = {side: _half(labels == number) for side, number in numbers.items()}
    untold = {side: open_border(drawing, labels, number, _REST) for side, number in numbers.items()}
    if any(not halves[side] or untold[side] > _OPEN * halves[side] for side in SIDES):
        return image, {}
    legs, gone = {}, np.zeros_like(drawing.mask)
    for side, number in numbers.items():
        mine = labels == number
        hip = _hip(labels, number, joints, side, halves[side])
        overlap = disc(mine.shape, hip, halves[side]) & (image[:, :, 3] == SOLID) & (untold[side] > halves[side])
        legs[side] = Leg(_tucked(drawing, mine, hip, halves[side]), hip, halves[side])
        gone |= mine & ~overlap
    return remaining(drawing, gone), legs


def _seeds(drawing: Drawing, joints: Joints) -> list[Mask]:
    """What certainly is the trunk, the left leg, the right leg."""
    trunk = _upper(drawing, joints)
    lines = {side: np.array([joints[f"{side}{name}"] for name in ("Knee", "Ankle", "Toe")]) for side in SIDES}
    first = _parting(drawing.mask, joints)
    cores = []
    for side, line in lines.items():
        knee, hip, ankle = line[0], joints[f"{side}Hip"], line[1]
        begin = knee if first is None else max(first + 0.08 * (ankle[1] - first), hip[1])
        share = (begin - hip[1]) / max(float(ankle[1] - hip[1]), 1.0) if first is not None else 0.0
        top = knee if first is None else hip + min(share, 0.95) * (ankle - hip)
        points = [top, *(line if top[1] < knee[1] else line[1:])]
        cores.append(stroke(drawing.mask.shape, points, 0.014 * drawing.tall) & drawing.mask & ~drawing.lines)
    return [trunk & drawing.mask & ~cores[0] & ~cores[1], cores[0], cores[1] & ~cores[0]]


def _upper(drawing: Drawing, joints: Joints) -> Mask:
    """Head and trunk, down to the hips."""
    shape = drawing.mask.shape
    wide = abs(float(joints["LeftHip"][0] - joints["RightHip"][0]))
    spine = stroke(shape, [joints["Neck"], joints["Hips"]], 0.8 * wide)
    return spine | stroke(shape, [joints["HeadTop"], joints["Neck"]], 0.08 * drawing.tall)


def _parting(mask: Mask, joints: Joints) -> float | None:
    """The first row, from the knees up, in which a gap is seen between the legs; None: no gap at the knees."""
    left, right = joints["LeftKnee"], joints["RightKnee"]
    columns = slice(int(min(left[0], right[0])), int(max(left[0], right[0])) + 1)
    rows = range(int(joints["Hips"][1]), int((joints["LeftAnkle"][1] + joints["RightAnkle"][1]) / 2))
    gaps = [row for row in rows if not mask[row, columns].all()]
    return float(gaps[0]) if len(gaps) > 0.12 * max(len(rows), 1) else None


def _half(leg: Mask) -> float:
    """Half a leg's thickness: the median of its upper rows; 0 where there is none."""
    rows = np.flatnonzero(leg.any(axis=1))
    if len(rows) < 8:
        return 0.0
    upper = leg[rows[0] + len(rows) // 8 : rows[0] + max(len(rows) // 2, len(rows) // 8 + 1)]
    return float(np.median(upper.sum(axis=1))) / 2


def _hip(labels: Labels, number: int, joints: Joints, side: str, half: float) -> Floats:
    """Where a leg turns: as said or seen, else a little above the middle of where it meets the trunk."""
    joint = joints[f"{side}Hip"]
    meeting = np.argwhere(border(labels, number, _REST))[:, ::-1]
    if joints.how.get(f"{side}Hip") != GUESSED or not len(meeting):
        return joint
    return np.asarray(np.median(meeting, axis=0) - (0, 0.35 * half))


def _tucked(drawing: Drawing, mine: Mask, hip: Floats, half: float) -> Image:
    """A leg that goes on behind the trunk, so that no gap opens when it swings."""
    own = lifted(drawing, mine, np.zeros_like(mine))
    under = disc(mine.shape, hip, 1.1 * half) & (drawing.image[:, :, 3] == SOLID) & ~mine & (own[:, :, 3] < SOLID)
    under &= distance(mine) < 1.5 * half
    colours = filled(drawing.image, under, mine & ~grown(drawing.lines, 2.0))
    own[under] = np.dstack([colours, np.full(mine.shape, SOLID, np.uint8)])[under]
    return own
