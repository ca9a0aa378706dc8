"""Where in a picture a person is: limbs as capsules about the joints, refined by the picture's own colours.

Rother, Kolmogorov and Blake, "GrabCut", 2004, as OpenCV has it, with seeds from the skeleton in place of a user's
strokes. No segmentation model is needed.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.match.people import Person
from vtube.types import Image

Mask = NDArray[np.bool_]

# Radii in shoulder widths: of limbs, by the joints at their ends.
_LIMBS = (
    ("shoulder", "elbow", 0.21), ("elbow", "wrist", 0.16), ("hip", "knee", 0.29), ("knee", "ankle", 0.21),
)  # fmt: skip
_BEYOND = (("elbow", "wrist", 0.28, 0.17), ("knee", "ankle", 0.25, 0.25))  # hands and feet: how far, how large
_ENDS = (("elbow", "wrist", 0.25, 0.5), ("knee", "ankle", 0.15, 0.75))
"""Where hands and feet may be, which point anywhere: discs, how far beyond the joint and how large."""
_TRUNK, _NECK = 0.22, 0.2
_HEAD = (10.5, 14.5, -2.0)  # cm: half width, half height with hair, how far the middle is below the ears'
_CORE, _WIDE, _HAT = 0.45, 1.75, 2.6  # shares of the radii that are surely the person; that may be; of a head's
_BEYOND_BOX = 0.05  # of the box's sides that may still be the person
_BAND = 0.4  # shoulder widths around what is found that are looked at once more: wide clothes, tips of shoes
_WINDOW = 1.3  # shoulder widths to each side of a joint that are then looked at
_TOLD = 0.45  # share of such a band from which on its colours tell nothing apart
_NEAR = 0.12  # shoulder widths by which what is found may be apart from the rest of the person
_GROWN = 0.11  # shoulder widths that the mask is grown by: what remains of somebody catches the eye
_LIKELY = 0.2  # score from which on a joint is drawn
_ROUNDS = 4


def silhouette(image: Image, person: Person, others: Mask | None = None, detail: int = 480) -> Mask:
    """(h, w) where the person is, a little more than less.

    Args:
        image: (h, w, 3) uint8 BGR.
        person: in its pixels.
        others: (h, w) where other people surely are.
        detail: px of the longer side of what is cut out at once; a larger picture is scaled down for it.
    """
    size = image.shape[:2]
    body, left, top, right, bottom = capsules(person, size, 1.0), *_region(person, size)
    if right - left < 4 or bottom - top < 4:
        return body
    part = np.s_[top:bottom, left:right]
    core, wide = capsules(person, size, _CORE)[part], capsules(person, size, _WIDE, _HAT)[part]
    inside = boxed(person, size)[part]
    wide |= _ends(person, size)[part]
    others = np.zeros(size, dtype=bool) if others is None else others
    seeds = _seeds(body[part] & inside, wide & inside, core & inside, others[part])
    found = np.zeros(size, dtype=bool)
    found[part] = _connected(_cut(image[part], seeds, detail), core, _NEAR * person.size) | (body[part] & inside)
    found |= _closer(image, person, found, others, detail // 4)
    radius = max(3, round(_GROWN * person.size))
    return grown(found, radius)


def _closer(image: Image, person: Person, found: Mask, others: Mask, detail: int) -> Mask:
    """(h, w) what is found besides with colours from around each joint alone: a shoe may be black as a car is, but not
    as the ground is. Such windows are those of Bai et al., "Video SnapCut", 2009.
    """
    size, reach = image.shape[:2], _WINDOW * person.size
    core, more = capsules(person, size, _CORE), found.copy()
    band = ((_away(found) <= _BAND * person.size) | _ends(person, size)) & boxed(person, size)
    for joint in _likely(person).values():
        top, bottom = (min(max(round(joint.imag + way * reach), 0), size[0]) for way in (-1, 1))
        left, right = (min(max(round(joint.real + way * reach), 0), size[1]) for way in (-1, 1))
        part = np.s_[top:bottom, left:right]
        if min(bottom - top, right - left) < 4 or not core[part].any() or band[part].all():
            continue
        seeds = _seeds(found[part], band[part], core[part], others[part])
        taken = _cut(image[part], seeds, detail)
        new = band[part] & ~found[part]
        if (taken & new).sum() < _TOLD * new.sum():
            more[part] |= taken
    return _connected(more, core, _NEAR * person.size)


def _seeds(likely: Mask, band: Mask, core: Mask, others: Mask) -> Image:
    """What GrabCut begins with."""
    seeds = np.full(core.shape, cv2.GC_BGD, dtype=np.uint8)
    seeds[band] = cv2.GC_PR_BGD
    seeds[likely] = cv2.GC_PR_FGD
    seeds[others] = cv2.GC_BGD
    seeds[core] = cv2.GC_FGD
    return seeds


def capsules(person: Person, size: tuple[int, int], share: float, head: float | None = None) -> Mask:
    """(h, w) the person's limbs, trunk and head, their radii times ``share``, the head's times ``head`` if that is
    given. ``size``: (h, w).
    """
    drawn = np.zeros(size, dtype=np.uint8)
    unit, seen = person.size, _likely(person)
    for side in ("left", "right"):
        for start, end, radius in _LIMBS:
            _capsule(drawn, seen.get(f"{side}_{start}"), seen.get(f"{side}_{end}"), share * radius * unit)
        for start, end, far, radius in _BEYOND:
            a, b = seen.get(f"{side}_{start}"), seen.get(f"{side}_{end}")
            if a is not None and b is not None and abs(b - a) > 1:
                _capsule(drawn, b, b + far * unit * (b - a) / abs(b - a), share * radius * unit)
    corners = [seen.get(name) for name in ("left_shoulder", "right_shoulder", "right_hip", "left_hip")]
    trunk = np.array([(c.real, c.imag) for c in corners if c is not None])
    if len(trunk) > 2:
        cv2.fillPoly(drawn, [np.rint(trunk).astype(np.int32)], 1)
    for i, corner in enumerate(corners):
        _capsule(drawn, corner, corners[i - 1], share * _TRUNK * unit)
    _head(drawn, person, share if head is None else head)
    return drawn.astype(bool)


def _ends(person: Person, size: tuple[int, int]) -> Mask:
    """(h, w) where hands and feet may be."""
    drawn = np.zeros(size, dtype=np.uint8)
    seen = _likely(person)
    for side in ("left", "right"):
        for start, end, far, radius in _ENDS:
            a, b = seen.get(f"{side}_{start}"), seen.get(f"{side}_{end}")
            if b is not None:
                along = 0j if a is None or abs(b - a) < 1 else (b - a) / abs(b - a)
                middle = b + far * person.size * along
                _capsule(drawn, middle, middle, radius * person.size)
    return drawn.astype(bool)


def _likely(person: Person) -> dict[str, complex]:
    """Joints that are seen or guessed well."""
    scores = dict(zip(person.pose.skeleton.joints, person.pose.scores.tolist(), strict=True))
    return {name: place for name, place in person.joints.expected.items() if scores[name] > _LIKELY}


def _head(drawn: Image, person: Person, share: float) -> None:
    head, unit = person.head, person.size
    shoulders = person.joints.pair("shoulder")
    if head is None:
        parts = [p for n, p in person.joints.seen.items() if n == "nose" or n.endswith(("_eye", "_ear"))]
        if not parts:
            return
        centre, scale, roll = sum(parts) / len(parts), unit / 38, 0.0
    else:
        centre, scale, roll = head.centre, head.size, head.roll
    half_width, half_height, below = (length * scale for length in _HEAD)
    middle = centre + 1j * below * np.exp(1j * math.radians(roll))
    axes = (max(1, round(share * half_width)), max(1, round(share * half_height)))
    cv2.ellipse(drawn, (round(middle.real), round(middle.imag)), axes, roll, 0, 360, 1, -1)
    if shoulders:
        _capsule(drawn, middle, sum(shoulders) / 2, share * _NECK * unit)


def _capsule(drawn: Image, start: complex | None, end: complex | None, radius: float) -> None:
    if start is None or end is None:
        return
    width = max(1, round(2 * radius))
    a, b = ((round(p.real), round(p.imag)) for p in (start, end))
    if max(map(abs, (*a, *b))) < 1 << 14:
        cv2.line(drawn, a, b, 1, min(width, 32767))


def _connected(found: Mask, core: Mask, gap: float) -> Mask:
    """What of it hangs together with the person, but for gaps of px: a like colour elsewhere is somebody else's."""
    near = _away(found) <= gap / 2 if found.any() else found
    labels = cv2.connectedComponents(near.astype(np.uint8))[1] * found
    own = np.unique(labels[core & found])
    return np.asarray(np.isin(labels, own[own > 0]))


def grown(mask: Mask, radius: float) -> Mask:
    """The mask with all within ``radius`` px of it, gaps of twice that closed; any radius is quick."""
    if not mask.any():
        return mask
    wide = np.pad(_away(mask), 1, constant_values=np.inf) <= 2 * radius
    inside = cv2.distanceTransform(wide.astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.asarray((inside > radius) | (_away(mask) <= radius), dtype=np.bool_)


def _away(mask: Mask) -> NDArray[np.float32]:
    """How far from the mask, px."""
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5), dtype=np.float32)


def boxed(person: Person, size: tuple[int, int]) -> Mask:
    """(h, w) the person's box and a little around it. ``size``: (h, w)."""
    x, y, width, height = person.box
    inside = np.zeros(size, dtype=bool)
    across, down = _BEYOND_BOX * width, _BEYOND_BOX * height
    left, top = max(0, math.floor(x - across)), max(0, math.floor(y - down))
    inside[top : max(0, math.ceil(y + height + down)), left : max(0, math.ceil(x + width + across))] = True
    return inside


def _region(person: Person, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what colours are learnt from: the box with its surroundings."""
    x, y, width, height = person.box
    air = 0.25 * max(width, height)
    left, top = max(0, math.floor(x - air)), max(0, math.floor(y - air))
    right, bottom = math.ceil(x + width + air), math.ceil(y + height + air)
    return left, top, max(left, min(size[1], right)), max(top, min(size[0], bottom))


def _cut(image: Image, seeds: Image, detail: int) -> Mask:
    """GrabCut, on a smaller copy of what is large."""
    height, width = seeds.shape
    scale = min(1.0, detail / max(height, width))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    colours = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
    labels = cv2.resize(seeds, small, interpolation=cv2.INTER_NEAREST)
    known = labels & 1
    if not known.any() or known.all():
        return np.asarray(known & 1, dtype=np.bool_) if scale == 1 else np.asarray(seeds & 1, dtype=np.bool_)
    models = np.zeros((2, 1, 65))
    cv2.setRNGSeed(1)
    cv2.grabCut(colours, labels, None, models[0], models[1], _ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = cv2.resize((labels & 1).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(found > 0.5, dtype=np.bool_)
