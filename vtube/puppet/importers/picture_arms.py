"""Arms cut off a drawn figure, so that they move without the body: the cut follows the drawing's own lines.

Where neither a line nor a gap nor a colour tells an arm from the body, it is not cut: it stays as it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from vtube.puppet.importers.picture_colours import alike
from vtube.puppet.importers.picture_joints import SIDES, Joints
from vtube.puppet.importers.picture_layers import SOLID, drawn, lifted, remaining
from vtube.puppet.importers.picture_masks import Mask, closed, connected, disc, distance, grown, smooth, stroke
from vtube.puppet.importers.picture_sides import Side, beside
from vtube.puppet.importers.picture_territory import Drawing, border, divide, open_border
from vtube.types import Floats, Image

_ARM = ("Shoulder", "Elbow", "Wrist", "Fingers")
_CERTAIN = 0.38  # along the upper arm, from where on what is seen is the arm
_REST = 1  # the number of the body's territory
_NATURAL = 7.0  # px of a border without a line that a shoulder may have, over the arm's radius
_TOLD = 0.6  # share of the border that lines must tell, for a cut without an overlap
_FARTHEST = 2.0  # from an arm's middle, over its radius, what is no more of it, such as hair or a tail
_DEEP = 0.35  # of the arm's radius: what it hides less deeply is the trunk's own edge
_LEAST = 0.4  # of the drawn arm, what must be found


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm by itself. ``image``: (h, w, 4) uint8 BGRA, straight alpha, of the whole picture's size. ``radius``: px,
    half its thickness at the shoulder. ``filled``: px of the body that it hid and that were painted in.
    ``apart``: whether a gap shows where the trunk ends.
    """

    image: Image
    radius: float
    filled: int
    apart: bool


def split(image: Image, joints: Joints) -> tuple[Image, dict[str, Arm]]:
    """The figure without its arms, and the arms by side; an arm that cannot be told from the body is not among them.

    Args:
        image: (h, w, 4) uint8 BGRA, straight alpha.
        joints: where the arms are.
    """
    drawing = drawn(image)
    depth = cv2.distanceTransform(np.pad(drawing.mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    radii = {side: _radius(depth, _line(joints, side), drawing.tall) for side in SIDES}
    labels = divide(drawing, _seeds(drawing, joints, radii))
    gone, behind, covered = (np.zeros_like(drawing.mask) for _ in range(3))
    arms = {}
    for number, name in enumerate(SIDES, _REST + 1):
        mine, radius = labels == number, radii[name]
        found = beside(drawing.mask, mine, joints, name, radius)
        untold = open_border(drawing, labels, number, _REST)
        meeting = float(border(labels, number, _REST).sum()) / 2
        lined = untold < (1 - _TOLD) * meeting
        if found is not None and not lined:
            mine = _sided(drawing, mine, found, joints, name, radius)
        elif untold > _NATURAL * radius or not _seen(mine, joints, name, radius):
            continue
        if not lined:
            near = grown(mine, radius) & grown(labels == _REST, radius)
            mine = np.where(near, smooth(mine, 0.3 * radius) & drawing.mask, mine)
        overlap = (
            np.zeros_like(mine)
            if lined
            else disc(mine.shape, joints[f"{name}Shoulder"], radius) & (image[:, :, 3] == SOLID)
        )
        hidden = overlap | _behind(drawing, mine, found, joints, radius)
        cap = overlap & ~grown(drawing.lines, 1.5) & alike(image, overlap, mine & grown(overlap, 1.5 * radius))
        own = lifted(drawing, mine, smooth(cap, 0.12 * radius) & overlap)
        if not own[:, :, 3].any():  # the figure is fainter than its lines
            continue
        gone, behind = gone | (mine & ~overlap), behind | (hidden & ~overlap)
        covered |= own[:, :, 3] == SOLID
        arms[name] = Arm(own, radius, int((hidden & mine).sum()), found is not None)
    return (remaining(drawing, gone, (behind, covered)) if arms else image), arms


def _seeds(drawing: Drawing, joints: Joints, radii: dict[str, float]) -> list[Mask]:
    """What certainly is the rest of the figure, the left arm, the right arm."""
    shape, lines = drawing.mask.shape, {side: _line(joints, side) for side in SIDES}
    for line in lines.values():
        line[0] += _CERTAIN * (line[1] - line[0])  # what lies over a shoulder, such as hair, is not meant
    cores = {side: stroke(shape, lines[side], 0.5 * radii[side]) & drawing.mask for side in SIDES}
    rest = trunk(shape, joints, max(radii.values()), drawing.tall)
    far = np.ones(shape, dtype=np.bool_)
    for side in SIDES:
        rest &= ~stroke(shape, lines[side], 2.6 * radii[side])
        far &= distance(stroke(shape, _line(joints, side), 1.0)) > _FARTHEST * radii[side] + 0.01 * drawing.tall
        far &= distance(stroke(shape, lines[side][2:], 1.0)) > 1.5 * _FARTHEST * radii[side]  # a hand is wider
    rest |= far & connected(drawing.mask, rest)  # a hand may be drawn apart
    return [rest & drawing.mask, cores["Left"], cores["Right"] & ~cores["Left"]]


def trunk(shape: tuple[int, ...], joints: Joints, radius: float, tall: float) -> Mask:
    """What is certainly no arm: head, the middle of the trunk, legs. ``radius``: px, of an arm."""
    found = np.zeros(shape, dtype=np.uint8)
    cv2.fillConvexPoly(found, cv2.convexHull(_hull(joints, radius, 0.65, 1.2).astype(np.int32)), 1)
    head = (joints["Head"] + joints["HeadTop"]) / 2
    high = np.hypot(*(joints["HeadTop"] - joints["Head"]))
    cv2.circle(found, head.astype(int).tolist(), max(1, int(0.45 * high)), 1, -1)
    for side in SIDES:
        leg = [joints[side + joint] for joint in ("Hip", "Knee", "Ankle")]
        found |= stroke(shape, leg, 0.03 * tall).astype(np.uint8)
    return found > 0


def _seen(mine: Mask, joints: Joints, name: str, radius: float) -> bool:
    """Whether most of an arm's middle line is in its territory."""
    line = stroke(mine.shape, _line(joints, name)[:3], max(1.0, 0.3 * radius))
    return bool((line & mine).sum() > _LEAST * line.sum())


def _sided(drawing: Drawing, arm: Mask, found: Side, joints: Joints, name: str, radius: float) -> Mask:
    """An arm of the trunk's own colour: up to the trunk's side, and from there to the shoulder."""
    line = _line(joints, name)[:2]
    near = stroke(arm.shape, line, 5.2 * radius) & found.outer
    corners = np.argwhere(near | disc(arm.shape, line[0], radius))[:, ::-1]
    hull = np.zeros(arm.shape, dtype=np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(corners.astype(np.int32)), 1)
    arm = arm & ~found.inner
    near = (hull > 0) & found.outer
    near &= grown(connected((near | arm) & ~drawing.lines, arm & ~drawing.lines), 0.3 * radius)
    like = alike(drawing.image, near, arm & disc(arm.shape, line[0], 4 * radius)) | drawing.lines
    return arm | (near & smooth(like, 0.12 * radius))


def _behind(drawing: Drawing, arm: Mask, found: Side | None, joints: Joints, radius: float) -> Mask:
    """What of the trunk an arm hides: between shoulder and hip, and the notches that it leaves."""
    hull = np.zeros(arm.shape, dtype=np.uint8)
    corners = cv2.convexHull(_hull(joints, radius, 1.0, 0.4).astype(np.int32))
    cv2.fillConvexPoly(hull, corners, 1)
    rest = drawing.mask & ~arm
    notched = closed(rest, 1.2 * radius) & arm
    if found is not None:
        notched = (notched & ~found.outer) | (found.inner & arm)
    found_behind = ((hull > 0) & arm) | notched
    deep = cv2.distanceTransform(found_behind.astype(np.uint8), cv2.DIST_L2, 5) > _DEEP * radius
    return connected(found_behind, deep)


def _hull(joints: Joints, radius: float, share: float, reach: float) -> Floats:
    """The corners of the trunk between its arms; ``share``: of its width at the hips, ``reach``: from the shoulders
    inwards, over the arm's radius.
    """
    corners = [joints["Neck"]]
    for side in SIDES:
        inwards = joints["Neck"] - joints[f"{side}Shoulder"]
        inwards *= min(1.0, reach * radius / max(float(np.hypot(*inwards)), 1.0))
        corners += [
            joints[f"{side}Shoulder"] + inwards,
            joints["Hips"] + share * 1.6 * (joints[f"{side}Hip"] - joints["Hips"]),
        ]
    return np.array(corners)


def _line(joints: Joints, side: str) -> Floats:
    """(4, 2) from shoulder to finger tips."""
    return np.array([joints[side + joint] for joint in _ARM])


def _radius(depth: Floats, line: Floats, tall: float) -> float:
    """Half an arm's thickness: how far its middle is from the outside, where it has an outside."""
    points = np.concatenate([np.linspace(a, b, 16) for a, b in pairwise(line[:3])])
    columns, rows = np.clip(points.astype(int).T, 0, np.array([[depth.shape[1] - 1], [depth.shape[0] - 1]]))
    found = depth[rows, columns]
    found = found[(found > 0.008 * tall) & (found < 0.07 * tall)]
    return float(np.clip(np.percentile(found, 30) if len(found) else 0.03 * tall, 0.014 * tall, 0.045 * tall))
