"""Which bone holds which point of a mesh: weights by rule, from distances through the drawing.

A point's distance to a bone is the straight one to the segment from ``at`` to ``tip``, lengthened by the detour that a
way through the opaque drawing makes, so that a hand that hangs beside the hip does not stick to it. Points are complex
numbers x + iy, canvas pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.puppet.schema.parts import MeshSection
from vtube.puppet.shapes import Complex
from vtube.types import Floats, Image

Mask = NDArray[np.bool_]
_OPAQUE = 8
_STEPS = 64
"""Ways are sought on a grid of about this many steps along the longer side, or on the mesh's own where that is finer.
A gap of one step parts what is beside it.
"""


def weights(
    mesh: MeshSection, texture: Image, points: Complex, segments: Sequence[tuple[complex, complex]]
) -> tuple[Floats, Complex]:
    """How far each bone holds each point, and the middle of each point's limb.

    With distances d and d0 to a bone and to the nearest, sqrt(d^2 - d0^2) is how far a point is past the joint of two
    bones in line, whatever its distance from them. The hold falls with it from equal to none within the softness.

    Args:
        mesh: its cells and its softness.
        texture: (h, w, 4) what is drawn on it.
        points: (N,) the mesh's points at rest, row by row.
        segments: of each bone, from ``at`` to ``tip``.

    Returns:
        (N, B) weights that sum to 1, and (N,) the points' nearest places on their bones, weighted.
    """
    feet = np.array([_foot(points, *segment) for segment in segments])
    corner = points[0]
    local = [(at - corner, tip - corner) for at, tip in segments]
    distances = np.abs(points - feet) + _detours(mesh.cells, texture, local)
    with np.errstate(over="ignore"):  # endlessly far past a joint without softness
        past = np.sqrt(np.maximum(distances**2 - distances.min(axis=0) ** 2, 0.0)) / mesh.softness
    share = (1.0 - np.minimum(past, 1.0)) / 2.0
    less = share * share * (3.0 - 2.0 * share)
    hold = less / (1.0 - less)
    hold /= hold.sum(axis=0)
    return np.ascontiguousarray(hold.T), (hold * feet).sum(axis=0)


def steps(cells: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """How many steps the search for ways makes across an image and down, for a mesh of so many cells."""
    stride = max(width, height, 2 * _STEPS) / _STEPS
    across, down = (max(1, round(side / count / stride)) for side, count in zip((width, height), cells, strict=True))
    return cells[0] * across, cells[1] * down


def _foot(points: Complex, at: complex, tip: complex) -> Complex:
    """The nearest place to each point on a segment."""
    along = tip - at
    squared = abs(along) ** 2
    share = ((points - at) * along.conjugate()).real / squared if squared > 1e-12 else np.zeros(len(points))
    return np.asarray(at + np.clip(share, 0.0, 1.0) * along)


def _detours(cells: tuple[int, int], texture: Image, segments: Sequence[tuple[complex, complex]]) -> Floats:
    """(B, N) px by which the way to each bone through the drawing is longer than the free one; inf: no way.

    0 for a bone that touches nothing, and for points that no bone has a way to. What is not drawn has the detours of
    the nearest point that is.
    """
    height, width = texture.shape[:2]
    columns, rows = steps(cells, width, height)
    across, down = columns // cells[0], rows // cells[1]
    visible = (texture[:, :, 3] > _OPAQUE).astype(np.float32)
    opaque = cv2.resize(visible, (columns, rows), interpolation=cv2.INTER_AREA) >= 0.5
    step = complex(width / columns, height / rows)
    sources = np.array([_nodes(opaque & _passed(segment, opaque.shape, step)) for segment in segments])
    with np.errstate(invalid="ignore"):
        detours = _ways(sources, opaque, step) - _ways(sources, np.ones_like(opaque), step)
    detours[np.isnan(detours)] = 0.0
    detours[:, np.isinf(detours).all(axis=0)] = 0.0
    nearest = _nearest(_nodes(opaque))
    return np.asarray(detours.reshape(len(segments), -1)[:, nearest[::down, ::across].ravel()])


def _passed(segment: tuple[complex, complex], shape: tuple[int, ...], step: complex) -> Mask:
    """(rows, columns) the cells that a segment runs through."""
    at, tip = segment
    count = int(min(2 * abs(tip - at) / min(step.real, step.imag), 4 * sum(shape))) + 2
    places = at + np.linspace(0.0, 1.0, count) * (tip - at)
    column, row = np.floor(places.real / step.real), np.floor(places.imag / step.imag)
    inside = (column >= 0) & (column < shape[1]) & (row >= 0) & (row < shape[0])
    passed = np.zeros(shape, dtype=np.bool_)
    passed[row[inside].astype(np.intp), column[inside].astype(np.intp)] = True
    return passed


def _nodes(cells: Mask) -> Mask:
    """The corners of cells."""
    nodes = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), dtype=np.bool_)
    for down in (slice(None, -1), slice(1, None)):
        for right in (slice(None, -1), slice(1, None)):
            nodes[down, right] |= cells
    return nodes


def _ways(sources: Mask, free: Mask, step: complex) -> Floats:
    """(B, rows + 1, columns + 1) lengths of the shortest ways from the sources along and across free cells.

    Bellman and Ford's relaxation, of all nodes and bones at once, until nothing changes; ways of more steps than twice
    around the whole are none, so that a drawn maze does not keep anybody waiting.
    """
    wall = np.where(np.pad(free, 1), 0.0, np.inf)
    across = np.minimum(wall[:-1, 1:-1], wall[1:, 1:-1]) + step.real
    down = np.minimum(wall[1:-1, :-1], wall[1:-1, 1:]) + step.imag
    aslant = wall[1:-1, 1:-1] + abs(step)
    lengths = np.where(sources, 0.0, np.inf)
    low, high = slice(None, -1), slice(1, None)
    everything = slice(None)
    edges = [
        ((everything, low), (everything, high), across),
        ((low, everything), (high, everything), down),
        ((low, low), (high, high), aslant),
        ((low, high), (high, low), aslant),
    ]
    before = np.inf
    for _ in range(4 * sum(free.shape)):
        for (one_row, one_column), (other_row, other_column), length in edges:
            one, other = lengths[:, one_row, one_column], lengths[:, other_row, other_column]
            np.minimum(other, one + length, out=other)
            np.minimum(one, other + length, out=one)
        known = np.where(np.isinf(lengths), 1e12, lengths).sum()
        if known == before:
            break
        before = known
    return lengths


def _nearest(drawn: Mask) -> NDArray[np.intp]:
    """For each node the number of the nearest drawn one, by steps; its own where nothing is drawn."""
    own = np.arange(drawn.size).reshape(drawn.shape)
    if not drawn.any():
        return own
    _, labels = cv2.distanceTransformWithLabels(
        (~drawn).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_label = np.zeros(labels.max() + 1, dtype=np.intp)
    of_label[labels[drawn]] = own[drawn]
    return np.asarray(of_label[labels])
