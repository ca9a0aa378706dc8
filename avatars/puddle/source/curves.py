"""Curves of the drawing as dense polylines, (n, 2) arrays of canvas pixels; x right, y down.

Curves pass through their points as cubic Hermite splines with centripetal Catmull-Rom tangents (Catmull and Rom 1974;
Yuksel, Schaefer and Keyser 2011) and are written to the SVG as the same splines through fewer points.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

LIGHT = np.array([-0.6, -0.8])
"""Towards the light: upper left for every layer."""
STEP = 4.0

Point = tuple[float, ...]


def _tangents(points: np.ndarray, *, closed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Slope at each point and the knot distance to the next one, of a run without corners."""
    around = [points[-1:], points, points[:2]] if closed else [2 * points[:1] - points[1:2], points]
    if not closed:
        around.append(2 * points[-1:] - points[-2:-1])
    full = np.vstack(around)
    gaps = np.maximum(np.hypot(*np.diff(full, axis=0).T), 1e-6) ** 0.5
    before, after = gaps[:-1, None], gaps[1:, None]
    slope = np.diff(full, axis=0)
    back, ahead = slope[:-1] / before, slope[1:] / after
    tangents = back + ahead - (full[2:] - full[:-2]) / (before + after)
    return tangents[: len(points)], gaps[1:]


def _hermite(points: np.ndarray, *, closed: bool) -> np.ndarray:
    if len(points) < 3:
        return np.linspace(points[0], points[-1], max(2, int(np.hypot(*(points[-1] - points[0])) / STEP)))
    tangents, gaps = _tangents(points, closed=closed)
    pieces = []
    for i in range(len(points) if closed else len(points) - 1):
        a, b = points[i], points[(i + 1) % len(points)]
        m, n = tangents[i] * gaps[i], tangents[(i + 1) % len(points)] * gaps[i]
        t = np.linspace(0, 1, max(3, int(np.hypot(*(b - a)) / STEP)), endpoint=False)[:, None]
        pieces.append(
            (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * m + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * n
        )
    return np.vstack(pieces if closed else [*pieces, points[-1:]])


def path(*points: Point) -> np.ndarray:
    """An open curve; a third value of a point makes it a corner."""
    xy = np.array([p[:2] for p in points], float)
    stops = [0, *(i for i, p in enumerate(points[1:-1], 1) if len(p) > 2), len(points) - 1]
    runs = [_hermite(xy[a : b + 1], closed=False) for a, b in pairwise(stops)]
    return np.vstack([runs[0], *(run[1:] for run in runs[1:])])


def blob(*points: Point) -> np.ndarray:
    """A closed curve; a third value of a point makes it a corner."""
    corners = [i for i, p in enumerate(points) if len(p) > 2]
    if not corners:
        return _hermite(np.array(points, float), closed=True)
    first = corners[0]
    return path(*points[first:], *points[:first], points[first])[:-1]


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> np.ndarray:
    """An ellipse, turned clockwise by degrees."""
    t = np.linspace(0, 2 * np.pi, max(14, int((rx + ry) * np.pi / STEP)), endpoint=False)
    return turned(np.stack([x + rx * np.cos(t), y + ry * np.sin(t)], 1), (x, y), turn)


def moved(shape: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """The shape shifted by canvas px."""
    return shape + np.array([dx, dy])


def turned(shape: np.ndarray, centre: Point, degrees: float) -> np.ndarray:
    """The shape turned clockwise on the canvas."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (shape - centre) @ np.array([[c, s], [-s, c]]) + centre


def flipped(shape: np.ndarray, axis: float = 768.0) -> np.ndarray:
    """The shape mirrored at a vertical axis."""
    return shape * (-1, 1) + (2 * axis, 0)


def unit_normals(curve: np.ndarray, *, closed: bool) -> np.ndarray:
    """Unit normals at the points, to the left of the way on the canvas."""
    ahead = np.roll(curve, -1, 0) - np.roll(curve, 1, 0) if closed else np.gradient(curve, axis=0)
    ahead = ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    return ahead[:, ::-1] * (1, -1)


def taper(curve: np.ndarray, width: float, profile: tuple[float, ...] = (0, 1, 0.7, 0)) -> np.ndarray:
    """A line as a filled shape: ``width`` px times the profile, which is spread evenly over the curve."""
    return Band(curve, tuple(width / 2 * w for w in profile)).shape()


class Band:
    """A strip along a centre curve with half widths spread evenly along it. u: 0 root .. 1 tip, v: -1 .. 1 across."""

    def __init__(self, centre: np.ndarray, halves: tuple[float, ...]) -> None:
        steps = np.hypot(*np.diff(centre, axis=0).T)
        self.u = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
        knots = np.stack([np.linspace(0, 1000, len(halves)), np.array(halves, float) + 0.0], 1)
        smooth = _hermite(knots, closed=False)
        self.half = np.maximum(np.interp(self.u * 1000, smooth[:, 0], smooth[:, 1]), 0.05)
        self.centre, self.normal = centre, unit_normals(centre, closed=False)

    def line(self, v: float, start: float = 0.0, stop: float = 1.0) -> np.ndarray:
        """The curve of constant v between two u."""
        u = np.linspace(start, stop, max(5, int(len(self.u) * (stop - start))))
        points = self.centre - self.normal * (self.half * v)[:, None]
        return np.stack([np.interp(u, self.u, points[:, i]) for i in range(2)], 1)

    def shape(self, left: float = -1.0, right: float = 1.0, start: float = 0.0, stop: float = 1.0) -> np.ndarray:
        """The strip, or the part of it between two v and two u."""
        return np.vstack([self.line(left, start, stop), self.line(right, start, stop)[::-1]])

    def capped(self, *, root: bool = True, tip: bool = True) -> np.ndarray:
        """The strip with round ends."""
        left, right = self.line(-1), self.line(1)
        end = [_arc(left[-1], right[-1], -1)] if tip else []
        start = [_arc(right[0], left[0], -1)] if root else []
        return np.vstack([left, *end, right[::-1], *start])


def _arc(a: np.ndarray, b: np.ndarray, sign: float) -> np.ndarray:
    centre, (x, y) = (a + b) / 2, (a - b) / 2
    t = np.arctan2(y, x) - sign * np.linspace(0, np.pi, 18)[1:-1]
    return centre + np.hypot(x, y) * np.stack([np.cos(t), np.sin(t)], 1)


def rim(shape: np.ndarray, width: float, open_at: tuple[Point, ...] = ()) -> np.ndarray:
    """The outline of a shape as its outer and inner loop, (2, n, 2): thin towards the light, heavy away from it.

    ``open_at``: (x, y, r0, r1): the line fades out from r1 to r0 around that point (joints, roots).
    """
    area = np.sum(shape[:, 0] * np.roll(shape[:, 1], -1) - np.roll(shape[:, 0], -1) * shape[:, 1])
    normal = unit_normals(shape, closed=True) * np.sign(area)
    away = 0.5 - 0.5 * (normal @ LIGHT)
    along = np.linspace(0, 2 * np.pi, len(shape), endpoint=False)
    weight = width * (0.48 + 0.66 * away) * (1 + 0.1 * np.sin(3 * along + width))
    kernel = np.hanning(11)[1:-1] / np.hanning(11).sum()
    weight = np.convolve(np.concatenate([weight[-4:], weight, weight[:4]]), kernel, "valid")
    for x, y, r0, r1 in open_at:
        weight = weight * np.clip((np.hypot(*(shape - (x, y)).T) - r0) / max(r1 - r0, 1e-6), 0, 1)
    return np.stack([shape + normal * (weight * 0.6)[:, None], shape - normal * (weight * 0.5)[:, None]])


def _runs(loop: np.ndarray) -> list[np.ndarray]:
    """The closed loop cut at its corners (turns of more than 35 degrees) into open runs that begin where others end."""
    loop = loop[np.hypot(*(loop - np.roll(loop, 1, 0)).T) > 0.05]
    ahead = np.roll(loop, -1, 0) - loop
    angle = np.arctan2(ahead[:, 1], ahead[:, 0])
    bend = np.abs((angle - np.roll(angle, 1) + np.pi) % (2 * np.pi) - np.pi)
    corners = np.nonzero(bend > np.radians(35))[0]
    if not len(corners):
        return [np.vstack([loop, loop[:1]])]
    loop = np.roll(loop, -corners[0], 0)
    stops = [*(corners - corners[0]), len(loop)]
    closed = np.vstack([loop, loop[:1]])
    return [closed[a : b + 1] for a, b in pairwise(stops)]


def _thinned(run: np.ndarray) -> np.ndarray:
    steps = np.hypot(*np.diff(run, axis=0).T)
    length = np.concatenate([[0], np.cumsum(steps)])
    count = max(2, int(length[-1] / min(max(length[-1] / 24, 3.5), 24.0)) + 1)
    wanted = np.linspace(0, length[-1], count)
    return np.stack([np.interp(wanted, length, run[:, i]) for i in range(2)], 1)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def path_data(*loops: np.ndarray) -> str:
    """SVG path data of closed loops, as cubic curves."""
    text = []
    for loop in loops:
        for i, run in enumerate(_runs(loop)):
            points = _thinned(run)
            smooth = len(points) > 2
            tangents, gaps = _tangents(points, closed=False) if smooth else (points * 0, np.ones(1))
            if i == 0:
                text.append(f"M{_short(points[0, 0])} {_short(points[0, 1])}")
            for a, b, m, n, g in zip(points, points[1:], tangents, tangents[1:], gaps, strict=False):
                ends = (a + m * g / 3, b - n * g / 3, b) if smooth else (b,)
                text.append(("C" if smooth else "L") + " ".join(f"{_short(x)} {_short(y)}" for x, y in ends))
        text.append("Z")
    return "".join(text)
