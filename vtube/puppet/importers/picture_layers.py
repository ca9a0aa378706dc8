"""A drawing's territories as layers that lie on each other as the drawing was: at rest nothing is seen of the cuts.

Two territories both keep the line between them, so that each is outlined when they part; what one hid of the other is
filled with the nearest colour, and where the figure is outlined the new edge gets a line.
"""

from __future__ import annotations

import cv2
import numpy as np

from vtube.puppet.importers.picture_colours import ink, pieces
from vtube.puppet.importers.picture_masks import Mask, distance, grown
from vtube.puppet.importers.picture_territory import Drawing
from vtube.types import Image

FAINT = 12
"""Alpha below which nothing is seen."""
SOLID = 255
"""Alpha of what hides all behind it."""
_SOFT = 1.5  # px over which a cut fades, where the other side has the same pixels


def drawn(image: Image) -> Drawing:
    """What is seen of a figure: its lines and its pieces of one colour.

    Args:
        image: (h, w, 4) uint8 BGRA, straight alpha.
    """
    mask = image[:, :, 3] >= FAINT
    tall = float(np.ptp(np.nonzero(mask.any(axis=1))[0]) + 1)
    lines = ink(image, tall) & mask
    depth = cv2.distanceTransform(lines.astype(np.uint8), cv2.DIST_L2, 5)[lines]
    thick = 2.0 * float(np.percentile(depth, 85)) if depth.size else 0.0
    areas = pieces(image, mask)
    areas[grown(lines, 2.0)] = 0  # soft pixels beside lines run all around the figure
    return Drawing(image, mask, lines, max(1.0, min(thick, 0.012 * tall)), areas, tall)


def lifted(drawing: Drawing, place: Mask, also: Mask) -> Image:
    """A territory by itself, with the lines around it.

    Args:
        drawing: the figure.
        place: (h, w) the territory.
        also: of what lies beyond it, what it keeps as well.
    """
    image = drawing.image
    solid = image[:, :, 3] == SOLID
    whole = place | (solid & (also | _rim(drawing, place)))
    soft = np.clip(1.0 - (distance(whole) - 0.5) / _SOFT, 0.0, 1.0)
    shown = np.where(whole, 1.0, np.where(solid & (drawing.mask & ~whole), soft, 0.0))
    return np.dstack([image[:, :, :3], (image[:, :, 3] * shown).astype(np.uint8)])


def remaining(drawing: Drawing, gone: Mask, behind: tuple[Mask, Mask] | None = None) -> Image:
    """The figure without a territory.

    Args:
        drawing: the figure.
        gone: (h, w) what is taken away.
        behind: what of it shows what it hid, and where it covers the figure at rest; None: it lies behind the figure,
            whose edge stays sharp.
    """
    image = drawing.image
    kept = drawing.mask & ~gone
    solid = image[:, :, 3] == SOLID
    if behind is None:
        whole = kept | (solid & gone & _rim(drawing, kept))
        return np.dstack([image[:, :, :3], np.where(whole, image[:, :, 3], 0).astype(np.uint8)])
    hidden, covered = behind[0] & gone & solid, behind[1]
    outline = covered & solid & grown(drawing.lines, 1.0) & grown(hidden & ~drawing.lines, drawing.thick + 2.0)
    hidden, gone, kept = hidden | outline, gone | outline, kept & ~outline
    line = solid & gone & _rim(drawing, kept) & ~grown(hidden & ~drawing.lines, drawing.thick + 2.0)
    hidden |= gone & solid & ~line & _rim(drawing, kept)
    whole = kept | line | hidden
    soft = np.clip(1.0 - (distance(whole) - 0.5) / _SOFT, 0.0, 1.0)
    band = solid & gone & ~whole & (soft > 0)
    colours = filled(image, hidden | (band & ~grown(line, _SOFT)), kept & ~grown(drawing.lines | gone, 2.5))
    if drawing.outlined:
        edge = solid & gone & (distance(whole) <= drawing.thick) & ~grown(line, 2.0 * drawing.thick) & ~whole
        colours[edge] = np.median(image[:, :, :3][drawing.lines], axis=0)
        whole |= edge
    shown = np.where(whole, 1.0, np.where(band, soft, 0.0))
    return np.dstack([colours, (image[:, :, 3] * shown).astype(np.uint8)])


def filled(image: Image, place: Mask, known: Mask) -> Image:
    """(h, w, 3) the colours, at a place those of the nearest that is known, softened."""
    colours = image[:, :, :3].copy()
    if not place.any() or not known.any():
        return colours
    x, y, width, height = cv2.boundingRect((place | known).astype(np.uint8))
    window = np.s_[y : y + height, x : x + width]
    _, which = cv2.distanceTransformWithLabels(
        (~known[window]).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(which.max()) + 1, 3), dtype=np.uint8)
    table[which[known[window]]] = cv2.medianBlur(np.ascontiguousarray(colours), 5)[window][known[window]]
    nearest = np.where(known[window][:, :, None], colours[window], table[which])
    smooth = cv2.medianBlur(cv2.blur(nearest, (5, 5)), 5)
    colours[window][place[window]] = smooth[place[window]]
    return colours


def _rim(drawing: Drawing, place: Mask) -> Mask:
    """Lines between a territory and the next; not those around the figure, which would stay as stubs."""
    within = distance(~drawing.mask) > 0.5 * drawing.thick + 1.0
    lines = within & grown(drawing.lines, 1.0) & grown(place & ~drawing.lines, drawing.thick + 1.0)
    reach = 0.45 * drawing.thick
    return np.asarray(lines & grown(distance(~(place | lines)) > reach, reach))
