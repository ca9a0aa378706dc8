"""The tail: a thick root, a fin with rays above and below, curling up at the character's left."""

from __future__ import annotations

import numpy as np
from curves import Band, blob, path, taper
from layer import Layer
from palette import BERRY, SKIN

FIN = BERRY._replace(shade="#e0608f", light="#ffd0d4")

BONES = ((820, 1312), (992, 1404), (1150, 1356), (1262, 1150))
"""Joints from the root to the tip."""
CENTRE = path((760, 1282), (880, 1374), (1010, 1408), (1140, 1362), (1232, 1258), (1276, 1120))


def _fin(band: Band, side: int) -> list[tuple[float, ...]]:
    """Points of the fin's outer edge on one side, from the root: it swells in the middle and dips between the rays."""
    points = []
    for k, u in enumerate(np.linspace(0.12, 0.95, 13)):
        middle, edge = (band.line(v, u, 1)[0] for v in (0, side))
        out = (edge - middle) / np.hypot(*(edge - middle))
        swell = 64 * np.sin(np.pi * ((u - 0.1) / 1.05) ** 0.85) ** 0.6 * (1 if side > 0 else 0.84)
        points.append(tuple(edge + out * swell * (1.0 if k % 2 else 0.82)))
    return points


def tail() -> Layer:
    """The whole tail as one layer."""
    layer = Layer("tail")
    band = Band(CENTRE, (84, 84, 74, 58, 36, 10))
    core = band.capped()
    upper, lower = _fin(band, 1), _fin(band, -1)
    beyond = CENTRE[-1] - CENTRE[-8]
    beyond = CENTRE[-1] + beyond / np.hypot(*beyond) * 58
    fin = path(*upper, tuple(beyond), *lower[::-1])
    tint = layer.radial(900, 1400, 520, (0, "#ffb3c0", 1), (0.6, "#ff93aa", 1), (1, BERRY.base, 1))
    limit = layer.body(fin, FIN, paint=tint, shade=(-12, -14), edge=(5, 6))
    for k, end in enumerate((*upper[::2], *lower[::2], tuple(beyond))):
        root = band.centre[max(0, np.argmin(np.hypot(*(band.centre - end).T)) - 5)]
        bow = (root + end) / 2 + ((-4, -3) if k % 2 else (3, -5))
        layer.fill(
            taper(path(tuple(root), tuple(bow), tuple(root + (end - root) * 0.97)), 6, (1, 0.8, 0.1)),
            FIN.shade,
            0.8,
            limit,
        )
    layer.outline(fin, BERRY.line, 8, (760, 1282, 60, 150))
    skin = layer.linear((800, 1300), (1270, 1180), (0, SKIN.shade, 1), (0.35, SKIN.base, 1), (1, "#ffc4cd", 1))
    inner = layer.body(core, SKIN, paint=skin, shade=(-20, -26), edge=(6, 8))
    for x, y, r in ((950, 1376, 9), (980, 1392, 6), (1090, 1352, 8), (1150, 1318, 5), (1060, 1376, 5)):
        layer.fill(blob((x - r, y), (x, y - r * 0.8), (x + r, y), (x, y + r)), SKIN.deep, 0.6, inner)
    layer.outline(core, SKIN.line, 6, (760, 1282, 60, 150))
    return layer


def layers() -> list[Layer]:
    """The tail."""
    return [tail()]
