"""Faces that nobody made: the points of a face, moved in centimetres of the canonical face.

Photographs hardly show blinks, talking and raised brows. Moving the points of a face by what lids, jaw, lips, brows and
irises do, and warping the picture after them, makes pictures from which a teacher's labels vary as they shall.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vtube.training.face import landmarks as at
from vtube.training.face.teacher import Seen
from vtube.types import Floats

Chance = np.random.Generator
_EYES = (
    (at.LEFT_UPPER_LID, at.LEFT_LOWER_LID, at.LEFT_FOLD, at.LEFT_IRIS),
    (at.RIGHT_UPPER_LID, at.RIGHT_LOWER_LID, at.RIGHT_FOLD, at.RIGHT_IRIS),
)
_BEHIND = 4.0  # centimetres from the middle of the face's skin to the axis that a head turns about
_SHUTTING = 0.97  # of the way, since lines that meet have no triangles between them
_SHUT = 0.5  # of a lid's way, beyond which no iris is moved
_LIPS_OF_JAW = np.array((*at.LOWER_INNER_LIP[1:-1], *at.LOWER_OUTER_LIP))
_UPPER = np.array((*at.UPPER_INNER_LIP[1:-1], *at.UPPER_OUTER_LIP))
_MOUTH = np.array((*at.RIGHT_MOUTH, *at.LEFT_MOUTH))


@dataclass(frozen=True, slots=True)
class Moved:
    """``points``: (478, 2) pixels where the face's points shall be. ``parted``: whether the lips were drawn apart.
    ``shut``: of the left and the right eye, 0..1 how far its lid went down.
    """

    points: Floats
    parted: bool
    shut: tuple[float, float] = (0.0, 0.0)


def moved(seen: Seen, chance: Chance) -> Moved:
    """A face with some of: blink, wink or half-shut eyes, an open mouth, a smile, a pout, brows, a gaze, a turn."""
    turn, spot = seen.transform[:3, :3], np.append(seen.transform[:2, 3], 0.0)
    size = float(np.linalg.norm(turn, axis=0).mean())
    depth = seen.points[:, 2].mean() - seen.points[:, 2] + _BEHIND * size
    there = np.column_stack([seen.points[:, :2], depth]) - spot
    face = there @ np.linalg.inv(turn).T
    new = face.copy()
    shut = _lids(new, face, chance) if chance.random() < 0.45 else (0.0, 0.0)
    for action, often in ((_smile, 0.35), (_brows, 0.35)):
        if chance.random() < often:
            action(new, face, chance)
    if max(shut) < _SHUT and chance.random() < 0.5:
        _gaze(new, face, chance)
    if parted := chance.random() < 0.45:
        _jaw(new, face, chance)
    bent = turn @ _rotation(chance) if chance.random() < 0.35 else turn
    shift = (new @ bent.T - face @ turn.T)[:, :2]
    return Moved(seen.points[:, :2] + shift, parted, shut)


def _rotation(chance: Chance) -> Floats:
    """(3, 3) yaw and pitch, by as much as a picture bears."""
    yaw, pitch = np.radians(chance.normal(0.0, (9.0, 7.0))).clip(-0.35, 0.35)
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    turned = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]) @ np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return np.asarray(turned)


def _lids(new: Floats, face: Floats, chance: Chance) -> tuple[float, float]:
    """Both eyes alike mostly, else one of them; shut as often as half shut, sometimes wide open."""
    down = 1.0 if chance.random() < 0.5 else chance.uniform(-0.3, 1.0)
    shut = (down, down)
    if chance.random() < 0.3:
        other = chance.uniform(0.0, 0.15)
        shut = (down, other) if chance.random() < 0.5 else (other, down)
    shares = chance.uniform(-0.3, 0.15), chance.uniform(0.45, 0.7)
    for each, (upper, lower, fold, _) in zip(shut, _EYES, strict=True):
        _close(new, face, each, (upper, lower, fold), *shares)
    return shut


def _close(
    new: Floats, face: Floats, down: float, lines: tuple[tuple[int, ...], ...], low: float = 0.06, skin: float = 0.5
) -> None:
    """``low``: the share that the lower lid has in it. ``skin``: how far the lid's fold goes along."""
    upper, lower, fold = (list(line) for line in lines)
    gap = _SHUTTING * down * (face[lower] - face[upper])
    new[upper] += (1 - low) * gap
    new[lower] -= low * gap
    new[fold] += skin * gap


def _jaw(new: Floats, face: Floats, chance: Chance) -> None:
    """The jaw down by up to four centimetres; what lies below the lips goes along, the corners somewhat inwards."""
    opened = 0.3 + 3.7 * chance.beta(1.2, 1.8)
    middle, half = face[_MOUTH].mean(axis=0), max(np.ptp(face[_MOUTH, 0]) / 2, 1.0)
    below = middle[1] - face[:, 1]
    follows = np.clip((below + 0.5) / 2.5, 0.0, 1.0)
    follows[_UPPER] = 0.0
    follows[_LIPS_OF_JAW] = 0.3 + 0.7 * np.clip(1 - ((face[_LIPS_OF_JAW, 0] - middle[0]) / half) ** 2, 0.0, 1.0)
    follows[_MOUTH] = 0.3
    new[:, 1] -= follows * opened
    new[_UPPER, 1] += 0.06 * opened
    narrower = chance.uniform(-0.05, 0.3) * min(opened, 2.0) / 2
    new[:, 0] -= narrower * (face[:, 0] - middle[0]) * _around(face, middle, 2.6)


def _smile(new: Floats, face: Floats, chance: Chance) -> None:
    """Corners of the mouth out and up, down, or inwards as in a pout; now and then the mouth to one side."""
    kind = chance.random()
    out, up = (chance.uniform(0.2, 1.0), chance.uniform(0.2, 1.1)) if kind < 0.5 else (0.0, -chance.uniform(0.2, 0.9))
    if kind > 0.75:
        out, up = -chance.uniform(0.4, 1.2), 0.0
    aside = chance.normal(0.0, 0.6) if chance.random() < 0.25 else 0.0
    for side, corner in ((1.0, at.LEFT_MOUTH[0]), (-1.0, at.RIGHT_MOUTH[0])):
        new += _around(face, face[corner], 2.0)[:, None] * (side * out, up, 0.0)
    new[:, 0] += aside * _around(face, face[_MOUTH].mean(axis=0), 3.0)


def _brows(new: Floats, face: Floats, chance: Chance) -> None:
    """Up or down, both or one; down goes with the inner ends drawn together."""
    up = chance.uniform(0.4, 1.5) if chance.random() < 0.6 else -chance.uniform(0.3, 0.9)
    alone = chance.random()
    for side, line, share in ((1.0, at.LEFT_BROW, alone > 0.15), (-1.0, at.RIGHT_BROW, not 0.15 < alone < 0.3)):
        inner = chance.uniform(0.3, 1.0) if up > 0 else 1.0
        weights = np.zeros(len(face))
        for k, point in enumerate(line):
            lift = share * (inner if k % 5 < 2 else 1.0)
            weights = np.maximum(weights, lift * _around(face, face[point], 1.1))
        free = np.ones(len(face))
        for lids in _EYES:
            free[[*lids[0], *lids[1], *lids[3]]] = 0.0
        new[:, 1] += up * weights * free
        new[:, 0] -= side * 0.4 * max(-up, 0.0) * weights * free


def _gaze(new: Floats, face: Floats, chance: Chance) -> None:
    """Both irises to the same side; with a look down the upper lids go along."""
    across, up = chance.uniform(-0.65, 0.65), chance.uniform(-0.35, 0.25)
    for upper, lower, fold, iris in _EYES:
        new[list(iris)] += (across, up, 0.0)
        if up < 0:
            _close(new, face, -0.9 * up, (upper, lower, fold))
        else:
            _close(new, face, -0.5 * up, (upper, lower, fold))


def _around(face: Floats, middle: Floats, width: float) -> Floats:
    """(N,) 1 at the middle, falling off with the distance over ``width`` centimetres."""
    away = np.square((face - middle)[:, :2]).sum(axis=1)
    return np.asarray(np.exp(-away / (2 * width**2)))
