"""The six feathered gills: a stalk with soft fronds on both sides."""

from __future__ import annotations

import numpy as np
from curves import Band, path, taper, turned
from layer import Layer
from palette import BERRY, SKIN

GILLS = {
    "upper": (((962, 478), (1070, 380), (1150, 262), (1168, 140)), 104, 5),
    "middle": (((1040, 584), (1180, 520), (1312, 440), (1398, 330)), 112, 5),
    "lower": (((1040, 702), (1180, 704), (1310, 676), (1412, 606)), 100, 5),
}
"""Centre curve from the root within the head to the tip, the fronds' length, how many on a side."""


def bend(which: str) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Where the gill begins, bends and ends, for its two bones; canvas pixels of the character's left."""
    points = GILLS[which][0]
    return points[0], points[2], points[3]


def _frond(
    at: np.ndarray, along: np.ndarray, side: int, length: float, spread: float, width: float, *, root: bool = False
) -> np.ndarray:
    start = turned(along[None], (0, 0), side * spread)[0]
    end = turned(along[None], (0, 0), side * spread * 0.5)[0]
    middle = at + start * length * 0.55
    curve = path(tuple(at), tuple(middle), tuple(middle + end * length * 0.5))
    return Band(curve, (width * 0.5, width * 0.8, width, width * 0.95)).capped(root=root)


def _fronds(centre: np.ndarray, length: float, count: int) -> list[np.ndarray]:
    """Both sides' fronds from root to tip and the last one that continues the stalk."""
    band = Band(centre, (1, 1))
    along = np.gradient(centre, axis=0)
    along /= np.hypot(*along.T)[:, None]
    found = []
    for i in range(count):
        for side in (1, -1):
            u = 0.3 + 0.64 * (i + (0.35 if side < 0 else 0)) / count
            at = np.array([np.interp(u, band.u, centre[:, k]) for k in range(2)])
            way = np.array([np.interp(u, band.u, along[:, k]) for k in range(2)])
            swell = np.sin(np.pi * (0.2 + 0.68 * (u - 0.25) / 0.7)) * (1 + 0.1 * np.sin(5 * i + side))
            found.append(_frond(at, way, side, length * swell, 92 - 34 * u, 17 + 4 * swell))
    found.append(_frond(centre[-16], along[-1], 1, length * 0.66, 4, 19, root=True))
    return found


def gill(side: str, which: str) -> Layer:
    """One gill."""
    layer = Layer(f"gill_{side}_{which}", flip=side == "right")
    points, length, count = GILLS[which]
    centre = path(*points)
    stalk = Band(centre, (32, 27, 19, 12, 7)).capped()
    fronds = _fronds(centre, length, count)
    (x, y), reach = points[0], float(np.hypot(*np.subtract(points[-1], points[0])))
    tint = layer.radial(x, y, reach * 1.25, (0.2, BERRY.shade, 1), (0.62, BERRY.base, 1), (1, "#ff86a0", 1))
    for frond in fronds:
        layer.outline(frond, BERRY.line, 9)
    _draw(layer, fronds[:-1], tint)
    skin = layer.linear(points[0], points[-1], (0, SKIN.base, 1), (0.42, "#ff9fb6", 1), (1, BERRY.base, 1))
    layer.body(stalk, SKIN, paint=skin, shade=(-9, -12), edge=(4, 5))
    layer.outline(stalk, BERRY.line, 6.5)
    _draw(layer, fronds[-1:], tint)
    return layer


def _draw(layer: Layer, fronds: list[np.ndarray], tint: str) -> None:
    for frond in fronds:
        limit = layer.body(frond, BERRY, paint=tint, shade=(-7, -9), edge=(0, 0))
        middle = (frond[2] + frond[-3]) / 2
        tip = frond[len(frond) // 2]
        layer.fill(
            taper(np.linspace(middle, middle + (tip - middle) * 0.75, 12), 5, (1, 0.7, 0)), BERRY.deep, 0.5, limit
        )
        layer.outline(frond, BERRY.line, 3.2, (*middle, 14, 60))


def layers() -> list[Layer]:
    """The gills of both sides."""
    return [gill(side, which) for side in ("left", "right") for which in GILLS]
