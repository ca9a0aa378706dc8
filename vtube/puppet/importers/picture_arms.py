"""Arms cut off a drawn figure, so that they move without the body: the cut follows the drawing's own lines.

The arm and the rest are flooded from what certainly belongs to each (Meyer, "Color image segmentation", 1992: the
watershed), so that they meet on the outline between them. Around the shoulder both keep the drawing, and what the arm
hid of the trunk is filled in from around it (Telea, "An image inpainting technique based on the fast marching method",
2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.puppet.importers.picture_colours import alike, ink, pieces, voted
from vtube.puppet.importers.picture_joints import SIDES, Joints
from vtube.puppet.importers.picture_masks import Mask, closed, connected, disc, distance, grown, smooth, stroke
from vtube.puppet.importers.picture_sides import Side, beside
from vtube.types import Floats, Image

_ARM = ("Shoulder", "Elbow", "Wrist", "Fingers")
_CERTAIN = 0.38  # along the upper arm, from where on what is seen is the arm
_THICK = 1.6  # how far an upper arm without a gap reaches from its middle, over the radius
_FAINT = 12  # alpha below which nothing is seen
_BEYOND, _REST, _MINE = 1, 2, 3  # what is flooded: the transparent, the rest of the figure, the arm


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
    """The figure without its arms, and the arms by side.

    Args:
        image: (h, w, 4) uint8 BGRA, straight alpha.
        joints: where the arms are.
    """
    mask = image[:, :, 3] >= _FAINT
    depth = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    tall = float(np.ptp(np.nonzero(mask.any(axis=1))[0]) + 1)
    radii = {side: _radius(depth, _line(joints, side), tall) for side in SIDES}
    lines = ink(image, tall) & mask
    areas = pieces(image, mask)
    areas[lines] = 0
    masks = {side: _arm(image, mask, joints, side, radii, tall, areas) for side in SIDES}
    sides = {name: beside(mask, masks[name], joints, name, radii[name]) for name in SIDES}
    for name, found in sides.items():
        if found is None:
            masks[name] |= _upper(image, masks[name], lines, joints, name, radii[name])
        else:
            masks[name] |= _root(image, masks[name], lines, found, joints, name, radii[name])
    masks["Right"] &= ~masks["Left"]
    body, arms = image, {}
    for name in SIDES:
        body, filled = _without(body, masks[name], joints, name, radii[name], tall, lines, sides[name])
        own = _only(image, masks[name], joints, name, radii[name], tall, lines)
        arms[name] = Arm(own, radii[name], filled, sides[name] is not None)
    return body, arms


def _upper(image: Image, arm: Mask, lines: Mask, joints: Joints, name: str, radius: float) -> Mask:
    """What of an arm that hangs along the trunk no gap shows: as far as the drawing's lines and its thickness reach."""
    line = _line(joints, name)[:3]
    across, down = line[1] - line[0]
    if abs(across) > down:
        return np.zeros_like(arm)
    start = line[0] + _CERTAIN * (line[1] - line[0])
    tube = distance(stroke(arm.shape, line, 1.0)) <= _THICK * radius
    tube &= (image[:, :, 3] >= _FAINT) & ~lines
    tube = alike(image, tube, arm & disc(arm.shape, start, 3 * radius))
    inner = connected(tube, stroke(arm.shape, line, radius))
    return closed(inner | arm, 0.25 * radius) & (tube | grown(inner, 1.0) & lines)


def _root(image: Image, arm: Mask, lines: Mask, found: Side, joints: Joints, name: str, radius: float) -> Mask:
    """What of the arm's colours lies beyond the trunk's side, and from there to the shoulder."""
    line = _line(joints, name)[:2]
    near = stroke(arm.shape, line, 5.2 * radius) & found.outer
    corners = np.argwhere(near | disc(arm.shape, line[0], radius))[:, ::-1]
    hull = np.zeros(arm.shape, dtype=np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(corners.astype(np.int32)), 1)
    near = (hull > 0) & (found.outer | found.inner)
    near &= grown(connected((near | arm) & ~lines, arm & ~lines), 0.3 * radius)
    return near & smooth(alike(image, near, arm & disc(arm.shape, line[0], 4 * radius)), 0.12 * radius)


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


def _arm(
    image: Image, mask: Mask, joints: Joints, side: str, radii: dict[str, float], tall: float, areas: NDArray[np.int32]
) -> Mask:
    """Where the arm is seen, without its shoulder."""
    radius = radii[side]
    line = _line(joints, side)
    start = line[0] + _CERTAIN * (line[1] - line[0])  # what lies over a shoulder, such as hair, is not meant
    core = stroke(mask.shape, [start, *line[1:]], 0.5 * radius) & mask
    near = distance(stroke(mask.shape, line, 1.0)) < 1.6 * radius + 0.004 * tall
    near |= distance(stroke(mask.shape, line[2:], 1.0)) < 2.4 * radius  # a hand is wider
    rest = (_trunk(mask.shape, joints, radii, tall) | ~near) & mask
    rest &= ~stroke(mask.shape, [start, *line[1:]], 2.6 * radius)
    other = SIDES[1 - SIDES.index(side)]
    rest |= stroke(mask.shape, _line(joints, other), 0.9 * radii[other]) & mask & ~core
    labels = np.zeros(mask.shape, dtype=np.int32)
    labels[~mask], labels[rest], labels[core] = _BEYOND, _REST, _MINE
    paper = np.full((*mask.shape, 3), 255, dtype=np.uint8)
    paper[mask] = image[mask][:, :3]
    cv2.watershed(cv2.GaussianBlur(paper, (0, 0), max(0.8, 0.0008 * tall)), labels)
    # What the flood from outside took of the figure's edge, and the borders between floods, go to whoever is nearer.
    mine = mask & (distance(labels == _MINE) < distance(labels == _REST))
    mine = voted(smooth(mine, 0.004 * tall) & mask, core, areas)
    mine = connected(closed(mine, 0.003 * tall) & mask, core)
    mine |= _crumbs(mask & ~mine, joints, tall) & grown(mine, 0.02 * tall)
    loose = mask & ~mine & ~connected(mask & ~mine, _middle(mask.shape, joints))
    return mine | connected(loose, grown(mine, 3.0))


def _crumbs(rest: Mask, joints: Joints, tall: float) -> Mask:
    """What of the rest hangs on it by threads alone: outlines that belong to the arm which was cut off."""
    step = max(1.0, 0.0045 * tall)
    inner = distance(~rest) > step
    firm = grown(connected(inner, _middle(rest.shape, joints)), 2.2 * step)
    return rest & ~firm


def _middle(shape: tuple[int, ...], joints: Joints) -> Mask:
    return stroke(shape, [joints["Head"], joints["Neck"], joints["Hips"]], 4.0)


def _trunk(shape: tuple[int, ...], joints: Joints, radii: dict[str, float], tall: float) -> Mask:
    """What is certainly no arm: head, the middle of the trunk, legs."""
    found = np.zeros(shape, dtype=np.uint8)
    cv2.fillConvexPoly(found, cv2.convexHull(_hull(joints, radii, 0.65, 1.2).astype(np.int32)), 1)
    head = (joints["Head"] + joints["HeadTop"]) / 2
    cv2.circle(
        found, head.astype(int).tolist(), max(1, int(0.45 * np.hypot(*(joints["HeadTop"] - joints["Head"])))), 1, -1
    )
    for side in SIDES:
        leg = [joints[side + joint] for joint in ("Hip", "Knee", "Ankle")]
        found |= stroke(shape, leg, 0.03 * tall).astype(np.uint8)
    return found > 0


def _hull(joints: Joints, radii: dict[str, float], share: float, reach: float) -> Floats:
    """The corners of the trunk between its arms; ``share``: of its width at the hips, ``reach``: from the shoulders
    inwards, over the arm's radius.
    """
    corners = [joints["Neck"]]
    for side in SIDES:
        inwards = joints["Neck"] - joints[f"{side}Shoulder"]
        inwards *= min(1.0, reach * radii[side] / max(float(np.hypot(*inwards)), 1.0))
        corners += [
            joints[f"{side}Shoulder"] + inwards,
            joints["Hips"] + share * 1.6 * (joints[f"{side}Hip"] - joints["Hips"]),
        ]
    return np.array(corners)


def _without(
    body: Image, arm: Mask, joints: Joints, side: str, radius: float, tall: float, lines: Mask, found: Side | None
) -> tuple[Image, int]:
    """The figure without an arm: the shoulder stays round, and the trunk behind the arm is painted in."""
    kept = ~arm | disc(arm.shape, joints[f"{side}Shoulder"], radius)
    line = max(1.0, 0.0012 * tall)
    firm = grown(distance(~(~arm & (body[:, :, 3] >= _FAINT))) > 0.008 * tall, 0.012 * tall)
    kept |= firm & (grown(~arm, line) | (lines & grown(~arm, 0.007 * tall)))
    hull = np.zeros(arm.shape, dtype=np.uint8)
    other = SIDES[1 - SIDES.index(side)]
    cv2.fillConvexPoly(hull, cv2.convexHull(_hull(joints, {side: radius, other: radius}, 1.0, 0.4).astype(np.int32)), 1)
    notched = closed(firm, 1.4 * radius)
    if found is not None:
        notched = (notched & ~found.outer) | found.inner
    hidden = ((hull > 0) | notched) & ~kept & (body[:, :, 3] > 0)
    alpha = (body[:, :, 3] * cv2.GaussianBlur((kept | hidden).astype(np.float32), (0, 0), 0.8)).astype(np.uint8)
    alpha[~(kept | hidden)] = 0
    colours = body[:, :, :3]
    if hidden.any():
        colours = _filled(
            colours, hidden, (body[:, :, 3] >= _FAINT) & ~grown(arm, 2 * line) & ~grown(lines, line), tall
        )
    return np.dstack([colours, alpha]), int(hidden.sum())


def _filled(colours: Image, hidden: Mask, known: Mask, tall: float) -> Image:
    """The picture, painted in where something hid it, from what is known around."""
    reach = max(8, round(0.04 * tall))
    x, y, width, height = cv2.boundingRect(hidden.astype(np.uint8))
    window = np.s_[max(0, y - reach) : y + height + reach, max(0, x - reach) : x + width + reach]
    step = max(1.0, max(width, height) / 400)  # what is painted in is soft, so that a smaller picture will do
    size = tuple(max(1, round(side / step)) for side in hidden[window].shape[::-1])
    small = cv2.resize(colours[window], size, interpolation=cv2.INTER_AREA)
    unknown = cv2.resize((~known[window]).astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    painted = cv2.resize(cv2.inpaint(small, unknown, 5, cv2.INPAINT_TELEA), hidden[window].shape[::-1])
    result = colours.copy()
    soft = grown(hidden, 2.0)[window]
    result[window][soft] = painted[soft]
    return result


def _only(image: Image, arm: Mask, joints: Joints, side: str, radius: float, tall: float, lines: Mask) -> Image:
    """The arm with its rounded shoulder; its inner edge is soft."""
    whole = arm | _shoulder(image, arm, joints[f"{side}Shoulder"], radius)
    whole = grown(whole, max(1.0, 0.0012 * tall)) | (lines & grown(arm, 0.007 * tall))
    whole = ~closed(~whole, 0.0016 * tall)  # without splinters of what lies beside
    soft = cv2.GaussianBlur(whole.astype(np.float32), (0, 0), max(0.8, 0.001 * tall))
    shown = np.where(whole, np.clip(2 * soft - 0.5, 0, 1), 0.0)
    return np.dstack([image[:, :, :3], (image[:, :, 3] * shown).astype(np.uint8)])


def _shoulder(image: Image, arm: Mask, centre: Floats, radius: float) -> Mask:
    """The disc around a shoulder, as far as it has the arm's colours: what lies over it, such as hair, stays behind."""
    around = disc(arm.shape, centre, radius) & (image[:, :, 3] >= _FAINT)
    return smooth(alike(image, around, arm & disc(arm.shape, centre, 2.5 * radius)), 0.12 * radius) & around
