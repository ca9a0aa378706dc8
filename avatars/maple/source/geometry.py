"""Curves of the drawing: smooth outlines, ribbons (locks, limbs, fingers) and tapering lines, all as polygons.

Space: canvas pixels, x right, y down. A shape is an (n, 2) array of the points of a closed polygon, dense enough
to look smooth.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

LIGHT = np.array([-0.6, -0.8])  # towards the light: upper left, the same for every layer
STEP = 5.0  # pixels between the points of a sampled curve


def _catmull_rom(points: np.ndarray) -> np.ndarray:
    """An open centripetal Catmull-Rom curve through the points (Yuksel, Schaefer and Keyser 2011)."""
    if len(points) == 2:
        return np.linspace(points[0], points[1], max(2, int(np.hypot(*(points[1] - points[0])) / STEP)))
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        t0 = 0.0
        t1 = t0 + max(np.hypot(*(p1 - p0)), 1e-6) ** 0.5
        t2 = t1 + max(np.hypot(*(p2 - p1)), 1e-6) ** 0.5
        t3 = t2 + max(np.hypot(*(p3 - p2)), 1e-6) ** 0.5
        t = np.linspace(t1, t2, max(4, int(np.hypot(*(p2 - p1)) / STEP)), endpoint=False)[:, None]
        a1 = (t1 - t) / (t1 - t0) * p0 + (t - t0) / (t1 - t0) * p1
        a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
        a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
        b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
        b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
        pieces.append((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)
    return np.vstack([*pieces, points[-1:]])


def path(*points: tuple[float, ...]) -> np.ndarray:
    """A smooth open curve; a third value of a point makes it a corner."""
    xy = np.array([p[:2] for p in points], float)
    corners = [i for i, p in enumerate(points) if len(p) > 2 and 0 < i < len(points) - 1]
    bounds = [0, *corners, len(points) - 1]
    runs = [_catmull_rom(xy[a : b + 1]) for a, b in pairwise(bounds)]
    return np.vstack([runs[0], *(run[1:] for run in runs[1:])])


def blob(*points: tuple[float, ...]) -> np.ndarray:
    """A smooth closed shape; a third value of a point makes it a corner."""
    corners = [i for i, p in enumerate(points) if len(p) > 2]
    if corners:
        rolled = points[corners[0] :] + points[: corners[0] + 1]
        return path(*rolled)[:-1]
    wrapped = points[-3:] + points + points[:3]
    xy = np.array([p[:2] for p in wrapped], float)
    start, stop = len(points[-3:]), len(points[-3:]) + len(points)
    curve = _catmull_rom(xy)
    first = np.argmin(np.hypot(*(curve - xy[start]).T))
    last = len(curve) - 1 - np.argmin(np.hypot(*(curve[::-1] - xy[stop]).T))
    return curve[first:last]


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> np.ndarray:
    """An ellipse, turned clockwise by degrees."""
    t = np.linspace(0, 2 * np.pi, max(16, int((rx + ry) * np.pi / STEP)), endpoint=False)
    return rotated(np.stack([x + rx * np.cos(t), y + ry * np.sin(t)], 1), (x, y), turn)


def rotated(shape: np.ndarray, centre: tuple[float, float], degrees: float) -> np.ndarray:
    """The shape turned clockwise on the canvas."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (shape - centre) @ np.array([[c, s], [-s, c]]) + centre


def moved(shape: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """The shape shifted by canvas pixels."""
    return shape + np.array([dx, dy])


def flipped(shape: np.ndarray, axis: float) -> np.ndarray:
    """The shape mirrored at a vertical axis."""
    return shape * (-1, 1) + (2 * axis, 0)


def normals(curve: np.ndarray, *, closed: bool) -> np.ndarray:
    """Unit normals at the points (to the left of the way), lengthened at corners as a mitred line join is."""
    ahead = np.roll(curve, -1, 0) - curve
    if not closed:
        ahead[-1] = ahead[-2]
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    behind = np.roll(ahead, 1, 0)
    if not closed:
        behind[0] = ahead[0]
    n1, n2 = ahead[:, ::-1] * (1, -1), behind[:, ::-1] * (1, -1)
    return (n1 + n2) / np.maximum(1 + (n1 * n2).sum(1), 0.18)[:, None]


def tapered(curve: np.ndarray, width: float, profile: tuple[float, ...] = (0, 1, 0.7, 0)) -> np.ndarray:
    """A line as a filled shape: width in pixels times the profile, which is spread evenly over the curve."""
    return Ribbon(curve, tuple(width / 2 * w for w in profile)).shape()


class Ribbon:
    """A band along a centre curve with half widths spread evenly along it: a lock, a limb, a finger.

    (u, v) are its coordinates: u from 0 (root) to 1 (tip), v from -1 (left of the way) to 1 (right).
    """

    def __init__(self, centre: np.ndarray, half_widths: tuple[float, ...]) -> None:
        self.centre = centre
        steps = np.hypot(*np.diff(centre, axis=0).T)
        self.u = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
        knots = np.stack([np.linspace(0, 1, len(half_widths)) * 1000, np.array(half_widths, float)], 1)
        smooth = _catmull_rom(knots) if len(knots) > 2 else knots
        self.half = np.maximum(np.interp(self.u * 1000, smooth[:, 0], smooth[:, 1]), 0)
        n = normals(centre, closed=False)
        self.normal = n / np.hypot(*n.T)[:, None]

    def line(self, v: float, start: float = 0.0, stop: float = 1.0) -> np.ndarray:
        """The curve of constant v between two u."""
        u = np.linspace(start, stop, max(6, int(len(self.u) * (stop - start))))
        points = self.centre + self.normal * (self.half * -v)[:, None]
        return np.stack([np.interp(u, self.u, points[:, i]) for i in range(2)], 1)

    def shape(self, left: float = -1.0, right: float = 1.0, start: float = 0.0, stop: float = 1.0) -> np.ndarray:
        """The band, or the part of it between two v and two u."""
        loop = np.vstack([self.line(left, start, stop), self.line(right, start, stop)[::-1]])
        apart = np.hypot(*(loop - np.roll(loop, 1, 0)).T) > 0.4  # points that fall together at the tip have no normal
        return loop[apart]

    def crescent(
        self, side: float, depth: float, start: float = 0.0, stop: float = 1.0, phase: tuple[float, float] = (0.0, 1.0)
    ) -> np.ndarray:
        """The band's flank from one edge (side -1 or 1) inwards by ``depth`` in the middle, nothing at both ends.

        ``phase``: which part of that rise and fall the band shows; (0, 0.5) only rises.
        """
        edge, limit = self.line(side * 1.5, start, stop), self.line(side, start, stop)
        centre = self.line(0, start, stop)
        rise = np.clip(np.sin(np.pi * np.linspace(*phase, len(edge))), 0, None)
        inwards = rise[:, None] ** 0.7 * depth
        return np.vstack([edge, (limit + (centre - limit) * inwards)[::-1]])

    def gleam(self, start: float, stop: float, teeth: int = 3) -> np.ndarray:
        """A highlight across the band with a ragged lower edge."""
        v = np.linspace(-0.86, 0.86, teeth * 2 + 1)
        top = [self.line(x, start + 0.03 * abs(x), 1)[0] for x in v]
        low = [self.line(x, (stop if i % 2 else start + (stop - start) * 0.35), 1)[0] for i, x in enumerate(v)]
        return np.vstack([top, low[::-1]])


def rim(shape: np.ndarray, width: float, open_at: tuple[tuple[float, float, float, float], ...] = ()) -> np.ndarray:
    """The outline of a shape as offsets (outer and inner loop stacked, (2, n, 2)): thin in light, thick in shade.

    ``open_at``: (x, y, r0, r1): the line fades out from r1 to r0 around that point (joints, roots).
    """
    area = np.sum(shape[:, 0] * np.roll(shape[:, 1], -1) - np.roll(shape[:, 0], -1) * shape[:, 1])
    n = normals(shape, closed=True) * np.sign(area)
    unit = n / np.hypot(*n.T)[:, None]
    shade = 0.5 - 0.5 * (unit @ LIGHT)
    weight = width * (0.5 + 0.7 * shade)
    kernel = np.hanning(9)[1:-1] / np.hanning(9).sum()
    weight = np.convolve(np.concatenate([weight[-3:], weight, weight[:3]]), kernel, "valid")
    for x, y, r0, r1 in open_at:
        weight = weight * np.clip((np.hypot(*(shape - (x, y)).T) - r0) / max(r1 - r0, 1e-6), 0, 1)
    return np.stack([shape + n * (weight * 0.6)[:, None], shape - unit * (weight * 0.5)[:, None]])
